"""What the reader's networks look at: frames of one area, and crops out of them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laterna.models.reader import CROP, SPAN

Bytes = NDArray[np.uint8]

_AREA = 256 * 144
_GRAIN = 16


def reading_size(aspect: float) -> tuple[int, int]:
    """(width, height) of about 36,900 pixels, multiples of 16, of a shape near ``aspect``."""
    width = math.sqrt(_AREA * aspect)
    return _grained(width), _grained(width / aspect)


def _grained(length: float) -> int:
    return max(_GRAIN, round(length / _GRAIN) * _GRAIN)


def finder_frame(frame: Bytes) -> Bytes:
    """Halve a frame (height, width, 3) by averaging 2x2 pixels."""
    height, width, _ = frame.shape
    quads = frame.reshape(height // 2, 2, width // 2, 2, 3)
    return np.rint(quads.mean((1, 3), dtype=np.float32)).astype(np.uint8)


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
