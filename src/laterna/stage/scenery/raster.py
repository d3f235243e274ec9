"""Groups of pieces as pictures, at the size in which frames need them."""

from __future__ import annotations

import io
import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import resvg_py
from jaxtyping import Int, UInt32
from PIL import Image

from laterna.stage.scenery.groups import Group, Part, extent
from laterna.stage.scenery.scenery import Colour
from laterna.stage.scenery.view import Box, Path, box_of, common, widened

PixelBox = tuple[int, int, int, int]
"""Left, top, right, bottom in whole pixels, the last two excluded."""

Pixels = UInt32[np.ndarray, "_rows _columns"]
"""Four bytes in each number."""

_SLACK, _ROUNDING = 0.01, 1e-6
_LARGE, _COARSE, _BEND = 100_000, 8, 6
_BAND = 64
_INSIDE = 0.02
_LAP = 1.5
_REFERENCE = re.compile(r'(\bid="|url\(\s*#|href="#)')


@dataclass(frozen=True)
class Sheet:
    """A picture in premultiplied RGBA (mode ``RGBa``) with its place in the world.

    Attributes:
        picture: its pixels.
        left, top: the world's point at the picture's corner.
        density: pixels a half height, across and down.
    """

    picture: Image.Image
    left: float
    top: float
    density: tuple[float, float]


def draw(group: Group, path: Path, margin: float, finer: tuple[int, int]) -> Sheet | None:
    """A group's pixels in all that the camera ever sees of it; None when it sees nothing.

    ``margin`` (half heights) is how far the pieces move by themselves; ``finer`` says how often the
    number of pixels is doubled across and down. On axes on which nothing moves, and which are not
    finer, the pixels lie exactly on those of the frame.
    """
    seat = path.places[0].seat(group.depth)
    density = path.density(group.depth)
    width, height = path.places[0].size
    seen = widened(path.sees(group.depth), margin or (0.0 if path.still else _SLACK))
    origin = (seat.x - width / 2 / density, seat.y - height / 2 / density)
    pixels = _pixels(common(seen, group.box), origin, density)
    if path.still and not margin:
        pixels = (
            max(pixels[0], 0),
            max(pixels[1], 0),
            min(pixels[2], width),
            min(pixels[3], height),
        )
    if pixels[0] >= pixels[2] or pixels[1] >= pixels[3]:
        return None
    left, top = origin[0] + pixels[0] / density, origin[1] + pixels[1] / density
    size = (pixels[2] - pixels[0], pixels[3] - pixels[1])
    picture = rasterise(group.parts, Grid(left, top, density), size)
    across, down = (density * 2**times for times in finer)
    return Sheet(oversample(picture, finer), left, top, (across, down))


def _pixels(box: Box, origin: tuple[float, float], density: float) -> PixelBox:
    """The smallest whole pixels that cover a box of the world."""
    left, top = (math.floor((box[i] - origin[i]) * density + _ROUNDING) for i in (0, 1))
    right, bottom = (math.ceil((box[i + 2] - origin[i]) * density - _ROUNDING) for i in (0, 1))
    return left, top, right, bottom


