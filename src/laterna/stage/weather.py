"""Rain, snow and fog: pictures drawn once, that repeat without a seam and move over the frame."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from laterna.stage.scenery.scenery import Colour, Light
from laterna.stage.scenery.view import Camera, follow

HAZE_DEPTH = -1.3
"""Fog lies on everything from here on."""

_FINER = 2
_LIGHTER, _DARKER = (236, 244, 252), (92, 112, 140)
_FOG, _FLAKE, _UNDERSIDE = (228, 234, 240), (252, 253, 255), (120, 140, 172)
_COARSE = 8


@dataclass(frozen=True)
class Fall:
    """A picture, repeated in both directions, that moves at an even speed.

    Attributes:
        tile: premultiplied RGBA (mode ``RGBa``).
        velocity: (across, down) in half heights a second.
        depth: how much it moves with the camera.
        swing: half heights to which it also goes from side to side.
        upright: whether it never moves down, with the camera neither.
    """

    tile: Image.Image
    velocity: tuple[float, float]
    depth: float
    swing: float = 0.0
    upright: bool = False

    def put(self, canvas: Image.Image, camera: Camera, seconds: float) -> None:
        """Paint it on a frame, in place."""
        half = camera.half
        share = follow(self.depth)
        across = self.velocity[0] * seconds - camera.x * share
        across += self.swing * math.sin(2 * math.pi * (seconds / 4.3 + self.depth))
        down = 0.0 if self.upright else self.velocity[1] * seconds - camera.y * share
        left = round(across * half) % self.tile.width - self.tile.width
        top = 0 if self.upright else round(down * half) % self.tile.height - self.tile.height
        for x in range(left, canvas.width, self.tile.width):
            for y in range(top, canvas.height, self.tile.height):
                canvas.paste(self.tile, (x, y), self.tile)


@dataclass(frozen=True)
class Veil:
    """A colour that lies evenly on everything; premultiplied RGBA of the frame's size."""

    picture: Image.Image

    def put(self, canvas: Image.Image, _camera: Camera, _seconds: float) -> None:
        """Paint it on a frame, in place."""
        canvas.paste(self.picture, (0, 0), self.picture)


def haze(light: Light, size: tuple[int, int]) -> list[Veil]:
    """What fog lays on all that is far."""
    if light.fog <= 0:
        return []
    alpha = Image.new("L", size, round(255 * 0.16 * min(light.fog, 1)))
    return [Veil(_coloured(alpha, _lit(_FOG, light.ambient)))]


def behind(light: Light, size: tuple[int, int], half: float, seed: int) -> list[Fall]:
    """What falls and drifts behind the actors; ``half`` are the pixels of a half height."""
    found = []
    if light.fog > 0:
        found.append(_mist(light, size, 0.42, -1.0, seed))
    if light.rain > 0:
        found.append(_rain(light, half, _FAR_RAIN, seed))
    if light.snowfall > 0:
        found += [_snow(light, half, flakes, seed) for flakes in _FLAKES[:2]]
    return found


def before(light: Light, size: tuple[int, int], half: float, seed: int) -> list[Fall]:
    """What falls and drifts before the actors; ``half`` are the pixels of a half height."""
    found = []
    if light.fog > 0:
        found.append(_mist(light, size, 0.25, 1.2, seed + 1))
    if light.rain > 0:
        found.append(_rain(light, half, _NEAR_RAIN, seed))
    if light.snowfall > 0:
        found += [_snow(light, half, flakes, seed) for flakes in _FLAKES[1:]]
    return found


# --- Rain -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Streaks:
    """Rain: how many streaks to a tile, sizes in half heights, speed in half heights a second."""

    count: int
    long: float
    wide: float
    speed: float
    opacity: float
    side: float
    depth: float


_SLANT = -0.16
_FAR_RAIN = _Streaks(210, 0.14, 0.0036, 2.5, 0.66, 1.7, -0.9)
_NEAR_RAIN = _Streaks(96, 0.28, 0.0062, 3.7, 0.74, 2.1, 1.2)


def _rain(light: Light, half: float, kind: _Streaks, seed: int) -> Fall:
    side = max(round(kind.side * half), 8)
    rng = np.random.default_rng([seed, 1, kind.count])
    amount = min(light.rain, 1.0)
    bright, dark = (Image.new("L", (side * _FINER,) * 2, 0) for _ in range(2))
    wide = max(kind.wide * half, 0.9) * _FINER
    for _ in range(round(kind.count * (0.3 + 0.7 * amount))):
        x, y = rng.uniform(0, side * _FINER, 2)
        long = kind.long * half * _FINER * rng.uniform(0.6, 1.0)
        _streak(bright, (x, y), long, wide)
        _streak(dark, (x + wide, y), long, wide * 0.7)
    strength = kind.opacity * (0.55 + 0.45 * amount)
    colours = _lit(_LIGHTER, light.ambient), _lit(_DARKER, light.ambient)
    tile = _two_colours((bright, dark), (strength, 0.6 * strength), colours)
    return Fall(tile, (_SLANT * kind.speed, kind.speed), kind.depth)


def _streak(mask: Image.Image, start: tuple[float, float], long: float, wide: float) -> None:
    """A slanting line, continued on the other side where it leaves the mask."""
    pen = ImageDraw.Draw(mask)
    side = mask.width
    for across in (-side, 0, side):
        for down in (0, side):
            x, y = start[0] + across, start[1] - down
            pen.line((x, y, x + _SLANT * long, y + long), 255, max(round(wide), 1))


