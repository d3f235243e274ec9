"""Outlines as SVG path data. All closed outlines turn clockwise, so joined ones make a union."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi, sin
from typing import Literal

import numpy as np

from laterna.stage.scenery.art.kind import Draw
from laterna.stage.scenery.colour import bright, gradient

Point = tuple[float, float]


def trace(*parts: str | float | Point) -> str:
    """Path data from commands, numbers and points, with three decimals."""
    return " ".join(
        [
            part
            if isinstance(part, str)
            else f"{part[0]:.3f} {part[1]:.3f}"
            if isinstance(part, tuple)
            else f"{part:.3f}"
            for part in parts
        ]
    )


def disc(x: float, y: float, radius: float, height: float | None = None) -> str:
    """A circle, or, with its own half height, an ellipse."""
    wide = round(radius, 3)  # what is written: arcs over any other width would not be halves
    half = trace("a", wide, wide if height is None else height, "0 1 1")
    return trace("M", x - wide, y, half, 2 * wide, "0", half, -2 * wide, "0z")


def box(x: float, y: float, width: float, height: float) -> str:
    """A rectangle by its upper left corner."""
    return trace("M", (x, y), "h", width, "v", height, "h", -width, "z")


def polygon(points: Sequence[Point]) -> str:
    """A closed outline with straight edges."""
    return "M" + "L".join(trace(x, y) for x, y in points) + "z"


def smooth(points: Sequence[Point]) -> str:
    """An open curve through all points (Catmull-Rom), starting with a move."""
    parts = [trace("M", (points[0][0], points[0][1]))]
    last = len(points) - 1
    for i in range(last):
        before, here, there, after = (
            points[max(i - 1, 0)],
            points[i],
            points[i + 1],
            points[min(i + 2, last)],
        )
        parts.append(
            trace(
                "C",
                (here[0] + (there[0] - before[0]) / 6, here[1] + (there[1] - before[1]) / 6),
                (there[0] - (after[0] - here[0]) / 6, there[1] - (after[1] - here[1]) / 6),
                (there[0], there[1]),
            )
        )
    return "".join(parts)


def taper(x: float, foot: float, top: float, wide: float, lean: float = 0.0) -> str:
    """A trunk: flared foot, narrower top, which stands ``lean`` to the right."""
    rise = foot - top
    return trace(
        "M",
        (x - wide * 0.85, foot),
        "C",
        (x - wide * 0.45, foot - rise * 0.08),
        (x - wide * 0.42, foot - rise * 0.3),
        (x - wide * 0.34 + lean, top),
        "H",
        x + wide * 0.34 + lean,
        "C",
        (x + wide * 0.42, foot - rise * 0.3),
        (x + wide * 0.45, foot - rise * 0.08),
        (x + wide * 0.85, foot),
        "z",
    )


def cloud(rng: np.random.Generator, x: float, y: float, wide: float) -> str:
    """A flat-bottomed heap of puffs, ``wide`` to each side of x, standing on y."""
    low = wide * 0.17
    parts = [disc(x - wide + low, y - low, low), disc(x + wide - low, y - low, low)]
    parts.append(box(x - wide + low, y - 2 * low, 2 * (wide - low), 2 * low))
    summit = rng.uniform(-0.25, 0.25)
    for place in (-0.62, -0.2, 0.25, 0.63):
        size = wide * (0.42 - 0.28 * abs(place - summit)) * rng.uniform(0.9, 1.15)
        parts.append(disc(x + place * wide, y - max(low + size * 0.55, size), size))
    return "".join(parts)


def bumps(
    rng: np.random.Generator, half_width: float, level: float, size: float, end: float
) -> str:
    """A bank of round bumps over a plate's width, filled from ``level`` to ``end``.

    The bumps point away from ``end``: up for a bank of cloud, down for a roof of leaves.
    """
    x, flags = -half_width - size, "0 0 1" if end > level else "0 0 0"
    start, parts, y = x, [trace("M", (x, level))], level
    while x < half_width + size:
        wide, next_y = size * rng.uniform(1.0, 1.9), level + size * rng.uniform(-0.22, 0.22)
        radius = wide * rng.uniform(0.52, 0.62)
        parts.append(trace("a", radius, radius, flags, wide, next_y - y))
        x, y = x + wide, next_y
    return "".join(parts) + trace("V", end, "H", start, "z")


def scallops(left: float, right: float, level: float, step: float, depth: float) -> str:
    """The curve of hanging cloth or of wave crests from left to right, starting with a move."""
    count = round((right - left) / step)
    arc = trace("q", step / 2, 2 * depth, step, "0")
    return trace("M", (left, level)) + arc * count


@dataclass(frozen=True)
class Ridge:
    """A rolling skyline: two waves around a level.

    ``wave`` is the length of the longer one; ``phases`` are radians.
    """

    level: float
    swing: float
    wave: float
    phases: tuple[float, float]

    @classmethod
    def rolling(cls, rng: np.random.Generator, level: float, swing: float, wave: float) -> Ridge:
        """A ridge with random phases."""
        return cls(level, swing, wave, (rng.uniform(0, 2 * pi), rng.uniform(0, 2 * pi)))

    def at(self, x: float) -> float:
        """Height (y) of the ridge at x."""
        turn = 2 * pi * x / self.wave
        waves = 0.68 * sin(turn + self.phases[0]) + 0.32 * sin(1.9 * turn + self.phases[1])
        return self.level + self.swing * waves

    def outline(self, half_width: float, bottom: float = 1.7) -> str:
        """The land under the ridge over the plate's width, down to ``bottom``."""
        edge = half_width + 0.1
        count = max(6, round(2 * edge / self.wave * 10))
        xs = [-edge + 2 * edge * i / count for i in range(count + 1)]
        crest = smooth([(x, self.at(x)) for x in xs])
        return trace(crest, "V", bottom, "H", -edge, "z")


