"""Reads any clip of foreign origin as a steady stream of upright RGB frames, within bounded memory.

A span is read in two passes. The first looks at packets without decoding them: where decoding has
to begin, how far the pictures go and whether the file is whole. The second decodes, whenever the
clip is iterated, and shows at each moment the frame that the film shows then.
"""

from __future__ import annotations

import math
import re
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.codec.context import ThreadType
from av.container import InputContainer
from av.packet import Packet
from av.sidedata.sidedata import SideData, Type
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.reformatter import (
    ColorPrimaries,
    ColorRange,
    Colorspace,
    ColorTrc,
    Interpolation,
    VideoReformatter,
)
from av.video.stream import VideoStream

from laterna.core import i18n, settings
from laterna.core.clip import Clip, Frame
from laterna.core.errors import (
    FpsOutOfRange,
    InputMissing,
    PicturesMissing,
    PictureTooLarge,
    SecondsOutOfRange,
    StartOutOfRange,
    StillPicture,
    VideoUnreadable,
)
from laterna.core.media import MAX_PIXELS

__all__ = ["Footage", "Note", "read_footage"]

_MIN_FPS, _MAX_FPS = 1, 60
_NO_TIMES, _CLOCK_JUMPS = 0x0080, 0x0200  # AVFMT_NOTIMESTAMPS, AVFMT_TS_DISCONT
# Containers that hold their frames themselves: no playlists, no lists of files, no addresses. Those
# of sound are here so that a song is told to hold no pictures, not to be damaged.
_OPEN_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": "mov,matroska,webm,avi,mpegts,mpeg,ogg,flv,gif,apng,asf,mxf,nut,ivf,obu,dv,"
    "h264,hevc,m4v,mpegvideo,yuv4mpegpipe,mp3,wav,flac,aac",
}
_STILLS = re.compile(
    rb"\x89PNG|\xff\xd8\xff|RIFF....WEBP|BM....\0{4}|II\*\0|MM\0\*|.{4}ftyp(heic|heix|mif1|avif)"
    rb"|(\xef\xbb\xbf)?\s*<(?=.*svg)",
    re.DOTALL,
)
_MOVING = (b"acTL", b"ANIM")  # what an animated PNG or WebP says of itself
_CUMULATIVE = {"gif", "apng"}  # each frame is drawn onto the one before: decode from the first
_UNTIMED = {"avi"}  # tells the times of decoding only, which are no use where frames look ahead
# How far in front of a span to seek, in seconds: an index may lead behind the wanted keyframe.
_RETREATS = (0, 2, 8, 32)
# A stream whose clock may jump cannot be seeked by it; up to this size it is rather read through.
_READ_THROUGH_BYTES = 2**30
_JUMP_AHEAD, _JUMP_BACK = Fraction(10), Fraction(1, 2)
# A frame may come late by this share of the time since the one before, or of an output frame, and
# still be shown: clocks of cameras jitter and containers round times.
_LATENESS = Fraction(3, 10)
_MOST_THREADS = 16
# Each thread that decodes frames holds some; with larger frames threads share the slices of one.
_FRAME_THREADS_PIXELS = 3840 * 2160
_SCALER = Interpolation.BICUBIC
_BT709: dict[str, Any] = {
    "dst_color_trc": ColorTrc.BT709,
    "dst_color_primaries": ColorPrimaries.BT709,
}
_HDR_TRANSFERS = {ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67}


