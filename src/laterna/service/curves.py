"""Says what is wrong with paths and influences before anything is made after them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from laterna.core.errors import (
    CurveShort,
    CurveTimes,
    CurveValue,
    PathKept,
    PathTwice,
)
from laterna.core.i18n import message
from laterna.core.request import GenerationRequest, Trajectory, Waypoint

PLACES = (-0.5, 1.5)
"""Shares of the frame where an actor may be: also beyond its edges."""

SIDES = (0.02, 2.0)
"""Sides of an actor's drawing in shorter sides of the frame."""

ZOOMS = (0.8, 4.0)

BEYOND = (0.3, 0.2)
"""Shares of the frame, across and down, that a camera may see beyond each edge of a set."""

_FEWEST = 2
_STEP = 1 / 8


def check_curves(request: GenerationRequest) -> None:
    """Raise what is wrong with a request's paths and influences.

    Raises:
        CurveShort, CurveTimes, CurveValue: a curve has too few points, times that do not rise or
            lie outside of the film, or a value that is not possible.
        PathTwice: two paths are of the same one.
        PathKept: a path is only about what is kept of an earlier film.
    """
    seen: set[str] = set()
    for path in request.paths:
        who = name_of(path)
        if (key := path.who.strip().casefold()) in seen:
            raise PathTwice(who=who)
        seen.add(key)
        _check_times(who, [point.second for point in path.points], request.seconds, _FEWEST)
        for point in path.points:
            _check_point(who, point, camera=not path.who)
        if not any(_free(request, path)):
            raise PathKept(who=who)
    for condition in request.conditions:
        check_influence(condition.influence, request.seconds)


def check_influence(influence: Sequence[tuple[float, float]], seconds: float) -> None:
    """Raise what is wrong with an influence over a film of so many seconds; it may be empty.

    Raises:
        CurveTimes, CurveValue: as ``check_curves``.
    """
    who = message("path.influence")
    if influence:
        _check_times(who, [second for second, _ in influence], seconds, 1)
    for second, share in influence:
        _check_value(who, "%", share, second, (0.0, 1.0))


def name_of(path: Trajectory) -> str:
    """Who a path is of, for people."""
    return path.who or message("path.camera")


def _check_times(who: str, times: Sequence[float], seconds: float, least: int) -> None:
    if len(times) < least:
        raise CurveShort(who=who, count=len(times), least=least)
    inside = all(0 <= second <= seconds + 1e-6 for second in times)  # not true of nan
    if not inside or any(b <= a for a, b in pairwise(times)):
        raise CurveTimes(who=who, seconds=seconds, times=tuple(times))


def _check_point(who: str, point: Waypoint, *, camera: bool) -> None:
    places = {"x": PLACES, "y": PLACES}
    if camera:
        zoom = 1.0 if point.scale is None else point.scale
        _check_value(who, "zoom", zoom, point.second, ZOOMS)
        places = {
            axis: (0.5 / zoom - beyond, 1 + beyond - 0.5 / zoom)
            for axis, beyond in zip("xy", BEYOND, strict=True)
        }
    elif point.scale is not None:
        _check_value(who, "size", point.scale, point.second, SIDES)
    for axis, limits in places.items():
        _check_value(who, axis, getattr(point, axis), point.second, limits)


def _check_value(
    who: str, name: str, value: float, second: float, limits: tuple[float, float]
) -> None:
    low, high = limits
    if not low - 1e-9 <= value <= high + 1e-9:  # also true of nan
        raise CurveValue(who=who, name=name, value=value, second=second, low=low, high=high)


def _free(request: GenerationRequest, path: Trajectory) -> Iterable[bool]:
    """Whether each point of a path lies where the film is made anew."""
    # The last point may lie at the film's very end, where no frame is.
    return (
        not any(one.keeps(min(point.second, request.seconds - _STEP)) for one in request.conditions)
        for point in path.points
    )
