"""What the reader's networks look at: frames of one area, and crops out of them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laterna.models.reader import CROP, SPAN, STRIDE

Bytes = NDArray[np.uint8]

_AREA = 384 * 216
_GRAIN = 24
"""The finder wants multiples of 8 after ``_COARSER``."""

_COARSER = 3


def reading_size(aspect: float) -> tuple[int, int]:
    """(width, height) of about 83,000 pixels, multiples of 24, of a shape near ``aspect``."""
    width = math.sqrt(_AREA * aspect)
    return _grained(width), _grained(width / aspect)


def _grained(length: float) -> int:
    return max(_GRAIN, round(length / _GRAIN) * _GRAIN)


def finder_frame(frame: Bytes) -> Bytes:
    """A third of a frame (height, width, 3) in each direction, by averaging 3x3 pixels."""
    return np.asarray(Image.fromarray(frame).reduce(_COARSER))


def finder_step() -> int:
    """Pixels of a frame along a side of a cell of the finder's map."""
    return _COARSER * STRIDE


class Framed:
    """A frame with its edges continued, so that crops may reach over them."""

    def __init__(self, frame: Bytes) -> None:
        height, width, _ = frame.shape
        self.size = (width, height)
        self._reach = max(width, height) // 2
        reach = ((self._reach,) * 2, (self._reach,) * 2, (0, 0))
        self._picture = Image.fromarray(np.pad(frame, reach, mode="edge"))

    def cut(self, x: float, y: float, side: float) -> Bytes:
        """Cut out a drawing of ``side`` pixels centred at pixel (x, y); (CROP, CROP, 3) uint8."""
        half = side * SPAN / 2
        width, height = self._picture.size
        left = np.clip(x - half + self._reach, 0, width - 2)
        top = np.clip(y - half + self._reach, 0, height - 2)
        right = np.clip(x + half + self._reach, left + 1, width)
        bottom = np.clip(y + half + self._reach, top + 1, height)
        box = (float(left), float(top), float(right), float(bottom))
        return np.asarray(self._picture.resize((CROP, CROP), Image.Resampling.BILINEAR, box))
