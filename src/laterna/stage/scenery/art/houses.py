"""What people live and work in: from a far skyline to a windmill."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, pi, sin

from laterna.stage.scenery.art.facade import (
    LAMPLIGHT,
    awning,
    deep,
    door,
    glass,
    grid,
    pale,
    window,
)
from laterna.stage.scenery.art.kind import Kind
from laterna.stage.scenery.art.shapes import box, disc, fill, polygon, scallops, stroke, trace
from laterna.stage.scenery.colour import gradient, mix


def _skyline(tint: str, shade: str) -> str:
    """Far towers side by side as one shape, with rows of pale windows."""
    towers = (
        (0, 26, 62, 0), (24, 20, 40, 1), (43, 30, 55, 0), (72, 22, 22, 2), (93, 32, 48, 0),
        (124, 18, 66, 0), (141, 25, 30, 1), (165, 30, 58, 0), (194, 20, 12, 2), (213, 34, 50, 0),
        (246, 24, 34, 1), (269, 31, 64, 0),
    )  # fmt: skip
    outline, panes = "", ""
    for x, wide, top, crown in towers:
        outline += box(x, top, wide + 0.5, 100 - top)
        if crown == 1:
            roof = [(x, top + 0.2), (x + wide / 2, top - wide * 0.5), (x + wide, top + 0.2)]
            outline += polygon(roof)
        if crown == 2:
            outline += box(x + wide * 0.25, top - 5, wide * 0.5, 5.5)
            outline += box(x + wide * 0.46, top - 14, wide * 0.08, 10)
        rows = round((96 - top) / 8)
        panes += grid((x + wide * 0.1, top + 4, wide * 0.8, rows * 8), round(wide / 8), rows, 0.4)
    return fill(outline, tint) + fill(panes, shade, 0.5)


def _skyscraper(tint: str, shade: str) -> str:
    """A tower of glass with a set-back top and a mast."""
    definition, body = gradient(pale(tint, 0.25), tint)
    panes = grid((3, 20, 34, 78), 4, 11, 0.62)
    lit = grid((3, 41.27, 8.5, 7.09), 1, 1, 0.62) + grid((20, 62.5, 8.5, 7.09), 1, 1, 0.62)
    return (
        definition
        + fill(box(19, 0, 2, 10) + box(8, 8, 24, 10), deep(tint, 0.15))
        + fill(box(1, 17, 38, 83), body)
        + fill(panes, shade, 0.75)
        + fill(lit, LAMPLIGHT, 0.8)
        + fill(box(27, 17, 12, 83), deep(tint, 0.9), 0.12)
    )


def _spire_tower(tint: str, shade: str) -> str:
    """A stepped tower of stone with a pointed top."""
    definition, body = gradient(pale(tint, 0.2), tint)
    bays = "".join(box(x, 44, 3.4, 53) for x in (4.5, 11.5, 18.8, 26, 33))
    upper = "".join(box(x, 25, 2.8, 16) for x in (11.5, 18.6, 25.7))
    return (
        definition
        + fill(polygon([(20, 0), (24, 14), (16, 14)]), shade)
        + fill(box(13, 13, 14, 9) + box(8, 21, 24, 21) + box(1, 40, 38, 60), body)
        + fill(bays + upper, glass(tint), 0.7)
        + fill(box(7, 20, 26, 2) + box(0, 39, 40, 2.4), pale(tint, 0.5))
        + fill(box(28, 41, 11, 59), deep(tint, 0.9), 0.12)
    )


def _shop(tint: str, shade: str) -> str:
    """Two floors over a shop window with a striped awning."""
    panes = "".join(window(x, y, 11, 15, tint) for y in (22, 46) for x in (17, 38, 59))
    pane = glass(tint)
    front = fill(box(8, 70, 36, 26), pane) + fill(box(24, 70, 1.6, 26), pale(tint, 0.8))
    return (
        fill(box(2, 8, 72, 92), tint)
        + fill(box(0, 4, 76, 6) + box(4, 58, 68, 2.4), deep(tint, 0.35))
        + panes
        + fill(box(5, 66, 66, 34), deep(shade, 0.3))
        + front
        + door(59, 100, 15, 28, shade)
        + awning(4, 61, 68, 9, shade)
    )


def _town_house(tint: str, shade: str) -> str:
    """A narrow house with a stepped gable, as along a canal."""
    left = ((0, 30), (6, 30), (6, 20), (12, 20), (12, 10), (19, 10), (19, 3))
    gable = [*left, *((56 - x, y) for x, y in reversed(left))]
    panes = "".join(window(x, y, 9, 13, tint) for y in (40, 62) for x in (14, 28, 42))
    return (
        fill(polygon([(2, 100), *((max(x, 2), y) for x, y in gable), (54, 100)]), tint)
        + stroke(trace("M", gable[0]) + "L" + " ".join(trace(p) for p in gable), shade, 2.4)
        + window(28, 21, 8, 10, tint)
        + panes
        + fill(box(2, 76, 52, 2), deep(tint, 0.3))
        + window(16, 88, 15, 12, tint)
        + door(40, 100, 12, 20, shade)
    )


def _block(tint: str, shade: str) -> str:
    """A tall house of flats with balconies and a roof garden."""
    balconies = "".join(box(x, y, 17, 5) for y in (36, 54, 72) for x in (8, 35))
    panes = "".join(window(x, y, 10, 11, tint) for y in (32, 50, 68) for x in (16.5, 43.5))
    plants = "".join(disc(x, 12, r) for x, r in ((10, 4), (17, 5.5), (46, 5), (52, 3.6)))
    return (
        fill(plants, mix(shade, "#4a9a58", 0.6))
        + fill(box(24, 4, 13, 9), deep(tint, 0.25))
        + fill(box(2, 13, 56, 87), tint)
        + fill(box(0, 11, 60, 4), pale(tint, 0.5))
        + panes
        + fill(balconies, shade)
        + fill(box(2, 82, 56, 1.6), deep(tint, 0.25))
        + window(13, 91, 13, 9, tint)
        + window(47, 91, 13, 9, tint)
        + door(30, 100, 12, 16, shade)
    )


def _chimney(x: float, y: float, wide: float, tall: float, colour: str) -> str:
    return fill(box(x, y, wide, tall), deep(colour, 0.2)) + fill(
        box(x - 1, y, wide + 2, tall * 0.22), deep(colour, 0.4)
    )


def _cottage(tint: str, shade: str) -> str:
    """A small gabled house with a chimney and flowers under its windows."""
    roof = [(0, 52), (20, 14), (92, 14), (112, 52)]
    ridges = "".join(
        scallops(8 + 5 * i, 104 - 5 * i, 47 - 10 * i, (96 - 10 * i) / 9, 1.6) for i in range(4)
    )
    boxes = fill(box(16, 81, 22, 4) + box(74, 81, 22, 4), deep(shade, 0.2))
    blooms = "".join(disc(x, 80, 2.2) for x in (19, 24, 29, 34, 77, 82, 87, 92))
    return (
        _chimney(78, 4, 11, 22, tint)
        + fill(box(8, 48, 96, 52), tint)
        + fill(box(8, 50, 96, 6), deep(tint, 0.9), 0.14)
        + fill(polygon(roof), shade)
        + stroke(ridges, deep(shade, 0.3), 1.2)
        + window(27, 69, 17, 18, tint)
        + window(85, 69, 17, 18, tint)
        + boxes
        + fill(blooms, pale(shade, 0.45))
        + door(56, 100, 18, 34, shade)
    )


def _gable_house(tint: str, shade: str) -> str:
    """A taller house that turns its gable to us, with timber framing."""
    beam = mix(deep(shade, 0.5), tint, 0.15)
    frame = (
        "M8 62H82M8 100V46L45 12L82 46V100M28 62V28M62 62V28M8 62L28 40M82 62L62 40"
        "M26 100V62M64 100V62"
    )
    return (
        _chimney(62, 10, 10, 24, tint)
        + fill(polygon([(8, 100), (8, 44), (45, 8), (82, 44), (82, 100)]), tint)
        + stroke(frame, beam, 2.2)
        + stroke("M2 50L45 8L88 50", shade, 7)
        + stroke("M2 52L45 11L88 52", deep(shade, 0.3), 1.6)
        + window(45, 45, 15, 17, tint)
        + window(16.5, 80, 11, 17, tint)
        + window(73.5, 80, 11, 17, tint)
        + door(45, 100, 19, 31, shade)
    )


def _barn(tint: str, shade: str) -> str:
    """A barn with a bent roof and a wide gate with a cross."""
    wall = [(8, 100), (8, 52), (26, 24), (60, 8), (94, 24), (112, 52), (112, 100)]
    boards = "".join(trace("M", x, 30 if 26 < x < 94 else 56, "V98") for x in range(14, 112, 8))
    gate = "M38 100V58H82V100M38 58L82 100M82 58L38 100M60 58V100"
    return (
        fill(polygon(wall), tint)
        + stroke(boards, deep(tint, 0.25), 0.8)
        + fill(box(38, 58, 44, 42), deep(tint, 0.35))
        + stroke(gate, shade, 2.6)
        + fill(box(52, 26, 16, 17), deep(tint, 0.6))
        + stroke("M52 26H68V43H52Z", shade, 2.4)
        + stroke("M4 57L24 23L60 7L96 23L116 57", shade, 6)
    )


def _church(tint: str, shade: str) -> str:
    """A nave and a tower with a pointed helm and a clock."""
    arch = "".join(trace("M", (x - 4, 88), "V", 72, "a", "4 4 0 0 1 8 0V88z") for x in (46, 60, 74))
    return (
        fill(box(34, 62, 50, 38), tint)
        + fill(polygon([(30, 64), (38, 42), (82, 42), (88, 64)]), shade)
        + fill(box(8, 36, 28, 64), pale(tint, 0.2))
        + fill(polygon([(5, 38), (22, 4), (39, 38)]), deep(shade, 0.12))
        + stroke("M22 5V-1", deep(shade, 0.4), 1.2)
        + fill(disc(22, 48, 6), pale(tint, 0.8))
        + stroke("M22 48V44M22 48L25 50", deep(tint, 0.7), 1)
        + fill(arch, glass(tint))
        + fill(trace("M18.5 70V63a3.5 3.5 0 0 1 7 0V70z"), glass(tint))
        + door(22, 100, 13, 20, shade)
    )


def _windmill(tint: str, shade: str) -> str:
    """A round mill of stone with four lattice sails."""
    sails = ""
    for k in range(4):
        turn = 0.45 + pi * k / 2
        far = (40 + 37 * cos(turn), 38 + 37 * sin(turn))
        near = (40 + 8 * cos(turn), 38 + 8 * sin(turn))
        side = (9 * cos(turn + pi / 2), 9 * sin(turn + pi / 2))
        sails += polygon(
            [
                near,
                far,
                (far[0] + side[0], far[1] + side[1]),
                (near[0] + side[0], near[1] + side[1]),
            ]
        )
    arms = "".join(
        trace(
            "M", (40, 38), "L", (40 + 38 * cos(0.45 + pi * k / 2), 38 + 38 * sin(0.45 + pi * k / 2))
        )
        for k in range(4)
    )
    return (
        fill(polygon([(22, 100), (29, 38), (51, 38), (58, 100)]), tint)
        + fill(polygon([(44, 38), (51, 38), (58, 100), (47, 100)]), deep(tint, 0.9), 0.12)
        + fill(trace("M27 40Q28 22 40 21Q52 22 53 40z"), shade)
        + window(40, 62, 8, 9, tint)
        + door(40, 100, 12, 20, shade)
        + fill(sails, pale(tint, 0.6), 0.9)
        + stroke(arms, deep(shade, 0.4), 1.8)
        + fill(disc(40, 38, 3), deep(shade, 0.4))
    )


KINDS: Mapping[str, Kind] = {
    "skyline": Kind(_skyline, 3.0),
    "skyscraper": Kind(_skyscraper, 0.4),
    "spire_tower": Kind(_spire_tower, 0.4),
    "shop": Kind(_shop, 0.76),
    "town_house": Kind(_town_house, 0.56),
    "block": Kind(_block, 0.6),
    "cottage": Kind(_cottage, 1.12),
    "gable_house": Kind(_gable_house, 0.9),
    "barn": Kind(_barn, 1.2),
    "church": Kind(_church, 0.9),
    "windmill": Kind(_windmill, 0.8),
}
"""Kinds by name."""
