"""Open land: meadow, desert, snow, mountains."""

from __future__ import annotations

import numpy as np

from laterna.data.storybook.sets.daytime import CLOUDS, clouds, disc, sky, vault
from laterna.data.storybook.sets.set import (
    BACK,
    EDGE,
    FAR,
    FLOOR,
    MIDDLE,
    NEAR,
    WHITE,
    Colours,
    Set,
)
from laterna.stage.scenery.colour import merge, tone
from laterna.stage.scenery.scenery import Colour, Piece, Scenery


def meadow(rng: np.random.Generator, aspect: float) -> Scenery:
    """Green hills with trees and flowers under a light sky."""
    here, shift = Set(rng, aspect), float(rng.uniform(-12, 12))
    here.pieces += sky(rng, aspect, 0.2)
    haze = tone(194 + shift / 2, 60, 90)
    far = merge(tone(158 + shift, 36, 62), haze, 0.3)
    here.across(here.one("hill_a", "hill_b"), here.pick(-0.14, -0.02), 0.6, FAR, (far, haze))
    green, light = tone(116 + shift, 40, 60), tone(92 + shift, 54, 74)
    level = here.pick(0.06, 0.14)
    _trees(here, level + 0.12, (tone(132 + shift, 38, 46), tone(26, 30, 42)))
    here.across(here.one("hill_b", "hill_c"), level, 0.75, MIDDLE, (green, light))
    here.across("field", 0.36, 1.62, FLOOR, (tone(92 + shift, 54, 62), tone(112 + shift, 48, 36)))
    if rng.uniform() < 0.4:
        _way(here)
    if rng.uniform() < 0.4:
        _birds(here)
    _lone_tree(here, shift)
    _flowers(here, shift)
    here.edge((tone(104 + shift, 50, 42), tone(114 + shift, 50, 33)), 0.26)
    if rng.uniform() < 0.6:
        here.corners((tone(108 + shift, 46, 44), tone(124 + shift, 46, 32)))
    return here.done(0.6)


def _way(here: Set) -> None:
    """A sandy path that winds down from the hills."""
    x, sand = here.pick(-0.4, 0.4) * here.aspect, (tone(44, 56, 78), tone(38, 48, 66))
    wide = here.pick(0.8, 1.1) * here.scale
    flip = bool(here.rng.integers(2))
    here.pieces.append(Piece("path", x, 0.96, wide, 1.14, FLOOR + 0.04, *sand, flip))


def _birds(here: Set) -> None:
    """A flock, far away."""
    x, grey = here.pick(-0.6, 0.6) * here.aspect, tone(214, 34, 46)
    at = (x, here.pick(-0.42, -0.2))
    here.stand("birds", at, here.pick(0.12, 0.18) * here.scale, CLOUDS + 0.05, (grey, grey))


def _trees(here: Set, foot: float, colours: Colours) -> None:
    """Groups of trees that stand behind the crest of a hill."""
    for x in here.places(1.5):
        kind = here.one("grove", "grove", "tree_oak", "tree_slim")
        here.stand(kind, (x, foot), here.pick(0.22, 0.3), MIDDLE - 0.05, colours)


def _lone_tree(here: Set, shift: float) -> None:
    """A large tree on one side, now and then a bush on the other."""
    way, foot = here.side(), 0.5
    leaf, wood = tone(114 + shift, 44, 44), tone(24, 34, 36)
    kind = here.one("tree_oak", "tree_round")
    tall = here.pick(0.86, 1.05) * here.scale
    here.stand(kind, (way * here.pick(0.8, 0.98) * here.aspect, foot), tall, BACK, (leaf, wood))
    at = (-way * here.pick(0.85, 1.05) * here.aspect, foot - 0.02)
    bush = here.one("bush", "bush_berries")
    red = tone(here.pick(-20, 20), 74, 60)
    here.stand(bush, at, here.pick(0.2, 0.3) * here.scale, BACK, (tone(122 + shift, 42, 40), red))


def _flowers(here: Set, shift: float) -> None:
    """Flowers: small ones around the actors, larger ones before them."""
    stem = tone(112 + shift, 46, 38)
    petals = [WHITE, tone(46, 100, 66), tone(342, 90, 76), tone(262, 72, 78), tone(8, 88, 66)]
    chosen = [petals[i] for i in here.rng.permutation(5)[:3]]
    for level, tall, step, depth in ((0.5, 0.13, 1.6, BACK), (0.8, 0.2, 1.7, -0.9)):
        for index, x in enumerate(here.places(step)):
            kind, tint = ("daisies", chosen[index % 3]) if index % 3 else ("tufts", stem)
            y = level + here.pick(-0.03, 0.05)
            here.stand(kind, (x, y), tall, depth, (tint, stem))
    for index, x in enumerate(here.places(1.35)):
        kind = here.one("flowers", "flowers", "tulips")
        here.stand(kind, (x, 1.08), here.pick(0.24, 0.31), EDGE + 0.1, (chosen[index % 3], stem))


