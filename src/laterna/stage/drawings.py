"""Drawings of the cast at many sizes, ready to be placed in a frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MARGIN = 1 / 12
"""What stays empty round a drawing, as a share of its square's side."""

_SMALLEST = 12


@dataclass(frozen=True)
class Drawing:
    """One drawing as a pyramid of square premultiplied RGBA pictures, largest first.

    Pillow's four-byte mode ``RGBX`` carries the premultiplied bytes, so that resampling treats the
    four channels alike and no colour bleeds from transparent pixels.
    """

    levels: tuple[Image.Image, ...]

    @classmethod
    def from_rgba(cls, picture: NDArray[np.uint8]) -> Drawing:
        """Build the pyramid from straight-alpha RGBA, (side, side, 4) uint8."""
        alpha = picture[..., 3:].astype(np.uint16)
        colour = (picture[..., :3] * alpha + 127) // 255
        rows = np.concatenate([colour, alpha], axis=-1).astype(np.uint8)
        levels = [_from_bytes(rows)]
        while (side := levels[-1].width) > _SMALLEST:
            smaller = max(_SMALLEST, int(side / 1.5))
            levels.append(levels[0].resize((smaller, smaller), Image.Resampling.BOX))
        return cls(tuple(levels))

    def level_for(self, side: float) -> Image.Image:
        """The smallest level at least ``side`` pixels wide, or the largest there is."""
        fitting = [level for level in self.levels if level.width >= side]
        return fitting[-1] if fitting else self.levels[0]


def square(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Centre any RGBA picture (height, width, 4) on a transparent square.

    It gets the margin that the ledger's drawings have, so that its foot stands on the ground and
    its edge is smooth wherever it is placed.
    """
    height, width, _ = picture.shape
    side = round(max(height, width) / (1 - 2 * MARGIN)) + 1
    canvas = np.zeros((side, side, 4), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    canvas[top : top + height, left : left + width] = picture
    return canvas


def _from_bytes(rows: NDArray[np.uint8]) -> Image.Image:
    height, width, _ = rows.shape
    return Image.frombuffer("RGBX", (width, height), rows.tobytes(), "raw", "RGBX", 0, 1)
