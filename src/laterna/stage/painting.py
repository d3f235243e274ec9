"""A set's layers, ready to be painted on frames: groups of pieces as pictures, and the weather."""

from __future__ import annotations

import math
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float
from PIL import Image

from laterna.core import settings
from laterna.stage import weather
from laterna.stage.paste import Matrix, paste
from laterna.stage.scenery.art import Kind
from laterna.stage.scenery.groups import Group, group
from laterna.stage.scenery.life import MARGINS, SWAY, Pose, hold, pose
from laterna.stage.scenery.raster import Pixels, Sheet, bend, draw, picture_of, pixels_of
from laterna.stage.scenery.scenery import Scenery
from laterna.stage.scenery.view import Camera, Path, Seat

_INVISIBLE = 0.004
_NEAR = 0.2
_FINER = 2
_STEP = 2**_FINER


@runtime_checkable
class Layer(Protocol):
    """Something that is painted over what lies behind it."""

    def put(self, canvas: Image.Image, camera: Camera, seconds: float, /) -> None:
        """Paint it on a frame (mode ``RGB``), in place."""


@dataclass(frozen=True)
class Layers:
    """What is painted behind the actors, and before them, farthest first."""

    behind: list[Layer]
    before: list[Layer]


@dataclass(frozen=True)
class _Set:
    """A group of pieces in a frame."""

    group: Group
    sheet: Sheet
    aspect: float

    @property
    def fixed(self) -> bool:
        return self.group.life == "still"

    def put(self, canvas: Image.Image, camera: Camera, seconds: float) -> None:
        """Paint it on a frame, in place."""
        now, pivot = Pose(), (0.0, 0.0)
        if not self.fixed:
            part = self.group.parts[0]
            now = pose(self.group.life, part.piece, part.number, seconds, self.aspect)
            pivot = hold(part.piece)
        if now.opacity < _INVISIBLE:
            return
        seat = camera.seat(self.group.depth)
        matrix = _to_sheet(self.sheet, seat, now, pivot, canvas.size)
        paste(canvas, self.sheet.picture, matrix, now.opacity)


@dataclass(frozen=True)
class _Swaying:
    """A piece that sways before a camera that never moves: its rows shift, which is quick.

    Attributes:
        pixels: of the piece, ``_STEP`` columns for each pixel of the frame.
        corner: the frame's pixel in which ``shown`` columns of it begin.
    """

    group: Group
    pixels: Pixels
    corner: tuple[int, int]
    shown: int
    heights: Float[np.ndarray, " rows"]

    @classmethod
    def of(cls, group: Group, sheet: Sheet, camera: Camera) -> _Swaying:
        """From a sheet that is finer across by ``_STEP``."""
        seat = camera.seat(group.depth)
        pixels = pixels_of(sheet.picture)
        piece = group.parts[0].piece
        rows = sheet.top + (np.arange(len(pixels)) + 0.5) / seat.scale
        heights = (hold(piece)[1] - rows) * seat.scale
        room = math.ceil(float(np.abs(heights).max()) * SWAY) + 1
        left, top = _corner(sheet, seat, camera.size)
        padded = np.pad(pixels, ((0, 0), (2 * room * _STEP,) * 2))
        return cls(
            group, padded, (left - room, top), sheet.picture.width // _STEP + 2 * room, heights
        )

    def put(self, canvas: Image.Image, camera: Camera, seconds: float) -> None:
        """Paint it on a frame, in place."""
        part = self.group.parts[0]
        now = pose("sway", part.piece, part.number, seconds, wide(camera))
        shifts = np.rint(self.heights * now.angle * _STEP).astype(np.int64)
        picture = picture_of(bend(self.pixels, shifts, self.shown, _STEP))
        canvas.paste(picture, self.corner, picture)


def _layer(one: Group, path: Path) -> Layer | None:
    """A group ready to be painted; None when it is never seen."""
    camera = path.places[0]
    bends = one.life == "sway" and path.still
    moves = one.life not in ("still", "twinkle")
    finer = (_FINER, 0) if bends else (1, 1) if moves else (int(path.axes[0]), int(path.axes[1]))
    sheet = draw(one, path, MARGINS[one.life], finer)
    if sheet is None:
        return None
    if bends:
        return _Swaying.of(one, sheet, camera)
    return _Set(one, sheet, wide(camera))


def fixed(layer: Layer) -> bool:
    """Whether it looks the same at all times."""
    return isinstance(layer, weather.Veil) or (isinstance(layer, _Set) and layer.fixed)


def layers(scenery: Scenery, kinds: Mapping[str, Kind], path: Path, seed: int) -> Layers:
    """Everything but the actors, in the order of painting."""
    size, half = path.places[0].size, path.places[0].half
    light = scenery.light
    cuts = (weather.HAZE_DEPTH, 0.0) if light.fog > 0 else (0.0,)
    if path.plain:
        groups = group(scenery.pieces, kinds, math.inf, cuts)
    else:
        camera = path.places[0]
        more = 1 / camera.room[1] - 1
        groups = group(scenery.pieces, kinds, _NEAR, cuts, (camera.aspect, more))
    with ThreadPoolExecutor(settings.threads(), thread_name_prefix="laterna-set") as pool:
        drawn = list(pool.map(lambda one: _layer(one, path), groups))
    pairs = [
        (one.depth, layer) for one, layer in zip(groups, drawn, strict=True) if layer is not None
    ]
    far = [layer for depth, layer in pairs if depth < weather.HAZE_DEPTH]
    near = [layer for depth, layer in pairs if weather.HAZE_DEPTH <= depth < 0]
    front = [layer for depth, layer in pairs if depth >= 0]
    falling = weather.behind(light, size, half, seed)
    return Layers(
        [*far, *weather.haze(light, size), *near, *falling],
        [*front, *weather.before(light, size, half, seed)],
    )


def _corner(sheet: Sheet, seat: Seat, size: tuple[int, int]) -> tuple[int, int]:
    """The frame's pixel on which a sheet's first one lies."""
    left = round(size[0] / 2 + (sheet.left - seat.x) * seat.scale)
    return left, round(size[1] / 2 + (sheet.top - seat.y) * seat.scale)


def _to_sheet(
    sheet: Sheet, seat: Seat, now: Pose, pivot: tuple[float, float], size: tuple[int, int]
) -> Matrix:
    """From the frame's pixels to a sheet's, under a pose about a pivot of the world."""
    cos, sin = math.cos(now.angle), math.sin(now.angle)
    x = seat.x - size[0] / 2 / seat.scale - now.x - pivot[0]
    y = seat.y - size[1] / 2 / seat.scale - now.y - pivot[1]
    across, down = sheet.density
    return (
        cos / seat.scale * across,
        sin / seat.scale * across,
        (cos * x + sin * y + pivot[0] - sheet.left) * across,
        -sin / seat.scale * down,
        cos / seat.scale * down,
        (-sin * x + cos * y + pivot[1] - sheet.top) * down,
    )


def wide(camera: Camera) -> float:
    """Half heights from the middle to a side of the frame."""
    return camera.aspect / camera.room[0]
