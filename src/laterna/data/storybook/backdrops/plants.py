"""Outlines of what grows: trees, cacti, grass, weeds. Feet at (x, y), sizes in half-heights."""

from __future__ import annotations

from itertools import pairwise
from math import cos, sin

import numpy as np

from laterna.data.storybook.backdrops.shapes import box, disc, polygon, smooth, trace


def fir(x: float, y: float, tall: float, tiers: int = 3) -> str:
    """A fir of drooping tiers with its trunk."""
    parts = [box(x - tall * 0.035, y - tall * 0.15, tall * 0.07, tall * 0.15)]
    for tier in range(tiers):
        top = y - tall + tier * tall * 0.24
        foot = top + tall * (0.38 + 0.04 * tier)
        wide = tall * (0.15 + 0.075 * tier)
        parts.append(
            trace(
                "M",
                (x, top),
                "Q",
                (x + wide * 0.3, foot - tall * 0.1),
                (x + wide, foot),
                "Q",
                (x, foot + tall * 0.06),
                (x - wide, foot),
                "Q",
                (x - wide * 0.3, foot - tall * 0.1),
                (x, top),
                "z",
            )
        )
    return "".join(parts)


def fir_snow(x: float, y: float, tall: float, tiers: int = 3) -> str:
    """Snow that lies on the tips of the fir of the same place and size."""
    parts = []
    for tier in range(tiers):
        top = y - tall + tier * tall * 0.24
        deep = tall * (0.16 + 0.02 * tier)
        wide = tall * (0.055 + 0.022 * tier)
        parts.append(
            trace(
                "M",
                (x, top),
                "Q",
                (x + wide * 0.3, top + deep * 0.5),
                (x + wide, top + deep),
                "Q",
                (x + wide * 0.5, top + deep * 0.75),
                (x, top + deep * 0.95),
                "Q",
                (x - wide * 0.5, top + deep * 0.75),
                (x - wide, top + deep),
                "Q",
                (x - wide * 0.3, top + deep * 0.5),
                (x, top),
                "z",
            )
        )
    return "".join(parts)


def crown(x: float, y: float, tall: float) -> str:
    """The foliage of a round tree whose foot is at (x, y)."""
    return (
        disc(x, y - tall * 0.72, tall * 0.28)
        + disc(x - tall * 0.2, y - tall * 0.52, tall * 0.2)
        + disc(x + tall * 0.2, y - tall * 0.52, tall * 0.2)
        + disc(x, y - tall * 0.46, tall * 0.2)
    )


def trunk(x: float, y: float, tall: float) -> str:
    """The trunk that carries ``crown``."""
    return box(x - tall * 0.035, y - tall * 0.4, tall * 0.07, tall * 0.4)


def tuft(x: float, y: float, tall: float) -> str:
    """Three blades of grass."""
    blades = ((-0.5, 0.75), (0.05, 1.0), (0.55, 0.7))
    return "".join(
        _blade(x + tall * lean * 0.3, y, tall * lean, tall * high) for lean, high in blades
    )


def _blade(x: float, y: float, lean: float, tall: float) -> str:
    half, bend = tall * 0.13, (x + lean * 0.15, y - tall * 0.55)
    return trace(
        "M",
        (x - half, y),
        "Q",
        (bend[0] - half * 0.7, bend[1]),
        (x + lean, y - tall),
        "Q",
        (bend[0] + half * 0.7, bend[1]),
        (x + half, y),
        "z",
    )


def petals(x: float, y: float, size: float, turn: float) -> str:
    """A blossom of five round petals, centred on (x, y)."""
    corners = [turn + 1.2566 * k for k in range(6)]
    valley, bulge = size * 0.45, size * 1.75
    parts = [trace("M", (x + valley * cos(turn), y + valley * sin(turn)))]
    for here, there in pairwise(corners):
        left, right = here + 0.22, there - 0.22
        parts.append(
            trace(
                "C",
                (x + bulge * cos(left), y + bulge * sin(left)),
                (x + bulge * cos(right), y + bulge * sin(right)),
                (x + valley * cos(there), y + valley * sin(there)),
            )
        )
    return "".join(parts) + "z"


def cactus(x: float, y: float, tall: float, arms: float) -> str:
    """The centre line of a saguaro, to be drawn with a round stroke; ``arms`` is 1 or -1."""
    reach = tall * 0.3 * arms
    return trace(
        "M",
        (x, y),
        "V",
        y - tall,
        "M",
        (x, y - tall * 0.35),
        "h",
        reach * 0.55,
        "q",
        reach * 0.45,
        "0",
        reach * 0.45,
        -tall * 0.14,
        "v",
        -tall * 0.2,
        "M",
        (x, y - tall * 0.5),
        "h",
        -reach * 0.45,
        "q",
        -reach * 0.4,
        "0",
        -reach * 0.4,
        -tall * 0.12,
        "v",
        -tall * 0.12,
    )


def weed(rng: np.random.Generator, x: float, y: float, tall: float) -> str:
    """The centre line of a waving water plant, to be drawn with a round stroke."""
    sway, phase = tall * 0.1, rng.uniform(0, 6.28)
    steps = range(6)
    return smooth([(x + sway * sin(phase + k * 1.5) * k / 4, y - tall * k / 5) for k in steps])


def coral(rng: np.random.Generator, x: float, y: float, tall: float) -> str:
    """The centre line of a branching coral, to be drawn with a round stroke."""
    parts = [trace("M", (x, y), "V", y - tall * 0.3)]
    for lean, high in ((-0.62, 0.72), (-0.25, 0.95), (0.15, 1.0), (0.58, 0.78)):
        tip_x, tip_y = x + tall * lean, y - tall * high * rng.uniform(0.85, 1.1)
        parts.append(trace("M", (x, y - tall * 0.1), "Q", (tip_x, y - tall * 0.25), (tip_x, tip_y)))
    return "".join(parts)


def frond(x: float, y: float, angle: float, length: float) -> str:
    """A drooping palm leaf that leaves (x, y) at an angle (radians; 0 right, pi/2 up)."""
    tip_x, tip_y = x + length * cos(angle), y - length * sin(angle) + length * 0.42
    top_x, top_y = x + length * 0.55 * cos(angle), y - length * 0.75 * sin(angle) - length * 0.22
    low_x, low_y = x + length * 0.48 * cos(angle), y - length * 0.55 * sin(angle) + length * 0.06
    return trace("M", (x, y), "Q", (top_x, top_y), (tip_x, tip_y), "Q", (low_x, low_y), (x, y), "z")


def mushroom_cap(x: float, y: float, size: float) -> str:
    """The cap of a toadstool whose stem is ``size`` tall."""
    return polygon([(x, y - size)]) + (
        trace(
            "M",
            (x - size * 0.7, y - size * 0.55),
            "C",
            (x - size * 0.6, y - size * 1.35),
            (x + size * 0.6, y - size * 1.35),
            (x + size * 0.7, y - size * 0.55),
            "z",
        )
    )
