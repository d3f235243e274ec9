"""Videos out of videos: what all ways have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from laterna.core.request import GenerationRequest
from laterna.entrypoints.api.bodies import Named, Said
from laterna.entrypoints.api.objects import video_object
from laterna.entrypoints.api.replies import reply
from laterna.entrypoints.api.wire import Upload
from laterna.provenance.replay import request_of
from laterna.server.access import Caller
from laterna.server.intake import How, Once, Source, Wish
from laterna.server.requests import loaded
from laterna.server.server import Server

Way = Callable[[Sequence[GenerationRequest]], GenerationRequest]


@dataclass(frozen=True)
class Found:
    """A video that another is made from: its place among the sources, and what made it."""

    source: Source
    film: GenerationRequest
    model: str


async def find(server: Server, caller: Caller, of: Upload | Named, how: How) -> Found:
    """A video of the account's, or an uploaded film of Laterna's.

    Raises:
        VideoMissing, VideoUnready: there is no such video, or it is not finished.
        ManifestMissing, ManifestDamaged, VideoUnreadable: the upload does not say how it was made.
        PictureNeeded: the upload was made with a picture that it does not carry.
    """
    if isinstance(of, Upload):
        store = server.cast.store(caller.account)
        film = await asyncio.to_thread(request_of, of.path, characters=store)
        return Found(Source("", how, of.path), film, film.model)
    video = await server.videos.ready(caller.account, of.id)
    return Found(Source(video.id, how), loaded(video.request), video.model)


@dataclass(frozen=True)
class Maker:
    """Who makes something, and whether the call may come again."""

    server: Server
    caller: Caller
    once: Once | None

    async def make(
        self, said: Said, of: Sequence[Upload | Named], how: How, way: Way, *, named: bool = False
    ) -> Response:
        """Queue what a way leads to, and answer with the new video.

        Args:
            said: the body.
            of: the videos it is made from.
            how: what is done with them.
            way: from what made them to what is to be made.
            named: whether the answer names the first of them, as the contract does for a remix.
        """
        found = [await find(self.server, self.caller, one, how) for one in of]
        request = await asyncio.to_thread(way, [one.film for one in found])
        request = await self.server.cast.called(
            self.caller.account, request, words=bool(said.prompt)
        )
        if said.seed is not None:
            request = replace(request, seed=said.seed)
        wish = Wish(
            request,
            found[0].model,
            priority=said.priority,
            metadata=said.metadata,
            sources=tuple(one.source for one in found),
            remixed_from=(found[0].source.id or None) if named else None,
        )
        videos = await self.server.intake.add(self.caller, wish, self.once)
        self.server.team.wake()
        told = video_object(videos[0], await self.server.videos.pace())
        return reply(told, {"x-warnings": said.warnings})
