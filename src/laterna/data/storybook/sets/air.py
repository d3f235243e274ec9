"""High up and beyond: sky, space, moon."""

from __future__ import annotations

import numpy as np

from laterna.data.storybook.sets.daytime import clouds, disc, vault
from laterna.data.storybook.sets.set import BACK, EDGE, FAR, FLOOR, MIDDLE, NEAR, Colours, Set
from laterna.stage.scenery.colour import tone
from laterna.stage.scenery.scenery import Scenery

_CLOUDS = ("cloud_a", "cloud_b", "cloud_c")


def sky(rng: np.random.Generator, aspect: float) -> Scenery:
    """Nothing but air, layers of cloud and a balloon far off."""
    here, shift = Set(rng, aspect), float(rng.uniform(-10, 10))
    here.pieces.append(vault(tone(212 + shift, 78, 58), tone(194 + shift, 80, 88), 1.2, aspect))
    place = here.side() * here.pick(0.4, 0.7) * aspect, here.pick(-0.72, -0.5)
    here.pieces.append(
        disc("sun", place, 0.16 * here.scale, ((1.0, 0.93, 0.64), (1.0, 0.95, 0.78)))
    )
    white = (1.0, 1.0, 1.0), tone(206 + shift, 66, 88)
    here.pieces += clouds(rng, aspect, -0.5, white)
    for depth, level, size, step in ((FAR, 0.06, 0.3, 1.6), (NEAR, 0.5, 0.44, 1.9)):
        for x in here.places(step):
            tall = size * here.pick(0.8, 1.15) * here.scale
            here.stand(here.one(*_CLOUDS), (x, level + here.pick(-0.1, 0.14)), tall, depth, white)
    _flyers(here, shift)
    for depth, top, light in ((MIDDLE, 0.34, 84), (FLOOR, 0.54, 91), (EDGE, 0.74, 97)):
        bank = tone(204 + shift, 70, light), tone(206 + shift, 66, light - 10)
        here.across("cloud_sea", top, 1.7, depth, bank)
    side = here.side()
    here.stand(here.one(*_CLOUDS), (side * 0.98 * aspect, 1.1), 0.5 * here.scale, EDGE + 0.2, white)
    return here.done(None, (1.0, 1.0, 1.02), 0.0)


def _flyers(here: Set, shift: float) -> None:
    """Balloons and a flight of birds."""
    side = here.side()
    for x, y, tall in ((side * 0.74, 0.2, 0.46), (-side * 0.36, -0.1, 0.26)):
        hue = float(here.rng.choice([4, 32, 284, 166])) + shift
        paint = tone(hue, 76, 62), tone(hue + 40, 84, 72)
        here.stand(
            "hot_air_balloon",
            ((x + here.pick(-0.1, 0.1)) * here.aspect, y),
            tall * here.scale,
            MIDDLE - 0.1,
            paint,
        )
    dark = tone(214 + shift, 34, 46), tone(214 + shift, 34, 46)
    here.stand("birds", (-side * here.pick(0.5, 0.7) * here.aspect, 0.2), 0.14, MIDDLE - 0.1, dark)


def space(rng: np.random.Generator, aspect: float) -> Scenery:
    """Stars, planets, a nebula and a galaxy, and asteroids close by."""
    here, shift = Set(rng, aspect), float(rng.uniform(-18, 22))
    here.across("void", -1.62, 1.62, -2.0, (tone(246 + shift, 52, 11), tone(268 + shift, 46, 22)))
    side = here.side()
    for x, y, hue in ((-side * 0.4, 0.2, 285), (side * 0.8, -0.3, 205)):
        gas = tone(hue + shift, 68, 58), tone(hue + 46 + shift, 66, 56)
        here.stand("nebula", (x * aspect, y + 0.9), here.pick(1.5, 1.8), -1.95, gas)
    _stars(here)
    spiral = tone(226 + shift, 70, 76), tone(300 + shift, 70, 80)
    here.stand(
        "galaxy", (-side * here.pick(0.2, 0.34) * aspect, -0.34), 0.42 * here.scale, -1.8, spiral
    )
    _planets(here, side, shift)
    comet = tone(192, 70, 84), tone(204, 70, 70)
    here.stand(
        "comet",
        (-side * here.pick(0.6, 0.8) * aspect, here.pick(-0.5, -0.36)),
        0.3 * here.scale,
        MIDDLE,
        comet,
        mirror=side > 0,
    )
    metal = tone(220, 14, 80), tone(222, 60, 46)
    here.stand(
        "satellite",
        (side * here.pick(0.2, 0.36) * aspect, here.pick(0.62, 0.76)),
        0.2 * here.scale,
        NEAR,
        metal,
    )
    stone = tone(262 + shift, 18, 54), tone(258 + shift, 26, 33)
    here.stand(
        "asteroids", (-side * here.pick(0.2, 0.36) * aspect, 0.8), 0.24 * here.scale, BACK, stone
    )
    for way, tall in ((side, 0.5), (-side, 0.36)):
        here.stand(
            "asteroids",
            (way * here.pick(0.78, 0.94) * aspect, 1.16),
            tall * here.scale,
            EDGE,
            stone,
        )
    return here.done(None, (0.94, 0.93, 1.04), 0.0)


