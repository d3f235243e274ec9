"""Files of clips: opened, and refused for what can be seen from outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.codec.context import ThreadType
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from laterna.core import settings
from laterna.core.errors import (
    InputMissing,
    PicturesMissing,
    PictureTooLarge,
    StillPicture,
    VideoUnreadable,
)
from laterna.core.media import MAX_PIXELS

NO_TIMES, CLOCK_JUMPS = 0x0080, 0x0200
"""Flags of containers: AVFMT_NOTIMESTAMPS, AVFMT_TS_DISCONT."""

MOST_THREADS = 16
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
# Each thread that decodes frames holds some; with larger frames threads share the slices of one.
_FRAME_THREADS_PIXELS = 3840 * 2160


def check_file(path: Path) -> None:
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
def opened(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a file and the stream of it that is shown.

    Raises:
        VideoUnreadable: damaged, or not a video; ``PicturesMissing`` if there is only sound.
        PictureTooLarge: its frames have more than ``media.MAX_PIXELS``.
    """
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
    stream.thread_count = min(settings.threads(), MOST_THREADS)
    stream.thread_type = ThreadType.AUTO if pixels <= _FRAME_THREADS_PIXELS else ThreadType.SLICE
    return stream


def _is_known(stream: Stream) -> bool:
    """Whether there is a decoder; PyAV has no context, against its types, where there is none."""
    context: object = stream.codec_context
    return context is not None


def flagged(container: InputContainer, flag: int) -> bool:
    """Whether a container has a flag."""
    return bool(container.format.flags & flag)
