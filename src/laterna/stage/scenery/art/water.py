"""Water, what floats on it, what lives in it and what lies on its shores."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, pi, sin

from laterna.stage.scenery.art.kind import Kind
from laterna.stage.scenery.art.shapes import (
    Point,
    box,
    disc,
    fill,
    polygon,
    smooth,
    stroke,
    trace,
)
from laterna.stage.scenery.colour import fading, glow, gradient, luminance, mix, rgb


def _dark(colour: str, share: float) -> str:
    """Towards the blue of deep water."""
    return mix(colour, "#12244a", share)


def _sea_surface(tint: str, shade: str) -> str:
    """Open water from its horizon towards us, with glints."""
    definition, water = gradient(tint, shade)
    glints = "".join(
        disc(8 + (i * 83) % 290, 3 + i * i * 0.22, 5 + 0.5 * i, 0.35 + 0.03 * i) for i in range(20)
    )
    return (
        definition
        + fill(box(0, 0, 300, 100), water)
        + fill(glints, mix(tint, "#ffffff", 0.4), 0.45)
    )


def _crest(width: float, step: float, level: float, height: float) -> str:
    """Round troughs between pointed crests, from left to right, starting with a move."""
    count = round(width / step)
    arc = trace("q", step / 2, 2 * height, step, "0")
    return trace("M", (0.0, level)) + arc * count


def _waves(tint: str, shade: str) -> str:
    """A band of crests with a pale edge; its water goes down to the lower border."""
    definition, water = gradient(tint, _dark(tint, 0.12))
    crest = _crest(1200, 75, 6, 9)
    under = _crest(1200, 75, 15, 9)
    return (
        definition
        + fill(crest + "V100H0z", water)
        + stroke(under, shade, 2, 0.22)
        + stroke(crest, shade, 3, 0.7)
    )


def _surf(tint: str, shade: str) -> str:
    """Rolling swells with white caps, for water that is close."""
    definition, water = gradient(tint, _dark(tint, 0.18))
    points = [(i * 40.0, 26 - 18 * (i % 2) + 4 * ((i * 7) % 3)) for i in range(16)]
    swell = smooth(points)
    caps = "".join(
        trace(
            "M",
            (x - 24, y + 5),
            "Q",
            (x, y - 7),
            (x + 26, y + 5),
            "Q",
            (x, y + 3),
            (x - 24, y + 5),
            "z",
        )
        for x, y in points[1::2]
    )
    streaks = "".join(disc(30 + 83 * i, 48 + (i * 37) % 40, 26, 1.8) for i in range(7))
    return (
        definition
        + fill(swell + "V100H0z", water)
        + fill(caps, shade, 0.85)
        + fill(streaks, shade, 0.3)
    )


def _shore(tint: str, shade: str) -> str:
    """Sand with a winding edge, over which foam runs."""
    definition, sand = gradient(mix(tint, "#ffffff", 0.12), _warm(tint))
    edge: list[Point] = [(0, 17), (60, 13), (125, 20), (200, 12), (270, 17), (345, 21), (400, 15)]

    def ground(lift: float) -> str:
        return smooth([(x, y + lift) for x, y in edge]) + "V100H0z"

    grains = "".join(disc(6 + (i * 67) % 390, 32 + (i * 29) % 64, 1.1, 0.6) for i in range(60))
    return (
        definition
        + fill(ground(-9), shade, 0.4)
        + fill(ground(-4), shade)
        + fill(ground(0), mix(tint, "#6a5a50", 0.22))
        + fill(ground(5), sand)
        + fill(grains, _warm(_warm(tint)), 0.7)
    )


def _warm(colour: str) -> str:
    """The darker sand beside a colour of sand."""
    return mix(colour, "#a8703c", 0.2)


def _island(tint: str, shade: str) -> str:
    """A far island with two hills, a strip of sand and some palms."""
    palms = ""
    for x, y, tall in ((92, 66, 38), (112, 62, 46), (282, 78, 30)):
        top = (x + tall * 0.12, y - tall)
        palms += stroke(trace("M", (x, y + 12), "Q", (x, y - tall * 0.5), top), _dark(tint, 0.3), 3)
        fronds = "".join(
            trace("M", top, "q", tall * 0.3 * side, -tall * up, tall * 0.5 * side, tall * 0.16)
            for side, up in ((-1, 0.3), (1, 0.3), (-1, 0.02), (1, 0.02))
        )
        palms += stroke(fronds, _dark(tint, 0.2), 4)
    hill = smooth(
        [(20, 96), (70, 62), (130, 52), (180, 26), (232, 22), (280, 62), (330, 74), (384, 96)]
    )
    front = smooth([(40, 96), (110, 74), (190, 66), (250, 82), (300, 82), (350, 96)])
    return (
        fill(hill + "z", tint)
        + palms
        + fill(front + "z", _dark(tint, 0.16))
        + fill(disc(200, 96, 192, 6), shade)
    )


def _lighthouse(tint: str, shade: str) -> str:
    """A striped lighthouse on a rock; it is lit when its walls are dark."""
    rings = "".join(
        polygon(
            [
                (18 - i * 1.15, y),
                (32 + i * 1.15, y),
                (33 + i * 1.15, y + 11),
                (17 - i * 1.15, y + 11),
            ]
        )
        for i, y in ((1, 32), (3, 54), (5, 76))
    )
    lit = luminance(rgb(tint)) < 0.6
    definition, halo = glow("#ffe7a0", 0.8)
    return (
        (definition + fill(disc(25, 17, 17), halo) if lit else "")
        + fill(polygon([(19, 22), (31, 22), (37, 94), (13, 94)]), tint)
        + fill(rings, shade)
        + fill(polygon([(27, 22), (31, 22), (37, 94), (29, 94)]), _dark(tint, 0.9), 0.14)
        + fill(box(16, 20, 18, 3), _dark(shade, 0.3))
        + fill(box(20, 11, 10, 9), "#ffe7a0" if lit else mix(tint, "#ffe9a8", 0.5))
        + fill(trace("M17 12Q25-2 33 12z"), shade)
        + fill(trace("M0 100Q4 88 14 90Q24 84 34 90Q46 88 50 100z"), mix(shade, "#55606e", 0.8))
    )


def _sailboat(tint: str, shade: str) -> str:
    """A small boat with two sails."""
    hull = "M6 78H88Q84 98 68 99H24Q10 98 6 78z"
    return (
        fill("M47 4Q78 36 82 70H47z", tint)
        + fill("M43 12Q16 44 12 70H43z", shade)
        + fill("M47 44Q72 50 81 60L82 70H47z", mix(tint, shade, 0.35))
        + stroke("M45 2V78", _dark(shade, 0.5), 2.4)
        + fill(hull, _dark(shade, 0.45))
        + fill(box(6.5, 80, 81, 5), tint)
    )


def _rowboat(tint: str, shade: str) -> str:
    """A rowing boat with its oars laid in."""
    return (
        stroke("M70 38L24 84M166 38L214 86", shade, 5)
        + fill("M4 34Q120 62 236 34Q226 92 188 96H54Q14 92 4 34z", tint)
        + fill("M4 34Q120 62 236 34L234 44Q120 72 6 44z", mix(tint, "#ffffff", 0.35))
        + fill("M12 60Q120 84 228 60L225 68Q120 92 16 68z", shade)
        + fill("M60 49Q120 57 180 49L176 40Q120 46 64 40z", _dark(tint, 0.4))
    )


def _buoy(tint: str, shade: str) -> str:
    """A buoy with a lantern."""
    return (
        stroke("M20 58L26 16M40 58L34 16M22 40H38", _dark(tint, 0.3), 3)
        + fill(disc(30, 10, 7), shade)
        + fill(polygon([(16, 56), (44, 56), (50, 80), (10, 80)]), tint)
        + fill(box(12, 66, 36, 7), shade)
        + fill("M2 80H58Q54 99 30 100Q6 99 2 80z", _dark(tint, 0.25))
    )


def _lake_surface(tint: str, shade: str) -> str:
    """A still lake that mirrors the sky above and the shore at its far edge."""
    definition, water = gradient(tint, mix(tint, shade, 0.75))
    mirror, dark = fading(shade, 0.75, 0.0)
    streaks = "".join(
        disc(20 + (i * 131) % 380, 12 + i * 4.4, 22 + i * 1.4, 0.5 + 0.035 * i) for i in range(18)
    )
    return (
        definition
        + fill(box(0, 0, 400, 100), water)
        + mirror
        + fill(box(0, 0, 400, 34), dark)
        + fill(streaks, mix(tint, "#ffffff", 0.5), 0.5)
    )


def _jetty(tint: str, shade: str) -> str:
    """A jetty of planks that leads from our shore out into the water."""
    deck = [(96, 8), (128, 8), (112, 100), (14, 100)]
    joints = "".join(
        trace("M", (96 - 82 * s, 8 + 92 * s), "L", (128 - 16 * s, 8 + 92 * s))
        for s in (0.1, 0.2, 0.31, 0.43, 0.56, 0.7, 0.85)
    )
    posts = "".join(
        box(x - wide / 2, y - wide * 2.4, wide, wide * 4)
        for x, y, wide in (
            (96, 12, 4),
            (128, 12, 4),
            (76, 34, 6),
            (125, 36, 6),
            (46, 66, 8),
            (119, 70, 8),
        )
    )
    return (
        fill(polygon([(96, 8), (128, 8), (128, 14), (120, 100), (14, 100), (92, 14)]), shade)
        + fill(posts, mix(shade, tint, 0.25))
        + fill(polygon(deck), tint)
        + stroke(joints, shade, 1.4)
        + fill(polygon([(96, 8), (100, 8), (28, 100), (14, 100)]), mix(tint, "#ffffff", 0.3), 0.6)
    )


def _lily_pads(tint: str, shade: str) -> str:
    """Lily pads with two flowers."""
    pads = "".join(
        trace(
            "M",
            (x, y),
            "L",
            (x + r, y - r * 0.1),
            "A",
            r,
            r * 0.34,
            "0 1 1",
            x + r * 0.7,
            y - r * 0.24,
            "z",
        )
        for x, y, r in ((50, 62, 42), (130, 42, 30), (190, 74, 46), (264, 50, 30))
    )
    flowers = ""
    for x, y, r in ((62, 54, 20), (196, 64, 24)):
        petals = "".join(
            trace(
                *("M", (x, y + 3), "Q", (x + r * cos(a) * 0.9, y - r * sin(a) * 0.2)),
                *((x + r * cos(a), y - r * sin(a)), "Q"),
                *((x + r * cos(a) * 0.2, y - r * sin(a) * 0.7), (x, y + 3), "z"),
            )
            for a in (0.25, 0.8, 1.3, 1.84, 2.34, 2.89)
        )
        flowers += fill(petals, shade) + fill(disc(x, y - 2, r * 0.2, r * 0.16), "#f4c542")
    return fill(pads, tint) + flowers


def _parasol(tint: str, shade: str) -> str:
    """A striped parasol, stuck into the sand."""
    stripes = "M20 40Q30 8 45 4Q36 18 36 39zM54 39Q54 18 45 4Q60 8 70 40z"
    return (
        stroke("M45 6L49 98", mix(shade, "#6b5a4a", 0.7), 2.6)
        + fill(
            "M2 42Q10 8 45 4Q80 8 88 42Q79 34 70 40Q62 33 54 39"
            "Q45 33 36 39Q28 33 20 40Q11 34 2 42z",
            tint,
        )
        + fill(stripes, shade)
        + fill(disc(45, 4, 2.4), shade)
        + fill(disc(49, 98, 12, 2), _warm(mix(tint, "#d8b070", 0.8)), 0.8)
    )


def _towel(tint: str, shade: str) -> str:
    """A beach towel with stripes, seen along the ground."""
    stripes = "".join(
        polygon([(34 + x, 8), (52 + x, 8), (30 + x * 1.18, 92), (10 + x * 1.18, 92)])
        for x in (14, 66, 118, 170)
    )
    return fill(polygon([(34, 8), (238, 8), (258, 92), (4, 92)]), tint) + fill(stripes, shade)


def _sandcastle(tint: str, shade: str) -> str:
    """A sandcastle with two towers and a flag."""

    def tower(x: float, top: float, wide: float) -> str:
        part = wide / 5
        notches = "".join(box(x + 2 * i * part, top - 6, part, 7) for i in range(3))
        return polygon([(x, top), (x + wide, top), (x + wide + 4, 92), (x - 4, 92)]) + notches

    windows = box(34, 48, 5, 9) + box(92, 56, 5, 9)
    return (
        stroke("M36 28V4", _dark(tint, 0.5), 1.8)
        + fill(polygon([(37, 4), (56, 10), (37, 17)]), shade)
        + fill(tower(24, 34, 26) + tower(82, 44, 25) + box(46, 60, 40, 34), tint)
        + fill("M0 100Q14 84 40 88T92 88Q118 84 130 100z", _warm(tint))
        + fill(windows + "M58 92V78a8 8 0 0 1 16 0V92z", _dark(_warm(tint), 0.35))
    )


def _shells(tint: str, shade: str) -> str:
    """A starfish, a scallop and some pebbles in the sand."""
    arms = "".join(
        trace("M", (60, 58), "l", (28 * cos(a), 24 * sin(a)))
        for a in (0.3 + 2 * pi * k / 5 for k in range(5))
    )
    shell = "M214 82Q176 60 190 34Q214 14 240 34Q252 60 214 82z"
    ribs = "M214 78L196 36M214 78L208 28M214 78L224 28M214 78L236 38"
    pebbles = disc(118, 70, 12, 8) + disc(146, 50, 8, 5) + disc(276, 78, 11, 7) + disc(20, 86, 8, 5)
    return (
        fill(pebbles, mix(_warm(tint), "#9a9088", 0.6))
        + stroke(arms, tint, 15)
        + fill(
            "".join(
                disc(60 + 13 * cos(a), 58 + 11 * sin(a), 2.2)
                for a in (0.3 + 2 * pi * k / 5 for k in range(5))
            ),
            mix(tint, "#ffffff", 0.5),
        )
        + fill(shell, shade)
        + stroke(ribs, mix(shade, "#b0705a", 0.4), 2.2)
    )


def _deep_water(tint: str, shade: str) -> str:
    """The blue depth, light above and dark below."""
    definition, water = gradient(tint, shade)
    return definition + fill(box(0, 0, 100, 100), water)


def _light_shafts(tint: str, shade: str) -> str:
    """Light that falls in shafts from the surface; the shade is its faint border."""
    definition, light = fading(tint, 0.42, 0.0)
    second, faint = fading(shade, 0.3, 0.0)
    shafts = "".join(
        polygon(
            [(x, 0), (x + wide, 0), (x * 1.25 - 25 + wide * 2.2, 100), (x * 1.25 - 25 - wide, 100)]
        )
        for x, wide in ((18, 9), (52, 5), (84, 14), (128, 6), (160, 11))
    )
    broad = "".join(
        polygon(
            [
                (x, 0),
                (x + wide, 0),
                (x * 1.25 - 25 + wide * 1.6, 92),
                (x * 1.25 - 25 - wide * 0.6, 92),
            ]
        )
        for x, wide in ((6, 30), (70, 40), (142, 36))
    )
    return second + fill(broad, faint) + definition + fill(shafts, light)


def _reef(tint: str, shade: str) -> str:
    """A far ridge under water with the outlines of corals."""
    crest = smooth(
        [
            *((0, 66), (30, 40), (58, 52), (92, 22), (126, 30)),
            *((160, 58), (196, 34), (232, 46), (266, 28), (300, 66)),
        ]
    )
    definition, rock = gradient(tint, shade)
    twigs = "".join(
        trace(
            "M",
            (x, y + 14),
            "V",
            y - 8,
            "M",
            (x, y + 4),
            "q",
            8,
            -2,
            9,
            -14,
            "M",
            (x, y + 6),
            "q",
            -8,
            -2,
            -9,
            -12,
        )
        for x, y in ((40, 38), (100, 18), (128, 28), (214, 34), (262, 24))
    )
    return definition + stroke(twigs, tint, 5) + fill(crest + "V100H0z", rock)


def _seabed(tint: str, shade: str) -> str:
    """The sandy floor of the sea with ripples."""
    definition, sand = gradient(tint, shade)
    crest = smooth([(0, 14), (80, 6), (170, 16), (260, 8), (350, 15), (430, 6), (500, 13)])
    ripples = "".join(
        trace("M", (10 + (i * 173) % 460, 24 + i * 5), "q", 12, -4, 24, 0, "t", 24, 0)
        for i in range(15)
    )
    return definition + fill(crest + "V100H0z", sand) + stroke(ripples, shade, 1.6, 0.5)


def _sea_rock(tint: str, shade: str) -> str:
    """A round boulder with moss."""
    return (
        fill("M4 100Q0 54 34 36Q58 4 96 16Q132 22 140 62Q150 84 146 100z", tint)
        + fill("M96 16Q132 22 140 62Q150 84 146 100H98Q112 60 96 16z", shade, 0.55)
        + fill(
            "M34 36Q58 4 96 16Q104 26 102 34Q84 24 70 40Q52 32 40 50Q32 46 34 36z",
            mix(tint, "#6fae7a", 0.6),
        )
    )


def _bubbles(tint: str, shade: str) -> str:
    """A train of bubbles."""
    rings = (
        (20, 90, 5),
        (30, 72, 3.4),
        (16, 58, 6.5),
        (34, 44, 4.4),
        (22, 30, 3),
        (28, 14, 7),
        (12, 8, 3.2),
    )
    whole = "".join(disc(x, y, r) for x, y, r in rings)
    gleams = "".join(disc(x - r * 0.35, y - r * 0.35, r * 0.24) for x, y, r in rings)
    return fill(whole, tint, 0.28) + stroke(whole, shade, 1.1, 0.9) + fill(gleams, "#ffffff", 0.95)


def _seaweed(tint: str, shade: str) -> str:
    """Broad waving blades."""

    def blade(x: float, top: float, lean: float, wide: float) -> str:
        points = [(x, 100.0)]
        for i in range(1, 6):
            s = i / 5
            points.append((x + lean * s + 6 * sin(5.5 * s + x), 100 - (100 - top) * s))
        back = [(px + wide * (1 - i / 5.6), py) for i, (px, py) in enumerate(points)]
        return smooth(points) + "L" + smooth(back[::-1])[1:] + "z"

    return fill(blade(10, 30, -4, 7) + blade(40, 22, 8, 7), shade) + fill(
        blade(24, 4, 4, 9) + blade(6, 58, -2, 6) + blade(48, 48, 6, 6), tint
    )


def _kelp(tint: str, shade: str) -> str:
    """A tall strand with leaves to both sides."""
    points = [(20 + 5 * sin(0.07 * y), float(y)) for y in range(100, -1, -10)]
    leaves = ""
    for i, (x, y) in enumerate(points[1:-1]):
        side = 1 if i % 2 else -1
        leaves += trace(
            "M",
            (x, y + 2),
            "q",
            8 * side,
            -1,
            15 * side,
            -10,
            "q",
            -13 * side,
            1,
            -15 * side,
            10,
            "z",
        )
    return stroke(smooth(points), shade, 2.2) + fill(leaves, tint)


def _coral(tint: str, shade: str) -> str:
    """A coral of round branches."""
    arms = (
        "M50 100V52M50 76Q26 70 26 38M26 54Q12 50 12 30M50 66Q74 62 76 24M76 44Q92 42 92 22"
        "M50 54Q44 34 50 10M50 34Q62 28 62 12M30 62Q38 50 38 34"
    )
    return stroke(arms, shade, 12) + stroke(arms, tint, 8)


def _fan_coral(tint: str, shade: str) -> str:
    """A flat fan with a net of veins."""
    veins = "M60 98V30M60 84Q36 70 22 36M60 84Q84 70 98 36M60 70Q44 50 42 18M60 70Q76 50 78 18"
    return (
        fill(
            "M56 98Q54 84 36 82Q0 66 8 36Q16 8 40 12Q60-6 80 12"
            "Q106 8 112 36Q120 66 84 82Q66 84 64 98z",
            tint,
        )
        + stroke(veins, shade, 3.2)
        + stroke("M12 52Q60 28 108 52M22 70Q60 46 98 70M26 26Q60 10 94 26", shade, 1.8, 0.8)
    )


def _tube_sponge(tint: str, shade: str) -> str:
    """A cluster of tubes, open at the top."""
    tubes = ((14, 46, 20), (40, 16, 26), (72, 34, 24), (98, 62, 18))
    bodies = "".join(
        polygon([(x, top), (x + wide, top), (x + wide * 0.8 + 2, 100), (x + wide * 0.2 - 2, 100)])
        for x, top, wide in tubes
    )
    rims = "".join(disc(x + wide / 2, top, wide / 2, wide * 0.2) for x, top, wide in tubes)
    holes = "".join(disc(x + wide / 2, top, wide * 0.34, wide * 0.12) for x, top, wide in tubes)
    return fill(bodies, tint) + fill(rims, mix(tint, "#ffffff", 0.35)) + fill(holes, shade)


def _shoal(tint: str, shade: str) -> str:
    """A shoal of small fish, far off."""
    places = (
        (30, 40),
        (66, 22),
        (70, 62),
        (108, 40),
        (112, 82),
        (146, 20),
        (152, 60),
        (190, 42),
        (196, 78),
    )
    bodies = "".join(disc(x, y, 13, 6) for x, y in places)
    tails = "".join(
        polygon([(x - 10, y), (x - 21, y - 7), (x - 18, y), (x - 21, y + 7)]) for x, y in places
    )
    backs = "".join(
        trace("M", (x - 11, y - 2), "Q", (x, y - 12), (x + 12, y - 2), "z") for x, y in places
    )
    return (
        fill(bodies + tails, tint)
        + fill(backs, shade)
        + fill("".join(disc(x + 7, y - 1, 1.4) for x, y in places), shade)
    )


KINDS: Mapping[str, Kind] = {
    "sea_surface": Kind(_sea_surface, 3.0),
    "waves": Kind(_waves, 12.0, "bob"),
    "surf": Kind(_surf, 6.0, "bob"),
    "shore": Kind(_shore, 4.0),
    "island": Kind(_island, 4.0),
    "lighthouse": Kind(_lighthouse, 0.5),
    "sailboat": Kind(_sailboat, 0.94, "bob"),
    "rowboat": Kind(_rowboat, 2.4, "bob"),
    "buoy": Kind(_buoy, 0.6, "bob"),
    "lake_surface": Kind(_lake_surface, 4.0),
    "jetty": Kind(_jetty, 1.42),
    "lily_pads": Kind(_lily_pads, 3.0, "bob"),
    "parasol": Kind(_parasol, 0.9),
    "towel": Kind(_towel, 2.6),
    "sandcastle": Kind(_sandcastle, 1.3),
    "shells": Kind(_shells, 3.0),
    "deep_water": Kind(_deep_water, 1.0),
    "light_shafts": Kind(_light_shafts, 2.0, "twinkle"),
    "reef": Kind(_reef, 3.0),
    "seabed": Kind(_seabed, 5.0),
    "sea_rock": Kind(_sea_rock, 1.5),
    "bubbles": Kind(_bubbles, 0.42, "rise"),
    "seaweed": Kind(_seaweed, 0.62, "sway"),
    "kelp": Kind(_kelp, 0.42, "sway"),
    "coral": Kind(_coral, 1.04),
    "fan_coral": Kind(_fan_coral, 1.2),
    "tube_sponge": Kind(_tube_sponge, 1.2),
    "shoal": Kind(_shoal, 2.2, "drift"),
}
"""Kinds by name."""
