"""Colours: chosen by hue, saturation and lightness, blended, and laid out as gradients."""

from __future__ import annotations

from collections.abc import Sequence
from colorsys import hls_to_rgb
from itertools import pairwise
from math import ceil

Colour = tuple[float, float, float]
"""Red, green, blue, each 0 to 1."""


def hsl(hue: float, saturation: float, lightness: float) -> str:
    """Colour of a hue in degrees (any real number), saturation and lightness in percent."""
    light, vivid = min(max(lightness, 0.0), 100.0), min(max(saturation, 0.0), 100.0)
    red, green, blue = hls_to_rgb(hue / 360 % 1, light / 100, vivid / 100)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def mix(first: str, second: str, share: float) -> str:
    """Blend of two colours; ``share`` (0 to 1) is how much of the second there is."""
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def blend(colours: Sequence[str], most: int = 72) -> list[str]:
    """Shades that lead through all colours in steps as small as a number of them allows.

    The smallest step is one level of 255. There are about ``most`` shades at most.
    """
    way = sum(_distance(first, second) for first, second in pairwise(colours))
    step, shades = max(1, ceil(way / most)), []
    for first, second in pairwise(colours):
        count = max(1, _distance(first, second) // step)
        shades += [mix(first, second, index / count) for index in range(count)]
    return [*shades, colours[-1]]


def _distance(first: str, second: str) -> int:
    """The largest difference of a channel."""
    return max(abs(int(first[i : i + 2], 16) - int(second[i : i + 2], 16)) for i in (1, 3, 5))


def rgb(colour: str) -> Colour:
    """A ``#rrggbb`` as red, green, blue, each 0 to 1."""
    return (int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255)


def code(colour: Colour) -> str:
    """Red, green, blue, each 0 to 1 (what lies outside is clipped), as ``#rrggbb``."""
    return "#" + "".join(f"{round(min(max(part, 0.0), 1.0) * 255):02x}" for part in colour)


def tone(hue: float, saturation: float, lightness: float) -> Colour:
    """As ``hsl``, but as red, green, blue, each 0 to 1."""
    light, vivid = min(max(lightness, 0.0), 100.0), min(max(saturation, 0.0), 100.0)
    return hls_to_rgb(hue / 360 % 1, light / 100, vivid / 100)


def merge(first: Colour, second: Colour, share: float) -> Colour:
    """As ``mix``, for colours as three numbers."""
    red, green, blue = (a + (b - a) * share for a, b in zip(first, second, strict=True))
    return (red, green, blue)


def luminance(colour: Colour) -> float:
    """How bright a colour looks, 0 to 1."""
    return 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]


def gradient(upper: str, lower: str) -> tuple[str, str]:
    """A gradient from top to bottom of whichever shape it fills: its definition and the fill.

    The name tells the colours, so that pieces drawn into one picture may define it again.
    """
    name = f"g{upper[1:]}{lower[1:]}"
    definition = (
        f'<linearGradient id="{name}" x1="0" x2="0" y1="0" y2="1"><stop offset="0"'
        f' stop-color="{upper}"/><stop offset="1" stop-color="{lower}"/></linearGradient>'
    )
    return f"<defs>{definition}</defs>", f"url(#{name})"


def glow(colour: str, opacity: float) -> tuple[str, str]:
    """Light that fades from the middle of a shape to its border: its definition and the fill."""
    name = f"l{colour[1:]}{round(opacity * 100)}"
    stops = "".join(
        f'<stop offset="{at}" stop-color="{colour}" stop-opacity="{opacity * part:.3f}"/>'
        for at, part in ((0, 1.0), (0.35, 0.55), (0.7, 0.14), (1, 0.0))
    )
    definition = f'<radialGradient id="{name}">{stops}</radialGradient>'
    return f"<defs>{definition}</defs>", f"url(#{name})"


def fading(colour: str, upper: float, lower: float) -> tuple[str, str]:
    """One colour whose opacity changes from top to bottom: its definition and the fill."""
    name = f"f{colour[1:]}{round(upper * 100)}x{round(lower * 100)}"
    definition = (
        f'<linearGradient id="{name}" x1="0" x2="0" y1="0" y2="1">'
        f'<stop offset="0" stop-color="{colour}" stop-opacity="{upper:.3f}"/>'
        f'<stop offset="1" stop-color="{colour}" stop-opacity="{lower:.3f}"/></linearGradient>'
    )
    return f"<defs>{definition}</defs>", f"url(#{name})"


def dye(colour: str, red: float, green: float, blue: float) -> str:
    """A ``#rrggbb`` whose parts are multiplied: it gets dark when the colour does."""
    parts = rgb(colour)
    return code((parts[0] * red, parts[1] * green, parts[2] * blue))


def bright(colour: str, factor: float) -> str:
    """A ``#rrggbb`` that is as many times as bright."""
    return dye(colour, factor, factor, factor)
