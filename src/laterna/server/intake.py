"""What is asked for becomes a video that waits: checked, screened, within limits, and once."""

from __future__ import annotations

import asyncio
import logging
import math
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from laterna.core.errors import QueueFull, RepeatDiffers
from laterna.core.request import GenerationRequest
from laterna.server import charges, logs
from laterna.server.access import Caller
from laterna.server.config import Limits
from laterna.server.database import Database
from laterna.server.ids import new_id
from laterna.server.prices import Prices
from laterna.server.queue import QUEUED, load
from laterna.server.requests import dumped, files_of, is_cast, relocated
from laterna.server.revocations import read_active
from laterna.server.storage import Storage
from laterna.server.subjects import holder_of, uses
from laterna.server.tables import Repeat, Video
from laterna.server.videos import KIND, Videos
from laterna.service.screening import screen_request
from laterna.service.validation import LARGEST_SEED, check_request

log = logging.getLogger(__name__)

_REMEMBERED_SECONDS = 7 * 86400.0
"""How long a client's ``Idempotency-Key`` holds."""

How = Literal["remix", "extend", "edit"]


@dataclass(frozen=True)
class Source:
    """A video, or an uploaded one, from which another is made.

    Attributes:
        id: the video; empty for an upload.
        how: what is done with it.
        file: an upload, where it lies now.
    """

    id: str
    how: How
    file: Path | None = None


@dataclass(frozen=True)
class Wish:
    """What a client wants.

    Attributes:
        request: what is to be made; absolute files of it are uploads, others keys of the storage.
        model: as the client calls it.
        count: how many variations, with the seeds that follow.
        expand: whether the prompt may be rewritten.
        priority: among the account's own videos; more is sooner.
        metadata: the client's own words.
        sources: what it is made from.
        remixed_from: the video that the contract names as such.
    """

    request: GenerationRequest
    model: str
    count: int = 1
    expand: bool = False
    priority: int = 0
    metadata: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    remixed_from: str | None = None


@dataclass(frozen=True)
class Once:
    """A client's ``Idempotency-Key``, and what the call was: another is not taken for it."""

    key: str
    fingerprint: str


