"""Videos out of videos, as the contract has them: ``remix``, ``edits`` and ``extensions``."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from laterna.entrypoints.api.bodies import Edit, Extend, Named, Remix, described, read
from laterna.entrypoints.api.callers import TheBody, TheMaker
from laterna.entrypoints.api.objects import VideoObject
from laterna.service import operations

router = APIRouter(tags=["videos"])


@router.post("/videos/edits", response_model=VideoObject, openapi_extra=described(Edit))
async def edit(maker: TheMaker, body: TheBody) -> Response:
    """Change what a video shows, and nothing else of it."""
    said = read(Edit, body)
    return await maker.make(
        said,
        [said.video],
        "edit",
        lambda films: operations.edit(films[0], said.prompt),
        named=True,
    )


@router.post("/videos/extensions", response_model=VideoObject, openapi_extra=described(Extend))
async def extend(maker: TheMaker, body: TheBody) -> Response:
    """Go on with a video: ``seconds`` are added, the new one has all of them."""
    said = read(Extend, body)
    return await maker.make(
        said,
        [said.video],
        "extend",
        lambda films: operations.extend(
            films[0], said.seconds, prompt=said.prompt, backwards=said.backwards
        ),
    )


@router.post("/videos/{video_id}/remix", response_model=VideoObject, openapi_extra=described(Remix))
async def remix(maker: TheMaker, video_id: str, body: TheBody) -> Response:
    """Make a video anew after other words."""
    said = read(Remix, body)
    return await maker.make(
        said,
        [Named(id=video_id)],
        "remix",
        lambda films: operations.remix(films[0], said.prompt, said.strength),
        named=True,
    )
