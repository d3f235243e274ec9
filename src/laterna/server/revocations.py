"""Revocations: who and what may do nothing from now on, in one row each.

Every revocation has an *epoch*, a number that grows. Servers ask for the last epoch at most every
half second, and read the rows anew when it has grown: so one transaction of any process takes hold
in all of them. It also ends the videos that it concerns; ``laterna.server.watch`` has the workers
let go. What is given out to be shown later (a session, a link) notes the epoch in which it was made
and is void as soon as one of its subjects was revoked after that, even if that was lifted since.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from laterna.core.errors import AccessRevoked
from laterna.server.account_tables import Head, Revocation
from laterna.server.audit import OPERATOR, record
from laterna.server.database import Database
from laterna.server.ending import end_all
from laterna.server.subjects import insist_on_subject, videos_of

FRESH_SECONDS = 0.5
_HEAD = "epochs"


@dataclass(frozen=True)
class Revoked:
    """Everything that is revoked.

    Attributes:
        epoch: the last one.
        reasons: why, by subject; what was lifted is not in it.
        since: the epoch of the last revocation, by subject; what was lifted is in it.
    """

    epoch: int
    reasons: Mapping[str, str] = field(default_factory=dict)
    since: Mapping[str, int] = field(default_factory=dict)

    def insist(self, subjects: Iterable[str]) -> None:
        """Go on only when none of these is revoked.

        Raises:
            AccessRevoked: one is.
        """
        for subject in subjects:
            if subject in self.reasons:
                raise revoked_error(subject, self.reasons[subject])

    def outdates(self, epoch: int, subjects: Iterable[str]) -> bool:
        """Whether what was given out in an epoch to these subjects is void."""
        return any(self.since.get(subject, 0) > epoch for subject in subjects)


class Revocations:
    """Reads them, and makes them."""

    def __init__(self, database: Database) -> None:
        """Know nothing yet."""
        self._database = database
        self._known = Revoked(-1)
        self._until = 0.0

    async def now(self) -> Revoked:
        """What is revoked, as it was at most ``FRESH_SECONDS`` ago."""
        if self._until < time.monotonic():
            until = time.monotonic() + FRESH_SECONDS
            async with self._database.read() as session:
                if await _last_epoch(session) != self._known.epoch:
                    self._known = await read_revoked(session)
            self._until = until
        return self._known

    async def revoke(self, subject: str, reason: str, *, actor: str = OPERATOR) -> list[str]:
        """Let a subject do nothing from now on; return the videos that this ended.

        Raises:
            SubjectUnknown: there is no such subject.
        """
        async with self._database.write() as session:
            await insist_on_subject(session, subject)
            head = update(Head).where(Head.name == _HEAD).values(number=Head.number + 1)
            epoch = await session.scalar(head.returning(Head.number))
            made = {"epoch": epoch, "reason": reason, "revoked_at": time.time(), "lifted_at": None}
            await session.merge(Revocation(subject=subject, **made))
            ended = await end_all(session, videos_of(subject), revoked_error(subject, reason))
            await record(session, actor, "revocation.make", subject, reason=reason, epoch=epoch)
        self._until = 0.0
        return ended

    async def lift(self, subject: str, *, actor: str = OPERATOR) -> None:
        """Let a subject do again what it may; what was ended or void stays so."""
        async with self._database.write() as session:
            # The epoch grows too, so that all servers read the row anew.
            await session.execute(
                update(Head).where(Head.name == _HEAD).values(number=Head.number + 1)
            )
            which = (Revocation.subject == subject, Revocation.lifted_at.is_(None))
            lifted = update(Revocation).where(*which).values(lifted_at=time.time())
            if await session.scalar(lifted.returning(Revocation.subject)) is not None:
                await record(session, actor, "revocation.lift", subject)
        self._until = 0.0

    async def listing(self) -> Sequence[Revocation]:
        """All of them, lifted ones too, the oldest first."""
        async with self._database.read() as session:
            return (await session.scalars(select(Revocation).order_by(Revocation.epoch))).all()


async def read_active(session: AsyncSession) -> Revoked:
    """Only what is revoked now, as a transaction sees it, without epochs."""
    query = select(Revocation.subject, Revocation.reason).where(Revocation.lifted_at.is_(None))
    reasons = {row.subject: row.reason for row in await session.execute(query)}
    return Revoked(0, reasons)


async def read_revoked(session: AsyncSession) -> Revoked:
    """What is revoked, as a transaction sees it."""
    epoch = await _last_epoch(session)
    rows = (await session.scalars(select(Revocation))).all()
    reasons = {row.subject: row.reason for row in rows if row.lifted_at is None}
    return Revoked(epoch, reasons, {row.subject: row.epoch for row in rows})


def revoked_error(subject: str, reason: str) -> AccessRevoked:
    """What the client is told, at a call and at a video that was ended."""
    return AccessRevoked(subject=subject, reason=reason or "-")


async def _last_epoch(session: AsyncSession) -> int:
    return await session.scalar(select(Head.number).where(Head.name == _HEAD)) or 0
