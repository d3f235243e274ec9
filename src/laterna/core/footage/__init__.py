"""Reads any clip of foreign origin as a steady stream of upright RGB frames, within bounded memory.

A span is read in two passes. The first looks at packets without decoding them: where decoding has
to begin, how far the pictures go and whether the file is whole. The second decodes, whenever the
clip is iterated, and shows at each moment the frame that the film shows then.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from laterna.core.clip import Clip
from laterna.core.errors import FpsOutOfRange, SecondsOutOfRange, StartOutOfRange
from laterna.core.footage.files import check_file, opened
from laterna.core.footage.frames import Look, Shot, frames_of
from laterna.core.footage.source import Source, inspect
from laterna.core.footage.survey import MAX_FPS, MIN_FPS, Span, find_entry, find_span, steady_rate
from laterna.core.notes import Note

__all__ = ["Footage", "Note", "read_footage"]


@dataclass(frozen=True)
class Footage:
    """A span of a foreign clip.

    Attributes:
        clip: frames (height, width, 3), uint8, sRGB, at a constant rate; height and width are even.
        source_size: (width, height) in pixels as stored.
        source_fps: frames per second of the whole stream on average.
        source_seconds: length of the whole; None if the file does not say and was not read through.
        start: where the span begins, in seconds from the first frame of the whole.
        notes: what could not be had as asked.
        has_sound: whether there is a stream of sound.
    """

    clip: Clip
    source_size: tuple[int, int]
    source_fps: float
    source_seconds: float | None
    start: float
    notes: tuple[Note, ...]
    has_sound: bool


def read_footage(
    path: Path,
    *,
    start: float = 0.0,
    seconds: float | None = None,
    fps: float | None = None,
    longest: float = 120.0,
    max_side: int = 1920,
) -> Footage:
    """Open a span of a video as a clip at a constant rate, upright and with square pixels.

    Frames are decoded when the clip is iterated, from the last keyframe before ``start`` on, a few
    at a time. Each shows what the film shows at that moment, so that a variable rate is resampled.
    Transparency is laid on black; HDR is converted to BT.709, brighter than its white is white.
    Where single frames are damaged, the frame before stays.

    Args:
        path: a file that holds its frames itself: MP4, MOV, MKV, WebM, AVI, TS, GIF and others.
        start: seconds from the first frame.
        seconds: length of the span; None goes on to the end.
        fps: frames per second, 1 to 60; None takes the average rate of the stream, within 1 to 60.
        longest: seconds at which a span is trimmed.
        max_side: a longer side than this is scaled down to it, at least 2.

    Raises:
        InputMissing: no such file.
        VideoUnreadable: damaged, or not a video; ``PicturesMissing`` if there is only sound,
            ``StillPicture`` for what ``media.read_picture`` reads. Also while iterating, if the
            file changed.
        PictureTooLarge: its frames have more than ``media.MAX_PIXELS``.
        StartOutOfRange: the film ends before ``start``.
        SecondsOutOfRange, FpsOutOfRange: never possible.
    """
    _check_span(start, seconds, fps, longest)
    check_file(path)
    begin = Fraction(start)
    stop = begin + Fraction(longest if seconds is None else min(seconds, longest))
    with opened(path) as (container, stream):
        source = inspect(path, container, stream)
        look = Look.fitting(source, max_side)
    span = find_span(source, find_entry(source, begin), begin, stop)
    if begin >= span.end:
        raise StartOutOfRange(value=start, low=0, high=round(max(0.0, float(span.end)), 3))
    rate = Fraction(fps).limit_denominator(1001) if fps else steady_rate(source, span)
    shot = Shot(begin, rate, max(1, round((min(stop, span.end) - begin) * rate)))
    return Footage(
        clip=Clip(
            lambda: frames_of(source, span.entry, shot, look),
            shot.frame_count,
            float(rate),
            look.size,
            look.size,
        ),
        source_size=source.size,
        source_fps=float(1 / source.interval),
        source_seconds=float(span.end) if span.complete else source.seconds,
        start=start,
        notes=tuple(_notes(source, span, shot, look, seconds)),
        has_sound=source.has_sound,
    )


def _check_span(start: float, seconds: float | None, fps: float | None, longest: float) -> None:
    if not 0 <= start < math.inf:
        raise StartOutOfRange(value=start, low=0, high=math.inf)
    if seconds is not None and not 0 < seconds < math.inf:
        raise SecondsOutOfRange(value=seconds, low=0, high=longest)
    if fps is not None and not MIN_FPS <= fps <= MAX_FPS:
        raise FpsOutOfRange(value=fps, low=MIN_FPS, high=MAX_FPS)


def _notes(
    source: Source, span: Span, shot: Shot, look: Look, seconds: float | None
) -> Iterator[Note]:
    length = round(float(shot.frame_count / shot.rate), 3)
    if span.damaged:
        yield Note("damaged", {"seconds": length})
    elif seconds is not None and span.complete and Fraction(seconds) - length > 1 / shot.rate:
        yield Note("short", {"seconds": length, "asked": seconds})
    if not span.complete and (seconds is None or Fraction(seconds) - length > 1 / shot.rate):
        yield Note("trimmed", {"seconds": length})
    if look.reduced:
        size, width_height = (f"{w}x{h}" for w, h in (source.size, look.size))
        yield Note("reduced", {"source": size, "size": width_height})
