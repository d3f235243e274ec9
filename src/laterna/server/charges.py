"""Charges: what each video takes of the quotas while it is made, and what it costs in the end.

A charge is held in the transaction that adds the video, and closed in the one that ends it: a film
that can be downloaded is due, one of which nothing came is released and its quota given back.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from laterna.server.account_tables import Charge
from laterna.server.micros import to_micros
from laterna.server.prices import RateCard
from laterna.server.quotas import Amounts, add, day_of, spend, spending_of, summed
from laterna.server.subjects import Holder
from laterna.server.tables import Video

HELD, DUE, RELEASED = "held", "due", "released"


async def hold(
    session: AsyncSession, holder: Holder, videos: Sequence[Video], card: RateCard
) -> None:
    """Charge a key's holder for videos that are added in the same transaction.

    Raises:
        QuotaExceeded: that is more than one of its quotas allows; the transaction must not go on.
    """
    charges = [_charge(holder, video, card) for video in videos]
    asked = Amounts(sum(one.seconds for one in charges), sum(one.money for one in charges))
    await spend(session, holder.subjects, asked, videos[0].created_at)
    session.add_all(charges)


async def settle(
    session: AsyncSession, video_id: str, wall: float, compute: float, energy: float
) -> None:
    """Keep that a video was made, and what that took: seconds, seconds, watt-hours."""
    done = update(Charge).where(Charge.video_id == video_id, Charge.state == HELD)
    taken = {"wall_seconds": wall, "compute_seconds": compute, "energy_wh": energy}
    await session.execute(done.values(state=DUE, **taken))


async def release(session: AsyncSession, video_id: str) -> None:
    """Give back what was held for a video of which nothing came."""
    await release_all(session, [video_id])


async def release_all(session: AsyncSession, videos: Sequence[str]) -> None:
    """Give back what was held for videos of which nothing came; at most 1000 of them."""
    held = select(Charge).where(Charge.video_id.in_(videos), Charge.state == HELD)
    found = (await session.scalars(held.order_by(Charge.video_id).with_for_update())).all()
    for charge in found:
        charge.state = RELEASED
    spendings = (
        spending_of(charge.subjects, -Amounts(charge.seconds, charge.money), charge.day)
        for charge in found
    )
    await add(session, summed(spendings))


def _charge(holder: Holder, video: Video, card: RateCard) -> Charge:
    seconds = Decimal(video.seconds)
    price = card.price(video, seconds)
    return Charge(
        video_id=video.id,
        account_id=holder.account,
        key_id=holder.key,
        person_id=holder.person,
        subjects=list(holder.subjects),
        model=video.model,
        feature=video.feature,
        state=HELD,
        created_at=video.created_at,
        day=day_of(video.created_at),
        seconds=to_micros(seconds),
        money=price.money,
        rates=dict(price.rates),
        wall_seconds=0.0,
        compute_seconds=0.0,
        energy_wh=0.0,
    )
