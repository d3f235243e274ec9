"""Streets: the city in fair weather, and a small town in the rain."""

from __future__ import annotations

import numpy as np

from laterna.data.storybook.backdrops import plants
from laterna.data.storybook.backdrops.backdrop import Backdrop
from laterna.data.storybook.backdrops.canvas import Canvas
from laterna.data.storybook.backdrops.colour import hsl, mix
from laterna.data.storybook.backdrops.land import clouds
from laterna.data.storybook.backdrops.shapes import Ridge, box, bumps, disc, polygon, scatter, trace
from laterna.data.storybook.backdrops.weather import rain as rainfall


def city(rng: np.random.Generator, aspect: float) -> Backdrop:
    """A skyline in layers behind a row of houses, a pavement and a road."""
    canvas, shift = Canvas(aspect), rng.uniform(-12, 12)
    haze = hsl(28 + shift, 72, 90)
    canvas.sky(0.2, hsl(208 + shift, 62, 72), hsl(200 + shift, 52, 86), haze)
    clouds(canvas, rng, ("#ffffff", hsl(210, 40, 93)), -0.6)
    towers = hsl(224 + shift, 34, 56)
    for share, low, high, wide in ((0.62, -0.62, -0.12, 0.2), (0.32, -0.42, 0.02, 0.26)):
        _skyline(canvas, rng, mix(towers, haze, share), (low, high), wide)
    _houses(canvas, rng, shift)
    canvas.band(0.4, 0.56, hsl(34 + shift / 2, 18, 80))
    canvas.band(0.535, 0.565, hsl(34 + shift / 2, 12, 64))
    canvas.wash(0.56, 1.6, hsl(228 + shift, 9, 54), hsl(230 + shift, 12, 36))
    dashes = "".join(
        polygon([(x, 0.83), (x + 0.3, 0.83), (x + 0.29, 0.87), (x - 0.02, 0.87)])
        for x in np.arange(-canvas.half_width - 0.3, canvas.half_width, 0.56).tolist()
    )
    canvas.path(dashes, "#f4efdc", 0.92)
    canvas.band(1.18, 1.7, hsl(34 + shift / 2, 16, 72))
    _street_side(canvas, rng, shift)
    return Backdrop(canvas.svg(), 0.68, (1.0, 1.0, 1.0), 0.38, None)


def _skyline(
    canvas: Canvas, rng: np.random.Generator, fill: str, tops: tuple[float, float], wide: float
) -> None:
    """Towers side by side, as one flat shape, with rows of pale windows."""
    outline, windows, x = "", "", -canvas.half_width
    while x < canvas.half_width:
        span, top = wide * rng.uniform(0.7, 1.35), rng.uniform(*tops)
        outline += box(x, top, span + 0.01, 0.6 - top)
        if rng.uniform() < 0.3:
            outline += box(x + span * 0.45, top - 0.16, span * 0.08, 0.17)
        elif rng.uniform() < 0.4:
            outline += polygon(
                [(x, top), (x + span * 0.5, top - span * 0.4), (x + span + 0.01, top)]
            )
        for column in (0.22, 0.58):
            windows += box(x + span * column, top + 0.07, span * 0.2, 0.34)
        x += span + wide * rng.uniform(0, 0.3)
    canvas.path(outline, fill)
    canvas.path(windows, "#ffffff", 0.13)


def _houses(canvas: Canvas, rng: np.random.Generator, shift: float) -> None:
    """The near row, in calm colours, each with a grid of windows and a door."""
    hues = [(14, 46, 66), (40, 52, 74), (172, 24, 62), (352, 34, 70), (206, 30, 66), (90, 20, 68)]
    x, last = -canvas.half_width - rng.uniform(0, 0.3), -1
    while x < canvas.half_width:
        pick = int(rng.integers(len(hues) - 1))
        last = pick if pick != last else len(hues) - 1
        hue, vivid, light = hues[last]
        columns = int(rng.integers(2, 4))
        span, top = 0.2 * columns * canvas.scale, rng.uniform(-0.34, -0.02)
        _house(canvas, (x, top, span), columns, hsl(hue + shift / 2, vivid, light))
        x += span
        if rng.uniform() < 0.25:
            x += rng.uniform(0.08, 0.22)


