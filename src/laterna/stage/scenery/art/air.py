"""Pieces of the sky: the sky itself, lights, clouds, haze, birds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from laterna.stage.scenery.art.kind import Kind
from laterna.stage.scenery.art.shapes import (
    Layer,
    box,
    bumps,
    cloud,
    disc,
    fill,
    painter,
    polygon,
    trace,
)
from laterna.stage.scenery.colour import bright, fading, glow, mix


def _sky(tint: str, shade: str) -> str:
    """Blends down to the horizon, which is where 85 % of the height are."""
    name = f"sky{tint[1:]}{shade[1:]}"
    stops = "".join(
        f'<stop offset="{at}" stop-color="{colour}"/>'
        for at, colour in ((0.1, tint), (0.5, mix(tint, shade, 0.45)), (0.82, shade))
    )
    gradient = f'<linearGradient id="{name}" x1="0" x2="0" y1="0" y2="1">{stops}</linearGradient>'
    return f"<defs>{gradient}</defs>" + fill(box(0, 0, 100, 100), f"url(#{name})")


def _haze(tint: str, _shade: str) -> str:
    """Light that grows towards the horizon."""
    definition, paint = fading(tint, 0.0, 0.9)
    return definition + fill(box(0, 0, 400, 100), paint)


def _mist(tint: str, _shade: str) -> str:
    """A soft bank: it fades above and below."""
    name = f"m{tint[1:]}"
    stops = "".join(
        f'<stop offset="{at}" stop-color="{tint}" stop-opacity="{opacity}"/>'
        for at, opacity in ((0, 0), (0.35, 0.55), (0.6, 0.6), (1, 0))
    )
    gradient = f'<linearGradient id="{name}" x1="0" x2="0" y1="0" y2="1">{stops}</linearGradient>'
    return f"<defs>{gradient}</defs>" + fill(box(0, 0, 600, 100), f"url(#{name})")


def _halo(colour: str, opacity: float) -> str:
    """Three discs of light around the middle of the box."""
    return "".join(fill(disc(50, 50, 50 * part), colour, opacity) for part in (1.0, 0.78, 0.56))


def _sun(tint: str, shade: str) -> str:
    return _halo(shade, 0.2) + fill(disc(50, 50, 19.3), tint)


_CRATERS = "".join(
    disc(50 + 19.3 * x, 50 + 19.3 * y, 19.3 * size)
    for x, y, size in (
        (-0.35, -0.2, 0.22),
        (0.3, 0.28, 0.28),
        (0.2, -0.45, 0.13),
        (-0.2, 0.5, 0.12),
    )
)


def _moon(tint: str, shade: str) -> str:
    face = fill(disc(50, 50, 19.3), tint)
    return _halo(shade, 0.1) + face + fill(_CRATERS, bright(tint, 0.9))


def _glow(tint: str, _shade: str) -> str:
    definition, paint = glow(tint, 0.85)
    return definition + fill(disc(50, 50, 50), paint)


def _sparkle(x: float, y: float, size: float) -> str:
    """A star of four rays."""
    corners = []
    for dx, dy in ((0, -1), (1, 0), (0, 1), (-1, 0)):
        corners.append((x + dx * size, y + dy * size))
        corners.append((x + (dx - dy) * size * 0.15, y + (dy + dx) * size * 0.15))
    return polygon(corners)


def _stars() -> tuple[str, str, str]:
    """Outlines of the small stars, the larger ones and those with rays."""
    rng = np.random.default_rng(5)
    parts = []
    for radius, count in ((0.36, 46), (0.62, 16)):
        places = rng.uniform((1, 1), (119, 88), (count, 2))
        parts.append("".join(disc(float(x), float(y), radius) for x, y in places))
    rays = ((18, 22, 2.6), (52, 58, 2.0), (84, 14, 2.2), (106, 46, 2.8), (70, 34, 1.7))
    return parts[0], parts[1], "".join(_sparkle(*ray) for ray in rays)


_SMALL, _LARGE, _RAYS = _stars()


def _cloud(seed: int) -> Kind:
    outline = cloud(np.random.default_rng(seed), 120, 100, 120)
    return Kind(painter(Layer(outline, "both", opacity=0.94)), 2.4, "drift")


def _shift(outline: str, x: float) -> str:
    return f'<g transform="translate({x:.0f} 0)">{outline}</g>'


_BANKS = tuple(
    bumps(np.random.default_rng(seed), 330, level, size, -60)
    for seed, level, size in ((3, 76, 46), (4, 56, 54), (8, 34, 60))
)


def _cloud_bank(tint: str, shade: str) -> str:
    """A roof of heavy clouds: its lowest puffs are the lightest."""
    colours = (tint, mix(tint, shade, 0.5), shade)
    layers = zip(_BANKS, colours, strict=True)
    return _shift("".join(fill(bank, colour, 0.92) for bank, colour in layers), 300)


def _streaks(tint: str, shade: str) -> str:
    """Long thin clouds that catch the light."""
    rows = ((18, 20, 150), (60, 50, 160), (10, 80, 90), (130, 82, 100))
    lines = (
        f'<path d="{trace("M", (x, y), "h", long)}" stroke="{colour}" stroke-width="17"'
        f' stroke-linecap="round" stroke-opacity="0.6"/>'
        for (x, y, long), colour in zip(rows, (tint, tint, shade, tint), strict=True)
    )
    return "".join(lines)


def _beams(tint: str, _shade: str) -> str:
    """Slanting light between trees."""
    definition, paint = fading(tint, 0.42, 0.06)
    shafts = ((4, 16, 30), (38, 12, 24), (70, 22, 40), (112, 12, 24))
    outlines = "".join(
        polygon([(x, 0), (x + wide, 0), (x + 30 + foot, 100), (x + 30, 100)])
        for x, wide, foot in shafts
    )
    return definition + fill(outlines, paint)


def _bird(x: float, y: float, size: float) -> str:
    wing = trace("q", -size * 0.5, -size * 0.7, -size, -size * 0.25)
    other = trace("q", size * 0.5, -size * 0.7, size, -size * 0.25)
    return trace("M", (x, y)) + wing + trace("M", (x, y)) + other


_FLOCK = "".join(
    _bird(x, y, size)
    for x, y, size in ((30, 70, 20), (78, 42, 24), (128, 66, 18), (170, 34, 22), (214, 58, 16))
)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "sky": Kind(_sky),
        "haze": Kind(_haze, 4.0),
        "mist": Kind(_mist, 6.0, "drift"),
        "sun": Kind(_sun),
        "moon": Kind(_moon),
        "glow": Kind(_glow),
        "stars": Kind(
            painter(Layer(_SMALL, "shade", opacity=0.8), Layer(_LARGE, opacity=0.95), Layer(_RAYS)),
            1.2,
            "twinkle",
        ),
        "cloud_a": _cloud(1),
        "cloud_b": _cloud(12),
        "cloud_c": _cloud(7),
        "cloud_bank": Kind(_cloud_bank, 6.0),
        "cloud_streaks": Kind(_streaks, 2.4, "drift"),
        "sunbeams": Kind(_beams, 1.8),
        "birds": Kind(painter(Layer(_FLOCK, width=5)), 2.4, "drift"),
    }
)
"""The sky, what shines in it and what floats in it."""
