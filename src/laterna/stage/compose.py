"""Frames at any size and rate, from key pictures, tracks and drawings.

The painter draws few and small pictures; drawings exist at any size and tracks at any moment. A
frame takes the background from the two key pictures around it, brought to the camera's place, and
puts each actor's drawing over it in the light that the painter gave it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8
from numpy.typing import NDArray
from PIL import Image

from laterna.stage.drawings import Drawing
from laterna.stage.formats import covering_size
from laterna.stage.layers import bounding_box, depth_order, place
from laterna.stage.tracks import CAMERA, LOG_SIZE, OPACITY, TRACK_RATE, Rows, Tracks, X, Y

_SAME_VIEW = 1e-4
_INVISIBLE = 0.004


@dataclass(frozen=True)
class KeyPictures:
    """What is seen at ``TRACK_RATE`` moments a second.

    Attributes:
        backgrounds: without actors, (keys, height, width, 3) uint8, of the whole native frame.
        gains: light on each actor's colours, (keys, actors, 3) float32.
    """

    backgrounds: UInt8[np.ndarray, "keys height width 3"]
    gains: Float[np.ndarray, "keys actors 3"]


@dataclass(frozen=True)
class Composer:
    """Composes single frames of a clip.

    Attributes:
        tracks: everybody's place.
        drawings: by slot.
        keys: the key pictures.
        native: the painter's frame (width, height); only its shape matters.
        delivered: (width, height) of the frames.
    """

    tracks: Tracks
    drawings: Mapping[int, Drawing]
    keys: KeyPictures
    native: tuple[int, int]
    delivered: tuple[int, int]

    def frame(self, seconds: float) -> UInt8[np.ndarray, "height width 3"]:
        """The frame at a moment."""
        rows = self.tracks.at(np.array([seconds]))
        left, right, share = self._neighbours(seconds)
        canvas = self._background(rows, left, right, share)
        gains = self.keys.gains[left] * (1 - share) + self.keys.gains[right] * share
        for actor in depth_order(rows)[0]:
            if actor + 1 in self.drawings:
                self._put(canvas, rows[0, actor + 1], self.drawings[actor + 1], gains[actor])
        return canvas

    def _neighbours(self, seconds: float) -> tuple[int, int, float]:
        place = min(seconds * TRACK_RATE, float(len(self.keys.backgrounds) - 1))
        left = int(place)
        right = min(left + 1, len(self.keys.backgrounds) - 1)
        return left, right, place - left

    def _background(self, rows: Rows, left: int, right: int, share: float) -> NDArray[np.uint8]:
        keys = self.tracks.at(np.array([left, right]) / TRACK_RATE)[:, CAMERA]
        now = rows[0, CAMERA]
        pictures = self.keys.backgrounds
        if np.abs(keys[:, :3] - now[:3]).max() < _SAME_VIEW:
            view = Image.fromarray(pictures[left])
            if share > 0:
                view = Image.blend(view, Image.fromarray(pictures[right]), share)
        else:
            view = _blend_moved(pictures[[left, right]], keys, now, share)
        box = _crop(view.size, self.native, self.delivered)
        return np.array(view.resize(self.delivered, Image.Resampling.BICUBIC, box))

    def _put(
        self,
        canvas: NDArray[np.uint8],
        row: Float[np.ndarray, "8"],
        drawing: Drawing,
        gain: Float[np.ndarray, "3"],
    ) -> None:
        opacity = float(row[OPACITY])
        whole = covering_size(self.native, self.delivered)
        size = (round(whole[0]), round(whole[1]))
        shift_x = (size[0] - self.delivered[0]) // 2
        shift_y = (size[1] - self.delivered[1]) // 2
        left, top, right, bottom = bounding_box(row, size)
        left, right = max(left, shift_x), min(right, shift_x + self.delivered[0])
        top, bottom = max(top, shift_y), min(bottom, shift_y + self.delivered[1])
        if opacity < _INVISIBLE or left >= right or top >= bottom:
            return
        layer = place(drawing, row, size, (left, top, right, bottom)).astype(np.float32) * opacity
        region = canvas[top - shift_y : bottom - shift_y, left - shift_x : right - shift_x]
        mixed = layer[..., :3] * gain + region * (1 - layer[..., 3:] * np.float32(1 / 255))
        region[:] = np.minimum(mixed + 0.5, 255).astype(np.uint8)


def actor_gains(
    gains: Float[np.ndarray, "keys 3 height width"],
    layers: UInt8[np.ndarray, "keys actors height width 4"],
) -> Float[np.ndarray, "keys actors 3"]:
    """Mean light on each actor's visible pixels; where it is not seen, that of the nearest key."""
    weights = layers[..., 3].astype(np.float32) / 255
    totals = weights.sum((2, 3))
    lit = np.einsum("kahw,kchw->kac", weights, gains) / np.maximum(totals, 1e-6)[..., None]
    for actor in range(layers.shape[1]):
        seen = np.flatnonzero(totals[:, actor] > 1)
        if len(seen):
            nearest = seen[np.abs(np.arange(len(totals))[:, None] - seen).argmin(1)]
            lit[:, actor] = lit[nearest, actor]
        else:
            lit[:, actor] = 1
    return _smoothed(np.clip(lit, 0, 1.25).astype(np.float32))


