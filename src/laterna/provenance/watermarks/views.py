"""How the marked picture may lie in the frames at hand, and what is read of it then."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from jaxtyping import Float32
from PIL import Image

from laterna.provenance.watermarks import picture, waves
from laterna.provenance.watermarks.carriers import REACH, Carriers, carriers
from laterna.provenance.watermarks.film import Film, Means
from laterna.provenance.watermarks.waves import ORDERS, Axis, project_across, project_down

_TOLERANCE = 0.04
"""Part of a block that may be missing at the picture's edge."""
_BLACK, _WHITE = 0.5, 254.5


@dataclass(frozen=True)
class View:
    """Where the marked picture lies in the frames, and what was done to it.

    Attributes:
        side: how many pixels of the frames a block of the mark is long.
        middle: the middle of the marked picture in pixels of the frames, (down, across), where the
            pixels of a mirrored picture are counted from the right.
        angle: degrees by which it was turned counterclockwise around the middle of the frames.
        mirrored: left and right were exchanged.
        gamma: values (0 to 1) were raised to this power.
    """

    side: float
    middle: tuple[float, float]
    angle: float = 0.0
    mirrored: bool = False
    gamma: float = 1.0


def upright(size: tuple[int, int]) -> View:
    """The view of frames that hold the whole picture, at whatever size."""
    return View(min(size) / waves.BLOCKS, (size[1] / 2, size[0] / 2))


def span(pixels: int, side: float, middle: float) -> range:
    """Which blocks lie within an axis."""
    first = math.ceil(-middle / side - _TOLERANCE)
    last = math.floor((pixels - middle) / side + _TOLERANCE)
    return range(max(first, -REACH), max(first, -REACH, min(last, REACH)))


@lru_cache(maxsize=256)
def reading(pixels: int, point: int, side: float, middle: float, *, mirrored: bool = False) -> Axis:
    """Return how to project an axis on the waves of all blocks that lie within it."""
    edges = picture.edges(pixels, point)
    if mirrored:  # the last point, which may be narrower than the others, comes first
        edges = pixels - edges[::-1]
    return waves.reading(edges, side, middle, span(pixels, side, middle))


def undo(film: Film, means: Means, view: View) -> Means:
    """Turn, mirror and brighten pictures back to how they were marked."""
    if view.gamma != 1:
        means = 255 * (means.clip(0, 255) / np.float32(255)) ** np.float32(1 / view.gamma)
    if view.angle:
        middle = (film.size[0] / 2 / film.point, film.size[1] / 2 / film.point)
        means = np.stack([_turn(mean, -view.angle, middle) for mean in means])
    return means[:, :, ::-1] if view.mirrored else means


def _turn(
    mean: Float32[np.ndarray, "y x"], angle: float, middle: tuple[float, float]
) -> Float32[np.ndarray, "y x"]:
    turned = Image.fromarray(mean).rotate(angle, Image.Resampling.BICUBIC, center=middle)
    return np.asarray(turned)


def _axes(film: Film, view: View) -> tuple[Axis, Axis]:
    (width, height), (y, x) = film.size, view.middle
    across = reading(width, film.point, view.side, x, mirrored=view.mirrored)
    return reading(height, film.point, view.side, y), across


def project(
    film: Film, means: Means, view: View, key: bytes
) -> tuple[Carriers, Float32[np.ndarray, "windows carriers"]]:
    """Return the carriers that the view shows, and the projections of pictures on them."""
    down, across = _axes(film, view)
    found = carriers(key, down.blocks, across.blocks)
    return found, read(undo(film, means, view), down, across, found)


def exposure(
    film: Film, means: Means, view: View, found: Carriers
) -> Float32[np.ndarray, "windows carriers"]:
    """Return how much of each carrier's block is neither black nor white, where no mark fits."""
    down, across = _axes(film, view)
    turned = undo(film, means, replace(view, gamma=1.0))
    grey = ((turned > _BLACK) & (turned < _WHITE)).astype(np.float32)
    levels = project_across(project_down(grey, down), across)
    row, column = np.divmod(found.waves, levels.shape[2])
    return levels[:, row - row % ORDERS, column - column % ORDERS]


def read(
    pictures: Float32[np.ndarray, "many y x"], down: Axis, across: Axis, found: Carriers
) -> Float32[np.ndarray, "many carriers"]:
    """Return the projections of pictures on carriers."""
    coefficients = project_across(project_down(pictures, down), across)
    return coefficients.reshape(len(pictures), -1)[:, found.waves]
