"""The second pass: decoded frames, upright, each for as long as it is shown."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import (
    ColorPrimaries,
    ColorRange,
    Colorspace,
    ColorTrc,
    Interpolation,
    VideoReformatter,
)

from laterna.core import settings
from laterna.core.clip import Frame
from laterna.core.errors import VideoUnreadable
from laterna.core.footage.files import MOST_THREADS, opened
from laterna.core.footage.packets import Entry, decoded, packets
from laterna.core.footage.source import Source, timed

# A frame may come late by this share of the time since the one before, or of an output frame, and
# still be shown: clocks of cameras jitter and containers round times.
_LATENESS = Fraction(3, 10)
_SCALER = Interpolation.BICUBIC
_BT709: dict[str, Any] = {
    "dst_color_trc": ColorTrc.BT709,
    "dst_color_primaries": ColorPrimaries.BT709,
}
_HDR_TRANSFERS = {ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67}


@dataclass(frozen=True)
class Shot:
    """The moments that are shown: ``frame_count`` from ``start`` on, ``rate`` a second."""

    start: Fraction
    rate: Fraction
    frame_count: int

    def number_at(self, moment: Fraction, gap: Fraction) -> int:
        """Return which of them is the first to show a frame that comes ``gap`` after another."""
        early = moment - _LATENESS * min(gap, 1 / self.rate)
        return min(max(0, math.ceil((early - self.start) * self.rate)), self.frame_count)


def frames_of(source: Source, entry: Entry, shot: Shot, look: Look) -> Iterator[Frame]:
    """The frames that a shot shows, (height, width, 3), uint8."""
    with opened(source.path) as (container, stream):
        frames = decoded(packets(container, stream, entry), stream)
        yield from _held(timed(frames, source, entry), shot, look, source.path)


def _held(
    timed: Iterator[tuple[Fraction, VideoFrame]], shot: Shot, look: Look, path: Path
) -> Iterator[Frame]:
    """Show each frame until the next one comes, and the last until the end."""
    painter = VideoReformatter()
    shown: VideoFrame | None = None
    since = Fraction(0)
    number = 0
    for moment, frame in timed:
        if shown is not None:
            until = shot.number_at(moment, moment - since)
            yield from _repeated(painter, shown, look, until - number)
            number = until
            if number == shot.frame_count:
                return
        shown, since = frame, moment
    if shown is None:
        raise VideoUnreadable(path=path, reason="none of its frames can be decoded any more")
    yield from _repeated(painter, shown, look, shot.frame_count - number)


def _repeated(
    painter: VideoReformatter, frame: VideoFrame, look: Look, times: int
) -> Iterator[Frame]:
    if times:
        rgb = look.paint(painter, frame)
        for _ in range(times - 1):
            yield rgb.copy()  # whoever draws into a frame must not draw into the next
        yield rgb


@dataclass(frozen=True)
class Look:
    """How stored frames become upright RGB: scaled, then cropped to even sides, then turned.

    Attributes:
        scaled: (width, height) that the scaler gives.
        transposed, flipped, mirrored: rows become columns, then up is down, then left is right.
        reduced: whether pixels were given up for ``max_side``.
    """

    scaled: tuple[int, int]
    transposed: bool
    flipped: bool
    mirrored: bool
    reduced: bool

    @classmethod
    def fitting(cls, source: Source, max_side: int) -> Look:
        """Choose the size and read the display matrix."""
        width, height = source.size
        square = (width * source.aspect, Fraction(height))
        scale = min(Fraction(1), Fraction(max_side // 2 * 2) / max(square))
        keeps = scale == source.aspect == 1 and min(source.size) > 1
        a, b, c, d = source.turn
        transposed = abs(b) + abs(c) > abs(a) + abs(d)
        return cls(
            scaled=source.size if keeps else (_even(square[0] * scale), _even(square[1] * scale)),
            transposed=transposed,
            flipped=(b if transposed else d) < 0,
            mirrored=(c if transposed else a) < 0,
            reduced=scale < 1,
        )

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the finished frames."""
        width, height = (side // 2 * 2 for side in self.scaled)
        return (height, width) if self.transposed else (width, height)

    def paint(self, painter: VideoReformatter, frame: VideoFrame) -> Frame:
        """Return a decoded frame as (height, width, 3), uint8."""
        width, height = self.scaled
        rgb = _to_rgb(painter, frame, width, height)[: height // 2 * 2, : width // 2 * 2]
        if self.transposed:
            rgb = rgb.swapaxes(0, 1)
        if self.flipped:
            rgb = rgb[::-1]
        if self.mirrored:
            rgb = rgb[:, ::-1]
        return np.ascontiguousarray(rgb)


def _even(side: Fraction) -> int:
    return max(1, round(side / 2)) * 2


def _to_rgb(painter: VideoReformatter, frame: VideoFrame, width: int, height: int) -> Frame:
    """Convert as ``media.read_video`` does, at any size; HDR is brought to BT.709 if possible."""
    clear = frame.format.has_palette or any(part.is_alpha for part in frame.format.components)
    arguments: dict[str, Any] = {
        "width": width,
        "height": height,
        "format": "rgba" if clear else "rgb24",
        "interpolation": None if (frame.width, frame.height) == (width, height) else _SCALER,
        "threads": min(settings.threads(), MOST_THREADS),
    }
    if not frame.format.name.startswith(("rgb", "bgr", "gbr", "pal8", "gray")):
        matrix = frame.colorspace if frame.colorspace in {1, 4, 5, 6, 7, 9} else Colorspace.ITU601
        arguments["src_colorspace"] = int(matrix)
        arguments["src_color_range"] = frame.color_range or ColorRange.MPEG
        arguments["dst_color_range"] = ColorRange.JPEG
    if frame.color_trc in _HDR_TRANSFERS:
        try:
            return _composed(painter.reformat(frame, **arguments, **_BT709))
        except av.FFmpegError:
            pass
    return _composed(painter.reformat(frame, **arguments))


def _composed(frame: VideoFrame) -> Frame:
    """Lay straight alpha on black."""
    pixels = np.asarray(frame.to_ndarray(), np.uint8)
    if pixels.shape[2] == 3:
        return pixels
    alpha = pixels[..., 3:].astype(np.uint16)
    return ((pixels[..., :3] * alpha + 127) // 255).astype(np.uint8)
