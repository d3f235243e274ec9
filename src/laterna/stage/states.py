"""What becomes of a drawing: bites, light and dark, smoke, and the pieces it breaks into.

Everything here is told in units of the drawing's side, from its middle, y down, and holds for any
number of pixels; pictures are premultiplied RGBA, (side, side, 4), float32 0 to 255. What is drawn
by chance, such as where it breaks, follows from the drawing itself and is the same each time.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8
from PIL import Image, ImageFilter

FOOT = 0.42
"""Where a drawing stands: this far below its middle, in sides."""

BITES = 5
"""A drawing is eaten in so many bites; after the last one crumbs are left."""

GLIMMERS = 10
"""From dark to shining in so many steps."""

HALO_PAD = 0.25
"""How far light and smoke may reach beyond the square, on each side."""

HEAP_REACH = 0.95
"""No piece of a broken drawing gets farther from the middle than this, in sides."""

LINE = 2 / 72
"""The width of the drawings' outlines."""

_HEAP_WIDTH = 1.25
_JAW = 0.8
"""Bites are higher than wide, by the inverse of this."""

_WARM = (255.0, 206.0, 92.0)
_FLESH = (255.0, 243.0, 210.0)
_SMOKE = (196.0, 196.0, 204.0)
_GREYING = (0.299, 0.587, 0.114)

Picture = Float[np.ndarray, "side side 4"]
Plane = Float[np.ndarray, "side side"]
Mask = Bool[np.ndarray, "side side"]
Canvas = Float[np.ndarray, "whole whole 4"]
Points = Float[np.ndarray, "_ 2"]


@dataclass(frozen=True)
class Bites:
    """Where a drawing is bitten.

    Attributes:
        mouths: (x, y) from which it is bitten, one on its right and one on its left side.
        reach: how far each has eaten after each number of bites but the last, (BITES, 2).
        left_over: what then still hangs together, 255 there and else 0, one for each number.
        crumbs: (x, y, radius, number of bites after which it lies there) each.
        colour: of the crumbs, RGB 0 to 255.
    """

    mouths: Float[np.ndarray, "2 2"]
    reach: Float[np.ndarray, "bites 2"]
    left_over: tuple[UInt8[np.ndarray, "side side"], ...]
    crumbs: Float[np.ndarray, "crumbs 4"]
    colour: tuple[int, int, int]


@dataclass(frozen=True)
class Fall:
    """How one piece falls.

    Attributes:
        centre: what it turns about, (x, y), where it belongs.
        rest: where that lies in the end.
        turn: by how much it turns meanwhile, radians clockwise.
        hop: how high it hops on its way.
        rim: points of its outline round ``centre``.
    """

    centre: Float[np.ndarray, "2"]
    rest: Float[np.ndarray, "2"]
    turn: float
    hop: float
    rim: Points

    def at(self, broken: float) -> tuple[float, float, float]:
        """Angle and the centre's x and y when it is broken so far, 0 to 1."""
        angle = self.turn * broken**1.2
        across = 1 - (1 - broken) ** 2
        x = self.centre[0] + (self.rest[0] - self.centre[0]) * across
        y = self.centre[1] + (self.rest[1] - self.centre[1]) * broken**2
        y -= self.hop * 4 * broken * (1 - broken)
        lowest = float((_turned(self.rim, angle)[:, 1]).max())
        # It was drawn where it belongs, perhaps below the foot; from there it only rises.
        ground = max(FOOT, float(self.centre[1] + self.rim[:, 1].max()))
        return angle, float(x), float(min(y, ground - lowest))


@dataclass(frozen=True)
class Glow:
    """Where a drawing shines: the middle, its reach on each side, and its lower end."""

    x: float
    y: float
    reach: float
    bottom: float

    def sunk(self, light: float) -> Glow:
        """Where a flame shines that has become smaller with its light, 0 to 1."""
        scale = _flame_scale(light)
        lower = self.bottom - (self.bottom - self.y) * scale
        return Glow(self.x, lower, self.reach * scale, self.bottom)


# --- Eaten ----------------------------------------------------------------------------------------


