"""Courses: smooth curves through points in time, and tracks led along them.

A course is kept without losing what a network makes of a movement: only the slow part of a track is
replaced, what swings about it (steps, hops, a tremble) stays, within a limit; and whoever goes
somewhere looks there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray

from laterna.core.request import Waypoint
from laterna.stage.tracks import LOG_SIZE, MIRROR, TRACK_RATE, X, Y
from laterna.stage.world import out_of_camera, through_camera

Curve = NDArray[np.float64]

_ROOM = 1.0
"""Seconds that a course needs to lead from what is kept to its next point."""

_SWING = 0.08
"""Half heights and widths that an actor may be off its course by its own movement, on average."""

_HEADING = 0.1
"""Half widths a second from which on somebody looks where it goes."""

_NOWHERE = 1e-3


def monotone(times: Sequence[float], values: Sequence[float], at: Curve) -> Curve:
    """Values at any moments of a curve through points: smooth, and never beyond two neighbours.

    Piecewise cubic Hermite curves with the slopes of Fritsch and Butland (1984). Before the first
    point and after the last it stays where they are.

    Args:
        times: of the points, rising.
        values: of the points.
        at: moments.
    """
    # Where it stays it has points too, so that it sets out and arrives gently.
    first, last = min(times[0], float(at.min())), max(times[-1], float(at.max()))
    x, chosen = np.unique(np.array([first, *times, last], float), return_index=True)
    y = np.array([values[0], *values, values[-1]], float)[chosen]
    if len(x) == 1:
        return np.full(len(at), y[0])
    wide, slope = np.diff(x), np.diff(y) / np.diff(x)
    tangents = _tangents(wide, slope)
    place = np.clip(at, x[0], x[-1])
    left = np.clip(np.searchsorted(x, place, side="right") - 1, 0, len(wide) - 1)
    t = (place - x[left]) / wide[left]
    curve: Curve = (
        (1 + 2 * t) * (1 - t) ** 2 * y[left]
        + t * (1 - t) ** 2 * wide[left] * tangents[left]
        + t**2 * (3 - 2 * t) * y[left + 1]
        + t**2 * (t - 1) * wide[left] * tangents[left + 1]
    )
    return curve


def _tangents(wide: Curve, slope: Curve) -> Curve:
    """Slopes at all points: a weighed harmonic mean of both sides, level where it turns."""
    before, after = wide[:-1], wide[1:]
    same = slope[:-1] * slope[1:] > 0
    # Where it hardly rises the share is beyond all numbers, and the slope 0, as it should be.
    with np.errstate(all="ignore"):
        share = (before + 2 * after) / slope[:-1] + (2 * before + after) / slope[1:]
        inner = np.where(same, 3 * (before + after) / share, 0.0)
    return np.concatenate([slope[:1], inner, slope[-1:]])


@dataclass(frozen=True)
class Course:
    """Where something is at each of a track's samples.

    Attributes:
        x, y: (time,) in half frame widths and heights.
        scale: (time,), above 0; None leaves it as it is.
    """

    x: Curve
    y: Curve
    scale: Curve | None = None

    @classmethod
    def of(cls, points: Sequence[Waypoint], clock: Curve) -> Course:
        """Through points, at moments (seconds)."""
        times = [point.second for point in points]
        scaled = [point for point in points if point.scale is not None]
        scale = None
        if scaled:
            sizes = [np.log(point.scale or 1.0) for point in scaled]
            scale = np.exp(monotone([point.second for point in scaled], sizes, clock))
        return cls(
            monotone(times, [2 * point.x - 1 for point in points], clock),
            monotone(times, [2 * point.y - 1 for point in points], clock),
            scale,
        )


@dataclass(frozen=True)
class Kept:
    """Which samples of a shot stay as they are, and when all are.

    Attributes:
        clock: seconds of the film, (time,).
        moments: (time,), true where nothing may change.
    """

    clock: Curve
    moments: NDArray[np.bool_]

    def leaves(self, points: Sequence[Waypoint]) -> bool:
        """Whether any point lies where nothing is kept."""
        return bool(self._free(points))

    def _free(self, points: Sequence[Waypoint]) -> list[Waypoint]:
        nearest = np.searchsorted(self.clock, [point.second for point in points], side="right") - 1
        inside = self.moments[np.clip(nearest, 0, len(self.clock) - 1)]
        return [point for point, held in zip(points, inside.tolist(), strict=True) if not held]

    def points(
        self, points: Sequence[Waypoint], x: Curve, y: Curve, log_scale: Curve | None
    ) -> list[Waypoint]:
        """Points that lie where nothing is kept, and where there is room the ends of what is.

        ``x``, ``y`` (half frames) and ``log_scale`` say where one is at every sample.
        """
        free = self._free(points)
        with_scale = any(point.scale is not None for point in points)
        ends = [
            Waypoint(
                float(self.clock[i]),
                float(x[i] + 1) / 2,
                float(y[i] + 1) / 2,
                float(np.exp(log_scale[i])) if with_scale and log_scale is not None else None,
            )
            for i in self._edges()
            if all(abs(point.second - self.clock[i]) >= _ROOM for point in free)
        ]
        return sorted([*free, *ends], key=lambda point: point.second)

    def _edges(self) -> list[int]:
        """Samples that are kept and next to some that are not."""
        changes = np.flatnonzero(np.diff(self.moments.astype(int)))
        return [int(i if self.moments[i] else i + 1) for i in changes]


def looking(
    camera: NDArray[np.float32], points: Sequence[Waypoint], kept: Kept
) -> NDArray[np.float32]:
    """A camera's rows (time, 12) led along points; what is kept stays."""
    x, y, zoom = (camera[:, channel].astype(float) for channel in (X, Y, LOG_SIZE))
    course = Course.of(kept.points(points, x, y, zoom), kept.clock)
    led = camera.copy()
    led[:, X], led[:, Y] = course.x, course.y
    if course.scale is not None:
        led[:, LOG_SIZE] = np.log(course.scale)
    return np.where(kept.moments[:, None], camera, led)


