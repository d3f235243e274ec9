"""The only way a clip becomes a file: marked, encoded, signed, and kept in the registry."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from unicodedata import category

import av
import numpy as np
from av.container import OutputContainer
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

from laterna.core.clip import Clip, Frame
from laterna.core.errors import LaternaError, OutputError, SizeOdd
from laterna.provenance import manifest as manifests
from laterna.provenance.credentials import Claim, Parent
from laterna.provenance.fingerprint import Observer
from laterna.provenance.label import Label
from laterna.provenance.manifest import Manifest
from laterna.provenance.registry import Record
from laterna.provenance.signatory import Signatory, open_signatory
from laterna.provenance.target import (
    check_target,
    draft_file,
    naming_errors,
    sidecar_of,
)
from laterna.provenance.watermarks.embedding import Embedder

__all__ = ["DEFAULT_ENCODER", "EncoderSettings", "check_target", "export", "rehearse"]

# Frames that may wait for the encoder: enough to even out both sides, and little memory.
_WAITING = 4
_MP4_OPTIONS = {"movflags": "+faststart+use_metadata_tags"}


@dataclass(frozen=True)
class EncoderSettings:
    """How x264 works.

    Attributes:
        preset: x264's name for a balance of speed and file size; docs/lab.md has the measurement.
        quality: constant rate factor, 0 (lossless) to 51; 18 looks like the original.
        threads: threads of the encoder.
        keyframe_seconds: longest time between frames to which a player can jump at once.
    """

    preset: str = "superfast"
    quality: int = 18
    threads: int = 2
    keyframe_seconds: float = 2.0


DEFAULT_ENCODER = EncoderSettings()


def export(  # noqa: PLR0913 - the first three are what, where and why; the others have defaults
    clip: Clip,
    path: Path,
    manifest: Manifest,
    *,
    force: bool = False,
    label: str | None = None,
    parents: Sequence[Parent] = (),
    signatory: Signatory | None = None,
    report: Callable[[int, int], None] | None = None,
    encoder: EncoderSettings = DEFAULT_ENCODER,
) -> Record:
    """Write a clip, marked and signed: MP4 with H.264, or WebM with VP9; yuv420p, BT.709.

    An MP4 is ready to play while it loads. A WebM cannot carry credentials, so they stand beside
    it, in FILE.webm.c2pa.

    Every frame carries the invisible mark with the film's id; the file carries Content Credentials,
    which are signed last; the registry keeps what is needed to recognise it. There is no way around
    that. Frames are drawn in the calling thread while another one encodes. The file appears under
    its name complete or not at all.

    Args:
        clip: what to write, with even sides.
        path: where; its folder exists and its name ends in .mp4, .m4v or .webm.
        manifest: what the film says about its making; there is no film without one.
        force: replace a file that stands there.
        label: text for a small badge in the corner of every frame; None or blank for no badge.
        parents: films or pictures from which it was made.
        signatory: who signs; None means the keys of the data folder, made if there are none.
        report: called in the calling thread with (frames written, frames in all).
        encoder: how to encode.

    Returns:
        What the registry keeps of it.

    Raises:
        OutputError: the file cannot be written; its subclasses say why. Nothing is left behind.
        KeysError: it cannot be signed or recorded; then there is no file either.
        LabelUnwritable: the label has letters that cannot be drawn.
        SizeOdd: a side of the clip is odd.
        ValueError: the clip's frames are not as many or not as large as it says.
    """
    check_target(path, force)
    if clip.frame_count < 1:
        raise ValueError("the clip has no frames")
    if clip.size[0] % 2 or clip.size[1] % 2:
        raise SizeOdd(width=clip.size[0], height=clip.size[1])
    badge = Label(label, clip.size) if label and label.strip() else None
    signatory = signatory or open_signatory()
    number = signatory.identify(manifest, label if badge else None, parents)
    observe = Observer(clip.fps)
    embed = Embedder(number, signatory.keys.mark, clip.size, clip.fps)
    with draft_file(path) as bare:
        movie = _Movie(bare.path, path, clip, _tags(manifest), encoder)
        _encode(embed(observe(_frames(clip, badge))), clip.frame_count, movie, report)
        movie.verify(clip.frame_count)
        claim = Claim(manifest, f"{number:016x}", tuple(parents))
        with draft_file(path) as signed:
            store = signatory.sign(bare, signed, claim)
            record = signatory.record(signed, claim, observe.fingerprint)
            with signatory.registry.enter(record), _sidecar(path, store, force=force):
                signed.publish(force=force)
    return replace(record, closed=True)


def rehearse(clip: Clip, encoder: EncoderSettings = DEFAULT_ENCODER) -> None:
    """Encode a clip as an MP4 would be and keep nothing of it: what encoding alone costs.

    Raises:
        ValueError: the clip's frames are not as many or not as large as it says.
    """
    nowhere = Path(os.devnull)
    movie = _Movie(nowhere, nowhere, clip, {}, encoder)
    _encode(_frames(clip, None), clip.frame_count, movie, None)


@contextmanager
def _sidecar(path: Path, store: bytes, *, force: bool) -> Iterator[None]:
    """Put the credentials beside a film that cannot carry them, before it gets its name."""
    place = sidecar_of(path)
    if place is None:
        yield
        return
    with draft_file(place) as draft:
        with naming_errors(place):
            draft.path.write_bytes(store)
        draft.publish(force=force)
        try:
            yield
        except LaternaError:
            draft.target.unlink(missing_ok=True)
            raise


def _frames(clip: Clip, badge: Label | None) -> Iterator[Frame]:
    """Yield copies of the clip's frames, and insist that it keeps its word."""
    width, height = clip.size
    count = 0
    for frame in clip:
        if frame.shape != (height, width, 3) or frame.dtype != np.uint8:
            raise ValueError(f"frame {count} is {frame.dtype} {frame.shape}, not {clip.size}")
        count += 1
        # Half a second of frames waits to be marked, while the producer may use its array again.
        yield badge(frame) if badge else frame.copy()
    if count != clip.frame_count:
        raise ValueError(f"the clip has {count} frames, not {clip.frame_count}")


