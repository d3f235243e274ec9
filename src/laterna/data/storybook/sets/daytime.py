"""The sky of a plain day, and what evening, night and weather make of a set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from laterna.stage.scenery.art.shapes import scatter
from laterna.stage.scenery.colour import luminance, merge, tone
from laterna.stage.scenery.scenery import BEFORE, MAX_PIECES, REACH, Colour, Light, Piece, Scenery

SKY, STARS, SUN, GLOW, CLOUDS = -2.0, -1.95, -1.9, -1.85, -1.8
"""Depths of what is in the sky."""

BELOW = 0.4
"""How far the sky goes on below the horizon, where land or water covers it."""

LIGHTS = frozenset({"sun", "moon", "stars"})
"""Kinds that shine: no light changes their colours."""

CLOUD_KINDS = ("cloud_a", "cloud_b", "cloud_c")
_HEAVEN = frozenset({"sky", "sun", "moon", "stars", *CLOUD_KINDS, "cloud_streaks", "cloud_bank"})
_FLOWERS = frozenset({"flowers", "tulips", "daisies"})
_LAND = (
    *("field", "hill", "dune", "ridge", "path", "grass", "tufts", "street", "pavement", "shore"),
    *("jetty", "towel", "sandcastle"),
)
"""How the names of kinds begin that snow covers."""

_LEAVES = (
    *("tree", "grove", "bush", "hedge", "fern", "palm", "thicket", "canopy", "leaf", "big_leaves"),
    *("cactus", "reeds", "liana", "planter", "parasol", "swing", "island"),
)
"""How the names of kinds begin that snow lies on in patches: in the mean they are half white."""

_ROOFED = frozenset(
    {
        *("cottage", "gable_house", "barn", "church", "windmill", "well", "stall", "shop"),
        *("town_house", "block", "spire_tower", "peaks_a", "peaks_b"),
    }
)
"""Kinds whose second colour is that of a roof, or of whatever else lies open to the sky."""

_TOPPED = frozenset({"stones_a", "stones_b", "mesa_a", "mesa_b", "bench", "fence", "cloud_sea"})
"""Kinds whose first colour is that of their upper sides."""

Recolour = Callable[[Colour, float], Colour]
"""(colour, depth) -> what it becomes."""


def span(aspect: float) -> float:
    """Width of a piece that covers all that the camera can see."""
    return 2 * REACH * aspect + 0.3


def scale(aspect: float) -> float:
    """Factor for the size of things, smaller in narrow frames, so that they still fit."""
    return min(1.0, 0.5 + 0.5 * aspect)


def sky(rng: np.random.Generator, aspect: float, horizon: float) -> list[Piece]:
    """The sky, the sun and the clouds of a plain day, down to a horizon."""
    shift = float(rng.uniform(-10, 10))
    upper, lower = tone(205 + shift / 2, 80, 60), tone(196 + shift / 2, 80, 91)
    high, side = float(rng.uniform(-0.74, -0.5)), float(rng.choice([-1, 1]))
    x, y = side * float(rng.uniform(0.4, 0.72)) * aspect, min(high, horizon - 0.42)
    white, underside = (1.0, 1.0, 1.0), tone(206 + shift, 62, 91)
    return [
        vault(upper, lower, horizon, aspect),
        disc("sun", (x, y), 0.17 * scale(aspect), ((1.0, 0.93, 0.64), (1.0, 0.95, 0.78))),
        *clouds(rng, aspect, min(-0.42, horizon - 0.4), (white, underside)),
    ]


def vault(upper: Colour, lower: Colour, horizon: float, aspect: float) -> Piece:
    """The sky itself: from its colour high up to that at the horizon."""
    top, bottom = -REACH - 0.1, horizon + BELOW
    middle, tall = (top + bottom) / 2, bottom - top
    return Piece("sky", 0.0, middle, span(aspect), tall, SKY, upper, lower)


def disc(
    kind: str, at: tuple[float, float], radius: float, colours: tuple[Colour, Colour]
) -> Piece:
    """A sun or a moon with its halo, which takes up most of the box."""
    size = 5.2 * radius
    return Piece(kind, *at, size, size, SUN, *colours)


def clouds(
    rng: np.random.Generator, aspect: float, high: float, colours: tuple[Colour, Colour]
) -> list[Piece]:
    """Fair-weather clouds around a height, from left to right."""
    pieces = []
    for x in scatter(rng, REACH * aspect, 1.1):
        wide = float(rng.uniform(0.44, 0.84)) * scale(aspect)
        y = max(high + float(rng.uniform(-0.3, 0.26)), -0.92)
        kind, mirror = CLOUD_KINDS[rng.integers(3)], bool(rng.integers(2))
        pieces.append(Piece(kind, x, y, wide, wide * 0.42, CLOUDS, *colours, mirror))
    return pieces


def at(
    scenery: Scenery, daytime: str, weather: str, rng: np.random.Generator, aspect: float
) -> Scenery:
    """What a set of a plain clear day becomes at another time and in another weather."""
    for change in (_DAYTIMES.get(daytime), _WEATHERS.get(weather)):
        if change is not None:
            scenery = change(scenery, rng, aspect)
    return scenery


def _horizon(scenery: Scenery) -> float:
    lows = [piece.y + piece.height / 2 - BELOW for piece in scenery.pieces if piece.kind == "sky"]
    return min(max(lows, default=0.25), 0.6)


def _night(scenery: Scenery, rng: np.random.Generator, aspect: float) -> Scenery:
    """Navy air, stars, a moon where the sun was, and everything else blue and dark."""
    shift = float(rng.uniform(-10, 10))
    upper, lower = tone(228 + shift, 58, 14), tone(214 + shift, 44, 39)
    air, horizon = tone(220 + shift, 40, 30), _horizon(scenery)

    def dark(colour: Colour, depth: float) -> Colour:
        grey = luminance(colour)
        red, green, blue = merge(colour, (grey, grey, grey), 0.42)
        deep = (red * 0.28, green * 0.41 + 0.01, blue * 0.64 + 0.07)
        return merge(deep, air, 0.3 * _far(depth))

    pieces = [*_stars(rng, aspect, horizon)]
    for piece in scenery.pieces:
        if piece.kind == "sky":
            pieces.append(replace(piece, tint=upper, shade=lower))
        elif piece.kind == "sun":
            at, radius = (piece.x, piece.y), float(rng.uniform(0.16, 0.22)) * scale(aspect)
            pieces.append(disc("moon", at, radius, ((0.98, 0.95, 0.82), tone(226, 80, 88))))
        elif piece.kind.startswith("cloud"):
            pieces.append(_coloured(piece, tone(222, 36, 46), tone(224, 40, 32)))
        else:
            pieces.append(_under(piece, dark))
    return _relit(scenery, pieces, (0.62, 0.67, 0.9))


def _stars(rng: np.random.Generator, aspect: float, horizon: float) -> list[Piece]:
    """As many fields of stars beside each other as the width asks for."""
    bottom = max(horizon, -0.2)
    tall = bottom + REACH
    pieces = []
    for x in scatter(rng, REACH * aspect, 1.8):
        mirror = bool(rng.integers(2))
        cream, blue = (1.0, 0.97, 0.85), (0.8, 0.87, 1.0)
        y = bottom - tall / 2
        pieces.append(Piece("stars", x, y, tall * 1.2, tall, STARS, cream, blue, mirror))
    return pieces


def _sunset(scenery: Scenery, rng: np.random.Generator, aspect: float) -> Scenery:
    """A low large sun, purple above and orange at the horizon; what is near turns dark."""
    shift = float(rng.uniform(-14, 14))
    upper, lower = tone(268 + shift, 44, 44), tone(26 + shift / 3, 96, 69)
    air, horizon = tone(350 + shift / 2, 70, 66), _horizon(scenery)
    dusk = tone(276 + shift / 2, 42, 30)

    def warm(colour: Colour, depth: float) -> Colour:
        grey = luminance(colour)
        red, green, blue = merge(colour, (grey, grey, grey), 0.4)
        glowing = (min(red * 1.08, 1.0), green * 0.62, blue * 0.74)
        return merge(merge(glowing, dusk, 0.3), air, 0.4 * _far(depth))

    pieces = [_glow(horizon, aspect, tone(44, 100, 74))]
    for piece in scenery.pieces:
        if piece.kind == "sky":
            pieces.append(replace(piece, tint=upper, shade=lower))
        elif piece.kind == "sun":
            x, y = float(rng.uniform(-0.5, 0.5)) * aspect, horizon - float(rng.uniform(0.12, 0.3))
            radius = float(rng.uniform(0.24, 0.3)) * scale(aspect)
            pieces.append(disc("sun", (x, y), radius, ((1.0, 0.95, 0.7), (1.0, 0.88, 0.5))))
        elif piece.kind.startswith("cloud"):
            pieces.append(_coloured(piece, tone(346 + shift, 80, 80), tone(318 + shift, 44, 60)))
        else:
            pieces.append(_under(piece, warm))
    return _relit(scenery, pieces, (1.0, 0.83, 0.76))


def _glow(horizon: float, aspect: float, colour: Colour) -> Piece:
    """The last light above the horizon."""
    return Piece("haze", 0.0, horizon - 0.1, span(aspect), 1.0, GLOW, colour, colour)


def _rain(scenery: Scenery, rng: np.random.Generator, aspect: float) -> Scenery:
    """Grey light under a thick bank of clouds, no sun."""
    grey = float(rng.uniform(0.5, 0.62))

    def wet(colour: Colour, depth: float) -> Colour:
        level = luminance(colour)
        dull = merge(colour, (level * 0.92, level * 0.99, level * 1.08), 0.36)
        return _times(dull, 0.88 - 0.06 * _far(depth))

    pieces = _overcast(scenery, wet, grey)
    tints = _sky_colours(pieces)
    pieces += [*_bank(rng, aspect, tints), *_puddles(scenery, rng, aspect, tints)]
    fallen = replace(scenery.light, rain=float(rng.uniform(0.6, 1.0)))
    return _relit(replace(scenery, light=fallen), pieces, (0.86, 0.9, 0.95), 0.5)


def _snowfall(scenery: Scenery, rng: np.random.Generator, aspect: float) -> Scenery:
    """A pale sky; snow has covered the land and lies on the trees."""
    depth_of_snow = float(rng.uniform(0.9, 0.97))

    def pale(colour: Colour, depth: float) -> Colour:
        level = luminance(colour)
        return merge(colour, (level, level, level * 1.04), 0.3 + 0.1 * _far(depth))

    pieces = _overcast(scenery, pale, float(rng.uniform(0.66, 0.78)))
    tints = _sky_colours(pieces)
    white = _snow(scenery)
    pieces = [
        _snowed(piece, white, depth_of_snow) for piece in pieces if piece.kind not in _FLOWERS
    ]
    pieces += _bank(rng, aspect, tints)
    fallen = replace(scenery.light, snowfall=float(rng.uniform(0.5, 1.0)))
    return _relit(replace(scenery, light=fallen), pieces, (0.95, 0.98, 1.03), 0.7)


def _fog(scenery: Scenery, rng: np.random.Generator, aspect: float) -> Scenery:
    """Everything fades into light grey, the more the farther it is.

    The composer lays veils of its own over what is far: here colours only lose their contrast.
    """
    dense = float(rng.uniform(0.5, 0.68))
    air = _times(_white(scenery), 0.86)

    def veiled(colour: Colour, depth: float) -> Colour:
        level, far = luminance(colour), _far(depth)
        dull = merge(colour, (level, level, level), 0.12 + 0.2 * far)
        return merge(dull, air, dense * (0.2 + 0.8 * far) if depth < 0 else 0.08)

    pieces = [
        _coloured(piece, *(merge(colour, air, 0.5) for colour in (piece.tint, piece.shade)))
        if piece.kind in {"sun", "moon"}
        else _under(piece, veiled)
        for piece in scenery.pieces
        if piece.kind != "stars" and not (piece.depth == CLOUDS and piece.kind.startswith("cloud"))
    ]
    horizon = _horizon(scenery)
    for index, level in enumerate((horizon - 0.04, horizon + 0.22)):
        x = float(rng.uniform(-0.3, 0.3)) * aspect
        depth = -1.3 + 0.3 * index
        pieces.append(Piece("mist", x, level, span(aspect) * 1.2, 0.4, depth, air, air))
    fallen = replace(scenery.light, fog=float(rng.uniform(0.5, 0.9)))
    return _relit(replace(scenery, light=fallen), pieces, (0.96, 0.98, 1.0), 0.6)


def _overcast(scenery: Scenery, change: Recolour, grey: float) -> list[Piece]:
    """The pieces in dull light: no sun, no stars, a grey sky."""
    pieces = []
    for piece in scenery.pieces:
        if piece.kind == "sky":
            upper, lower = (
                merge(colour, _times(_white(scenery), grey * (0.55 + 0.5 * luminance(colour))), 0.8)
                for colour in (piece.tint, piece.shade)
            )
            pieces.append(replace(piece, tint=_times(upper, 0.86), shade=lower))
        elif piece.kind not in _HEAVEN:
            pieces.append(_under(piece, change))
    return pieces


def _white(scenery: Scenery) -> Colour:
    """What white things look like in a set's light."""
    red, green, blue = (min(part**1.9, 1.0) for part in scenery.light.ambient)
    grey = luminance((red, green, blue))
    return merge((red, green, blue), (grey, grey, grey), 0.35)