# --- Pixels ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Grid:
    """Pixels on the world: the place of their corner, and how many there are a half height."""

    left: float
    top: float
    density: float

    def moved(self, across: int, down: int) -> Grid:
        """The same pixels, from another corner."""
        x, y = self.left + across / self.density, self.top + down / self.density
        return Grid(x, y, self.density)

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the world lies on the pixels."""
        return (x - self.left) * self.density, (y - self.top) * self.density

    def box(self, size: tuple[int, int]) -> Box:
        """The part of the world that so many pixels cover."""
        right, bottom = self.left + size[0] / self.density, self.top + size[1] / self.density
        return self.left, self.top, right, bottom


def rasterise(parts: Sequence[Part], grid: Grid, size: tuple[int, int]) -> Image.Image:
    """Draw pieces into ``size`` pixels of a grid; mode ``RGBa``.

    Smooth pieces at the back (skies) would take most of the time, so that they are drawn small.
    """
    picture = Image.new("RGBa", size, 0)
    rest = list(parts)
    while rest and (smooth := _smooth(rest[0], grid, (0, 0, *size))) is not None:
        picture.paste(*smooth, smooth[0])
        rest.pop(0)
    if rest:
        drawn = _drawn(rest, grid, size)
        if len(rest) == len(parts):
            return drawn
        picture.paste(drawn, (0, 0), drawn)
    return picture


def _smooth(part: Part, grid: Grid, whole: PixelBox) -> tuple[Image.Image, tuple[int, int]] | None:
    """A large piece without edges inside its box, and its corner; else None."""
    box = _common_pixels(_pixels(box_of(part.piece), (grid.left, grid.top), grid.density), whole)
    width, height = _size(box)
    left, top, right, bottom = extent(part.kind)
    inside = min(left, top, 1 - right, 1 - bottom) > -_INSIDE
    if part.beyond.copies(box_of(part.piece), grid.box(_size(whole)), 0.0):
        return None
    if not inside or width * height < _LARGE or min(width, height) < 4 * _COARSE:
        return None
    small = (width // _COARSE, height // _COARSE)
    # Its own density for each direction, so that the small picture covers exactly the same part.
    corner = grid.moved(*box[:2])
    drawn = _drawn([part], corner, (width, height), small)
    values = np.asarray(drawn.convert("RGBa"), np.int16)
    bends = [np.abs(np.diff(values, 2, axis)).max() for axis in (0, 1)]
    if max(bends) > _BEND:
        return None
    return drawn.resize((width, height), Image.Resampling.BILINEAR), box[:2]


def _drawn(
    parts: Sequence[Part],
    grid: Grid,
    size: tuple[int, int],
    shown: tuple[int, int] | None = None,
) -> Image.Image:
    """Pieces as resvg draws them; ``size`` pixels of the grid are shown in so many."""
    elements = "".join(_element(part, grid, size) for part in parts)
    width, height = shown or size
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="{width}" height="{height}" viewBox="0 0 {size[0]} {size[1]}"'
        f' preserveAspectRatio="none">{elements}</svg>'
    )
    data = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True)
    return Image.open(io.BytesIO(bytes(data))).convert("RGBA").convert("RGBa")


def _element(part: Part, grid: Grid, size: tuple[int, int]) -> str:
    """A piece as SVG in pixels of the grid; its identifiers are made its own."""
    piece, kind = part.piece, part.kind
    across = piece.width * grid.density / (100 * kind.ratio)
    down = piece.height * grid.density / 100
    x = (piece.x - piece.width / 2 - grid.left) * grid.density
    y = (piece.y - piece.height / 2 - grid.top) * grid.density
    if piece.mirror:
        x, across = x + piece.width * grid.density, -across
    art = kind.draw(hexadecimal(piece.tint), hexadecimal(piece.shade))
    copies = _copies(part, grid, size)
    elements = []
    for index, copy in enumerate(copies):
        own = _REFERENCE.sub(rf"\g<1>p{part.number}c{index}-", art)
        elements.append(
            f'{copy}<g transform="matrix({across:.5f} 0 0 {down:.5f} {x:.3f} {y:.3f})">'
            f"{own}</g></g></g>"
        )
    art = _REFERENCE.sub(rf"\g<1>p{part.number}-", art)
    matrix = f"{across:.5f} 0 0 {down:.5f} {x:.3f} {y:.3f}"
    return "".join(elements) + f'<g transform="matrix({matrix})">{art}</g>'


def _copies(part: Part, grid: Grid, size: tuple[int, int]) -> list[str]:
    """Two groups, opened, for each copy of a piece beyond its box: its clip and its place."""
    copies = part.beyond.copies(box_of(part.piece), grid.box(size), _LAP / grid.density)
    found = []
    for index, copy in enumerate(copies):
        left, top = grid.pixel(copy.clip[0], copy.clip[1])
        right, bottom = grid.pixel(copy.clip[2], copy.clip[3])
        if left >= right or top >= bottom:
            continue
        name = f"p{part.number}k{index}"
        # The same on pixels as on the world, seen from the grid's corner.
        e = (copy.e + (copy.a - 1) * grid.left) * grid.density
        f = (copy.f + (copy.d - 1) * grid.top) * grid.density
        found.append(
            f'<clipPath id="{name}"><rect x="{left:.3f}" y="{top:.3f}" width="{right - left:.3f}"'
            f' height="{bottom - top:.3f}"/></clipPath><g clip-path="url(#{name})">'
            f'<g transform="matrix({copy.a} 0 0 {copy.d} {e:.3f} {f:.3f})">'
        )
    return found


def hexadecimal(colour: Colour) -> str:
    """A colour, 0 to 1, as ``#rrggbb``."""
    return "#" + "".join(f"{round(min(max(part, 0), 1) * 255):02x}" for part in colour)


