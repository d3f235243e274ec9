"""Requests as the database keeps them, and the files that they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from laterna.core.request import GenerationRequest

CAST = "cast"
"""Folder of all accounts' characters, in the data folder."""

_REQUEST: TypeAdapter[GenerationRequest] = TypeAdapter(GenerationRequest)
_T = TypeVar("_T")


def dumped(request: GenerationRequest) -> dict[str, Any]:
    """The request as an object of JSON."""
    told: dict[str, Any] = _REQUEST.dump_python(request, mode="json")
    return told


def loaded(told: dict[str, Any]) -> GenerationRequest:
    """The request out of an object of JSON."""
    return _REQUEST.validate_python(told, strict=False)


def files_of(request: GenerationRequest) -> set[Path]:
    """All files that a request names, those of earlier films among them."""
    return set(_paths(request))


def is_cast(key: Path) -> bool:
    """Whether a file of a request is a character's, which lies in the data folder."""
    return key.parts[:1] == (CAST,)


def relocated(request: GenerationRequest, place: Callable[[Path], Path]) -> GenerationRequest:
    """The same request whose files lie elsewhere."""
    return _moved(request, place)


def _paths(value: object) -> Iterator[Path]:
    if isinstance(value, Path):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _paths(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _paths(getattr(value, field.name))


def _moved(value: _T, place: Callable[[Path], Path]) -> _T:
    moved: Any = value
    if isinstance(value, Path):
        moved = place(value)
    elif isinstance(value, tuple):
        moved = tuple(_moved(item, place) for item in value)
    elif is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: _moved(getattr(value, field.name), place) for field in fields(value)}
        moved = replace(value, **parts)
    result: _T = moved
    return result
