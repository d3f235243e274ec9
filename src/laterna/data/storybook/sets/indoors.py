"""Under a roof: room, kitchen, stage, cave."""

from __future__ import annotations

import numpy as np

from laterna.data.storybook.sets.set import BACK, EDGE, FLOOR, MIDDLE, NEAR, Colours, Set
from laterna.stage.scenery.art import KINDS
from laterna.stage.scenery.colour import merge, tone
from laterna.stage.scenery.scenery import REACH, Piece, Scenery

_WALL, _ON_WALL, _BOARD = -1.5, -1.45, -1.02
_FLOOR = 0.35
"""Where the wall meets the floor."""

_FRONT_REACH = 1.9
"""How far rows that stand before the actors go, in half widths: they pass by faster."""

_WOODS = ((28, 46, 64), (24, 42, 52), (34, 40, 74), (20, 34, 42))


def _shell(here: Set, walls: Colours, wall: str, floor: tuple[str, Colours]) -> None:
    """The wall, the floor and the board between them."""
    here.across(wall, -1.62, _FLOOR + 0.15, _WALL, walls)
    trim = merge(walls[0], (1.0, 1.0, 1.0), 0.6), merge(walls[1], (0.3, 0.2, 0.2), 0.4)
    here.across("skirting", _FLOOR - 0.08, _FLOOR + 0.01, _BOARD, trim)
    here.across(floor[0], _FLOOR, 1.62, FLOOR, floor[1])


def _wood(here: Set) -> Colours:
    """Boards and the joints between them."""
    hue, vivid, light = _WOODS[int(here.rng.integers(len(_WOODS)))]
    return tone(hue, vivid, light), tone(hue - 4, vivid - 2, light - 16)


def room(rng: np.random.Generator, aspect: float) -> Scenery:
    """A papered wall with a window and pictures, furniture, boards and a rug."""
    here = Set(rng, aspect)
    hue = float(rng.choice([40, 100, 168, 205, 280, 346, 18])) + here.pick(-8, 8)
    walls = tone(hue, 46, 84), tone(hue, 44, 76)
    _shell(here, walls, here.one("striped_wall", "dotted_wall"), ("floorboards", _wood(here)))
    side = here.side()
    _hangings(here, side, hue)
    _furniture(here, side, hue)
    accent = hue + 180 + here.pick(-40, 40)
    here.stand(
        "rug",
        (here.pick(-0.06, 0.06) * aspect, 0.82),
        0.36 * here.scale,
        BACK + 0.01,
        (tone(accent, 42, 58), tone(accent + 14, 50, 80)),
    )
    leaf = tone(136, 36, 42), tone(16, 54, 56)
    here.stand("houseplant", (side * 0.96 * aspect, 1.3), 0.74 * here.scale, EDGE, leaf)
    chair = tone(accent + 24, 38, 46), tone(accent + 24, 36, 34)
    here.stand("armchair", (-side * 0.9 * aspect, 1.26), 0.6 * here.scale, EDGE, chair)
    ivy = tone(122, 36, 46), tone(134, 40, 34)
    here.hang("ivy", (-side * 0.9 * aspect, -1.1), 0.48 * here.scale, EDGE + 0.1, ivy)
    return here.done(0.6, (1.0, 0.97, 0.92), 0.34)


def _hangings(here: Set, side: float, hue: float) -> None:
    """What is on the wall: a window to one side, pictures and a clock to the other."""
    aspect, size = here.aspect, here.scale
    cloth = tone(hue + 150 + here.pick(-20, 20), 50, 68), tone(30, 40, 74)
    here.hang("curtained_window", (side * 0.44 * aspect, -0.74), 0.84 * size, _ON_WALL, cloth)
    frame = tone(32, 50, 48), tone(float(here.rng.choice([44, 200, 20])), 64, 86)
    here.hang(
        "picture",
        (-side * (0.3 if aspect > 1 else 0.6) * aspect, here.pick(-0.66, -0.58)),
        0.34 * size**1.5,
        _ON_WALL,
        frame,
    )
    if aspect < 1:
        return
    here.hang("curtained_window", (-side * 1.3 * aspect, -0.74), 0.84 * size, _ON_WALL, cloth)
    oval = tone(38, 52, 58), tone(float(here.rng.choice([346, 14, 270])), 62, 70)
    here.hang(
        "portrait", (-side * 0.68 * aspect, here.pick(-0.7, -0.6)), 0.36 * size, _ON_WALL, oval
    )
    here.hang(
        "clock",
        (side * 1.2 * aspect, -0.6),
        0.24 * size,
        _ON_WALL,
        (tone(24, 44, 40), tone(44, 60, 94)),
    )