class Intake:
    """Adds videos to the queue."""

    def __init__(
        self,
        database: Database,
        storage: Storage,
        data: Path,
        videos: Videos,
        limits: Limits,
        prices: Prices,
    ) -> None:
        """Keep where videos and uploads go, how many there may be, and what they cost."""
        self._database = database
        self._storage = storage
        self._data = data
        self._videos = videos
        self._limits = limits
        self._prices = prices

    async def add(self, caller: Caller, wish: Wish, once: Once | None = None) -> list[Video]:
        """Check a wish and let it wait; the first of the videos stands for all.

        With a key that was used before, the video that it began comes back.

        Raises:
            laterna.core.errors.LaternaError: whatever is wrong with it; nothing is kept.
            AccessRevoked: whose key it is, or what is used, was revoked.
            QuotaExceeded: a quota of whose key it is does not suffice.
            QueueFull: the account, or all together, have asked for too much.
            RepeatDiffers: the key was used for something else.
        """
        if once and (earlier := await self._earlier(caller, once)):
            return [earlier]
        async with self._at_hand(wish.request) as request:
            await asyncio.to_thread(_check, request, wish.count)
        videos = [self._row(caller, wish, number) for number in range(wish.count)]
        try:
            for video in videos:
                await self._keep_files(video, wish)
            kept = await self._insert(caller, videos, once)
        except BaseException:
            for video in videos:
                await self._storage.remove(f"inputs/{video.id}/")
            raise
        for video in kept:
            facts = {logs.VIDEO: video.id, logs.PROMPT: video.prompt, "units": video.units}
            log.info("queued", extra=facts)
        return kept

    async def _insert(self, caller: Caller, videos: list[Video], once: Once | None) -> list[Video]:
        wait = (await self._videos.pace()).wait
        async with self._database.write() as session:
            if once and (earlier := await _repeated(session, caller, once)):
                return [earlier]
            mine, all_ = await load(session, caller.account), await load(session)
            if (
                mine.videos + len(videos) > self._limits.queued_per_account
                or all_.videos + len(videos) > self._limits.queued
            ):
                raise QueueFull(waiting=all_.videos, seconds=max(1, math.ceil(wait)))
            await self._admit(session, caller, videos)
            session.add_all(videos)
            if once:
                old = time.time() - _REMEMBERED_SECONDS
                await session.execute(delete(Repeat).where(Repeat.created_at < old))
                session.add(
                    Repeat(
                        account_id=caller.account,
                        key=once.key,
                        fingerprint=once.fingerprint,
                        video_id=videos[0].id,
                        created_at=time.time(),
                    )
                )
        return videos

    async def _admit(self, session: AsyncSession, caller: Caller, videos: list[Video]) -> None:
        """Go on only with what is allowed at this moment, and charge it."""
        holder, revoked = await holder_of(session, caller.key), await read_active(session)
        for video in videos:
            revoked.insist((*holder.subjects, *uses(video)))
        await charges.hold(session, holder, videos, self._prices.card())

    async def _earlier(self, caller: Caller, once: Once) -> Video | None:
        async with self._database.read() as session:
            return await _repeated(session, caller, once)

    def _row(self, caller: Caller, wish: Wish, number: int) -> Video:
        request = replace(wish.request, seed=wish.request.seed + number)
        width, height = request.size
        return Video(
            id=new_id(KIND),
            account_id=caller.account,
            key_id=caller.key,
            status=QUEUED,
            progress=0,
            stage="",
            priority=wish.priority,
            model=wish.model,
            feature=caller.feature,
            prompt=request.words,
            size=f"{width}x{height}",
            seconds=f"{request.seconds:g}",
            created_at=time.time(),
            remixed_from=wish.remixed_from,
            request=dumped(request),
            options={
                "expand": wish.expand,
                "metadata": dict(wish.metadata),
                "request_id": logs.current(logs.REQUEST),
            },
            attempt=0,
            crashes=0,
            units=request.frame_count * width * height / 1e6,
        )

    async def _keep_files(self, video: Video, wish: Wish) -> None:
        """Bring uploads into the storage, and name them in the row by their keys there."""
        request = replace(wish.request, seed=video.request["seed"])
        keys: dict[Path, Path] = {}
        for path in files_of(request):
            keys[path] = path
            if path.is_absolute():
                keys[path] = Path(f"inputs/{video.id}/{len(keys)}{path.suffix}")
                await self._storage.put(keys[path].as_posix(), path)
        video.request = dumped(relocated(request, keys.__getitem__))
        parents = []
        for number, source in enumerate(wish.sources):
            key = f"videos/{source.id}/video.mp4"
            if source.file is not None:
                key = f"inputs/{video.id}/source-{number}{source.file.suffix}"
                await self._storage.put(key, source.file)
            parents.append({"id": source.id or video.id, "how": source.how, "key": key})
        video.options = {**video.options, "parents": parents}

    @asynccontextmanager
    async def _at_hand(self, request: GenerationRequest) -> AsyncIterator[GenerationRequest]:
        """The request with all its files on this machine, to be looked at."""
        kept = [path for path in files_of(request) if not path.is_absolute()]
        if not kept:
            yield request
            return
        with tempfile.TemporaryDirectory(prefix="laterna-") as folder:
            places = {path: Path(folder) / f"{n}{path.suffix}" for n, path in enumerate(kept)}
            for path, place in places.items():
                if is_cast(path):
                    places[path] = self._data / path
                else:
                    await self._storage.fetch(path.as_posix(), place)
            yield relocated(request, lambda path: places.get(path, path))


def _check(request: GenerationRequest, count: int) -> None:
    check_request(request)
    check_request(replace(request, seed=min(request.seed + count - 1, LARGEST_SEED + 1)))
    screen_request(request)


async def _repeated(session: AsyncSession, caller: Caller, once: Once) -> Video | None:
    """What an earlier call with the same key began, unless it was deleted since.

    Raises:
        RepeatDiffers: that call was another one.
    """
    repeat = await session.get(Repeat, (caller.account, once.key))
    if repeat is None:
        return None
    if repeat.fingerprint != once.fingerprint:
        raise RepeatDiffers(name=once.key)
    video = await session.get(Video, repeat.video_id)
    if video is None:
        await session.delete(repeat)
        await session.flush()
    return video