def oversample(picture: Image.Image, finer: tuple[int, int]) -> Image.Image:
    """The pixels doubled so many times across and down, by linear interpolation.

    Taking the nearest of these costs a tenth of interpolating when a frame is composed, and errs by
    a quarter of a pixel, or an eighth.
    """
    across, down = finer
    while across or down:
        picture = _doubled(picture, across=across > 0, down=down > 0)
        across, down = max(across - 1, 0), max(down - 1, 0)
    return picture


def pixels_of(picture: Image.Image) -> Pixels:
    """A picture's four-byte pixels."""
    return np.frombuffer(picture.tobytes(), np.uint32).reshape(picture.height, picture.width)


def picture_of(pixels: Pixels) -> Image.Image:
    """Four-byte pixels as a premultiplied picture."""
    return Image.frombytes("RGBa", (pixels.shape[1], pixels.shape[0]), np.ascontiguousarray(pixels))


def bend(pixels: Pixels, shifts: Int[np.ndarray, " rows"], width: int, step: int) -> Pixels:
    """Every row moved to the right by its own shift: (rows, ``width``).

    ``pixels`` has ``step`` columns for each that is returned, ``shifts`` counts in these. Unmoved,
    what is returned is the middle of ``pixels``.
    """
    start = (pixels.shape[1] - width * step) // 2
    found = np.empty((len(pixels), width), np.uint32)
    edges = np.flatnonzero(np.diff(shifts)) + 1
    for top, bottom in itertools.pairwise([0, *edges.tolist(), len(pixels)]):
        left = start - int(shifts[top])
        found[top:bottom] = pixels[top:bottom, left : left + width * step : step]
    return found


def _doubled(picture: Image.Image, *, across: bool, down: bool) -> Image.Image:
    """In bands that stay in the processor's cache, each with a line of its neighbours."""
    pixels = pixels_of(picture)
    height, width = pixels.shape
    found = np.empty((height * (1 + down), width * (1 + across)), np.uint32)
    for top in range(0, height, _BAND):
        bottom = min(top + _BAND, height)
        above = max(top - 1, 0)
        band = pixels[above : min(bottom + 1, height)]
        factor = 1 + down
        band = _twice_down(band) if down else band
        band = band[factor * (top - above) : factor * (bottom - above)]
        found[factor * top : factor * bottom] = _twice_across(band) if across else band
    return picture_of(found)


def _twice_down(pixels: Pixels) -> Pixels:
    """Rows at a quarter and at three quarters of every row."""
    found = np.empty((2 * len(pixels), pixels.shape[1]), np.uint32)
    middle = _mean(pixels[:-1], pixels[1:])
    found[1:-1:2] = _mean(pixels[:-1], middle)
    found[2::2] = _mean(pixels[1:], middle)
    found[0], found[-1] = pixels[0], pixels[-1]
    return found


def _twice_across(pixels: Pixels) -> Pixels:
    """Columns at a quarter and at three quarters of every column."""
    found = np.empty((len(pixels), 2 * pixels.shape[1]), np.uint32)
    middle = _mean(pixels[:, :-1], pixels[:, 1:])
    found[:, 1:-1:2] = _mean(pixels[:, :-1], middle)
    found[:, 2::2] = _mean(pixels[:, 1:], middle)
    found[:, 0], found[:, -1] = pixels[:, 0], pixels[:, -1]
    return found


def _mean(one: Pixels, other: Pixels) -> Pixels:
    """The mean of each of the four bytes, rounded down: none runs over into the next."""
    mean: Pixels = (one & other) + (((one ^ other) & np.uint32(0xFEFEFEFE)) >> np.uint32(1))
    return mean


def _common_pixels(one: PixelBox, other: PixelBox) -> PixelBox:
    left, top = max(one[0], other[0]), max(one[1], other[1])
    return left, top, min(one[2], other[2]), min(one[3], other[3])


def _size(box: PixelBox) -> tuple[int, int]:
    return box[2] - box[0], box[3] - box[1]
