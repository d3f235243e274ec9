"""On, in and beside the water: sea, beach, lake, underwater."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from laterna.data.storybook.sets.daytime import sky
from laterna.data.storybook.sets.set import BACK, EDGE, FAR, FLOOR, MIDDLE, NEAR, Set
from laterna.stage.scenery.colour import merge, tone
from laterna.stage.scenery.scenery import Scenery

_BANDS = ((MIDDLE, 0.08, 0.2), (NEAR, 0.21, 0.36), (FLOOR, 0.38, 0.52), (BACK, 0.58, 0.66))
"""Depth, height and darkness of the bands of waves."""

_CORALS = ("coral", "fan_coral", "tube_sponge")


def sea(rng: np.random.Generator, aspect: float) -> Scenery:
    """Bands of waves up to a far horizon; two of them roll before whoever is there."""
    here, shift = Set(rng, aspect), float(rng.uniform(-12, 10))
    horizon = here.pick(-0.12, 0.0)
    here.pieces += sky(rng, aspect, horizon)
    foam = tone(190 + shift, 70, 95)
    far, deep = tone(194 + shift, 60, 66), tone(212 + shift, 70, 36)
    here.across("sea_surface", horizon, 1.62, FAR, (far, deep))
    _horizon(here, horizon, shift)
    for depth, level, share in _BANDS:
        paint = merge(far, deep, share), merge(foam, far, 0.35 - 0.4 * share)
        tall = 0.34 + 0.3 * share
        here.across("waves", level, level + tall, depth, paint)
        last = here.pieces.pop()
        # the nearer, the longer the waves
        here.pieces.append(replace(last, width=last.width * (0.8 + 1.5 * share)))
    buoy = tone(6 + shift, 76, 58), tone(46, 90, 74)
    here.stand(
        "buoy",
        (here.side() * here.pick(0.6, 0.85) * aspect, 0.58),
        0.3 * here.scale,
        BACK - 0.04,
        buoy,
    )
    here.across("surf", 0.78, 1.42, EDGE, (merge(far, deep, 0.8), foam))
    here.across("surf", 0.98, 1.62, EDGE + 0.3, (merge(far, deep, 0.95), foam))
    return here.done(None, (0.98, 1.0, 1.02), 0.16)


def _horizon(here: Set, horizon: float, shift: float) -> None:
    """An island, a lighthouse, boats and gulls, far away."""
    side, aspect = here.side(), here.aspect
    isle = merge(tone(150 + shift, 32, 50), tone(196 + shift, 50, 86), 0.35), tone(44, 62, 80)
    here.stand(
        "island", (side * here.pick(0.5, 0.8) * aspect, horizon + 0.02), 0.2, FAR + 0.05, isle
    )
    light = tone(40, 40, 96), tone(4 + shift, 68, 58)
    here.stand(
        "lighthouse",
        (-side * here.pick(1.0, 1.3) * aspect, horizon + 0.06),
        0.5 * here.scale,
        FAR + 0.08,
        light,
    )
    for x, size in ((-side * here.pick(0.3, 0.5), 0.3), (side * here.pick(1.0, 1.3), 0.22)):
        sail = tone(44, 60, 95), tone(float(here.rng.choice([10, 38, 206, 340])), 72, 62)
        here.stand("sailboat", (x * aspect, horizon + 0.1), size * here.scale, FAR + 0.1, sail)
    grey = tone(214, 24, 52), tone(214, 24, 52)
    here.stand("birds", (here.pick(-0.3, 0.3) * aspect, horizon - 0.34), 0.12, FAR, grey)


def beach(rng: np.random.Generator, aspect: float) -> Scenery:
    """Sand before a turquoise sea, with palms and a parasol."""
    here, shift = Set(rng, aspect), float(rng.uniform(-10, 10))
    horizon = here.pick(-0.1, 0.0)
    here.pieces += sky(rng, aspect, horizon)
    here.across(
        "sea_surface", horizon, 0.62, FAR, (tone(204 + shift, 70, 58), tone(172 + shift, 60, 68))
    )
    _horizon(here, horizon, shift)
    foam = tone(186 + shift, 60, 97)
    here.across("waves", 0.14, 0.4, MIDDLE, (tone(184 + shift, 58, 62), foam))
    here.across("shore", 0.22, 1.62, FLOOR, (tone(42 + shift / 2, 74, 80), foam))
    _resort(here, shift)
    shell = tone(float(rng.choice([12, 28, 344])), 82, 68), tone(30, 70, 88)
    here.stand(
        "shells",
        (here.side() * here.pick(0.45, 0.65) * aspect, 1.0),
        0.18 * here.scale,
        EDGE,
        shell,
    )
    grass = tone(84 + shift, 40, 50), tone(96 + shift, 40, 40)
    for way in (-1, 1):
        here.stand(
            "big_leaves",
            (way * 1.0 * aspect, 1.2),
            0.5 * here.scale,
            EDGE + 0.1,
            grass,
            mirror=way > 0,
        )
    here.corners((tone(118 + shift, 46, 42), tone(134 + shift, 48, 32)), 0.56)
    return here.done(0.62, (1.02, 1.0, 0.96), 0.32)


def _resort(here: Set, shift: float) -> None:
    """Palms at the sides, a parasol with its towel, a castle of sand."""
    side, aspect, size = here.side(), here.aspect, here.scale
    leaf = tone(132 + shift, 46, 42), tone(30, 38, 48)
    for x, tall in ((side * 0.8, 1.3), (side * 1.2, 1.0), (-side * 1.28, 1.25)):
        here.stand(
            "palm",
            (x * aspect, 0.54),
            tall * here.pick(0.9, 1.04) * size,
            BACK - 0.02,
            leaf,
            mirror=side * x < 0,
        )
    x = -side * here.pick(0.58, 0.68) * aspect
    first = tone(float(here.rng.choice([2, 28, 206, 168])) + shift, 76, 62)
    white = tone(44, 70, 95)
    here.stand("parasol", (x, 0.54), 0.66 * size, BACK, (first, white))
    here.stand("towel", (x - side * 0.12, 0.66), 0.13 * size, BACK + 0.01, (white, first))
    sand = tone(40 + shift / 2, 60, 72), first
    here.stand("sandcastle", (side * here.pick(0.38, 0.5) * aspect, 0.56), 0.24 * size, BACK, sand)


def lake(rng: np.random.Generator, aspect: float) -> Scenery:
    """A still lake between woods and mountains, with a jetty and reeds."""
    here, shift = Set(rng, aspect), float(rng.uniform(-12, 12))
    here.pieces += sky(rng, aspect, 0.1)
    haze = tone(200 + shift, 50, 88)
    rock = merge(tone(218 + shift, 28, 58), haze, 0.35), tone(210, 40, 96)
    here.across(here.one("peaks_a", "peaks_b"), here.pick(-0.5, -0.36), 0.2, FAR, rock)
    wood = merge(tone(140 + shift, 30, 46), haze, 0.3)
    here.across(
        here.one("hill_a", "hill_b"), -0.06, 0.24, FAR + 0.05, (merge(wood, haze, 0.25), wood)
    )
    for x in here.places(1.3):
        here.stand(
            "firs",
            (x, 0.15),
            here.pick(0.24, 0.32),
            MIDDLE - 0.1,
            (merge(wood, tone(158, 34, 32), 0.5), wood),
        )
    water = tone(200 + shift, 56, 72), tone(176 + shift, 38, 42)
    here.across("lake_surface", 0.12, 0.72, MIDDLE, water)
    _shore(here, shift)
    return here.done(0.62, shadow=0.28)


def _shore(here: Set, shift: float) -> None:
    """A boat and lilies on the water; grass, a jetty and reeds on our side."""
    side, aspect, size = here.side(), here.aspect, here.scale
    boat = tone(float(here.rng.choice([8, 30, 206])) + shift, 56, 54), tone(36, 44, 78)
    here.stand("rowboat", (-side * here.pick(0.25, 0.5) * aspect, 0.34), 0.14 * size, NEAR, boat)
    pads = tone(112 + shift, 42, 46), tone(336, 76, 82)
    here.stand(
        "lily_pads", (side * here.pick(0.1, 0.3) * aspect, 0.46), 0.12 * size, NEAR + 0.05, pads
    )
    grass = tone(96 + shift, 48, 60), tone(114 + shift, 46, 38)
    here.across("field", 0.46, 1.62, FLOOR, grass)
    planks = tone(30, 38, 60), tone(26, 34, 40)
    here.stand(
        "jetty",
        (side * here.pick(0.6, 0.72) * aspect, 0.58),
        0.4 * size,
        BACK - 0.02,
        planks,
        mirror=side < 0,
    )
    tree = tone(124 + shift, 38, 46), tone(26, 32, 40)
    for x in (side * 1.25, -side * here.pick(0.8, 0.9)):
        here.stand(here.one("tree_round", "tree_oak"), (x * aspect, 0.52), 0.78 * size, BACK, tree)
    reed = tone(92 + shift, 44, 42), tone(26, 46, 36)
    for x in here.sides(0.82, 0.98):
        here.stand("reeds", (x, 1.12), 0.42 * size, EDGE + 0.1, reed)
    here.edge((tone(102 + shift, 48, 42), tone(112 + shift, 48, 34)), 0.22)


def underwater(rng: np.random.Generator, aspect: float) -> Scenery:
    """Blue depth with light from above, reefs, corals, weeds and bubbles."""
    here, shift = Set(rng, aspect), float(rng.uniform(-14, 12))
    light, deep = tone(184 + shift, 66, 68), tone(214 + shift, 68, 28)
    here.across("deep_water", -1.62, 1.62, -2.0, (light, deep))
    rays = (1.0, 1.0, 0.96), light
    for x in here.places(2.2):
        here.hang("light_shafts", (x, -1.5), here.pick(1.9, 2.3), -1.9, rays)
    blue = tone(204 + shift, 58, 44)
    for depth, foot, tall, share in ((FAR, 0.86, 0.6, 0.0), (MIDDLE, 0.96, 0.56, 0.5)):
        for x in here.places(1.7):
            rock = merge(blue, deep, share), merge(blue, deep, share + 0.35)
            here.stand("reef", (x, foot), tall * here.pick(0.85, 1.1), depth, rock)
    fish = tone(float(rng.choice([40, 196, 330])), 60, 68), tone(210, 50, 40)
    side = here.side()
    for x, y in ((side * 0.5, -0.36), (-side * 0.9, 0.02)):
        here.stand("shoal", (x * aspect, y), 0.2 * here.scale, -1.5, fish, mirror=side > 0)
    here.across("seabed", 0.66, 1.62, FLOOR, (tone(44, 40, 70), tone(200 + shift, 36, 40)))
    _garden(here, shift)
    return here.done(None, (0.82, 0.95, 1.05), 0.0)


def _garden(here: Set, shift: float) -> None:
    """Corals, weeds and stones on the sea's floor: high at the sides, low in the middle."""
    aspect, size = here.aspect, here.scale
    stone = tone(206 + shift, 18, 50), tone(214 + shift, 30, 34)
    for x in here.sides(0.5, 0.7):
        here.stand("sea_rock", (x, 0.84), here.pick(0.2, 0.3) * size, BACK - 0.02, stone)
    for away in (0.36, 0.84, 1.24):
        for x in here.sides(away - 0.08, away + 0.08):
            colour = float(here.rng.choice([346, 14, 32, 288, 50]))
            paint = tone(colour, 72, 66), tone(colour - 10, 62, 48)
            tall = here.pick(0.16, 0.22) + 0.1 * (away > 0.5)
            here.stand(here.one(*_CORALS), (x, 0.84), tall * size, BACK, paint)
    weed = tone(here.pick(120, 160) + shift, 46, 42), tone(150 + shift, 48, 30)
    for x in here.sides(0.66, 0.78):
        here.stand(
            here.one("seaweed", "kelp"), (x, 0.84), here.pick(0.6, 0.9) * size, BACK - 0.01, weed
        )
    for x in here.sides(0.9, 1.02):
        here.stand(here.one("seaweed", "kelp"), (x, 1.2), here.pick(0.6, 0.72) * size, EDGE, weed)
    hue = float(here.rng.choice([346, 20, 290]))
    front = tone(hue, 70, 58), tone(hue - 12, 60, 40)
    here.stand(
        here.one(*_CORALS), (here.side() * 0.72 * aspect, 1.14), 0.36 * size, EDGE + 0.1, front
    )
    air = tone(190, 60, 90), (1.0, 1.0, 1.0)
    for x, y, depth in ((-0.3, 0.3, -1.3), (0.42, -0.1, -1.1), (0.94, 0.7, EDGE + 0.05)):
        here.stand("bubbles", (x * aspect + here.pick(-0.1, 0.1), y), 0.5 * size, depth, air)


__all__ = ["beach", "lake", "sea", "underwater"]