def _stars(here: Set) -> None:
    """Fields of stars over the whole width."""
    for x in here.places(2.8):
        for foot in (0.1, 1.6):
            here.stand("star_field", (x, foot), 1.6, -1.9, ((1.0, 0.97, 0.9), (1.0, 0.98, 0.94)))


def _planets(here: Set, side: float, shift: float) -> None:
    """A ringed one and the earth, others smaller and farther."""
    aspect, size = here.aspect, here.scale
    here.stand(
        "ringed_planet",
        (side * here.pick(0.56, 0.68) * aspect, -0.16),
        0.6 * size,
        FAR,
        _pair(here, 36),
    )
    here.stand(
        "striped_planet",
        (-side * here.pick(0.66, 0.8) * aspect, 0.66),
        0.4 * size,
        FAR,
        _pair(here, 20),
    )
    here.stand(
        "cratered_planet",
        (side * here.pick(0.7, 0.85) * aspect, 0.56),
        0.17 * size,
        FAR,
        _pair(here, -14, 46),
    )
    here.stand(
        "earth",
        (-side * 1.2 * aspect, -0.3),
        0.4 * size,
        FAR,
        (tone(208, 72, 56), tone(128 + shift, 42, 52)),
        mirror=False,
    )


def _pair(here: Set, turn: float, vivid: float = 64) -> Colours:
    """A planet's colour and one of a hue beside it."""
    hue = float(here.rng.choice([14, 36, 172, 205, 330]))
    return tone(hue, vivid, 64), tone(hue + turn, vivid, 78 if turn > 0 else 46)


def moon(rng: np.random.Generator, aspect: float) -> Scenery:
    """Grey dust and craters under a black sky in which the earth stands."""
    here, shift = Set(rng, aspect), float(rng.uniform(-16, 16))
    here.across("void", -1.62, 0.8, -2.0, (tone(240 + shift, 44, 8), tone(236 + shift, 40, 22)))
    _stars(here)
    side, size = here.side(), here.scale
    earth = tone(208, 74, 56), tone(128, 44, 52)
    here.stand(
        "earth",
        (side * here.pick(0.36, 0.6) * aspect, -0.22),
        0.56 * size,
        -1.8,
        earth,
        mirror=False,
    )
    grey = 232 + shift
    for depth, top, light in ((FAR, -0.06, 38), (MIDDLE, 0.12, 50)):
        here.across(
            "moon_hills", top, 0.66, depth, (tone(grey, 10, light), tone(grey, 18, light - 16))
        )
    here.across("moon_ground", 0.36, 1.62, FLOOR, (tone(grey, 9, 74), tone(grey, 12, 46)))
    hollow = tone(grey, 9, 76), tone(grey, 13, 50)
    for x, foot, tall in (
        (side * 0.42, 0.58, 0.14),
        (-side * 0.2, 0.96, 0.2),
        (-side * 1.2, 0.64, 0.16),
    ):
        here.stand(
            "crater", ((x + here.pick(-0.1, 0.1)) * aspect, foot), tall * size, FLOOR + 0.04, hollow
        )
    gold = tone(grey, 10, 84), tone(40, 66, 60)
    here.stand("lander", (-side * here.pick(0.62, 0.72) * aspect, 0.55), 0.62 * size, BACK, gold)
    flag = tone(float(rng.choice([4, 210, 150, 280])), 66, 60), tone(46, 90, 68)
    here.stand(
        "moon_flag",
        (-side * here.pick(0.2, 0.36) * aspect, 0.55),
        0.4 * size,
        BACK,
        flag,
        mirror=False,
    )
    stone = tone(grey, 10, 52), tone(grey, 14, 36)
    for way, tall in ((side, 0.48), (-side, 0.36)):
        here.stand(
            "moon_rocks", (way * here.pick(0.78, 0.94) * aspect, 1.14), tall * size, EDGE, stone
        )
    here.stand("moon_rocks", (side * 0.86 * aspect, 0.55), 0.18 * size, BACK, stone)
    return here.done(0.6, (0.95, 0.96, 1.02), 0.42)


__all__ = ["moon", "sky", "space"]
