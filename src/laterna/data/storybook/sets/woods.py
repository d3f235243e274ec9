"""Woods: forest and jungle."""

from __future__ import annotations

import numpy as np

from laterna.data.storybook.sets.daytime import GLOW, vault
from laterna.data.storybook.sets.set import BACK, EDGE, FAR, FLOOR, MIDDLE, NEAR, Colours, Set
from laterna.stage.scenery.colour import merge, tone
from laterna.stage.scenery.scenery import Colour, Piece, Scenery


def forest(rng: np.random.Generator, aspect: float) -> Scenery:
    """Trunks behind trunks under a roof of leaves, and light that falls between them."""
    here, shift = Set(rng, aspect), float(rng.uniform(-16, 12))
    light = tone(70 + shift / 2, 64, 86)
    bark, leaf = tone(24 + shift / 2, 34, 25), tone(138 + shift, 42, 24)
    here.pieces.append(vault(tone(106 + shift, 36, 58), light, 0.3, aspect))
    glow, x = tone(56, 100, 94), here.pick(-0.3, 0.3) * aspect
    here.pieces.append(Piece("glow", x, -0.05, 2.6, 2.2, GLOW, glow, glow))
    for depth, share, step, top in ((FAR, 0.7, 2.8, -0.66), (MIDDLE, 0.42, 3.4, -0.76)):
        air = tone(92 + shift, 46, 72)
        wood = merge(bark, air, share)
        for x in here.places(step):
            here.stand("trunks", (x, 0.42), 2.0, depth, (wood, merge(wood, air, 0.3)))
        lobes = merge(leaf, air, share)
        here.across("canopy", -1.6, top + 0.2, depth + 0.05, (lobes, merge(lobes, air, 0.25)))
    here.across("hedge", 0.14, 0.6, NEAR, (tone(110 + shift, 40, 46), tone(100 + shift, 44, 62)))
    beam = tone(54, 100, 90)
    for x in here.places(2.2):
        here.stand("sunbeams", (x, 0.7), 1.9, NEAR + 0.05, (beam, beam), mirror=False)
    here.across("field", 0.36, 1.62, FLOOR, (tone(98 + shift, 42, 54), tone(128 + shift, 42, 25)))
    _forest_floor(here, shift)
    _forest_frame(here, bark, leaf)
    return here.done(0.62, (0.9, 0.97, 0.86), 0.34)


def _forest_floor(here: Set, shift: float) -> None:
    """Bushes, stones, toadstools and tufts behind the actors."""
    moss, grey = tone(96 + shift, 26, 50), tone(80, 8, 42)
    deep = tone(126 + shift, 42, 32)
    for x in here.sides(0.5, 0.75):
        kind = here.one("stones_a", "stones_b", "fern", "bush")
        colours = (moss, grey) if kind.startswith("stones") else (deep, tone(136 + shift, 42, 25))
        here.stand(kind, (x, 0.5), here.pick(0.16, 0.24), BACK, colours)
    for x in here.places(1.7):
        here.stand("tufts", (x, here.pick(0.76, 0.86)), 0.18, -0.9, (deep, deep))


def _forest_frame(here: Set, bark: Colour, leaf: Colour) -> None:
    """Mighty trees at both sides, leaves overhead, ferns and toadstools in front."""
    for way in (-1, 1):
        x = way * here.pick(0.9, 1.04) * here.aspect
        here.stand("trunk", (x, 0.6), 2.3, BACK, (bark, bark))
    here.across("canopy", -1.6, -0.66, EDGE, (leaf, merge(leaf, tone(110, 42, 40), 0.5)))
    light = merge(leaf, tone(112, 46, 44), 0.6)
    for x in here.places(1.2):
        tall = here.pick(0.3, 0.42)
        here.stand("fern", (x, 1.14), tall, EDGE + 0.1, (light, leaf))
    red, cream = tone(here.pick(-4, 14), 68, 54), tone(38, 70, 90)
    for x in here.sides(0.58, 0.85):
        tall = here.pick(0.16, 0.22)
        here.stand("toadstools", (x, 0.98), tall, EDGE + 0.05, (red, cream))


