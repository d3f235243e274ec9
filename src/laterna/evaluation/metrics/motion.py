"""Judges of motion: does it go where the words say, about as fast as it should?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import numpy as np

from laterna.evaluation.cases import Case
from laterna.evaluation.metrics.prompt_following import matched
from laterna.evaluation.paths import Path
from laterna.evaluation.results import Result
from laterna.stage.tracks import TRACK_RATE

_FAR = 0.35
_GROWN = 0.4

Way = Callable[[Path], bool]


def _from_to(values: np.ndarray) -> float:
    """Change from the first to the last eighth of a curve."""
    part = max(1, len(values) // 8)
    return float(np.median(values[-part:]) - np.median(values[:part]))


WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "go_right": lambda path: _from_to(path.x) > _FAR,
        "go_left": lambda path: _from_to(path.x) < -_FAR,
        "fall": lambda path: _from_to(path.y) > _FAR,
        "rise": lambda path: _from_to(path.y) < -_FAR,
        "grow": lambda path: _from_to(np.log(path.side)) > _GROWN,
        "shrink": lambda path: _from_to(np.log(path.side)) < -_GROWN,
    }
)
"""Where an action leads: by more than 0.35 half short sides, or to 1.5 times the size or less."""

SPEEDS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "stand": (0.0, 0.12),
        "spin": (0.0, 0.2),
        "jump": (0.5, 4.0),
        "go_right": (0.35, 2.2),
        "go_left": (0.35, 2.2),
        "zigzag": (0.7, 4.0),
        "roll": (0.35, 2.2),
        "circle": (0.5, 2.6),
        "fall": (0.15, 2.5),
        "rise": (0.15, 2.5),
        "swing": (0.02, 1.2),
    }
)
"""Mean speeds, in half short sides a second, between which an action is done in clips of about four
seconds; all of 485 tracks of true scenes (held-out, seed 3) lie within. Words for slow and fast are
none of the storybook's."""

_SECONDS = (3.0, 5.0)
"""Lengths of the clips for which these hold: who crosses a frame in twenty seconds is slower."""


def directions(case: Case, result: Result) -> Iterable[float]:
    """For each action that leads somewhere: do all who do it end there? By their tracks alone."""
    return _judged(case, result, {name: way for name, way in WAYS.items() if _still(case)})


def speeds(case: Case, result: Result) -> Iterable[float]:
    """For each action with a usual speed: is it done at such a speed? By the tracks alone."""
    bands: dict[str, Way] = {
        name: lambda path, low=low, high=high: low <= path.speed <= high  # type: ignore[misc]
        for name, (low, high) in SPEEDS.items()
        if _still(case)
    }
    lengths = [len(actor.rows) / TRACK_RATE for actor in result.actors]
    fits = bool(lengths) and _SECONDS[0] <= max(lengths) <= _SECONDS[1]
    return _judged(case, result, bands) if fits else []


def _still(case: Case) -> bool:
    """Tracks are as the camera sees them: before a camera that moves they say nothing of speed."""
    return case.facts.camera in (None, "still")


def _judged(case: Case, result: Result, ways: Mapping[str, Way]) -> list[float]:
    values = []
    for index, actor in enumerate(case.facts.actors):
        way = ways.get(actor.action)
        seen = matched(case, result, index)
        if len(case.facts.actors) == 1:
            seen = seen or list(result.actors[:1])
        paths = [path for one in seen if (path := Path.of(one)).known]
        if way is not None and paths:
            values.append(float(all(map(way, paths))))
    return values