def _encode(
    frames: Iterator[Frame],
    total: int,
    movie: _Movie,
    report: Callable[[int, int], None] | None,
) -> None:
    """Draw here, encode there; the first error of either side ends both."""
    waiting: deque[Future[None]] = deque()
    done = 0

    def settle(left: int) -> None:
        nonlocal done
        while len(waiting) > left:
            waiting.popleft().result()
            done += 1
            if report:
                report(done, total)

    # The movie is touched by the pool's one thread only, also when it is given up: FFmpeg's
    # objects must not be closed while they are at work.
    with ThreadPoolExecutor(1, thread_name_prefix="laterna-encode") as pool:
        try:
            pool.submit(movie.open).result()
            convert = _Converter()
            for index, frame in enumerate(frames):
                waiting.append(pool.submit(movie.put, convert(frame, index)))
                settle(_WAITING)
            settle(0)
            pool.submit(movie.finish).result()
        except BaseException:
            for future in waiting:
                future.cancel()
            pool.submit(movie.abandon)
            raise


class _Converter:
    """RGB to BT.709 YUV of limited range, one frame after another."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()

    def __call__(self, frame: Frame, index: int) -> VideoFrame:
        """Return a new frame, so that the producer may use its array again."""
        rgb = VideoFrame.from_numpy_buffer(np.ascontiguousarray(frame), format="rgb24")
        yuv = self._reformatter.reformat(
            rgb,
            format="yuv420p",
            interpolation=Interpolation.AREA | Interpolation.ACCURATE_RND,
            src_colorspace=Colorspace.ITU709,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )
        yuv.pts = index
        return yuv


def _format(path: Path) -> str:
    """FFmpeg's name of the container; the null device gets the one that writes nothing."""
    if path == Path(os.devnull):
        return "null"
    return "webm" if path.suffix.lower() == ".webm" else "mp4"


