"""Where people live and play outdoors: city, village, playground."""

from __future__ import annotations

import numpy as np

from laterna.data.storybook.sets.daytime import sky
from laterna.data.storybook.sets.set import BACK, EDGE, FAR, FLOOR, MIDDLE, NEAR, Colours, Set
from laterna.stage.scenery.art import KINDS
from laterna.stage.scenery.colour import merge, tone
from laterna.stage.scenery.scenery import REACH, Colour, Scenery

_TALL = {"shop": 0.6, "town_house": 0.78, "block": 0.86}
_WALLS = ((14, 58, 68), (40, 64, 74), (172, 28, 64), (352, 48, 74), (206, 40, 68), (96, 26, 68))
"""Hue, saturation and lightness of calm walls."""


def city(rng: np.random.Generator, aspect: float) -> Scenery:
    """A skyline in layers behind a row of houses, a pavement and a road."""
    here, shift = Set(rng, aspect), float(rng.uniform(-12, 12))
    here.pieces += sky(rng, aspect, 0.2)
    haze = tone(200 + shift, 40, 88)
    tower = tone(224 + shift, 34, 62)
    for x in here.places(2.2):
        colours = merge(tower, haze, 0.55), merge(haze, (1, 1, 1), 0.6)
        here.stand("skyline", (x, 0.42), here.pick(0.84, 0.96), FAR, colours)
    for x in here.places(1.3):
        kind = here.one("skyscraper", "spire_tower")
        colours = merge(tower, haze, 0.15), merge(tone(200, 60, 84), haze, 0.3)
        here.stand(kind, (x, 0.42), here.pick(1.05, 1.35), MIDDLE - 0.1, colours)
    _row(here, shift)
    stone = tone(34 + shift / 2, 22, 82), tone(30 + shift / 2, 14, 66)
    here.across("pavement", 0.39, 0.55, NEAR, stone)
    here.across("street", 0.53, 1.62, FLOOR, (tone(228 + shift, 10, 52), tone(48, 50, 91)))
    _roadside(here, shift)
    return here.done(0.62, shadow=0.36)


def _row(here: Set, shift: float) -> None:
    """Houses wall to wall, no two neighbours in the same colour."""
    x, end, last = -REACH * here.aspect - here.pick(0, 0.2), REACH * here.aspect, -1
    while x < end:
        kind = here.one("shop", "town_house", "block")
        tall = _TALL[kind] * here.pick(0.92, 1.05) * here.scale
        half = tall * KINDS[kind].ratio / 2
        last = _other(here, last)
        here.stand(kind, (x + half, 0.42), tall, MIDDLE, _house(here, last, shift))
        x += 2 * half


def _other(here: Set, last: int) -> int:
    """Which walls come next: any but those of the neighbour."""
    pick = int(here.rng.integers(len(_WALLS) - 1))
    return pick if pick != last else len(_WALLS) - 1


def _house(here: Set, walls: int, shift: float) -> Colours:
    hue, vivid, light = _WALLS[walls]
    accent = tone(float(here.rng.choice([350, 16, 168, 212, 38])) + shift / 2, 46, 52)
    return tone(hue + shift / 2, vivid, light), accent


def _roadside(here: Set, shift: float) -> None:
    """Trees, lamps and a bench on the pavement; flowers and a hydrant before the road."""
    leaf = tone(122 + shift, 36, 50), tone(26, 30, 40)
    iron = tone(220, 20, 34), tone(48, 100, 88)
    for x in (*here.sides(0.6, 0.74), *here.sides(1.22, 1.4)):
        here.stand("tree_round", (x, 0.51), here.pick(0.56, 0.7) * here.scale, BACK, leaf)
    for x in here.sides(0.36, 0.46):
        here.stand("lamp_post", (x, 0.52), 0.78 * here.scale, BACK, iron, mirror=False)
    bench = tone(28 + shift, 44, 56), tone(220, 16, 36)
    here.stand("bench", (here.pick(-0.2, 0.2) * here.aspect, 0.53), 0.15, BACK, bench, mirror=False)
    side, blooms = here.side(), tone(float(here.rng.choice([346, 48, 290, 16])), 78, 68)
    pot = tone(20 + shift / 2, 28, 62), blooms
    for way, away in ((side, 0.72), (-side, 1.02)):
        here.stand("planter", (way * away * here.aspect, 1.1), 0.42 * here.scale, EDGE, pot)
    red = tone(6 + shift / 2, 70, 54), tone(44, 80, 66)
    here.stand("hydrant", (-side * 0.6 * here.aspect, 1.06), 0.34 * here.scale, EDGE, red)


