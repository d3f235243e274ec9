"""Looks all the time whether what is being made is still wanted, whoever decided that it is not.

A revocation ends the rows of its videos in the transaction in which it is made, be it at the
command line or in another server. Here the workers of this server learn of it; and what was added
while a revocation was being made, so that neither transaction saw the other, is ended.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from sqlalchemy import or_, select

from laterna.server.database import Database
from laterna.server.ending import end_all
from laterna.server.queue import RUNNING, UNFINISHED
from laterna.server.revocations import Revocations, Revoked, revoked_error
from laterna.server.subjects import videos_of
from laterna.server.tables import Video
from laterna.server.team import Team

EVERY = 0.25

log = logging.getLogger(__name__)


class Watch:
    """One task beside the team."""

    def __init__(self, database: Database, revocations: Revocations, team: Team) -> None:
        """Keep what is looked at."""
        self._database = database
        self._revocations = revocations
        self._team = team
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def look(self) -> None:
        """Have workers let go of what is not wanted, now."""
        revoked = await self._revocations.now()
        if revoked.reasons:
            await self._end(revoked)
        held = self._team.held()
        if not held:
            return
        query = select(Video.id).where(Video.id.in_(held), Video.status == RUNNING)
        async with self._database.read() as session:
            wanted = set((await session.scalars(query)).all())
        for video_id in held - wanted:
            self._team.stop(video_id)

    async def _end(self, revoked: Revoked) -> None:
        concerned = or_(*(videos_of(subject) for subject in revoked.reasons))
        found = select(Video.id).where(Video.status.in_(UNFINISHED), concerned).limit(1)
        async with self._database.read() as session:
            if await session.scalar(found) is None:
                return
        async with self._database.write() as session:
            for subject, reason in revoked.reasons.items():
                error = revoked_error(subject, reason)
                if ended := await end_all(session, videos_of(subject), error):
                    log.info("%d videos were ended by a revocation", len(ended))

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            with suppress(Exception):  # the database may be away for a while
                await self.look()
