"""Reads pictures and video; never writes."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from laterna.core import svg
from laterna.core.clip import Clip, Frame
from laterna.core.errors import (
    InputError,
    InputMissing,
    PicturesMissing,
    PictureTooLarge,
    PictureUnreadable,
    VideoUnreadable,
)
from laterna.core.svg import read_svg

__all__ = [
    "VideoFacts",
    "is_animated",
    "probe",
    "read_metadata",
    "read_picture",
    "read_svg",
    "read_video",
]

MAX_PIXELS = 64 * 10**6
SVG_SIDE = 1024
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
# Everything that Pillow's decoders raise at damaged files.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)
# Containers that hold their frames themselves: no playlists, no lists of files, no addresses.
_OPEN_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": "mov,matroska,webm,avi,mpegts,mpeg,ogg,flv,gif",
}


def read_picture(path: Path, max_side: int = 4096) -> NDArray[np.uint8]:
    """Read a PNG, JPEG, WebP, GIF (its first frame) or SVG as it is meant to be looked at.

    A picture with a longer side than ``max_side`` is made smaller; an SVG is drawn with a longer
    side of ``SVG_SIDE``, or ``max_side`` if that is less.

    Returns:
        (height, width, 4), uint8, RGBA with straight alpha.

    Raises:
        InputMissing: no such file.
        PictureUnreadable: damaged, cut short, or not a picture of these kinds.
        PictureTooLarge: more than ``MAX_PIXELS``.
        DrawingDamaged: an SVG that cannot be drawn.
    """
    _check_file(path, PictureUnreadable)
    if _looks_like_markup(path):
        return svg.render(_read_markup(path), min(max_side, SVG_SIDE), path)
    try:
        with warnings.catch_warnings():
            # Pillow warns about large pictures when it opens them; the limit below is lower.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _decode_picture(path, max_side)
    except Image.DecompressionBombError as error:
        raise PictureTooLarge(path=path, pixels="too many", limit=MAX_PIXELS) from error
    except _DAMAGE as error:
        raise PictureUnreadable(path=path, reason=_picture_reason(error)) from error


def is_animated(path: Path) -> bool:
    """Whether a picture that can be read holds more than one frame.

    Raises:
        PictureUnreadable: damaged.
    """
    if _looks_like_markup(path):
        return False
    try:
        with Image.open(path, formats=_FORMATS) as image:
            return getattr(image, "n_frames", 1) > 1
    except _DAMAGE as error:
        raise PictureUnreadable(path=path, reason=_picture_reason(error)) from error


def _decode_picture(path: Path, max_side: int) -> NDArray[np.uint8]:
    with Image.open(path, formats=_FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise PictureTooLarge(path=path, pixels=image.width * image.height, limit=MAX_PIXELS)
        image.draft("RGB", (max_side, max_side))  # lets a JPEG be decoded at a fraction of its size
        upright = _to_rgba(ImageOps.exif_transpose(image))
    upright.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    return np.array(upright)


def _to_rgba(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits a sample, which ``convert`` would clip to white
        samples = np.asarray(image).astype(np.float64) / 257
        image = Image.fromarray(samples.clip(0, 255).round().astype(np.uint8))
    return image.convert("RGBA")


def _picture_reason(error: Exception) -> str:
    if isinstance(error, UnidentifiedImageError):
        return "it is not a PNG, JPEG, WebP, GIF or SVG"
    return str(error) or "it is damaged"


def _looks_like_markup(path: Path) -> bool:
    with _reading(path), path.open("rb") as file:
        return file.read(256).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _read_markup(path: Path) -> bytes:
    with _reading(path), path.open("rb") as file:
        return file.read(svg.MAX_BYTES + 1)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PictureUnreadable(path=path, reason=error.strerror) from error


def _check_file(path: Path, kind: type[InputError]) -> None:
    """Only regular files: a folder is no picture, and a pipe or a device might never end."""
    try:
        if not path.exists():
            raise InputMissing(path=path)
        if not path.is_file():
            raise kind(path=path, reason="it is not a regular file")
    except OSError as error:
        raise kind(path=path, reason=error.strerror) from error
    except ValueError as error:  # a NUL in the name
        raise InputMissing(path=path) from error


@dataclass(frozen=True)
class VideoFacts:
    """What a video file says of its first video stream.

    Attributes:
        size: (width, height) in pixels as stored.
        frame_count: number of frames in the file.
        fps: frames per second.
        seconds: length.
        codec: such as ``h264``.
        pixel_format: such as ``yuv420p``.
    """

    size: tuple[int, int]
    frame_count: int
    fps: Fraction
    seconds: float
    codec: str
    pixel_format: str


def probe(path: Path) -> VideoFacts:
    """Look at a video without decoding it.

    Raises:
        InputMissing: no such file.
        VideoUnreadable: damaged, or not a video.
    """
    with _open_video(path) as (container, stream):
        frame_count = stream.frames or sum(1 for p in container.demux(stream) if p.size)
        rate = stream.average_rate
        context = stream.codec_context
        if not frame_count or not rate:
            raise VideoUnreadable(path=path, reason="it holds no frames")
        return VideoFacts(
            size=(context.width, context.height),
            frame_count=frame_count,
            fps=rate,
            seconds=float(frame_count / rate),
            codec=context.name,
            pixel_format=context.pix_fmt or "",
        )


def read_metadata(path: Path) -> dict[str, str]:
    """Return the tags of a video's container by name.

    Raises:
        InputMissing: no such file.
        VideoUnreadable: damaged, or not a video.
    """
    with _open_video(path) as (container, _):
        return dict(container.metadata)


def read_video(path: Path) -> Clip:
    """Open a video as a clip; frames are decoded when the clip is iterated, one at a time.

    Sound is left out, and frames are taken in order, whatever times they carry.

    Raises:
        InputMissing: no such file.
        VideoUnreadable: damaged, or not a video; also while iterating, when the file is cut short.
    """
    facts = probe(path)
    first = next(_decode_video(path, 1))
    size = (first.shape[1], first.shape[0])
    count = facts.frame_count
    return Clip(lambda: _decode_video(path, count), count, float(facts.fps), size, size)


def _decode_video(path: Path, frame_count: int) -> Iterator[Frame]:
    with _open_video(path) as (container, stream):
        stream.thread_type = "AUTO"
        decoded = 0
        for frame in container.decode(stream):
            yield _to_rgb(frame)
            decoded += 1
            if decoded == frame_count:
                return
        raise VideoUnreadable(path=path, reason=f"it ends after {decoded} frames")


def _to_rgb(frame: VideoFrame) -> Frame:
    """Convert with the matrix that the frame names; one that names none is BT.601, as in ffmpeg."""
    if frame.format.name.startswith(("rgb", "bgr", "pal8", "gray")):
        rgb = frame.to_ndarray(format="rgb24")
    else:
        matrix = frame.colorspace if frame.colorspace in {1, 4, 5, 6, 7, 9} else Colorspace.ITU601
        rgb = frame.to_ndarray(
            format="rgb24",
            src_colorspace=int(matrix),
            src_color_range=frame.color_range or ColorRange.MPEG,
            dst_color_range=ColorRange.JPEG,
        )
    turned = np.rot90(rgb, frame.rotation // 90) if frame.rotation else rgb
    return np.ascontiguousarray(turned, dtype=np.uint8)


@contextmanager
def _open_video(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    _check_file(path, VideoUnreadable)
    try:
        # An absolute path cannot be taken for a protocol, however the file is called.
        with av.open(str(path.absolute()), options=_OPEN_OPTIONS) as container:
            if not container.streams:
                raise VideoUnreadable(path=path, reason="it holds nothing")
            if not container.streams.video:
                raise PicturesMissing(path=path)
            yield container, container.streams.video[0]
    except (av.FFmpegError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, av.FFmpegError) else "its name is not text"
        raise VideoUnreadable(path=path, reason=reason) from error