def _smoothed(values: Float[np.ndarray, "keys actors 3"]) -> Float[np.ndarray, "keys actors 3"]:
    """Moving mean over five keys: light does not flicker."""
    padded = np.pad(values, ((2, 2), (0, 0), (0, 0)), mode="edge")
    shifted = [padded[offset : offset + len(values)] for offset in range(5)]
    mean: NDArray[np.float32] = np.mean(shifted, axis=0, dtype=np.float32)
    return mean


def _blend_moved(
    pictures: UInt8[np.ndarray, "2 height width 3"],
    cameras: Float[np.ndarray, "2 8"],
    now: Float[np.ndarray, "8"],
    share: float,
) -> Image.Image:
    """Both key pictures as the camera would see them now, blended where both are in view."""
    total = np.zeros((*pictures.shape[1:3], 3), np.float32)
    weight = np.full((*pictures.shape[1:3], 1), 1e-9, np.float32)
    for picture, camera, part in zip(pictures, cameras, (1 - share, share), strict=True):
        moved = _seen_from(picture, camera, now)
        inside = np.square(moved[..., 3:].astype(np.float32) / 255) * max(part, 0.01)
        total += moved[..., :3] * inside
        weight += inside
    return Image.fromarray((total / weight + 0.5).astype(np.uint8))


def _seen_from(
    picture: UInt8[np.ndarray, "height width 3"],
    camera: Float[np.ndarray, "8"],
    now: Float[np.ndarray, "8"],
) -> UInt8[np.ndarray, "height width 4"]:
    """The picture from another place; the fourth channel says how far it is to be believed."""
    height, width, _ = picture.shape
    margin = max(height, width) // 16
    image = _with_margin(picture, margin)
    ratio = float(np.exp(camera[LOG_SIZE] - now[LOG_SIZE]))
    zoom = float(np.exp(camera[LOG_SIZE]))
    across = float(now[X] - camera[X]) * zoom * width / 2
    down = float(now[Y] - camera[Y]) * zoom * height / 2
    matrix = (
        ratio,
        0.0,
        width / 2 * (1 - ratio) + across + margin,
        0.0,
        ratio,
        height / 2 * (1 - ratio) + down + margin,
    )
    moved = image.transform(
        (width, height), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR
    )
    return np.asarray(moved)


def _with_margin(picture: UInt8[np.ndarray, "height width 3"], margin: int) -> Image.Image:
    """The picture, its edge drawn out, for where a camera that moves on sees no key picture."""
    sides = ((margin, margin), (margin, margin))
    colours = np.pad(picture, (*sides, (0, 0)), mode="edge")
    belief = np.pad(np.full(picture.shape[:2], 255, np.uint8), sides, constant_values=1)
    size = (colours.shape[1], colours.shape[0])
    pixels = np.dstack([colours, belief]).tobytes()
    return Image.frombuffer("RGBX", size, pixels, "raw", "RGBX", 0, 1)


def _crop(
    view: tuple[int, int], native: tuple[int, int], delivered: tuple[int, int]
) -> tuple[float, float, float, float]:
    """The part of the view (x0, y0, x1, y1) that fills the delivered frame."""
    whole = covering_size(native, delivered)
    width = view[0] * delivered[0] / whole[0]
    height = view[1] * delivered[1] / whole[1]
    left, top = (view[0] - width) / 2, (view[1] - height) / 2
    return left, top, left + width, top + height