def desert(rng: np.random.Generator, aspect: float) -> Scenery:
    """Dunes and cacti before red mesas, under a large pale sun."""
    here, shift = Set(rng, aspect), float(rng.uniform(-8, 10))
    here.pieces.append(vault(tone(178 + shift, 46, 64), tone(40 + shift, 86, 86), 0.15, aspect))
    at = (here.side() * here.pick(0.3, 0.7) * aspect, here.pick(-0.55, -0.35))
    here.pieces.append(disc("sun", at, 0.22 * here.scale, (tone(46, 100, 86), tone(42, 100, 86))))
    for x in here.places(2.6):
        y, pale = here.pick(-0.85, -0.5), tone(40, 80, 95)
        piece = Piece("cloud_streaks", x, y, 0.8 * here.scale, 0.24, CLOUDS, pale, pale)
        here.pieces.append(piece)
    for depth, step, tall, share in ((FAR - 0.05, 1.4, 0.42, 0.55), (FAR, 2.4, 0.5, 0.1)):
        rock = merge(tone(10 + shift, 54, 58), tone(36, 80, 84), share)
        for x in here.places(step):
            size = tall * here.pick(0.75, 1.15) * here.scale
            colours = (rock, merge(rock, tone(4, 50, 40), 0.4))
            here.stand(here.one("mesa_a", "mesa_b"), (x, 0.32), size, depth, colours)
    _dunes(here, shift)
    _cacti(here, shift)
    return here.done(0.6, (1.0, 0.96, 0.88), 0.36)


def _dunes(here: Set, shift: float) -> None:
    lit, lee = tone(36 + shift, 72, 76), tone(28 + shift, 56, 62)
    here.across(here.one("dune_a", "dune_b"), here.pick(0.02, 0.1), 0.5, MIDDLE, (lit, lee))
    nearer = (tone(35 + shift, 74, 72), tone(26 + shift, 58, 57))
    here.across(here.one("dune_b", "dune_a"), here.pick(0.14, 0.2), 0.62, NEAR, nearer)
    here.across("field", 0.4, 1.62, FLOOR, (tone(38 + shift, 80, 72), tone(27 + shift, 64, 52)))


def _cacti(here: Set, shift: float) -> None:
    """Cacti at the sides, stones and dry grass; the middle stays free."""
    leaf, groove = tone(146 + shift, 36, 35), tone(150 + shift, 40, 25)
    for x in here.places(1.8):
        size = here.pick(0.2, 0.3) * here.scale
        here.stand("cactus_tall", (x, here.pick(0.36, 0.42)), size, NEAR + 0.05, (leaf, groove))
    for x in here.sides(0.66, 0.88):
        size = here.pick(0.66, 0.95) * here.scale
        here.stand("cactus_tall", (x, 0.6), size, BACK, (leaf, groove))
    blossom, straw = tone(here.pick(320, 350), 80, 70), tone(44 + shift, 46, 46)
    for x in here.sides(0.4, 0.62):
        kind = here.one("cactus_round", "stones_a", "stones_b")
        stone = (tone(26, 44, 66), tone(16, 36, 46))
        colours = (leaf, blossom) if kind == "cactus_round" else stone
        here.stand(kind, (x, 0.56), here.pick(0.12, 0.18), BACK, colours)
    for x in here.places(1.9):
        here.stand("tufts", (x, here.pick(0.8, 0.88)), 0.16, -0.9, (straw, straw))
    for x in here.sides(0.7, 1.0):
        kind = here.one("cactus_round", "stones_a")
        colours = (tone(150, 34, 28), blossom) if kind == "cactus_round" else stone
        here.stand(kind, (x, 1.08), here.pick(0.24, 0.32), EDGE + 0.1, colours)
    dry = (tone(38 + shift, 48, 44), tone(30 + shift, 46, 36))
    here.across("grass", 0.86, 1.1, EDGE, dry)


def snow(rng: np.random.Generator, aspect: float) -> Scenery:
    """White hills with firs before white mountains."""
    here, shift = Set(rng, aspect), float(rng.uniform(-10, 10))
    haze = tone(212 + shift, 54, 93)
    here.pieces.append(vault(tone(212 + shift, 58, 66), haze, 0.2, aspect))
    at = (here.side() * here.pick(0.3, 0.7) * aspect, here.pick(-0.66, -0.5))
    here.pieces.append(disc("sun", at, 0.13 * here.scale, (tone(50, 100, 92), tone(48, 80, 94))))
    here.pieces += clouds(rng, aspect, -0.5, (WHITE, tone(212 + shift, 50, 90)))
    rock = merge(tone(222 + shift, 38, 64), haze, 0.3)
    here.across(here.one("peaks_a", "peaks_b"), here.pick(-0.62, -0.46), 0.35, FAR, (rock, WHITE))
    needles = tone(182 + shift, 30, 40)
    for depth, foot, tall, step, share in (
        (MIDDLE - 0.05, 0.2, 0.22, 1.3, 0.5),
        (NEAR - 0.05, 0.32, 0.3, 1.9, 0.22),
    ):
        colours = (merge(needles, haze, share), WHITE)
        for x in here.places(step):
            here.stand("firs_snow", (x, foot + 0.02), tall * here.pick(0.85, 1.15), depth, colours)
    here.across("hill_a", 0.06, 0.6, MIDDLE, (tone(210 + shift, 56, 94), tone(214 + shift, 44, 86)))
    here.across("hill_c", 0.22, 0.7, NEAR, (WHITE, tone(212 + shift, 48, 89)))
    here.across("field", 0.4, 1.62, FLOOR, (WHITE, tone(216 + shift, 50, 78)))
    _snow_front(here, needles, shift)
    return here.done(0.6, (0.95, 0.98, 1.04), 0.26)


