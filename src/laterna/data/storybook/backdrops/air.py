"""Sky by day and night, and beyond it: sky, night, sunset, space."""

from __future__ import annotations

import numpy as np

from laterna.data.storybook.backdrops import plants
from laterna.data.storybook.backdrops.backdrop import Backdrop
from laterna.data.storybook.backdrops.canvas import Canvas
from laterna.data.storybook.backdrops.colour import hsl, mix
from laterna.data.storybook.backdrops.land import sun
from laterna.data.storybook.backdrops.shapes import (
    Ridge,
    box,
    bumps,
    cloud,
    disc,
    polygon,
    scatter,
    trace,
)


def stars(canvas: Canvas, rng: np.random.Generator, low: float, colour: str) -> None:
    """Small discs everywhere above a height, and a few large ones with four rays."""
    for radius, count, opacity in ((0.006, 55, 0.75), (0.011, 24, 0.95)):
        xs = rng.uniform(-canvas.half_width, canvas.half_width, round(count * canvas.scale))
        ys = rng.uniform(-1.6, low, len(xs))
        outline = "".join(disc(float(x), float(y), radius) for x, y in zip(xs, ys, strict=True))
        canvas.path(outline, colour, opacity)
    rays = ""
    for x in scatter(rng, canvas.half_width, 0.8):
        rays += _sparkle(x, rng.uniform(-1.3, low - 0.3), rng.uniform(0.03, 0.055))
    canvas.path(rays, colour)


def _sparkle(x: float, y: float, size: float) -> str:
    thin = size * 0.16
    return polygon(
        [
            (x, y - size),
            (x + thin, y - thin),
            (x + size, y),
            (x + thin, y + thin),
            (x, y + size),
            (x - thin, y + thin),
            (x - size, y),
            (x - thin, y - thin),
        ]
    )


def sky(rng: np.random.Generator, aspect: float) -> Backdrop:
    """Nothing but air and layers of cloud."""
    canvas, shift = Canvas(aspect), rng.uniform(-10, 10)
    canvas.sky(1.0, hsl(212 + shift, 76, 60), hsl(204 + shift, 80, 72), hsl(196 + shift, 80, 88))
    sun(canvas, rng, hsl(50, 100, 90), 0.16 * canvas.scale, rng.uniform(-0.75, -0.5))
    fill = canvas.shaded("#ffffff", hsl(204 + shift, 66, 88))
    for level, size, step in ((-0.5, 0.22, 1.0), (0.0, 0.34, 1.5), (0.45, 0.46, 1.5)):
        for x in scatter(rng, canvas.half_width, step):
            wide = size * rng.uniform(0.75, 1.2) * canvas.scale
            canvas.path(cloud(rng, x, level + rng.uniform(-0.2, 0.2), wide), fill, 0.62 + size / 2)
    for level, share in ((0.82, 0.55), (1.02, 0.25), (1.25, 0.0)):
        bank = bumps(rng, canvas.half_width, level - 0.08, 0.32, 1.7)
        canvas.path(bank, mix("#ffffff", hsl(204 + shift, 72, 82), share))
    return Backdrop(canvas.svg(), None, (1.0, 1.0, 1.02), 0.0, None)


def night(rng: np.random.Generator, aspect: float) -> Backdrop:
    """Dark hills under stars and a large moon."""
    canvas, shift = Canvas(aspect), rng.uniform(-14, 14)
    glow = hsl(222 + shift, 44, 46)
    canvas.sky(0.3, hsl(232 + shift, 58, 15), hsl(228 + shift, 52, 26), glow)
    stars(canvas, rng, 0.1, "#fdf6d8")
    _moon(canvas, rng)
    for level, light, tall in ((0.14, 30, 0.0), (0.28, 22, 0.2)):
        hill = Ridge.rolling(rng, level, 0.1, 2.3)
        fill = mix(hsl(216 + shift, 38, light), glow, 0.2)
        if tall:
            trees = (
                plants.fir(x, hill.at(x) + 0.03, tall * rng.uniform(0.7, 1.3))
                for x in scatter(rng, canvas.half_width, 0.3)
            )
            canvas.path("".join(trees), fill)
        canvas.path(hill.outline(canvas.half_width), fill)
        if tall:
            _cabin(canvas, rng, hill)
    near = Ridge.rolling(rng, 0.43, 0.03, 3.1)
    canvas.land(near, hsl(200 + shift, 34, 27), hsl(214 + shift, 42, 13))
    grass = "".join(
        plants.tuft(x, y + rng.uniform(-0.05, 0.05), 0.04 + 0.05 * y)
        for y in (0.82, 1.02, 1.35)
        for x in scatter(rng, canvas.half_width, 0.4)
    )
    canvas.path(grass, hsl(196 + shift, 34, 30), 0.6)
    return Backdrop(canvas.svg(), 0.6, (0.62, 0.66, 0.88), 0.3, None)