def _furniture(here: Set, side: float, hue: float) -> None:
    """A sofa under the pictures, a lamp, books and a plant."""
    aspect, size, foot = here.aspect, here.scale, 0.45
    cloth = hue + float(here.rng.choice([120, 180, 210]))
    sofa = tone(cloth, 42, 58), tone(cloth + 60, 58, 72)
    here.stand(
        "sofa", (-side * here.pick(0.34, 0.44) * aspect, foot), 0.5 * size, BACK - 0.02, sofa
    )
    lamp = tone(38, 90, 72), tone(26, 30, 32)
    here.stand("floor_lamp", (-side * 0.8 * aspect, foot), 1.0 * size, BACK - 0.04, lamp)
    case = tone(26, 40, 52), tone(24, 38, 32)
    here.stand("bookshelf", (side * 0.9 * aspect, foot), 0.94 * size, BACK - 0.03, case)
    if aspect < 1:
        return
    here.stand("bookshelf", (-side * 1.28 * aspect, foot), 0.94 * size, BACK - 0.03, case)
    leaf = tone(136, 38, 44), tone(16, 54, 58)
    here.stand(
        "houseplant",
        (side * here.pick(0.02, 0.2) * aspect, foot),
        here.pick(0.38, 0.5) * size,
        BACK - 0.03,
        leaf,
    )


def kitchen(rng: np.random.Generator, aspect: float) -> Scenery:
    """Cupboards, a stove and pots along a tiled wall; a table stands before us."""
    here = Set(rng, aspect)
    hue = float(rng.choice([44, 150, 196, 20, 340])) + here.pick(-8, 8)
    walls = tone(hue, 52, 85), tone(hue + 170, 36, 66)
    tiles = tone(hue + 8, 30, 88), tone(hue + 160, 26, 66)
    _shell(here, walls, "tiled_wall", ("checker_floor", tiles))
    door = hue + float(rng.choice([120, 170, 210]))
    cabinet = tone(door, 34, 66), tone(30, 44, 72)
    side = here.side()
    _cabinets(here, side, cabinet)
    _above(here, side, hue, cabinet)
    _table(here, side, hue)
    return here.done(0.6, (1.0, 0.98, 0.94), 0.32)


_ROWS = (
    ("counter", "fridge", "counter", "stove", "sink", "counter", "counter"),
    ("counter", "fridge", "counter", "stove", "counter", "sink", "counter"),
    ("counter", "fridge", "stove", "counter", "sink", "counter", "counter"),
    ("counter", "counter", "fridge", "counter", "sink", "stove", "counter"),
)
"""What stands along the wall."""


def _cabinets(here: Set, side: float, cabinet: Colours) -> None:
    """One beside the other along the wall, over the whole width."""
    size = here.scale
    white, metal = tone(40, 30, 93), tone(206, 14, 62)
    chest = tone(float(here.rng.choice([4, 170, 204, 44])), 46, 74), metal
    colours = {"stove": (white, metal), "sink": cabinet, "fridge": chest, "counter": cabinet}
    order = _ROWS[int(here.rng.integers(len(_ROWS)))]
    tall = {"fridge": 1.0, "stove": 0.54}
    widths = [tall.get(kind, 0.48) * size * KINDS[kind].ratio for kind in order]
    x = -side * sum(widths) / 2
    for kind, wide in zip(order, widths, strict=True):
        if abs(x + side * wide / 2) < REACH * here.aspect + 0.3:
            here.stand(
                kind,
                (x + side * wide / 2, 0.43),
                tall.get(kind, 0.48) * size,
                BACK - 0.05,
                colours[kind],
                mirror=False,
            )
        x += side * wide


