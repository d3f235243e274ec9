"""Open land: meadow, forest, desert and snow."""

from __future__ import annotations

import numpy as np

from laterna.data.storybook.backdrops import plants
from laterna.data.storybook.backdrops.backdrop import Backdrop
from laterna.data.storybook.backdrops.canvas import Canvas
from laterna.data.storybook.backdrops.colour import hsl, mix
from laterna.data.storybook.backdrops.shapes import (
    Ridge,
    bumps,
    cloud,
    disc,
    polygon,
    scatter,
    taper,
)
from laterna.data.storybook.backdrops.weather import snowfall


def clouds(canvas: Canvas, rng: np.random.Generator, colours: tuple[str, str], high: float) -> None:
    """Fair-weather clouds around a height."""
    fill = canvas.shaded(*colours)
    for x in scatter(rng, canvas.half_width, 1.05):
        wide = rng.uniform(0.2, 0.38) * canvas.scale
        canvas.path(cloud(rng, x, high + rng.uniform(-0.3, 0.3), wide), fill, 0.92)


def sun(canvas: Canvas, rng: np.random.Generator, colour: str, radius: float, y: float) -> None:
    """A sun with a halo, on either side."""
    x = float(rng.choice([-1, 1])) * rng.uniform(0.4, 0.72) * canvas.aspect
    canvas.halo(x, y, radius * 2.6, colour, 0.2)
    canvas.disc(x, y, radius, colour)


def meadow(rng: np.random.Generator, aspect: float) -> Backdrop:
    """Green hills with flowers under a light sky."""
    canvas, shift = Canvas(aspect), rng.uniform(-12, 12)
    haze = hsl(195 + shift / 2, 75, 91)
    canvas.sky(0.25, hsl(206 + shift / 2, 78, 66), hsl(200 + shift / 2, 80, 80), haze)
    sun(canvas, rng, hsl(48, 100, 82), 0.17 * canvas.scale, rng.uniform(-0.72, -0.5))
    clouds(canvas, rng, ("#ffffff", hsl(205, 60, 92)), -0.42)
    grass = hsl(98 + shift, 48, 56)
    far = Ridge.rolling(rng, rng.uniform(0.02, 0.12), 0.12, 2.6)
    canvas.path(far.outline(canvas.half_width), mix(hsl(150 + shift, 34, 58), haze, 0.45))
    middle = Ridge.rolling(rng, rng.uniform(0.2, 0.26), 0.08, 2.1)
    _grove(canvas, rng, middle, hsl(128 + shift, 36, 50))
    canvas.path(middle.outline(canvas.half_width), hsl(108 + shift, 44, 63))
    near = Ridge.rolling(rng, 0.4, 0.035, 3.2)
    canvas.land(near, hsl(92 + shift, 52, 62), grass, hsl(108 + shift, 46, 40))
    _flowers(canvas, rng, hsl(112 + shift, 45, 42))
    return Backdrop(canvas.svg(), 0.6, (1.0, 1.0, 1.0), 0.3, None)


def _grove(canvas: Canvas, rng: np.random.Generator, ridge: Ridge, leaf: str) -> None:
    """Round trees on a ridge, in twos and threes."""
    crowns, trunks = "", ""
    for centre in scatter(rng, canvas.half_width, 1.1):
        for _ in range(rng.integers(1, 4)):
            x, tall = centre + rng.uniform(-0.14, 0.14), rng.uniform(0.16, 0.26)
            crowns += plants.crown(x, ridge.at(x) + 0.03, tall)
            trunks += plants.trunk(x, ridge.at(x) + 0.03, tall)
    canvas.path(trunks, hsl(28, 28, 46))
    canvas.path(crowns, leaf)


