"""Answers of JSON."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel
from starlette.responses import Response


def reply(told: BaseModel, headers: Mapping[str, str] | None = None, status: int = 200) -> Response:
    """An object as an answer; headers without a value are left out."""
    kept = {name: value for name, value in (headers or {}).items() if value}
    return Response(told.model_dump_json(), status, kept, "application/json")
