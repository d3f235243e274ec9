"""What there is to tell: written down in the transaction in which it happens, sent later.

An event that nobody wants to hear of is not kept.
"""

from __future__ import annotations

import json
import time

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from laterna.server.ids import new_id
from laterna.server.tables import Delivery, Endpoint, Event

EVENT_TYPES = (
    "batch.cancelled",
    "batch.completed",
    "batch.expired",
    "batch.failed",
    "video.completed",
    "video.failed",
)

PENDING, DELIVERED, FAILED = "pending", "delivered", "failed"
"""What has become of a delivery."""

EVENT, DELIVERY = "evt", "del"


async def announce(session: AsyncSession, account: str, kind: str, about: str) -> None:
    """Have all endpoints told that want to hear of such an event.

    Args:
        session: the transaction in which it happens.
        account: whose it is.
        kind: one of ``EVENT_TYPES``.
        about: the video or the batch.
    """
    mine = select(Endpoint).where(Endpoint.account_id == account)
    wanting = [one for one in await session.scalars(mine) if kind in one.event_types]
    if not wanting:
        return
    now = time.time()
    name = new_id(EVENT)
    body = written(name, kind, about, now)
    session.add(Event(id=name, account_id=account, type=kind, body=body, created_at=now))
    await session.flush()
    for endpoint in wanting:
        session.add(
            Delivery(
                id=new_id(DELIVERY),
                account_id=account,
                endpoint_id=endpoint.id,
                event_id=name,
                status=PENDING,
                attempts=0,
                next_at=now,
                created_at=now,
            )
        )


def written(name: str, kind: str, about: str, moment: float) -> str:
    """The body of an event; what is sent again is the same to the letter."""
    told = {
        "id": name,
        "object": "event",
        "created_at": int(moment),
        "type": kind,
        "data": {"id": about},
    }
    return json.dumps(told, separators=(",", ":"))
