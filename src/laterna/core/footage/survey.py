"""The first pass, over packets only: where decoding begins, and how far the pictures go."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from fractions import Fraction

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from laterna.core.errors import StillPicture, VideoUnreadable
from laterna.core.footage.files import opened
from laterna.core.footage.packets import Entry, decoded, packets
from laterna.core.footage.source import Source, declared_end, timed

MIN_FPS, MAX_FPS = 1, 60
"""Frames a second of a clip."""

# How far in front of a span to seek, in seconds: an index may lead behind the wanted keyframe.
_RETREATS = (0, 2, 8, 32)
# A stream whose clock may jump cannot be seeked by it; up to this size it is rather read through.
_READ_THROUGH_BYTES = 2**30


@dataclass(frozen=True)
class Span:
    """What the first pass finds out.

    Attributes:
        entry: where decoding begins.
        end: seconds from the first frame of the film at which its pictures end, as far as seen.
        complete: whether the end of the file was seen.
        damaged: whether it came too early, or frames in the span cannot be read.
        mean_interval: mean seconds between the frames that were seen; None for a single one.
    """

    entry: Entry
    end: Fraction
    complete: bool
    damaged: bool
    mean_interval: Fraction | None


def find_span(source: Source, entry: Entry, start: Fraction, stop: Fraction) -> Span:
    """Look at all packets from an entry to the end of a span.

    Raises:
        StillPicture: there is one frame.
        VideoUnreadable: none of its frames can be decoded.
    """
    tally = _Tally(source, start)
    complete, broken = True, False
    with opened(source.path) as (container, stream):
        others = () if source.jumps else container.streams.audio
        try:
            for packet in packets(container, stream, entry, *others):
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
    span = Span(entry, end, complete, broken, tally.mean_interval)
    return span if raw or not _is_blank(tally.last) else _measure(source, span, start, stop)


def _is_blank(packet: Packet[Stream] | None) -> bool:
    """Whether it is a hole, as in a download that got its full size before its content."""
    return packet is not None and not any(bytes(packet)[:64])


def _measure(source: Source, span: Span, start: Fraction, stop: Fraction) -> Span:
    """Decode a damaged span to know how far its pictures go.

    Raises:
        VideoUnreadable: none of its frames can be decoded.
    """
    last: Fraction | None = None
    with opened(source.path) as (container, stream):
        frames = decoded(packets(container, stream, span.entry), stream)
        for moment, _ in timed(frames, source, span.entry):
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

    source: Source
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
        return declared_end(container) - end > Fraction(1, 4) + self._longest

    def _moment_of(self, packet: Packet[Stream]) -> Fraction:
        if not self.source.stamped:
            return self.count * self.source.interval
        time = packet.dts if packet.pts is None else packet.pts
        if time is not None:
            return self.source.moment(time)
        return Fraction(0) if self._moment is None else self._moment + self.source.interval


def find_entry(source: Source, start: Fraction) -> Entry:
    """Find the time to seek to, or the beginning of the file where seeking leads astray."""
    if not start or not source.stamped or source.cumulative:
        return Entry()
    if source.jumps and source.path.stat().st_size <= _READ_THROUGH_BYTES:
        return Entry()
    with opened(source.path) as (container, stream):
        for retreat in _RETREATS:
            entry = Entry(seek=math.floor((source.origin + start - retreat) / source.tick))
            if _leads_before(container, stream, entry, source, start):
                return entry
    return Entry()


def _leads_before(
    container: InputContainer, stream: VideoStream, entry: Entry, source: Source, start: Fraction
) -> bool:
    try:
        packet = next(packets(container, stream, entry), None)
    except av.FFmpegError:
        return False
    if packet is None or packet.pts is None:
        return False
    return packet.is_keyframe and source.moment(packet.pts) <= start


def steady_rate(source: Source, span: Span) -> Fraction:
    """Take the average rate that the stream tells, or else the one that was seen."""
    rate = 1 / source.interval
    if not MIN_FPS <= rate <= MAX_FPS and span.mean_interval:
        rate = 1 / span.mean_interval
    return min(max(rate, Fraction(MIN_FPS)), Fraction(MAX_FPS))
