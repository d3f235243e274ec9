"""Lists, page by page: whatever has an account and a name that is sorted by time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, select

from laterna.core.errors import ParameterInvalid
from laterna.server.database import Database
from laterna.server.ids import is_id

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, in order, and whether there are more."""

    rows: Sequence[T]
    more: bool


@dataclass(frozen=True)
class Cut:
    """Which page.

    Attributes:
        after: the last name of the page before; None for the first page.
        limit: how many rows at most.
        newest: whether the newest come first.
    """

    after: str | None = None
    limit: int = 20
    newest: bool = True


async def read_page(
    database: Database, table: type[T], kind: str, cut: Cut, *conditions: ColumnElement[bool]
) -> Page[T]:
    """A page of the rows that conditions leave; one of these names the account.

    Names are sorted by time, so that a page can begin after a row that was deleted.

    Raises:
        ParameterInvalid: ``after`` is no name of that kind.
    """
    name: Any = table.id  # type: ignore[attr-defined]
    query = select(table).where(*conditions)
    if cut.after:
        if not is_id(kind, cut.after):
            raise ParameterInvalid(name="after", reason=cut.after)
        query = query.where(name < cut.after if cut.newest else name > cut.after)
    query = query.order_by(name.desc() if cut.newest else name).limit(cut.limit + 1)
    async with database.read() as session:
        found = (await session.scalars(query)).all()
    return Page(found[: cut.limit], len(found) > cut.limit)
