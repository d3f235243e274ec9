"""Judges of edits: by what the reader sees before and after, is the asked change there?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from laterna.evaluation.paths import Path
from laterna.evaluation.results import Result, SeenActor
from laterna.evaluation.ways.asking import Asked

Look = Callable[[], Result]
"""What the reader sees in a film; it is read when it is asked for."""

Judge = Callable[[Asked, Look, Look, float], bool]
"""(edit, film before, film after, width over height) -> whether the change is there."""

_GROWN, _SHRUNK = 1.2, 0.83
"""Sides after in sides before from which on somebody is bigger, or smaller."""

_ASIDE = 0.25
"""Half frame widths from the middle beyond which somebody is on a side."""

_THERE = 0.3
"""Share of a quarter of the film in which somebody is seen who is there in it, as in continuity."""
_STEADY = 6.0
"""Colour drift, dE2000, up to which somebody looks the same."""

_QUICKER, _CALMER = 1.35, 0.75
_FAR = 0.35


def confirmed(asked: Asked, before: Look, after: Look, aspect: float) -> bool:
    """Whether the reader sees what was asked for."""
    return JUDGES[asked.kind](asked, before, after, aspect)


def _of(result: Result, noun: str) -> list[SeenActor]:
    return [actor for actor in result.actors if actor.noun == noun]


def _paths(result: Result, noun: str) -> list[Path]:
    return [path for path in map(Path.of, _of(result, noun)) if path.known]


def _painted(asked: Asked, _: Look, after: Look, _aspect: float) -> bool:
    colours = [actor.colour for actor in _of(after(), asked.lead.noun)]
    return bool(colours) and colours.count(asked.value) * 2 > len(colours)


def _resized(asked: Asked, before: Look, after: Look, _: float) -> bool:
    sides = [
        [float(np.median(path.side)) for path in _paths(look(), asked.lead.noun)]
        for look in (before, after)
    ]
    if not all(sides):
        return False
    ratio = max(sides[1]) / max(sides[0])
    return ratio > _GROWN if asked.value == "big" else ratio < _SHRUNK


def _removed(asked: Asked, before: Look, after: Look, _: float) -> bool:
    return bool(_of(before(), asked.lead.noun)) and not _of(after(), asked.lead.noun)


def _replaced(asked: Asked, _: Look, after: Look, _aspect: float) -> bool:
    assert asked.new is not None
    return bool(_of(after(), asked.new.noun)) and not _of(after(), asked.lead.noun)


def _back(asked: Asked, before: Look, after: Look, _: float) -> bool:
    """It is there in the last quarter, where it was not."""
    was, is_ = (_last(look(), asked.lead.noun) for look in (before, after))
    return is_ >= _THERE and was < is_


def _last(result: Result, noun: str) -> float:
    shares = [float(path.shares(4)[-1]) for path in _paths(result, noun)]
    return max(shares, default=0.0)


def _steady(asked: Asked, _: Look, after: Look, _aspect: float) -> bool:
    return any(
        (actor.drift is None or actor.drift <= _STEADY)
        and bool((Path.of(actor).shares(4) >= _THERE).all())
        for actor in _of(after(), asked.lead.noun)
    )


def _moved(asked: Asked, _: Look, after: Look, aspect: float) -> bool:
    places = [float(np.median(path.x)) for path in _paths(after(), asked.lead.noun)]
    sign = -1 if asked.value == "left" else 1
    return any(sign * place > _ASIDE * max(aspect, 1) for place in places)


def _acts(asked: Asked, _: Look, after: Look, _aspect: float) -> bool:
    return any(actor.action == asked.value for actor in _of(after(), asked.lead.noun))


def _added(asked: Asked, _: Look, after: Look, _aspect: float) -> bool:
    assert asked.new is not None
    return bool(_of(after(), asked.new.noun))


def _otherwise(asked: Asked, _: Look, after: Look, _aspect: float) -> bool:
    """Another time of day, weather, place or move of the camera."""
    return bool(getattr(after(), asked.kind) == asked.value)


def _paced(asked: Asked, before: Look, after: Look, _: float) -> bool:
    speeds = [
        max((path.speed for path in _paths(look(), asked.lead.noun)), default=0.0)
        for look in (before, after)
    ]
    if min(speeds) <= 0:
        return False
    ratio = speeds[1] / speeds[0]
    return ratio > _QUICKER if asked.kind == "faster" else ratio < _CALMER


def _backwards(asked: Asked, before: Look, after: Look, _: float) -> bool:
    """Who went one way goes the other."""
    ways = [[_way(path) for path in _paths(look(), asked.lead.noun)] for look in (before, after)]
    return all(ways) and abs(ways[0][0]) > _FAR and ways[1][0] * np.sign(ways[0][0]) < -_FAR


def _way(path: Path) -> float:
    """How far to the right it gets, between its first and last sightings."""
    x = path.x[path.seen]
    part = max(1, len(x) // 8)
    return float(np.median(x[-part:]) - np.median(x[:part]))


JUDGES: Mapping[str, Judge] = MappingProxyType(
    {
        "recolour": _painted,
        "resize": _resized,
        "remove": _removed,
        "replace": _replaced,
        "bring_back": _back,
        "steady": _steady,
        "move": _moved,
        "act": _acts,
        "add": _added,
        "daytime": _otherwise,
        "weather": _otherwise,
        "setting": _otherwise,
        "camera": _otherwise,
        "slower": _paced,
        "faster": _paced,
        "backwards": _backwards,
    }
)