def scatter(rng: np.random.Generator, half_width: float, step: float) -> list[float]:
    """Places over a plate's width, about ``step`` apart, none quite where one expects it."""
    count = max(1, round(2 * half_width / step))
    gap = 2 * half_width / count
    return [-half_width + gap * (i + 0.5 + float(rng.uniform(-0.36, 0.36))) for i in range(count)]


def fill(outline: str, colour: str, opacity: float = 1.0) -> str:
    """An element: an outline filled with a colour or a gradient."""
    alpha = "" if opacity >= 1 else f' fill-opacity="{opacity:.2f}"'
    return f'<path d="{outline}" fill="{colour}"{alpha}/>'


def stroke(outline: str, colour: str, width: float, opacity: float = 1.0) -> str:
    """An element: a line along an outline, with round ends."""
    alpha = "" if opacity >= 1 else f' stroke-opacity="{opacity:.2f}"'
    return (
        f'<path d="{outline}" fill="none" stroke="{colour}" stroke-width="{width:.2f}"'
        f' stroke-linecap="round" stroke-linejoin="round"{alpha}/>'
    )


@dataclass(frozen=True)
class Layer:
    """One flat shape of a piece.

    Attributes:
        outline: SVG path data.
        colour: which of the piece's colours it takes; ``both`` blends them from top to bottom.
        factor: how bright, compared with that colour.
        width: of the line along the outline; 0 fills the outline.
        opacity: 0 to 1.
    """

    outline: str
    colour: Literal["tint", "shade", "both"] = "tint"
    factor: float = 1.0
    width: float = 0.0
    opacity: float = 1.0

    def draw(self, tint: str, shade: str) -> str:
        """The element in the piece's colours."""
        if self.colour == "both":
            definition, paint = gradient(bright(tint, self.factor), bright(shade, self.factor))
        else:
            definition, paint = "", bright(tint if self.colour == "tint" else shade, self.factor)
        if self.width:
            return definition + stroke(self.outline, paint, self.width, self.opacity)
        return definition + fill(self.outline, paint, self.opacity)


def painter(*layers: Layer) -> Draw:
    """A drawing of flat shapes, from back to front."""

    def draw(tint: str, shade: str) -> str:
        return "".join(layer.draw(tint, shade) for layer in layers)

    return draw
