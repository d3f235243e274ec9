"""What people build outdoors: houses, streets, fences and what children play on.

Every third colour is derived from the two that are asked for, so that all of a piece darkens when
they do. Dark walls mean that it is night: then their windows are lit.
"""

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
from laterna.stage.scenery.colour import code, glow, gradient, luminance, mix, rgb

_LAMPLIGHT = "#ffd98a"
_DUSK = 0.36
"""Walls that are darker than this stand in the night."""


def _pale(colour: str, share: float) -> str:
    """Towards a white that is no brighter than the light on the colour allows."""
    level = min(1.0, 1.25 * max(rgb(colour)))
    return mix(colour, code((level, level, level)), share)


def _deep(colour: str, share: float) -> str:
    """Towards a bluish black."""
    return mix(colour, "#23203c", share)


def _glass(wall: str) -> str:
    """What a window in a wall shows: the day's sky, or at night a light."""
    return _LAMPLIGHT if luminance(rgb(wall)) < _DUSK else mix(_pale(wall, 0.4), "#5d86a8", 0.7)


def _grid(place: tuple[float, float, float, float], columns: int, rows: int, part: float) -> str:
    """Equal boxes in columns and rows; each takes ``part`` of its share of the place's width."""
    x, y, width, height = place
    across, down = width / columns, height / rows
    wide, tall = across * part, down * min(part + 0.14, 0.8)
    return "".join(
        box(x + across * (i + 0.5) - wide / 2, y + down * (j + 0.5) - tall / 2, wide, tall)
        for j in range(rows)
        for i in range(columns)
    )


def _window(x: float, y: float, wide: float, tall: float, wall: str) -> str:
    """A window by its centre: a pale frame, glass, a cross and a sill."""
    left, top, bar = x - wide / 2, y - tall / 2, wide * 0.1
    frame = _pale(wall, 0.85)
    cross = box(x - bar / 2, top, bar, tall) + box(left, y - tall * 0.08, wide, bar)
    return (
        fill(box(left - bar, top - bar, wide + 2 * bar, tall + 2 * bar), frame)
        + fill(box(left, top, wide, tall), _glass(wall))
        + fill(cross, frame)
        + fill(box(left - 2 * bar, top + tall + bar, wide + 4 * bar, bar * 1.2), _deep(wall, 0.3))
    )


def _door(x: float, foot: float, wide: float, tall: float, colour: str) -> str:
    """A door by the middle of its foot, with an arch, a knob and a step."""
    left, arch = x - wide / 2, wide / 2
    outline = trace("M", (left, foot), "v", arch - tall, "a", arch, arch, "0 0 1", wide, "0v")
    return (
        fill(outline + trace(tall - arch, "z"), _deep(colour, 0.25))
        + fill(disc(left + wide * 0.78, foot - tall * 0.42, wide * 0.07), _pale(colour, 0.9))
        + fill(box(left - wide * 0.2, foot - 2, wide * 1.4, 2), _pale(colour, 0.5))
    )


def _awning(x: float, y: float, wide: float, tall: float, colour: str) -> str:
    """A striped awning with a scalloped hem."""
    step = wide / 8
    hem = trace("M", (x, y), "h", wide, "v", tall)
    arcs = trace("a", step / 2, step / 2.4, "0 0 1", -step, "0") * 8
    stripes = "".join(
        trace("M", (x + i * step, y), "h", step, "v", tall)
        + trace("a", step / 2, step / 2.4, "0 0 1", -step, "0z")
        for i in range(1, 8, 2)
    )
    return fill(hem + arcs + "z", _pale(colour, 0.8)) + fill(stripes, colour)


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
        panes += _grid((x + wide * 0.1, top + 4, wide * 0.8, rows * 8), round(wide / 8), rows, 0.4)
    return fill(outline, tint) + fill(panes, shade, 0.5)


def _skyscraper(tint: str, shade: str) -> str:
    """A tower of glass with a set-back top and a mast."""
    definition, body = gradient(_pale(tint, 0.25), tint)
    panes = _grid((3, 20, 34, 78), 4, 11, 0.62)
    lit = _grid((3, 41.27, 8.5, 7.09), 1, 1, 0.62) + _grid((20, 62.5, 8.5, 7.09), 1, 1, 0.62)
    return (
        definition
        + fill(box(19, 0, 2, 10) + box(8, 8, 24, 10), _deep(tint, 0.15))
        + fill(box(1, 17, 38, 83), body)
        + fill(panes, shade, 0.75)
        + fill(lit, _LAMPLIGHT, 0.8)
        + fill(box(27, 17, 12, 83), _deep(tint, 0.9), 0.12)
    )