def _flowers(canvas: Canvas, rng: np.random.Generator, stem: str) -> None:
    """Grass and flowers, larger towards the viewer; the actors' strip stays quiet."""
    tufts, hearts = "", ""
    for y in (0.47, 0.78, 0.95, 1.2, 1.45):
        for x in scatter(rng, canvas.half_width, 0.4 + 0.2 * y):
            tufts += plants.tuft(x, y + rng.uniform(-0.06, 0.06), 0.03 + 0.05 * y)
    canvas.path(tufts, stem, 0.55)
    for colour in rng.permutation(["#ffffff", "#ffd84f", "#ff8fb2", "#b79bf2"])[:3]:
        outline = ""
        for y, step in ((0.74, 0.9), (0.9, 0.9), (1.15, 1.2), (1.4, 1.4)):
            for x in scatter(rng, canvas.half_width, step):
                size, at = 0.018 + 0.028 * y, y + rng.uniform(-0.05, 0.09)
                outline += plants.petals(x, at, size, rng.uniform(0, 1))
                hearts += disc(x, at, size * 0.36)
        canvas.path(outline, str(colour))
    canvas.path(hearts, "#f7a928")


def forest(rng: np.random.Generator, aspect: float) -> Backdrop:
    """Trunks behind trunks under a roof of leaves, and light that falls between them."""
    canvas, shift = Canvas(aspect), rng.uniform(-16, 12)
    light, leaf = hsl(72 + shift / 2, 62, 84), hsl(138 + shift, 42, 24)
    canvas.sky(0.4, hsl(110 + shift, 34, 56), hsl(88 + shift, 48, 74), light)
    canvas.glow(rng.uniform(-0.3, 0.3) * aspect, -0.02, 0.85, "#fffbe0", 0.8)
    bark = hsl(24 + shift / 2, 34, 25)
    for depth, wide, step in ((0.72, 0.07, 0.3), (0.48, 0.12, 0.55)):
        _trunks(canvas, rng, mix(bark, hsl(100 + shift, 40, 66), depth), wide, step, 0.36)
        canvas.path(
            bumps(rng, canvas.half_width, -0.82 - 0.3 * (0.72 - depth), 0.36, -1.7),
            mix(leaf, hsl(98 + shift, 48, 68), depth),
        )
    canvas.path(bumps(rng, canvas.half_width, 0.3, 0.17, 0.6), hsl(112 + shift, 38, 50))
    floor = (hsl(96 + shift, 42, 54), hsl(108 + shift, 40, 42), hsl(130 + shift, 42, 26))
    pools = _shafts(canvas, rng)
    canvas.land(Ridge.rolling(rng, 0.38, 0.03, 2.2), *floor)
    canvas.path(pools, "#fffbd6", 0.2)
    _frame_trees(canvas, rng, bark, leaf)
    _undergrowth(canvas, rng, hsl(132 + shift, 44, 25))
    return Backdrop(canvas.svg(), 0.62, (0.9, 0.97, 0.86), 0.34, None)


def _trunks(
    canvas: Canvas, rng: np.random.Generator, fill: str, wide: float, step: float, foot: float
) -> None:
    places = scatter(rng, canvas.half_width, step)
    canvas.path(
        "".join(
            _pole(x, foot + 0.05, wide * rng.uniform(0.75, 1.3), rng.uniform(-0.05, 0.05))
            for x in places
        ),
        fill,
    )


def _pole(x: float, foot: float, wide: float, lean: float) -> str:
    """A plain far trunk that is a little narrower at the top."""
    top = (x + lean - wide * 0.34, -1.6), (x + lean + wide * 0.34, -1.6)
    return polygon([*top, (x + wide * 0.5, foot), (x - wide * 0.5, foot)])


def _shafts(canvas: Canvas, rng: np.random.Generator) -> str:
    """Slanting beams from the roof of leaves; returns the pools of light on the ground."""
    slant, pools = rng.uniform(0.35, 0.7) * float(rng.choice([-1, 1])), ""
    for x in scatter(rng, canvas.half_width, 0.8):
        wide = rng.uniform(0.06, 0.15)
        beam = [(x - wide, -1.2), (x + wide, -1.2), (x + slant + 2 * wide, 0.5)]
        canvas.path(polygon([*beam, (x + slant - 0.8 * wide, 0.5)]), "#fffbd6", 0.16)
        pools += disc(x + slant * 1.1, rng.uniform(0.5, 0.76), 2 * wide, 0.4 * wide)
    return pools