def _house(canvas: Canvas, place: tuple[float, float, float], columns: int, colour: str) -> None:
    x, top, span = place
    canvas.path(box(x, top, span, 0.42 - top), colour)
    canvas.path(box(x - 0.012, top - 0.035, span + 0.024, 0.05), mix(colour, "#5a4660", 0.4))
    pitch, panes, y = span / columns, "", top + 0.08
    while y < 0.08:
        panes += "".join(box(x + pitch * (c + 0.28), y, pitch * 0.44, 0.09) for c in range(columns))
        y += 0.16
    canvas.path(panes, mix(colour, "#34506e", 0.5), 0.75)
    shop = box(x + pitch * 0.2, 0.22, span - pitch * 0.4, 0.2)
    canvas.path(shop, mix(colour, "#2f4560", 0.62), 0.8)
    awning = box(x + pitch * 0.1, 0.18, span - pitch * 0.2, 0.055)
    canvas.path(awning, mix(colour, "#ffffff", 0.45))


def _street_side(canvas: Canvas, rng: np.random.Generator, shift: float) -> None:
    """Trees and lamps on the pavement, away from the middle."""
    for side in (-1, 1):
        for away in (0.72, 1.28):
            x = side * canvas.aspect * (away + rng.uniform(-0.08, 0.08))
            tall = rng.uniform(0.55, 0.68) * canvas.scale
            canvas.path(plants.trunk(x, 0.5, tall), hsl(26, 30, 38))
            canvas.path(plants.crown(x, 0.5, tall), hsl(128 + shift, 34, 48))
            if canvas.narrow:
                continue
            lamp = x - side * 0.3 * canvas.scale
            canvas.line(trace("M", lamp, "0.5V-0.12"), hsl(220, 18, 34), 0.022)
            canvas.disc(lamp, -0.15, 0.045, "#fff2c0")


def rain(rng: np.random.Generator, aspect: float) -> Backdrop:
    """A wet lane before small houses, low clouds, puddles and falling rain."""
    canvas, shift = Canvas(aspect), rng.uniform(-12, 12)
    haze = hsl(208 + shift, 22, 74)
    canvas.sky(0.3, hsl(216 + shift, 24, 48), hsl(212 + shift, 24, 62), haze)
    for level, light in ((-0.86, 55), (-1.06, 45), (-1.26, 36)):
        canvas.path(
            bumps(rng, canvas.half_width, level + 0.12, 0.34, -1.7), hsl(218 + shift, 20, light)
        )
    far = Ridge.rolling(rng, 0.1, 0.1, 2.4)
    canvas.path(far.outline(canvas.half_width), mix(hsl(190 + shift, 20, 48), haze, 0.5))
    middle = Ridge.rolling(rng, 0.3, 0.05, 2.4)
    _cottages(canvas, rng, middle, haze)
    canvas.path(middle.outline(canvas.half_width), hsl(160 + shift, 17, 50))
    near = Ridge.rolling(rng, 0.44, 0.025, 3.0)
    canvas.land(near, hsl(206 + shift, 14, 60), hsl(214 + shift, 20, 38))
    _puddles(canvas, rng, haze)
    return Backdrop(canvas.svg(), 0.6, (0.82, 0.87, 0.94), 0.26, rainfall(rng))


def _cottages(canvas: Canvas, rng: np.random.Generator, ridge: Ridge, haze: str) -> None:
    """Gabled houses with one lit window each."""
    walls, roofs, lights = "", "", ""
    for x in scatter(rng, canvas.half_width, 0.62):
        span, tall = rng.uniform(0.13, 0.19), rng.uniform(0.16, 0.26)
        foot = ridge.at(x) + 0.06
        walls += box(x - span, foot - tall, 2 * span, tall)
        eaves = foot - tall + 0.01
        roofs += polygon([(x - span * 1.2, eaves), (x, eaves - span), (x + span * 1.2, eaves)])
        roofs += box(x + span * 0.4, eaves - span * 0.95, span * 0.3, span * 0.6)
        lights += box(x - span * 0.3, foot - tall * 0.75, span * 0.6, tall * 0.36)
    canvas.path(walls, mix(hsl(214, 18, 56), haze, 0.25))
    canvas.path(roofs, mix(hsl(350, 20, 44), haze, 0.2))
    canvas.path(lights, "#ffdf9a", 0.95)


def _puddles(canvas: Canvas, rng: np.random.Generator, haze: str) -> None:
    """Flat pools that mirror the sky, with rings of drops."""
    water, rings = "", ""
    for y in (0.74, 0.92, 1.2, 1.45):
        for x in scatter(rng, canvas.half_width, 1.0):
            wide, at = rng.uniform(0.2, 0.34), y + rng.uniform(-0.04, 0.04)
            water += disc(x, at, wide, wide * 0.16) + disc(
                x + wide * 0.5, at + 0.025, wide * 0.7, wide * 0.13
            )
            rings += disc(x + wide * rng.uniform(-0.4, 0.4), at, wide * 0.3, wide * 0.06)
    canvas.path(water, mix(haze, "#ffffff", 0.25), 0.85)
    canvas.line(rings, "#ffffff", 0.008, 0.8)
