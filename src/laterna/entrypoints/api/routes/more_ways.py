"""Videos out of videos, beyond the contract: loops, variations, recuts, blends, connections."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from laterna.entrypoints.api.bodies import Number, Said, Source, chance, described, read
from laterna.entrypoints.api.callers import TheBody, TheMaker
from laterna.entrypoints.api.objects import VideoObject
from laterna.service import operations

router = APIRouter(tags=["videos, beyond the contract"])

_Words = Annotated[str, Field(max_length=32_000)]
_Pair = Annotated[list[Source], Field(min_length=2, max_length=2)]


class Loop(Said):
    """``POST /videos/loops``."""

    prompt: _Words = ""
    video: Source


class Variation(Said):
    """``POST /videos/variations``."""

    prompt: _Words = ""
    video: Source
    strength: float | str = "mild"


class Recut(Said):
    """``POST /videos/recuts``: the span ``start`` to ``end`` from second ``at`` of the new one."""

    prompt: _Words = ""
    video: Source
    start: Number = 0.0
    end: Number
    at: Number = 0.0
    seconds: Number | None = None


class Blend(Said):
    """``POST /videos/blends``: both are seen for ``seconds``."""

    prompt: _Words = ""
    videos: _Pair
    seconds: Number | None = None


class Connection(Said):
    """``POST /videos/connections``: ``seconds`` lead from one to the other."""

    prompt: _Words = ""
    videos: _Pair
    seconds: Number = operations.GAP


@router.post("/videos/loops", response_model=VideoObject, openapi_extra=described(Loop))
async def loop(maker: TheMaker, body: TheBody) -> Response:
    """Give a video an ending that leads into its beginning."""
    said = read(Loop, body)
    return await maker.make(said, [said.video], "edit", lambda films: operations.loop(films[0]))


@router.post("/videos/variations", response_model=VideoObject, openapi_extra=described(Variation))
async def vary(maker: TheMaker, body: TheBody) -> Response:
    """Make a video anew with other chances."""
    said = read(Variation, body)
    seed = chance() if said.seed is None else said.seed
    return await maker.make(
        said,
        [said.video],
        "remix",
        lambda films: operations.variation(films[0], seed, said.strength),
        named=True,
    )


@router.post("/videos/recuts", response_model=VideoObject, openapi_extra=described(Recut))
async def recut(maker: TheMaker, body: TheBody) -> Response:
    """Keep a span of a video and make something new round it."""
    said = read(Recut, body)
    return await maker.make(
        said,
        [said.video],
        "edit",
        lambda films: operations.recut(
            films[0], said.start, said.end, at=said.at, seconds=said.seconds, prompt=said.prompt
        ),
    )


@router.post("/videos/blends", response_model=VideoObject, openapi_extra=described(Blend))
async def blend(maker: TheMaker, body: TheBody) -> Response:
    """Let one video become another."""
    said = read(Blend, body)
    return await maker.make(
        said,
        said.videos,
        "edit",
        lambda films: operations.blend(films[0], films[1], said.seconds),
    )


@router.post("/videos/connections", response_model=VideoObject, openapi_extra=described(Connection))
async def connect(maker: TheMaker, body: TheBody) -> Response:
    """Lead from one video into another."""
    said = read(Connection, body)
    return await maker.make(
        said,
        said.videos,
        "edit",
        lambda films: operations.connect(films[0], films[1], said.seconds, prompt=said.prompt),
    )
