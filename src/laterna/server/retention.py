"""How long videos are kept: after the operator's number of days they are deleted, files and all."""

from __future__ import annotations

import logging
import time
from typing import Any

from sqlalchemy import CursorResult, select, text, update

from laterna.core.errors import VideoMissing
from laterna.server.database import Database
from laterna.server.tables import Video
from laterna.server.videos import Videos

_DAY = 86400.0
_AT_ONCE = 100

log = logging.getLogger(__name__)


class Retention:
    """Deletes what has expired; one of the janitor's chores."""

    def __init__(self, database: Database, videos: Videos, days: float | None) -> None:
        """Keep where videos are; ``days`` of None keeps them for ever."""
        self._database = database
        self._videos = videos
        self._days = days

    async def round(self) -> int:
        """Delete what has expired, and return how many videos that were.

        What was finished before there was a rule gets its day now; a day that a client was told
        stays, also when the operator changes the number.
        """
        if self._days is not None:
            await self._settle(self._days * _DAY)
        deleted = 0
        while expired := await self._expired():
            deleted += sum([await self._delete(*one) for one in expired])
        if self._database.engine.dialect.name == "sqlite":
            await self._forget_pages()
        if deleted:
            log.info("expired", extra={"videos": deleted})
        return deleted

    async def _settle(self, seconds: float) -> None:
        ended = Video.completed_at.is_not(None) & Video.expires_at.is_(None)
        change = update(Video).where(ended).values(expires_at=Video.completed_at + seconds)
        async with self._database.write() as session:
            done: CursorResult[Any] = await session.execute(change)  # type: ignore[assignment]
            if done.rowcount:
                log.info("told to expire", extra={"videos": done.rowcount})

    async def _expired(self) -> list[tuple[str, str]]:
        query = (
            select(Video.account_id, Video.id)
            .where(Video.expires_at <= time.time())
            .order_by(Video.expires_at)
            .limit(_AT_ONCE)
        )
        async with self._database.read() as session:
            return [(account, video) for account, video in await session.execute(query)]

    async def _delete(self, account: str, video: str) -> bool:
        try:
            await self._videos.delete(account, video)
        except VideoMissing:  # its account was faster
            return False
        return True

    async def _forget_pages(self) -> None:
        """Have the journal hold nothing of what was deleted; the database file does not."""
        async with self._database.engine.connect() as connection:
            await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
