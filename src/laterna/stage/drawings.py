"""Drawings of the cast at many sizes and in every state, ready to be placed in a frame."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple, TypeVar

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray
from PIL import Image

from laterna.core.svg import Figure, read_svg
from laterna.stage import states
from laterna.stage.recolour import main_colour, recoloured
from laterna.stage.states import BITES, GLIMMERS
from laterna.stage.tracks import BROKEN, EATEN, LIT, OPEN

MARGIN = 1 / 12
"""What stays empty round a drawing, as a share of its square's side."""

_SMALLEST = 12

_PLANNED_AT = 72
"""Side of the picture by which bites and breaks are planned, in pixels."""

_UNBROKEN = 0.005
_KEPT = 8
_STORING = threading.Lock()

K = TypeVar("K")
T = TypeVar("T")


class State(NamedTuple):
    """What has become of a drawing, in the steps in which it is drawn.

    Attributes:
        broken: 0 whole to 1 in pieces; this alone goes without steps.
        bites: 0 to ``states.BITES``.
        light: 0 to ``states.GLIMMERS``.
        open: 0 to 1, of the poses that a drawing has.
    """

    broken: float = 0.0
    bites: int = 0
    light: int = GLIMMERS
    open: float = 1.0


AS_DRAWN = State()


class Look(NamedTuple):
    """A square picture, premultiplied, and its side in sides of the drawing."""

    image: Image.Image
    spread: float


class Piece(NamedTuple):
    """A piece of a broken drawing.

    Attributes:
        image: premultiplied, cropped.
        corner: the crop's upper left corner in sides of the drawing, from its middle.
        grain: the side of a pixel, in the same.
        fall: how it falls.
    """

    image: Image.Image
    corner: tuple[float, float]
    grain: float
    fall: states.Fall