def _cabin(canvas: Canvas, rng: np.random.Generator, hill: Ridge) -> None:
    """Somebody is still awake: a small house with a light, away from the middle."""
    x = float(rng.choice([-1, 1])) * rng.uniform(0.5, 0.8) * canvas.aspect
    foot, size = hill.at(x) + 0.05, rng.uniform(0.09, 0.11)
    roof = [(x - size * 1.25, foot - size), (x, foot - size * 1.9), (x + size * 1.25, foot - size)]
    canvas.path(box(x - size, foot - size, 2 * size, size) + polygon(roof), "#1d2140")
    pane, low = size * 0.4, foot - size * 0.75
    canvas.path(
        box(x - size * 0.6, low, pane, pane) + box(x + size * 0.2, low, pane, pane), "#ffd87a"
    )


def _moon(canvas: Canvas, rng: np.random.Generator) -> None:
    """A full moon with craters, high at one side."""
    x = float(rng.choice([-1, 1])) * rng.uniform(0.38, 0.66) * canvas.aspect
    y, radius = rng.uniform(-0.6, -0.45), rng.uniform(0.2, 0.26) * canvas.scale
    canvas.halo(x, y, radius * 2.3, "#cfd8ff", 0.11)
    canvas.disc(x, y, radius, "#fbf3d0")
    craters = ((-0.35, -0.2, 0.22), (0.3, 0.28, 0.28), (0.2, -0.45, 0.13), (-0.2, 0.5, 0.12))
    outline = "".join(disc(x + a * radius, y + b * radius, c * radius) for a, b, c in craters)
    canvas.path(outline, "#e6dab0", 0.8)


def sunset(rng: np.random.Generator, aspect: float) -> Backdrop:
    """An evening sky over purple hills, the sun half below the horizon."""
    canvas, shift = Canvas(aspect), rng.uniform(-12, 12)
    canvas.sky(
        0.2,
        hsl(266 + shift, 42, 42),
        hsl(312 + shift, 46, 56),
        hsl(358 + shift / 2, 84, 68),
        hsl(26 + shift / 3, 96, 68),
        hsl(46, 100, 76),
    )
    x, radius = rng.uniform(-0.4, 0.4) * aspect, rng.uniform(0.26, 0.34) * canvas.scale
    canvas.halo(x, 0.08, radius * 2.5, "#ffe58a", 0.24)
    canvas.disc(x, 0.08, radius, "#fff3b4")
    _streaks(canvas, rng, hsl(340 + shift, 74, 74))
    for level, hue, light in ((0.14, 330, 52), (0.27, 304, 40)):
        hill = Ridge.rolling(rng, level, 0.07, 2.4)
        canvas.path(hill.outline(canvas.half_width), hsl(hue + shift, 36, light))
    near = Ridge.rolling(rng, 0.42, 0.03, 3.2)
    _side_trees(canvas, rng, near, hsl(280 + shift, 38, 24))
    canvas.land(near, hsl(286 + shift, 34, 38), hsl(262 + shift, 42, 20))
    return Backdrop(canvas.svg(), 0.6, (1.0, 0.82, 0.76), 0.34, None)


