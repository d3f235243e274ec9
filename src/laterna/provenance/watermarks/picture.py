"""Small pictures of frames, in which the mark is written and read.

A frame becomes a picture whose shorter side has about ``SIDE`` points, each the mean of a square of
pixels. The mark's waves are far longer than such a point, so nothing of it is lost.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

SIDE = 112
LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of red, green and blue in luma (ITU-R BT.601)."""


def factor(size: tuple[int, int]) -> int:
    """How many pixels a point is wide and high for frames of ``size`` (width, height)."""
    return max(1, min(size) // SIDE)


def shrink(frame: UInt8[np.ndarray, "h w 3"]) -> UInt8[np.ndarray, "y x 3"]:
    """Return the means of squares of ``factor`` pixels; the last row and column may hold fewer."""
    image = Image.fromarray(np.ascontiguousarray(frame))
    return np.asarray(image.reduce(factor(image.size)))


def edges(pixels: int, step: int) -> Float[np.ndarray, "points_and_1"]:
    """Where the points of an axis begin and end, in pixels."""
    return np.minimum(np.arange(0, pixels + step, step), pixels).astype(np.float64)