def _two_colours(
    masks: tuple[Image.Image, Image.Image],
    strengths: tuple[float, float],
    colours: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> Image.Image:
    """A light shape over a dark one beside it: both are seen before dark and before light."""
    light, shade = (
        np.asarray(mask.reduce(_FINER), np.float32) * np.float32(strength)
        for mask, strength in zip(masks, strengths, strict=True)
    )
    shade *= 1 - light / 255
    parts = np.stack(colours) / np.float32(255)
    channels = [light * parts[0, i] + shade * parts[1, i] for i in range(3)]
    return _premultiplied(np.stack([*channels, light + shade], -1))


# --- Snow -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Flakes:
    """Snow: how many flakes to a tile, radius and others in half heights."""

    count: int
    radius: float
    speed: float
    drift: float
    swing: float
    opacity: float
    side: float
    depth: float


_FLAKES = (
    _Flakes(120, 0.0075, 0.24, -0.03, 0.03, 0.8, 1.6, -1.2),
    _Flakes(60, 0.012, 0.36, -0.05, 0.05, 0.92, 1.85, -0.9),
    _Flakes(24, 0.021, 0.52, -0.08, 0.08, 0.95, 2.15, 1.2),
)


def _snow(light: Light, half: float, kind: _Flakes, seed: int) -> Fall:
    side = max(round(kind.side * half), 8)
    rng = np.random.default_rng([seed, 2, kind.count])
    amount = min(light.snowfall, 1.0)
    bright, dark = (Image.new("L", (side * _FINER,) * 2, 0) for _ in range(2))
    pens = ImageDraw.Draw(bright), ImageDraw.Draw(dark)
    for _ in range(round(kind.count * (0.25 + 0.75 * amount))):
        x, y = rng.uniform(0, bright.width, 2)
        radius = max(kind.radius * half * rng.uniform(0.6, 1.4), 0.8) * _FINER
        for pen, shift in zip(pens, (0.0, 0.32 * radius), strict=True):
            for centre_x in _repeated(x + shift, radius, bright.width):
                for centre_y in _repeated(y + shift, radius, bright.width):
                    pen.circle((centre_x, centre_y), radius, 255)
    colours = _lit(_FLAKE, light.ambient), _lit(_UNDERSIDE, light.ambient)
    tile = _two_colours((bright, dark), (kind.opacity, 0.34 * kind.opacity), colours)
    return Fall(tile, (kind.drift, kind.speed), kind.depth, kind.swing)


def _repeated(place: float, reach: float, side: int) -> list[float]:
    """The places in which something that repeats is seen in one tile."""
    return [at for at in (place - side, place, place + side) if -reach < at < side + reach]


# --- Fog ------------------------------------------------------------------------------------------


def _mist(light: Light, size: tuple[int, int], thickness: float, depth: float, seed: int) -> Fall:
    """Long soft bands, thicker towards the lower half, that repeat from left to right."""
    width, height = round(1.6 * size[0]), size[1]
    coarse = (max(width // _COARSE, 8), max(height // _COARSE, 8))
    rng = np.random.default_rng([seed, 3])
    down = np.linspace(-1, 1, coarse[1])[:, None]
    across = np.linspace(0, 2 * np.pi, coarse[0], endpoint=False)[None]
    bands = np.zeros((coarse[1], coarse[0]))
    for _ in range(9):
        middle = rng.uniform(-0.55, 1.0) + 0.08 * np.sin(
            across * rng.integers(1, 4) + rng.uniform(0, 6.28)
        )
        body = np.exp(-(((down - middle) / rng.uniform(0.1, 0.26)) ** 2))
        ends = 0.5 + 0.5 * np.sin(across * rng.integers(1, 3) + rng.uniform(0, 6.28))
        bands = 1 - (1 - bands) * (1 - 0.55 * body * ends)
    even = 0.3 + 0.2 * np.clip(down + 0.4, 0, 1)
    share = min(light.fog, 1.0) * thickness * np.clip(even + 0.75 * bands, 0, 1)
    alpha = _enlarged(share, (width, height))
    speed = 0.045 if depth > 0 else 0.025
    return Fall(_coloured(alpha, _lit(_FOG, light.ambient)), (speed, 0.0), depth, upright=True)


def _enlarged(values: NDArray[np.float64], size: tuple[int, int]) -> Image.Image:
    """Values 0..1 as a mask (mode ``L``) of a size, without a seam between right and left."""
    wrapped = np.pad(values, ((0, 0), (2, 2)), mode="wrap")
    picture = Image.fromarray(np.rint(wrapped * 255).astype(np.uint8))
    box = (2, 0, picture.width - 2, picture.height)
    return picture.resize(size, Image.Resampling.BICUBIC, box)


# --- Colours --------------------------------------------------------------------------------------


def _lit(colour: tuple[int, int, int], ambient: Colour) -> NDArray[np.float32]:
    """A pale thing's colour, 0..255, in the light of the set: never as dark as what is solid."""
    falling = np.float32(0.45) + np.float32(0.55) * np.clip(np.array(ambient, np.float32), 0, 1)
    return np.array(colour, np.float32) * falling


def _coloured(alpha: Image.Image, colour: NDArray[np.float32]) -> Image.Image:
    """One colour under a mask, premultiplied."""
    shares = [alpha.point([round(v * float(part) / 255) for v in range(256)]) for part in colour]
    return Image.merge("RGBa", (*shares, alpha))


def _premultiplied(values: NDArray[np.float32]) -> Image.Image:
    height, width, _ = values.shape
    pixels = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return Image.frombytes("RGBa", (width, height), pixels.tobytes())