def _spire_tower(tint: str, shade: str) -> str:
    """A stepped tower of stone with a pointed top."""
    definition, body = gradient(_pale(tint, 0.2), tint)
    bays = "".join(box(x, 44, 3.4, 53) for x in (4.5, 11.5, 18.8, 26, 33))
    upper = "".join(box(x, 25, 2.8, 16) for x in (11.5, 18.6, 25.7))
    return (
        definition
        + fill(polygon([(20, 0), (24, 14), (16, 14)]), shade)
        + fill(box(13, 13, 14, 9) + box(8, 21, 24, 21) + box(1, 40, 38, 60), body)
        + fill(bays + upper, _glass(tint), 0.7)
        + fill(box(7, 20, 26, 2) + box(0, 39, 40, 2.4), _pale(tint, 0.5))
        + fill(box(28, 41, 11, 59), _deep(tint, 0.9), 0.12)
    )


def _shop(tint: str, shade: str) -> str:
    """Two floors over a shop window with a striped awning."""
    panes = "".join(_window(x, y, 11, 15, tint) for y in (22, 46) for x in (17, 38, 59))
    pane = _glass(tint)
    front = fill(box(8, 70, 36, 26), pane) + fill(box(24, 70, 1.6, 26), _pale(tint, 0.8))
    return (
        fill(box(2, 8, 72, 92), tint)
        + fill(box(0, 4, 76, 6) + box(4, 58, 68, 2.4), _deep(tint, 0.35))
        + panes
        + fill(box(5, 66, 66, 34), _deep(shade, 0.3))
        + front
        + _door(59, 100, 15, 28, shade)
        + _awning(4, 61, 68, 9, shade)
    )


def _town_house(tint: str, shade: str) -> str:
    """A narrow house with a stepped gable, as along a canal."""
    left = ((0, 30), (6, 30), (6, 20), (12, 20), (12, 10), (19, 10), (19, 3))
    gable = [*left, *((56 - x, y) for x, y in reversed(left))]
    panes = "".join(_window(x, y, 9, 13, tint) for y in (40, 62) for x in (14, 28, 42))
    return (
        fill(polygon([(2, 100), *((max(x, 2), y) for x, y in gable), (54, 100)]), tint)
        + stroke(trace("M", gable[0]) + "L" + " ".join(trace(p) for p in gable), shade, 2.4)
        + _window(28, 21, 8, 10, tint)
        + panes
        + fill(box(2, 76, 52, 2), _deep(tint, 0.3))
        + _window(16, 88, 15, 12, tint)
        + _door(40, 100, 12, 20, shade)
    )


def _block(tint: str, shade: str) -> str:
    """A tall house of flats with balconies and a roof garden."""
    balconies = "".join(box(x, y, 17, 5) for y in (36, 54, 72) for x in (8, 35))
    panes = "".join(_window(x, y, 10, 11, tint) for y in (32, 50, 68) for x in (16.5, 43.5))
    plants = "".join(disc(x, 12, r) for x, r in ((10, 4), (17, 5.5), (46, 5), (52, 3.6)))
    return (
        fill(plants, mix(shade, "#4a9a58", 0.6))
        + fill(box(24, 4, 13, 9), _deep(tint, 0.25))
        + fill(box(2, 13, 56, 87), tint)
        + fill(box(0, 11, 60, 4), _pale(tint, 0.5))
        + panes
        + fill(balconies, shade)
        + fill(box(2, 82, 56, 1.6), _deep(tint, 0.25))
        + _window(13, 91, 13, 9, tint)
        + _window(47, 91, 13, 9, tint)
        + _door(30, 100, 12, 16, shade)
    )


def _chimney(x: float, y: float, wide: float, tall: float, colour: str) -> str:
    return fill(box(x, y, wide, tall), _deep(colour, 0.2)) + fill(
        box(x - 1, y, wide + 2, tall * 0.22), _deep(colour, 0.4)
    )