def _frame_trees(canvas: Canvas, rng: np.random.Generator, bark: str, leaf: str) -> None:
    """Large trees at both sides, which frame the scene, with their leaves overhead."""
    trunks = ""
    for side in (-1, 1):
        for away in (0.88, 1.3):
            x = side * canvas.aspect * (away + rng.uniform(-0.06, 0.08))
            wide = rng.uniform(0.2, 0.28) * canvas.scale
            trunks += taper(x, 0.62, -1.7, wide, side * -0.04)
    canvas.path(trunks, bark)
    canvas.path(bumps(rng, canvas.half_width, -1.0, 0.42, -1.7), leaf)
    leaves = ""
    for side in (-1, 1):
        for away, size in ((-0.2, 0.17), (0.02, 0.24), (0.28, 0.2)):
            radius = size * canvas.scale * rng.uniform(0.9, 1.15)
            leaves += disc(side * (canvas.aspect + away * canvas.scale), -0.94, radius)
    canvas.path(leaves, leaf)


def _undergrowth(canvas: Canvas, rng: np.random.Generator, leaf: str) -> None:
    """Ferns along the lower border, toadstools at the sides."""
    ferns = ""
    for y, size in ((1.02, 0.2), (1.3, 0.3), (1.55, 0.34)):
        for x in scatter(rng, canvas.half_width, 0.6):
            ferns += plants.tuft(x, y, size * rng.uniform(0.7, 1.1))
    canvas.path(ferns, leaf)
    stems, caps, dots = "", "", ""
    for side in (-1, 1):
        x = side * canvas.aspect * rng.uniform(0.62, 0.8)
        for step in (0.0, 0.1):
            size = rng.uniform(0.07, 0.12)
            stems += taper(x + step, 0.78, 0.78 - size * 0.7, size * 0.4)
            caps += plants.mushroom_cap(x + step, 0.78, size)
            dots += disc(x + step - size * 0.2, 0.78 - size * 0.8, size * 0.12)
            dots += disc(x + step + size * 0.22, 0.78 - size * 0.92, size * 0.1)
    canvas.path(stems, "#f6ead2")
    canvas.path(caps, "#d8503f")
    canvas.path(dots, "#fff3e0")


def desert(rng: np.random.Generator, aspect: float) -> Backdrop:
    """Dunes and cacti before red mesas, under a large pale sun."""
    canvas, shift = Canvas(aspect), rng.uniform(-6, 6)
    haze = hsl(40 + shift, 92, 86)
    canvas.sky(0.2, hsl(184 + shift, 48, 66), hsl(50 + shift, 66, 85), haze)
    sun(canvas, rng, hsl(47, 100, 85), rng.uniform(0.22, 0.3) * canvas.scale, -0.4)
    _mesas(canvas, rng, mix(hsl(14 + shift, 52, 58), haze, 0.42), 1.5)
    _mesas(canvas, rng, mix(hsl(12 + shift, 54, 54), haze, 0.16), 2.3)
    canvas.band(0.2, 0.6, hsl(34 + shift, 66, 74))
    for level, light in ((0.22, 70), (0.34, 66)):
        dune = Ridge.rolling(rng, level, 0.07, 2.4)
        canvas.path(dune.outline(canvas.half_width), hsl(34 + shift, 68, light))
    _cacti(canvas, rng, hsl(150 + shift, 32, 40), 0.46, 0.28)
    near = Ridge.rolling(rng, 0.44, 0.04, 3.4)
    canvas.land(near, hsl(40 + shift, 82, 72), hsl(34 + shift, 70, 58))
    for y in (0.78, 0.98, 1.25):
        ripple = Ridge.rolling(rng, y, 0.03, 1.9)
        outline = ripple.outline(canvas.half_width, y + 0.09)
        canvas.path(outline, hsl(30 + shift, 64, 56), 0.22)
    _cacti(canvas, rng, hsl(146 + shift, 36, 33), 0.74, 0.62)
    return Backdrop(canvas.svg(), 0.6, (1.0, 0.96, 0.88), 0.36, None)


