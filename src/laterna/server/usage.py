"""Usage: what was made, what that took, and what it costs, by whom or for what one asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from sqlalchemy import ColumnElement, func, select

from laterna.server.account_tables import Charge
from laterna.server.charges import RELEASED
from laterna.server.database import Database
from laterna.server.micros import from_micros

Group = Literal["day", "key", "person", "account", "model", "feature", "video"]
GROUPS: tuple[Group, ...] = get_args(Group)
_COLUMNS = {
    "day": Charge.day,
    "key": Charge.key_id,
    "person": Charge.person_id,
    "account": Charge.account_id,
    "model": Charge.model,
    "feature": Charge.feature,
    "video": Charge.video_id,
}
_CURRENCY = Charge.rates["currency"].as_string()


@dataclass(frozen=True)
class Asked:
    """What usage is asked about.

    Attributes:
        first, last: days of UTC, both of them included; empty is any.
        only: values that must be so, by the name of a group.
        after: the group after which the page begins; empty for the first.
        limit: how many groups.
    """

    group: Group = "day"
    first: str = ""
    last: str = ""
    only: Mapping[Group, str] = field(default_factory=dict)
    after: str = ""
    limit: int = 100


@dataclass(frozen=True)
class Used:
    """What is so of a group: films that are made or being made; money in one currency."""

    group: str
    videos: int
    seconds: float
    wall_seconds: float
    compute_seconds: float
    energy_wh: float
    price: float
    currency: str


class Usage:
    """Adds charges up."""

    def __init__(self, database: Database) -> None:
        """Keep where they are."""
        self._database = database

    async def of(self, asked: Asked) -> tuple[list[Used], bool]:
        """Usage in order of its groups, and whether there is more of it."""
        column = func.coalesce(_COLUMNS[asked.group], "")
        query = (
            select(
                column,
                func.count(),
                func.sum(Charge.seconds),
                func.sum(Charge.wall_seconds),
                func.sum(Charge.compute_seconds),
                func.sum(Charge.energy_wh),
                func.sum(Charge.money),
                _CURRENCY,
            )
            .where(*_which(asked))
            .group_by(column, _CURRENCY)
            .order_by(column, _CURRENCY)
            .limit(asked.limit + 1)
        )
        if asked.after:
            query = query.where(column > asked.after)
        async with self._database.read() as session:
            rows = (await session.execute(query)).all()
        used = [
            Used(
                group=group,
                videos=videos,
                seconds=from_micros(int(seconds)),
                wall_seconds=round(wall, 3),
                compute_seconds=round(compute, 3),
                energy_wh=round(energy, 4),
                price=from_micros(int(money)),
                currency=currency,
            )
            for group, videos, seconds, wall, compute, energy, money, currency in rows
        ]
        return used[: asked.limit], len(used) > asked.limit


def _which(asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Charge.state != RELEASED]
    found += [_COLUMNS[name] == value for name, value in asked.only.items()]
    if asked.first:
        found.append(Charge.day >= asked.first)
    if asked.last:
        found.append(Charge.day <= asked.last)
    return found