@dataclass(frozen=True)
class Note:
    """Something that whoever gave the clip should be told.

    Attributes:
        code: ``trimmed``, ``short``, ``damaged`` or ``reduced``; never renamed.
        facts: the values that the text names.
    """

    code: str
    facts: Mapping[str, object]

    def message(self, language: str | None = None) -> str:
        """Return the text as one line, in the given or the current language."""
        shown = {k: f"{v:g}" if isinstance(v, float) else str(v) for k, v in self.facts.items()}
        return i18n.message(f"footage.{self.code}", language, default=None, **shown)


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
    _check_file(path)
    begin = Fraction(start)
    stop = begin + Fraction(longest if seconds is None else min(seconds, longest))
    with _opened(path) as (container, stream):
        source = _inspect(path, container, stream)
        look = _Look.fitting(source, max_side)
    span = _survey(source, _find_entry(source, begin), begin, stop)
    if begin >= span.end:
        raise StartOutOfRange(value=start, low=0, high=round(max(0.0, float(span.end)), 3))
    rate = Fraction(fps).limit_denominator(1001) if fps else _steady_rate(source, span)
    shot = _Shot(begin, rate, max(1, round((min(stop, span.end) - begin) * rate)))
    return Footage(
        clip=Clip(
            lambda: _frames(source, span.entry, shot, look),
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
    if fps is not None and not _MIN_FPS <= fps <= _MAX_FPS:
        raise FpsOutOfRange(value=fps, low=_MIN_FPS, high=_MAX_FPS)


def _notes(
    source: _Source, span: _Span, shot: _Shot, look: _Look, seconds: float | None
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


# --- Files ----------------------------------------------------------------------------------------


def _check_file(path: Path) -> None:
    """Only regular files, and no pictures, which would make films of one frame."""
    try:
        if not path.exists():
            raise InputMissing(path=path)
        if not path.is_file():
            raise VideoUnreadable(path=path, reason="it is not a regular file")
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise VideoUnreadable(path=path, reason=error.strerror) from error
    except ValueError as error:  # a NUL in the name
        raise InputMissing(path=path) from error
    if not head:
        raise VideoUnreadable(path=path, reason="it is empty")
    if _STILLS.match(head) and not any(mark in head for mark in _MOVING):
        raise StillPicture(path=path)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    try:
        # An absolute path cannot be taken for a protocol, however the file is called.
        with av.open(str(path.absolute()), options=_OPEN_OPTIONS) as container:
            yield container, _pick_stream(path, container)
    except (av.FFmpegError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, av.FFmpegError) else "its name is not text"
        raise VideoUnreadable(path=path, reason=reason) from error


def _pick_stream(path: Path, container: InputContainer) -> VideoStream:
    """Take the stream that players show: the first default one, but never a cover."""
    covers = Disposition.attached_pic | Disposition.timed_thumbnails
    streams = [s for s in container.streams.video if not s.disposition & covers]
    if not streams:
        raise PicturesMissing(path=path)
    stream = next((s for s in streams if s.disposition & Disposition.default), streams[0])
    if not _is_known(stream):
        raise VideoUnreadable(path=path, reason="nothing here decodes its codec")
    pixels = stream.width * stream.height
    if pixels > MAX_PIXELS:
        raise PictureTooLarge(path=path, pixels=pixels, limit=MAX_PIXELS)
    stream.thread_count = min(settings.threads(), _MOST_THREADS)
    stream.thread_type = ThreadType.AUTO if pixels <= _FRAME_THREADS_PIXELS else ThreadType.SLICE
    return stream


def _is_known(stream: Stream) -> bool:
    """Whether there is a decoder; PyAV has no context, against its types, where there is none."""
    context: object = stream.codec_context
    return context is not None


# --- What a stream is -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Source:
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


def _inspect(path: Path, container: InputContainer, stream: VideoStream) -> _Source:
    rate = stream.average_rate or stream.guessed_rate or Fraction(25)
    tick = stream.time_base or 1 / rate
    with closing(_decoded(_packets(container, stream, _Entry()), stream)) as frames:
        first = next(frames, None)
    if first is None:
        raise VideoUnreadable(path=path, reason="none of its frames can be decoded")
    untimed = container.format.name in _UNTIMED or _flagged(container, _NO_TIMES)
    stamped = first.pts is not None and not untimed
    origin = (first.pts or 0) * tick if stamped else Fraction(0)
    aspect = stream.sample_aspect_ratio
    return _Source(
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
        jumps=_flagged(container, _CLOCK_JUMPS),
        cumulative=container.format.name in _CUMULATIVE,
    )


def _declared_seconds(
    container: InputContainer, stream: VideoStream, origin: Fraction
) -> float | None:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    if container.duration:
        return float(_declared_end(container) - origin)
    return None


def _declared_end(container: InputContainer) -> Fraction:
    return Fraction((container.start_time or 0) + (container.duration or 0), av.time_base)


def _flagged(container: InputContainer, flag: int) -> bool:
    return bool(container.format.flags & flag)


def _turn(frame: VideoFrame) -> tuple[int, int, int, int]:
    """Read a, b, c, d of the display matrix: x' = a x + c y, y' = b x + d y."""
    for item in cast("Iterable[SideData]", frame.side_data):
        if item.type is Type.DISPLAYMATRIX:
            a, b, _, c, d, *_ = np.frombuffer(bytes(item), np.int32).tolist()
            return a, b, c, d
    return 1, 0, 0, 1


# --- Packets and frames ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _Entry:
    """Where decoding begins: at the keyframe at or before ``seek``, after ``skip`` packets.

    ``seek`` is a time of the stream, or None for the beginning of the file.
    """

    seek: int | None = None
    skip: int = 0


def _packets(
    container: InputContainer, stream: VideoStream, entry: _Entry, *others: Stream
) -> Iterator[Packet[Stream]]:
    """Yield the packets of the stream, and of others in between, from an entry on."""
    if entry.seek is not None:
        container.seek(entry.seek, stream=stream)
    packets = _full(container.demux(stream, *others))
    if _flagged(container, _CLOCK_JUMPS):
        return islice(_continuous(packets, stream), entry.skip, None)
    return islice(packets, entry.skip, None)


def _full(packets: Iterator[Packet[Stream]]) -> Iterator[Packet[Stream]]:
    """Leave out empty packets, which end decoding; one without time stands for the end itself."""
    for packet in packets:
        if packet.size:
            yield packet
        elif packet.dts is None:
            return  # beyond this PyAV fails where streams appeared while it was reading


def _continuous(packets: Iterator[Packet[Stream]], stream: VideoStream) -> Iterator[Packet[Stream]]:
    """Let the clock go on where recordings with clocks of their own were put together."""
    interval = 1 / (stream.average_rate or Fraction(25))
    tick = stream.time_base or interval
    due, shift = None, 0
    for packet in packets:
        if packet.dts is not None:
            dts = packet.dts + shift
            if due is not None and not -_JUMP_BACK <= (dts - due) * tick <= _JUMP_AHEAD:
                shift, dts = shift + due - dts, due
            due = dts + (packet.duration or round(interval / tick))
            packet.dts = dts
        if packet.pts is not None:
            packet.pts += shift
        yield packet


def _decoded(
    packets: Iterator[Packet[Stream]], stream: VideoStream
) -> Generator[VideoFrame, None, None]:
    """Yield what can be decoded, in the order of presentation, and nothing for what cannot."""
    try:
        for packet in packets:
            yield from _try_decode(stream, packet)
    except av.FFmpegError:  # the container breaks off; frames may still wait in the decoder
        pass
    yield from _try_decode(stream, None)


def _try_decode(stream: VideoStream, packet: Packet[Stream] | None) -> list[VideoFrame]:
    try:
        return stream.codec_context.decode(packet)
    except av.FFmpegError:
        return []


def _timed(
    frames: Iterator[VideoFrame], source: _Source, entry: _Entry
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


# --- The first pass: packets only -----------------------------------------------------------------


@dataclass(frozen=True)
class _Span:
    """What the first pass finds out.

    Attributes:
        entry: where decoding begins.
        end: seconds from the first frame of the film at which its pictures end, as far as seen.
        complete: whether the end of the file was seen.
        damaged: whether it came too early, or frames in the span cannot be read.
        mean_interval: mean seconds between the frames that were seen; None for a single one.
    """

    entry: _Entry
    end: Fraction
    complete: bool
    damaged: bool
    mean_interval: Fraction | None


def _survey(source: _Source, entry: _Entry, start: Fraction, stop: Fraction) -> _Span:
    tally = _Tally(source, start)
    complete, broken = True, False
    with _opened(source.path) as (container, stream):
        others = () if source.jumps else container.streams.audio
        try:
            for packet in _packets(container, stream, entry, *others):
                if packet.stream_index != stream.index:
                    tally.add_other(packet)
                elif tally.is_beyond(packet, stop):
                    complete = False
                    break
                else:
                    tally.add(packet)
        except av.FFmpegError:
            broken = True
        if complete and not source.jumps:  # where recordings were joined, their packets are flagged
            broken = broken or tally.corrupt or tally.falls_short(container)
        raw = stream.codec_context.name == "rawvideo"  # in which black is zero
    if source.cumulative and complete and tally.count == 1:
        raise StillPicture(path=source.path)
    if entry.seek is None and not source.cumulative:
        entry = replace(entry, skip=tally.key_number)
    # Where a frame comes after the span, the one before stays until then.
    end = tally.end if complete else max(tally.end, stop)
    span = _Span(entry, end, complete, broken, tally.mean_interval)
    return span if raw or not _is_blank(tally.last) else _measure(source, span, start, stop)


def _is_blank(packet: Packet[Stream] | None) -> bool:
    """Whether it is a hole, as in a download that got its full size before its content."""
    return packet is not None and not any(bytes(packet)[:64])


def _measure(source: _Source, span: _Span, start: Fraction, stop: Fraction) -> _Span:
    """Decode a damaged span to know how far its pictures go.

    Raises:
        VideoUnreadable: none of its frames can be decoded.
    """
    last: Fraction | None = None
    with _opened(source.path) as (container, stream):
        frames = _decoded(_packets(container, stream, span.entry), stream)
        for moment, _ in _timed(frames, source, span.entry):
            if moment >= stop:
                return span
            last = moment
    if last is None:
        reason = f"none of its frames from {float(start):g} s on can be decoded"
        raise VideoUnreadable(path=source.path, reason=reason)
    length = span.mean_interval or source.interval
    if span.end - last <= 2 * length:
        return span
    return replace(span, end=last + length, complete=True, damaged=True)


@dataclass
class _Tally:
    """What is known of a span after each of its packets."""

    source: _Source
    start: Fraction
    count: int = 0
    key_number: int = 0
    last: Packet[Stream] | None = None
    corrupt: bool = False
    end: Fraction = Fraction(0)
    _moment: Fraction | None = None
    _first: Fraction | None = None
    _last: Fraction = Fraction(0)
    _longest: Fraction = Fraction(0)
    _others_end: Fraction = field(default=Fraction(-(10**9)))

    @property
    def mean_interval(self) -> Fraction | None:
        """Mean seconds between frames."""
        if self._first is None or self._last <= self._first:
            return None
        return (self._last - self._first) / (self.count - 1)

    def is_beyond(self, packet: Packet[Stream], stop: Fraction) -> bool:
        """Whether this and all later packets are shown after the span; they come by ``dts``."""
        if not self.source.stamped:
            return self.count * self.source.interval >= stop
        time = packet.pts if packet.dts is None else packet.dts
        return time is not None and self.source.moment(time) >= stop

    def add(self, packet: Packet[Stream]) -> None:
        """Count a packet of the stream."""
        self._moment = moment = self._moment_of(packet)
        if packet.is_keyframe and moment <= self.start:
            self.key_number = self.count
        self.last = packet
        self.count += 1
        self.corrupt |= packet.is_corrupt
        if packet.is_discard:  # an edit list leaves it out
            return
        told = packet.duration if self.source.stamped else None
        length = told * self.source.tick if told else self.source.interval
        self._first = moment if self._first is None else min(self._first, moment)
        self._last = max(self._last, moment)
        self._longest = max(self._longest, length)
        self.end = max(self.end, moment + length)

    def add_other(self, packet: Packet[Stream]) -> None:
        """Count a packet of another stream."""
        if packet.pts is not None and packet.time_base:
            end = (packet.pts + (packet.duration or 0)) * packet.time_base
            self._others_end = max(self._others_end, end)

    def falls_short(self, container: InputContainer) -> bool:
        """Whether all streams end before the container says that it does."""
        if not container.duration or not self.source.stamped:
            return False
        end = max(self.end + self.source.origin, self._others_end)
        return _declared_end(container) - end > Fraction(1, 4) + self._longest

    def _moment_of(self, packet: Packet[Stream]) -> Fraction:
        if not self.source.stamped:
            return self.count * self.source.interval
        time = packet.dts if packet.pts is None else packet.pts
        if time is not None:
            return self.source.moment(time)
        return Fraction(0) if self._moment is None else self._moment + self.source.interval


def _find_entry(source: _Source, start: Fraction) -> _Entry:
    """Find the time to seek to, or the beginning of the file where seeking leads astray."""
    if not start or not source.stamped or source.cumulative:
        return _Entry()
    if source.jumps and source.path.stat().st_size <= _READ_THROUGH_BYTES:
        return _Entry()
    with _opened(source.path) as (container, stream):
        for retreat in _RETREATS:
            entry = _Entry(seek=math.floor((source.origin + start - retreat) / source.tick))
            if _leads_before(container, stream, entry, source, start):
                return entry
    return _Entry()


def _leads_before(
    container: InputContainer, stream: VideoStream, entry: _Entry, source: _Source, start: Fraction
) -> bool:
    try:
        packet = next(_packets(container, stream, entry), None)
    except av.FFmpegError:
        return False
    if packet is None or packet.pts is None:
        return False
    return packet.is_keyframe and source.moment(packet.pts) <= start


def _steady_rate(source: _Source, span: _Span) -> Fraction:
    """Take the average rate that the stream tells, or else the one that was seen."""
    rate = 1 / source.interval
    if not _MIN_FPS <= rate <= _MAX_FPS and span.mean_interval:
        rate = 1 / span.mean_interval
    return min(max(rate, Fraction(_MIN_FPS)), Fraction(_MAX_FPS))


# --- The second pass: frames ----------------------------------------------------------------------


@dataclass(frozen=True)
class _Shot:
    """The moments that are shown: ``frame_count`` from ``start`` on, ``rate`` a second."""

    start: Fraction
    rate: Fraction
    frame_count: int

    def number_at(self, moment: Fraction, gap: Fraction) -> int:
        """Return which of them is the first to show a frame that comes ``gap`` after another."""
        early = moment - _LATENESS * min(gap, 1 / self.rate)
        return min(max(0, math.ceil((early - self.start) * self.rate)), self.frame_count)


def _frames(source: _Source, entry: _Entry, shot: _Shot, look: _Look) -> Iterator[Frame]:
    with _opened(source.path) as (container, stream):
        frames = _decoded(_packets(container, stream, entry), stream)
        yield from _held(_timed(frames, source, entry), shot, look, source.path)


def _held(
    timed: Iterator[tuple[Fraction, VideoFrame]], shot: _Shot, look: _Look, path: Path
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
    painter: VideoReformatter, frame: VideoFrame, look: _Look, times: int
) -> Iterator[Frame]:
    if times:
        rgb = look.paint(painter, frame)
        for _ in range(times - 1):
            yield rgb.copy()  # whoever draws into a frame must not draw into the next
        yield rgb


@dataclass(frozen=True)
class _Look:
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
    def fitting(cls, source: _Source, max_side: int) -> _Look:
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
        "threads": min(settings.threads(), _MOST_THREADS),
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