def _above(here: Set, side: float, hue: float, cabinet: Colours) -> None:
    """A window, cupboards, pots on a rail, jars and a clock."""
    aspect, size = here.aspect, here.scale
    cloth = tone(hue + 20, 60, 74), tone(40, 40, 82)
    here.hang(
        "curtained_window",
        (side * here.pick(0.42, 0.5) * aspect, -0.78),
        0.64 * size,
        _ON_WALL,
        cloth,
    )
    for x in (-side * max(0.96, 0.5 + 0.42 / aspect), side * 1.24):
        here.hang("wall_cupboard", (x * aspect, -0.78), 0.5 * size, _ON_WALL + 0.02, cabinet)
    shelf = tone(28, 44, 56), tone(206, 50, 66)
    here.hang("shelf_jars", (side * 0.88 * aspect, -0.56), 0.3 * size, _ON_WALL, shelf)
    if aspect >= 1:
        pots = tone(20, 56, 58), tone(210, 14, 56)
        here.hang("hanging_pots", (-side * 0.06 * aspect, -0.64), 0.34, _ON_WALL, pots)
        face = tone(4, 56, 56), tone(44, 60, 95)
        here.hang("clock", (-side * 0.42 * aspect, -0.76), 0.22, _ON_WALL, face)
    lamp = tone(hue + 180, 54, 58), tone(46, 100, 84)
    here.hang("pendant_lamp", (-side * 0.62 * aspect, -1.24), 0.62 * size, EDGE + 0.1, lamp)


def _table(here: Set, side: float, hue: float) -> None:
    """The near table with fruit and a mug, low at one side."""
    size, x = here.scale, side * 0.66 * here.aspect
    cloth = tone(44, 60, 95), tone(hue + 200, 52, 62)
    here.stand("table_edge", (x, 1.24), 0.46 * size, EDGE, cloth, mirror=False)
    top = 1.27 - 0.42 * size
    bowl = tone(206, 44, 66), tone(90, 54, 56)
    here.stand("fruit_bowl", (x + 0.16 * side * size, top), 0.24 * size, EDGE + 0.02, bowl)
    mug = tone(float(here.rng.choice([350, 200, 44, 150])), 60, 62), tone(44, 60, 92)
    here.stand("mug", (x - 0.34 * side * size, top + 0.02), 0.16 * size, EDGE + 0.02, mug)


def stage(rng: np.random.Generator, aspect: float) -> Scenery:
    """Curtains, boards, beams of light, and the heads of those who watch."""
    here = Set(rng, aspect)
    hue = float(rng.choice([354, 354, 354, 338, 268, 214, 164])) + here.pick(-6, 6)
    red, dark = tone(hue, 66, 42), tone(hue - 4, 60, 18)
    back = tone(hue - 3, 56, 32), tone(hue - 5, 58, 18)
    here.across("back_curtain", -1.62, _FLOOR + 0.15, _WALL, back)
    here.across("floorboards", _FLOOR, 1.62, FLOOR, (tone(28, 54, 56), tone(24, 50, 36)))
    lamp = tone(240, 12, 22), tone(46, 100, 80)
    for way in (-1, 1):
        here.hang(
            "stage_lamp",
            (way * 0.44 * aspect, -0.98),
            0.34 * here.scale,
            NEAR,
            lamp,
            mirror=way > 0,
        )
    light = tone(46, 100, 86), tone(48, 100, 88)
    here.stand("spotlights", (here.pick(-0.12, 0.12) * aspect, 0.82), 1.9 * here.scale, BACK, light)
    wide = 0.84 * aspect + 0.1
    for way in (-1, 1):
        # as wide as the frame is, not as its shape asks for: it hides what is beyond the stage
        x = way * (0.66 * aspect + wide / 2)
        here.pieces.append(
            Piece("side_curtain", x, -0.45, wide, 2.1, EDGE - 0.1, red, dark, way > 0)
        )
    here.across("valance", -1.5, -0.66, EDGE, (red, dark))
    tall = 0.6 * here.scale
    for x in here.row(tall * KINDS["audience"].ratio, _FRONT_REACH):
        here.stand(
            "audience",
            (x, 1.24),
            tall,
            EDGE + 0.3,
            (tone(hue - 14, 36, 9), tone(38, 60, 60)),
        )
    return here.done(0.6, (1.0, 0.95, 0.88), 0.42)