def _cottage(tint: str, shade: str) -> str:
    """A small gabled house with a chimney and flowers under its windows."""
    roof = [(0, 52), (20, 14), (92, 14), (112, 52)]
    ridges = "".join(
        scallops(8 + 5 * i, 104 - 5 * i, 47 - 10 * i, (96 - 10 * i) / 9, 1.6) for i in range(4)
    )
    boxes = fill(box(16, 81, 22, 4) + box(74, 81, 22, 4), _deep(shade, 0.2))
    blooms = "".join(disc(x, 80, 2.2) for x in (19, 24, 29, 34, 77, 82, 87, 92))
    return (
        _chimney(78, 4, 11, 22, tint)
        + fill(box(8, 48, 96, 52), tint)
        + fill(box(8, 50, 96, 6), _deep(tint, 0.9), 0.14)
        + fill(polygon(roof), shade)
        + stroke(ridges, _deep(shade, 0.3), 1.2)
        + _window(27, 69, 17, 18, tint)
        + _window(85, 69, 17, 18, tint)
        + boxes
        + fill(blooms, _pale(shade, 0.45))
        + _door(56, 100, 18, 34, shade)
    )


def _gable_house(tint: str, shade: str) -> str:
    """A taller house that turns its gable to us, with timber framing."""
    beam = mix(_deep(shade, 0.5), tint, 0.15)
    frame = (
        "M8 62H82M8 100V46L45 12L82 46V100M28 62V28M62 62V28M8 62L28 40M82 62L62 40"
        "M26 100V62M64 100V62"
    )
    return (
        _chimney(62, 10, 10, 24, tint)
        + fill(polygon([(8, 100), (8, 44), (45, 8), (82, 44), (82, 100)]), tint)
        + stroke(frame, beam, 2.2)
        + stroke("M2 50L45 8L88 50", shade, 7)
        + stroke("M2 52L45 11L88 52", _deep(shade, 0.3), 1.6)
        + _window(45, 45, 15, 17, tint)
        + _window(16.5, 80, 11, 17, tint)
        + _window(73.5, 80, 11, 17, tint)
        + _door(45, 100, 19, 31, shade)
    )


def _barn(tint: str, shade: str) -> str:
    """A barn with a bent roof and a wide gate with a cross."""
    wall = [(8, 100), (8, 52), (26, 24), (60, 8), (94, 24), (112, 52), (112, 100)]
    boards = "".join(trace("M", x, 30 if 26 < x < 94 else 56, "V98") for x in range(14, 112, 8))
    gate = "M38 100V58H82V100M38 58L82 100M82 58L38 100M60 58V100"
    return (
        fill(polygon(wall), tint)
        + stroke(boards, _deep(tint, 0.25), 0.8)
        + fill(box(38, 58, 44, 42), _deep(tint, 0.35))
        + stroke(gate, shade, 2.6)
        + fill(box(52, 26, 16, 17), _deep(tint, 0.6))
        + stroke("M52 26H68V43H52Z", shade, 2.4)
        + stroke("M4 57L24 23L60 7L96 23L116 57", shade, 6)
    )


def _church(tint: str, shade: str) -> str:
    """A nave and a tower with a pointed helm and a clock."""
    arch = "".join(trace("M", (x - 4, 88), "V", 72, "a", "4 4 0 0 1 8 0V88z") for x in (46, 60, 74))
    return (
        fill(box(34, 62, 50, 38), tint)
        + fill(polygon([(30, 64), (38, 42), (82, 42), (88, 64)]), shade)
        + fill(box(8, 36, 28, 64), _pale(tint, 0.2))
        + fill(polygon([(5, 38), (22, 4), (39, 38)]), _deep(shade, 0.12))
        + stroke("M22 5V-1", _deep(shade, 0.4), 1.2)
        + fill(disc(22, 48, 6), _pale(tint, 0.8))
        + stroke("M22 48V44M22 48L25 50", _deep(tint, 0.7), 1)
        + fill(arch, _glass(tint))
        + fill(trace("M18.5 70V63a3.5 3.5 0 0 1 7 0V70z"), _glass(tint))
        + _door(22, 100, 13, 20, shade)
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
        + fill(polygon([(44, 38), (51, 38), (58, 100), (47, 100)]), _deep(tint, 0.9), 0.12)
        + fill(trace("M27 40Q28 22 40 21Q52 22 53 40z"), shade)
        + _window(40, 62, 8, 9, tint)
        + _door(40, 100, 12, 20, shade)
        + fill(sails, _pale(tint, 0.6), 0.9)
        + stroke(arms, _deep(shade, 0.4), 1.8)
        + fill(disc(40, 38, 3), _deep(shade, 0.4))
    )


