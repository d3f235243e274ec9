"""What a stream is, as its container and its first frame describe it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.container import InputContainer
from av.sidedata.sidedata import SideData, Type
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from laterna.core.errors import VideoUnreadable
from laterna.core.footage.files import CLOCK_JUMPS, NO_TIMES, flagged
from laterna.core.footage.packets import Entry, decoded, packets

_CUMULATIVE = {"gif", "apng"}  # each frame is drawn onto the one before: decode from the first
_UNTIMED = {"avi"}  # tells the times of decoding only, which are no use where frames look ahead


@dataclass(frozen=True)
class Source:
    """A stream as its container and its first frame describe it.

    ``tick`` is the unit of its times and ``origin`` the time of its first frame, ``interval`` the
    mean one between frames, all in seconds. Where frames carry no times (``stamped`` is false),
    they are counted. ``aspect`` is that of a pixel, ``turn`` the 2 x 2 part of the display matrix.
    ``jumps``: its clock may start anew. ``cumulative``: frames are drawn onto the ones before.
    """

    path: Path
    size: tuple[int, int]
    tick: Fraction
    origin: Fraction
    interval: Fraction
    seconds: float | None
    stamped: bool
    aspect: Fraction
    turn: tuple[int, int, int, int]
    has_sound: bool
    jumps: bool
    cumulative: bool

    def moment(self, time: int) -> Fraction:
        """Seconds from the first frame to a time of the stream."""
        return time * self.tick - self.origin


def inspect(path: Path, container: InputContainer, stream: VideoStream) -> Source:
    """Look at what the container says and at the first frame.

    Raises:
        VideoUnreadable: there is none.
    """
    rate = stream.average_rate or stream.guessed_rate or Fraction(25)
    tick = stream.time_base or 1 / rate
    with closing(decoded(packets(container, stream, Entry()), stream)) as frames:
        first = next(frames, None)
    if first is None:
        raise VideoUnreadable(path=path, reason="none of its frames can be decoded")
    untimed = container.format.name in _UNTIMED or flagged(container, NO_TIMES)
    stamped = first.pts is not None and not untimed
    origin = (first.pts or 0) * tick if stamped else Fraction(0)
    aspect = stream.sample_aspect_ratio
    return Source(
        path=path,
        size=(first.width, first.height),
        tick=tick,
        origin=origin,
        interval=1 / rate,
        seconds=_declared_seconds(container, stream, origin) if stamped else None,
        stamped=stamped,
        aspect=aspect if aspect and Fraction(1, 8) <= aspect <= 8 else Fraction(1),
        turn=_turn(first),
        has_sound=bool(container.streams.audio),
        jumps=flagged(container, CLOCK_JUMPS),
        cumulative=container.format.name in _CUMULATIVE,
    )


def _declared_seconds(
    container: InputContainer, stream: VideoStream, origin: Fraction
) -> float | None:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    if container.duration:
        return float(declared_end(container) - origin)
    return None


def declared_end(container: InputContainer) -> Fraction:
    """Seconds of the container's clock at which it says that it ends."""
    return Fraction((container.start_time or 0) + (container.duration or 0), av.time_base)


def _turn(frame: VideoFrame) -> tuple[int, int, int, int]:
    """Read a, b, c, d of the display matrix: x' = a x + c y, y' = b x + d y."""
    for item in cast("Iterable[SideData]", frame.side_data):
        if item.type is Type.DISPLAYMATRIX:
            a, b, _, c, d, *_ = np.frombuffer(bytes(item), np.int32).tolist()
            return a, b, c, d
    return 1, 0, 0, 1


def timed(
    frames: Iterator[VideoFrame], source: Source, entry: Entry
) -> Iterator[tuple[Fraction, VideoFrame]]:
    """Yield frames with the moment at which each is shown; moments never go back."""
    moment: Fraction | None = None
    for number, frame in enumerate(frames, entry.skip):
        if not source.stamped:
            moment = number * source.interval
        elif frame.pts is not None:
            told = source.moment(frame.pts)
            moment = told if moment is None else max(moment, told)
        else:
            moment = Fraction(0) if moment is None else moment + source.interval
        yield moment, frame