def _mesas(canvas: Canvas, rng: np.random.Generator, fill: str, step: float) -> None:
    """Table mountains on the horizon."""
    outline = ""
    for x in scatter(rng, canvas.half_width, step * 0.8):
        wide, tall = rng.uniform(0.2, 0.42), rng.uniform(0.18, 0.42)
        foot, shoulder = 0.3, 0.3 - tall * 0.55
        outline += polygon(
            [
                (x - wide * 1.5, foot),
                (x - wide, shoulder),
                (x - wide * 0.9, 0.3 - tall),
                (x + wide * 0.8, 0.3 - tall),
                (x + wide * 0.86, shoulder),
                (x + wide * 1.5, foot),
            ]
        )
    canvas.path(outline, fill)


def _cacti(canvas: Canvas, rng: np.random.Generator, fill: str, foot: float, tall: float) -> None:
    """Saguaros at the sides, none in the middle."""
    for side in (-1, 1):
        for away in (rng.uniform(0.68, 0.86), rng.uniform(1.2, 1.45)):
            size = tall * rng.uniform(0.75, 1.1) * canvas.scale
            outline = plants.cactus(side * away * canvas.aspect, foot, size, float(side))
            canvas.line(outline, fill, size * 0.15)


def snow(rng: np.random.Generator, aspect: float) -> Backdrop:
    """White hills with firs, and flakes in the air."""
    canvas, shift = Canvas(aspect), rng.uniform(-12, 12)
    haze = hsl(214 + shift, 52, 92)
    canvas.sky(0.25, hsl(212 + shift, 46, 70), hsl(210 + shift, 50, 82), haze)
    _peaks(canvas, rng, mix(hsl(222 + shift, 36, 62), haze, 0.45))
    far = Ridge.rolling(rng, 0.14, 0.08, 2.2)
    _firs(canvas, rng, far, mix(hsl(186 + shift, 28, 42), haze, 0.42), 0.3, 0.3)
    canvas.path(far.outline(canvas.half_width), hsl(212 + shift, 46, 88))
    middle = Ridge.rolling(rng, 0.3, 0.06, 2.6)
    _firs(canvas, rng, middle, hsl(180 + shift, 32, 38), 0.52, 0.85)
    canvas.path(middle.outline(canvas.half_width), hsl(208 + shift, 52, 93))
    near = Ridge.rolling(rng, 0.44, 0.03, 3.0)
    canvas.land(near, "#ffffff", hsl(210 + shift, 60, 92), hsl(216 + shift, 46, 80))
    for y in (0.84, 1.1):
        drift = Ridge.rolling(rng, y, 0.04, 2.3)
        canvas.path(drift.outline(canvas.half_width, y + 0.12), hsl(214 + shift, 52, 82), 0.4)
    return Backdrop(canvas.svg(), 0.6, (0.93, 0.97, 1.05), 0.26, snowfall(rng))


def _peaks(canvas: Canvas, rng: np.random.Generator, fill: str) -> None:
    """Far mountains with white tops."""
    rock, caps = "", ""
    for x in scatter(rng, canvas.half_width, 0.7):
        top, wide = rng.uniform(-0.4, -0.1), rng.uniform(0.5, 0.7)
        rise = 0.35 - top
        rock += polygon([(x - wide, 0.35), (x, top), (x + wide, 0.35)])
        low, side = top + rise * 0.34, wide * 0.34
        zigzag = [(x + side, low), (x + side * 0.4, low - 0.05), (x, low + 0.03)]
        caps += polygon([(x, top), *zigzag, (x - side * 0.5, low - 0.04), (x - side, low)])
    canvas.path(rock, fill)
    canvas.path(caps, "#ffffff", 0.8)


def _firs(
    canvas: Canvas, rng: np.random.Generator, ridge: Ridge, fill: str, tall: float, step: float
) -> None:
    trees, white = "", ""
    for x in scatter(rng, canvas.half_width, step):
        size, y = tall * rng.uniform(0.65, 1.15) * canvas.scale, ridge.at(x) + 0.04
        trees += plants.fir(x, y, size)
        white += plants.fir_snow(x, y, size)
    canvas.path(trees, fill)
    canvas.path(white, "#ffffff", 0.9)
