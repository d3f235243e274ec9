"""Quotas: how many seconds of video and how much money a subject may use in a day or a month.

Whoever makes a video adds it to the spending of all its subjects in the transaction that also adds
the video. The rows of the spending are locked by that, so that of calls at the same time each sees
what those before it took; the one that would exceed a quota adds nothing, and no video.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from laterna.core.errors import QuotaExceeded
from laterna.server.account_tables import Quota, Spending
from laterna.server.audit import OPERATOR, record
from laterna.server.database import Database
from laterna.server.micros import from_micros
from laterna.server.subjects import insist_on_holder

Measure = Literal["seconds", "money"]
Window = Literal["day", "month"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
WINDOWS: tuple[Window, ...] = get_args(Window)


@dataclass(frozen=True)
class Amounts:
    """Seconds of video and money, both in millionths."""

    seconds: int
    money: int

    def __neg__(self) -> Amounts:
        return Amounts(-self.seconds, -self.money)

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(self.seconds + other.seconds, self.money + other.money)

    def of(self, measure: str) -> int:
        """One of them."""
        return self.seconds if measure == "seconds" else self.money


_NOTHING = Amounts(0, 0)
Spendings = Mapping[tuple[str, str], Amounts]
"""Amounts by subject and period."""


@dataclass(frozen=True)
class Standing:
    """A quota, and what of it is used in the window that runs now."""

    subject: str
    measure: Measure
    window: Window
    amount: int
    used: int


def day_of(moment: float) -> str:
    """The day of UTC in which a moment lies; its first seven letters are the month."""
    return datetime.fromtimestamp(moment, UTC).date().isoformat()


async def spend(
    session: AsyncSession, subjects: Iterable[str], amounts: Amounts, moment: float
) -> None:
    """Add what is asked for to the spending of all subjects.

    Raises:
        QuotaExceeded: that would be more than one of them may use; the transaction must not go on.
    """
    day = day_of(moment)
    spent = await add(session, spending_of(subjects, amounts, day))
    query = select(Quota.subject, Quota.measure, Quota.window, Quota.amount)
    quotas = (await session.execute(query.where(Quota.subject.in_(subjects)))).all()
    for quota in sorted(quotas):
        asked = amounts.of(quota.measure)
        used = spent[quota.subject, _period(quota.window, day)].of(quota.measure)
        if asked > 0 and used > quota.amount:
            raise QuotaExceeded(
                quota=f"{quota.measure}/{quota.window}",
                subject=quota.subject,
                asked=from_micros(asked),
                left=from_micros(max(0, quota.amount - used + asked)),
                limit=from_micros(quota.amount),
                seconds=_until_next(quota.window, moment),
            )


def spending_of(subjects: Iterable[str], amounts: Amounts, day: str) -> Spendings:
    """What amounts of a day are added to: the day's and the month's spending of each subject."""
    return {(subject, _period(window, day)): amounts for subject in subjects for window in WINDOWS}


def summed(spendings: Iterable[Spendings]) -> Spendings:
    """All of them together."""
    total: dict[tuple[str, str], Amounts] = {}
    for spending in spendings:
        for place, amounts in spending.items():
            total[place] = total.get(place, _NOTHING) + amounts
    return total


async def add(session: AsyncSession, spendings: Spendings) -> Spendings:
    """Add to what is spent, and return what it is then; rows are locked in one order by all."""
    if not spendings:
        return {}
    embedded = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(Spending) if embedded else postgresql.insert(Spending)
    added = insert.on_conflict_do_update(
        index_elements=[Spending.subject, Spending.period],
        set_={
            "seconds": Spending.seconds + insert.excluded.seconds,
            "money": Spending.money + insert.excluded.money,
        },
    ).returning(Spending.subject, Spending.period, Spending.seconds, Spending.money)
    rows = [
        {"subject": subject, "period": period, **vars(spendings[subject, period])}
        for subject, period in sorted(spendings)
    ]
    found = (await session.execute(added, rows)).all()
    return {(subject, period): Amounts(seconds, money) for subject, period, seconds, money in found}


class Quotas:
    """What administrators do with them."""

    def __init__(self, database: Database) -> None:
        """Keep where they are."""
        self._database = database

    async def put(
        self,
        subject: str,
        measure: Measure,
        window: Window,
        amount: int,
        *,
        actor: str = OPERATOR,
    ) -> None:
        """Allow a subject so many millionths, from now on.

        Raises:
            SubjectUnknown: there is no such key, account, person or cohort.
        """
        async with self._database.write() as session:
            await insist_on_holder(session, subject)
            quota = Quota(subject=subject, measure=measure, window=window, amount=amount)
            await session.merge(quota)
            facts = {"measure": measure, "window": window, "micros": amount}
            await record(session, actor, "quota.put", subject, **facts)

    async def drop(
        self, subject: str, measure: Measure, window: Window, *, actor: str = OPERATOR
    ) -> None:
        """Limit a subject in this no more."""
        async with self._database.write() as session:
            which = (Quota.subject == subject, Quota.measure == measure, Quota.window == window)
            await session.execute(delete(Quota).where(*which))
            await record(session, actor, "quota.drop", subject, measure=measure, window=window)

    async def listing(self, subjects: Sequence[str] | None, moment: float) -> list[Standing]:
        """Quotas of these subjects, or all, and what is used of them."""
        day = day_of(moment)
        query = select(Quota).order_by(Quota.subject, Quota.measure, Quota.window)
        if subjects is not None:
            query = query.where(Quota.subject.in_(subjects))
        async with self._database.read() as session:
            quotas = (await session.scalars(query)).all()
            which = Spending.subject.in_({quota.subject for quota in quotas})
            spent = (await session.scalars(select(Spending).where(which))).all()
        used = {(one.subject, one.period): Amounts(one.seconds, one.money) for one in spent}
        return [
            Standing(
                quota.subject,
                _MEASURE[quota.measure],
                _WINDOW[quota.window],
                quota.amount,
                used.get((quota.subject, _period(quota.window, day)), _NOTHING).of(quota.measure),
            )
            for quota in quotas
        ]


_MEASURE: dict[str, Measure] = {name: name for name in MEASURES}
_WINDOW: dict[str, Window] = {name: name for name in WINDOWS}


def _period(window: str, day: str) -> str:
    return day if window == "day" else day[:7]


def _until_next(window: str, moment: float) -> int:
    """Whole seconds until the next day or month of UTC begins."""
    now = datetime.fromtimestamp(moment, UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight.replace(day=1)
    begins = midnight + timedelta(days=1)
    if window == "month":
        begins = (first + timedelta(days=32)).replace(day=1)
    return math.ceil((begins - now).total_seconds())