def plan_bites(alpha: Plane, colour: tuple[int, int, int]) -> Bites:
    """Where a drawing is bitten: thrice from its right, then from its left, which leaves a core."""
    points = _covered(alpha)
    low, high = points.min(0), points.max(0)
    middle, core = float(points[:, 1].mean()), float(low[0] * 0.56 + high[0] * 0.44)
    mouths = np.array([[high[0] + 0.03, middle], [low[0] - 0.03, middle]], np.float32)
    neck = min(0.065, float(high[0] - low[0]) * 0.11)
    right, left = (max(abs(float(mouth[0]) - core) - neck, 0.02) for mouth in mouths)
    reach = np.zeros((BITES, 2), np.float32)
    reach[1:, 0] = np.array([0.5, 0.78, 1, 1]) * right
    reach[4:, 1] = left
    crumbs = _crumbs(np.random.default_rng(_seed(alpha)), float(low[0]), float(high[0]))
    left_over = [np.full(alpha.shape, 255, np.uint8)]
    for bites in range(1, BITES):
        bitten_off = _depth(len(alpha), mouths, reach[bites]) < 0
        left_over.append(_largest((alpha > 127) & (left_over[-1] > 0) & ~bitten_off))
    return Bites(mouths, reach, tuple(left_over), crumbs, colour)


def _crumbs(rng: np.random.Generator, left: float, right: float) -> Float[np.ndarray, "crumbs 4"]:
    after = np.array([1, 2, 3, 4, 5, 5, 5], np.float32)
    middle, half = (left + right) / 2, max((right - left) / 2, 0.24)
    places = (np.arange(len(after)) + rng.uniform(0.3, 0.7, len(after))) / len(after) * 2 - 1
    x = middle + half * 0.9 * rng.permutation(places)
    radius = rng.uniform(0.03, 0.044, len(after))
    return np.stack([x, FOOT - radius * 0.7, radius, after], axis=1).astype(np.float32)


def _largest(mask: Mask) -> UInt8[np.ndarray, "side side"]:
    """The largest part of a mask, with what is near it, 255 there and else 0."""
    rest = _widened(mask, 5)
    best = np.zeros_like(mask)
    while rest.any():
        seed = np.zeros_like(mask)
        seed.flat[int(rest.argmax())] = True
        part = _connected(seed, rest)
        best = part if (part & mask).sum() > (best & mask).sum() else best
        rest &= ~part
    return best.astype(np.uint8) * 255


def _widened(mask: Mask, reach: int) -> Mask:
    image = Image.fromarray(mask.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(reach))
    return np.asarray(image) > 0


def _connected(seed: Mask, mask: Mask) -> Mask:
    """What of a mask is connected with the seed."""
    while True:
        padded = np.pad(seed, 1)
        across = padded[1:-1, :-2] | padded[1:-1, 2:]
        grown = (seed | across | padded[:-2, 1:-1] | padded[2:, 1:-1]) & mask
        if (grown == seed).all():
            return seed
        seed = grown


def bitten(picture: Picture, plan: Bites, bites: int) -> Picture:
    """A drawing after some bites, 0 to ``BITES``."""
    side = len(picture)
    result = np.zeros_like(picture)
    if bites < BITES:
        depth = _depth(side, plan.mouths, plan.reach[bites])
        # Nothing hangs in the air.
        left_over = Image.fromarray(plan.left_over[bites]).resize((side, side))
        supported = np.asarray(left_over).astype(np.float32)[..., None] / 255
        result = (_bitten_off(picture, depth, side) * supported).astype(np.float32)
    x, y = _grid(side)
    for crumb in plan.crumbs[plan.crumbs[:, 3] <= bites]:
        result = _over(_crumb(x, y, crumb, plan.colour), result)
    return result


def _depth(side: int, mouths: Float[np.ndarray, "2 2"], reach: Float[np.ndarray, "2"]) -> Plane:
    """Distance of each pixel to what is bitten off, negative inside of it."""
    x, y = _grid(side)
    depth = np.full_like(x, 9.0)
    for mouth, far in zip(mouths, reach.tolist(), strict=True):
        if far > 0:
            depth = np.minimum(depth, _outside_bite(x - mouth[0], (y - mouth[1]) * _JAW, far))
    return depth


