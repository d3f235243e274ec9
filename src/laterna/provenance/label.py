"""A small visible label in the corner of a film, in the letters of all five languages."""

from __future__ import annotations

import math
import unicodedata
from functools import cache
from importlib import resources
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from laterna.core.clip import Frame
from laterna.core.errors import LabelUnwritable

_LONGEST = 120
_INK, _GROUND = (255, 255, 255, 240), (0, 0, 0, 165)
"""White on the ground over a white frame still has a contrast of 7 to 1."""

_FONTS = ("letters.ttf", "chinese.otf")
"""Latin and Arabic letters; Chinese characters and ASCII. tools/label_fonts.py makes them."""

_SMALLEST = 10.0
"""Points below which letters of a coded film can no longer be read."""

_HIGHEST = 0.33
"""Share of the frame's height that the badge may take."""


class Label:
    """White text on a dark badge in the lower right corner.

    Letters are about a thirtieth of the frame's shorter side high, and never too small to be read:
    text that does not fit on one line goes on in the next, and what does not fit at all is cut
    short with an ellipsis.
    """

    def __init__(self, text: str, size: tuple[int, int]) -> None:
        """Draw the badge once, for frames of ``size``, (width, height) in pixels.

        Raises:
            LabelUnwritable: no font here has all the letters.
        """
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


def check_label(text: str) -> None:
    """Refuse a label before anything is drawn.

    Raises:
        LabelUnwritable: no font here has all its letters.
    """
    _font_for(" ".join(text.split())[:_LONGEST])


def _margin(size: tuple[int, int]) -> int:
    return max(2, min(size) // 40)


def _draw_badge(text: str, size: tuple[int, int]) -> Image.Image:
    """Draw the badge, (height, width) RGBA, small enough to leave a margin on both sides."""
    points = max(_SMALLEST, min(size) / 28)
    padding = round(points * 0.45)
    font = ImageFont.truetype(BytesIO(_font_file(_font_for(text))), points)
    width = size[0] - 2 * _margin(size) - 2 * padding
    most = max(1, int((size[1] * _HIGHEST - 2 * padding) / (points * 1.25)))
    lines = _wrapped(text, font, width)
    if len(lines) > most:
        lines = [*lines[: most - 1], _shortened(lines[most - 1], font, width)]
    return _badge("\n".join(lines), font, padding)


def _badge(text: str, font: ImageFont.FreeTypeFont, padding: float) -> Image.Image:
    pen = ImageDraw.Draw(Image.new("RGBA", (1, 1)))
    align = "right" if _runs_left(text) else "left"
    left, top, right, bottom = pen.multiline_textbbox((0, 0), text, font, align=align)
    box = (math.ceil(right - left + 2 * padding), math.ceil(bottom - top + 2 * padding))
    badge = Image.new("RGBA", box, (0, 0, 0, 0))
    pen = ImageDraw.Draw(badge)
    pen.rounded_rectangle((0, 0, box[0] - 1, box[1] - 1), radius=padding, fill=_GROUND)
    # Between pixels Pillow would cut the letters' tops off.
    place = (math.ceil(padding - left), math.ceil(padding - top))
    pen.multiline_text(place, text, _INK, font, align=align)
    return badge


def _runs_left(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Lines that fit, broken at spaces where there are some, else anywhere."""
    lines: list[str] = []
    while text:
        end = _fitting(text, font, width)
        if end < len(text) and " " in text[1 : end + 1]:
            end = text.rindex(" ", 1, end + 1)
        lines.append(text[:end].strip())
        text = text[end:].strip()
    return lines


def _fitting(text: str, font: ImageFont.FreeTypeFont, width: float) -> int:
    """How many letters fit, at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if font.getlength(text[:middle]) <= width else (low, middle - 1)
    return low


def _shortened(line: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    while len(line) > 1 and font.getlength(f"{line}…") > width:
        line = line[:-1]
    return f"{line}…"


def _font_for(text: str) -> str:
    """The font with all the letters.

    Raises:
        LabelUnwritable: there is none; the letters are those that the best one lacks.
    """
    missing = {name: [letter for letter in text if not _has(name, letter)] for name in _FONTS}
    best = min(_FONTS, key=lambda name: len(missing[name]))
    if missing[best]:
        raise LabelUnwritable(letters=" ".join(dict.fromkeys(missing[best])))
    return best


def _has(name: str, letter: str) -> bool:
    """Whether a font draws a letter as something else than its box for unknown ones."""
    return letter.isspace() or letter in _letters(name)


@cache
def _letters(name: str) -> frozenset[str]:
    """All letters of a font, from the table that ``tools/label_fonts.py`` writes beside it."""
    file = resources.files("laterna.provenance") / "fonts" / f"{name}.txt"
    return frozenset(file.read_text(encoding="utf-8"))


@cache
def _font_file(name: str) -> bytes:
    return (resources.files("laterna.provenance") / "fonts" / name).read_bytes()