def jungle(rng: np.random.Generator, aspect: float) -> Scenery:
    """Palms, vines and broad leaves around a clearing."""
    here, shift = Set(rng, aspect), float(rng.uniform(-14, 12))
    light = tone(72 + shift / 2, 66, 84)
    here.pieces.append(vault(tone(158 + shift, 44, 52), light, 0.25, aspect))
    glow = tone(60, 100, 92)
    here.pieces.append(
        Piece("glow", here.pick(-0.3, 0.3) * aspect, -0.15, 1.8, 1.8, GLOW, glow, glow)
    )
    air, deep = tone(100 + shift, 50, 70), tone(154 + shift, 52, 22)
    for depth, foot, tall, step, share in (
        (FAR, 0.36, 1.0, 2.4, 0.66),
        (MIDDLE, 0.44, 0.74, 2.1, 0.38),
    ):
        leaf = merge(tone(136 + shift, 48, 32), air, share)
        for x in here.places(step):
            size = tall * here.pick(0.9, 1.1)
            here.stand("thicket", (x, foot), size, depth, (leaf, merge(leaf, deep, 0.22)))
    here.across("canopy", -1.6, -0.5, MIDDLE + 0.05, _leaves(deep, air, 0.3))
    here.across("field", 0.38, 1.62, FLOOR, (tone(90 + shift, 44, 46), tone(124 + shift, 46, 20)))
    _jungle_trees(here, shift)
    _jungle_front(here, deep, shift)
    return here.done(0.62, (0.92, 1.0, 0.88), 0.34)


def _leaves(dark: Colour, light: Colour, share: float) -> Colours:
    return merge(dark, light, share), merge(dark, light, share + 0.16)


def _jungle_trees(here: Set, shift: float) -> None:
    """A palm, a mighty trunk with vines, ferns behind the actors."""
    way, leaf = here.side(), tone(132 + shift, 50, 36)
    bark, wood = tone(30 + shift / 2, 26, 24), tone(32, 34, 40)
    at = (way * here.pick(0.62, 0.8) * here.aspect, 0.52)
    here.stand("palm", at, here.pick(1.1, 1.3) * here.scale, BACK, (leaf, wood), mirror=way > 0)
    x = -way * here.pick(0.88, 1.0) * here.aspect
    here.stand("trunk", (x, 0.58), 2.3, BACK - 0.04, (bark, bark))
    for x in here.sides(0.9, 1.15):
        colours = (tone(118 + shift, 48, 38), tone(140 + shift, 50, 24))
        here.stand("fern", (x, 0.6), here.pick(0.3, 0.42), BACK, colours)
    for x in here.sides(0.42, 0.62):
        red = tone(here.pick(330, 380), 84, 62)
        kind = here.one("flowers", "bush_berries")
        here.stand(kind, (x, 0.5), 0.2, BACK, (red, leaf) if kind == "flowers" else (leaf, red))
    for x in here.places(1.9):
        here.stand("tufts", (x, here.pick(0.78, 0.86)), 0.18, -0.9, (tone(128, 48, 26),) * 2)


def _jungle_front(here: Set, deep: Colour, shift: float) -> None:
    """Leaves overhead, vines, broad leaves from below in the corners."""
    light = tone(128 + shift, 50, 34)
    here.across("canopy", -1.6, -0.7, EDGE, (deep, merge(deep, light, 0.5)))
    for x in here.places(1.1):
        tall = here.pick(0.3, 0.7) if abs(x) > 0.55 * here.aspect + 0.1 else here.pick(0.2, 0.3)
        here.hang("liana", (x, -1.0), tall, EDGE - 0.05, (light, deep))
    for way, x in zip((-1, 1), here.sides(0.86, 1.0), strict=True):
        tall = here.pick(0.5, 0.64) * min(1.0, here.aspect / 1.2)
        here.stand("big_leaves", (x, 1.1), tall, EDGE + 0.1, (light, deep), mirror=way > 0)
    for x in here.places(1.4):
        here.stand("fern", (x, 1.2), here.pick(0.32, 0.42), EDGE, (merge(deep, light, 0.6), deep))
