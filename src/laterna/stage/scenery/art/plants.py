"""Pieces that grow: trees and rows of them, leaves, bushes, flowers, grass, cacti, mushrooms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import cos, pi, sin
from types import MappingProxyType

import numpy as np

from laterna.stage.scenery.art.kind import Kind
from laterna.stage.scenery.art.shapes import (
    Layer,
    Point,
    box,
    bumps,
    disc,
    fill,
    painter,
    polygon,
    smooth,
    taper,
    trace,
)
from laterna.stage.scenery.colour import bright, dye, mix


def crown(x: float, y: float, tall: float) -> str:
    """The foliage of a round tree whose foot is at (x, y)."""
    return (
        disc(x, y - tall * 0.72, tall * 0.28)
        + disc(x - tall * 0.2, y - tall * 0.52, tall * 0.2)
        + disc(x + tall * 0.2, y - tall * 0.52, tall * 0.2)
        + disc(x, y - tall * 0.46, tall * 0.2)
    )


def crown_light(x: float, y: float, tall: float) -> str:
    """Where the light falls on ``crown``."""
    return disc(x - tall * 0.05, y - tall * 0.76, tall * 0.2) + disc(
        x - tall * 0.2, y - tall * 0.54, tall * 0.13
    )


def trunk(x: float, y: float, tall: float) -> str:
    """The trunk that carries ``crown``."""
    return box(x - tall * 0.04, y - tall * 0.42, tall * 0.08, tall * 0.42)


_OAK = ((80, 30, 30), (42, 46, 27), (118, 46, 27), (26, 62, 20), (134, 62, 20), (80, 56, 30))
_OAK_LIGHT = ((74, 26, 21), (38, 42, 17), (110, 40, 17))
_OAK_WOOD = (
    taper(80, 100, 56, 17)
    + polygon([(76, 78), (54, 58), (58, 56), (80, 72)])
    + polygon([(84, 78), (106, 58), (102, 56), (80, 72)])
)


def _discs(places: Iterable[tuple[float, float, float]]) -> str:
    return "".join(disc(*place) for place in places)


def _egg(x: float, top: float, wide: float, foot: float) -> str:
    """A slender crown, broadest below the middle."""
    return trace(
        *("M", (x, top), "C", (x + wide * 0.9, top + 14), (x + wide * 1.25, foot - 14)),
        *((x, foot), "C", (x - wide * 1.25, foot - 14), (x - wide * 0.9, top + 14), (x, top), "z"),
    )


def fir(x: float, y: float, tall: float, tiers: int = 3) -> str:
    """A fir of drooping tiers."""
    return "".join(_tier(x, y - tall + tier * tall * 0.24, tall, tier) for tier in range(tiers))


def _tier(x: float, top: float, tall: float, tier: int, reach: float = 1.0) -> str:
    foot = top + tall * (0.38 + 0.04 * tier)
    wide = tall * (0.15 + 0.075 * tier)
    right = x + wide * reach
    return trace(
        *("M", (x, top), "Q", (x + wide * 0.3 * reach, foot - tall * 0.1), (right, foot)),
        *("Q", (x, foot + tall * 0.06), (x - wide, foot)),
        *("Q", (x - wide * 0.3, foot - tall * 0.1), (x, top), "z"),
    )


def fir_light(x: float, y: float, tall: float, tiers: int = 3) -> str:
    """The lit left half of ``fir``."""
    return "".join(
        _tier(x, y - tall + tier * tall * 0.24, tall, tier, -0.25) for tier in range(tiers)
    )


def fir_snow(x: float, y: float, tall: float, tiers: int = 3) -> str:
    """Snow that lies on the tips of the fir of the same place and size."""
    parts = []
    for tier in range(tiers):
        top = y - tall + tier * tall * 0.24
        deep, wide = tall * (0.16 + 0.02 * tier), tall * (0.055 + 0.022 * tier)
        low = top + deep
        parts.append(
            trace(
                *("M", (x, top), "Q", (x + wide * 0.3, top + deep * 0.5), (x + wide, low)),
                *("Q", (x + wide * 0.5, top + deep * 0.75), (x, top + deep * 0.95)),
                *("Q", (x - wide * 0.5, top + deep * 0.75), (x - wide, low)),
                *("Q", (x - wide * 0.3, top + deep * 0.5), (x, top), "z"),
            )
        )
    return "".join(parts)


def _stem(x: float, y: float, tall: float) -> str:
    return box(x - tall * 0.035, y - tall * 0.15, tall * 0.07, tall * 0.15)


Place = tuple[float, float, float]
"""x, foot, height."""


def _firs(*places: Place) -> tuple[str, str, str, str]:
    """Trunks, needles, their lit sides and the snow on them."""
    shapes = (_stem, fir, fir_light, fir_snow)
    trunks, needles, light, snow = ("".join(s(*place) for place in places) for s in shapes)
    return trunks, needles, light, snow


def _fir_kind(ratio: float, *places: Place, snow: bool = False) -> Kind:
    trunks, needles, light, white = _firs(*places)
    wood = Layer(trunks, "tint", 0.62) if snow else Layer(trunks, "shade")
    layers = [wood, Layer(needles), Layer(light, factor=1.14, opacity=0.7)]
    if snow:
        layers.append(Layer(white, "shade", opacity=0.95))
    return Kind(painter(*layers), ratio, "sway" if len(places) == 1 else "still")


_FIR: tuple[Place, ...] = ((32, 100, 100),)
_FIRS: tuple[Place, ...] = (
    *((24, 98, 72), (62, 100, 94), (98, 97, 66), (150, 99, 84), (186, 98, 60)),
    *((236, 100, 90), (272, 97, 70), (312, 99, 98), (346, 98, 64), (378, 100, 80)),
)
_GROVE: tuple[Place, ...] = (
    (44, 98, 74),
    (96, 100, 96),
    (146, 98, 70),
    (214, 100, 88),
    (258, 98, 66),
)


def frond(x: float, y: float, angle: float, length: float) -> str:
    """A drooping palm leaf that leaves (x, y) at an angle (radians; 0 right, pi/2 up)."""
    tip = (x + length * cos(angle), y - length * sin(angle) + length * 0.42)
    top = (x + length * 0.55 * cos(angle), y - length * 0.75 * sin(angle) - length * 0.22)
    low = (x + length * 0.48 * cos(angle), y - length * 0.55 * sin(angle) + length * 0.06)
    return trace("M", (x, y), "Q", top, tip, "Q", low, (x, y), "z")


def _palm_wood() -> str:
    """A trunk that leans to the right."""
    left = smooth([(30, 100), (33, 66), (45, 32)])
    right = smooth([(50, 32), (42, 66), (42, 100)])
    return f"{left}L{right[1:]}z"


_RINGS = "".join(
    trace("M", (x, y), "q", 4, 2, 9, "0") for x, y in ((32, 86), (33, 74), (35, 62), (39, 50))
)
_PALM_BACK = "".join(frond(47, 33, angle, 40) for angle in (0.35, 1.3, 2.0, 2.8))
_PALM_FRONT = "".join(frond(47, 33, angle, 42) for angle in (-0.15, 0.85, 2.35, 3.3))
_NUTS = disc(44, 36, 4) + disc(51, 37, 4)


_TRUNK = trace(
    *("M", (2, 100), "C", (9, 95), (10.5, 84), (11, 66), "L", (12, 0), "H", 25),
    *("L", (25.6, 66), "C", (26, 84), (27, 95), (34, 100)),
    *("Q", (26, 98), (22, 98.5), "Q", (14, 97), (2, 100), "z"),
)


def _trunk_layers() -> Kind:
    """A mighty trunk that goes up beyond the frame."""
    bark = "".join(
        trace("M", (x, low), "q", bend, (high - low) / 2, "0", high - low)
        for x, low, high, bend in (
            (14, 92, 52, 2),
            (21, 78, 18, -2),
            (18, 44, 8, 2),
            (25, 96, 62, 1),
        )
    )
    shadow = trace(
        *("M", (21.5, 0), "H", 25, "L", (25.6, 66), "C", (26, 84), (27, 95), (34, 100)),
        *("Q", (26, 98), (22, 98.5), "C", (21, 80), (21.5, 60), (21.5, 0), "z"),
    )
    hole = disc(17, 60, 2, 3)
    return Kind(
        painter(
            Layer(_TRUNK),
            Layer(shadow, factor=0.84),
            Layer(bark, factor=0.8, width=0.9),
            Layer(hole, factor=0.6),
        ),
        0.36,
    )


_TRUNKS = "".join(
    polygon(
        [
            (x + lean - wide * 0.36, 0),
            (x + lean + wide * 0.36, 0),
            (x + wide * 0.4, 80),
            (x + wide * 0.66, 100),
            (x - wide * 0.66, 100),
            (x - wide * 0.4, 80),
        ]
    )
    for x, wide, lean in (
        *((8, 4, 2), (24, 6.5, -2), (40, 3, 1), (58, 5.5, 3), (72, 3.5, -2), (92, 7.5, 1)),
        *((108, 3.5, -1), (126, 5, 2), (142, 7, -3), (158, 3.5, 1), (174, 6, 2), (192, 4, -1)),
    )
)


def _canopy(tint: str, shade: str) -> str:
    """A roof of leaves that hangs from above, three rows of lobes, the nearest the darkest."""
    rows = zip(_ROOFS, (shade, mix(tint, shade, 0.5), tint), strict=True)
    lobes = "".join(fill(roof, colour) for roof, colour in rows)
    return f'<g transform="translate(250 0)">{lobes}</g>'


_ROOFS = tuple(
    bumps(np.random.default_rng(seed), 270, level, size, -40)
    for seed, level, size in ((11, 78, 40), (12, 54, 48), (13, 22, 54))
)


def leaf(x: float, y: float, angle: float, length: float, wide: float = 0.22) -> str:
    """A pointed leaf from (x, y) at an angle (radians; 0 right, pi/2 down)."""
    ahead, aside = (cos(angle), sin(angle)), (-sin(angle), cos(angle))
    tip = (x + ahead[0] * length, y + ahead[1] * length)
    bend = [
        (
            x + ahead[0] * length * 0.45 + aside[0] * length * wide * way,
            y + ahead[1] * length * 0.45 + aside[1] * length * wide * way,
        )
        for way in (1.9, -1.9)
    ]
    return trace("M", (x, y), "Q", bend[0], tip, "Q", bend[1], (x, y), "z")


Sprig = tuple[float, float, float, float]
"""x, y, angle, length."""


def _rib(x: float, y: float, angle: float, length: float) -> str:
    far = 0.86 * length
    return trace("M", (x, y), "l", (far * cos(angle), far * sin(angle)))


def _twig(places: Iterable[Sprig], wide: float) -> tuple[str, str]:
    """Leaves and their ribs."""
    leaves = [*places]
    return (
        "".join(leaf(x, y, angle, length, wide) for x, y, angle, length in leaves),
        "".join(_rib(*place) for place in leaves),
    )


def _corner() -> Kind:
    """Twigs full of leaves that hang into the upper left corner."""
    rng = np.random.default_rng(4)
    ends = ((112, 12), (88, 46), (40, 74), (120, -12))
    back: list[Sprig] = []
    front: list[Sprig] = []
    for end_x, end_y in ends:
        for step in range(1, 6):
            x, y = end_x * step / 5, -6 + (end_y + 6) * step / 5
            way = float(np.arctan2(end_y + 6, end_x))
            for side, row in ((-0.85, back), (0.75, front)):
                angle, size = way + side * float(rng.uniform(0.7, 1.2)), rng.uniform(20, 29)
                row.append((x, y, angle, float(size)))
    wood = "".join(trace("M", (0, -6), "L", end) for end in ends)
    (dark, _), (light, ribs) = _twig(back, 0.2), _twig(front, 0.2)
    mass = _discs(((4, 0, 40), (46, -8, 34), (0, 34, 26), (84, -14, 28)))
    return Kind(
        painter(
            Layer(wood, "shade", 0.8, 3),
            Layer(mass, "shade", 0.9),
            Layer(dark, "shade"),
            Layer(light),
            Layer(ribs, "tint", 0.85, 0.9),
        ),
        1.4,
        "sway",
    )


def _fan(angles: Iterable[float], length: float, x: float, y: float) -> list[Sprig]:
    return [(x, y, angle, length * (0.8 + 0.2 * sin(7 * angle))) for angle in angles]


def _big_leaves() -> Kind:
    """Broad jungle leaves that rise from below."""
    back, _ = _twig(_fan((-2.75, -2.2, -1.57, -0.95, -0.4), 98, 70, 104), 0.2)
    front, ribs = _twig(_fan((-2.5, -1.9, -1.25, -0.62), 76, 70, 106), 0.24)
    return Kind(
        painter(
            Layer(back, "shade"), Layer(front), Layer(ribs, factor=1.22, width=1.4, opacity=0.8)
        ),
        1.4,
        "sway",
    )


def _fern() -> Kind:
    """Feathered fronds that spread from one foot."""
    stems, leaves, dark = "", "", ""
    for index, (lean, high) in enumerate(
        ((-62, 52), (-38, 84), (-8, 98), (24, 92), (50, 66), (66, 34))
    ):
        tip = (70.0 + lean, 100.0 - high)
        bend = (70 + lean * 0.25, 100 - high * 0.85)
        stems += trace("M", (70, 100), "Q", bend, tip)
        feathers = ""
        for step in range(2, 10):
            t = step / 10
            x = (1 - t) ** 2 * 70 + 2 * t * (1 - t) * bend[0] + t * t * tip[0]
            y = (1 - t) ** 2 * 100 + 2 * t * (1 - t) * bend[1] + t * t * tip[1]
            dx, dy = bend[0] - 70 + t * (tip[0] - bend[0]), bend[1] - 100 + t * (tip[1] - bend[1])
            way, size = float(np.arctan2(dy, dx)), 21 * (1.15 - t)
            feathers += leaf(x, y, way - 1.0, size, 0.16) + leaf(x, y, way + 1.0, size, 0.16)
        leaves, dark = (leaves + feathers, dark) if index % 2 else (leaves, dark + feathers)
    return Kind(
        painter(Layer(dark, "shade"), Layer(leaves), Layer(stems, "shade", 0.9, 1.6)), 1.4, "sway"
    )


def blade(x: float, y: float, lean: float, tall: float) -> str:
    """A blade of grass that leans to the right."""
    half, bend = max(tall * 0.1, 1.2), (x + lean * 0.15, y - tall * 0.55)
    return trace(
        *("M", (x - half, y), "Q", (bend[0] - half * 0.7, bend[1]), (x + lean, y - tall)),
        *("Q", (bend[0] + half * 0.7, bend[1]), (x + half, y), "z"),
    )


def tuft(x: float, y: float, tall: float) -> str:
    """Three blades of grass."""
    blades = ((-0.5, 0.75), (0.05, 1.0), (0.55, 0.7))
    return "".join(
        blade(x + tall * lean * 0.3, y, tall * lean, tall * high) for lean, high in blades
    )


_TUFTS = "".join(
    tuft(x, y, tall)
    for x, y, tall in ((26, 44, 34), (92, 96, 48), (150, 40, 30), (214, 86, 44), (270, 52, 34))
)


def _grass() -> tuple[str, str]:
    """A row of blades: those behind, those in front."""
    rng = np.random.default_rng(9)
    rows = []
    for count, low, high in ((62, 55, 98), (70, 36, 78)):
        xs = (np.arange(count) + rng.uniform(0.1, 0.9, count)) * 500 / count
        talls, leans = rng.uniform(low, high, count), rng.uniform(-22, 22, count)
        blades = zip(xs, talls, leans, strict=True)
        rows.append("".join(_grass_blade(float(x), float(t), float(b)) for x, t, b in blades))
    return rows[0], rows[1]


def _grass_blade(x: float, tall: float, lean: float) -> str:
    return trace(
        *("M", (x - 7, 101), "Q", (x - 4 + lean * 0.1, 100 - tall * 0.6), (x + lean, 100 - tall)),
        *("Q", (x + 4 + lean * 0.2, 100 - tall * 0.5), (x + 7, 101), "z"),
    )


_GRASS = _grass()


def petals(x: float, y: float, size: float, turn: float) -> str:
    """A blossom of five round petals, centred on (x, y)."""
    corners = [turn + 0.4 * pi * k for k in range(6)]
    valley, bulge = size * 0.45, size * 1.75
    parts = [trace("M", (x + valley * cos(turn), y + valley * sin(turn)))]
    for here, there in pairwise(corners):
        left, right = here + 0.22, there - 0.22
        parts.append(
            trace(
                "C",
                (x + bulge * cos(left), y + bulge * sin(left)),
                (x + bulge * cos(right), y + bulge * sin(right)),
                (x + valley * cos(there), y + valley * sin(there)),
            )
        )
    return "".join(parts) + "z"


def _stalks(heads: Iterable[Point], foot: float = 100.0) -> str:
    """Stems that stand a little apart from their heads, with a leaf each."""
    parts = ""
    for index, (x, y) in enumerate(heads):
        bend = 5 if index % 2 else -5
        parts += trace("M", (x + bend, foot), "Q", (x + bend * 1.4, (y + foot) / 2), (x, y))
    return parts


def _flower_leaves(heads: Iterable[Point], foot: float = 100.0) -> str:
    return "".join(
        leaf(x, foot, -pi / 2 + way, (foot - y) * 0.55, 0.18)
        for x, y in heads
        for way in (-0.55, 0.5)
    )


_HEADS: tuple[Point, ...] = ((24, 50), (58, 28), (92, 58), (124, 26), (156, 46), (178, 66))


def _flowers(tint: str, shade: str) -> str:
    """Blossoms of five petals with warm hearts on stems."""
    heart = dye(tint, 1.0, 0.72, 0.3)
    return (
        fill(_LEAVES, shade)
        + f'<path d="{_STALKS}" fill="none" stroke="{shade}" stroke-width="3"/>'
        + fill(_PETALS, tint)
        + fill(_HEARTS, heart)
    )


_LEAVES, _STALKS = _flower_leaves(_HEADS), _stalks(_HEADS)
_PETALS = "".join(petals(x, y, 17, x) for x, y in _HEADS)
_HEARTS = "".join(disc(x, y, 6) for x, y in _HEADS)


def _tulip(x: float, y: float) -> str:
    return trace(
        *("M", (x - 12, y - 14), "L", (x - 6, y - 4), (x, y - 18), (x + 6, y - 4)),
        *((x + 12, y - 14), "C", (x + 15, y + 8), (x + 8, y + 14), (x, y + 14)),
        *("C", (x - 8, y + 14), (x - 15, y + 8), (x - 12, y - 14), "z"),
    )


_TULIPS = "".join(_tulip(x, y) for x, y in _HEADS)

_DAISIES: tuple[Point, ...] = (
    *((14, 30), (46, 72), (62, 20), (98, 50), (118, 82), (140, 14), (168, 60)),
    *((186, 28), (212, 80), (236, 44), (262, 16), (284, 66)),
)


_DAISY_TUFTS = "".join(tuft(x, y + 14, 16) for x, y in _DAISIES)
_DAISY_PETALS = "".join(petals(x, y, 8, x) for x, y in _DAISIES)
_DAISY_HEARTS = "".join(disc(x, y, 3) for x, y in _DAISIES)


def _speckles(tint: str, shade: str) -> str:
    """Small flowers scattered over the grass, as seen from afar."""
    return (
        fill(_DAISY_TUFTS, shade, 0.8)
        + fill(_DAISY_PETALS, tint)
        + fill(_DAISY_HEARTS, dye(tint, 1.0, 0.72, 0.3))
    )


def cactus(x: float, y: float, tall: float, arms: float) -> str:
    """The centre line of a saguaro, to be drawn with a round stroke; ``arms`` is 1 or -1."""
    reach = tall * 0.3 * arms
    return trace(
        *("M", (x, y), "V", y - tall, "M", (x, y - tall * 0.35), "h", reach * 0.55),
        *("q", reach * 0.45, "0", reach * 0.45, -tall * 0.14, "v", -tall * 0.2),
        *("M", (x, y - tall * 0.5), "h", -reach * 0.45),
        *("q", -reach * 0.4, "0", -reach * 0.4, -tall * 0.12, "v", -tall * 0.12),
    )


_SAGUARO = cactus(42, 104, 94, 1.0)


def _saguaro(tint: str, shade: str) -> str:
    """A tall cactus with two arms; ``shade`` colours its grooves."""
    lines = ((tint, 16.0, 1.0, 0), (shade, 2.0, 0.7, 2.5), (bright(tint, 1.18), 2.0, 0.7, -3.5))
    return "".join(
        f'<path d="{_SAGUARO}" transform="translate({x} 0)" fill="none" stroke="{colour}"'
        f' stroke-width="{width}" stroke-linecap="round" stroke-opacity="{opacity}"/>'
        for colour, width, opacity, x in lines
    )


def _barrels() -> Kind:
    """Low round cacti with blossoms in ``shade``."""
    bodies = ((40, 66, 34), (96, 78, 22), (136, 72, 27))
    discs = "".join(disc(x, y, r, 100 - y) for x, y, r in bodies)
    grooves = "".join(
        trace("M", (x, 2 * y - 100), "Q", (x + r * way, y), (x, 100))
        for x, y, r in bodies
        for way in (-1.1, 0.0, 1.1)
    )
    blossoms = "".join(petals(x, 2 * y - 98, 9, 1.1) for x, y, _ in bodies)
    return Kind(
        painter(Layer(discs), Layer(grooves, factor=0.8, width=2), Layer(blossoms, "shade")), 1.6
    )


def _toadstools() -> Kind:
    """Three mushrooms with caps in ``tint``, stems and dots in ``shade``."""
    mushrooms = ((42, 100, 88), (92, 100, 62), (120, 100, 40))
    stems = "".join(taper(x, y, y - size * 0.6, size * 0.3) for x, y, size in mushrooms)
    caps = "".join(
        trace(
            *("M", (x - size * 0.46, y - size * 0.5)),
            *("C", (x - size * 0.44, y - size * 1.16), (x + size * 0.44, y - size * 1.16)),
            *((x + size * 0.46, y - size * 0.5), "Q", (x, y - size * 0.4)),
            *((x - size * 0.46, y - size * 0.5), "z"),
        )
        for x, y, size in mushrooms
    )
    dots = "".join(
        disc(x + a * size, y - b * size, c * size)
        for x, y, size in mushrooms
        for a, b, c in ((-0.2, 0.66, 0.07), (0.05, 0.84, 0.08), (0.24, 0.64, 0.06))
    )
    return Kind(painter(Layer(stems, "shade"), Layer(caps), Layer(dots, "shade")), 1.4)


def _reeds() -> Kind:
    """Long blades and cattails, whose heads are in ``shade``."""
    blades = "".join(
        _reed(x, tall, lean)
        for x, tall, lean in (
            *((8, 62, -6), (18, 84, 5), (28, 70, -4), (40, 92, 6), (52, 66, 8)),
            *((60, 82, -5), (70, 58, 7), (34, 50, -12), (48, 54, 12)),
        )
    )
    stems = "".join(trace("M", (x, 100), "V", top) for x, top in ((22, 8), (46, 2), (64, 16)))
    heads = "".join(trace("M", (x, top + 6), "v", 16) for x, top in ((22, 8), (46, 2), (64, 16)))
    return Kind(
        painter(
            Layer(stems, factor=0.85, width=1.4),
            Layer(blades),
            Layer(heads, "shade", width=5.5),
        ),
        0.8,
        "sway",
    )


def _reed(x: float, tall: float, lean: float) -> str:
    return trace(
        *("M", (x - 2.6, 100), "Q", (x - 1.5, 100 - tall * 0.6), (x + lean, 100 - tall)),
        *("Q", (x + 2.5, 100 - tall * 0.5), (x + 2.6, 100), "z"),
    )


def _liana() -> Kind:
    """A vine that hangs from above, with small leaves."""
    line = smooth([(15, -2), (11, 24), (18, 50), (12, 76), (16, 96)])
    places = [
        (14 + 3 * sin(y / 8), float(y), 0.5 if y % 24 else 2.6, 11.0) for y in range(12, 96, 12)
    ]
    leaves, _ = _twig(places, 0.28)
    return Kind(painter(Layer(line, "shade", width=2.2), Layer(leaves)), 0.3, "sway")


_BUSH = ((34, 66, 32), (76, 48, 44), (118, 64, 34), (76, 76, 40))
_BUSH_LIGHT = ((28, 58, 20), (68, 38, 28), (112, 56, 20))
_BERRIES = (
    (30, 62, 5),
    (52, 44, 5),
    (78, 64, 5),
    (92, 38, 5),
    (112, 62, 5),
    (62, 82, 5),
    (128, 78, 5),
)


def _bush(*extra: Layer) -> Kind:
    cut = "".join(disc(x, min(y, 100 - r), r) for x, y, r in _BUSH) + box(12, 72, 130, 28)
    layers = (Layer(cut), Layer(_discs(_BUSH_LIGHT), factor=1.12, opacity=0.75))
    return Kind(painter(*layers, *extra), 1.55)


def _hedge() -> Kind:
    """A row of bushes, from ``tint`` to ``shade``, and lighter ones before it."""
    rows = (
        bumps(np.random.default_rng(21), 260, 26, 40, 102),
        bumps(np.random.default_rng(22), 260, 60, 34, 102),
    )

    def draw(tint: str, shade: str) -> str:
        behind, before = fill(rows[0], mix(tint, shade, 0.4)), fill(rows[1], tint)
        return f'<g transform="translate(250 0)">{behind}{before}</g>'

    return Kind(draw, 5.0)


_PALM_TOPS = ((36, 30), (116, 16), (200, 34), (278, 20), (356, 30))


def _thicket() -> Kind:
    """A wall of jungle: palms and broad leaves over bushes, ``shade`` behind, ``tint`` before."""
    rng = np.random.default_rng(31)
    palms = "".join(
        frond(x, y, angle, 46) for x, y in _PALM_TOPS for angle in (-0.1, 0.5, 1.1, 2.0, 2.6, 3.25)
    )
    stems = "".join(trace("M", (x, y), "Q", (x + 6, 60), (x + 2, 100)) for x, y in _PALM_TOPS)
    fans = "".join(
        leaf(x, 96, -pi / 2 + way, float(rng.uniform(50, 74)), 0.19)
        for x in range(10, 400, 38)
        for way in (-0.9, -0.3, 0.35, 0.95)
    )
    bush = bumps(np.random.default_rng(33), 210, 78, 30, 102)

    def draw(tint: str, shade: str) -> str:
        lines = f'<path d="{stems}" fill="none" stroke="{shade}" stroke-width="4"/>'
        low = f'<g transform="translate(200 0)">{fill(bush, bright(tint, 0.9))}</g>'
        return lines + fill(palms, shade) + fill(fans, mix(tint, shade, 0.4)) + low

    return Kind(draw, 4.0)


def _grove() -> Kind:
    """Some round trees beside each other."""
    shapes = (trunk, crown, crown_light)
    trunks, crowns, light = ("".join(s(*place) for place in _GROVE) for s in shapes)
    return Kind(
        painter(Layer(trunks, "shade"), Layer(crowns), Layer(light, factor=1.1, opacity=0.7)), 3.0
    )


def _tree(ratio: float, wood: str, leaves: str, light: str) -> Kind:
    return Kind(
        painter(Layer(wood, "shade"), Layer(leaves), Layer(light, factor=1.12, opacity=0.75)),
        ratio,
        "sway",
    )


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "tree_round": _tree(
            0.8, trunk(40, 100, 100), crown(40, 100, 100), crown_light(40, 100, 100)
        ),
        "tree_oak": _tree(1.6, _OAK_WOOD, _discs(_OAK), _discs(_OAK_LIGHT)),
        "tree_slim": _tree(0.4, box(17.5, 78, 5, 22), _egg(20, 0, 18, 90), _egg(16, 8, 9, 70)),
        "grove": _grove(),
        "fir": _fir_kind(0.64, *_FIR),
        "fir_snow": _fir_kind(0.64, *_FIR, snow=True),
        "firs": _fir_kind(4.0, *_FIRS),
        "firs_snow": _fir_kind(4.0, *_FIRS, snow=True),
        "palm": Kind(
            painter(
                Layer(_palm_wood(), "shade"),
                Layer(_RINGS, "shade", 0.82, 1.2),
                Layer(_PALM_BACK, factor=0.78),
                Layer(_PALM_FRONT),
                Layer(_NUTS, "shade", 0.62),
            ),
            0.95,
            "sway",
        ),
        "trunk": _trunk_layers(),
        "trunks": Kind(painter(Layer(_TRUNKS, "both")), 2.0),
        "canopy": Kind(_canopy, 5.0),
        "leaf_corner": _corner(),
        "big_leaves": _big_leaves(),
        "fern": _fern(),
        "tufts": Kind(painter(Layer(_TUFTS)), 3.0),
        "grass": Kind(painter(Layer(_GRASS[0], "shade"), Layer(_GRASS[1])), 5.0),
        "flowers": Kind(_flowers, 2.0, "sway"),
        "tulips": Kind(
            painter(
                Layer(_LEAVES, "shade"),
                Layer(_STALKS, "shade", width=3),
                Layer(_TULIPS),
            ),
            2.0,
            "sway",
        ),
        "daisies": Kind(_speckles, 3.0),
        "cactus_tall": Kind(_saguaro, 0.8),
        "cactus_round": _barrels(),
        "toadstools": _toadstools(),
        "reeds": _reeds(),
        "liana": _liana(),
        "bush": _bush(),
        "bush_berries": _bush(Layer(_discs(_BERRIES), "shade")),
        "hedge": _hedge(),
        "thicket": _thicket(),
    }
)
"""What grows. Leaves are in ``tint``; ``shade`` is the wood, the stems or the darker leaves."""
