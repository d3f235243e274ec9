"""JSON back into frozen dataclasses, accepting nothing that their type hints do not name."""

from __future__ import annotations

from dataclasses import is_dataclass
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints


class Unfit(ValueError):
    """A value is not what its field wants."""


def decode(kind: Any, value: object, place: str) -> Any:
    """Turn plain JSON into what a type hint names.

    Hints are dataclasses, tuples, ``Literal``, plain types, and any of these or None.

    Raises:
        Unfit: it does not fit; says where, beginning with ``place``.
    """
    if is_dataclass(kind):
        return _fields(kind, value, place)
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind), value, place)
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise Unfit(f"{place} is {value!r}, none of {', '.join(get_args(kind))}")
        return value
    if isinstance(kind, UnionType):  # only "something or None" stands in a manifest
        return None if value is None else decode(get_args(kind)[0], value, place)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise Unfit(f"{place} is {value!r}, not {kind.__name__}")
    return value


def _fields(kind: Any, value: object, place: str) -> Any:
    if not isinstance(value, dict):
        raise Unfit(f"{place} is not an object")
    hints = get_type_hints(kind)
    for problem, names in (("lacks", hints.keys() - value), ("has unknown", value.keys() - hints)):
        if names:
            raise Unfit(f"{place} {problem} {', '.join(sorted(names))}")
    return kind(**{name: decode(hints[name], value[name], name) for name in hints})


def _tuple(kinds: tuple[Any, ...], value: object, place: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise Unfit(f"{place} is not a list")
    if kinds[-1] is Ellipsis:
        kinds = kinds[:1] * len(value)
    if len(kinds) != len(value):
        raise Unfit(f"{place} has {len(value)} entries, not {len(kinds)}")
    return tuple(decode(one, each, place) for one, each in zip(kinds, value, strict=True))
