"""Works batches off: reads them, begins their videos when there is room, writes down the answers.

Every step can be taken again: a video is begun with a key of its own, as a client's
``Idempotency-Key``, and the files of answers have names that follow from the batch. So a server
that dies in the middle leaves nothing twice.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from obstore.exceptions import BaseError
from sqlalchemy import or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from laterna.core.errors import (
    ApiKeyUnknown,
    BatchCancelled,
    BatchExpired,
    FileMissing,
    LaternaError,
    QueueFull,
    RateExceeded,
    ServerFault,
    VideoMissing,
)
from laterna.server.access import Caller
from laterna.server.batch_answers import Answers, Voice
from laterna.server.batch_lines import Fault, Line, read_lines
from laterna.server.batches import (
    ACTIVE,
    CANCELLING,
    ENDPOINT,
    FINALIZING,
    IN_PROGRESS,
    VALIDATING,
    count,
    pending,
    under_way,
)
from laterna.server.database import Database
from laterna.server.files import BATCH_OUTPUT, Files, Offered
from laterna.server.intake import Once
from laterna.server.outbox import announce
from laterna.server.tables import ApiKey, Batch, BatchLine
from laterna.server.videos import Videos

AT_ONCE = 16
"""Videos of a batch that wait or are made at the same time: others shall have room as well."""

_EVERY, _STEP_SECONDS = 1.0, 300.0
_PIECE = 500

_LATER = (QueueFull, RateExceeded)
_ELSEWHERE = (SQLAlchemyError, OSError, BaseError)

log = logging.getLogger(__name__)


class Clerk:
    """Takes one step after another with every batch that has not ended."""

    def __init__(self, database: Database, files: Files, videos: Videos, voice: Voice) -> None:
        """Keep where batches, files and videos are, and who speaks to clients."""
        self._database = database
        self._files = files
        self._videos = videos
        self._voice = voice
        self._answers = Answers(database, voice)
        self._task: asyncio.Task[None] | None = None

    async def start(self, *, alone: bool) -> None:
        """Begin to work; who is alone takes up at once what an earlier server left."""
        if alone:
            async with self._database.write() as session:
                await session.execute(update(Batch).values(lease_until=None))
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Let go; what was begun goes on with the next server."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def round(self) -> None:
        """Take one step with each batch that nobody else has in hand."""
        now = time.time()
        free = or_(Batch.lease_until.is_(None), Batch.lease_until < now)
        query = select(Batch.id).where(Batch.status.in_(ACTIVE), free).order_by(Batch.id)
        async with self._database.read() as session:
            names = (await session.scalars(query)).all()
        for name in names:
            take = update(Batch).where(Batch.id == name, free)
            take = take.values(lease_until=now + _STEP_SECONDS).returning(Batch)
            async with self._database.write() as session:
                batch = await session.scalar(take)
            if batch is not None:
                await self._try(batch)

    async def _run(self) -> None:
        while True:
            with suppress(*_ELSEWHERE):  # the database may be away for a while
                await self.round()
            await asyncio.sleep(_EVERY)

    async def _try(self, batch: Batch) -> None:
        """Take a step with a batch; what goes wrong with it does not concern the others."""
        try:
            await self._step(batch)
        except Exception:
            log.exception("%s was not worked off, and is tried again", batch.id)
        finally:
            async with self._database.write() as session:
                let_go = update(Batch).where(Batch.id == batch.id).values(lease_until=None)
                await session.execute(let_go)

    async def _step(self, batch: Batch) -> None:
        if batch.status == VALIDATING:
            await self._validate(batch)
        elif batch.status == CANCELLING:
            await self._break_off(batch, BatchCancelled())
        elif batch.status == IN_PROGRESS and batch.expires_at <= time.time():
            await self._break_off(batch, BatchExpired())
        elif batch.status == IN_PROGRESS:
            await self._go_on(batch)
        elif batch.status == FINALIZING:
            await self._finish(batch, "completed")

    # --- What is asked for ------------------------------------------------------------------------

    async def _validate(self, batch: Batch) -> None:
        """Read the file; a batch with a mistake in it fails before anything is begun."""
        with tempfile.TemporaryDirectory(prefix="laterna-") as folder:
            try:
                path = await self._files.fetch(batch.account_id, batch.input_file_id, Path(folder))
            except FileMissing as gone:
                lines, faults = list[Line](), [Fault("file_not_found", str(gone))]
            else:
                lines, faults = await asyncio.to_thread(read_lines, path, ENDPOINT)
        async with self._database.write() as session:
            kept = await session.get(Batch, batch.id)
            if kept is None or kept.status != VALIDATING:  # cancelled meanwhile
                return
            if faults:
                kept.errors = [fault.told() for fault in faults]
                _enter(kept, "failed")
                await announce(session, kept.account_id, "batch.failed", kept.id)
                return
            for number, line in enumerate(lines, 1):
                session.add(
                    BatchLine(
                        batch_id=kept.id,
                        number=number,
                        custom_id=line.custom_id,
                        body=line.body,
                        refusal=None,
                    )
                )
                if number % _PIECE == 0:
                    await session.flush()
            kept.total = len(lines)
            _enter(kept, IN_PROGRESS)

    # --- What is made -----------------------------------------------------------------------------

    async def _go_on(self, batch: Batch) -> None:
        """Begin as many more as there is room for; go on to the answers when all have ended."""
        async with self._database.read() as session:
            busy = len((await session.scalars(under_way(batch))).all())
            query = pending(batch).limit(AT_ONCE - busy)
            lines = (await session.scalars(query)).all() if busy < AT_ONCE else ()
        for line in lines:
            if not await self._begin(batch, line):
                return
        if not lines and not busy:
            await self._move(batch, FINALIZING)

    async def _begin(self, batch: Batch, line: BatchLine) -> bool:
        """Begin one request, or keep why not; False where it has to wait."""
        once = Once(f"{batch.id}:{line.number}", _fingerprint(line.body))
        caller = Caller(batch.account_id, batch.key_id, frozenset())
        change: dict[str, Any]
        try:
            await self._insist_on_key(batch)
            change = {"video_id": await self._voice.begin(caller, line.body, once)}
        except _LATER:
            return False
        except LaternaError as error:
            change = {"refusal": self._refusal(error)}
        except _ELSEWHERE:
            raise
        except Exception:
            log.exception("request %d of %s failed", line.number, batch.id)
            change = {"refusal": self._refusal(ServerFault(id=batch.id))}
        async with self._database.write() as session:
            await session.execute(_of(line).values(**change))
        return True

    async def _insist_on_key(self, batch: Batch) -> None:
        """Whose key was revoked begins nothing more."""
        async with self._database.read() as session:
            key = await session.get(ApiKey, batch.key_id)
        if key is None or key.revoked_at is not None:
            raise ApiKeyUnknown

    def _refusal(self, error: LaternaError) -> dict[str, Any]:
        status, body = self._voice.refuse(error)
        return {"status": status, "body": body}

    async def _break_off(self, batch: Batch, why: BatchCancelled | BatchExpired) -> None:
        """Cancel what is under way, refuse the rest, and write down what there is."""
        async with self._database.read() as session:
            videos = (await session.scalars(under_way(batch))).all()
        for video in videos:
            with suppress(VideoMissing):  # deleted meanwhile
                await self._videos.cancel(batch.account_id, video)
        refusal = {"status": None, "error": {"code": why.code, "message": str(why)}}
        rest = update(BatchLine).where(
            BatchLine.batch_id == batch.id,
            BatchLine.video_id.is_(None),
            BatchLine.refusal.is_(None),
        )
        async with self._database.write() as session:
            await session.execute(rest.values(refusal=refusal))
        await self._finish(batch, "cancelled" if isinstance(why, BatchCancelled) else "expired")

    # --- What is answered -------------------------------------------------------------------------

    async def _finish(self, batch: Batch, status: str) -> None:
        """Write both files, then say that it has ended."""
        with tempfile.TemporaryDirectory(prefix="laterna-") as folder:
            done, lost = Path(folder) / "output.jsonl", Path(folder) / "errors.jsonl"
            made, missed = await self._answers.write(batch, done, lost)
            output = await self._keep(batch, done, "output", 0) if made else None
            errors = await self._keep(batch, lost, "errors", 1) if missed else None
        async with self._database.write() as session:
            kept = await session.get(Batch, batch.id, with_for_update=True)
            if kept is None or kept.status != batch.status:
                return
            counts = await count(session, kept)
            kept.completed, kept.failed = counts.completed, counts.failed
            kept.output_file_id, kept.error_file_id = output, errors
            _enter(kept, status)
            await announce(session, kept.account_id, f"batch.{status}", kept.id)

    async def _keep(self, batch: Batch, path: Path, what: str, place: int) -> str:
        digits = batch.id.rpartition("_")[2]
        name = f"file_{int(digits[:16], 16) + place:016x}{digits[16:]}"
        offered = Offered(path, f"{batch.id}_{what}.jsonl", BATCH_OUTPUT, batch.output_seconds)
        return (await self._files.add(batch.account_id, offered, name=name)).id

    async def _move(self, batch: Batch, status: str) -> None:
        async with self._database.write() as session:
            kept = await session.get(Batch, batch.id)
            if kept is not None and kept.status == batch.status:
                _enter(kept, status)


def _enter(batch: Batch, status: str) -> None:
    """Another status, and when that was."""
    batch.status = status
    batch.moments = {**batch.moments, f"{status}_at": time.time()}


def _of(line: BatchLine) -> Any:
    return update(BatchLine).where(
        BatchLine.batch_id == line.batch_id, BatchLine.number == line.number
    )


def _fingerprint(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
