"""``/videos/{video_id}/events``: how far a video is, as it happens (server-sent events)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from fastapi import APIRouter
from starlette.responses import StreamingResponse

from laterna.core.errors import AccessRevoked, ApiKeyUnknown, VideoMissing
from laterna.entrypoints.api.admission import insist_on_access
from laterna.entrypoints.api.callers import Reader, TheServer
from laterna.entrypoints.api.objects import video_object
from laterna.server.access import Caller
from laterna.server.queue import UNFINISHED
from laterna.server.server import Server

router = APIRouter(tags=["videos"])

EVERY = 0.25
"""Seconds between two looks."""

_SILENCE = 15.0


@router.get(
    "/videos/{video_id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}},
)
async def events(server: TheServer, caller: Reader, video_id: str) -> StreamingResponse:
    """The video at each change, as the event ``video``, until it is finished or deleted."""
    await server.videos.get(caller.account, video_id)
    told = _events(server, caller, video_id)
    return StreamingResponse(told, media_type="text/event-stream")


async def _events(server: Server, caller: Caller, video_id: str) -> AsyncIterator[str]:
    last, spoken = None, time.monotonic()
    while True:
        try:
            await insist_on_access(server, caller, "videos:read")
            await server.gate.caller(caller.key)
            video = await server.videos.get(caller.account, video_id)
        except (AccessRevoked, ApiKeyUnknown):
            return
        except VideoMissing:
            yield "event: deleted\ndata: {}\n\n"
            return
        now = (video.status, video.progress, video.stage)
        if now != last:
            last, spoken = now, time.monotonic()
            told = video_object(video, await server.videos.pace())
            yield f"event: video\ndata: {told.model_dump_json()}\n\n"
        elif time.monotonic() - spoken > _SILENCE:
            spoken = time.monotonic()
            yield ": still here\n\n"  # or something between us would take it for dead
        if video.status not in UNFINISHED:
            return
        await asyncio.sleep(EVERY)
