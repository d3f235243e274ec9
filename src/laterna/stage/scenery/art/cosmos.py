"""High up and beyond: a sea of clouds, balloons, planets, stars and the ground of the moon."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, pi, sin

from laterna.stage.scenery.art.kind import Kind
from laterna.stage.scenery.art.shapes import box, disc, fill, polygon, smooth, stroke, trace
from laterna.stage.scenery.colour import glow, gradient, mix

_NIGHT = "#140f2c"


def _cloud_sea(tint: str, shade: str) -> str:
    """Clouds from above: a bank of puffs, lit along their upper edge."""
    definition, white = gradient(tint, shade)
    heaps = "".join(
        disc(10 + 29 * i, 46 + 9 * ((i * 5) % 4), 22 + 6 * ((i * 7) % 3)) for i in range(18)
    )
    low = "".join(disc(22 + 41 * i, 66 + 6 * (i % 3), 25 + 4 * (i % 2)) for i in range(13))
    return (
        fill(heaps, tint)
        + fill(low, mix(tint, shade, 0.35))
        + definition
        + fill(box(0, 62, 520, 38), white)
    )


def _hot_air_balloon(tint: str, shade: str) -> str:
    """A striped balloon with its basket."""
    hull = "M35 72Q2 46 6 30Q8 2 35 2Q62 2 64 30Q68 46 35 72z"
    return (
        stroke("M26 70L30 86M44 70L40 86", mix(shade, _NIGHT, 0.4), 1)
        + fill(hull, tint)
        + fill("M35 72Q12 46 14 30Q18 4 35 2Q24 10 24 30Q24 50 35 72z", shade)
        + fill("M35 72Q58 46 56 30Q52 4 35 2Q46 10 46 30Q46 50 35 72z", shade)
        + fill("M18 14Q8 24 10 36Q14 22 22 12z", "#ffffff", 0.4)
        + fill(trace("M27 84H43L41 98H29z"), mix(shade, "#8a5a34", 0.7))
        + fill(box(26, 83, 18, 3), mix(shade, "#5f3d22", 0.7))
    )


def _void(tint: str, shade: str) -> str:
    """The dark between the stars, blending from one colour above to another below."""
    definition, dark = gradient(tint, shade)
    return definition + fill(box(0, 0, 200, 100), dark)


def _sparkle(x: float, y: float, size: float) -> str:
    thin = size * 0.15
    steps = (
        (0, -size),
        (thin, -thin),
        (size, 0),
        (thin, thin),
        (0, size),
        (-thin, thin),
        (-size, 0),
        (-thin, -thin),
    )
    return polygon([(x + dx, y + dy) for dx, dy in steps])


def _star_field(tint: str, shade: str) -> str:
    """Many small stars and a few large ones with four rays."""
    small = "".join(disc((i * 61.8) % 200, (i * 37.7 + 11) % 100, 0.35) for i in range(70))
    larger = "".join(disc((i * 78.2 + 23) % 200, (i * 29.3 + 7) % 100, 0.7) for i in range(22))
    rays = "".join(
        _sparkle((i * 71 + 31) % 200, (i * 43 + 19) % 100, 2.2 + 0.5 * (i % 3)) for i in range(6)
    )
    return fill(small, tint, 0.7) + fill(larger, tint) + fill(rays, shade)


def _nebula(tint: str, shade: str) -> str:
    """A cloud of glowing gas."""
    first, red = glow(tint, 0.5)
    second, blue = glow(shade, 0.5)
    stars = "".join(
        disc(20 + (i * 47) % 124, 22 + (i * 31) % 58, 0.7 + 0.4 * (i % 2)) for i in range(12)
    )
    return (
        first
        + second
        + fill(disc(62, 54, 60, 44), red)
        + fill(disc(104, 44, 54, 42), blue)
        + fill(disc(84, 58, 38, 28), red)
        + fill(disc(44, 40, 40, 30), blue)
        + fill(stars, mix(tint, "#ffffff", 0.8), 0.9)
    )


def _galaxy(tint: str, shade: str) -> str:
    """A spiral with a bright heart, seen aslant."""
    definition, halo = glow(tint, 0.6)
    heart, bright = glow(mix(shade, "#ffffff", 0.6), 1.0)
    arms, dust = "", ""
    for start in (0.0, pi):
        points = []
        for i in range(12):
            turn, far = start + i * 0.36, 7 + i * 3.7
            points.append((80 + far * 1.5 * cos(turn), 50 + far * 0.62 * sin(turn)))
        arms += smooth(points)
        dust += "".join(
            disc(x + 3 * (k % 3 - 1), y + 2 * (k % 2), 0.9) for k, (x, y) in enumerate(points)
        )
    inner = (
        definition
        + fill(disc(80, 50, 78, 34), halo)
        + stroke(arms, tint, 7, 0.35)
        + stroke(arms, shade, 2.6, 0.55)
        + fill(dust, "#ffffff", 0.9)
        + heart
        + fill(disc(80, 50, 26, 15), bright)
    )
    return f'<g transform="rotate(-16 80 50)">{inner}</g>'


def _globe(x: float, y: float, radius: float, tint: str) -> str:
    """A sphere with light from the upper left, without its dark side."""
    definition, body = gradient(mix(tint, "#ffffff", 0.22), tint)
    return definition + fill(disc(x, y, radius), body)


def _night_side(x: float, y: float, radius: float) -> str:
    """The shadow on the lower right of a sphere."""
    shadow = trace(
        "M", (x - radius * 0.3, y + radius * 0.954),
        "A", radius, radius, "0 0 0", (x + radius * 0.954, y - radius * 0.3),
        "Q", (x + radius * 0.62, y + radius * 0.62), (x - radius * 0.3, y + radius * 0.954), "z",
    )  # fmt: skip
    return fill(shadow, _NIGHT, 0.38)


def _bands(x: float, y: float, radius: float, colour: str) -> str:
    """Curved stripes round a sphere."""
    arcs = ""
    for level in (-0.5, -0.05, 0.42):
        half = radius * (1 - level * level) ** 0.5 * 0.97
        arcs += trace("M", (x - half, y + level * radius), "q", half, radius * 0.24, 2 * half, "0")
    return stroke(arcs, colour, radius * 0.14, 0.75)


def _ringed_planet(tint: str, shade: str) -> str:
    """A planet whose ring passes behind and before it."""
    back = "M12 58A78 21 0 0 1 168 58"
    front = "M12 58A78 21 0 0 0 168 58"
    inner = (
        stroke(back, shade, 9)
        + stroke("M26 58A64 15 0 0 1 154 58", mix(shade, tint, 0.5), 3.4)
        + _globe(90, 54, 42, tint)
        + _bands(90, 54, 42, mix(tint, shade, 0.5))
        + _night_side(90, 54, 42)
        + stroke("M26 58A64 15 0 0 0 154 58", mix(shade, tint, 0.5), 3.4)
        + stroke(front, mix(shade, "#ffffff", 0.2), 9)
    )
    return f'<g transform="rotate(-14 90 54)">{inner}</g>'


def _striped_planet(tint: str, shade: str) -> str:
    """A banded planet of gas with a storm."""
    return (
        _globe(50, 50, 48, tint)
        + _bands(50, 50, 48, shade)
        + fill(disc(66, 60, 10, 6), mix(shade, "#ffffff", 0.3))
        + _night_side(50, 50, 48)
    )


def _cratered_planet(tint: str, shade: str) -> str:
    """A small stony planet."""
    pits = ((34, 36, 11), (64, 30, 6), (60, 62, 14), (28, 66, 7), (82, 50, 5), (46, 84, 5))
    holes = "".join(disc(x, y, r) for x, y, r in pits)
    floors = "".join(disc(x + r * 0.15, y + r * 0.2, r * 0.76) for x, y, r in pits)
    return (
        _globe(50, 50, 48, tint)
        + fill(holes, shade)
        + fill(floors, mix(shade, tint, 0.45))
        + _night_side(50, 50, 48)
    )


def _earth(tint: str, shade: str) -> str:
    """The blue planet with its continents and clouds."""
    land = (
        smooth(
            [
                (22, 30),
                (34, 16),
                (52, 14),
                (56, 26),
                (44, 34),
                (46, 46),
                (36, 50),
                (24, 44),
                (22, 30),
            ]
        )
        + "z"
        + smooth([(40, 56), (54, 54), (60, 64), (52, 78), (46, 88), (40, 76), (40, 56)])
        + "z"
        + smooth([(70, 22), (84, 28), (92, 42), (82, 48), (72, 40), (66, 32), (70, 22)])
        + "z"
    )
    definition, air = glow(mix(tint, "#ffffff", 0.3), 0.7)
    clouds = "M14 56q10-5 22 0M50 44q12-6 26 0M30 24q10-4 18 0M62 72q10-4 20 0"
    return (
        definition
        + fill(disc(50, 50, 50), air)
        + _globe(50, 50, 43, tint)
        + fill(land, shade)
        + stroke(clouds, "#ffffff", 4, 0.85)
        + _night_side(50, 50, 43)
    )


def _comet(tint: str, shade: str) -> str:
    """A comet with its tail."""
    return (
        fill("M4 94Q90 52 184 24L196 44Q100 66 4 94z", shade, 0.3)
        + fill("M50 78Q120 46 186 28L194 40Q120 60 50 78z", tint, 0.6)
        + fill(disc(188, 33, 13), mix(tint, "#ffffff", 0.5))
        + fill(disc(184, 30, 5), "#ffffff")
    )


def _asteroids(tint: str, shade: str) -> str:
    """A swarm of tumbling stones."""
    stones, pits = "", ""
    for k, (x, y, r) in enumerate(
        (
            (34, 58, 27),
            (92, 30, 14),
            (112, 78, 17),
            (168, 52, 25),
            (226, 76, 16),
            (248, 34, 20),
            (284, 66, 11),
            (204, 20, 9),
        )
    ):
        points = [
            (
                x + r * (0.8 + 0.2 * cos(5 * i + k)) * cos(i * pi / 4.5),
                y + r * (0.72 + 0.2 * sin(3 * i + k)) * sin(i * pi / 4.5),
            )
            for i in range(9)
        ]
        stones += smooth([*points, points[0]]) + "z"
        pits += disc(x - r * 0.2, y - r * 0.15, r * 0.24) + disc(
            x + r * 0.35, y + r * 0.2, r * 0.15
        )
    return fill(stones, tint) + fill(pits, shade)


def _satellite(tint: str, shade: str) -> str:
    """A satellite with two wings of solar cells."""
    cells = "M12 34V66M30 34V66M48 34V66M132 34V66M150 34V66M168 34V66M4 50H60M120 50H176"
    inner = (
        stroke("M60 50H120", tint, 4)
        + fill(box(4, 34, 56, 32) + box(120, 34, 56, 32), shade)
        + stroke(cells, mix(shade, "#ffffff", 0.5), 1.6)
        + fill(box(72, 28, 36, 44), tint)
        + fill(box(72, 58, 36, 14), mix(tint, _NIGHT, 0.3))
        + fill("M76 26Q90 40 104 26L100 18Q90 26 80 18z", mix(tint, "#ffffff", 0.5))
        + stroke("M90 24V8", tint, 2.4)
        + fill(disc(90, 7, 3.4), "#ff8a6a")
    )
    return f'<g transform="rotate(-12 90 50)">{inner}</g>'


def _moon_hills(tint: str, shade: str) -> str:
    """A far ridge of the moon, sharp in the light."""
    left = (
        (0, 70),
        (26, 48),
        (52, 60),
        (96, 18),
        (128, 44),
        (150, 40),
        (190, 66),
        (236, 28),
        (262, 46),
    )
    crest = smooth([*left, (304, 38), (352, 62), (400, 58)])
    shades = "M96 18Q120 60 104 100H166Q150 60 128 44zM236 28Q250 66 244 100H290Q274 60 262 46z"
    return fill(crest + "V100H0z", tint) + fill(shades, shade, 0.55)


def _moon_ground(tint: str, shade: str) -> str:
    """Grey dust with a soft edge and little pits."""
    definition, dust = gradient(tint, shade)
    crest = smooth([(0, 10), (90, 5), (190, 12), (280, 6), (380, 11), (450, 5), (500, 9)])
    pits = "".join(
        disc(14 + (i * 137) % 480, 22 + i * 4.6, 8 + i * 0.8, 1.2 + 0.12 * i) for i in range(15)
    )
    rims = "".join(
        trace(
            "M",
            (6 - i * 0.8 + (i * 137) % 480, 22.5 + i * 4.6),
            "q",
            8 + i * 0.8,
            3.4 + 0.2 * i,
            16 + 1.6 * i,
            "0",
        )
        for i in range(15)
    )
    return (
        definition
        + fill(crest + "V100H0z", dust)
        + fill(pits, mix(shade, _NIGHT, 0.12), 0.7)
        + stroke(rims, mix(tint, "#ffffff", 0.5), 0.8, 0.8)
    )


def _crater(tint: str, shade: str) -> str:
    """A large crater, seen along the ground."""
    return (
        fill(disc(150, 56, 148, 42), tint)
        + fill(disc(150, 48, 120, 32), shade)
        + fill("M38 58Q150 28 262 58Q236 80 150 80Q64 80 38 58z", mix(tint, shade, 0.5))
        + stroke("M30 50A120 32 0 0 1 270 50", mix(tint, "#ffffff", 0.5), 4, 0.8)
    )


def _moon_rocks(tint: str, shade: str) -> str:
    """Some angular stones."""
    stones = (
        ((4, 100), (16, 52), (52, 30), (88, 54), (100, 100)),
        ((84, 100), (96, 70), (126, 60), (150, 80), (156, 100)),
        ((146, 100), (160, 40), (196, 18), (226, 46), (238, 100)),
    )
    sides = (
        ((52, 30), (88, 54), (100, 100), (62, 100), (64, 62)),
        ((126, 60), (150, 80), (156, 100), (130, 100)),
        ((196, 18), (226, 46), (238, 100), (196, 100), (204, 56)),
    )
    return fill("".join(map(polygon, stones)), tint) + fill("".join(map(polygon, sides)), shade)


def _lander(tint: str, shade: str) -> str:
    """A lander on four legs with a ladder and a dish."""
    legs = "M34 70L10 96M76 70L100 96M44 74L38 96M66 74L72 96"
    return (
        stroke(legs, mix(tint, _NIGHT, 0.3), 3.4)
        + fill(
            disc(10, 97, 8, 3) + disc(100, 97, 8, 3) + disc(38, 97, 5, 2) + disc(72, 97, 5, 2),
            mix(tint, _NIGHT, 0.4),
        )
        + fill(polygon([(28, 50), (82, 50), (88, 60), (82, 76), (28, 76), (22, 60)]), shade)
        + fill(polygon([(48, 76), (62, 76), (68, 88), (42, 88)]), mix(tint, _NIGHT, 0.45))
        + fill(polygon([(38, 20), (68, 16), (80, 32), (76, 50), (34, 50), (30, 34)]), tint)
        + fill(polygon([(60, 17), (68, 16), (80, 32), (76, 50), (62, 50)]), mix(tint, _NIGHT, 0.2))
        + fill(polygon([(42, 26), (56, 25), (54, 38), (42, 38)]), mix(shade, "#2d4a78", 0.85))
        + stroke(
            "M55 60V76M47 60V90M63 60V90M47 66H63M47 73H63M47 80H63", mix(tint, "#ffffff", 0.4), 1.8
        )
        + stroke("M70 16L80 4", tint, 1.8)
        + fill("M72 2Q88 0 88 14z", mix(tint, "#ffffff", 0.5))
    )


def _moon_flag(tint: str, shade: str) -> str:
    """A flag on a pole, with footprints."""
    prints = disc(24, 97, 5, 1.6) + disc(38, 99, 5, 1.4) + disc(52, 97, 5, 1.6)
    return (
        fill(prints, _NIGHT, 0.3)
        + stroke("M12 97V6H66", "#d9dbe4", 3)
        + fill("M13 7H66Q62 24 66 42Q40 36 13 42z", tint)
        + fill(disc(38, 24, 9), shade)
    )


KINDS: Mapping[str, Kind] = {
    "cloud_sea": Kind(_cloud_sea, 5.2),
    "hot_air_balloon": Kind(_hot_air_balloon, 0.7, "bob"),
    "void": Kind(_void, 2.0),
    "star_field": Kind(_star_field, 2.0, "twinkle"),
    "nebula": Kind(_nebula, 1.64),
    "galaxy": Kind(_galaxy, 1.6),
    "ringed_planet": Kind(_ringed_planet, 1.8),
    "striped_planet": Kind(_striped_planet, 1.0),
    "cratered_planet": Kind(_cratered_planet, 1.0),
    "earth": Kind(_earth, 1.0),
    "comet": Kind(_comet, 2.04),
    "asteroids": Kind(_asteroids, 3.0, "drift"),
    "satellite": Kind(_satellite, 1.8, "bob"),
    "moon_hills": Kind(_moon_hills, 4.0),
    "moon_ground": Kind(_moon_ground, 5.0),
    "crater": Kind(_crater, 3.0),
    "moon_rocks": Kind(_moon_rocks, 2.4),
    "lander": Kind(_lander, 1.1),
    "moon_flag": Kind(_moon_flag, 0.7),
}
"""Kinds by name."""