def _outside_bite(x: Plane, y: Plane, reach: float) -> Plane:
    """Distance to a bite with an edge of tooth marks, negative inside."""
    tooth = min(0.075, reach * 0.45)
    arc = reach - tooth * 0.55
    distance = np.hypot(x, y)
    step = 1.5 * tooth / arc
    angle = np.arctan2(y, x)
    away = angle - np.round(angle / step) * step
    marks = np.sqrt(np.maximum(distance**2 + arc**2 - 2 * distance * arc * np.cos(away), 0))
    result: Plane = np.minimum(distance - arc, marks - tooth).astype(np.float32)
    return result


def _bitten_off(picture: Picture, depth: Plane, side: int) -> Picture:
    left = np.clip(depth * side + 0.5, 0, 1)
    line = np.clip((LINE - depth) * side + 0.5, 0, 1)[..., None]
    flesh = np.clip((LINE + 0.03 - depth) * side + 0.5, 0, 1)[..., None] * (1 - line) * 0.8
    # Outlines stay black where they meet the flesh.
    light = picture[..., :3].max(-1, keepdims=True) / np.maximum(picture[..., 3:], 1)
    flesh = flesh * np.clip(light * 4 - 1, 0, 1)
    pale = np.array(_FLESH, np.float32) / 255 * picture[..., 3:]
    colour = picture[..., :3] * (1 - flesh) + pale * flesh
    result = np.concatenate([colour * (1 - line), picture[..., 3:]], axis=-1) * left[..., None]
    return result.astype(np.float32)


def _crumb(
    x: Plane, y: Plane, crumb: Float[np.ndarray, "4"], colour: tuple[int, int, int]
) -> Picture:
    side, radius = len(x), float(crumb[2])
    angle = np.arctan2(y - crumb[1], x - crumb[0])
    uneven = radius * (1 + 0.1 * np.cos(3 * angle + crumb[0] * 40))
    depth = np.hypot(x - crumb[0], (y - crumb[1]) * 1.2) - uneven
    cover = np.clip(0.5 - depth * side, 0, 1)
    fill = np.clip(0.5 - (depth + LINE * 0.5) * side, 0, 1)
    rgb = fill[..., None] * np.array(colour, np.float32)
    return np.concatenate([rgb, cover[..., None] * 255], axis=-1).astype(np.float32)


# --- Lit ------------------------------------------------------------------------------------------


def dimmed(picture: Picture, light: float, depth: float = 1.0) -> Picture:
    """A drawing in less light, 0 to 1: darker and greyer, at 0 and ``depth`` 1 much so."""
    gone = (1 - light) * depth
    colour = picture[..., :3]
    grey = (colour @ np.array(_GREYING, np.float32))[..., None]
    faded = (colour + (grey - colour) * np.float32(0.75 * gone)) * np.float32(1 - 0.5 * gone)
    return np.concatenate([faded, picture[..., 3:]], axis=-1)


def find_glow(lit: Picture, dark: Picture) -> Glow:
    """Where a drawing shines: where it looks otherwise when its light is out."""
    change = np.abs(lit - dark).max(-1) / 255
    if change.sum() < 1:
        return Glow(0, 0, 0.1, 0)
    x, y = _grid(len(lit))
    centre_x, centre_y = (float((plane * change).sum() / change.sum()) for plane in (x, y))
    strong = change > 0.15
    reach = max(float(np.ptp(plane[strong])) / 2 if strong.any() else 0.1 for plane in (x, y))
    bottom = float(y[strong].max()) if strong.any() else centre_y
    return Glow(centre_x, centre_y, reach, bottom)


def sinking(lit: Picture, dark: Picture, glow: Glow, light: float) -> Picture:
    """A work whose flame is the smaller the less light it gives, 0 to 1, over its dark self."""
    rest = dimmed(dark, light, 0.4)
    if light <= 0.1:
        return rest
    burning = (np.abs(lit - dark).max(-1, keepdims=True) > 1) * lit
    side = len(lit)
    scale = _flame_scale(light)
    x, bottom = (glow.x + 0.5) * side, (glow.bottom + 0.5) * side
    matrix = (1 / scale, 0.0, x - x / scale, 0.0, 1 / scale, bottom - bottom / scale)
    flame = Image.fromarray(np.rint(burning).astype(np.uint8), "RGBX").transform(
        (side, side), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR
    )
    return _over(np.asarray(flame).astype(np.float32), rest)


