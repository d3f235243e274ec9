"""The frame sizes in which the painter works, of about equal token count."""

from __future__ import annotations

import math

PAINTER_SIZES = ((88, 48), (64, 64), (48, 88))
"""(width, height) in pixels: landscape, square, portrait."""

DRAFT_SIZES = ((40, 24), (32, 32), (24, 40))
"""The same shapes with a quarter of the pixels, on which the painter begins to learn."""


def painter_size(delivered: tuple[int, int]) -> tuple[int, int]:
    """The painter's size whose shape is nearest to the delivered (width, height)."""
    wanted = math.log(delivered[0] / delivered[1])
    return min(PAINTER_SIZES, key=lambda size: abs(math.log(size[0] / size[1]) - wanted))


def covering_size(native: tuple[int, int], delivered: tuple[int, int]) -> tuple[float, float]:
    """Size in pixels of the whole native frame when it just covers the delivered frame."""
    scale = max(delivered[0] / native[0], delivered[1] / native[1])
    return native[0] * scale, native[1] * scale
