"""Tracks before pictures: at the moment at which the frame is a picture, nobody stands in it.

Who moves comes in from the side and goes out to it, all together so that what belongs together
stays so; who stands still comes and goes by fading.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from laterna.stage.plates.timing import Timing
from laterna.stage.tracks import (
    CAMERA,
    DEPTH,
    LOG_SIZE,
    OPACITY,
    TRACK_RATE,
    Rows,
    Tracks,
    X,
    Y,
)
from laterna.stage.world import ground_of, out_of_camera, through_camera

View = Float[np.ndarray, "pictures 3"]

_COMING = 1.2
_GROUND = 0.6
_MOVES = 0.12
_REACH = 0.72
_PUSH, _FARTHEST_PUSH = 0.018, 0.16
_VIEW = [X, Y, LOG_SIZE]


def pushed(rows: Rows) -> Rows:
    """A camera that stands still comes slowly nearer: a picture before it is not a dead one."""
    before = rows[:, CAMERA]
    if np.ptp(before[:, _VIEW], axis=0).max() > 1e-3:
        return rows
    camera = before.copy()
    camera[:, LOG_SIZE] += np.minimum(np.arange(len(rows)) / TRACK_RATE * _PUSH, _FARTHEST_PUSH)
    return _filmed(rows, camera)


def homed(rows: Rows, timing: Timing) -> tuple[Rows, View]:
    """The same before a camera that stands at rest whenever the frame is a picture.

    Each picture has a home: where the camera would stand at its moment. From there it is seen; the
    actors are seen from the mean of all homes, weighed by how much of each picture is seen.

    Args:
        rows: (time, slots, 12) of a shot.
        timing: of its pictures, in seconds of the shot.

    Returns:
        the rows, and the homes: x in half widths, y in half heights, zoom as a logarithm.
    """
    tracks = Tracks(rows)
    inside = np.clip(timing.moments, 0, tracks.seconds)
    homes = tracks.at(inside)[:, CAMERA][:, _VIEW]
    clock = np.arange(len(rows)) / TRACK_RATE
    camera = rows[:, CAMERA].copy()
    camera[:, _VIEW] -= (timing.shares(clock) @ homes).astype(np.float32)
    return _filmed(rows, camera), homes


def grounded(rows: Rows) -> Rows:
    """The same lower down, where those who stand would float: pictures have their ground below."""
    ground = ground_of(rows)
    if ground is None or ground >= _GROUND:
        return rows
    result = rows.copy()
    result[:, 1:, Y] += (_GROUND - ground) * np.exp(rows[:, CAMERA, LOG_SIZE])[:, None]
    result[:, CAMERA, DEPTH] += _GROUND - ground
    return result


def _filmed(rows: Rows, camera: Float[np.ndarray, "time 12"]) -> Rows:
    """The same world before another camera."""
    result = rows.copy()
    for slot in range(1, rows.shape[1]):
        world = out_of_camera(rows[:, slot], rows[:, CAMERA])
        result[:, slot] = through_camera(world, camera)
    result[:, CAMERA] = camera
    return result


def entering(rows: Rows, present: Sequence[int], timing: Timing, size: tuple[int, int]) -> Rows:
    """The same, in which nobody is seen at the moments of ``timing`` (seconds of the shot).

    ``size`` is the frame's (width, height), ``present`` are the slots that are filled.
    """
    result = rows.copy()
    clock = np.arange(len(rows)) / TRACK_RATE
    seconds = (len(rows) + 1) / TRACK_RATE
    keys = [key for key in timing.moments if -1e-6 <= key <= seconds]
    if not keys or not present:
        return result
    stays = 1 - Timing(tuple(keys)).away(clock, _COMING)
    movers = [slot for slot in present if np.ptp(rows[:, slot, [X, Y]], axis=0).max() > _MOVES]
    for key in keys:
        near = np.abs(clock - key)
        nearest = near <= np.min([np.abs(clock - other) for other in keys], axis=0) + 1e-6
        _gone(result, rows, movers, np.where(nearest, stays, 0), size)
    for slot in present:
        if slot not in movers:
            result[:, slot, OPACITY] *= 1 - stays
        for key in keys:
            # Both rows about the moment: between them nothing is seen either.
            closest = np.abs(clock - min(key, clock[-1])) <= 1 / TRACK_RATE - 1e-6
            result[closest, slot, OPACITY] = 0
            if key > clock[-1]:
                result[-2:, slot, OPACITY] = 0
    return result.astype(np.float32)


def _gone(
    result: Rows,
    rows: Rows,
    movers: Sequence[int],
    share: Float[np.ndarray, " time"],
    size: tuple[int, int],
) -> None:
    """Move all who move out to one side, by a share of what takes the last one out; in place."""
    chosen = share > 0
    if not movers or not chosen.any():
        return
    seen = rows[chosen][:, movers]
    half = _REACH * np.exp(seen[..., LOG_SIZE]) * min(size) / size[0]
    there = seen[..., OPACITY] > 0.05
    if not there.any():
        return
    middle = float((seen[..., X] * there).sum() / there.sum())
    side = -1.0 if middle < 0 else 1.0
    out = np.where(there, 1 + half - side * seen[..., X], 0).max()
    for slot in movers:
        result[:, slot, X] += np.float32(side * max(out, 0.0)) * share
