"""Water: the open sea, the beach, and under the surface."""

from __future__ import annotations

from math import pi

import numpy as np

from laterna.data.storybook.backdrops import plants
from laterna.data.storybook.backdrops.backdrop import Backdrop
from laterna.data.storybook.backdrops.canvas import Canvas
from laterna.data.storybook.backdrops.colour import hsl, mix
from laterna.data.storybook.backdrops.land import clouds, sun
from laterna.data.storybook.backdrops.shapes import (
    Ridge,
    disc,
    polygon,
    scallops,
    scatter,
    smooth,
    trace,
)
from laterna.data.storybook.backdrops.weather import bubbles


def sea(rng: np.random.Generator, aspect: float) -> Backdrop:
    """Bands of waves up to a far horizon."""
    canvas, shift = Canvas(aspect), rng.uniform(-12, 10)
    horizon = rng.uniform(-0.12, 0.04)
    haze = hsl(196 + shift, 70, 92)
    canvas.sky(horizon, hsl(204 + shift, 70, 70), hsl(198 + shift, 75, 83), haze)
    sun(canvas, rng, hsl(50, 100, 88), 0.14 * canvas.scale, horizon - 0.5)
    clouds(canvas, rng, ("#ffffff", hsl(200, 60, 93)), horizon - 0.4)
    deep = hsl(212 + shift, 68, 34)
    canvas.ground(horizon, mix(hsl(196 + shift, 60, 62), haze, 0.25))
    _sail(canvas, rng, horizon)
    levels = np.linspace(horizon + 0.12, 1.45, 8)
    for index, level in enumerate(levels):
        near = index / (len(levels) - 1)
        _waves(canvas, rng, float(level), near, mix(hsl(192 + shift, 58, 62), deep, near**0.8))
    return Backdrop(canvas.svg(), 0.5, (0.98, 1.0, 1.02), 0.16, None)


def _waves(canvas: Canvas, rng: np.random.Generator, level: float, near: float, fill: str) -> None:
    """One band of crests with a pale edge; nearer bands have longer waves."""
    step = 0.22 + 0.4 * near
    left = -canvas.half_width - step * rng.uniform(0.2, 1.2)
    crest = scallops(left, canvas.half_width + 2 * step, level, step, 0.03 + 0.035 * near)
    canvas.path(trace(crest, "V1.7H", left, "z"), fill)
    canvas.line(crest, "#ffffff", 0.007 + 0.012 * near, 0.42)


def _sail(canvas: Canvas, rng: np.random.Generator, horizon: float) -> None:
    """A small boat far away, on either side."""
    x = float(rng.choice([-1, 1])) * rng.uniform(0.35, 0.75) * canvas.aspect
    foot, tall = horizon + 0.02, rng.uniform(0.16, 0.22)
    canvas.path(
        polygon([(x, foot - tall), (x + tall * 0.5, foot - 0.03), (x, foot - 0.03)]), "#fff"
    )
    rear = [
        (x - 0.012, foot - tall * 0.85),
        (x - 0.012, foot - 0.03),
        (x - tall * 0.35, foot - 0.03),
    ]
    canvas.path(polygon(rear), hsl(12, 80, 68))
    hull = [(x - tall * 0.4, foot - 0.025), (x + tall * 0.5, foot - 0.025)]
    canvas.path(
        polygon([*hull, (x + tall * 0.32, foot + 0.03), (x - tall * 0.28, foot + 0.03)]),
        hsl(215, 40, 40),
    )