def _streaks(canvas: Canvas, rng: np.random.Generator, colour: str) -> None:
    """Long thin clouds that catch the light."""
    for y in (-0.75, -0.52, -0.3):
        for x in scatter(rng, canvas.half_width, 1.3):
            long, at = rng.uniform(0.25, 0.55) * canvas.scale, y + rng.uniform(-0.08, 0.08)
            outline = trace(
                "M",
                (x - long, at),
                "h",
                2 * long,
                "M",
                (x - long * 0.3, at + 0.05),
                "h",
                long * 1.7,
            )
            canvas.line(outline, colour, 0.055, 0.55)


def _side_trees(canvas: Canvas, rng: np.random.Generator, ridge: Ridge, fill: str) -> None:
    outline = ""
    for side in (-1, 1):
        for away in (0.78, 0.95, 1.25, 1.45):
            x = side * canvas.aspect * (away + rng.uniform(-0.06, 0.06))
            tall, foot = rng.uniform(0.4, 0.7) * canvas.scale, ridge.at(x) + 0.03
            outline += plants.crown(x, foot, tall) + plants.trunk(x, foot, tall)
    canvas.path(outline, fill)


def space(rng: np.random.Generator, aspect: float) -> Backdrop:
    """Stars, a ringed planet and others, and a faint nebula."""
    canvas, shift = Canvas(aspect), rng.uniform(-18, 22)
    canvas.band(-1.7, 1.7, hsl(248 + shift, 50, 14))
    for hue in (285, 205):
        x, y = rng.uniform(-1, 1) * aspect, rng.uniform(-0.8, 0.8)
        canvas.glow(x, y, rng.uniform(0.65, 0.9), hsl(hue + shift, 68, 56), 0.36)
    stars(canvas, rng, 1.6, "#fff8e4")
    side = float(rng.choice([-1, 1]))
    _ringed(canvas, rng, side * rng.uniform(0.55, 0.7) * aspect, -rng.uniform(0.4, 0.55))
    _planet(canvas, rng, -side * rng.uniform(0.62, 0.8) * aspect, rng.uniform(0.5, 0.68), 0.15)
    _planet(canvas, rng, -side * 0.78 * aspect, -rng.uniform(0.5, 0.75), 0.07)
    return Backdrop(canvas.svg(), None, (0.94, 0.93, 1.04), 0.0, None)


def _planet(canvas: Canvas, rng: np.random.Generator, x: float, y: float, radius: float) -> str:
    """A banded globe with a dark side; returns its colour."""
    size, hue = radius * canvas.scale, rng.choice([14, 36, 172, 205, 330])
    colour = hsl(hue, 62, 64)
    canvas.disc(x, y, size, colour)
    for level, half in ((-0.35, 0.9), (0.2, 0.95)):
        canvas.line(
            trace(
                "M",
                (x - half * size, y + level * size),
                "q",
                half * size,
                0.22 * size,
                2 * half * size,
                "0",
            ),
            hsl(hue + 12, 58, 74),
            size * 0.16,
            0.7,
        )
    shade = trace(
        "M",
        (x - size * 0.3, y + size * 0.954),
        "A",
        size,
        size,
        "0 0 0",
        x + size * 0.954,
        y - size * 0.3,
        "Q",
        (x + size * 0.6, y + size * 0.6),
        (x - size * 0.3, y + size * 0.954),
        "z",
    )
    canvas.path(shade, "#1c1440", 0.35)
    return colour


def _ringed(canvas: Canvas, rng: np.random.Generator, x: float, y: float) -> None:
    """A large planet whose ring passes behind and before it."""
    radius = rng.uniform(0.2, 0.26)
    size = radius * canvas.scale
    wide, tilt = size * 1.75, rng.uniform(-22, 22)
    ring = trace("A", wide, size * 0.42, tilt)
    dx, dy = wide * np.cos(np.radians(tilt)), wide * np.sin(np.radians(tilt))
    start, end = trace(x - dx, y - dy), trace(x + dx, y + dy)
    canvas.line(f"M{start}{ring} 0 1 {end}", "#f1dcae", size * 0.16)
    _planet(canvas, rng, x, y, radius)
    canvas.line(f"M{start}{ring} 0 0 {end}", "#f7e7c2", size * 0.16)
