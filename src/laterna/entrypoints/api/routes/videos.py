"""``/videos``: made, found, listed, cancelled, deleted, downloaded."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from laterna.entrypoints.api import content, creating
from laterna.entrypoints.api.bodies import Create, described, read
from laterna.entrypoints.api.callers import Beginner, MaybeOnce, Reader, TheBody, TheServer, Writer
from laterna.entrypoints.api.objects import (
    VideoDeleted,
    VideoList,
    VideoObject,
    page_object,
    poll_header,
    video_object,
)
from laterna.entrypoints.api.replies import reply
from laterna.server.pages import Cut
from laterna.server.slot import key_of

router = APIRouter(tags=["videos"])

Variant = Literal["video", "thumbnail", "spritesheet"]
MEDIA_TYPES = {"video": "video/mp4", "thumbnail": "image/webp", "spritesheet": "image/jpeg"}
_ENDINGS = {"video": "mp4", "thumbnail": "webp", "spritesheet": "jpg"}


@router.post("/videos", response_model=VideoObject, openapi_extra=described(Create))
async def create(server: TheServer, caller: Beginner, body: TheBody, once: MaybeOnce) -> Response:
    """Ask for a video of words, and of a picture it begins with."""
    said = read(Create, body)
    videos = await creating.create(server, caller, said, once)
    siblings = [video.id for video in videos[1:]]
    told = video_object(videos[0], await server.videos.pace(), siblings)
    return reply(told, {"x-warnings": said.warnings})


@router.get("/videos", response_model=VideoList)
async def listing(
    server: TheServer,
    caller: Reader,
    after: str | None = None,
    limit: Annotated[int, Query(ge=0, le=100)] = 20,
    order: Literal["asc", "desc"] = "desc",
) -> Response:
    """The account's videos, the newest first."""
    page = await server.videos.listing(caller.account, Cut(after, limit, order == "desc"))
    return reply(page_object(page, await server.videos.pace()))


@router.get("/videos/{video_id}", response_model=VideoObject)
async def retrieve(server: TheServer, caller: Reader, video_id: str) -> Response:
    """One video; while it is not finished, the answer says when to look again."""
    video = await server.videos.get(caller.account, video_id)
    pace = await server.videos.pace()
    return reply(video_object(video, pace), poll_header(video, pace))


@router.delete("/videos/{video_id}", response_model=VideoDeleted)
async def delete(server: TheServer, caller: Writer, video_id: str) -> Response:
    """Take a video away; one that is not finished is cancelled first."""
    await server.videos.delete(caller.account, video_id)
    return reply(VideoDeleted(id=video_id))


@router.post("/videos/{video_id}/cancel", response_model=VideoObject)
async def cancel(server: TheServer, caller: Writer, video_id: str) -> Response:
    """End a video that is not finished; a finished one stays as it is."""
    video = await server.videos.cancel(caller.account, video_id)
    return reply(video_object(video, await server.videos.pace()))


_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {} for kind in MEDIA_TYPES.values()}},
    206: {"content": {kind: {} for kind in MEDIA_TYPES.values()}},
    304: {},
    416: {},
}


@router.get("/videos/{video_id}/content", response_class=Response, responses=_FILES)
@router.head("/videos/{video_id}/content", response_class=Response, include_in_schema=False)
async def download(
    request: Request, server: TheServer, caller: Reader, video_id: str, variant: Variant = "video"
) -> Response:
    """The film, a picture of it, or a sheet of twenty small ones."""
    video = await server.videos.ready(caller.account, video_id)
    file = content.File(
        key_of(video.id, variant),
        MEDIA_TYPES[variant],
        f"{video.id}.{_ENDINGS[variant]}",
        f"{video.id}-{video.attempt}-{variant}",
    )
    return await content.send(request, server.storage, file)