def _street(tint: str, shade: str) -> str:
    """A road that we look across, darker towards us, with a dashed line."""
    definition, asphalt = gradient(_pale(tint, 0.12), _deep(tint, 0.35))
    dashes = "".join(
        polygon([(x, 30), (x + 26, 30), (x + 25, 34), (x - 2, 34)]) for x in range(10, 520, 52)
    )
    edges = box(0, 0, 520, 1.6)
    return (
        definition
        + fill(box(0, 0, 520, 100), asphalt)
        + fill(dashes, shade)
        + fill(edges, _deep(tint, 0.5))
    )


def _pavement(tint: str, shade: str) -> str:
    """A strip of slabs with a kerb along its lower edge."""
    joints = "".join(polygon([(x, 0), (x + 2, 0), (x - 14, 72), (x - 18, 72)])
                     for x in range(30, 2000, 70))  # fmt: skip
    return (
        fill(box(0, 0, 2000, 74), tint)
        + fill(joints, shade, 0.5)
        + fill(box(0, 0, 2000, 10), shade, 0.35)
        + fill(box(0, 70, 2000, 12), _pale(tint, 0.5))
        + fill(box(0, 82, 2000, 18), _deep(shade, 0.15))
    )


def _lamp_post(tint: str, shade: str) -> str:
    """A street lamp with two arms; it shines when its light is dimmed by the night."""
    lamps = disc(6, 17, 4.4) + disc(30, 17, 4.4) + disc(18, 6, 5)
    lit = luminance(rgb(shade)) < 0.72
    definition, halo = glow(_LAMPLIGHT, 0.75)
    light = fill(disc(18, 12, 18), halo) if lit else ""
    return (
        (definition if lit else "")
        + light
        + stroke("M18 98V10M6 22Q6 27 12 27H24Q30 27 30 22", tint, 2.2)
        + fill(polygon([(13, 100), (15, 90), (21, 90), (23, 100)]), tint)
        + fill(box(15.5, 34, 5, 2.4), tint)
        + fill(lamps, _LAMPLIGHT if lit else shade)
    )


def _fence(tint: str, shade: str) -> str:
    """A run of pointed pickets on two rails."""
    pickets = "".join(
        polygon([(x, 100), (x, 18), (x + 7, 4), (x + 14, 18), (x + 14, 100)])
        for x in range(4, 400, 23)
    )
    return fill(box(0, 34, 400, 10) + box(0, 70, 400, 10), shade) + fill(pickets, tint)


def _bench(tint: str, shade: str) -> str:
    """A park bench of three slats on iron legs."""
    slats = box(4, 8, 172, 14) + box(4, 28, 172, 14) + box(0, 56, 180, 14)
    legs = "M22 12V98M158 12V98M22 62L10 98M158 62L170 98"
    return stroke(legs, shade, 6) + fill(slats, tint) + fill(box(0, 66, 180, 5), _deep(tint, 0.3))


def _planter(tint: str, shade: str) -> str:
    """A long stone box full of leaves and flowers."""
    leaves = "".join(disc(12 + 19 * i, 46 + 5 * (i % 2), 17 + 3 * ((i * 3) % 4)) for i in range(12))
    blooms = "".join(disc(16 + 22 * i, 32 + 12 * ((i * 5) % 3), 6.5) for i in range(10))
    hearts = "".join(disc(16 + 22 * i, 32 + 12 * ((i * 5) % 3), 2.4) for i in range(10))
    leaf = mix(tint, "#3f8f4c", 0.6 if luminance(rgb(tint)) > _DUSK else 0.2)
    return (
        fill(leaves, leaf)
        + fill(blooms, shade)
        + fill(hearts, _pale(shade, 0.8))
        + fill(polygon([(4, 58), (226, 58), (218, 100), (12, 100)]), tint)
        + fill(box(0, 54, 230, 10), _pale(tint, 0.4))
        + fill(box(12, 84, 206, 3), _deep(tint, 0.25))
    )


