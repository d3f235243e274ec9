"""Soft shadows where actors touch the ground."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from jaxtyping import Float
from PIL import Image

from laterna.stage.drawings import MARGIN
from laterna.stage.layers import drawing_side
from laterna.stage.scenery.view import Camera
from laterna.stage.tracks import BROKEN, EATEN, OPACITY, X, Y

FOOT = 0.5 - MARGIN
"""From a drawing's middle down to its foot, as a share of its square's side."""

_REACH = 0.35
_ACROSS, _DOWN = 0.86, 0.14
_SIGMAS = 2.2
_UNSEEN = 2
_BLOT = 96


def cast(
    canvas: Image.Image,
    row: Float[np.ndarray, "12"],
    content: tuple[float, float, float, float],
    ground: float,
    strength: float,
    camera: Camera,
) -> None:
    """Darken the ground under an actor, in place.

    ``content`` is the part of the drawing's square that is not empty (left, top, right, bottom as
    shares of its side), ``ground`` the height of the ground in the world. The higher the foot, the
    fainter the shadow; what lies in pieces casts a broad and flat one.
    """
    width, height = camera.size
    side = drawing_side(row, camera.size)
    floor = camera.seat(0.0)
    level = height / 2 + (ground - floor.y) * floor.scale
    foot = (float(row[Y]) + 1) / 2 * height + FOOT * side
    broken = float(row[BROKEN])
    lifted = max(level - foot, 0) / camera.half * (1 - broken)
    shade = strength * float(row[OPACITY]) * (1 - float(row[EATEN])) * math.exp(-lifted / _REACH)
    # Wide drawings end above their square's foot: the shadow goes where they are seen to touch.
    gap = min(0.5 + FOOT - content[3], 0.3) * side * (1 - broken)
    across = _ACROSS / 2 * (content[2] - content[0]) * side * (1 + 0.25 * broken)
    down = _DOWN / 2 * side * (1 - 0.3 * broken)
    centre = (float(row[X]) + 1) / 2 * width
    _darken(canvas, (centre, max(level, foot) - gap), (across, down), shade)


def _darken(
    canvas: Image.Image, centre: tuple[float, float], sigma: tuple[float, float], shade: float
) -> None:
    size = (round(2 * _SIGMAS * sigma[0]), round(2 * _SIGMAS * sigma[1]))
    darkest = round(255 * shade)
    if min(size) < 1 or darkest < _UNSEEN or max(size) > 4 * max(canvas.size):
        return
    corner = (round(centre[0] - size[0] / 2), round(centre[1] - size[1] / 2))
    blot = _blot(size, darkest)
    canvas.paste(blot, corner, blot)


@lru_cache(maxsize=16)
def _blot(size: tuple[int, int], darkest: int) -> Image.Image:
    """Black that fades to all sides, premultiplied."""
    alpha = _soft().point([value * darkest // 255 for value in range(256)])
    alpha = alpha.resize(size, Image.Resampling.BILINEAR)
    nothing = Image.new("L", size, 0)
    return Image.merge("RGBa", (nothing, nothing, nothing, alpha))


@lru_cache(maxsize=1)
def _soft() -> Image.Image:
    place = np.linspace(-_SIGMAS, _SIGMAS, _BLOT)
    squared = np.add.outer(place**2, place**2)
    end = math.exp(-(_SIGMAS**2))
    values = np.clip((np.exp(-squared) - end) / (1 - end), 0, 1)
    return Image.fromarray(np.rint(values * 255).astype(np.uint8))
