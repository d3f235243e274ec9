"""Masks: white where a film gives way to something else."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image, ImageFilter

from laterna.core.errors import MaskEmpty
from laterna.core.media import read_picture
from laterna.stage.plates.filling import Hole
from laterna.stage.scenery.view import Room

Box = tuple[float, float, float, float]
"""Left, top, right, bottom; the frame reaches from -1 to 1."""

_SOFT = 0.004
_BLACK = 8


@lru_cache(maxsize=8)
def read_hole(path: Path, size: tuple[int, int]) -> Hole:
    """A mask stretched over a frame of ``size`` (width, height).

    1 where it is white, 0 where it is black or transparent.

    Raises:
        InputError: it cannot be read; ``MaskEmpty``: it is black.
    """
    picture = read_picture(path).astype(np.float32)
    light = np.rint(picture[..., :3].mean(-1) * picture[..., 3] / 255)
    light[light < _BLACK] = 0
    if not light.any():
        raise MaskEmpty(path=path)
    image = Image.fromarray(light.astype(np.uint8)).resize(size, Image.Resampling.BILINEAR)
    hole: Hole = np.asarray(image).astype(np.float32) / 255
    return hole


def outside(room: Room, size: tuple[int, int]) -> Hole:
    """All of a frame but what the middle has room for."""
    hole = np.ones((size[1], size[0]), np.float32)
    left, top, right, bottom = middle(room, size)
    hole[top:bottom, left:right] = 0
    return hole


def middle(room: Room, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The pixels (left, top, right, bottom) of the middle of a frame, of even width and height."""
    width, height = (
        min(max(2, 2 * round(share * side / 2)), side)
        for share, side in zip(room, size, strict=True)
    )
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return left, top, left + width, top + height


def softened(hole: Hole) -> Image.Image:
    """How much is seen of what comes into a hole (mode ``L``): less at its edge, none beyond."""
    height, width = hole.shape
    reach = max(1, round(_SOFT * max(width, height)))
    solid = Image.fromarray(np.rint(hole * 255).astype(np.uint8))
    inner = _eroded(_framed(solid, reach), reach)
    soft = inner.filter(ImageFilter.GaussianBlur(reach / 2)).crop(
        (reach, reach, width + reach, height + reach)
    )
    return Image.fromarray(np.minimum(np.asarray(solid), np.asarray(soft)))


def _framed(image: Image.Image, reach: int) -> Image.Image:
    """With its outermost pixels repeated: the frame's edge is no edge of a hole."""
    return Image.fromarray(np.pad(np.asarray(image), reach, mode="edge"))


def reach_of(hole: Hole) -> Box:
    """The box of a hole."""
    height, width = hole.shape
    rows, columns = (np.flatnonzero((hole > 0.5).any(axis)) for axis in (1, 0))
    if not len(rows):
        rows, columns = (np.flatnonzero((hole > 0).any(axis)) for axis in (1, 0))
    left, right = float(columns[0]), float(columns[-1] + 1)
    top, bottom = float(rows[0]), float(rows[-1] + 1)
    return (
        2 * left / width - 1,
        2 * top / height - 1,
        2 * right / width - 1,
        2 * bottom / height - 1,
    )


def _eroded(picture: Image.Image, reach: int) -> Image.Image:
    """The least within ``reach`` pixels across and down: both in turn are much less work."""
    values = np.asarray(picture)
    for axis in (0, 1):
        margins = [(0, 0), (0, 0)]
        margins[axis] = (reach, reach)
        padded = np.pad(values, margins, mode="edge")
        values = sliding_window_view(padded, 2 * reach + 1, axis).min(-1)
    return Image.fromarray(values)
