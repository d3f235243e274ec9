"""Videos out of videos: ``remix``, ``edits`` and ``extensions``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from laterna.core.request import GenerationRequest
from laterna.entrypoints.api.bodies import Edit, Extend, Named, Remix, Said, described, read
from laterna.entrypoints.api.callers import Maker, MaybeOnce, TheBody, TheServer
from laterna.entrypoints.api.objects import VideoObject, video_object
from laterna.entrypoints.api.replies import reply
from laterna.entrypoints.api.wire import Upload
from laterna.provenance.replay import request_of
from laterna.server.access import Caller
from laterna.server.intake import How, Once, Source, Wish
from laterna.server.requests import loaded
from laterna.server.server import Server
from laterna.service import operations

router = APIRouter(tags=["videos"])
Way = Callable[[GenerationRequest], GenerationRequest]


@router.post("/videos/edits", response_model=VideoObject, openapi_extra=described(Edit))
async def edit(server: TheServer, caller: Maker, body: TheBody, once: MaybeOnce) -> Response:
    """Change what a video shows, and nothing else of it."""
    said = read(Edit, body)

    def way(film: GenerationRequest) -> GenerationRequest:
        return operations.edit(film, said.prompt)

    return await _make(server, caller, said, said.video, "edit", way, once)


@router.post("/videos/extensions", response_model=VideoObject, openapi_extra=described(Extend))
async def extend(server: TheServer, caller: Maker, body: TheBody, once: MaybeOnce) -> Response:
    """Go on with a video: ``seconds`` are added, the new one has all of them."""
    said = read(Extend, body)

    def way(film: GenerationRequest) -> GenerationRequest:
        return operations.extend(film, said.seconds, prompt=said.prompt, backwards=said.backwards)

    return await _make(server, caller, said, said.video, "extend", way, once)


@router.post("/videos/{video_id}/remix", response_model=VideoObject, openapi_extra=described(Remix))
async def remix(
    server: TheServer, caller: Maker, video_id: str, body: TheBody, once: MaybeOnce
) -> Response:
    """Make a video anew after other words."""
    said = read(Remix, body)

    def way(film: GenerationRequest) -> GenerationRequest:
        return operations.remix(film, said.prompt, said.strength)

    return await _make(server, caller, said, Named(id=video_id), "remix", way, once)


async def _make(
    server: Server,
    caller: Caller,
    said: Said,
    of: Upload | Named,
    how: How,
    way: Way,
    once: Once | None,
) -> Response:
    if isinstance(of, Upload):
        film, model = await asyncio.to_thread(request_of, of.path), ""
        source = Source("", how, of.path)
    else:
        video = await server.videos.ready(caller.account, of.id)
        film, model = loaded(video.request), video.model
        source = Source(video.id, how)
    request = await asyncio.to_thread(way, film)
    if said.seed is not None:
        request = replace(request, seed=said.seed)
    wish = Wish(
        request,
        model or request.model,
        priority=said.priority,
        metadata=said.metadata,
        sources=(source,),
        remixed_from=(source.id or None) if how != "extend" else None,
    )
    videos = await server.intake.add(caller, wish, once)
    server.team.wake()
    told = video_object(videos[0], await server.videos.pace())
    return reply(told, {"x-warnings": said.warnings})