def _sky_colours(pieces: list[Piece]) -> tuple[Colour, Colour]:
    for piece in pieces:
        if piece.kind == "sky":
            return piece.tint, piece.shade
    return (0.6, 0.62, 0.66), (0.74, 0.76, 0.8)


def _bank(rng: np.random.Generator, aspect: float, colours: tuple[Colour, Colour]) -> list[Piece]:
    """Two layers of heavy clouds along the upper border."""
    pieces = []
    for depth, low, share in ((CLOUDS, -0.62, 0.45), (CLOUDS + 0.05, -0.86, 0.15)):
        tint = _times(merge(*colours, share), 1.02)
        x, mirror = float(rng.uniform(-0.12, 0.12)) * aspect, bool(rng.integers(2))
        tall, wide = 0.9, max(span(aspect) * 1.1, 3.0)
        y = low - tall / 2 + 0.1
        shade = _times(tint, 0.86)
        pieces.append(Piece("cloud_bank", x, y, wide, tall, depth, tint, shade, mirror))
    return pieces


def _puddles(
    scenery: Scenery, rng: np.random.Generator, aspect: float, colours: tuple[Colour, Colour]
) -> list[Piece]:
    """Water on the ground, where there is ground, in the colour of the sky."""
    if not any(piece.kind in {"field", "street"} for piece in scenery.pieces):
        return []
    water = _times(merge(*colours, 0.6), 1.04)
    pieces = []
    for x in scatter(rng, REACH * aspect, 1.7):
        y, wide = float(rng.uniform(0.68, 0.9)), float(rng.uniform(0.4, 0.8)) * scale(aspect)
        pieces.append(Piece("patch", x, y, wide, wide * 0.13, -0.94, water, water))
    return pieces


