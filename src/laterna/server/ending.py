"""Many videos that end at once, in few statements: a revocation may concern thousands."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from laterna.core.errors import LaternaError
from laterna.server import metrics
from laterna.server.charges import release_all
from laterna.server.outbox import announce_all
from laterna.server.queue import FAILED, UNFINISHED, failure
from laterna.server.tables import Video

_AT_ONCE = 1000


async def end_all(
    session: AsyncSession, which: ColumnElement[bool], why: LaternaError
) -> list[str]:
    """End all videos that are not finished and of which this holds; return their names."""
    found = select(Video.id, Video.account_id).where(Video.status.in_(UNFINISHED), which)
    rows = (await session.execute(found.order_by(Video.id).with_for_update())).all()
    for start in range(0, len(rows), _AT_ONCE):
        names = [row.id for row in rows[start : start + _AT_ONCE]]
        ended = update(Video).where(Video.id.in_(names))
        await session.execute(ended.values(**failure(why.code, str(why))))
        await release_all(session, names)
    metrics.ENDED.labels(why.code).inc(len(rows))
    await announce_all(session, f"video.{FAILED}", [(row.account_id, row.id) for row in rows])
    return [row.id for row in rows]
