"""What the camera does, by how the whole picture moves; no network looks at it.

From each frame to the next but one, one shift and one zoom are fitted to all changes of brightness
(Lucas and Kanade, 1981), and what does not fit, such as actors, counts little.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from laterna.stage.tracks import TRACK_RATE

Floats = NDArray[np.floating]

_WIDTH = 128
_ROUNDS = 6
_PANS, _ZOOMS = 0.03, 0.02
_SHAKES = 0.021
_FINE, _SOFT, _STEP = 1.2, 2.5, 2


def camera_of(frames: NDArray[np.uint8]) -> str:
    """One of ``CAMERAS`` but ``follow``, by frames (time, height, width, 3), eight a second."""
    if len(frames) < 2:
        return "still"
    moves = _moves(np.stack([_small(frame, _FINE) for frame in frames]), 1)[:, :2]
    trembling = float(np.median(np.abs(moves - np.median(moves, axis=0)).max(1)))
    if trembling > _SHAKES:
        return "shake"
    soft = _without_specks(np.stack([_small(frame, _SOFT) for frame in frames]))
    step = min(_STEP, len(soft) - 1)
    across, down, zoom = np.median(_moves(soft, step), axis=0) * TRACK_RATE / step
    strengths = {"pan": abs(across) / _PANS, "tilt": abs(down) / _PANS, "zoom": abs(zoom) / _ZOOMS}
    kind = max(strengths, key=lambda name: strengths[name])
    if strengths[kind] < 1:
        return "still"
    if kind == "zoom":
        return "zoom_in" if zoom > 0 else "zoom_out"
    if kind == "pan":
        return "pan_right" if across < 0 else "pan_left"
    return "tilt_down" if down < 0 else "tilt_up"


def _moves(pictures: Floats, step: int) -> Floats:
    """From each picture (time, height, width) to that ``step`` later, (time - step, 3)."""
    pairs = zip(pictures[:-step], pictures[step:], strict=True)
    return np.array([_motion(one, two) for one, two in pairs])


def _without_specks(pictures: Floats) -> Floats:
    """The median of each three in time: falling rain and snow would pass for a tilt."""
    if len(pictures) < 4:
        return pictures
    return np.median(np.stack([pictures[:-2], pictures[1:-1], pictures[2:]]), axis=0)


def _small(frame: NDArray[np.uint8], blur: float) -> Floats:
    """Brightness 0 to 1, (height, ``_WIDTH``), ``blur`` pixels soft."""
    height = max(8, round(frame.shape[0] * _WIDTH / frame.shape[1]))
    grey = Image.fromarray(frame).convert("L").resize((_WIDTH, height), Image.Resampling.BOX)
    return np.asarray(grey.filter(ImageFilter.GaussianBlur(blur)), np.float64) / 255


def _motion(one: Floats, two: Floats) -> Floats:
    """Shift to the right and down, in half widths and heights, and zoom, between frames: (3,)."""
    height, width = one.shape
    down, across = np.gradient((one + two) / 2)
    x = (np.arange(width) + 0.5) - width / 2
    y = ((np.arange(height) + 0.5) - height / 2)[:, None]
    columns = np.stack([across, down, across * x + down * y], axis=-1)[2:-2, 2:-2].reshape(-1, 3)
    change = -(two - one)[2:-2, 2:-2].reshape(-1)
    weights = np.ones(len(change))
    found = np.zeros(3)
    for _ in range(_ROUNDS):
        weighed = columns * weights[:, None]
        found = np.linalg.solve(weighed.T @ columns + 1e-6 * np.eye(3), weighed.T @ change)
        error = np.abs(change - columns @ found)
        weights = 1 / (1 + (error / max(float(np.median(error)), 1e-4)) ** 2)
    return found / (width / 2, height / 2, 1.0)