def _flame_scale(light: float) -> float:
    return 0.25 + 0.75 * light


def padded(picture: Picture) -> Canvas:
    """A drawing on the larger square that its light and smoke need."""
    pad = round(len(picture) * HALO_PAD)
    return np.pad(picture, ((pad, pad), (pad, pad), (0, 0)))


def with_halo(canvas: Canvas, side: int, glow: Glow, light: float) -> Canvas:
    """A drawing of ``side`` pixels in the middle of its warm light, 0 to 1."""
    x, y = _grid(side, len(canvas))
    reach = min(0.33 + 0.75 * glow.reach, 0.5 + HALO_PAD - 0.02)
    source = glow.reach * 0.8
    away = (np.hypot(x - glow.x, y - glow.y) - source) / (reach - source)
    strength = 0.65 * light * np.square(1 - np.clip(away, 0, 1))
    # It ends softly at the edge of the square, too.
    rim = 0.5 + HALO_PAD - np.maximum(np.abs(x), np.abs(y))
    return _over(canvas, _tinted(_WARM, strength * np.clip(rim / 0.1, 0, 1)))


def with_smoke(canvas: Canvas, side: int, glow: Glow, light: float) -> Canvas:
    """A wisp of smoke behind a flame that goes out, between 0.6 and 0.1 of its light."""
    gone = (0.6 - light) / 0.5
    if not 0 < gone < 1:
        return canvas
    x, y = _grid(side, len(canvas))
    size = 0.8 + glow.reach
    height = (glow.bottom - y) / (0.42 * size)
    centre = glow.x + 0.045 * size * np.sin(height * 7 - gone * 3) * np.clip(height * 2, 0, 1)
    width = (0.014 + 0.035 * np.clip(height, 0, 1)) * size
    line = np.exp(-np.square((x - centre) / width))
    rising = np.clip(height * 8, 0, 1) * np.clip((0.35 + 0.8 * gone - height) * 4, 0, 1)
    strength = 0.8 * np.sin(np.pi * gone) * line * rising
    return _over(canvas, _tinted(_SMOKE, strength))


def _tinted(colour: tuple[float, float, float], strength: Plane) -> Picture:
    rgba = np.array([*colour, 255.0], np.float32)
    result: Picture = strength[..., None].astype(np.float32) * rgba
    return result


# --- Broken ---------------------------------------------------------------------------------------


