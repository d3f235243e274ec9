"""Videos as their account sees them: found, listed, deleted. Nobody sees those of others."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import select

from laterna.core.errors import VideoMissing, VideoUnready
from laterna.server.database import Database
from laterna.server.ids import is_id
from laterna.server.pages import Cut, Page, read_page
from laterna.server.queue import COMPLETED, QUEUED, UNFINISHED, Load, Queue, load
from laterna.server.storage import Storage
from laterna.server.tables import Video
from laterna.server.team import Team

KIND = "video"
_FIRST_GUESS = 0.06
"""Seconds for a million pixels before a video was made here: the built-in model on two cores."""

_RECENT = 20
_FRESH_SECONDS = 1.0


@dataclass(frozen=True)
class Pace:
    """How busy the server is and how fast it works: what an honest estimate is made of.

    Attributes:
        load: all that is not finished.
        seconds_per_unit: wall seconds for a million pixels, of the last videos.
        workers: how many are made at the same time.
        until: when it is to be asked for again, on the monotonic clock.
    """

    load: Load
    seconds_per_unit: float
    workers: int
    until: float

    @property
    def wait(self) -> float:
        """Seconds until all that waits now is done."""
        return self.load.units * self.seconds_per_unit / self.workers

    def left(self, video: Video) -> float:
        """Seconds until a video is finished; 0 for one that is."""
        if video.status not in UNFINISHED:
            return 0.0
        own = video.units * self.seconds_per_unit
        return max(self.wait, own) if video.status == QUEUED else own * (100 - video.progress) / 100


class Videos:
    """Reads and deletes; ``intake`` adds, ``queue`` makes."""

    def __init__(self, database: Database, storage: Storage, queue: Queue, team: Team) -> None:
        """Keep where videos are, and who makes them."""
        self._database = database
        self._storage = storage
        self._queue = queue
        self._team = team
        self._pace: Pace | None = None

    async def get(self, account: str, video_id: str) -> Video:
        """One video.

        Raises:
            VideoMissing: the account has none of that name.
        """
        if is_id(KIND, video_id):
            async with self._database.read() as session:
                video = await session.get(Video, video_id)
            if video is not None and video.account_id == account:
                return video
        raise VideoMissing(id=video_id)

    async def ready(self, account: str, video_id: str) -> Video:
        """One video that can be downloaded, or made into another.

        Raises:
            VideoMissing: the account has none of that name.
            VideoUnready: it is not finished, or failed.
        """
        video = await self.get(account, video_id)
        if video.status != COMPLETED:
            raise VideoUnready(id=video_id, status=video.status)
        return video

    async def listing(self, account: str, cut: Cut) -> Page[Video]:
        """A page of an account's videos.

        Raises:
            ParameterInvalid: the page begins after what is no name of a video.
        """
        return await read_page(self._database, Video, KIND, cut, Video.account_id == account)

    async def cancel(self, account: str, video_id: str) -> Video:
        """End a video that is not finished; its worker is free within a second.

        Raises:
            VideoMissing: the account has none of that name.
        """
        video = await self._queue.cancel(account, video_id) if is_id(KIND, video_id) else None
        if video is None:
            raise VideoMissing(id=video_id)
        self._team.stop(video_id)
        return video

    async def delete(self, account: str, video_id: str) -> None:
        """Take a video away, whatever its state: the row first, then the files.

        Raises:
            VideoMissing: the account has none of that name.
        """
        await self.cancel(account, video_id)
        async with self._database.write() as session:
            video = await session.get(Video, video_id)
            if video is not None:
                await session.delete(video)
        for folder in ("videos", "inputs"):
            await self._storage.remove(f"{folder}/{video_id}/")

    async def sweep(self) -> int:
        """Remove files that belong to no video, which a crash may leave; return how many."""
        keys = [key for folder in ("videos", "inputs") for key in await self._storage.keys(folder)]
        async with self._database.read() as session:
            rows = (await session.execute(select(Video.id, Video.status))).all()
        status = dict(rows)
        stray = [key for key in keys if not _belongs(key, status)]
        await self._storage.forget(stray)
        return len(stray)

    async def pace(self) -> Pace:
        """How fast the server is; looked up at most once a second."""
        if self._pace is None or self._pace.until < time.monotonic():
            recent = (
                select(Video.wall_seconds, Video.units)
                .where(Video.status == COMPLETED)
                .order_by(Video.started_at.desc())
                .limit(_RECENT)
            )
            async with self._database.read() as session:
                now = await load(session)
                rows = (await session.execute(recent)).all()
            units = sum(units for _, units in rows)
            seconds = sum(wall or 0.0 for wall, _ in rows)
            self._pace = Pace(
                now,
                seconds / units if units else _FIRST_GUESS,
                len(self._team.slots),
                time.monotonic() + _FRESH_SECONDS,
            )
        return self._pace


def _belongs(key: str, status: dict[str, str]) -> bool:
    """Whether a file is what a finished video shows, or what was given to make one."""
    folder, video_id, *_ = key.split("/")
    return video_id in status and (folder == "inputs" or status[video_id] == COMPLETED)
