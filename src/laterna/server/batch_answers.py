"""What became of a batch, line by line, as clients read it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import select

from laterna.core.errors import LaternaError
from laterna.server.access import Caller
from laterna.server.batch_lines import written
from laterna.server.database import Database
from laterna.server.intake import Once
from laterna.server.queue import COMPLETED
from laterna.server.tables import Batch, BatchLine, Video

_PIECE = 500


class Voice(Protocol):
    """Who speaks the language of clients: reads their bodies, shows them videos and errors."""

    async def begin(self, caller: Caller, body: dict[str, Any], once: Once) -> str:
        """Queue what a body asks for; return the video.

        Raises:
            LaternaError: why it cannot be.
        """

    async def show(self, video: Video) -> dict[str, Any]:
        """A video as clients see it."""

    def refuse(self, error: LaternaError) -> tuple[int, dict[str, Any]]:
        """An error as clients see it: the status and the body."""


class Answers:
    """Writes the answers to a batch."""

    def __init__(self, database: Database, voice: Voice) -> None:
        """Keep where videos are, and who shows them."""
        self._database = database
        self._voice = voice

    async def write(self, batch: Batch, done: Path, lost: Path) -> tuple[int, int]:
        """Write what was made into one file and the rest into another; return how many each has."""
        last, counts = 0, [0, 0]
        with done.open("wb") as good, lost.open("wb") as bad:
            while rows := await self._rows(batch, last):
                for line, video in rows:
                    made = video is not None and video.status == COMPLETED
                    (good if made else bad).write(await self._answer(line, video))
                    counts[not made] += 1
                    last = line.number
        return counts[0], counts[1]

    async def _rows(self, batch: Batch, last: int) -> Sequence[tuple[BatchLine, Video | None]]:
        query = (
            select(BatchLine, Video)
            .outerjoin(Video, Video.id == BatchLine.video_id)
            .where(BatchLine.batch_id == batch.id, BatchLine.number > last)
            .order_by(BatchLine.number)
            .limit(_PIECE)
        )
        async with self._database.read() as session:
            return [(row[0], row[1]) for row in (await session.execute(query)).all()]

    async def _answer(self, line: BatchLine, video: Video | None) -> bytes:
        number = f"{line.batch_id.rpartition('_')[2]}{line.number:06d}"
        status: int | None = 200
        body, error = None, None
        if line.refusal is not None:
            status, body = line.refusal["status"], line.refusal.get("body")
            error = line.refusal.get("error")
        elif video is None:
            status, error = None, {"code": "video_deleted", "message": line.video_id}
        else:
            body = await self._voice.show(video)
            if video.error_code:
                error = {"code": video.error_code, "message": video.error_message}
        return written(number, line.custom_id, status, body, error)
