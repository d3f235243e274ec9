"""Camera moves as curves of centre, zoom and roll."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from laterna.stage.tracks import COS, LOG_SIZE, TRACK_RATE, X, Y


def camera_rows(name: str, seconds: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Track rows (time, 8) of a camera move; ``name`` is one of ``core.concepts.CAMERAS``."""
    times = np.arange(round(seconds * TRACK_RATE)) / TRACK_RATE
    progress = times / max(seconds, 1e-6)
    rows = np.zeros((len(times), 8), np.float32)
    rows[:, COS] = 1
    if name in ("pan_left", "pan_right"):
        sense = 1 if name == "pan_right" else -1
        rows[:, X] = sense * rng.uniform(0.3, 0.45) * (2 * progress - 1)
    elif name in ("zoom_in", "zoom_out"):
        amount = np.log(rng.uniform(1.3, 1.5))
        share = progress if name == "zoom_in" else 1 - progress
        rows[:, LOG_SIZE] = amount * share
    elif name == "shake":
        phase = 2 * np.pi * times / rng.uniform(0.3, 0.45)
        rows[:, X] = 0.03 * np.sin(phase)
        rows[:, Y] = 0.04 * np.sin(1.7 * phase + 1)
    return rows


def through_camera(actor: NDArray[np.float32], camera: NDArray[np.float32]) -> NDArray[np.float32]:
    """An actor's rows (time, 8) in the world as the camera sees them."""
    zoom = np.exp(camera[:, LOG_SIZE])
    seen = actor.copy()
    seen[:, X] = (actor[:, X] - camera[:, X]) * zoom
    seen[:, Y] = (actor[:, Y] - camera[:, Y]) * zoom
    seen[:, LOG_SIZE] = actor[:, LOG_SIZE] + camera[:, LOG_SIZE]
    return seen
