"""Weather tiles: 2 x 2 half-heights, without a seam, over a transparent ground."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from laterna.data.storybook.backdrops.backdrop import Weather
from laterna.data.storybook.backdrops.shapes import disc, trace

SIDE = 2.0
"""Width and height of a tile."""

_COLUMNS = 4


def rain(rng: np.random.Generator) -> Weather:
    """Slanting streaks."""
    slant = rng.uniform(-0.22, -0.1)

    def streak(x: float, y: float, size: float) -> str:
        long = 0.1 + 0.1 * size
        return trace("M", (x, y), "l", (slant * long, long))

    paths = "".join(
        f'<path d="{_spread(rng, count, 0.22, streak)}" fill="none" stroke="#e4eefa"'
        f' stroke-width="{width}" stroke-linecap="round" stroke-opacity="{opacity}"/>'
        for count, width, opacity in ((7, 0.008, 0.5), (5, 0.013, 0.6))
    )
    speed = rng.uniform(2.4, 3.2)
    return Weather(_tile(paths), (slant * speed, speed))


def snowfall(rng: np.random.Generator) -> Weather:
    """Round flakes of two sizes."""

    def flake(x: float, y: float, size: float) -> str:
        return disc(x, y, 0.012 + 0.014 * size)

    paths = _filled(_spread(rng, 5, 0.05, flake), "#ffffff", 0.95)
    drift = rng.uniform(-0.12, 0.12)
    return Weather(_tile(paths), (drift, rng.uniform(0.3, 0.45)))


def bubbles(rng: np.random.Generator) -> Weather:
    """Pale rings with a glint, on their way up."""

    def ring(x: float, y: float, size: float) -> str:
        return disc(x, y, 0.012 + 0.028 * size)

    def glint(x: float, y: float, size: float) -> str:
        radius = 0.012 + 0.028 * size
        return disc(x - radius * 0.35, y - radius * 0.35, radius * 0.25)

    state = rng.bit_generator.state
    rings = _spread(rng, 3, 0.08, ring)
    rng.bit_generator.state = state
    glints = _spread(rng, 3, 0.08, glint)
    paths = (
        f'<path d="{rings}" fill="#d8f6ff" fill-opacity="0.22" stroke="#e6fbff"'
        f' stroke-width="0.008" stroke-opacity="0.75"/>'
    ) + _filled(glints, "#ffffff", 0.9)
    return Weather(_tile(paths), (0.0, -rng.uniform(0.22, 0.34)))


def _spread(
    rng: np.random.Generator,
    rows: int,
    reach: float,
    mark: Callable[[float, float, float], str],
) -> str:
    """Marks all over a tile; those within ``reach`` of a border are repeated across from it."""
    parts = []
    for row in range(rows):
        for column in range(_COLUMNS):
            x = (column + rng.uniform(0.1, 0.9)) * SIDE / _COLUMNS
            y = (row + rng.uniform(0.1, 0.9)) * SIDE / rows
            size = rng.uniform(0, 1)
            parts += [mark(a, b, size) for a in _wrapped(x, reach) for b in _wrapped(y, reach)]
    return "".join(parts)


def _wrapped(at: float, reach: float) -> list[float]:
    copies = [at]
    if at < reach:
        copies.append(at + SIDE)
    if at > SIDE - reach:
        copies.append(at - SIDE)
    return copies


def _filled(outline: str, fill: str, opacity: float) -> str:
    return f'<path d="{outline}" fill="{fill}" fill-opacity="{opacity}"/>'


def _tile(paths: str) -> str:
    size = 'width="2000" height="2000" viewBox="0 0 2 2"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{paths}</svg>'