def _snow(scenery: Scenery) -> Colour:
    """What snow looks like in a set's light: white, bluish where it is dark, never yellow."""
    red, green, blue = _white(scenery)
    level = luminance((red, green, blue))
    red, blue = max(min(red, level), 0.96 * level), max(blue, 1.03 * level)
    return _times((red, 0.99 * level, blue), 1.03)


def _snowed(piece: Piece, white: Colour, much: float) -> Piece:
    """A piece that snow has fallen on."""
    cold = (white[0] * 0.8, white[1] * 0.86, white[2] * 0.94)
    if piece.kind in _ROOFED:
        cold = white
    if piece.kind in {"fir", "firs"}:
        return replace(piece, kind=f"{piece.kind}_snow", shade=white)
    tint, shade = _snow_shares(piece, much)
    return _coloured(piece, merge(piece.tint, white, tint), merge(piece.shade, cold, shade))


def _snow_shares(piece: Piece, much: float) -> tuple[float, float]:
    """How much of each of a piece's colours the snow hides."""
    if piece.kind in _HEAVEN:
        return 0.0, 0.0
    if piece.kind.startswith(_LAND):
        share = much if piece.depth < BEFORE else 0.8
        return share, share
    if piece.kind.startswith(_LEAVES):
        return 0.55, 0.25
    if piece.kind in _ROOFED:
        return 0.1, 0.85
    return (0.85, 0.15) if piece.kind in _TOPPED else (0.16, 0.0)