def village(rng: np.random.Generator, aspect: float) -> Scenery:
    """Cottages and a church among green hills."""
    here, shift = Set(rng, aspect), float(rng.uniform(-12, 12))
    here.pieces += sky(rng, aspect, 0.2)
    haze = tone(196 + shift, 50, 90)
    green = tone(112 + shift, 38, 60)
    here.across(
        here.one("hill_a", "hill_b"),
        here.pick(-0.12, 0.0),
        0.6,
        FAR,
        (merge(green, haze, 0.55), haze),
    )
    side = here.side()
    mill = tone(40, 30, 84), tone(16 + shift, 36, 50)
    here.stand("windmill", (-side * here.pick(0.5, 0.75) * aspect, 0.16), 0.46, FAR + 0.1, mill)
    here.across(
        here.one("hill_b", "hill_c"), 0.08, 0.75, MIDDLE - 0.05, (green, tone(96 + shift, 46, 66))
    )
    church = tone(44, 34, 86), tone(208 + shift, 22, 50)
    here.stand(
        "church", (side * here.pick(0.2, 0.42) * aspect, 0.34), 0.74 * here.scale, MIDDLE, church
    )
    _cottages(here, shift)
    here.across("field", 0.36, 1.62, FLOOR, (tone(94 + shift, 50, 62), tone(112 + shift, 46, 40)))
    _green(here, side, shift)
    return here.done(0.6)


def _cottages(here: Set, shift: float) -> None:
    """Houses with gardens between them, and trees behind."""
    last, barns = -1, ["barn"]
    for x in here.places(0.9):
        last = _other(here, last)
        hue, vivid, light = _WALLS[last]
        wall = merge(tone(hue, vivid, light), (1.0, 0.97, 0.9), 0.55)
        roof = tone(float(here.rng.choice([8, 18, 28, 210])) + shift / 2, 42, 50)
        kind = here.one("cottage", "cottage", "gable_house", *barns)
        if kind == "barn":
            barns = []
            wall, roof = tone(6 + shift / 2, 52, 52), tone(36, 30, 86)
        tall = here.pick(0.46, 0.54) * (1.16 if kind == "gable_house" else 1.0)
        here.stand(kind, (x, 0.43), tall * here.scale, NEAR, (wall, roof))
    leaf = tone(126 + shift, 36, 48), tone(26, 30, 40)
    for x in here.places(1.3):
        here.stand(
            here.one("tree_round", "tree_slim"), (x, 0.4), here.pick(0.4, 0.52), NEAR - 0.1, leaf
        )