def walking(
    group: Sequence[NDArray[np.float32]],
    points: Sequence[Waypoint],
    kept: Kept,
    camera: NDArray[np.float32],
) -> list[NDArray[np.float32]]:
    """Rows (time, 12) of actors, as a camera sees them, led along points; a group keeps its order.

    ``camera`` are the rows of the camera through which they are seen.
    """
    slow = [[_slow(rows[:, channel].astype(float)) for channel in (X, Y)] for rows in group]
    middle_x, middle_y = np.mean(slow, axis=0)
    # Sizes of rows are sides in half short sides.
    size = np.mean([rows[:, LOG_SIZE].astype(float) for rows in group], axis=0) - np.log(2)
    course = Course.of(kept.points(points, middle_x, middle_y, size), kept.clock)
    led = []
    for rows, (x, y) in zip(group, slow, strict=True):
        own = rows.copy()
        own[:, X] = course.x + np.mean(x - middle_x) + _swing(rows[:, X] - x)
        own[:, Y] = course.y + np.mean(y - middle_y) + _swing(rows[:, Y] - y)
        if course.scale is not None:
            own[:, LOG_SIZE] += np.log(course.scale) - size
        own[:, MIRROR] = _heading(own, camera)
        led.append(np.where(kept.moments[:, None], rows, own).astype(np.float32))
    return led


def seen_anew(
    rows: NDArray[np.float32], before: NDArray[np.float32], after: NDArray[np.float32]
) -> NDArray[np.float32]:
    """An actor's rows (time, 12) through another camera: it stays where it is in the world."""
    return through_camera(out_of_camera(rows, before), after)


def _slow(values: Curve) -> Curve:
    """The moving mean over a second; a straight line stays one to its ends."""
    wide = min(TRACK_RATE, len(values) - 1) // 2
    if wide == 0:
        return values
    padded = np.pad(values, wide, mode="reflect", reflect_type="odd")
    weights = np.ones(2 * wide + 1)
    weights[[0, -1]] = 0.5
    return np.convolve(padded, weights / weights.sum(), mode="valid")


def _swing(values: Curve) -> Curve:
    """What is left of a movement about its course."""
    off = float(np.abs(values).mean())
    return values * min(1.0, _SWING / max(off, _NOWHERE))


def _heading(
    rows: Float[np.ndarray, "time 12"], camera: NDArray[np.float32]
) -> NDArray[np.float32]:
    """To which side somebody looks, (time,): where it goes in the world, or as before."""
    speed = np.gradient(_slow(out_of_camera(rows, camera)[:, X].astype(float))) * TRACK_RATE
    going = np.flatnonzero(np.abs(speed) > _HEADING)
    if not len(going):
        mirror: NDArray[np.float32] = rows[:, MIRROR]
        return mirror
    # Until it goes somewhere else, one looks where one went.
    last = np.searchsorted(going, np.arange(len(speed)), side="right") - 1
    # Drawings look to the left.
    return np.where(speed[going[np.maximum(last, 0)]] > 0, -1, 1).astype(np.float32)
