"""What there is to tell: written down in the transaction in which it happens, sent later.

An event that nobody wants to hear of is not kept.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

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
_MOST_NAMED = 1000
"""Accounts that are named in a query; of more than these, all endpoints are read."""


async def announce(session: AsyncSession, account: str, kind: str, about: str) -> None:
    """Have all endpoints told that want to hear of such an event.

    Args:
        session: the transaction in which it happens.
        account: whose it is.
        kind: one of ``EVENT_TYPES``.
        about: the video or the batch.
    """
    await announce_all(session, kind, [(account, about)])


async def announce_all(
    session: AsyncSession, kind: str, happened: Sequence[tuple[str, str]]
) -> None:
    """The same of many events of a kind: whose it is, and what it is about."""
    abouts: dict[str, list[str]] = {}
    for account, about in happened:
        abouts.setdefault(account, []).append(about)
    query = select(Endpoint)
    if len(abouts) <= _MOST_NAMED:
        query = query.where(Endpoint.account_id.in_(abouts))
    wanting: dict[str, list[Endpoint]] = {}
    for endpoint in await session.scalars(query):
        if kind in endpoint.event_types and endpoint.account_id in abouts:
            wanting.setdefault(endpoint.account_id, []).append(endpoint)
    for account, endpoints in wanting.items():
        await _keep(session, kind, endpoints, abouts[account])


async def _keep(
    session: AsyncSession, kind: str, wanting: Sequence[Endpoint], abouts: Sequence[str]
) -> None:
    """Keep events of one account, and that they are to be told."""
    now, account = time.time(), wanting[0].account_id
    events = [
        Event(
            id=name,
            account_id=account,
            type=kind,
            body=written(name, kind, about, now),
            created_at=now,
        )
        for name, about in ((new_id(EVENT), about) for about in abouts)
    ]
    session.add_all(events)
    await session.flush()
    session.add_all(
        Delivery(
            id=new_id(DELIVERY),
            account_id=account,
            endpoint_id=endpoint.id,
            event_id=event.id,
            status=PENDING,
            attempts=0,
            next_at=now,
            created_at=now,
        )
        for event in events
        for endpoint in wanting
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