def _hydrant(tint: str, shade: str) -> str:
    """A fire hydrant."""
    body = "M14 96V34Q14 12 30 12Q46 12 46 34V96z"
    return (
        fill(box(24, 2, 12, 12), tint)
        + fill(box(2, 46, 56, 18), _deep(tint, 0.2))
        + fill(body, tint)
        + fill(box(9, 30, 42, 8) + box(8, 90, 44, 10), shade)
        + fill(disc(30, 55, 10), shade)
        + fill(box(18, 40, 5, 46), _pale(tint, 0.7), 0.6)
    )


def _stall(tint: str, shade: str) -> str:
    """A market stall with a striped roof and heaps of fruit."""
    heaps = ""
    for x, hue in ((14, "#e2574c"), (40, "#f0b23c"), (66, "#7fb24a"), (92, "#e58a3a")):
        colour = mix(hue, shade, 0.25 if luminance(rgb(shade)) > _DUSK else 0.75)
        apples = "".join(
            disc(x + 6 * i + 3 * j, 62 - 5 * j, 3.6) for j in range(3) for i in range(4 - j)
        )
        heaps += fill(apples, colour)
    return (
        fill(box(10, 20, 4, 80) + box(106, 20, 4, 80), _deep(shade, 0.3))
        + heaps
        + fill(box(6, 64, 108, 36), shade)
        + fill(box(2, 62, 116, 6), _pale(shade, 0.4))
        + stroke("M34 70V98M60 70V98M86 70V98", _deep(shade, 0.3), 1.4)
        + _awning(2, 6, 116, 20, tint)
    )


def _well(tint: str, shade: str) -> str:
    """A round well of stones under a little roof, with its bucket."""
    stones = (
        "M16 74H72M16 86H72M30 66V74M50 66V74M64 66V74M24 74V86M42 74V86M60 74V86M34 86V99M54 86V99"
    )
    return (
        fill(box(18, 26, 5, 42) + box(65, 26, 5, 42), _deep(shade, 0.25))
        + stroke("M44 30V52", _deep(shade, 0.4), 1.4)
        + fill(polygon([(38, 50), (50, 50), (48, 62), (40, 62)]), _deep(shade, 0.15))
        + fill(polygon([(4, 34), (26, 6), (62, 6), (84, 34)]), shade)
        + fill(box(4, 31, 80, 4), _deep(shade, 0.3))
        + fill(box(14, 64, 60, 36), tint)
        + stroke(stones, _deep(tint, 0.25), 1.2)
        + fill(box(10, 60, 68, 7), _pale(tint, 0.4))
    )


def _slide(tint: str, shade: str) -> str:
    """A slide with a ladder and a little roofed tower."""
    rungs = "".join(trace("M", (14, y), "H", 34) for y in (52, 62, 72, 82, 92))
    chute = "M48 46C80 50 84 90 122 92"
    return (
        stroke("M14 98V20M34 98V20M50 98V20", _deep(shade, 0.3), 3.4)
        + stroke(rungs, _deep(shade, 0.1), 3)
        + fill(polygon([(6, 22), (32, 2), (58, 22)]), shade)
        + fill(box(12, 42, 42, 6), _deep(shade, 0.3))
        + stroke(chute, _deep(tint, 0.3), 12)
        + stroke(chute, tint, 8)
        + stroke("M50 45C82 49 86 87 121 89", _pale(tint, 0.7), 2, 0.8)
        + stroke("M112 92V98", _deep(shade, 0.3), 3.4)
    )


def _swing_set(tint: str, shade: str) -> str:
    """Two swings in a frame."""
    ropes = "M42 10V76M60 10V76M84 10L92 74M102 10L110 74"
    return (
        stroke("M24 8L6 98M24 8L40 98M120 8L104 98M120 8L138 98", tint, 4.4)
        + stroke("M18 8H126", _deep(tint, 0.2), 5.4)
        + stroke(ropes, _deep(tint, 0.55), 1.4)
        + stroke("M40 77H62M90 75L112 75", shade, 5)
    )


