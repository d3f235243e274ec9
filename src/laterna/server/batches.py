"""Batches: many requests in one file, made when there is room, answered in another file.

Here is what clients do with them; ``laterna.server.clerk`` is who works them off.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from laterna.core.errors import BatchEnded, BatchMissing, FileUnfit, TooMany
from laterna.server.access import Caller
from laterna.server.database import Database
from laterna.server.files import BATCH, Files
from laterna.server.ids import is_id, new_id
from laterna.server.pages import Cut, Page, read_page
from laterna.server.queue import COMPLETED, FAILED, UNFINISHED
from laterna.server.tables import Batch, BatchLine, Video

KIND = "batch"
ENDPOINT = "/v1/videos"
WINDOW, WINDOW_SECONDS = "24h", 86400.0

VALIDATING, IN_PROGRESS, FINALIZING, CANCELLING = (
    "validating",
    "in_progress",
    "finalizing",
    "cancelling",
)
ACTIVE = (VALIDATING, IN_PROGRESS, FINALIZING, CANCELLING)
MOST_ACTIVE = 100
"""Batches of an account that are not ended."""


@dataclass(frozen=True)
class Order:
    """What a client wants to have worked off.

    Attributes:
        file: name of the file that holds the requests.
        metadata: the client's own words.
        output_seconds: after which the files of answers are deleted; None for the usual.
    """

    file: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    output_seconds: float | None = None


@dataclass(frozen=True)
class Counts:
    """What became of the requests of a batch; those that are neither are still to come."""

    total: int
    completed: int
    failed: int


class Batches:
    """Makes batches, finds them, and lets them be cancelled."""

    def __init__(self, database: Database, files: Files) -> None:
        """Keep where batches are, and their files."""
        self._database = database
        self._files = files

    async def create(self, caller: Caller, order: Order) -> Batch:
        """Have a file of requests worked off.

        Raises:
            FileMissing: the account has no such file.
            FileUnfit: it was not kept for a batch.
            TooMany: there are enough that have not ended.
        """
        file = await self._files.get(caller.account, order.file)
        if file.purpose != BATCH:
            raise FileUnfit(name=file.name, reason=f"its purpose is {file.purpose}, not {BATCH}")
        now = time.time()
        batch = Batch(
            id=new_id(KIND),
            account_id=caller.account,
            key_id=caller.key,
            status=VALIDATING,
            input_file_id=file.id,
            notes=dict(order.metadata),
            errors=[],
            output_seconds=order.output_seconds,
            moments={},
            total=0,
            completed=0,
            failed=0,
            created_at=now,
            expires_at=now + WINDOW_SECONDS,
        )
        mine = select(func.count()).where(
            Batch.account_id == caller.account, Batch.status.in_(ACTIVE)
        )
        async with self._database.write() as session:
            if (await session.scalar(mine) or 0) >= MOST_ACTIVE:
                raise TooMany(limit=MOST_ACTIVE)
            session.add(batch)
        return batch

    async def get(self, account: str, batch_id: str) -> Batch:
        """One batch.

        Raises:
            BatchMissing: the account has none of that name.
        """
        async with self._database.read() as session:
            return await _found(session, account, batch_id)

    async def listing(self, account: str, cut: Cut) -> Page[Batch]:
        """A page of an account's batches.

        Raises:
            ParameterInvalid: the page begins after what is no name of a batch.
        """
        return await read_page(self._database, Batch, KIND, cut, Batch.account_id == account)

    async def cancel(self, account: str, batch_id: str) -> Batch:
        """Have a batch ended; what is being made is cancelled, what is made can be downloaded.

        Raises:
            BatchMissing: the account has none of that name.
            BatchEnded: it has ended, or is about to.
        """
        async with self._database.write() as session:
            batch = await _found(session, account, batch_id)
            if batch.status in (VALIDATING, IN_PROGRESS):
                batch.status = CANCELLING
                batch.moments = {**batch.moments, "cancelling_at": time.time()}
            elif batch.status != CANCELLING:
                raise BatchEnded(id=batch_id, status=batch.status)
        return batch

    async def counts(self, batch: Batch) -> Counts:
        """How far a batch is; of one that has ended what it was then."""
        if batch.status not in ACTIVE:
            return Counts(batch.total, batch.completed, batch.failed)
        async with self._database.read() as session:
            return await count(session, batch)


async def count(session: AsyncSession, batch: Batch) -> Counts:
    """How far a batch is now; a video that was deleted since counts as failed."""
    done, lost = case((Video.status == COMPLETED, 1), else_=0), case((_lost(), 1), else_=0)
    query: Select[int, int] = (
        select(func.coalesce(func.sum(done), 0), func.coalesce(func.sum(lost), 0))
        .select_from(BatchLine)
        .outerjoin(Video, Video.id == BatchLine.video_id)
        .where(BatchLine.batch_id == batch.id)
    )
    completed, failed = (await session.execute(query)).one()
    return Counts(batch.total, completed, failed)


def pending(batch: Batch) -> Select[BatchLine]:
    """The lines of a batch that were not begun, in their order."""
    return (
        select(BatchLine)
        .where(
            BatchLine.batch_id == batch.id,
            BatchLine.video_id.is_(None),
            BatchLine.refusal.is_(None),
        )
        .order_by(BatchLine.number)
    )


def under_way(batch: Batch) -> Select[str]:
    """The videos of a batch that are not finished."""
    return (
        select(Video.id)
        .join(BatchLine, BatchLine.video_id == Video.id)
        .where(BatchLine.batch_id == batch.id, Video.status.in_(UNFINISHED))
    )


def _lost() -> ColumnElement[bool]:
    return (
        BatchLine.refusal.is_not(None)
        | (Video.status == FAILED)
        | (BatchLine.video_id.is_not(None) & Video.id.is_(None))
    )


async def _found(session: AsyncSession, account: str, batch_id: str) -> Batch:
    if is_id(KIND, batch_id):
        batch = await session.get(Batch, batch_id)
        if batch is not None and batch.account_id == account:
            return batch
    raise BatchMissing(id=batch_id)
