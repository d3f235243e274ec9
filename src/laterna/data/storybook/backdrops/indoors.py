"""Under a roof: a living room and a theatre stage."""

from __future__ import annotations

import numpy as np

from laterna.data.storybook.backdrops import plants
from laterna.data.storybook.backdrops.backdrop import Backdrop
from laterna.data.storybook.backdrops.canvas import Canvas
from laterna.data.storybook.backdrops.colour import hsl, mix
from laterna.data.storybook.backdrops.shapes import (
    box,
    disc,
    polygon,
    scallops,
    scatter,
    trace,
)

_FLOOR = 0.4


def room(rng: np.random.Generator, aspect: float) -> Backdrop:
    """A papered wall with a window and a picture, a lamp, a plant, boards and a rug."""
    canvas = Canvas(aspect)
    hue = float(rng.choice([32, 96, 168, 350, 16])) + rng.uniform(-8, 8)
    wall = hsl(hue, 34, 82)
    canvas.band(-1.7, _FLOOR + 0.1, wall)
    _wallpaper(canvas, rng, hsl(hue, 38, 76))
    side = float(rng.choice([-1, 1]))
    _window(canvas, rng, side * 0.45 * aspect, hue)
    _pictures(canvas, rng, -side)
    wood = (hsl(28, 44, 62), hsl(24, 42, 46))
    canvas.wash(_FLOOR, 1.6, *wood)
    _boards(canvas, hsl(24, 40, 46), 1.7)
    canvas.band(_FLOOR - 0.09, _FLOOR, mix(wall, "#ffffff", 0.65))
    canvas.band(_FLOOR - 0.012, _FLOOR + 0.008, hsl(hue, 22, 58))
    _rug(canvas, hue + 180 + rng.uniform(-40, 40))
    _lamp(canvas, -side * 0.8 * aspect)
    _pot_plant(canvas, rng, side * 0.88 * aspect)
    return Backdrop(canvas.svg(), 0.64, (1.0, 0.97, 0.92), 0.34, None)


def _wallpaper(canvas: Canvas, rng: np.random.Generator, fill: str) -> None:
    """Stripes or diamonds."""
    pitch = rng.uniform(0.22, 0.3)
    xs = np.arange(-canvas.half_width, canvas.half_width, pitch).tolist()
    if rng.uniform() < 0.5:
        outline = "".join(box(x, -1.7, pitch * 0.5, 1.7 + _FLOOR) for x in xs)
    else:
        rows = [
            (y, 0.5 * pitch * (i % 2))
            for i, y in enumerate(np.arange(-1.6, 0.35, pitch * 0.7).tolist())
        ]
        size = pitch * 0.15
        outline = "".join(_diamond(x + lag, y, size) for y, lag in rows for x in xs)
    canvas.path(outline, fill, 0.6)


def _diamond(x: float, y: float, size: float) -> str:
    return polygon([(x, y - size), (x + size * 0.8, y), (x, y + size), (x - size * 0.8, y)])


def _window(canvas: Canvas, rng: np.random.Generator, x: float, hue: float) -> None:
    """A window with a view of sky and a hill, between curtains."""
    wide, tall, top = 0.36 * canvas.scale, 0.68, -0.68
    canvas.path(box(x - wide - 0.05, top - 0.05, 2 * wide + 0.1, tall + 0.1), "#fffaf0")
    glass = canvas.shaded(hsl(204, 76, 74), hsl(196, 76, 90))
    canvas.path(box(x - wide, top, 2 * wide, tall), glass)
    crest = top + tall * rng.uniform(0.62, 0.78)
    hill = trace("M", (x - wide, crest), "Q", (x, crest - 0.18), (x + wide, crest + 0.06))
    canvas.path(trace(hill, "V", top + tall, "H", x - wide, "z"), hsl(112, 40, 66))
    canvas.path(
        box(x - 0.016, top, 0.032, tall) + box(x - wide, top + tall * 0.46, 2 * wide, 0.032),
        "#fffaf0",
    )
    canvas.path(box(x - wide - 0.1, top + tall + 0.03, 2 * wide + 0.2, 0.05), "#f2e6d2")
    cloth = hsl(hue + 150, 42, 66)
    for side in (-1, 1):
        outer, inner = x + side * (wide + 0.16), x + side * (wide - 0.1)
        drape = trace(
            "M",
            (outer, top - 0.12),
            "H",
            inner,
            "Q",
            (inner, top + 0.4),
            (outer - side * 0.08, top + 0.52),
            "L",
            (outer - side * 0.05, top + 0.86),
            "H",
            outer,
            "z",
        )
        canvas.path(drape, cloth)
    canvas.line(
        trace("M", (x - wide - 0.22, top - 0.12), "H", x + wide + 0.22), hsl(28, 40, 40), 0.03
    )


