"""What only the database, the disk and the workers know, read when somebody asks for metrics."""

from __future__ import annotations

import asyncio
import shutil
import time
from pathlib import Path

from prometheus_client import generate_latest
from sqlalchemy import func, select

from laterna.server import metrics
from laterna.server.database import Database
from laterna.server.queue import QUEUED, UNFINISHED
from laterna.server.tables import Video
from laterna.server.team import Team


async def exposition(database: Database, team: Team, data: Path) -> bytes:
    """All metrics as text, those of this moment among them."""
    await _read_queue(database)
    states = [slot.state for slot in team.slots]
    for state in ("busy", "idle", "missing"):
        metrics.WORKERS.labels(state).set(states.count(state))
    metrics.DISK.set((await asyncio.to_thread(shutil.disk_usage, data)).free)
    return generate_latest(metrics.REGISTRY)


async def _read_queue(database: Database) -> None:
    query = (
        select(Video.status, func.count(), func.sum(Video.units), func.min(Video.created_at))
        .where(Video.status.in_(UNFINISHED))
        .group_by(Video.status)
    )
    async with database.read() as session:
        rows = (await session.execute(query)).all()
    found = {status: (count, units, oldest) for status, count, units, oldest in rows}
    for status in UNFINISHED:
        metrics.VIDEOS.labels(status).set(found.get(status, (0,))[0])
    metrics.WORK.set(sum(units for _, units, _ in found.values()))
    age = time.time() - found[QUEUED][2] if QUEUED in found else 0.0
    metrics.OLDEST.set(max(0.0, age))
