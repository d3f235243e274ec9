"""Tracks that say the same, but for one thing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from laterna.stage.tracks import (
    CAMERA,
    LOG_SIZE,
    OPACITY,
    TRACK_RATE,
    Tracks,
    X,
    Y,
)
from laterna.stage.world import out_of_camera, through_camera

Track = Float[np.ndarray, "time 12"]

_FACTORS = {"small": 0.62, "big": 1.5}
_FOOT = 0.42
"""How far below its middle a drawing stands, in its sides."""

_SIDES = {"left": -0.55, "middle": 0.0, "right": 0.55}
_INSIDE = 0.95
_VISIBLE = 0.5
_PAN, _TILT, _ZOOM = 0.38, 0.27, 0.34
_SHAKE = (0.03, 0.04, 0.38)
_FARTHEST = 0.5


def resized(rows: Track, size: str) -> Track:
    """Bigger or smaller, on the same foot."""
    result = rows.copy()
    before = np.exp(rows[:, LOG_SIZE])
    result[:, LOG_SIZE] += np.float32(np.log(_FACTORS[size]))
    result[:, Y] += np.float32(_FOOT) * (before - np.exp(result[:, LOG_SIZE]))
    return result


def on_side(rows: Track, side: str) -> Track:
    """The same motion about another place across."""
    result = rows.copy()
    result[:, X] += np.float32(_SIDES[side] - np.median(rows[:, X]))
    return result


def always_there(rows: Track) -> Track:
    """Who fades in between is there all the time."""
    result = rows.copy()
    result[:, OPACITY] = 1
    return result


def brought_back(rows: Track) -> Track:
    """Who leaves comes back the way it went; who never came is there from the beginning.

    Whoever vanishes in the picture is there again after the half of the time that is left.
    """
    there = (np.abs(rows[:, X]) < _INSIDE) & (rows[:, OPACITY] > _VISIBLE)
    result = rows.copy()
    if not there.any():
        result[:, OPACITY] = 1
        result[:, X] = np.clip(result[:, X], -_SIDES["right"], _SIDES["right"])
        return result
    last = int(np.flatnonzero(there)[-1])
    turn = last + (len(rows) - last) // 3
    clock = np.arange(turn, len(rows))
    # As far out as it went until then, it goes back in, and stays where it was last seen.
    result[turn:] = rows[np.maximum(2 * turn - clock, last)]
    result[turn:, OPACITY] = np.clip((clock - turn + 1) / (TRACK_RATE / 2), 0, 1)
    return result


def without(tracks: Tracks, slots: Sequence[int]) -> Tracks:
    """Some are not seen."""
    values = tracks.values.copy()
    values[:, list(slots), OPACITY] = 0
    return Tracks(values)


def with_room(tracks: Tracks, slots: int) -> Tracks:
    """At least so many slots; new ones are empty."""
    missing = slots + 1 - tracks.values.shape[1]
    if missing <= 0:
        return tracks
    empty = np.repeat(Tracks.empty(len(tracks.values)).values[:, :1], missing, axis=1)
    empty[..., OPACITY] = 0
    return Tracks(np.concatenate([tracks.values, empty], axis=1).astype(np.float32))


def filmed(tracks: Tracks, move: str, followed: int) -> Tracks:
    """The same world before a camera that moves otherwise; one of ``core.concepts.CAMERAS``."""
    result = tracks.values.copy()
    before = tracks.values[:, CAMERA]
    world = {
        slot: out_of_camera(tracks.values[:, slot], before) for slot in range(1, result.shape[1])
    }
    camera = result[:, CAMERA]
    camera[:, [X, Y, LOG_SIZE]] = _move(move, world.get(followed, before))
    for slot, rows in world.items():
        result[:, slot] = through_camera(rows, camera)
    return Tracks(result)


def _move(name: str, followed: Track) -> Float[np.ndarray, "time 3"]:
    """x, y and zoom of a camera's move."""
    count = len(followed)
    rows = np.zeros((count, 3), np.float32)
    progress = np.linspace(0, 1, count)
    smooth = progress * progress * (3 - 2 * progress)
    if name in {"pan_left", "pan_right"}:
        rows[:, 0] = _PAN * (2 * smooth - 1) * (1 if name == "pan_right" else -1)
    elif name in {"tilt_up", "tilt_down"}:
        rows[:, 1] = _TILT * (2 * smooth - 1) * (1 if name == "tilt_down" else -1)
    elif name in {"zoom_in", "zoom_out"}:
        rows[:, 2] = _ZOOM * (smooth if name == "zoom_in" else 1 - smooth)
    elif name == "shake":
        across, down, period = _SHAKE
        phase = 2 * np.pi * np.arange(count) / TRACK_RATE / period
        rows[:, 0], rows[:, 1] = across * np.sin(phase), down * np.sin(1.7 * phase + 1)
    elif name == "follow":
        window = np.ones(TRACK_RATE) / TRACK_RATE
        padded = np.pad(followed[:, X], (TRACK_RATE // 2, TRACK_RATE - TRACK_RATE // 2 - 1), "edge")
        rows[:, 0] = np.clip(0.75 * np.convolve(padded, window, "valid"), -_FARTHEST, _FARTHEST)
    return rows