def _pictures(canvas: Canvas, rng: np.random.Generator, side: float) -> None:
    """Small framed landscapes on the free wall and beyond the frame."""
    for away, size in ((1.3, 0.22),) if canvas.narrow else ((0.38, 0.2), (1.3, 0.22)):
        x, y, wide = side * away * canvas.aspect, rng.uniform(-0.5, -0.4), size * canvas.scale
        tall = wide * 0.78
        canvas.path(
            box(x - wide - 0.03, y - tall - 0.03, 2 * wide + 0.06, 2 * tall + 0.06), hsl(34, 48, 46)
        )
        canvas.path(
            box(x - wide, y - tall, 2 * wide, 2 * tall), hsl(rng.choice([44, 200, 20]), 60, 86)
        )
        canvas.disc(x + wide * 0.4, y - tall * 0.3, tall * 0.26, hsl(40, 92, 68))
        peak = [
            (x - wide, y + tall),
            (x - wide * 0.35, y - tall * 0.2),
            (x + wide * 0.15, y + tall * 0.4),
        ]
        canvas.path(
            polygon([*peak, (x + wide * 0.5, y + tall * 0.1), (x + wide, y + tall)]),
            hsl(150, 26, 58),
        )


def _boards(canvas: Canvas, colour: str, end: float) -> None:
    """Joints of the floor, which run apart towards the viewer."""
    spread, joints = 1 + 0.85 * (end - _FLOOR), ""
    for x in np.arange(0.11 - canvas.half_width, canvas.half_width, 0.22).tolist():
        low = x * spread
        joints += polygon(
            [(x - 0.002, _FLOOR), (x + 0.002, _FLOOR), (low + 0.007, end), (low - 0.007, end)]
        )
    canvas.path(joints, colour)


def _rug(canvas: Canvas, hue: float) -> None:
    """An oval rug where the actors stand."""
    wide = 0.86 * canvas.aspect
    for part, light, vivid in ((1.0, 52, 38), (0.93, 74, 46), (0.84, 62, 42)):
        canvas.path(disc(0, 0.72, wide * part, 0.2 * part), hsl(hue, vivid, light))


def _lamp(canvas: Canvas, x: float) -> None:
    """A floor lamp with its light on the wall."""
    canvas.halo(x, -0.28, 0.5 * canvas.scale, "#fff0b8", 0.2)
    canvas.line(trace("M", x, "0.46V-0.25"), hsl(26, 30, 32), 0.026)
    canvas.path(disc(x, 0.47, 0.13, 0.03), hsl(26, 30, 32))
    shade = [(x - 0.1, -0.46), (x + 0.1, -0.46), (x + 0.19, -0.18), (x - 0.19, -0.18)]
    canvas.path(polygon(shade), canvas.shaded(hsl(44, 90, 80), hsl(36, 86, 70)))


def _pot_plant(canvas: Canvas, rng: np.random.Generator, x: float) -> None:
    size = rng.uniform(0.36, 0.46) * canvas.scale
    leaves = "".join(plants.frond(x, 0.26, a, size) for a in (0.5, 1.05, 1.57, 2.1, 2.65))
    canvas.path(leaves, hsl(142, 36, 42))
    pot = [(x - 0.12, 0.24), (x + 0.12, 0.24), (x + 0.085, 0.5), (x - 0.085, 0.5)]
    canvas.path(polygon(pot), hsl(16, 54, 58))
    canvas.path(box(x - 0.135, 0.22, 0.27, 0.06), hsl(16, 54, 50))


