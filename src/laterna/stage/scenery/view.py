"""What a camera sees of the world at a depth.

World units are half heights of the frame, y down. A thing at (x, y) in the world is seen at

    centre + ((x, y) - camera * follow(depth)) * zoom ** sqrt(follow(depth)) * height / 2

pixels, so that what stands among the actors (``follow`` 1) goes exactly where ``through_camera``
takes actors, and what is far moves and grows less.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from laterna.stage.scenery.scenery import BEFORE, Piece, parallax
from laterna.stage.tracks import CAMERA, LOG_SIZE, Rows, X, Y

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in the world."""

Room = tuple[float, float]
"""Shares of a frame's width and height."""

WHOLE: Room = (1.0, 1.0)

DENSEST = 1.5
"""Pixels that a picture may have for each pixel of the frame, in one direction."""

_FLOOR, _SKY = -1.0, -2.0
_STILL = 1e-4


def follow(depth: float) -> float:
    """How far something at a depth moves when the camera moves by 1.

    Whatever stands on the actors' floor moves as they do, or feet would slide on it; from there to
    the sky it changes as :func:`parallax` does from 0 to -2.
    """
    if depth >= BEFORE:
        return parallax(depth)
    return parallax(min(depth - _FLOOR, 0.0) * _SKY / (_SKY - _FLOOR))


@dataclass(frozen=True)
class Seat:
    """How a depth is seen: frame pixels a half height, and the world's (x, y) in the middle."""

    scale: float
    x: float
    y: float


@dataclass(frozen=True)
class Camera:
    """A camera's place at a moment, before a frame of ``size`` (width, height) pixels.

    ``x`` and ``y`` in half heights, ``zoom`` as a logarithm. ``room`` is how much of the frame's
    width and height those take for which the set and the tracks were made; more is seen round them.
    """

    x: float
    y: float
    zoom: float
    size: tuple[int, int]
    room: Room = WHOLE

    @classmethod
    def of(cls, row: Float[np.ndarray, "12"], size: tuple[int, int], room: Room = WHOLE) -> Camera:
        """From the camera's row of the tracks."""
        aspect = size[0] * room[0] / (size[1] * room[1])
        return cls(float(row[X]) * aspect, float(row[Y]), float(row[LOG_SIZE]), size, room)

    @property
    def half(self) -> float:
        """Pixels of a half height."""
        return self.size[1] * self.room[1] / 2

    @property
    def aspect(self) -> float:
        """Half heights from the middle to a side of what the set was made for."""
        return self.size[0] * self.room[0] / (2 * self.half)

    def seat(self, depth: float) -> Seat:
        """How a depth is seen."""
        share = follow(depth)
        scale = math.exp(self.zoom * math.sqrt(share)) * self.half
        return Seat(scale, self.x * share, self.y * share)

    def sees(self, depth: float) -> Box:
        """The part of the world that is seen at a depth."""
        seat = self.seat(depth)
        across, down = self.size[0] / 2 / seat.scale, self.size[1] / 2 / seat.scale
        return seat.x - across, seat.y - down, seat.x + across, seat.y + down


@dataclass(frozen=True)
class Path:
    """All places of a camera, in time."""

    places: tuple[Camera, ...]

    @classmethod
    def of(cls, rows: Rows, size: tuple[int, int], room: Room = WHOLE) -> Path:
        """From the tracks' rows."""
        return cls(tuple(Camera.of(row, size, room) for row in rows[:, CAMERA]))

    @property
    def axes(self) -> tuple[bool, bool]:
        """Whether anything moves across, and down, the frame; both when it zooms."""
        ranges = [
            max(values) - min(values) > _STILL
            for values in zip(
                *((place.x, place.y, place.zoom) for place in self.places), strict=True
            )
        ]
        return ranges[0] or ranges[2], ranges[1] or ranges[2]

    @property
    def still(self) -> bool:
        """Whether the camera never moves."""
        return not any(self.axes)

    @property
    def plain(self) -> bool:
        """Whether it always sees the set as it was built: then depths make no difference."""
        first = self.places[0]
        return (
            first.room == WHOLE
            and self.still
            and max(abs(first.x), abs(first.y), abs(first.zoom)) < _STILL
        )

    def sees(self, depth: float) -> Box:
        """The part of the world that is ever seen at a depth."""
        return union(place.sees(depth) for place in self.places)

    def density(self, depth: float) -> float:
        """Pixels a half height that do for all zooms: the middle between nearest and farthest."""
        scales = [place.seat(depth).scale for place in self.places]
        frame = self.places[0].half
        return min(math.sqrt(min(scales) * max(scales)), frame * DENSEST)


# --- Boxes ----------------------------------------------------------------------------------------


def box_of(piece: Piece) -> Box:
    """A piece's box."""
    across, down = piece.width / 2, piece.height / 2
    return piece.x - across, piece.y - down, piece.x + across, piece.y + down


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def common(one: Box, other: Box) -> Box:
    """What lies in both; left is not less than right, or top than bottom, where nothing does."""
    return (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )


def widened(box: Box, margin: float) -> Box:
    """The box with a margin on all sides."""
    return box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin


def touch(one: Box, other: Box) -> bool:
    """Whether they have anything in common."""
    left, top, right, bottom = common(one, other)
    return left < right and top < bottom
