"""Laying premultiplied pictures over a frame."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PIL import Image

Matrix = tuple[float, float, float, float, float, float]
"""From a frame's pixels to a picture's: x' = ax + by + c, y' = dx + ey + f."""


def paste(
    canvas: Image.Image,
    picture: Image.Image,
    matrix: Matrix,
    opacity: float = 1.0,
    resampling: Image.Resampling = Image.Resampling.NEAREST,
) -> None:
    """Lay a premultiplied picture over a frame, in place."""
    shown, corner = picture, _whole_step(matrix)
    if corner is None:
        box = _reached(matrix, picture.size, canvas.size)
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        a, b, c, d, e, f = matrix
        moved = (a, b, c + a * box[0] + b * box[1], d, e, f + d * box[0] + e * box[1])
        size = (box[2] - box[0], box[3] - box[1])
        corner = box[:2]
        shown = picture.transform(size, Image.Transform.AFFINE, moved, resampling)
    if opacity < 1:
        shown = shown.point(lookup((1.0,) * 4, opacity))
    canvas.paste(shown, corner, shown)


def plain(matrix: Sequence[float | np.floating]) -> Matrix:
    """The same in the numbers that Pillow takes."""
    a, b, c, d, e, f = (float(value) for value in matrix)
    return a, b, c, d, e, f


def _whole_step(matrix: Matrix) -> tuple[int, int] | None:
    """Where a picture's corner goes when its pixels lie on those of the frame; else None."""
    a, b, c, d, e, f = matrix
    left, top = -round(c), -round(f)
    errors = (a - 1, b, d, e - 1, c + left, f + top)
    return (left, top) if max(map(abs, errors)) < 1e-3 else None


def _reached(
    matrix: Matrix, picture: tuple[int, int], size: tuple[int, int]
) -> tuple[int, int, int, int]:
    """The frame's pixels (x0, y0, x1, y1) that a picture can touch."""
    a, b, c, d, e, f = matrix
    scale = a * e - b * d
    corners = itertools.product((0, picture[0]), (0, picture[1]))
    places = [(x - c, y - f) for x, y in corners]
    xs = [(e * x - b * y) / scale for x, y in places]
    ys = [(a * y - d * x) / scale for x, y in places]
    left, right = math.floor(min(xs)) - 1, math.ceil(max(xs)) + 1
    top, bottom = math.floor(min(ys)) - 1, math.ceil(max(ys)) + 1
    return max(left, 0), max(top, 0), min(right, size[0]), min(bottom, size[1])


def lookup(gains: Sequence[float], opacity: float = 1.0) -> list[int]:
    """A table for all four channels of a premultiplied picture; nothing exceeds its alpha."""
    return _table(tuple(gains), round(opacity * 255))


@lru_cache(maxsize=512)
def _table(gains: tuple[float, ...], opacity: int) -> list[int]:
    """Kept, because a living piece asks for one in every frame; opacity 0 to 255."""
    shares = np.minimum(np.array(gains), 1.0)[:, None] * (opacity / 255)
    values: list[int] = np.rint(shares * np.arange(256)).astype(int).clip(0, 255).ravel().tolist()
    return values