def _relit(scenery: Scenery, pieces: list[Piece], light: Colour, shadow: float = 0.9) -> Scenery:
    """The set with other pieces, farthest first, in a light that falls on the actors too."""
    old = scenery.light
    red, green, blue = (a * b for a, b in zip(old.ambient, light, strict=True))
    new: Light = replace(old, ambient=(red, green, blue), shadow=old.shadow * shadow)
    return replace(scenery, light=new, pieces=sort(_spared(pieces)))


def _spared(pieces: list[Piece]) -> list[Piece]:
    """As many pieces as a set may have; clouds and puddles are what one misses least."""
    spare = [piece for piece in pieces if piece.kind in {*CLOUD_KINDS, "patch"}]
    dropped = {id(piece) for piece in spare[: max(len(pieces) - MAX_PIECES, 0)]}
    return [piece for piece in pieces if id(piece) not in dropped]


def sort(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Pieces from far to near, and from left to right where they are equally far."""
    return tuple(sorted(pieces, key=lambda piece: (piece.depth, piece.x, piece.y)))


def _under(piece: Piece, change: Recolour) -> Piece:
    """A piece in a light; what shines by itself keeps its colours."""
    if piece.kind in LIGHTS:
        return piece
    return _coloured(piece, change(piece.tint, piece.depth), change(piece.shade, piece.depth))


def _coloured(piece: Piece, tint: Colour, shade: Colour) -> Piece:
    return replace(piece, tint=_times(tint, 1.0), shade=_times(shade, 1.0))


def _times(colour: Colour, factor: float) -> Colour:
    """A colour that is as many times as bright, and no brighter than white."""
    red, green, blue = (min(part * factor, 1.0) for part in colour)
    return (red, green, blue)


def _far(depth: float) -> float:
    """How much air is between, 0 (at the actors' ground and before it) to 1 (the sky)."""
    return min(max((-0.9 - depth) / 1.1, 0.0), 1.0)


Change = Callable[[Scenery, np.random.Generator, float], Scenery]

_DAYTIMES: Mapping[str, Change] = MappingProxyType({"night": _night, "sunset": _sunset})
_WEATHERS: Mapping[str, Change] = MappingProxyType(
    {"rain": _rain, "snowfall": _snowfall, "fog": _fog}
)
