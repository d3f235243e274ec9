"""Brings events to their endpoints, again and again, for up to three days.

A delivery that is tried is put off for as long as a try may take; so a server that dies over it
loses nothing, and the next one tries it again, under the same name.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, exists, select, update
from sqlalchemy.exc import SQLAlchemyError

from laterna.core.errors import AddressForbidden, EndpointSilent
from laterna.server.database import Database
from laterna.server.outbox import DELIVERED, FAILED, PENDING
from laterna.server.outside import SECONDS, Outside
from laterna.server.tables import Delivery, Endpoint, Event
from laterna.server.webhooks import Signer

_EVERY = 1.0
_TRY_SECONDS = 4 * SECONDS
_AT_ONCE, _AT_ONCE_EACH = 32, 4
_KEPT_SECONDS = 30 * 86400.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """How long a delivery waits before it is tried again, in seconds.

    Attributes:
        first: after the first try; twice as long after each further one.
        longest: at most that.
        whole: since the event; the last try is made then.
    """

    first: float = 5.0
    longest: float = 6 * 3600.0
    whole: float = 72 * 3600.0

    def next(self, attempts: int, created: float, now: float) -> float | None:
        """When to try again; None when it was tried for long enough.

        A quarter more or less, by chance: what failed together shall not come back together.
        """
        if now >= created + self.whole:
            return None
        wait = min(self.longest, self.first * 2.0 ** min(attempts - 1, 40))
        return min(created + self.whole, now + wait * random.uniform(0.75, 1.25))


@dataclass(frozen=True)
class _Letter:
    """One try."""

    id: str
    attempt: int
    created_at: float
    endpoint: Endpoint
    event: Event


class Postman:
    """Tries what is due, some of it at the same time, until it is closed."""

    def __init__(
        self,
        database: Database,
        outside: Outside,
        signer: Signer,
        patience: Patience | None = None,
    ) -> None:
        """Keep where deliveries are, how they are made, and who signs."""
        self._database = database
        self._outside = outside
        self._signer = signer
        self._patience = patience or Patience()
        self._busy: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to work."""
        self._begin(self._run())

    async def close(self) -> None:
        """Let go; what is under way is tried again by the next server."""
        for task in (tasks := list(self._tasks)):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def round(self) -> int:
        """Begin what is due and return how much that was."""
        free = _AT_ONCE - self._busy.total()
        full = [one for one, tries in self._busy.items() if tries >= _AT_ONCE_EACH]
        async with self._database.read() as session:  # most rounds find nothing to write
            if (await session.execute(_due(full, 1))).first() is None:
                return 0
        letters = await self._claim(full, free)
        for letter in letters:
            self._begin(self._deliver(letter))
        return len(letters)

    async def sweep(self) -> None:
        """Forget what ended a month ago, and events of which nothing is left to tell."""
        old = time.time() - _KEPT_SECONDS
        told = exists().where(Delivery.event_id == Event.id)
        async with self._database.write() as session:
            await session.execute(delete(Delivery).where(Delivery.ended_at < old))
            await session.execute(delete(Event).where(Event.created_at < old, ~told))

    async def _claim(self, full: list[str], free: int) -> list[_Letter]:
        """Put off what is due, so that nobody else tries it, and take it."""
        found = []
        async with self._database.write() as session:
            for delivery, endpoint, event in (await session.execute(_due(full, free))).all():
                if self._busy[endpoint.id] >= _AT_ONCE_EACH:
                    continue
                self._busy[endpoint.id] += 1
                delivery.attempts += 1
                delivery.next_at = time.time() + _TRY_SECONDS
                found.append(
                    _Letter(delivery.id, delivery.attempts, delivery.created_at, endpoint, event)
                )
        return found

    async def _run(self) -> None:
        while True:
            with suppress(SQLAlchemyError, OSError):  # the database may be away for a while
                await self.round()
            await asyncio.sleep(_EVERY)

    async def _deliver(self, letter: _Letter) -> None:
        status, why = None, ""
        body = letter.event.body
        headers = self._signer.headers(letter.endpoint, letter.event.id, body)
        try:
            status = await self._outside.post(letter.endpoint.url, headers, body.encode())
        except (AddressForbidden, EndpointSilent) as error:
            why = str(error)
        finally:
            self._busy[letter.endpoint.id] -= 1
            self._busy += Counter()  # without those who are not busy any more
        if status is not None and 200 <= status < 300:
            await self._note(letter, DELIVERED, status, why)
            return
        next_at = self._patience.next(letter.attempt, letter.created_at, time.time())
        outcome = FAILED if next_at is None else PENDING
        await self._note(letter, outcome, status, why, next_at)

    async def _note(
        self,
        letter: _Letter,
        outcome: str,
        status: int | None,
        why: str,
        next_at: float | None = None,
    ) -> None:
        """Keep what became of a try, if it is still the last one."""
        change = update(Delivery).where(
            Delivery.id == letter.id,
            Delivery.attempts == letter.attempt,
            Delivery.status == PENDING,
        )
        change = change.values(
            status=outcome,
            response_status=status,
            error=why or None,
            next_at=next_at,
            ended_at=None if outcome == PENDING else time.time(),
        )
        try:
            async with self._database.write() as session:
                await session.execute(change)
        except (SQLAlchemyError, OSError):  # it stays put off, and is tried again
            log.exception("what became of %s could not be kept", letter.id)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _due(full: list[str], limit: int) -> Select[Delivery, Endpoint, Event]:
    """The next deliveries whose moment has come, of endpoints that have not enough of them."""
    return (
        select(Delivery, Endpoint, Event)
        .join(Endpoint, Endpoint.id == Delivery.endpoint_id)
        .join(Event, Event.id == Delivery.event_id)
        .where(
            Delivery.status == PENDING,
            Delivery.next_at <= time.time(),
            Delivery.endpoint_id.not_in(full),
        )
        .order_by(Delivery.next_at)
        .limit(limit)
        .with_for_update(of=Delivery, skip_locked=True)
    )
