"""Actors in frames: drawings in the light of a set."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from PIL import Image

from laterna.stage.drawings import AS_DRAWN, Drawing, Look, State
from laterna.stage.layers import bounding_box, drawing_side, place
from laterna.stage.paste import lookup, paste, plain
from laterna.stage.scenery.raster import oversample
from laterna.stage.scenery.scenery import Colour
from laterna.stage.tracks import COS, MIRROR, OPACITY, SIN, X, Y

_NARROWEST = 0.05
_KEPT = 6
_SMALL, _HUGE = 200 * 200, 1000 * 1000


class Actor:
    """A drawing in the light of the set.

    Attributes:
        content: what is not empty of its square: left, top, right, bottom in shares of the side.
    """

    def __init__(self, drawing: Drawing, ambient: Colour) -> None:
        self._drawing = drawing
        self._gains = (*ambient, 1.0)
        self._looks: dict[tuple[int, State], _Look] = {}
        level = drawing.levels[0]
        box = level.getchannel(3).getbbox() or (0, 0, level.width, level.height)
        left, top, right, bottom = (edge / level.width for edge in box)
        self.content = (left, top, right, bottom)

    def put(self, canvas: Image.Image, row: Float[np.ndarray, "12"]) -> None:
        """Paint it where its row says, in place."""
        state = self._drawing.state(row)
        if state.broken:
            self._put_pieces(canvas, row)
            return
        side = max(drawing_side(row, canvas.size), 0.5)
        look = self._look(state, side)
        narrow = float(row[MIRROR]) or 1.0
        narrow = math.copysign(max(abs(narrow), _NARROWEST), narrow)
        a, b = look.density / side / narrow * row[COS], look.density / side / narrow * row[SIN]
        d, e = -look.density / side * row[SIN], look.density / side * row[COS]
        x, y = (row[X] + 1) / 2 * canvas.width, (row[Y] + 1) / 2 * canvas.height
        across, down = look.middle
        matrix = (a, b, across - a * x - b * y, d, e, down - d * x - e * y)
        paste(canvas, look.picture, plain(matrix), float(row[OPACITY]), look.filter)

    def _put_pieces(self, canvas: Image.Image, row: Float[np.ndarray, "12"]) -> None:
        box = bounding_box(row, canvas.size, self._drawing)
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        pixels = place(self._drawing, row, canvas.size, box)
        picture = Image.frombytes("RGBa", (pixels.shape[1], pixels.shape[0]), pixels.tobytes())
        picture = picture.point(lookup(self._gains, float(row[OPACITY])))
        canvas.paste(picture, box[:2], picture)

    def _look(self, state: State, side: float) -> _Look:
        """A state, lit. Two threads may both make it: they make the same."""
        level = self._drawing.level_for(side)
        found = self._looks.get((level.width, state))
        if found is None:
            look = self._drawing.look(state, side)
            found = _Look.of(look, level.width, self._gains, fine=state == AS_DRAWN)
            while len(self._looks) >= _KEPT:
                self._looks.pop(next(iter(self._looks)), None)
            self._looks[level.width, state] = found
        return found


@dataclass(frozen=True)
class _Look:
    """A drawing in a state, without the emptiness round it.

    Attributes:
        picture: its pixels.
        middle: the middle of the drawing's square in these pixels.
        density: pixels a side of the square.
        filter: how frames take pixels of it.
    """

    picture: Image.Image
    middle: tuple[float, float]
    density: float
    filter: Image.Resampling

    @classmethod
    def of(cls, look: Look, side: int, gains: Sequence[float], *, fine: bool) -> _Look:
        """From a drawing's own look, made for a square of ``side`` pixels, in some light.

        What is shown long and large is prepared with four times its pixels on each axis, of which
        frames take the nearest. The rest is interpolated whenever it is shown.
        """
        picture = Image.frombytes("RGBa", look.image.size, look.image.tobytes())
        left, top, right, bottom = picture.getbbox() or (0, 0, 1, 1)
        box = (left - 1, top - 1, right + 1, bottom + 1)
        picture = picture.crop(box).point(lookup(gains))
        middle = (look.image.width / 2 - box[0], look.image.height / 2 - box[1])
        if not fine or not _SMALL < picture.width * picture.height < _HUGE:
            return cls(picture, middle, side, Image.Resampling.BILINEAR)
        picture = oversample(picture, (2, 2))
        middle = (4 * middle[0], 4 * middle[1])
        return cls(picture, middle, 4 * side, Image.Resampling.NEAREST)