def beach(rng: np.random.Generator, aspect: float) -> Backdrop:
    """Sand before a turquoise sea, palms at the side."""
    canvas, shift = Canvas(aspect), rng.uniform(-10, 10)
    horizon = rng.uniform(-0.1, 0.0)
    haze = hsl(190 + shift, 80, 93)
    canvas.sky(horizon, hsl(200 + shift, 82, 68), hsl(194 + shift, 82, 82), haze)
    clouds(canvas, rng, ("#ffffff", hsl(198, 60, 93)), horizon - 0.5)
    water = (hsl(206 + shift, 70, 56), hsl(184 + shift, 62, 58), hsl(172 + shift, 56, 72))
    canvas.wash(horizon, 0.4, *water)
    _islands(canvas, rng, horizon, mix(hsl(150 + shift, 30, 52), haze, 0.4))
    shore = Ridge.rolling(rng, 0.3, 0.05, 2.8)
    for lift, fill, opacity in ((-0.075, "#ffffff", 0.45), (-0.03, "#ffffff", 0.95)):
        foam = Ridge(shore.level + lift, shore.swing, shore.wave, shore.phases)
        canvas.path(foam.outline(canvas.half_width), fill, opacity)
    sand = (hsl(36 + shift / 2, 52, 70), hsl(43 + shift / 2, 78, 80), hsl(38 + shift / 2, 66, 68))
    canvas.land(shore, *sand)
    _shells(canvas, rng)
    _palms(canvas, rng, hsl(140 + shift, 44, 38))
    return Backdrop(canvas.svg(), 0.62, (1.02, 1.0, 0.96), 0.32, None)


def _islands(canvas: Canvas, rng: np.random.Generator, horizon: float, fill: str) -> None:
    """Low islands on the horizon."""
    outline = ""
    for x in scatter(rng, canvas.half_width, 1.9):
        wide, tall = rng.uniform(0.3, 0.55) * canvas.scale, rng.uniform(0.06, 0.12)
        for lag, part in ((0.0, 1.0), (wide * rng.uniform(-0.9, 0.9), 0.6)):
            left, half = x + lag - wide * part, wide * part
            outline += trace(
                "M",
                (left, horizon),
                "c",
                half * 0.6,
                -tall * part * 1.4,
                half * 1.4,
                -tall * part * 1.4,
                half * 2,
                "0z",
            )
    canvas.path(outline, fill)


def _shells(canvas: Canvas, rng: np.random.Generator) -> None:
    """Pebbles, shells and starfish, sparse."""
    grains = "".join(
        disc(x, y + rng.uniform(-0.08, 0.08), 0.012, 0.008)
        for y in (0.48, 0.8, 1.0, 1.3)
        for x in scatter(rng, canvas.half_width, 0.4)
    )
    canvas.path(grains, hsl(32, 48, 58), 0.6)
    for x in scatter(rng, canvas.half_width, 1.1):
        y, turn = rng.uniform(0.8, 1.4), rng.uniform(0, 1.2)
        canvas.line(_star(x, y, 0.045, turn), hsl(rng.choice([8, 24, 340]), 82, 68), 0.03)


def _star(x: float, y: float, size: float, turn: float) -> str:
    angles = [turn + 2 * pi * k / 5 for k in range(5)]
    return "".join(
        trace("M", (x, y), "l", (size * np.cos(a), size * np.sin(a) * 0.8)) for a in angles
    )


def _palms(canvas: Canvas, rng: np.random.Generator, leaf: str) -> None:
    """A palm at one side of the frame, others beyond it."""
    side = float(rng.choice([-1, 1]))
    near, far = 0.8 * canvas.aspect, canvas.aspect + 0.45
    for x, tall in ((side * near, 1.35), (-side * far, 1.2)):
        size = tall * rng.uniform(0.9, 1.05) * canvas.scale
        lean = -np.sign(x) * size * rng.uniform(0.08, 0.2)
        _palm(canvas, x, 0.56, size, float(lean), leaf)


