"""Parts of what is built, and the colours of its parts.

Every third colour is derived from the two that are asked for, so that all of a piece darkens when
they do. Dark walls mean that it is night: then their windows are lit.
"""

from __future__ import annotations

from laterna.stage.scenery.art.shapes import box, disc, fill, trace
from laterna.stage.scenery.colour import code, luminance, mix, rgb

LAMPLIGHT = "#ffd98a"
"""What shines in windows at night."""

DUSK = 0.36
"""Walls that are darker than this stand in the night."""


def pale(colour: str, share: float) -> str:
    """Towards a white that is no brighter than the light on the colour allows."""
    level = min(1.0, 1.25 * max(rgb(colour)))
    return mix(colour, code((level, level, level)), share)


def deep(colour: str, share: float) -> str:
    """Towards a bluish black."""
    return mix(colour, "#23203c", share)


def glass(wall: str) -> str:
    """What a window in a wall shows: the day's sky, or at night a light."""
    return LAMPLIGHT if luminance(rgb(wall)) < DUSK else mix(pale(wall, 0.4), "#5d86a8", 0.7)


def grid(place: tuple[float, float, float, float], columns: int, rows: int, part: float) -> str:
    """Equal boxes in columns and rows; each takes ``part`` of its share of the place's width."""
    x, y, width, height = place
    across, down = width / columns, height / rows
    wide, tall = across * part, down * min(part + 0.14, 0.8)
    return "".join(
        box(x + across * (i + 0.5) - wide / 2, y + down * (j + 0.5) - tall / 2, wide, tall)
        for j in range(rows)
        for i in range(columns)
    )


def window(x: float, y: float, wide: float, tall: float, wall: str) -> str:
    """A window by its centre: a pale frame, glass, a cross and a sill."""
    left, top, bar = x - wide / 2, y - tall / 2, wide * 0.1
    frame = pale(wall, 0.85)
    cross = box(x - bar / 2, top, bar, tall) + box(left, y - tall * 0.08, wide, bar)
    return (
        fill(box(left - bar, top - bar, wide + 2 * bar, tall + 2 * bar), frame)
        + fill(box(left, top, wide, tall), glass(wall))
        + fill(cross, frame)
        + fill(box(left - 2 * bar, top + tall + bar, wide + 4 * bar, bar * 1.2), deep(wall, 0.3))
    )


def door(x: float, foot: float, wide: float, tall: float, colour: str) -> str:
    """A door by the middle of its foot, with an arch, a knob and a step."""
    left, arch = x - wide / 2, wide / 2
    outline = trace("M", (left, foot), "v", arch - tall, "a", arch, arch, "0 0 1", wide, "0v")
    return (
        fill(outline + trace(tall - arch, "z"), deep(colour, 0.25))
        + fill(disc(left + wide * 0.78, foot - tall * 0.42, wide * 0.07), pale(colour, 0.9))
        + fill(box(left - wide * 0.2, foot - 2, wide * 1.4, 2), pale(colour, 0.5))
    )


def awning(x: float, y: float, wide: float, tall: float, colour: str) -> str:
    """A striped awning with a scalloped hem."""
    step = wide / 8
    hem = trace("M", (x, y), "h", wide, "v", tall)
    arcs = trace("a", step / 2, step / 2.4, "0 0 1", -step, "0") * 8
    stripes = "".join(
        trace("M", (x + i * step, y), "h", step, "v", tall)
        + trace("a", step / 2, step / 2.4, "0 0 1", -step, "0z")
        for i in range(1, 8, 2)
    )
    return fill(hem + arcs + "z", pale(colour, 0.8)) + fill(stripes, colour)