@dataclass(frozen=True, eq=False)
class Drawing:
    """One drawing as a pyramid of square premultiplied RGBA pictures, largest first.

    Pillow's four-byte mode ``RGBX`` carries the premultiplied bytes, so that resampling treats the
    four channels alike and no colour bleeds from transparent pixels.

    Attributes:
        levels: the drawing as it is drawn, without the light round it.
        figure: the art that other states are drawn from, if it came from any.
        colour: what it was painted over with, if it was.
    """

    levels: tuple[Image.Image, ...]
    figure: Figure | None = None
    colour: str | None = None
    _looks: dict[tuple[int, State], Look] = field(default_factory=dict, repr=False)
    _pieces: dict[tuple[int, State], tuple[Piece, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def from_rgba(cls, picture: NDArray[np.uint8], colour: str | None = None) -> Drawing:
        """Build the pyramid from straight-alpha RGBA, (side, side, 4) uint8.

        With a colour, one of ``core.concepts.COLOURS``, the drawing is painted over in it.
        """
        painted = picture if colour is None else recoloured(picture, colour)
        return cls(_pyramid(painted), None, colour)

    @classmethod
    def from_figure(cls, figure: Figure, side: int, colour: str | None = None) -> Drawing:
        """A work's art, ``side`` pixels wide; its other states are drawn when they are asked for.

        Raises:
            laterna.core.errors.DrawingDamaged: when the art cannot be drawn.
        """
        return cls(_pyramid(_painted(figure, side, colour)), figure, colour)

    @property
    def picture(self) -> NDArray[np.uint8]:
        """The largest level, (side, side, 4) uint8 with straight alpha."""
        return _straight(self.levels[0])

    @property
    def shines(self) -> bool:
        """Whether it gives light, and has a halo while it does."""
        return self.figure is not None and self.figure.dark is not None

    def level_for(self, side: float) -> Image.Image:
        """The smallest level at least ``side`` pixels wide, or the largest there is."""
        return self.levels[self._level_index(side)]

    def state(self, row: Float[np.ndarray, " channels"]) -> State:
        """What the row of a track says, in steps; without state channels it is as drawn."""
        if len(row) <= BROKEN:
            return AS_DRAWN
        broken, eaten, lit, opened = np.clip(row[[BROKEN, EATEN, LIT, OPEN]], 0, 1).tolist()
        poses = len(self.figure.poses) if self.figure else 0
        return State(
            broken if broken > _UNBROKEN else 0.0,
            round(eaten * BITES),
            round(lit * GLIMMERS),
            round(opened * (poses - 1)) / (poses - 1) if poses > 1 else 1.0,
        )

    def look(self, state: State, side: float) -> Look:
        """The unbroken drawing in a state, for a square of ``side`` pixels."""
        index = self._level_index(side)
        if state == AS_DRAWN and not self.shines:
            return Look(self.levels[index], 1.0)
        key = (index, state._replace(broken=0.0))
        return _kept(self._looks, key, lambda: self._made(index, key[1]))

    def pieces(self, state: State, side: float) -> tuple[Piece, ...]:
        """What it breaks into, for a square of ``side`` pixels."""
        index = self._level_index(side)
        key = (index, state._replace(broken=0.0))
        return _kept(self._pieces, key, lambda: self._cut(index, key[1]))

    def _level_index(self, side: float) -> int:
        index = len(self.levels) - 1
        while index and self.levels[index].width < side:
            index -= 1
        return index

    def _made(self, index: int, state: State) -> Look:
        picture = self._bare(index, state)
        side = len(picture)
        if self.shines and not state.bites:
            light, glow = state.light / GLIMMERS, self._glow
            picture = states.padded(picture)
            if self.figure is not None and self.figure.burns:
                picture = states.with_smoke(picture, side, glow, light)
                glow = glow.sunk(light)
            picture = states.with_halo(picture, side, glow, light)
        return Look(_from_numbers(picture), len(picture) / side)

    def _bare(self, index: int, state: State) -> states.Picture:
        """The drawing in a state, without what lies round it."""
        posed = self if state.open == 1 else self._poses[round(state.open * self._last_pose)]
        picture = self._bitten(posed.levels[index], state)
        light = state.light / GLIMMERS
        if state.light == GLIMMERS:
            return picture
        if self._dark is None:
            return states.dimmed(picture, light)
        return self._darkened(picture, self._bitten(self._dark.levels[index], state), light)

    def _bitten(self, level: Image.Image, state: State) -> states.Picture:
        picture = _numbers(level)
        return states.bitten(picture, self._bites, state.bites) if state.bites else picture

    def _darkened(
        self, picture: states.Picture, dark: states.Picture, light: float
    ) -> states.Picture:
        """Between shining and dark, for one that shines."""
        if self.figure is not None and self.figure.burns:
            return states.sinking(picture, dark, self._glow, light)
        return states.dimmed(dark + (picture - dark) * np.float32(light), light, 0.4)

    def _cut(self, index: int, state: State) -> tuple[Piece, ...]:
        picture = self._bare(index, state)
        cut = [
            _cropped(states.piece(picture, self._falls, number), fall)
            for number, fall in enumerate(self._falls)
        ]
        return tuple(one for one in cut if one is not None)

    @cached_property
    def _plan(self) -> states.Plane:
        """Cover of a small picture, 0 to 255, by which breaks and bites are planned.

        Art is rasterised anew at the small size: the same drawing must break along the same lines
        in a film of any size, and one reduced from another size differs by a pixel here and there.
        """
        if self.figure is not None:
            return read_svg(self.figure.svg, _PLANNED_AT)[..., 3].astype(np.float32)
        level = self.level_for(_PLANNED_AT)
        return _numbers(level.resize((_PLANNED_AT, _PLANNED_AT), Image.Resampling.BOX))[..., 3]

    @cached_property
    def _falls(self) -> tuple[states.Fall, ...]:
        return states.plan_fall(self._plan)

    @cached_property
    def _bites(self) -> states.Bites:
        return states.plan_bites(self._plan, main_colour(_straight(self.level_for(_PLANNED_AT))))

    @cached_property
    def _glow(self) -> states.Glow:
        assert self._dark is not None
        index = self._level_index(_PLANNED_AT)
        return states.find_glow(_numbers(self.levels[index]), _numbers(self._dark.levels[index]))

    @cached_property
    def _dark(self) -> Drawing | None:
        """The same with its light out."""
        if self.figure is None or self.figure.dark is None:
            return None
        side = self.levels[0].width
        dark, burning = read_svg(self.figure.dark, side), _burning(self.figure, side)
        lit = _painted(self.figure, side, self.colour)
        return Drawing(_pyramid(np.where(burning[..., None], dark, lit)))

    @property
    def _last_pose(self) -> int:
        return len(self.figure.poses) - 1 if self.figure else 0

    @cached_property
    def _poses(self) -> tuple[Drawing, ...]:
        assert self.figure is not None
        side = self.levels[0].width
        figures = (replace(self.figure, svg=pose) for pose in self.figure.poses)
        return tuple(Drawing.from_figure(figure, side, self.colour) for figure in figures)


def square(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Centre any RGBA picture (height, width, 4) on a transparent square.

    It gets the margin that the ledger's drawings have, so that its foot stands on the ground and
    its edge is smooth wherever it is placed.
    """
    height, width, _ = picture.shape
    side = round(max(height, width) / (1 - 2 * MARGIN)) + 1
    canvas = np.zeros((side, side, 4), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    canvas[top : top + height, left : left + width] = picture
    return canvas


def _painted(figure: Figure, side: int, colour: str | None) -> NDArray[np.uint8]:
    """A figure as it is drawn, straight-alpha RGBA; a flame keeps its colour."""
    picture = read_svg(figure.svg, side)
    if colour is None:
        return picture
    return recoloured(picture, colour, _burning(figure, side) if figure.burns else None)


def _burning(figure: Figure, side: int) -> NDArray[np.bool_]:
    """Where a figure looks otherwise when its light is out, (side, side)."""
    assert figure.dark is not None
    burning: NDArray[np.bool_] = (read_svg(figure.svg, side) != read_svg(figure.dark, side)).any(-1)
    return burning


def _pyramid(picture: NDArray[np.uint8]) -> tuple[Image.Image, ...]:
    """Premultiplied levels of straight-alpha RGBA, (side, side, 4) uint8, largest first."""
    alpha = picture[..., 3:].astype(np.uint16)
    colour = (picture[..., :3] * alpha + 127) // 255
    rows = np.concatenate([colour, alpha], axis=-1).astype(np.uint8)
    levels = [_from_bytes(rows)]
    while (side := levels[-1].width) > _SMALLEST:
        smaller = max(_SMALLEST, int(side / 1.5))
        levels.append(levels[0].resize((smaller, smaller), Image.Resampling.BOX))
    return tuple(levels)


def _kept(store: dict[K, T], key: K, make: Callable[[], T]) -> T:
    """What is stored under a key, made if it is not; the oldest goes when there are too many.

    Two threads may both make the same; that does no harm.
    """
    found = store.get(key)
    if found is None:
        found = make()
        with _STORING:
            store[key] = found
            while len(store) > _KEPT:
                del store[next(iter(store))]
    return found


def _cropped(picture: states.Picture, fall: states.Fall) -> Piece | None:
    """A piece without the emptiness round it, but for one pixel; None if it is all empty."""
    side = len(picture)
    lines, columns = (np.flatnonzero(picture[..., 3].max(axis) >= 1) for axis in (1, 0))
    if not len(lines):
        return None
    top, left = int(lines[0]), int(columns[0])
    inside = picture[top : int(lines[-1]) + 1, left : int(columns[-1]) + 1]
    rimmed = np.pad(inside, ((1, 1), (1, 1), (0, 0)))
    corner = ((left - 1) / side - 0.5, (top - 1) / side - 0.5)
    return Piece(_from_numbers(rimmed), corner, 1 / side, fall)


def _numbers(level: Image.Image) -> states.Picture:
    return np.asarray(level).astype(np.float32)


def _straight(level: Image.Image) -> NDArray[np.uint8]:
    """Straight-alpha RGBA of a premultiplied level."""
    picture = _numbers(level)
    colour = picture[..., :3] * 255 / np.maximum(picture[..., 3:], 1)
    straight = np.concatenate([np.minimum(colour, 255), picture[..., 3:]], axis=-1)
    rounded: NDArray[np.uint8] = np.rint(straight).astype(np.uint8)
    return rounded


def _from_numbers(picture: Float[np.ndarray, "height width 4"]) -> Image.Image:
    return _from_bytes(np.rint(np.clip(picture, 0, 255)).astype(np.uint8))


def _from_bytes(rows: NDArray[np.uint8]) -> Image.Image:
    height, width, _ = rows.shape
    return Image.frombuffer("RGBX", (width, height), rows.tobytes(), "raw", "RGBX", 0, 1)