class _Movie:
    """A file on its way to the disk."""

    def __init__(
        self,
        file: Path,
        asked: Path,
        clip: Clip,
        tags: Mapping[str, str],
        settings: EncoderSettings,
    ) -> None:
        self._file, self._path, self._clip = file, asked, clip
        self._tags, self._settings = tags, settings
        self._format = _format(asked)
        self._container: OutputContainer | None = None
        self._broken = False

    def open(self) -> None:
        """Begin the file: container, tags and stream."""
        with self._naming_errors():
            options = _MP4_OPTIONS if self._format == "mp4" else {}
            container = av.open(str(self._file), "w", format=self._format, options=options)
            container.metadata.update(self._tags)
            add = _add_vp9 if self._format == "webm" else _add_h264
            self._stream = add(container, self._clip, self._settings)
            container.start_encoding()
            self._container = container

    def put(self, frame: VideoFrame) -> None:
        """Encode one frame, whose pts is its number."""
        if self._broken:  # frames may wait behind the one that failed; FFmpeg would crash on them
            return
        with self._naming_errors():
            frame.time_base = self._stream.codec_context.time_base
            self._opened.mux(self._stream.encode(frame))

    def finish(self) -> None:
        """Write what the encoder still holds, and the index."""
        with self._naming_errors():
            self._opened.mux(self._stream.encode())
            self._opened.close()

    def abandon(self) -> None:
        """Let go of the file; that it cannot be completed is known already."""
        with suppress(av.FFmpegError):
            if self._container:
                self._container.close()

    @property
    def _opened(self) -> OutputContainer:
        assert self._container is not None, "open() comes first"
        return self._container

    def verify(self, frame_count: int) -> None:
        """Read the file back: a full disk may show only in what is missing."""
        with self._naming_errors(), av.open(str(self._file), format=self._format) as container:
            found = sum(1 for packet in container.demux(video=0) if packet.size)
        if found != frame_count:
            raise OutputError(path=self._path, reason=f"only {found} frames reached the disk")

    @contextmanager
    def _naming_errors(self) -> Iterator[None]:
        with naming_errors(self._path):
            try:
                yield
            except av.FFmpegError as error:
                self._broken = True
                raise OSError(error.errno, error.strerror) from error


def _add_h264(container: OutputContainer, clip: Clip, settings: EncoderSettings) -> VideoStream:
    options = {"preset": settings.preset, "crf": str(settings.quality)}
    rate = _exact_rate(clip.fps)
    stream = _prepared(container.add_stream("libx264", rate=rate, options=options), clip, settings)
    stream.codec_context.thread_type = "FRAME"  # PyAV takes slices if not told: they compress worse
    return stream


def _add_vp9(container: OutputContainer, clip: Clip, settings: EncoderSettings) -> VideoStream:
    # VP9's scale reaches to 63 where H.264's reaches to 51; the rest asks for speed.
    quality = str(settings.quality * 63 // 51)
    options = {"crf": quality, "b": "0", "deadline": "realtime", "cpu-used": "8", "row-mt": "1"}
    stream = container.add_stream("libvpx-vp9", rate=_exact_rate(clip.fps), options=options)
    return _prepared(stream, clip, settings)


def _prepared(stream: VideoStream, clip: Clip, settings: EncoderSettings) -> VideoStream:
    rate = _exact_rate(clip.fps)
    stream.width, stream.height = clip.size
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.time_base = 1 / rate
    context.thread_count = settings.threads
    context.gop_size = max(1, round(settings.keyframe_seconds * rate))
    context.colorspace = 1  # BT.709 in H.264's table, as the two below
    context.color_primaries = ColorPrimaries.BT709
    context.color_trc = ColorTrc.BT709
    context.color_range = ColorRange.MPEG
    return stream


def _exact_rate(fps: float) -> Fraction:
    """23.976 means 24000/1001; other rates mean what they say."""
    broadcast = Fraction(round(fps * 1.001) * 1000, 1001)
    if abs(fps - broadcast) < 1e-5 * fps:
        return broadcast
    return Fraction(fps).limit_denominator(1000)


def _tags(manifest: Manifest) -> dict[str, str]:
    """Container tags: a few for people, one for programs."""
    comment = [manifest.statement, _model(manifest), *manifests.credits(manifest)]
    return {
        "title": _plain(manifest.prompt),
        "comment": "\n".join(_plain(line) for line in comment),
        "copyright": _plain("; ".join(_holders(manifest))),
        "date": manifest.created,
        manifests.METADATA_KEY: manifests.to_json(manifest),
    }


def _model(manifest: Manifest) -> str:
    return f"Model: {manifest.model_name} ({manifest.model_licence})."


def _holders(manifest: Manifest) -> list[str]:
    """Each artist and licence once, in the order of the cast."""
    works = [work for work in manifest.cast if work.artist]
    return list(dict.fromkeys(f"Drawings by {work.artist} ({work.licence})" for work in works))


def _plain(text: str) -> str:
    """One line without characters that a tag cannot hold."""
    text = " ".join("".join(" " if category(c) == "Cc" else c for c in text).split())
    return text.encode("utf-8", "replace").decode("utf-8")
