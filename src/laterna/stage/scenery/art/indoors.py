"""Under a roof: rooms, the kitchen, the theatre and the cave."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, pi, sin

from laterna.stage.scenery.art.kind import Kind
from laterna.stage.scenery.art.shapes import (
    box,
    disc,
    fill,
    polygon,
    scallops,
    smooth,
    stroke,
    trace,
)
from laterna.stage.scenery.colour import fading, glow, gradient, mix


def _dark(colour: str, share: float) -> str:
    """Towards a warm black."""
    return mix(colour, "#2a1c24", share)


def _light(colour: str, share: float) -> str:
    """Towards a warm white."""
    return mix(colour, "#fffaf0", share)


def _striped_wall(tint: str, shade: str) -> str:
    """A papered wall with stripes, a little darker at the top."""
    stripes = "".join(box(x, 0, 6, 100) for x in range(2, 300, 12))
    lines = "".join(box(x, 0, 0.7, 100) for x in range(11, 300, 12))
    definition, dim = fading(_dark(tint, 0.5), 0.22, 0.0)
    return (
        fill(box(0, 0, 300, 100), tint)
        + fill(stripes, shade, 0.55)
        + fill(lines, shade, 0.8)
        + definition
        + fill(box(0, 0, 300, 60), dim)
    )


_SPOTS = tuple((x, 6 + row * 11.5) for row in range(9) for x in range(6 + 7 * (row % 2), 300, 14))
_FLOWERS = "".join(
    disc(x + 1.7 * cos(a), y + 1.7 * sin(a), 1.2)
    for x, y in _SPOTS
    for a in (0.5, 2.07, 3.64, 5.21)
)
_HEARTS = "".join(disc(x, y, 0.9) for x, y in _SPOTS)


def _dotted_wall(tint: str, shade: str) -> str:
    """A papered wall with rows of small flowers."""
    definition, dim = fading(_dark(tint, 0.5), 0.22, 0.0)
    return (
        fill(box(0, 0, 300, 100), tint)
        + fill(_FLOWERS, shade, 0.75)
        + fill(_HEARTS, _light(tint, 0.7))
        + definition
        + fill(box(0, 0, 300, 60), dim)
    )


def _skirting(tint: str, shade: str) -> str:
    """The board along the foot of a wall, over its shadow."""
    return (
        fill(box(0, 0, 4000, 100), tint)
        + fill(box(0, 0, 4000, 16), _light(tint, 0.8))
        + fill(box(0, 84, 4000, 16), shade)
    )


def _floorboards(tint: str, shade: str) -> str:
    """Boards that run apart towards the viewer."""
    definition, wood = gradient(tint, _dark(tint, 0.22))
    joints, odd = "", ""
    for i in range(-16, 17):
        x, low = 200 + i * 13, 200 + i * 29
        joints += polygon([(x - 0.2, 0), (x + 0.2, 0), (low + 0.7, 100), (low - 0.7, 100)])
        if i % 3 == 0:
            odd += polygon([(x, 0), (x + 13, 0), (low + 29, 100), (low, 100)])
    ends = ""
    for i in range(-15, 16):
        s = 0.2 + 0.6 * ((i * 7) % 5) / 5
        wide = 13 + 16 * s
        ends += box(200 + i * wide, 100 * s, wide, 0.5 + 0.5 * s)
    return (
        definition
        + fill(box(0, 0, 400, 100), wood)
        + fill(odd, _light(tint, 0.5), 0.14)
        + fill(joints + ends, shade)
    )


def _checker_floor(tint: str, shade: str) -> str:
    """Tiles of two colours that grow towards the viewer."""
    levels = (0, 8, 18, 31, 48, 70, 100)
    tiles = ""
    for row in range(6):
        top, low = levels[row], levels[row + 1]
        near, far = 1 + low / 70, 1 + top / 70
        for i in range(-14, 14):
            if (i + row) % 2:
                tiles += polygon(
                    [(200 + i * 15 * far, top), (200 + (i + 1) * 15 * far, top),
                     (200 + (i + 1) * 15 * near, low), (200 + i * 15 * near, low)]
                )  # fmt: skip
    definition, dim = fading(_dark(shade, 0.5), 0.28, 0.0)
    return (
        fill(box(0, 0, 400, 100), tint)
        + fill(tiles, shade)
        + definition
        + fill(box(0, 0, 400, 22), dim)
    )


def _curtained_window(tint: str, shade: str) -> str:
    """A window with a view of a hill, between tied curtains on a rod."""
    definition, sky = gradient("#8fcdf2", "#e2f5fb")
    frame = _light(shade, 0.3)
    drape = "M4 8H44Q44 48 20 62L26 96H4z"
    folds = "M14 10Q14 44 12 60M26 10Q26 44 17 60M36 10Q34 42 19 60M14 66L14 94M20 66L22 94"
    flip = '<g transform="translate(140 0) scale(-1 1)">'
    side = (
        fill(drape, tint)
        + stroke(folds, _dark(tint, 0.25), 1.1, 0.7)
        + fill(box(6, 58, 18, 5), _light(tint, 0.55))
    )
    return (
        definition
        + fill(box(22, 10, 96, 80), frame)
        + fill(box(28, 16, 84, 68), sky)
        + fill("M28 64Q52 44 78 58Q98 66 112 56V84H28z", "#9ed08a")
        + fill("M28 72Q66 60 112 76V84H28z", "#7fbf74")
        + fill(disc(88, 52, 7) + disc(96, 56, 6) + disc(82, 57, 5), "#5fa864")
        + fill("M36 30q4-7 10-3q6-6 11 1q6 0 5 6h-28q-3-3 2-4z", "#ffffff", 0.95)
        + fill(box(67.5, 16, 5, 68) + box(28, 46, 84, 4), frame)
        + fill(box(18, 88, 104, 7), _light(shade, 0.55))
        + fill(box(18, 94, 104, 2), _dark(shade, 0.15))
        + side
        + flip
        + side
        + "</g>"
        + stroke("M0 7H140", _dark(shade, 0.45), 3.4)
        + fill(disc(1, 7, 3.4) + disc(139, 7, 3.4), _dark(shade, 0.45))
    )


def _picture(tint: str, shade: str) -> str:
    """A framed landscape: mountains and a low sun."""
    return (
        fill(box(2, 4, 124, 96), _dark(tint, 0.5), 0.2)
        + fill(box(0, 0, 124, 96), tint)
        + fill(box(7, 7, 110, 82), "#fbf6ea")
        + fill(box(14, 14, 96, 68), shade)
        + fill(disc(84, 36, 10), "#ffd470")
        + fill("M14 82V66L40 34L62 62L74 50L110 78V82z", mix(shade, "#4f7f78", 0.6))
        + fill("M40 34L50 47L40 46L31 45z", _light(shade, 0.8))
        + fill("M14 74Q50 64 110 76V82H14z", mix(shade, "#6fa860", 0.7))
        + stroke("M3 3H121V93H3z", _light(tint, 0.4), 1.6)
    )


def _portrait(tint: str, shade: str) -> str:
    """A tall oval frame with a vase of flowers in it."""
    blooms = ((33, 36), (44, 30), (40, 42), (27, 44), (49, 42))
    return (
        fill(disc(40, 50, 38, 49), tint)
        + fill(disc(40, 50, 31, 42), "#fbf3e2")
        + stroke("M38 64L33 38M38 64L44 32M39 64L48 44M37 64L28 46", "#6d9a63", 2)
        + fill("".join(disc(x, y, 5.5) for x, y in blooms), shade)
        + fill("".join(disc(x, y, 2) for x, y in blooms), "#ffdf80")
        + fill("M30 62H48Q52 74 44 82H34Q26 74 30 62z", mix(shade, "#5b7fb0", 0.7))
    )


def _floor_lamp(tint: str, shade: str) -> str:
    """A standing lamp with its light on the wall."""
    definition, light = glow("#fff0b8", 0.7)
    second, cloth = gradient(_light(tint, 0.55), tint)
    return (
        definition
        + fill(disc(40, 30, 40, 36), light)
        + stroke("M40 97V30", shade, 2.2)
        + fill(disc(40, 97, 13, 3), shade)
        + second
        + fill(polygon([(31, 12), (49, 12), (59, 37), (21, 37)]), cloth)
        + fill(box(21, 35.4, 38, 1.6), _dark(tint, 0.2))
        + stroke("M54 37V45", shade, 0.8)
        + fill(disc(54, 46, 1.4), shade)
    )


def _rug(tint: str, shade: str) -> str:
    """An oval rug with rings and a fringe."""
    fringe = "".join(
        trace(
            "M", (220 + 212 * cos(a), 50 + 44 * sin(a)), "L", (220 + 220 * cos(a), 50 + 50 * sin(a))
        )
        for a in (2 * pi * i / 90 for i in range(90))
    )
    return (
        stroke(fringe, _light(shade, 0.3), 2.4)
        + fill(disc(220, 50, 213, 45), tint)
        + fill(disc(220, 50, 192, 39), shade)
        + fill(disc(220, 50, 178, 35), tint)
        + fill(disc(220, 50, 100, 18), _light(tint, 0.35))
        + fill(disc(220, 50, 84, 14), shade)
    )


def _sofa(tint: str, shade: str) -> str:
    """A sofa with two cushions."""
    return (
        fill(box(24, 88, 8, 12) + box(168, 88, 8, 12), "#5a3d2c")
        + fill("M24 66V26Q24 8 44 8H156Q176 8 176 26V66z", _dark(tint, 0.12))
        + stroke("M100 10V54", _dark(tint, 0.3), 1.6)
        + fill("M22 56H100V72H22zM101 56H178V72H101z", _light(tint, 0.16))
        + fill("M18 70H182V92H18z", _dark(tint, 0.06))
        + fill("M4 50Q4 36 17 36Q30 36 30 50V92H12Q4 92 4 82z", tint)
        + fill("M196 50Q196 36 183 36Q170 36 170 50V92H188Q196 92 196 82z", tint)
        + fill("M36 32L62 26L70 54L42 58z", shade)
        + fill("M132 28L160 34L154 58L128 54z", _light(shade, 0.35))
        + stroke("M42 58L36 32L62 26M154 58L160 34L132 28", _dark(shade, 0.2), 1.2, 0.7)
    )


def _armchair(tint: str, shade: str) -> str:
    """A wing chair, seen from behind; for the corners before us."""
    return (
        fill("M12 100V40Q12 4 55 4Q98 4 98 40V100z", tint)
        + fill(
            "M0 100V62Q0 48 11 48Q21 48 21 62V100zM89 100V62Q89 48 99 48Q110 48 110 62V100z",
            _dark(tint, 0.14),
        )
        + stroke("M20 96V42Q22 12 55 12Q88 12 90 42V96", shade, 2)
        + fill(
            "".join(
                disc(x, y, 2.2)
                for x, y in ((38, 34), (55, 30), (72, 34), (38, 58), (55, 54), (72, 58))
            ),
            shade,
        )
    )


def _leaf(x: float, y: float, turn: float, size: float) -> str:
    """A pointed leaf from (x, y) in a direction."""
    tip = (x + size * cos(turn), y - size * sin(turn))
    bend = size * 0.34
    left = (
        x + size * 0.5 * cos(turn) - bend * sin(turn),
        y - size * 0.5 * sin(turn) - bend * cos(turn),
    )
    right = (
        x + size * 0.5 * cos(turn) + bend * sin(turn),
        y - size * 0.5 * sin(turn) + bend * cos(turn),
    )
    return trace("M", (x, y), "Q", left, tip, "Q", right, (x, y), "z")


def _houseplant(tint: str, shade: str) -> str:
    """A plant with large leaves in a pot."""
    back = "".join(_leaf(40, 62, a, s) for a, s in ((0.35, 36), (2.8, 36), (1.2, 52), (1.95, 52)))
    front = "".join(_leaf(40, 66, a, s) for a, s in ((0.75, 46), (2.4, 46), (1.57, 62)))
    ribs = "".join(
        trace("M", (40, 66), "L", (40 + s * 0.8 * cos(a), 66 - s * 0.8 * sin(a)))
        for a, s in ((0.75, 46), (2.4, 46), (1.57, 62))
    )
    return (
        fill(back, _dark(tint, 0.25))
        + fill(front, tint)
        + stroke(ribs, _light(tint, 0.35), 1, 0.8)
        + fill(polygon([(24, 68), (56, 68), (52, 100), (28, 100)]), shade)
        + fill(box(22, 64, 36, 8), _dark(shade, 0.15))
        + fill(polygon([(24, 72), (56, 72), (55.6, 75), (24.4, 75)]), _dark(shade, 0.35))
    )


def _ivy(tint: str, shade: str) -> str:
    """Ivy that hangs from above in three strands; for the upper corners."""
    leaves, dark, stems = "", "", ""
    for k, (x, low) in enumerate(((16, 96), (40, 70), (66, 84), (90, 48))):
        stems += trace("M", (x, 0), "Q", (x + 8, low / 2), (x, low))
        for i in range(int(low / 11)):
            y, side = 6 + 11 * i, 1 if (i + k) % 2 else -1
            turn = -0.5 if side > 0 else pi + 0.5
            part = _leaf(x + 3, y, turn, 15)
            leaves, dark = (leaves + part, dark) if i % 3 else (leaves, dark + part)
    return stroke(stems, shade, 1.4) + fill(dark, shade) + fill(leaves, tint)


_SPINES = ("#c9584a", "#e3a33c", "#4f8a86", "#7a5c93", "#d9c7a0", "#5d7fa8", "#8aa060")


def _books(x: float, foot: float, wide: float, tall: float, first: int) -> str:
    """A row of books on a shelf."""
    parts, at, k = "", x, first
    while at + 4 < x + wide:
        thick, high = 3.2 + (k * 5) % 4, tall * (0.72 + 0.07 * ((k * 3) % 5))
        parts += fill(box(at, foot - high, thick, high), _SPINES[k % 7])
        parts += fill(box(at, foot - high * 0.82, thick, high * 0.1), "#f3e6c8", 0.7)
        at, k = at + thick + (2.4 if k % 6 == 5 else 0.5), k + 1
    return parts


def _bookshelf(tint: str, shade: str) -> str:
    """A case full of books, with a globe and a small plant."""
    rows = _books(7, 29, 42, 22, 0) + _books(26, 53, 42, 21, 3) + _books(7, 76, 38, 20, 5)
    return (
        fill(box(2, 2, 72, 96), tint)
        + fill(
            box(6, 6, 64, 23) + box(6, 32, 64, 21) + box(6, 56, 64, 20) + box(6, 79, 64, 14), shade
        )
        + rows
        + fill(disc(60, 19, 7), "#6fa8cf")
        + fill(disc(58, 17, 3) + disc(63, 21, 2), "#8fbf78")
        + fill(box(58, 26, 4, 3), "#8a6a4a")
        + fill(_leaf(16, 46, 1.0, 12) + _leaf(16, 46, 1.9, 12) + _leaf(16, 46, 2.6, 10), "#6aa36a")
        + fill(polygon([(11, 45), (21, 45), (19.5, 53), (12.5, 53)]), "#d98a5f")
        + fill(disc(58, 70, 6) + box(55, 60, 6, 6), "#d98fa0")
        + stroke("M38 80V92", tint, 2)
        + fill(disc(33, 86, 1.4) + disc(43, 86, 1.4), _light(tint, 0.6))
        + fill(box(0, 0, 76, 4) + box(4, 96, 10, 4) + box(62, 96, 10, 4), _dark(tint, 0.2))
    )


def _clock(tint: str, shade: str) -> str:
    """A round wall clock."""
    marks = "".join(
        trace("M", (50 + 34 * cos(a), 50 + 34 * sin(a)), "L", (50 + 38 * cos(a), 50 + 38 * sin(a)))
        for a in (pi * i / 6 for i in range(12))
    )
    return (
        fill(disc(50, 50, 48), tint)
        + fill(disc(50, 50, 41), shade)
        + stroke(marks, tint, 3)
        + stroke("M50 50L36 32M50 50L72 42", _dark(tint, 0.5), 4)
        + fill(disc(50, 50, 4), _dark(tint, 0.5))
    )


def _pendant_lamp(tint: str, shade: str) -> str:
    """A lamp on a long cord with its cone of light."""
    definition, light = glow(shade, 0.65)
    return (
        definition
        + fill(disc(40, 72, 40, 28), light)
        + stroke("M40 0V50", _dark(tint, 0.5), 1.6)
        + fill("M18 72Q20 48 40 48Q60 48 62 72z", tint)
        + fill("M22 66Q26 52 38 51Q30 58 29 68z", _light(tint, 0.6), 0.6)
        + fill(disc(40, 73, 9, 6), shade)
    )


def _tiled_wall(tint: str, shade: str) -> str:
    """A painted wall over a wainscot of tiles with a coloured border."""
    joints = "".join(box(x, 60, 0.5, 40) for x in range(0, 300, 8)) + "".join(
        box(0, y, 300, 0.5) for y in range(68, 100, 8)
    )
    border = "".join(
        polygon([(x, 57), (x + 4, 54), (x + 8, 57), (x + 4, 60)]) for x in range(0, 300, 8)
    )
    definition, dim = fading(_dark(tint, 0.5), 0.2, 0.0)
    return (
        fill(box(0, 0, 300, 100), tint)
        + definition
        + fill(box(0, 0, 300, 50), dim)
        + fill(box(0, 54, 300, 46), _light(tint, 0.72))
        + fill(joints, shade, 0.45)
        + fill(box(0, 53, 300, 8), _light(shade, 0.5))
        + fill(border, shade)
    )


def _counter(tint: str, shade: str) -> str:
    """A kitchen cabinet with two doors under a worktop."""
    doors = box(8, 36, 58, 54) + box(74, 36, 58, 54)
    panels = "M15 43H59V83H15zM81 43H125V83H81z"
    return (
        fill(box(6, 90, 128, 10), _dark(tint, 0.5))
        + fill(box(2, 14, 136, 78), tint)
        + fill(box(8, 20, 124, 12) + doors, _light(tint, 0.22))
        + stroke(panels, _dark(tint, 0.18), 1.6)
        + fill(box(62, 24.5, 16, 3) + box(60, 54, 3, 14) + box(77, 54, 3, 14), _dark(shade, 0.35))
        + fill(box(0, 6, 140, 9), shade)
        + fill(box(0, 13, 140, 3), _dark(shade, 0.3))
    )


def _sink(tint: str, shade: str) -> str:
    """A cabinet with a sink, a tap, a curtain below and dishes in a rack."""
    folds = "".join(trace("M", (x, 40), "V", 88) for x in range(28, 96, 8))
    return (
        fill(box(6, 92, 108, 8), _dark(tint, 0.5))
        + fill(box(2, 34, 116, 60), tint)
        + fill(box(22, 38, 76, 52), _light(shade, 0.5))
        + stroke(folds, _dark(shade, 0.2), 1.4, 0.5)
        + fill(box(22, 30, 76, 12), "#f4f4f0")
        + fill(disc(88, 22, 8) + disc(96, 22, 8) + disc(104, 22, 8), "#eef3f5")
        + stroke("M88 14a8 8 0 0 1 0 16M96 14a8 8 0 0 1 0 16", "#b9c6cc", 1)
        + stroke("M56 28V10Q56 4 62 4Q68 4 68 12", "#8c9aa3", 3.6)
        + fill(box(50, 20, 12, 3), "#8c9aa3")
        + fill(box(0, 28, 120, 7), shade)
    )


def _stove(tint: str, shade: str) -> str:
    """A stove with an oven, a pot and a kettle on it."""
    return (
        fill("M14 22V8H44V22z", _dark(shade, 0.1))
        + fill(box(11, 6, 36, 3.4) + disc(29, 4.6, 3), _dark(shade, 0.35))
        + stroke("M10 13H14M44 13H48", _dark(shade, 0.35), 3)
        + fill("M58 22Q56 8 70 8Q84 8 82 22z", mix(shade, "#d9574c", 0.75))
        + stroke("M60 10Q70-4 80 10", _dark(shade, 0.5), 2.4)
        + fill("M82 12L90 7L92 10L83 19z", mix(shade, "#d9574c", 0.75))
        + fill(box(8, 94, 84, 6), _dark(tint, 0.6))
        + fill(box(4, 22, 92, 74), tint)
        + fill(box(2, 20, 96, 5), _dark(shade, 0.3))
        + fill("".join(disc(x, 33, 4) for x in (18, 34, 66, 82)), shade)
        + fill(box(44, 29, 12, 8), "#233038")
        + fill(box(12, 46, 76, 42), _dark(tint, 0.12))
        + fill(box(20, 56, 60, 26), "#33343f")
        + fill("M24 80L44 58H56L36 80z", "#ffffff", 0.14)
        + fill(box(18, 49, 64, 3.4), shade)
    )


def _fridge(tint: str, shade: str) -> str:
    """A rounded fridge with notes and magnets."""
    return (
        fill(box(8, 95, 8, 5) + box(38, 95, 8, 5), _dark(tint, 0.6))
        + fill("M2 96V12Q2 2 12 2H42Q52 2 52 12V96z", tint)
        + fill("M42 2Q52 2 52 12V96H44V2z", _dark(tint, 0.12))
        + stroke("M2 36H52", _dark(tint, 0.35), 1.4)
        + fill(box(7, 20, 3, 12) + box(7, 42, 3, 18), shade)
        + fill(polygon([(20, 46), (34, 45), (35, 60), (21, 61)]), "#fff7d6")
        + stroke("M23 50L32 49.4M23 54L32 53.4M24 57L30 56.6", "#9aa3a8", 0.9)
        + fill(disc(27, 45, 1.8) + disc(38, 54, 2), "#e2604f")
        + fill(polygon([(22, 14), (36, 14), (36, 26), (22, 26)]), "#cfe8f2")
        + fill("M22 26L27 19L31 23L33 21L36 26z", "#7fb27a")
        + fill(disc(29, 14, 1.8), "#f0b23c")
    )


def _wall_cupboard(tint: str, shade: str) -> str:
    """A cupboard on the wall; plates and jars stand behind the glass of one door."""
    plates = "".join(disc(68 + 10 * i, 40, 8) for i in range(3))
    jars = "".join(box(64 + 13 * i, 66, 9, 16) for i in range(3))
    return (
        fill(box(2, 4, 156, 94), tint)
        + fill(box(8, 12, 44, 80) + box(108, 12, 44, 80), _light(tint, 0.25))
        + stroke("M15 19H45V85H15zM115 19H145V85H115z", _dark(tint, 0.2), 1.6)
        + fill(box(57, 12, 46, 80), _dark(tint, 0.35))
        + fill(plates, "#f3f1e8")
        + fill(jars, mix(shade, "#f0c070", 0.4))
        + fill(box(57, 49, 46, 3) + box(57, 82, 46, 3), tint)
        + fill("M60 90L82 14H92L70 90z", "#ffffff", 0.12)
        + fill(box(47, 50, 3, 12) + box(110, 50, 3, 12), shade)
        + fill(box(0, 0, 160, 7) + box(0, 95, 160, 5), _dark(tint, 0.2))
    )


def _hanging_pots(tint: str, shade: str) -> str:
    """Pans, a ladle and a pot on a rail."""
    return (
        stroke("M4 8H196", _dark(shade, 0.3), 4)
        + stroke("M28 8V30M66 8V26M104 8V44M140 8V28M176 8V30", _dark(shade, 0.5), 2)
        + stroke("M28 28V56M140 26V52", _dark(shade, 0.25), 5)
        + fill(disc(28, 74, 22), tint)
        + fill(disc(28, 74, 16), _dark(tint, 0.22))
        + fill("M46 30H86V58Q86 66 78 66H54Q46 66 46 58z", shade)
        + fill(box(43, 27, 46, 5), _light(shade, 0.4))
        + fill("M50 34H55V60H52Q50 60 50 56z", "#ffffff", 0.35)
        + stroke("M104 40V70", _dark(shade, 0.25), 3.4)
        + fill("M92 70H116Q116 88 104 88Q92 88 92 70z", _light(shade, 0.3))
        + fill(disc(140, 66, 17), mix(tint, shade, 0.5))
        + fill(disc(140, 66, 12), _dark(mix(tint, shade, 0.5), 0.22))
        + stroke("M168 34L180 96M184 34L174 96M176 32V96", "#8fae6a", 4)
        + fill(box(168, 30, 17, 5), "#d9b070")
    )


def _shelf_jars(tint: str, shade: str) -> str:
    """A shelf with jars, cups and a plant."""
    jars = ""
    for x, tall, colour in (
        (12, 44, "#e0a060"),
        (40, 36, "#c9584a"),
        (66, 50, "#8aa060"),
        (96, 40, "#e8d7a8"),
    ):
        jars += fill(box(x, 80 - tall, 22, tall), mix(colour, "#ffffff", 0.15))
        jars += fill(box(x + 3, 86 - tall, 4, tall - 10), "#ffffff", 0.4)
        jars += fill(box(x - 1, 75 - tall, 24, 7), _dark(tint, 0.1))
        jars += fill(box(x + 5, 80 - tall * 0.6, 12, tall * 0.3), "#fff8e8")
    return (
        jars
        + stroke("M150 58a7 7 0 0 1 0 14", shade, 3)
        + fill(box(128, 54, 22, 26), shade)
        + fill(
            _leaf(184, 54, 0.6, 30) + _leaf(184, 54, 1.57, 38) + _leaf(184, 54, 2.5, 30), "#6aa36a"
        )
        + fill(polygon([(170, 54), (198, 54), (194, 80), (174, 80)]), "#d98a5f")
        + fill(box(0, 80, 210, 8), tint)
        + fill("M18 88H28V100zM182 88H192V100z", _dark(tint, 0.2))
    )


def _table_edge(tint: str, shade: str) -> str:
    """The near edge of a table with a scalloped cloth."""
    hem = scallops(0, 600, 66, 30, 9)
    checks = "".join(box(x, 20, 10, 46) for x in range(10, 600, 30)) + box(0, 36, 600, 9)
    return (
        fill(box(0, 60, 600, 40), _dark(shade, 0.25))
        + fill(hem + "V8H0z", tint)
        + fill(checks, shade, 0.4)
        + fill(box(0, 8, 600, 11), _light(tint, 0.5))
        + stroke(hem, shade, 3)
    )


def _fruit_bowl(tint: str, shade: str) -> str:
    """A bowl of fruit."""
    return (
        fill(disc(58, 42, 21), "#e2574c")
        + fill(disc(100, 40, 21), "#f09a3a")
        + fill(disc(80, 28, 20), shade)
        + fill("M112 52Q146 40 142 8Q150 8 150 14Q156 52 122 60z", "#f5cf4a")
        + stroke("M80 10Q82 2 90 0M58 22Q56 14 50 12", "#6b4a2c", 3)
        + fill(_leaf(82, 8, 0.4, 20), "#6aa84f")
        + fill("M14 50H150Q146 92 104 96H60Q18 92 14 50z", tint)
        + fill("M14 50H150L149 60H15z", _light(tint, 0.5))
        + fill(box(56, 94, 52, 6), _dark(tint, 0.25))
    )


def _mug(tint: str, shade: str) -> str:
    """A steaming mug."""
    return (
        stroke("M34 28Q26 18 34 10Q40 4 36 0M54 28Q46 18 54 10Q60 4 56 0", "#ffffff", 3, 0.5)
        + stroke("M74 50Q96 50 92 68Q90 82 70 80", tint, 8)
        + fill("M12 38H78V84Q78 98 62 98H28Q12 98 12 84z", tint)
        + fill(box(12, 56, 66, 12), shade)
        + fill(disc(45, 38, 33, 6), _light(tint, 0.5))
        + fill(disc(45, 39, 28, 4), "#6b4630")
    )


def _back_curtain(tint: str, shade: str) -> str:
    """A wall of cloth in soft folds."""
    folds, lights = "", ""
    for i in range(24):
        x, wide = 6 + i * 12.6, 2.6 + 1.6 * ((i * 5) % 3)
        folds += polygon(
            [(x - wide * 0.6, 0), (x + wide * 0.6, 0), (x + wide, 100), (x - wide, 100)]
        )
        lights += polygon([(x + 5, 0), (x + 6.2, 0), (x + 7.4, 100), (x + 5.4, 100)])
    definition, dim = fading(shade, 0.85, 0.1)
    return (
        fill(box(0, 0, 300, 100), tint)
        + fill(folds, shade, 0.6)
        + fill(lights, mix(tint, "#ff9a8a", 0.3), 0.5)
        + definition
        + fill(box(0, 0, 300, 75), dim)
    )


def _side_curtain(tint: str, shade: str) -> str:
    """A heavy curtain gathered to the left, with a golden tie."""
    cloth = "M0 0H56Q58 40 40 56Q28 66 32 72Q46 84 48 98H0z"
    folds = "M10 0Q10 44 8 62M22 0Q22 42 14 62M34 0Q34 40 20 62M46 0Q47 38 28 62"
    low = "M8 70Q12 84 12 97M15 70Q24 84 26 97M22 70Q36 84 38 97"
    definition, velvet = gradient(tint, mix(tint, shade, 0.45))
    return (
        definition
        + fill(cloth, velvet)
        + stroke(folds + low, shade, 2.4, 0.75)
        + stroke(
            "M16 0Q16 42 11 62M40 0Q40 38 24 62M54 0Q56 38 38 56",
            mix(tint, "#ff9a8a", 0.45),
            1,
            0.7,
        )
        + stroke("M0 66Q18 70 33 66", "#e0ac48", 4.4)
        + fill("M28 66L36 66L40 82L28 82z", "#e0ac48")
        + stroke("M30 76V84M34 76V84M38 76V84", "#b98430", 1)
        + stroke("M0 98H48", "#d9a548", 2)
    )


def _valance(tint: str, shade: str) -> str:
    """Swags along the top with a golden fringe and tassels."""
    swags = scallops(0, 800, 62, 100, 32)
    inner = "".join(
        trace("M", (x + 8, 40), "q", 42, 62, 84, "0", "M", (x + 18, 24), "q", 32, 48, 64, "0")
        for x in range(0, 800, 100)
    )
    tassels = "".join(
        polygon([(x - 4, 60), (x + 4, 60), (x + 7, 92), (x - 7, 92)]) for x in range(0, 801, 100)
    )
    definition, velvet = gradient(mix(tint, shade, 0.7), tint)
    return (
        definition
        + fill(swags + "V0H0z", velvet)
        + stroke(inner, shade, 3.4, 0.6)
        + stroke(swags, "#e0ac48", 6)
        + fill(tassels + "".join(disc(x, 60, 7) for x in range(0, 801, 100)), "#e0ac48")
        + fill(box(0, 0, 800, 7), mix(tint, shade, 0.8))
    )


def _spotlights(tint: str, shade: str) -> str:
    """Two beams from above that meet in a pool of light on the floor."""
    definition, beam = fading(tint, 0.5, 0.16)
    pool_definition, pool = glow(shade, 0.75)
    return (
        definition
        + fill(polygon([(24, 0), (30, 0), (132, 90), (44, 90)]), beam)
        + fill(polygon([(130, 0), (136, 0), (116, 90), (28, 90)]), beam)
        + pool_definition
        + fill(disc(80, 90, 62, 10), pool)
        + fill(disc(80, 90, 50, 7.6), shade, 0.4)
    )


def _audience(tint: str, shade: str) -> str:
    """The heads of those who watch, dark against the stage, with a rim of light."""
    heads, rims, seats = "", "", ""
    for i in range(10):
        x, r, y = 26 + i * 50, 15 + 2 * ((i * 7) % 3), 44 + 7 * ((i * 5) % 3)
        heads += disc(x, y, r, r * 1.1) + disc(x, y + r + 34, r * 1.9, 36)
        rims += trace(
            "M", (x - r * 0.8, y - r * 0.72), "A", r, r * 1.1, "0 0 1", (x + r * 0.8, y - r * 0.72)
        )
        if i % 4 == 1:
            heads += disc(x - r * 0.8, y - r * 0.9, r * 0.4) + disc(
                x + r * 0.8, y - r * 0.9, r * 0.4
            )
        if i % 4 == 3:
            heads += disc(x, y - r * 1.25, r * 0.5)
        seats += box(x - 20, 84, 40, 20)
    return fill(heads, tint) + stroke(rims, shade, 1.8, 0.7) + fill(seats, tint)


def _stage_lamp(tint: str, shade: str) -> str:
    """A theatre lamp on its bar, tilted."""
    return (
        stroke("M4 8H96M50 8V30", tint, 6)
        + fill(polygon([(34, 30), (66, 42), (50, 84), (18, 72)]), tint)
        + fill(polygon([(12, 70), (54, 86), (46, 98), (4, 80)]), _dark(tint, 0.4))
        + stroke("M8 79L46 93", shade, 6)
    )


def _cave_wall(tint: str, shade: str) -> str:
    """Rock in broad facets, darker to the sides."""
    facets = (
        ((0, 0), (46, 0), (30, 40), (0, 52)), ((46, 0), (96, 0), (84, 30), (30, 40)),
        ((30, 40), (84, 30), (98, 76), (56, 100), (20, 84)),
        ((0, 52), (30, 40), (20, 84), (0, 100)),
        ((204, 0), (254, 0), (270, 44), (216, 34)), ((254, 0), (300, 0), (300, 56), (270, 44)),
        ((216, 34), (270, 44), (284, 86), (240, 100), (202, 78)),
        ((270, 44), (300, 56), (300, 100), (284, 86)),
    )  # fmt: skip
    definition, heart = glow(mix(tint, "#ffffff", 0.35), 0.55)
    layers = "".join(
        fill(polygon(points), shade, 0.18 + 0.14 * (k % 4)) for k, points in enumerate(facets)
    )
    ledges = (
        "M92 30Q120 22 150 28Q120 30 96 36zM150 62Q180 54 208 60Q182 63 154 68z"
        "M112 74Q134 68 156 76Q134 76 114 80zM168 22Q190 14 208 24Q190 24 172 28z"
    )
    return (
        fill(box(0, 0, 300, 100), tint)
        + definition
        + fill(disc(150, 56, 110, 62), heart)
        + layers
        + fill(ledges, shade, 0.2)
    )


def _cave_mouth(tint: str, shade: str) -> str:
    """The way out: daylight and a green hill behind a ragged arch."""
    definition, light = glow(tint, 0.8)
    arch = (
        "M20 92L16 70L24 58L26 40L38 32L44 20L62 22L76 12L90 24L104 30L106 46L116 60L112 76L116 92z"
    )
    hole = (
        "M28 92L25 72L33 60L35 44L46 37L52 27L64 30L76 21L86 31L96 37L98 50L107 62L104 78L107 92z"
    )
    second, sky = gradient(mix(tint, "#9fdcf5", 0.75), mix(tint, "#ffffff", 0.5))
    return (
        definition
        + fill(disc(65, 54, 65, 46), light)
        + fill(arch, mix(shade, "#3a3340", 0.75))
        + second
        + fill(hole, sky)
        + fill(disc(84, 46, 7), mix(tint, "#fff6c8", 0.6))
        + fill("M26 78Q46 58 70 72Q88 80 104 68L107 92H28z", mix(shade, tint, 0.3))
        + fill("M27 86Q60 74 106 84L107 92H28z", shade)
    )


def _cave_floor(tint: str, shade: str) -> str:
    """An uneven floor of stone with flat ledges."""
    definition, stone = gradient(tint, shade)
    crest = smooth([(0, 12), (40, 6), (90, 14), (150, 7), (210, 12), (270, 5), (330, 13), (400, 8)])
    ledges = "".join(
        trace(
            "M",
            (10 + (i * 113) % 360, 24 + i * 7),
            "q",
            18 + i,
            -5,
            36 + 2 * i,
            0,
            "q",
            -18 - i,
            4,
            -36 - 2 * i,
            "0z",
        )
        for i in range(11)
    )
    return (
        definition + fill(crest + "V100H0z", stone) + fill(ledges, mix(shade, "#140f1c", 0.3), 0.6)
    )


_CONES = (
    *((0, 30, 62), (24, 16, 34), (36, 36, 98), (66, 20, 46), (82, 30, 70), (108, 16, 30)),
    *((120, 26, 54), (142, 40, 90), (176, 20, 40), (192, 28, 66), (216, 18, 34), (230, 38, 80)),
    (262, 30, 50),
)
"""x, width and length of the cones that hang from a roof."""


def _stalactites(tint: str, shade: str) -> str:
    """A roof of rock from which cones hang; for the upper edge, far or near."""
    cones, sides = "", ""
    for x, wide, tip in _CONES:
        middle, low = x + wide * 0.52, 10 + tip * 0.42
        cones += trace(
            *("M", (x - 2, 0), "V", 16, "Q", (x + wide * 0.34, low), (middle - 1, tip)),
            *("H", middle + 1, "Q", (x + wide * 0.7, low), (x + wide + 2, 16), "V0z"),
        )
        sides += trace(
            *("M", (x + wide * 0.64, 16), "Q", (x + wide * 0.6, low), (middle, tip)),
            *("H", middle + 1, "Q", (x + wide * 0.7, low), (x + wide + 2, 16), "z"),
        )
    return fill(cones, tint) + fill(sides, shade, 0.7)


def _stalagmites(tint: str, shade: str) -> str:
    """Cones that grow from the floor."""
    bodies, sides, rings = "", "", ""
    for x, wide, top in ((2, 44, 44), (36, 62, 6), (88, 48, 34), (126, 50, 62)):
        tip = x + wide * 0.48
        bodies += trace(
            "M",
            (x, 100),
            "Q",
            (x + wide * 0.36, 84),
            (tip - 3, top + 3),
            "Q",
            (tip, top - 3),
            (tip + 3, top + 3),
            "Q",
            (x + wide * 0.64, 84),
            (x + wide, 100),
            "z",
        )
        sides += trace(
            "M",
            (tip + 1, top),
            "Q",
            (x + wide * 0.64, 84),
            (x + wide, 100),
            "H",
            x + wide * 0.56,
            "Q",
            (tip + 3, 70),
            (tip + 1, top),
            "z",
        )
        rings += trace(
            "M", (tip - wide * 0.14, top + (100 - top) * 0.5), "q", wide * 0.14, 5, wide * 0.27, "0"
        )
    return fill(bodies, tint) + fill(sides, shade, 0.7) + stroke(rings, shade, 1.4, 0.7)


def _crystals(tint: str, shade: str) -> str:
    """A cluster of glowing crystals."""
    definition, light = glow(tint, 0.55)
    shards = (
        (60, 100, 52, 10, 15),
        (38, 100, 20, 40, 12),
        (80, 100, 98, 34, 13),
        (50, 100, 40, 62, 9),
        (74, 100, 80, 66, 9),
    )
    lit, dim, edge = "", "", ""
    for x, y, tip_x, tip_y, wide in shards:
        neck = (tip_x + (x - tip_x) * 0.2, tip_y + (y - tip_y) * 0.2)
        left, right = (neck[0] - wide, neck[1] + wide * 0.3), (neck[0] + wide, neck[1])
        middle = (neck[0] + wide * 0.15, neck[1] + wide * 0.7)
        lit += polygon([(tip_x, tip_y), middle, (x, y), (x - wide, y), left])
        dim += polygon([(tip_x, tip_y), right, (x + wide, y), (x, y), middle])
        edge += trace("M", (tip_x, tip_y), "L", middle, "L", (x, y))
    return (
        definition
        + fill(disc(60, 58, 60, 54), light)
        + fill(dim, shade)
        + fill(lit, tint)
        + stroke(edge, "#ffffff", 1.2, 0.7)
    )


def _cave_pool(tint: str, shade: str) -> str:
    """A still pool in the floor that gleams."""
    return (
        fill(disc(200, 52, 198, 46), shade)
        + fill(disc(200, 56, 186, 38), tint)
        + fill(
            disc(150, 44, 80, 7) + disc(268, 66, 60, 5) + disc(120, 72, 40, 3.6), "#ffffff", 0.35
        )
    )


def _glow_mushrooms(tint: str, shade: str) -> str:
    """Mushrooms that shine faintly."""
    definition, light = glow(tint, 0.6)
    caps, stems, dots = "", "", ""
    for x, y, r in ((34, 46, 20), (66, 24, 26), (98, 58, 18)):
        stems += polygon(
            [(x - r * 0.2, y), (x + r * 0.2, y), (x + r * 0.28, 100), (x - r * 0.28, 100)]
        )
        caps += trace(
            "M",
            (x - r, y + 4),
            "Q",
            (x - r * 0.8, y - r),
            (x, y - r * 0.9),
            "Q",
            (x + r * 0.8, y - r),
            (x + r, y + 4),
            "Q",
            (x, y + 10),
            (x - r, y + 4),
            "z",
        )
        dots += (
            disc(x - r * 0.35, y - r * 0.35, r * 0.16)
            + disc(x + r * 0.3, y - r * 0.45, r * 0.2)
            + disc(x + r * 0.55, y - r * 0.05, r * 0.13)
        )
    return (
        definition
        + fill(disc(64, 46, 64, 54), light)
        + fill(stems, shade)
        + fill(caps, tint)
        + fill(dots, "#ffffff", 0.85)
    )


def _rock_frame(tint: str, shade: str) -> str:
    """A pillar of rock on the left border, from floor to roof, waisted; half of it lies outside."""
    edge = "M-38 0H78L64 12L46 16L40 28L26 34L22 50L14 60L20 72L34 80L40 90L58 100H-38"
    outer = "L-26 92L-18 78L-12 66L-16 52L-10 40L-20 26L-24 12z"
    facets = "M78 0L64 12L46 16L52 0zM40 28L26 34L22 50L10 30L22 20zM20 72L34 80L40 90L22 94L8 80z"
    dark = "M-38 0L-24 12L-20 26L-10 40L-4 20L-12 0zM-16 52L-12 66L-18 78L-26 92L-6 84L0 64z"
    return fill(edge + outer, tint) + fill(facets + dark, shade, 0.6)


KINDS: Mapping[str, Kind] = {
    "striped_wall": Kind(_striped_wall, 3.0),
    "dotted_wall": Kind(_dotted_wall, 3.0),
    "skirting": Kind(_skirting, 40.0),
    "floorboards": Kind(_floorboards, 4.0),
    "checker_floor": Kind(_checker_floor, 4.0),
    "curtained_window": Kind(_curtained_window, 1.4),
    "picture": Kind(_picture, 1.26),
    "portrait": Kind(_portrait, 0.8),
    "floor_lamp": Kind(_floor_lamp, 0.8),
    "rug": Kind(_rug, 4.4),
    "sofa": Kind(_sofa, 2.0),
    "armchair": Kind(_armchair, 1.1),
    "houseplant": Kind(_houseplant, 0.8),
    "ivy": Kind(_ivy, 1.06, "sway"),
    "bookshelf": Kind(_bookshelf, 0.76),
    "clock": Kind(_clock, 1.0),
    "pendant_lamp": Kind(_pendant_lamp, 0.8),
    "tiled_wall": Kind(_tiled_wall, 3.0),
    "counter": Kind(_counter, 1.4),
    "sink": Kind(_sink, 1.2),
    "stove": Kind(_stove, 1.0),
    "fridge": Kind(_fridge, 0.54),
    "wall_cupboard": Kind(_wall_cupboard, 1.6),
    "hanging_pots": Kind(_hanging_pots, 2.0),
    "shelf_jars": Kind(_shelf_jars, 2.1),
    "table_edge": Kind(_table_edge, 6.0),
    "fruit_bowl": Kind(_fruit_bowl, 1.64),
    "mug": Kind(_mug, 1.0),
    "back_curtain": Kind(_back_curtain, 3.0),
    "side_curtain": Kind(_side_curtain, 0.58),
    "valance": Kind(_valance, 8.0),
    "spotlights": Kind(_spotlights, 1.6),
    "audience": Kind(_audience, 5.0),
    "stage_lamp": Kind(_stage_lamp, 1.0),
    "cave_wall": Kind(_cave_wall, 3.0),
    "cave_mouth": Kind(_cave_mouth, 1.3),
    "cave_floor": Kind(_cave_floor, 4.0),
    "stalactites": Kind(_stalactites, 2.9),
    "stalagmites": Kind(_stalagmites, 1.78),
    "crystals": Kind(_crystals, 1.2, "twinkle"),
    "cave_pool": Kind(_cave_pool, 4.0),
    "glow_mushrooms": Kind(_glow_mushrooms, 1.28),
    "rock_frame": Kind(_rock_frame, 0.8),
}
"""Kinds by name."""
