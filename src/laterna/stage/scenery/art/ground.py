"""Pieces of the earth: ground, hills, mountains, dunes, stones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from laterna.stage.scenery.art.kind import Kind
from laterna.stage.scenery.art.shapes import (
    Layer,
    Ridge,
    box,
    disc,
    fill,
    painter,
    polygon,
    smooth,
    trace,
)
from laterna.stage.scenery.colour import bright, gradient, mix

_WIDE = 500.0
"""Width of the boxes in which whole skylines are drawn."""


def _skyline(ridge: Ridge) -> str:
    """The land under a smooth skyline."""
    xs = [_WIDE * i / 20 for i in range(21)]
    return trace(smooth([(x, ridge.at(x)) for x in xs]), "V", 100.0, "H", 0.0, "z")


def _hill(phases: tuple[float, float], wave: float, swing: float) -> Kind:
    """Rolling hills, with a sunny slope before the highest of them."""
    crest = Ridge(swing, swing, wave, phases)
    slope = Ridge(swing * 2.5, swing * 0.8, wave * 1.35, (phases[1] + 1.9, phases[0]))
    return Kind(
        painter(Layer(_skyline(crest), "both"), Layer(_skyline(slope), "both", 1.05, opacity=0.5)),
        _WIDE / 100,
    )


def _field(tint: str, shade: str) -> str:
    """Gently rolling ground with two broad waves of light on it."""
    definition, paint = gradient(tint, shade)
    light = fill(_skyline(Ridge(22, 4, 420, (2.0, 4.4))), mix(tint, shade, 0.3), 0.5)
    darker = fill(_skyline(Ridge(52, 5, 380, (4.4, 1.0))), mix(tint, shade, 0.85), 0.4)
    return definition + fill(_skyline(Ridge(3, 3, 300, (0.6, 2.1))), paint) + light + darker


Peak = tuple[float, float, float]
"""x of the summit, y of the summit, half of the width."""


def _rock(peak: Peak) -> str:
    x, y, wide = peak
    return polygon(
        [
            (x - wide, 100),
            (x - wide * 0.55, y + (100 - y) * 0.5),
            (x - wide * 0.42, y + (100 - y) * 0.44),
            (x, y),
            (x + wide * 0.3, y + (100 - y) * 0.36),
            (x + wide * 0.44, y + (100 - y) * 0.4),
            (x + wide, 100),
        ]
    )


def _flank(peak: Peak) -> str:
    """The side in the shadow."""
    x, y, wide = peak
    tall = 100 - y
    return polygon(
        [
            (x, y),
            (x + wide * 0.3, y + tall * 0.36),
            (x + wide * 0.44, y + tall * 0.4),
            (x + wide, 100),
            (x + wide * 0.2, 100),
            (x - wide * 0.05, y + tall * 0.62),
            (x + wide * 0.14, y + tall * 0.4),
        ]
    )


def _cap(peak: Peak) -> str:
    """The snow on a summit."""
    x, y, wide = peak
    tall = 100 - y
    return polygon(
        [
            (x, y),
            (x + wide * 0.3, y + tall * 0.36),
            (x + wide * 0.16, y + tall * 0.32),
            (x + wide * 0.08, y + tall * 0.42),
            (x - wide * 0.04, y + tall * 0.3),
            (x - wide * 0.15, y + tall * 0.4),
            (x - wide * 0.22, y + tall * 0.33),
            (x - wide * 0.34, y + tall * 0.357),
        ]
    )


def _cap_flank(peak: Peak) -> str:
    """The side of the snow in the shadow."""
    x, y, wide = peak
    tall = 100 - y
    return polygon(
        [
            (x, y),
            (x + wide * 0.3, y + tall * 0.36),
            (x + wide * 0.16, y + tall * 0.32),
            (x + wide * 0.08, y + tall * 0.42),
        ]
    )


def _peaks(*peaks: Peak) -> Kind:
    """Mountains in ``tint`` with caps in ``shade``, hazy at their feet."""

    def draw(tint: str, shade: str) -> str:
        lit, lit_fill = gradient(tint, mix(tint, shade, 0.45))
        dark, dark_fill = gradient(bright(tint, 0.8), mix(bright(tint, 0.9), shade, 0.38))
        parts = [lit, dark]
        for peak in peaks:
            parts += [fill(_rock(peak), lit_fill), fill(_flank(peak), dark_fill)]
            parts += [fill(_cap(peak), shade), fill(_cap_flank(peak), bright(shade, 0.86))]
        return "".join(parts)

    return Kind(draw, _WIDE / 100)


def _ridge(heights: Sequence[float]) -> Kind:
    """A far chain of mountains as one jagged outline."""
    step = 400 / (len(heights) - 1)
    crest = [(i * step, height) for i, height in enumerate(heights)]
    shades = "".join(
        polygon([(x, y), (x + step * 0.92, after), (x + step * 0.7, 100), (x - step * 0.2, 100)])
        for (x, y), after in zip(crest, heights[1:], strict=False)
        if after > y + 8
    )
    outline = polygon([(0, 100), *crest, (400, 100)])
    return Kind(painter(Layer(outline, "both"), Layer(shades, "both", 0.93)), 4.0)


def _table(x: float, wide: float, top: float) -> str:
    tall = 100 - top
    return polygon(
        [
            (x - wide * 1.5, 100),
            (x - wide * 1.02, top + tall * 0.5),
            (x - wide * 0.9, top),
            (x + wide * 0.82, top),
            (x + wide * 0.9, top + tall * 0.5),
            (x + wide * 1.5, 100),
        ]
    )


def _strata(x: float, wide: float, top: float) -> str:
    """Layers of stone, and the cleft side in the shadow."""
    tall = 100 - top
    bands = "".join(
        box(x - wide * 0.93, top + tall * at, wide * 1.8, tall * 0.06) for at in (0.14, 0.32)
    )
    return bands + polygon(
        [
            (x + wide * 0.3, top),
            (x + wide * 0.82, top),
            (x + wide * 0.9, top + tall * 0.5),
            (x + wide * 1.5, 100),
            (x + wide * 0.62, 100),
            (x + wide * 0.42, top + tall * 0.45),
        ]
    )


def _mesa(*tables: tuple[float, float, float]) -> Kind:
    rock = "".join(_table(*table) for table in tables)
    stripes = "".join(_strata(*table) for table in tables)
    return Kind(painter(Layer(rock), Layer(stripes, "shade", opacity=0.55)), 3.0)


def _dune(*crests: tuple[float, float, float]) -> Kind:
    """Dunes by (x, y, half width) of their crests: a lit face, and one in ``shade`` behind it."""
    lit, lee = "", ""
    for x, y, wide in crests:
        lit += trace(
            *("M", (x - wide * 1.25, 100), "C", (x - wide * 0.6, 96), (x - wide * 0.35, y), (x, y)),
            *("C", (x + wide * 0.5, y + 4), (x + wide * 0.8, 94), (x + wide * 1.25, 100), "z"),
        )
        lee += trace(
            *("M", (x, y), "C", (x + wide * 0.5, y + 4), (x + wide * 0.8, 94)),
            *((x + wide * 1.25, 100), "H", x + wide * 0.3),
            *("C", (x - wide * 0.2, 80), (x + wide * 0.3, y + 26), (x, y), "z"),
        )
    floor = polygon([(0, 100), (0, 86), (_WIDE, 86), (_WIDE, 100)])
    return Kind(painter(Layer(floor), Layer(lit), Layer(lee, "shade", opacity=0.8)), _WIDE / 100)


def _path() -> str:
    """A way that winds towards the viewer and widens."""
    left = [(56, 0), (44, 18), (58, 36), (34, 62), (2, 100)]
    right = [(84, 100), (72, 62), (76, 36), (54, 18), (60, 0)]
    return trace(smooth(left), "L", smooth(right)[1:], "z")


def _stone(x: float, y: float, wide: float, tall: float) -> tuple[str, str]:
    """A boulder that stands on y: its outline, and its lit upper side."""
    outline = polygon(
        [
            (x - wide, y),
            (x - wide * 0.92, y - tall * 0.5),
            (x - wide * 0.45, y - tall * 0.95),
            (x + wide * 0.2, y - tall),
            (x + wide * 0.78, y - tall * 0.62),
            (x + wide, y),
        ]
    )
    top = polygon(
        [
            (x - wide * 0.92, y - tall * 0.5),
            (x - wide * 0.45, y - tall * 0.95),
            (x + wide * 0.2, y - tall),
            (x + wide * 0.4, y - tall * 0.7),
            (x - wide * 0.3, y - tall * 0.58),
        ]
    )
    return outline, top


def _stones(*stones: tuple[float, float, float, float]) -> Kind:
    outlines, tops = zip(*(_stone(*stone) for stone in stones), strict=True)
    layers = [Layer(outline, "shade") for outline in outlines]
    lit = [Layer(top) for top in tops]
    pairs = (layer for pair in zip(layers, lit, strict=True) for layer in pair)
    return Kind(painter(*pairs), 2.0)


_PUDDLE = disc(100, 50, 100, 50)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "field": Kind(_field, _WIDE / 100),
        "hill_a": _hill((0.4, 2.0), 240, 15),
        "hill_b": _hill((2.6, 5.1), 330, 17),
        "hill_c": _hill((4.7, 0.6), 190, 11),
        "ridge_a": _ridge((62, 30, 52, 10, 44, 28, 66, 36, 58, 20, 48, 34, 60, 24, 56)),
        "ridge_b": _ridge((40, 58, 24, 46, 2, 38, 60, 32, 64, 42, 18, 50, 36, 62, 44)),
        "peaks_a": _peaks(
            *((30, 52, 70), (120, 26, 84), (205, 46, 70), (440, 34, 84), (365, 54, 66)),
            *((285, 3, 110), (70, 64, 50), (500, 50, 66), (180, 68, 44), (395, 70, 40)),
        ),
        "peaks_b": _peaks(
            *((20, 30, 80), (250, 40, 76), (330, 18, 96), (480, 46, 70), (410, 56, 60)),
            *((120, 5, 104), (190, 58, 54), (290, 66, 44), (60, 68, 44), (445, 70, 40)),
        ),
        "mesa_a": _mesa((52, 34, 44), (215, 52, 4), (128, 26, 62)),
        "mesa_b": _mesa((78, 46, 20), (180, 28, 54), (252, 30, 36)),
        "dune_a": _dune((120, 22, 170), (390, 6, 210)),
        "dune_b": _dune((60, 30, 150), (270, 4, 180), (450, 34, 130)),
        "path": Kind(painter(Layer(_path(), "both")), 1.0),
        "patch": Kind(painter(Layer(_PUDDLE)), 2.0),
        "stones_a": _stones((70, 100, 62, 92), (150, 100, 48, 58)),
        "stones_b": _stones((40, 100, 36, 50), (120, 100, 56, 84), (178, 100, 22, 34)),
    }
)
"""The ground and what rises from it."""
