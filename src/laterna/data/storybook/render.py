"""Scenes to pictures: the exact truth, at any size and at any moments."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image

from laterna.data.storybook.backdrops import Backdrop, Weather
from laterna.data.storybook.programs import FOOT
from laterna.data.storybook.scene import Scene
from laterna.stage.drawings import Drawing
from laterna.stage.layers import by_depth, flatten, place_all
from laterna.stage.tracks import CAMERA, DEPTH, LOG_SIZE, OPACITY, SLOTS, Rows, X, Y

PLATE_REACH = 1.6
"""How many times wider and higher than the frame the plate is."""

_PLATE_DENSITY = 1.25
_SHADOW_REACH = 0.35

Pixels = NDArray[np.floating]
"""0..255, whatever the precision."""


@dataclass(frozen=True)
class Rendered:
    """A scene's pictures at some moments.

    Attributes:
        frames: what is seen, (time, height, width, 3) uint8.
        plates: the same without actors and weather, with their shadows.
        background: the same without actors, with their shadows and the weather.
        layers: each actor's warped drawing in its own colours, premultiplied RGBA,
            (time, actors, height, width, 4) uint8, sorted by slot.
        composite: the layers composed by depth, (time, height, width, 4) uint8.
        rows: the tracks at the moments, (time, slots, 8) float32.
    """

    frames: NDArray[np.uint8]
    plates: NDArray[np.uint8]
    background: NDArray[np.uint8]
    layers: NDArray[np.uint8]
    composite: NDArray[np.uint8]
    rows: NDArray[np.float32]


def render(
    scene: Scene,
    drawings: Mapping[str, Drawing],
    times: NDArray[np.float64],
    size: tuple[int, int],
) -> Rendered:
    """Draw a scene at the given moments (seconds) in frames of (width, height) pixels.

    ``drawings`` gives each work's drawing by work id.
    """
    rows = scene.tracks.at(times)
    cast = {slot: drawings[noun] for slot, noun in scene.nouns.items()}
    layers = place_all(cast, rows, size)
    composite = flatten(by_depth(layers, rows))
    plates = _plates(scene.backdrop, rows, size)
    plates *= _shadows(scene.backdrop, rows, size, scene.aspect)[..., None]
    ambient = np.array(scene.backdrop.ambient, np.float32)
    cover = composite.astype(np.float32)
    frames: Pixels = cover[..., :3] * ambient + plates * (1 - cover[..., 3:] / 255)
    background: Pixels = plates
    if scene.backdrop.weather is not None:
        fall = _weather(scene.backdrop.weather, times, size)
        frames, background = (_over(fall, picture) for picture in (frames, plates))
    return Rendered(_bytes(frames), _bytes(plates), _bytes(background), layers, composite, rows)


def _over(front: NDArray[np.float32], back: Pixels) -> Pixels:
    return front[..., :3] + back * (1 - front[..., 3:] / 255)


def _bytes(values: Pixels) -> NDArray[np.uint8]:
    pixels: NDArray[np.uint8] = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return pixels


def rasterise(svg: str, width: int, height: int) -> Image.Image:
    """SVG text to a straight-alpha RGBA picture of exactly (width, height)."""
    data = resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True)
    picture = Image.open(io.BytesIO(bytes(data))).convert("RGBA")
    return picture if picture.size == (width, height) else picture.resize((width, height))


def _plates(backdrop: Backdrop, rows: Rows, size: tuple[int, int]) -> NDArray[np.float32]:
    width, height = size
    density = PLATE_REACH * _PLATE_DENSITY
    plate = rasterise(backdrop.svg, round(width * density), round(height * density)).convert("RGB")
    camera = rows[:, CAMERA]
    if np.ptp(camera[:, :3], axis=0).max() < 1e-6:
        return np.repeat(_plate(plate, camera[0], size)[None], len(rows), axis=0)
    return np.stack([_plate(plate, row, size) for row in camera])


def _plate(
    plate: Image.Image, camera: NDArray[np.float32], size: tuple[int, int]
) -> NDArray[np.float32]:
    zoom = float(np.exp(camera[LOG_SIZE]))
    steps, offsets = [], []
    for length, plate_length, centre in zip(size, plate.size, camera[[X, Y]], strict=True):
        pixels = plate_length / (2 * PLATE_REACH)
        step = 2 / length / zoom * pixels
        steps.append(step)
        offsets.append((float(centre) - 1 / zoom + PLATE_REACH) * pixels)
    matrix = (steps[0], 0.0, offsets[0], 0.0, steps[1], offsets[1])
    seen = plate.transform(size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
    return np.asarray(seen, np.float32)


def _shadows(
    backdrop: Backdrop, rows: Rows, size: tuple[int, int], aspect: float
) -> NDArray[np.float32]:
    """Factor (time, height, width) by which actors' contact shadows darken the plate."""
    width, height = size
    factor = np.ones((len(rows), height, width), np.float32)
    if backdrop.ground is None or backdrop.shadow == 0:
        return factor
    short = min(aspect, 1.0)
    across = (np.arange(width, dtype=np.float32) + 0.5) / width * 2 - 1
    down = (np.arange(height, dtype=np.float32) + 0.5) / height * 2 - 1
    camera = rows[:, CAMERA]
    ground = (camera[:, DEPTH] - camera[:, Y]) * np.exp(camera[:, LOG_SIZE])
    for slot in range(1, SLOTS):
        row = rows[:, slot]
        if row[:, OPACITY].max() <= 0:
            continue
        side = np.exp(row[:, LOG_SIZE])
        foot = row[:, Y] + FOOT * side * short
        contact = np.maximum(ground, foot - 0.12)
        lifted = np.maximum(contact - foot, 0)
        strength = backdrop.shadow * row[:, OPACITY] * np.exp(-lifted / _SHADOW_REACH)
        from_x = (across[None] - row[:, X, None]) / (0.36 * side * short / aspect)[:, None]
        from_y = (down[None] - contact[:, None]) / (0.07 * side * short)[:, None]
        blot = np.exp(-(from_x**2))[:, None, :] * np.exp(-(from_y**2))[:, :, None]
        factor *= 1 - strength[:, None, None] * blot
    return factor


def _weather(
    weather: Weather, times: NDArray[np.float64], size: tuple[int, int]
) -> NDArray[np.float32]:
    """The moving overlay, premultiplied RGBA (time, height, width, 4), 0..255."""
    width, height = size
    side = max(2, height)
    tile = np.asarray(rasterise(weather.svg, side, side), np.float32)
    tile[..., :3] *= tile[..., 3:] / 255
    overlay = np.empty((len(times), height, width, 4), np.float32)
    columns, lines = np.arange(width), np.arange(height)
    for moment, seconds in enumerate(times):
        shift = [round(float(speed * seconds) * side / 2) for speed in weather.velocity]
        overlay[moment] = tile[(lines - shift[1]) % side][:, (columns - shift[0]) % side]
    return overlay
