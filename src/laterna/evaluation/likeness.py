"""Whose picture the actors of a clip look like: strangers known again by the reader's features.

A gallery holds every stranger and every work of the storybook, each drawn alone as it stands, on
several plain backgrounds, and looked at by the recogniser. What it makes of a clip's actors, crop
by crop along the reader's own tracks, is averaged; the picture with the nearest direction (cosine,
from the middle of the gallery, which all pictures have in common) is whom an actor looks like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laterna.data.storybook.render import drawing_of
from laterna.evaluation.reading import ClipReader, ClipReading
from laterna.evaluation.sight import Sighting, crops_along, features
from laterna.evaluation.strangers import STRANGER, STRANGERS, drawing_of_stranger
from laterna.models.crops import Framed
from laterna.models.reader import SPAN, TRACK
from laterna.models.tellings import SEEN
from laterna.stage.drawings import AS_DRAWN, Drawing
from laterna.stage.scenery.scenery import Colour

BACKGROUNDS: tuple[Colour, ...] = (
    (0.82, 0.82, 0.84),
    (0.46, 0.66, 0.38),
    (0.55, 0.74, 0.92),
    (0.24, 0.22, 0.34),
)
"""Plain ones, such as a sheet of paper, grass, sky and dusk."""

_SIDE = 96
"""Of the drawing in a clean picture, in pixels: about as large as in the frames that are read."""

_CLEAR = 0.5
"""Opacity from which on a crop shows enough."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Gallery:
    """Pictures by what the recogniser makes of them.

    Attributes:
        names: works and strangers.
        centre: what all have in common, (width,).
        directions: of each from there, of length 1, (names, width).
    """

    names: tuple[str, ...]
    centre: Floats
    directions: Floats

    @classmethod
    def of(cls, names: Sequence[str], seen: Floats) -> Gallery:
        """From features (names, width)."""
        centre = seen.mean(0)
        return cls(tuple(names), centre, _unit(seen - centre))

    def nearest(self, seen: Floats) -> str:
        """The picture that features (width,) are nearest to."""
        return self.names[int(np.argmax(self.directions @ _unit(seen - self.centre)))]


def _unit(rows: Floats) -> Floats:
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-6)
    return unit


@cache
def gallery_of(reader: ClipReader) -> Gallery:
    """All strangers and all works that the reader tells apart, through the reader's eyes."""
    names = (*STRANGERS, *reader.nouns)
    crops = np.stack([crop for name in names for crop in clean_crops(_drawing(name))])
    seen = features(reader.model, crops)
    return Gallery.of(names, seen.reshape(len(names), len(BACKGROUNDS), -1).mean(1))


def _drawing(name: str) -> Drawing:
    return drawing_of_stranger(name) if name.startswith(STRANGER) else drawing_of(name)


def clean_crops(drawing: Drawing) -> NDArray[np.uint8]:
    """Crops (backgrounds, CROP, CROP, 3) of a drawing that stands alone before nothing."""
    picture, spread = drawing.look(AS_DRAWN, _SIDE)
    side = round(_SIDE * spread)
    layer = np.asarray(picture.resize((side, side), Image.Resampling.BOX), np.float32)
    size = round(_SIDE * max(SPAN, spread)) + 2
    corner = (size - side) // 2
    place = (slice(corner, corner + side),) * 2
    crops = []
    for colour in BACKGROUNDS:
        frame = np.full((size, size, 3), 255 * np.array(colour), np.float32)
        frame[place] = layer[..., :3] + frame[place] * (1 - layer[..., 3:] / 255)
        crops.append(Framed(np.rint(frame).astype(np.uint8)).cut(size / 2, size / 2, _SIDE))
    return np.stack(crops)


def looks_like(reader: ClipReader, sighting: Sighting, reading: ClipReading) -> tuple[str, ...]:
    """Whom each actor that was followed looks like, the one that is seen best first.

    Those that are never seen clearly look like nobody and are left out.
    """
    gallery = gallery_of(reader)
    found = []
    for actor in reading.actors:
        opacity = actor.track[:, TRACK.index("opacity")]
        clear = (actor.track[:, SEEN] > 0) & (opacity > _CLEAR)
        if clear.any():
            seen = features(reader.model, crops_along(sighting, actor.track, clear))
            found.append(gallery.nearest(seen.mean(0)))
    return tuple(found)
