"""What administrators did: entries that are only ever added, each sealed with the one before it.

The seal of an entry is the SHA-256 of its canonical JSON, in which the seal of the entry before it
stands. Entries name things by their ids and hold no names of people, so that a person can be
forgotten without a seal being broken.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from laterna.core.errors import AuditBroken
from laterna.server.account_tables import Act, Head
from laterna.server.database import Database

OPERATOR = "operator"
"""Who acts at the command line; others are named by their keys."""

_HEAD = "audit"
_AT_ONCE = 1000


async def record(session: AsyncSession, actor: str, act: str, subject: str, **facts: Any) -> None:
    """Add an entry within the transaction that does what it tells of.

    Args:
        session: a transaction.
        actor: name of a key, or ``operator``.
        act: what was done, as ``noun.verb``.
        subject: to whom or what.
        facts: what else is to be known; no floats, and nobody's name.
    """
    # The row of the head is the lock: one entry follows another, however many servers there are.
    series = update(Head).where(Head.name == _HEAD)
    counted = series.values(number=Head.number + 1).returning(Head.number, Head.hash)
    number, previous = (await session.execute(counted)).one()
    entry = Act(
        number=number,
        moment=datetime.now(UTC).isoformat(timespec="milliseconds"),
        actor=actor,
        act=act,
        subject=subject,
        facts=facts,
        previous=previous,
    )
    entry.hash = _seal(entry)
    session.add(entry)
    await session.execute(series.values(hash=entry.hash))


class Audit:
    """Reads the entries, and checks that they are all there as they were written."""

    def __init__(self, database: Database) -> None:
        """Keep where they are."""
        self._database = database

    async def listing(self, after: int = 0, limit: int = 100) -> Sequence[Act]:
        """Entries that follow a number, the oldest first."""
        query = select(Act).where(Act.number > after).order_by(Act.number).limit(limit)
        async with self._database.read() as session:
            return (await session.scalars(query)).all()

    async def check(self) -> int:
        """Recompute all seals; return how many entries there are.

        Raises:
            AuditBroken: one was changed, taken away or put in.
        """
        number, seal = 0, ""
        while entries := await self.listing(number, _AT_ONCE):
            for entry in entries:
                follows = (entry.number, entry.previous) == (number + 1, seal)
                if not follows or entry.hash != _seal(entry):
                    raise AuditBroken(number=number + 1)
                number, seal = entry.number, entry.hash
        async with self._database.read() as session:
            head = await session.get(Head, _HEAD)
        if head is None or (head.number, head.hash) != (number, seal):
            raise AuditBroken(number=number + 1)
        return number


def _seal(entry: Act) -> str:
    names = ("number", "moment", "actor", "act", "subject", "facts", "previous")
    told = {name: getattr(entry, name) for name in names}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
