"""A small visible label in the corner of a film."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from laterna.core.clip import Frame

_LONGEST = 120
_INK, _GROUND = (255, 255, 255, 235), (0, 0, 0, 120)


class Label:
    """A line of white text on a dark badge in the lower right corner.

    The text is about a thirtieth of the frame's shorter side high, or smaller where it is long.
    """

    def __init__(self, text: str, size: tuple[int, int]) -> None:
        """Draw the badge once, for frames of ``size``, (width, height) in pixels."""
        badge = np.asarray(_draw_badge(" ".join(text.split())[:_LONGEST], size)).astype(np.uint16)
        opacity = badge[..., 3:]
        self._light = badge[..., :3] * opacity + 127
        self._keep = 255 - opacity
        margin = _margin(size)
        height, width = badge.shape[:2]
        bottom, right = size[1] - margin, size[0] - margin
        self._place = (slice(bottom - height, bottom), slice(right - width, right))

    def __call__(self, frame: Frame) -> Frame:
        """Return the frame (height, width, 3), uint8, with the label; the given one stays."""
        labelled = frame.copy()
        region: NDArray[np.uint8] = labelled[self._place]
        region[...] = (region * self._keep + self._light) // 255
        return labelled


def _margin(size: tuple[int, int]) -> int:
    return max(2, min(size) // 40)


def _draw_badge(text: str, size: tuple[int, int]) -> Image.Image:
    """Draw the badge, (height, width) RGBA, small enough to leave a margin on both sides."""
    points = max(9.0, min(size) / 28)
    room = size[0] - 2 * _margin(size)
    while True:
        badge = _badge(text, points)
        if badge.width <= room:
            return badge
        points *= room / badge.width * 0.98
        if points < 1:
            return badge.crop((0, 0, room, badge.height))


def _badge(text: str, points: float) -> Image.Image:
    font = ImageFont.load_default(points)
    left, top, right, bottom = font.getbbox(text)
    padding = points * 0.45
    box = (round(right - left + 2 * padding), round(bottom - top + 2 * padding))
    badge = Image.new("RGBA", box, (0, 0, 0, 0))
    pen = ImageDraw.Draw(badge)
    pen.rounded_rectangle((0, 0, box[0] - 1, box[1] - 1), radius=padding, fill=_GROUND)
    pen.text((padding - left, padding - top), text, font=font, fill=_INK)
    return badge