def _palm(canvas: Canvas, x: float, foot: float, tall: float, lean: float, leaf: str) -> None:
    top_x, top_y, wide = x + lean, foot - tall, tall * 0.045
    left = smooth(
        [
            (x - wide, foot),
            (x - wide * 0.7 + lean * 0.2, foot - tall * 0.5),
            (top_x - wide * 0.5, top_y),
        ]
    )
    right = smooth(
        [
            (top_x + wide * 0.5, top_y),
            (x + wide * 0.7 + lean * 0.2, foot - tall * 0.5),
            (x + wide, foot),
        ]
    )
    canvas.path(disc(x, foot, wide * 4, wide), hsl(36, 50, 55), 0.5)
    canvas.path(left + "L" + right[1:] + "z", hsl(30, 36, 50))
    length = tall * 0.42
    back = "".join(plants.frond(top_x, top_y, a, length) for a in (0.35, 1.3, 2.0, 2.8))
    front = "".join(plants.frond(top_x, top_y, a, length) for a in (-0.15, 0.85, 2.35, 3.3))
    canvas.path(back, mix(leaf, "#10402f", 0.3))
    canvas.path(front, leaf)
    nuts = disc(top_x - wide, top_y + wide, wide) + disc(top_x + wide, top_y + wide * 1.2, wide)
    canvas.path(nuts, hsl(26, 42, 32))


def underwater(rng: np.random.Generator, aspect: float) -> Backdrop:
    """Blue depth with rays from above, weeds and corals below, bubbles on their way up."""
    canvas, shift = Canvas(aspect), rng.uniform(-14, 12)
    deep = hsl(214 + shift, 66, 30)
    canvas.sky(1.1, hsl(184 + shift, 66, 72), hsl(196 + shift, 66, 54), deep)
    _rays(canvas, rng)
    blue = hsl(204 + shift, 58, 42)
    for level, share in ((0.42, 0.0), (0.6, 0.5)):
        rocks = Ridge.rolling(rng, level, 0.14, 1.5)
        canvas.path(rocks.outline(canvas.half_width), mix(blue, deep, share))
    floor = Ridge.rolling(rng, 0.76, 0.04, 2.4)
    canvas.land(floor, hsl(46, 34, 66), hsl(200 + shift, 36, 40))
    _reef(canvas, rng, shift)
    return Backdrop(canvas.svg(), None, (0.82, 0.95, 1.05), 0.0, bubbles(rng))


def _rays(canvas: Canvas, rng: np.random.Generator) -> None:
    """Light that fans out from the surface."""
    centre = rng.uniform(-0.4, 0.4) * canvas.aspect
    outline = ""
    for x in scatter(rng, canvas.half_width, 0.62):
        wide, low = rng.uniform(0.05, 0.13), 0.75
        spread = (x - centre) * 0.45
        foot = [(x + spread + wide * 2.2, low), (x + spread - wide * 2.2, low)]
        outline += polygon([(x - wide, -1.7), (x + wide, -1.7), *foot])
    canvas.path(outline, canvas.fading("#ffffff", -1.0, rng.uniform(0.45, 0.7), 0.32))


def _reef(canvas: Canvas, rng: np.random.Generator, shift: float) -> None:
    """Weeds, stones and corals, tall at the sides and low in the middle."""
    for x in scatter(rng, canvas.half_width, 0.2):
        side = min(abs(x) / canvas.aspect, 1.2)
        tall = (0.14 + 0.75 * max(side - 0.5, 0.0)) * rng.uniform(0.7, 1.2)
        if side < 0.5 and rng.uniform() < 0.6:
            continue
        green = hsl(rng.uniform(120, 170) + shift, 46, rng.uniform(30, 46))
        canvas.line(plants.weed(rng, x, 0.82 + 0.2 * rng.uniform(0, 1), tall), green, 0.045)
    for x in scatter(rng, canvas.half_width, 0.7):
        y, hue = rng.uniform(0.86, 0.98), float(rng.choice([346, 12, 30, 288]))
        size = rng.uniform(0.14, 0.26) if abs(x) > 0.45 * canvas.aspect else 0.09
        canvas.line(plants.coral(rng, x, y, size * canvas.scale), hsl(hue, 68, 66), size * 0.2)
