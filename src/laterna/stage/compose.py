"""Frames at any size and rate, from a set, tracks and drawings.

All is prepared once: groups of pieces as pictures, actors at twice the pixels they need. A frame
only takes the nearest pixels of these and lays them over each other, premultiplied, in Pillow.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

from laterna.stage import painting, shadows
from laterna.stage.actors import Actor
from laterna.stage.drawings import Drawing
from laterna.stage.layers import depth_order
from laterna.stage.plates.backdrop import Backdrop
from laterna.stage.scenery.art import KINDS, Kind
from laterna.stage.scenery.scenery import Colour, Scenery
from laterna.stage.scenery.view import WHOLE, Camera, Path, Room
from laterna.stage.tracks import CAMERA, LOG_SIZE, OPACITY, TRACK_RATE, Rows, Tracks, X, Y

_INVISIBLE = 0.004
_UNLIT = 0.002
_DUSK = 1.8
"""How much darker a whole picture becomes, sky and all, than the actors in it."""


@dataclass(frozen=True)
class Setup:
    """How a set is shown.

    Attributes:
        clock: second of the set's own life (clouds, water, weather) at the beginning.
        backdrop: takes the place of the pieces; light and weather of the set lie on it.
        room: how much of the frame's width and height the tracks and the set were made for; they
            are shown in its middle, and go on round it.
    """

    clock: float = 0.0
    backdrop: Backdrop | None = None
    room: Room = WHOLE


PLAIN = Setup()


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
        setup: Setup = PLAIN,
    ) -> None:
        """Draw the set.

        Args:
            tracks: everybody's place, actors as the camera sees them.
            drawings: by slot.
            scenery: the set; its aspect is that of ``delivered``.
            delivered: (width, height) of the frames.
            seed: of the weather.
            kinds: the art by name.
            setup: how it is shown.
        """
        self._clock, self._backdrop, self._room = setup.clock, setup.backdrop, setup.room
        backdrop = setup.backdrop
        if backdrop is not None:
            scenery = replace(scenery, pieces=())
        self._tracks = tracks
        self._scenery = scenery
        self._size = delivered
        light = scenery.light
        ambient = light.ambient if backdrop is None else _product(light.ambient, backdrop.ambient)
        self._actors = {slot: Actor(drawing, ambient) for slot, drawing in drawings.items()}
        path = Path.of(_moments(tracks), delivered, setup.room)
        layers = painting.layers(scenery, kinds, path, seed)
        self._base = Image.new("RGB", delivered, _behind_all(scenery))
        self._behind = list(layers.behind)
        if path.still and backdrop is None:
            # What never changes is painted once.
            for layer in itertools.takewhile(painting.fixed, layers.behind):
                layer.put(self._base, path.places[0], setup.clock)
                self._behind.pop(0)
        self._before = layers.before

    def frame(self, seconds: float) -> UInt8[np.ndarray, "height width 3"]:
        """The frame at a moment."""
        rows = self._tracks.at(np.array([seconds], np.float64))
        camera = Camera.of(rows[0, CAMERA], self._size, self._room)
        rows = _within(rows, camera)
        # Whole microseconds: what lives by itself is at the same place whenever it is counted from.
        moment = round(self._clock + seconds, 6)
        canvas, share = self._ground(moment, camera)
        for layer in self._behind:
            _laid(layer, canvas, camera, moment, share)
        present = [
            (self._actors[index + 1], rows[0, index + 1])
            for index in depth_order(rows)[0]
            if index + 1 in self._actors and rows[0, index + 1, OPACITY] >= _INVISIBLE
        ]
        self._cast_shadows(canvas, present, camera)
        for actor, row in present:
            actor.put(canvas, row)
        for layer in self._before:
            _laid(layer, canvas, camera, moment, share)
        return np.array(canvas)

    def _ground(self, moment: float, camera: Camera) -> tuple[Image.Image, float]:
        """What all is painted on, and how much of the weather lies on it."""
        if self._backdrop is None:
            return self._base.copy(), 1.0
        share = self._backdrop.away(moment)
        canvas = self._backdrop.frame(moment, camera)
        gains = [1 + (part**_DUSK - 1) * share for part in self._scenery.light.ambient]
        if any(abs(gain - 1) > _UNLIT for gain in gains):
            canvas = canvas.point([min(round(g * v), 255) for g in gains for v in range(256)])
        return canvas, share

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


def _within(rows: Rows, camera: Camera) -> Rows:
    """Actors' rows, told for what a camera has room for, in the whole frame."""
    if camera.room == WHOLE:
        return rows
    across, down = camera.room
    seen = rows.copy()
    seen[:, 1:, X] *= across
    seen[:, 1:, Y] *= down
    shorter = min(camera.size[0] * across, camera.size[1] * down) / min(camera.size)
    seen[:, 1:, LOG_SIZE] += math.log(shorter)
    return seen


def _product(one: Colour, other: Colour) -> Colour:
    red, green, blue = (a * b for a, b in zip(one, other, strict=True))
    return red, green, blue


def _laid(
    layer: painting.Layer, canvas: Image.Image, camera: Camera, seconds: float, share: float
) -> None:
    """Paint so much of a layer on a frame, in place."""
    if share >= 1:
        layer.put(canvas, camera, seconds)
    elif share > 0:
        painted = canvas.copy()
        layer.put(painted, camera, seconds)
        canvas.paste(Image.blend(canvas, painted, share))


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
