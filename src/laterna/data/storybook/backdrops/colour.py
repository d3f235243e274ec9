"""Colours as ``#rrggbb``, chosen by hue, saturation and lightness."""

from __future__ import annotations

from collections.abc import Sequence
from colorsys import hls_to_rgb
from itertools import pairwise
from math import ceil


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
