"""Packets of a stream from a moment on, and the frames that they decode to."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from laterna.core.footage.files import CLOCK_JUMPS, flagged

_JUMP_AHEAD, _JUMP_BACK = Fraction(10), Fraction(1, 2)


@dataclass(frozen=True)
class Entry:
    """Where decoding begins: at the keyframe at or before ``seek``, after ``skip`` packets.

    ``seek`` is a time of the stream, or None for the beginning of the file.
    """

    seek: int | None = None
    skip: int = 0


def packets(
    container: InputContainer, stream: VideoStream, entry: Entry, *others: Stream
) -> Iterator[Packet[Stream]]:
    """Yield the packets of the stream, and of others in between, from an entry on."""
    if entry.seek is not None:
        container.seek(entry.seek, stream=stream)
    packets = _full(container.demux(stream, *others))
    if flagged(container, CLOCK_JUMPS):
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


def decoded(
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
