"""Answers of JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel
from starlette.responses import Response

T = TypeVar("T", bound=BaseModel)


class Listed(BaseModel, Generic[T]):
    """A page; ``last_id`` begins the next one."""

    object: Literal["list"] = "list"
    data: list[T]
    first_id: str | None
    last_id: str | None
    has_more: bool


def listed(data: Sequence[Any], *, more: bool) -> Listed[Any]:
    """Objects with names as a page."""
    return Listed.model_construct(
        data=list(data),
        first_id=data[0].id if data else None,
        last_id=data[-1].id if data else None,
        has_more=more,
    )


def reply(told: BaseModel, headers: Mapping[str, str] | None = None, status: int = 200) -> Response:
    """An object as an answer; headers without a value are left out."""
    kept = {name: value for name, value in (headers or {}).items() if value}
    return Response(told.model_dump_json(), status, kept, "application/json")