def cave(rng: np.random.Generator, aspect: float) -> Scenery:
    """Rock all around, cones from roof and floor, and crystals that shine."""
    here = Set(rng, aspect)
    hue = float(rng.choice([26, 226, 262, 190, 340])) + here.pick(-8, 8)
    wall, dark = tone(hue, 24, 34), tone(hue - 6, 28, 16)
    here.across("cave_wall", -1.62, 0.6, _WALL, (wall, dark))
    side = here.side()
    day = tone(48, 84, 82), tone(150, 30, 44)
    here.stand(
        "cave_mouth", (side * here.pick(0.26, 0.4) * aspect, 0.5), 0.92 * here.scale, _ON_WALL, day
    )
    far = tone(hue, 22, 28), tone(hue, 26, 18)
    for x in here.places(1.7):
        here.hang("stalactites", (x, -1.1), here.pick(0.5, 0.62), MIDDLE, far)
        here.stand(
            "stalagmites",
            (x + here.pick(-0.3, 0.3), 0.52),
            here.pick(0.3, 0.46) * here.scale,
            NEAR + 0.1,
            far,
        )
    here.across("cave_floor", _FLOOR, 1.62, FLOOR, (tone(hue, 20, 48), tone(hue - 6, 26, 22)))
    _treasures(here, side, hue)
    near = tone(hue - 6, 28, 16), tone(hue - 8, 30, 9)
    for x in here.row(0.7 * KINDS["stalactites"].ratio, _FRONT_REACH):
        here.hang("stalactites", (x, -1.34), here.pick(0.7, 0.8), EDGE, near)
    here.stand("stalagmites", (-side * 0.86 * aspect, 1.16), 0.5 * here.scale, EDGE, near)
    here.stand("stalagmites", (side * 1.06 * aspect, 1.2), 0.44 * here.scale, EDGE, near)
    # it stands on the border, half of it beyond
    wide = min(1.2, 0.7 * aspect)
    x = side * (aspect + 0.12 - wide / 2)
    here.pieces.append(Piece("rock_frame", x, 0.0, wide, 2.9, EDGE + 0.2, *near, side > 0))
    return here.done(0.6, (0.86, 0.86, 0.94), 0.36)


def _treasures(here: Set, side: float, hue: float) -> None:
    """Crystals, a pool and mushrooms."""
    aspect, size = here.aspect, here.scale
    pool = tone(190, 62, 52), tone(hue, 24, 30)
    here.stand(
        "cave_pool", (-side * here.pick(0.2, 0.34) * aspect, 0.5), 0.12 * size, BACK - 0.04, pool
    )
    for x, tall in ((-side * 0.66, 0.5), (side * 0.78, 0.36), (-side * 1.22, 0.44)):
        shine = float(here.rng.choice([184, 286, 322, 150]))
        paint = tone(shine, 80, 72), tone(shine + 18, 62, 48)
        here.stand(
            "crystals", ((x + here.pick(-0.06, 0.06)) * aspect, 0.54), tall * size, BACK, paint
        )
    glow = float(here.rng.choice([168, 36, 312]))
    here.stand(
        "glow_mushrooms",
        (side * 0.5 * aspect, 0.54),
        0.24 * size,
        BACK,
        (tone(glow, 74, 68), tone(44, 40, 84)),
    )


__all__ = ["cave", "kitchen", "room", "stage"]
