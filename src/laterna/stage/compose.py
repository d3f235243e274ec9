"""Frames at any size and rate, from a set, tracks and drawings.

All is prepared once: groups of pieces as pictures, actors at twice the pixels they need. A frame
only takes the nearest pixels of these and lays them over each other, premultiplied, in Pillow.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

from laterna.core import settings
from laterna.stage import shadows, weather
from laterna.stage.actors import Actor
from laterna.stage.drawings import Drawing
from laterna.stage.layers import depth_order
from laterna.stage.paste import Matrix, paste
from laterna.stage.scenery.art import KINDS, Kind
from laterna.stage.scenery.groups import Group, group
from laterna.stage.scenery.life import MARGINS, SWAY, Pose, hold, pose
from laterna.stage.scenery.raster import Pixels, Sheet, bend, draw, picture_of, pixels_of
from laterna.stage.scenery.scenery import Scenery
from laterna.stage.scenery.view import Camera, Path, Seat
from laterna.stage.tracks import CAMERA, OPACITY, TRACK_RATE, Tracks

_INVISIBLE = 0.004
_NEAR = 0.2
_FINER = 2
_STEP = 2**_FINER


@runtime_checkable
class Layer(Protocol):
    """Something that is painted over what lies behind it."""

    def put(self, canvas: Image.Image, camera: Camera, seconds: float, /) -> None:
        """Paint it on a frame (mode ``RGB``), in place."""


class Composer:
    """Composes single frames of a clip; any number of threads may ask at once."""

    def __init__(
        self,
        tracks: Tracks,
        drawings: Mapping[int, Drawing],
        scenery: Scenery,
        delivered: tuple[int, int],
        seed: int = 0,
        kinds: Mapping[str, Kind] = KINDS,
        clock: float = 0.0,
    ) -> None:
        """Draw the set.

        Args:
            tracks: everybody's place, actors as the camera sees them.
            drawings: by slot.
            scenery: the set; its aspect is that of ``delivered``.
            delivered: (width, height) of the frames.
            seed: of the weather.
            kinds: the art by name.
            clock: second of the set's own life (clouds, water, weather) at the beginning.
        """
        self._clock = clock
        self._tracks = tracks
        self._scenery = scenery
        self._size = delivered
        light = scenery.light
        self._actors = {slot: Actor(drawing, light.ambient) for slot, drawing in drawings.items()}
        path = Path.of(_moments(tracks), delivered)
        layers = _layers(scenery, kinds, path, seed)
        self._base = Image.new("RGB", delivered, _behind_all(scenery))
        self._behind = list(layers.behind)
        if path.still:
            # What never changes is painted once.
            for layer in itertools.takewhile(_fixed, layers.behind):
                layer.put(self._base, path.places[0], clock)
                self._behind.pop(0)
        self._before = layers.before

    def frame(self, seconds: float) -> UInt8[np.ndarray, "height width 3"]:
        """The frame at a moment."""
        rows = self._tracks.at(np.array([seconds], np.float64))
        camera = Camera.of(rows[0, CAMERA], self._size)
        canvas = self._base.copy()
        for layer in self._behind:
            layer.put(canvas, camera, self._clock + seconds)
        present = [
            (self._actors[index + 1], rows[0, index + 1])
            for index in depth_order(rows)[0]
            if index + 1 in self._actors and rows[0, index + 1, OPACITY] >= _INVISIBLE
        ]
        self._cast_shadows(canvas, present, camera)
        for actor, row in present:
            actor.put(canvas, row)
        for layer in self._before:
            layer.put(canvas, camera, self._clock + seconds)
        return np.array(canvas)

    def _cast_shadows(
        self,
        canvas: Image.Image,
        present: Sequence[tuple[Actor, Float[np.ndarray, "12"]]],
        camera: Camera,
    ) -> None:
        ground, strength = self._scenery.ground, self._scenery.light.shadow
        if ground is not None and strength > 0:
            for actor, row in present:
                shadows.cast(canvas, row, actor.content, ground, strength, camera)


# --- The set --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Layers:
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
        now = pose("sway", part.piece, part.number, seconds, camera.size[0] / camera.size[1])
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
    return _Set(one, sheet, camera.size[0] / camera.size[1])


def _fixed(layer: Layer) -> bool:
    return isinstance(layer, weather.Veil) or (isinstance(layer, _Set) and layer.fixed)


def _layers(scenery: Scenery, kinds: Mapping[str, Kind], path: Path, seed: int) -> _Layers:
    """Everything but the actors, in the order of painting."""
    size = path.places[0].size
    light = scenery.light
    cuts = (weather.HAZE_DEPTH, 0.0) if light.fog > 0 else (0.0,)
    if path.plain:
        groups = group(scenery.pieces, kinds, math.inf, cuts)
    else:
        groups = group(scenery.pieces, kinds, _NEAR, cuts, size[0] / size[1])
    with ThreadPoolExecutor(settings.threads(), thread_name_prefix="laterna-set") as pool:
        drawn = list(pool.map(lambda one: _layer(one, path), groups))
    pairs = [
        (one.depth, layer) for one, layer in zip(groups, drawn, strict=True) if layer is not None
    ]
    far = [layer for depth, layer in pairs if depth < weather.HAZE_DEPTH]
    near = [layer for depth, layer in pairs if weather.HAZE_DEPTH <= depth < 0]
    front = [layer for depth, layer in pairs if depth >= 0]
    falling = weather.behind(light, size, seed)
    return _Layers(
        [*far, *weather.haze(light, size), *near, *falling],
        [*front, *weather.before(light, size, seed)],
    )


def _moments(tracks: Tracks) -> Float[np.ndarray, "time slots 12"]:
    """All rows, and one beyond the last: frames go on until the next would come."""
    return tracks.at(np.arange(len(tracks.values) + 1) / TRACK_RATE)


def _behind_all(scenery: Scenery) -> tuple[int, int, int]:
    """What is seen where no piece is: the farthest one's second colour."""
    colour = (
        min(scenery.pieces, key=lambda piece: piece.depth).shade if scenery.pieces else (0.5,) * 3
    )
    red, green, blue = (round(min(max(part, 0), 1) * 255) for part in colour)
    return red, green, blue


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
