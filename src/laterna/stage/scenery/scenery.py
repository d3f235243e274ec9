"""A set as data: the light on it, and the pieces that it is built of.

Units are half heights of the frame: the frame spans [-aspect, aspect] x [-1, 1], y points down.
A set reaches 1.5 times as far in both directions, so that the camera can move.
"""

from __future__ import annotations

from dataclasses import dataclass

REACH = 1.5
"""How far a set goes beyond the frame, as a factor."""

MAX_PIECES = 40
"""The most pieces that a set may have."""

BEHIND, BEFORE = -0.9, 0.9
"""Depths up to which, and from which on, a piece stands behind or before all actors."""

Colour = tuple[float, float, float]
"""Red, green, blue, each 0 to 1."""


@dataclass(frozen=True)
class Piece:
    """One piece of scenery.

    Attributes:
        kind: a name in ``laterna.stage.scenery.art.KINDS``.
        x, y: centre of its box.
        width, height: of its box.
        depth: -2 (the sky) to -0.9 behind the actors, 0.9 to 2 before them; the order of painting,
            and how far it moves when the camera moves (see ``parallax``).
        tint: main colour.
        shade: second colour.
        mirror: whether it is flipped from left to right.
    """

    kind: str
    x: float
    y: float
    width: float
    height: float
    depth: float
    tint: Colour
    shade: Colour
    mirror: bool = False


@dataclass(frozen=True)
class Light:
    """What falls on everything.

    Attributes:
        ambient: factors (red, green, blue) on the actors' colours; 1 is neutral.
        shadow: strength, 0 to 1, of the soft contact shadow on the ground.
        rain, snowfall, fog: how much of it there is, 0 to 1.
    """

    ambient: Colour = (1.0, 1.0, 1.0)
    shadow: float = 0.3
    rain: float = 0.0
    snowfall: float = 0.0
    fog: float = 0.0


@dataclass(frozen=True)
class Scenery:
    """A whole set; ``pieces`` from the farthest to the nearest.

    ``ground`` is the y of the feet of standing actors; None where there is nothing to stand on.
    """

    light: Light
    pieces: tuple[Piece, ...]
    ground: float | None

    @classmethod
    def bare(cls) -> Scenery:
        """A plain grey sheet, for looking at actors alone."""
        grey = (0.82, 0.82, 0.84)
        sheet = Piece("sky", 0.0, 0.0, 12.0, 6.0, -2.0, grey, grey)
        return cls(Light(shadow=0.0), (sheet,), None)


def parallax(depth: float) -> float:
    """How far something at a depth moves when the camera moves by 1: less in the distance."""
    return float(2.0 ** (0.75 * depth))