def stage(rng: np.random.Generator, aspect: float) -> Backdrop:
    """Red curtains, boards and beams of light."""
    canvas, shift = Canvas(aspect), rng.uniform(-10, 8)
    dark, red = hsl(350 + shift, 60, 20), hsl(354 + shift, 66, 42)
    back = hsl(351 + shift, 58, 29)
    canvas.band(-1.7, _FLOOR + 0.1, back)
    _folds(canvas, rng, back, dark)
    wood = (hsl(26, 50, 44), hsl(28, 56, 56), hsl(22, 48, 34))
    canvas.wash(_FLOOR, 1.02, *wood)
    _boards(canvas, hsl(24, 50, 38), 1.02)
    _beams(canvas, rng)
    _drapes(canvas, red, dark)
    _valance(canvas, red, dark)
    canvas.wash(1.0, 1.6, hsl(350, 44, 22), hsl(340, 44, 9))
    canvas.band(0.97, 1.04, hsl(42, 70, 56))
    heads = "".join(
        disc(x, 1.5, 0.12) + disc(x, 1.74, 0.2) for x in scatter(rng, canvas.half_width, 0.42)
    )
    canvas.path(heads, hsl(340, 40, 7))
    return Backdrop(canvas.svg(), 0.64, (1.0, 0.95, 0.88), 0.42, None)


def _folds(canvas: Canvas, rng: np.random.Generator, back: str, dark: str) -> None:
    """The back curtain: soft vertical folds."""
    outline = ""
    for x in scatter(rng, canvas.half_width, 0.24):
        wide = rng.uniform(0.035, 0.07)
        top = (x - wide * 0.7, -1.7), (x + wide * 0.7, -1.7)
        outline += polygon([*top, (x + wide * 1.2, _FLOOR), (x - wide * 1.2, _FLOOR)])
    canvas.path(outline, mix(back, dark, 0.5))


def _beams(canvas: Canvas, rng: np.random.Generator) -> None:
    """Two spotlights from above that meet on the floor."""
    spot = rng.uniform(-0.15, 0.15) * canvas.aspect
    wide = 0.62 * min(canvas.aspect, 1.2)
    for side in (-1, 1):
        lamp = side * rng.uniform(0.5, 0.75) * canvas.aspect
        top = [(lamp - 0.05, -1.3), (lamp + 0.05, -1.3)]
        canvas.path(polygon([*top, (spot + wide, 0.68), (spot - wide, 0.68)]), "#fff3c4", 0.16)
    canvas.path(disc(spot, 0.68, wide, 0.17), "#fff3c4", 0.42)


def _drapes(canvas: Canvas, red: str, dark: str) -> None:
    """Curtains drawn to both sides, with folds."""
    for side in (-1, 1):
        edge, wide = side * canvas.aspect, 0.36 * canvas.aspect**0.5 * canvas.scale
        inner = edge - side * wide
        out = side * (canvas.half_width + 0.2)
        cloth = trace(
            "M",
            out,
            "-1.7H",
            inner,
            "C",
            inner,
            "-0.5",
            inner + side * wide * 0.1,
            "0.1",
            inner + side * wide * 0.4,
            "0.62V0.66H",
            out,
            "z",
        )
        canvas.path(cloth, canvas.shaded(red, mix(red, dark, 0.35)))
        folds = ""
        for part in np.arange(
            0.22, (canvas.half_width - canvas.aspect + wide) / wide, 0.3
        ).tolist():
            x = inner + side * wide * part
            low = x + side * wide * 0.3 * max(1 - part, 0)
            folds += trace("M", x, "-1.7C", x, "-0.5", x, "0.1", low, "0.64")
        canvas.line(folds, mix(red, dark, 0.6), wide * 0.07)


def _valance(canvas: Canvas, red: str, dark: str) -> None:
    """Swags along the top with a golden fringe."""
    step, reach = 0.42 * canvas.scale, canvas.half_width
    count = round(reach / step) + 1
    left, right = -count * step, count * step
    swags = scallops(left, right, -0.86, step, 0.12)
    canvas.path(trace(swags, "V-1.7H", left, "z"), canvas.shaded(mix(red, dark, 0.75), red))
    canvas.line(swags, hsl(44, 78, 58), 0.032)