def _seesaw(tint: str, shade: str) -> str:
    """A seesaw at rest on one side."""
    return (
        fill(polygon([(84, 98), (100, 56), (116, 98)]), shade)
        + stroke("M12 88L188 34", tint, 9)
        + stroke("M12 86L188 32", _pale(tint, 0.6), 2, 0.8)
        + stroke("M36 79V58M28 58H44M164 40V19M156 19H172", _deep(shade, 0.3), 5)
        + fill(disc(100, 61, 7), _deep(shade, 0.3))
    )


def _sandbox(tint: str, shade: str) -> str:
    """A sandbox with a castle, a bucket and a spade."""
    castle = "M96 66V38h8v-6h8v6h10v-6h8v6h8V66z"
    return (
        fill(polygon([(16, 50), (224, 50), (238, 92), (2, 92)]), _deep(shade, 0.15))
        + fill(trace("M20 56Q60 40 120 52T220 56L230 86H10z"), tint)
        + fill(trace("M82 72Q98 60 118 60Q140 60 152 72z"), _deep(tint, 0.12))
        + fill(castle, _pale(tint, 0.25))
        + fill(trace("M112 66V54a5 5 0 0 1 10 0V66z"), _deep(tint, 0.35))
        + stroke("M117 32V14", _deep(shade, 0.4), 2)
        + fill(polygon([(118, 13), (136, 19), (118, 25)]), shade)
        + fill(polygon([(46, 50), (70, 50), (66, 76), (50, 76)]), mix(shade, "#4d8fd6", 0.6))
        + stroke("M46 50Q58 34 70 50", _pale(shade, 0.6), 2)
        + stroke("M176 74L192 34", _deep(tint, 0.4), 3.4)
        + fill(trace("M168 70l14 6l-6 14q-12 0-14-8z"), mix(shade, "#e25a5a", 0.4))
        + fill(box(0, 84, 240, 16), shade)
        + fill(box(0, 84, 240, 4), _pale(shade, 0.5))
    )


def _climbing_dome(tint: str, shade: str) -> str:
    """A dome of bars."""
    arcs = "M8 98A82 84 0 0 1 172 98M44 98A46 84 0 0 1 136 98M90 14V98"
    rings = "M18 66H162M36 38H144"
    cross = "M18 66L56 38L90 66L124 38L162 66M8 98L45 66L90 98L135 66L172 98"
    return (
        stroke(cross, shade, 3.4)
        + stroke(rings, _deep(tint, 0.15), 4)
        + stroke(arcs, tint, 5)
        + fill("".join(disc(x, y, 5) for x, y in ((90, 14), (36, 38), (144, 38))), shade)
    )


def _spring_horse(tint: str, shade: str) -> str:
    """A horse on a spring."""
    body = smooth([(16, 34), (34, 44), (58, 36), (66, 16), (84, 10), (96, 24), (82, 32), (80, 54),
                   (56, 64), (28, 62), (16, 34)])  # fmt: skip
    return (
        stroke("M38 64q24 4 0 8q24 4 0 8q24 4 0 8q24 4 0 8", _deep(shade, 0.4), 3.6)
        + fill(box(22, 95, 52, 5), _deep(shade, 0.5))
        + fill(body + "z", tint)
        + stroke("M62 14Q56 28 50 34M18 36Q6 44 10 58", shade, 6)
        + stroke("M58 24H72", _deep(shade, 0.4), 4)
        + fill(trace("M36 40Q46 52 58 38L60 52Q46 60 34 54z"), shade)
        + fill(disc(84, 18, 2.4), _deep(tint, 0.85))
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
    "street": Kind(_street, 5.2),
    "pavement": Kind(_pavement, 20.0),
    "lamp_post": Kind(_lamp_post, 0.36),
    "fence": Kind(_fence, 4.0),
    "bench": Kind(_bench, 1.8),
    "planter": Kind(_planter, 2.3),
    "hydrant": Kind(_hydrant, 0.6),
    "stall": Kind(_stall, 1.2),
    "well": Kind(_well, 0.88),
    "slide": Kind(_slide, 1.3),
    "swing_set": Kind(_swing_set, 1.44),
    "seesaw": Kind(_seesaw, 2.0),
    "sandbox": Kind(_sandbox, 2.4),
    "climbing_dome": Kind(_climbing_dome, 1.8),
    "spring_horse": Kind(_spring_horse, 1.0),
}
"""Kinds by name."""