def _snow_front(here: Set, needles: Colour, shift: float) -> None:
    """Large firs at the sides, stones, a drift along the lower border."""
    for x in here.sides(0.72, 1.0):
        tall = here.pick(0.8, 1.15) * here.scale
        here.stand("fir_snow", (x, 0.5), tall, BACK, (needles, WHITE))
    grey = tone(218 + shift, 20, 54)
    for x in here.sides(0.35, 0.6):
        here.stand(here.one("stones_a", "stones_b"), (x, 0.5), 0.13, BACK, (WHITE, grey))
    here.across("hill_b", 0.86, 1.6, EDGE, (tone(212 + shift, 60, 96), tone(214 + shift, 52, 82)))
    for x in here.sides(0.75, 0.95):
        here.stand("tufts", (x, 0.99), 0.2, EDGE - 0.05, (tone(196, 16, 56),) * 2)


def mountains(rng: np.random.Generator, aspect: float) -> Scenery:
    """High peaks with snow over dark woods and an alpine meadow."""
    here, shift = Set(rng, aspect), float(rng.uniform(-12, 12))
    here.pieces += sky(rng, aspect, 0.15)
    haze = tone(204 + shift, 56, 88)
    chain = merge(tone(222 + shift, 34, 62), haze, 0.4)
    first, second = here.rng.permutation(["peaks_a", "peaks_b"])
    if rng.uniform() < 0.5:
        first = here.one("ridge_a", "ridge_b")
        _birds(here)
    here.across(
        str(first), here.pick(-0.6, -0.48), 0.5, FAR - 0.05, (chain, merge(WHITE, haze, 0.3))
    )
    here.across(str(second), here.pick(-0.5, -0.36), 0.55, FAR, (tone(226 + shift, 26, 52), WHITE))
    pine = merge(tone(160 + shift, 30, 38), haze, 0.25)
    slope = (merge(tone(140 + shift, 26, 48), haze, 0.2), tone(112 + shift, 36, 66))
    for x in here.places(1.3):
        here.stand("firs", (x, 0.2), here.pick(0.24, 0.32), MIDDLE - 0.05, (pine, pine))
    here.across("hill_c", 0.06, 0.6, MIDDLE, slope)
    here.across("field", 0.36, 1.62, FLOOR, (tone(86 + shift, 42, 62), tone(108 + shift, 40, 35)))
    _alp(here, shift)
    here.edge((tone(98 + shift, 42, 42), tone(110 + shift, 42, 33)), 0.26)
    return here.done(0.6)


def _alp(here: Set, shift: float) -> None:
    """Firs at the sides, boulders, alpine flowers."""
    needles, wood = tone(158 + shift, 34, 30), tone(24, 30, 30)
    for x in here.sides(0.74, 1.0):
        tall = here.pick(0.75, 1.1) * here.scale
        here.stand("fir", (x, 0.5), tall, BACK, (needles, wood))
        beside = x * here.pick(1.12, 1.3)
        here.stand("fir", (beside, 0.46), tall * 0.7, BACK - 0.04, (needles, wood))
    stone = (tone(210, 12, 72), tone(216, 12, 48))
    for x in here.sides(0.35, 0.62):
        here.stand(here.one("stones_a", "stones_b"), (x, 0.5), here.pick(0.12, 0.2), BACK, stone)
    stem = tone(106 + shift, 42, 36)
    petals = [WHITE, tone(226, 66, 66), tone(48, 96, 66), tone(326, 66, 72)]
    for index, x in enumerate(here.places(1.7)):
        tint = petals[(index + int(shift)) % 4]
        here.stand("daisies", (x, here.pick(0.78, 0.88)), 0.2, -0.9, (tint, stem))
    way = here.side()
    here.stand("stones_a", (way * 0.86 * here.aspect, 1.08), 0.3, EDGE + 0.1, stone)
    at = (-way * here.pick(0.7, 0.95) * here.aspect, 1.08)
    here.stand("flowers", at, 0.28, EDGE + 0.1, (petals[here.rng.integers(4)], stem))