def plan_fall(alpha: Plane) -> tuple[Fall, ...]:
    """Into which pieces a drawing breaks and how each falls, those that end on top first."""
    points = _covered(alpha)
    rng = np.random.default_rng(_seed(alpha))
    count = min(int(rng.integers(8, 12)), max(len(points) // 6, 1))
    middles = _middles(points, count, rng)
    nearest = _nearest(points, middles)
    rims = [_rim(points[nearest == index] - middles[index]) for index in range(count)]
    turns = [_lying(rim, rng) for rim in rims]
    extents = np.stack([np.ptp(_turned(r, t), axis=0) for r, t in zip(rims, turns, strict=True)])
    width = float(np.ptp(points[:, 0]))
    rests = _heap(middles, extents, min(_HEAP_WIDTH, max(width * 1.45, 0.75)))
    falls = [
        Fall(middle, _on_ground(rest, rim, turn), turn, float(rng.uniform(0.03, 0.1)), rim)
        for middle, rest, rim, turn in zip(middles, rests, rims, turns, strict=True)
    ]
    return tuple(sorted(falls, key=lambda fall: float(fall.rest[1])))


def piece(picture: Picture, falls: tuple[Fall, ...], index: int) -> Picture:
    """One piece of a broken drawing where it belongs, with a dark line along the breaks."""
    side = len(picture)
    x, y = _grid(side)
    own = falls[index].centre
    edge = np.full_like(x, 9.0)
    for other, fall in enumerate(falls):
        if other != index:
            way = fall.centre - own
            middle = (fall.centre + own) / 2
            gap = float(np.hypot(*way))
            away = ((middle[0] - x) * way[0] + (middle[1] - y) * way[1]) / gap
            edge = np.minimum(edge, away.astype(np.float32))
    cover = np.clip(edge * side + 0.5, 0, 1)[..., None]
    line = np.clip((LINE * 0.6 - edge) * side + 0.5, 0, 1)[..., None]
    colour = picture[..., :3] * (1 - line)
    return (np.concatenate([colour, picture[..., 3:]], axis=-1) * cover).astype(np.float32)


def _middles(points: Points, count: int, rng: np.random.Generator) -> Points:
    """Middles of cells that part the points about evenly, yet not too evenly."""
    middles = points[rng.choice(len(points), count, replace=False)]
    for _ in range(3):
        nearest = _nearest(points, middles)
        middles = np.stack([points[nearest == index].mean(0) for index in range(count)])
    return middles.astype(np.float32)


def _nearest(points: Points, middles: Points) -> Int[np.ndarray, "_"]:
    squares = np.square(points[:, None] - middles[None]).sum(-1)
    # Each middle keeps at least the point next to it.
    squares[squares.argmin(0), np.arange(len(middles))] = -1
    nearest: Int[np.ndarray, "_"] = squares.argmin(1)
    return nearest


def _rim(points: Points) -> Points:
    angles = np.arange(24) * (2 * np.pi / 24)
    outward = points @ np.stack([np.cos(angles), np.sin(angles)])
    rim: Points = np.unique(points[outward.argmax(0)], axis=0)
    return rim


def _heap(middles: Points, extents: Points, width: float) -> Points:
    """Where the pieces come to lie: the lower ones on the ground, the others upon them.

    Returns (x, y) of the middle and of the lowest point; each row keeps the order from left to
    right. ``extents`` are the pieces' widths and heights as they lie.
    """
    lower = -(-len(middles) * 3 // 5)
    by_height = np.argsort(-middles[:, 1], kind="stable")
    ground, upon = by_height[:lower], by_height[lower:]
    lift = min(0.65 * float(extents[ground, 1].mean()), 0.2)
    rests = np.zeros_like(middles)
    for row, span, foot in ((ground, width, FOOT), (upon, width * 0.7, FOOT - lift)):
        ordered = row[np.argsort(middles[row, 0], kind="stable")]
        widths = extents[ordered, 0] + 0.01
        places = (np.cumsum(widths) - widths / 2) / max(float(widths.sum()), 0.01) - 0.5
        rests[ordered, 0] = span * places
        rests[ordered, 1] = foot
    return rests


def _lying(rim: Points, rng: np.random.Generator) -> float:
    """A turn after which a piece lies flat rather than stands."""
    turns = rng.uniform(0.4, 1.9, 6) * rng.choice((-1, 1), 6)
    heights = [float(np.ptp(_turned(rim, float(turn))[:, 1])) for turn in turns]
    return float(turns[int(np.argmin(heights))])


def _on_ground(rest: Float[np.ndarray, "2"], rim: Points, turn: float) -> Float[np.ndarray, "2"]:
    lowest = float(_turned(rim, turn)[:, 1].max())
    return np.array([rest[0], rest[1] - lowest], np.float32)


def _turned(points: Points, angle: float) -> Points:
    cos, sin = np.cos(angle), np.sin(angle)
    result: Points = points @ np.array([[cos, sin], [-sin, cos]], np.float32)
    return result


# --- Shared ---------------------------------------------------------------------------------------


def _covered(alpha: Plane) -> Points:
    """Middles of the pixels that a drawing covers; of an empty drawing, the middle of its foot."""
    side = len(alpha)
    rows, columns = np.nonzero(alpha > 127)
    if not len(rows):
        return np.array([[0, FOOT]], np.float32)
    return ((np.stack([columns, rows], axis=1) + 0.5) / side - 0.5).astype(np.float32)


def _seed(alpha: Plane) -> int:
    return zlib.crc32((alpha > 127).tobytes())


def _grid(side: int, whole: int | None = None) -> tuple[Plane, Plane]:
    """The places of each pixel of a square of ``whole`` pixels round a drawing of ``side``."""
    whole = whole or side
    axis = ((np.arange(whole) + 0.5 - whole / 2) / side).astype(np.float32)
    x, y = np.meshgrid(axis, axis)
    return x, y


def _over(front: Picture, back: Picture) -> Picture:
    result: Picture = front + back * (1 - front[..., 3:] / 255)
    return result.astype(np.float32)
