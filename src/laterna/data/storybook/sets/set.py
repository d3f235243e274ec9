"""A set while it is being put together, and the depths of its pieces."""

from __future__ import annotations

from math import ceil

import numpy as np

from laterna.data.storybook.sets.daytime import scale, span
from laterna.stage.scenery.art import KINDS
from laterna.stage.scenery.art.shapes import scatter
from laterna.stage.scenery.scenery import REACH, Colour, Light, Piece, Scenery

Colours = tuple[Colour, Colour]

FAR, MIDDLE, NEAR, FLOOR, BACK, EDGE = -1.6, -1.4, -1.2, -1.0, -0.92, 1.0
"""Depths: the farthest land, what lies between, the actors' ground, behind and before them."""

WHITE: Colour = (1.0, 1.0, 1.0)


class Set:
    """Collects the pieces of a set for a frame of some shape.

    Attributes:
        rng: where all choices come from.
        aspect: width of the frame over its height.
        scale: factor for the size of things, smaller in narrow frames.
        pieces: what there is so far.
    """

    def __init__(self, rng: np.random.Generator, aspect: float) -> None:
        self.rng = rng
        self.aspect = aspect
        self.scale = scale(aspect)
        self.pieces: list[Piece] = []

    def pick(self, low: float, high: float) -> float:
        """A number between two others."""
        return float(self.rng.uniform(low, high))

    def side(self) -> float:
        """-1 or 1."""
        return float(self.rng.choice([-1, 1]))

    def one(self, *kinds: str) -> str:
        """One of some kinds."""
        return kinds[self.rng.integers(len(kinds))]

    def stand(
        self,
        kind: str,
        at: tuple[float, float],
        tall: float,
        depth: float,
        colours: Colours,
        mirror: bool | None = None,  # noqa: FBT001 - read beside the place that it goes with
    ) -> None:
        """Put a piece of its natural shape onto a point of the ground."""
        x, foot = at
        flip = bool(self.rng.integers(2)) if mirror is None else mirror
        wide = tall * KINDS[kind].ratio
        self.pieces.append(Piece(kind, x, foot - tall / 2, wide, tall, depth, *colours, flip))

    def hang(
        self,
        kind: str,
        at: tuple[float, float],
        tall: float,
        depth: float,
        colours: Colours,
        mirror: bool | None = None,  # noqa: FBT001 - read beside the place that it goes with
    ) -> None:
        """Hang a piece of its natural shape from a point."""
        self.stand(kind, (at[0], at[1] + tall), tall, depth, colours, mirror=mirror)

    def across(self, kind: str, top: float, bottom: float, depth: float, colours: Colours) -> None:
        """Lay a piece over the whole width, between two heights."""
        slack = max(span(self.aspect), 3.4) - span(self.aspect)
        x = self.pick(-0.5, 0.5) * slack
        wide, flip = span(self.aspect) + slack, bool(self.rng.integers(2))
        middle, tall = (top + bottom) / 2, bottom - top
        self.pieces.append(Piece(kind, x, middle, wide, tall, depth, *colours, flip))

    def places(self, step: float) -> list[float]:
        """Places over the whole width, about ``step`` apart."""
        return scatter(self.rng, REACH * self.aspect, step)

    def row(self, wide: float, reach: float) -> list[float]:
        """Places side by side, over ``reach`` half widths, of what is ``wide``: no gap."""
        half = reach * self.aspect
        count = max(1, ceil(2 * half / (0.9 * wide)))
        gap = 2 * half / count
        return [-half + gap * (i + 0.5) + self.pick(-0.04, 0.04) * wide for i in range(count)]

    def sides(self, near: float, far: float) -> list[float]:
        """One place at each side of the frame, in parts of its half width."""
        return [way * self.pick(near, far) * self.aspect for way in (-1, 1)]

    def edge(self, colours: Colours, tall: float = 0.3) -> None:
        """A row of grass along the lower border, before the actors."""
        self.across("grass", 1.1 - tall, 1.2, EDGE, colours)

    def corners(self, colours: Colours, tall: float = 0.56) -> None:
        """Twigs in one or both upper corners, before the actors."""
        ways = (-1.0, 1.0) if self.aspect > 1.2 and self.rng.uniform() < 0.5 else (self.side(),)
        for way in ways:
            size = tall * self.pick(0.85, 1.05) * min(1.0, self.aspect / 1.3)
            # the box lies against the corner, wherever the frame ends
            x = way * (self.aspect + 0.12 - 0.7 * size)
            self.hang("leaf_corner", (x, -1.2), size, EDGE + 0.1, colours, mirror=way > 0)

    def done(self, ground: float | None, ambient: Colour = WHITE, shadow: float = 0.3) -> Scenery:
        """The finished set, farthest pieces first."""
        order = sorted(self.pieces, key=lambda piece: (piece.depth, piece.x, piece.y))
        return Scenery(Light(ambient, shadow), tuple(order), ground)
