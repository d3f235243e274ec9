"""Camera moves as curves of centre and zoom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from laterna.stage.tracks import LOG_SIZE, REST, TRACK_RATE, X, Y

_FARTHEST = 0.5
"""Half widths that a camera which follows somebody goes to a side; sets end soon after."""


def camera_rows(
    name: str, seconds: float, rng: np.random.Generator, followed: NDArray[np.float64] | None = None
) -> NDArray[np.float32]:
    """Track rows (time, channels) of a camera move.

    ``name`` is one of ``core.concepts.CAMERAS``; ``followed`` the x of the first actor, (time,).
    """
    times = np.arange(round(seconds * TRACK_RATE)) / TRACK_RATE
    progress = times / max(seconds, 1e-6)
    rows = np.tile(REST, (len(times), 1))
    if name in ("pan_left", "pan_right"):
        sense = 1 if name == "pan_right" else -1
        rows[:, X] = sense * rng.uniform(0.3, 0.45) * (2 * progress - 1)
    elif name in ("tilt_up", "tilt_down"):
        sense = -1 if name == "tilt_up" else 1
        rows[:, Y] = sense * rng.uniform(0.22, 0.32) * (2 * progress - 1)
    elif name in ("zoom_in", "zoom_out"):
        amount = np.log(rng.uniform(1.3, 1.5))
        rows[:, LOG_SIZE] = amount * (progress if name == "zoom_in" else 1 - progress)
    elif name == "shake":
        phase = 2 * np.pi * times / rng.uniform(0.36, 0.4)
        rows[:, X] = 0.03 * np.sin(phase)
        rows[:, Y] = 0.04 * np.sin(1.7 * phase + 1)
    elif name == "follow" and followed is not None:
        rows[:, X] = np.clip(0.75 * _steadied(followed), -_FARTHEST, _FARTHEST)
    return rows


def _steadied(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """A moving mean over a second."""
    padded = np.pad(x, (TRACK_RATE // 2, TRACK_RATE - TRACK_RATE // 2 - 1), mode="edge")
    return np.convolve(padded, np.full(TRACK_RATE, 1 / TRACK_RATE), mode="valid")