def _green(here: Set, side: float, shift: float) -> None:
    """The village green with its way and its well; a fence and bushes before us."""
    sand = tone(38, 46, 78), tone(34, 40, 66)
    here.stand("path", (here.pick(-0.25, 0.25) * here.aspect, 1.24), 0.84, FLOOR + 0.02, sand)
    stone = tone(36, 10, 70), tone(14 + shift, 44, 52)
    here.stand(
        "well", (side * here.pick(0.62, 0.74) * here.aspect, 0.56), 0.42 * here.scale, BACK, stone
    )
    fruit = tone(350 + shift, 62, 62), tone(30, 42, 62)
    here.stand(
        "stall", (-side * here.pick(0.64, 0.76) * here.aspect, 0.54), 0.44 * here.scale, BACK, fruit
    )
    white = tone(40, 40, 94), tone(36, 22, 80)
    here.stand("fence", (-side * 0.86 * here.aspect, 1.06), 0.34 * here.scale, EDGE, white)
    bush = tone(118 + shift, 42, 44), tone(344, 76, 66)
    here.stand(
        "bush_berries", (side * 0.92 * here.aspect, 1.16), 0.46 * here.scale, EDGE + 0.1, bush
    )
    here.edge((tone(104 + shift, 50, 42), tone(114 + shift, 50, 33)), 0.22)


def playground(rng: np.random.Generator, aspect: float) -> Scenery:
    """A lawn with a slide, swings, a seesaw and a sandbox."""
    here, shift = Set(rng, aspect), float(rng.uniform(-12, 12))
    here.pieces += sky(rng, aspect, 0.2)
    haze = tone(196 + shift, 50, 90)
    far = merge(tone(220 + shift, 28, 66), haze, 0.5)
    for x in here.places(2.0):
        here.stand("skyline", (x, 0.36), here.pick(0.4, 0.5), FAR, (far, haze))
    leaf = tone(126 + shift, 36, 48), tone(26, 30, 40)
    for x in here.places(1.0):
        here.stand(
            here.one("tree_round", "tree_oak"), (x, 0.38), here.pick(0.5, 0.66), MIDDLE, leaf
        )
    here.across(
        "hedge", 0.2, 0.48, NEAR - 0.05, (tone(116 + shift, 36, 48), tone(122 + shift, 38, 38))
    )
    for x in here.places(1.4):
        here.stand("fence", (x, 0.45), 0.16, NEAR, (tone(44, 60, 92), tone(40, 30, 80)))
    here.across("field", 0.4, 1.62, FLOOR, (tone(92 + shift, 54, 64), tone(108 + shift, 48, 42)))
    side = here.side()
    _games(here, side, shift)
    flower = tone(float(here.rng.choice([348, 46, 286])), 78, 68), tone(118 + shift, 44, 40)
    here.stand("flowers", (side * 0.78 * aspect, 1.1), 0.32 * here.scale, EDGE + 0.1, flower)
    here.edge((tone(102 + shift, 52, 44), tone(112 + shift, 50, 36)), 0.22)
    here.corners((tone(108 + shift, 46, 44), tone(124 + shift, 46, 32)))
    return here.done(0.6)


def _games(here: Set, side: float, shift: float) -> None:
    """What one plays on: large things to the sides, low ones between and before them."""
    bright = (4 + shift, 46 + shift / 2, 206 + shift, 150 + shift)
    paints: list[Colour] = [tone(hue, 78, 60) for hue in bright]
    first, second, third, fourth = (paints[i] for i in here.rng.permutation(4))
    size = here.scale
    here.stand(
        "slide",
        (side * 0.66 * here.aspect, 0.56),
        0.8 * size,
        BACK,
        (first, second),
        mirror=side > 0,
    )
    here.stand("swing_set", (-side * 0.6 * here.aspect, 0.55), 0.68 * size, BACK, (third, fourth))
    here.stand(
        "climbing_dome", (side * 1.3 * here.aspect, 0.54), 0.44 * size, BACK, (second, third)
    )
    here.stand(
        "spring_horse", (-side * 1.2 * here.aspect, 0.58), 0.32 * size, BACK, (fourth, first)
    )
    here.stand(
        "seesaw",
        (here.pick(-0.08, 0.08) * here.aspect, 0.52),
        0.3 * size,
        BACK - 0.02,
        (fourth, third),
    )
    here.stand(
        "sandbox", (-side * 0.72 * here.aspect, 1.14), 0.48 * size, EDGE, (tone(42, 72, 78), second)
    )


__all__ = ["city", "playground", "village"]
