"""Writes the mark into frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count, islice

import numpy as np
from jaxtyping import Float, Float32, UInt8

from laterna.core.clip import Frame
from laterna.provenance.watermarks import lattice, payload, picture, waves
from laterna.provenance.watermarks.carriers import carriers
from laterna.provenance.watermarks.views import read, reading, span

KEY_BYTES = 32

_ROUNDS = 4
_BLUR = 0.4  # of a block

_Matrices = tuple[Float32[np.ndarray, "down y"], Float32[np.ndarray, "across x"]]


class Embedder:
    """Marks a film with an identifier; what comes out looks like what went in.

    Half a second at a time, the mean picture is projected on the carriers, and one faint pattern is
    added to all frames of the half second that moves each projection to where it says its bit. The
    same film, identifier and key always give the same frames.
    """

    def __init__(self, identifier: int, key: bytes, size: tuple[int, int], fps: float) -> None:
        """Prepare the pattern.

        Args:
            identifier: 64 bits.
            key: ``KEY_BYTES`` secret bytes; who has them can read, forge and remove the mark.
            size: (width, height) of the frames.
            fps: frames per second.

        Raises:
            ValueError: one of them is not what it should be.
        """
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(key)}")
        if not 0 < fps < np.inf:
            raise ValueError(f"{fps} is no frame rate")
        self._size, self._fps = size, fps
        self._side = min(size) / waves.BLOCKS
        rows, columns = (span(pixels, self._side, pixels / 2) for pixels in size[::-1])
        self._rows, self._columns = rows, columns
        self._carriers = carriers(key, rows, columns)
        self._signs = self._carriers.signs(payload.encode(identifier))
        self._step = lattice.step(min(size))
        # Blocks have more than one carrier each, and do not cover the margins.
        area = self._side**2 * len(self._carriers.waves) / (size[0] * size[1])
        self._power = lattice.power(min(size)) / area
        self._down, self._across = (
            reading(pixels, picture.factor(size), self._side, pixels / 2) for pixels in size[::-1]
        )
        self._coarse = self._write_matrices(picture.factor(size))
        self._fine = self._write_matrices(1)

    def __call__(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        """Yield marked frames, each a new array, at most half a second behind what is read.

        Raises:
            ValueError: a frame has another size or type than was said.
        """
        source = (self._checked(frame) for frame in frames)
        for length in self._lengths():
            segment = list(islice(source, length))
            if not segment:
                return
            yield from _add(self._pattern(segment), segment)

    def _checked(self, frame: Frame) -> Frame:
        if frame.shape != (self._size[1], self._size[0], 3) or frame.dtype != np.uint8:
            raise ValueError(f"a frame is {frame.dtype} {frame.shape}, not {self._size}")
        return frame

    def _lengths(self) -> Iterator[int]:
        """Frames in each half second, at least one."""
        begin = 0
        for number in count(1):
            end = max(begin + 1, round(number * lattice.SEGMENT_SECONDS * self._fps))
            yield end - begin
            begin = end

    def _write_matrices(self, point: int) -> _Matrices:
        axes = zip(self._size[::-1], (self._rows, self._columns), strict=True)
        down, across = (
            waves.writing(
                picture.edges(pixels, point), self._side, pixels / 2, blocks, _BLUR * self._side
            )
            for pixels, blocks in axes
        )
        return down, across

    def _pattern(self, segment: list[Frame]) -> Float32[np.ndarray, "h w"]:
        """What to add to every frame of a segment, in levels."""
        total = sum(picture.shrink(frame).astype(np.float32) for frame in segment)
        down, across = self._fine
        strength = self._solve(np.asarray(total / len(segment), np.float32))
        return np.asarray(down.T @ strength @ across)

    def _solve(self, mean: Float32[np.ndarray, "y x 3"]) -> Float32[np.ndarray, "down across"]:
        """Find the strength of each wave that moves every projection to its place.

        The waves were smoothed and white cannot become brighter, so it takes a few rounds.
        """
        host = self._project(mean @ picture.LUMA)
        wanted = lattice.move(host, self._signs, self._step, self._power)
        down, across = self._coarse
        strength, reached = np.zeros(len(down) * len(across), np.float32), np.zeros_like(wanted)
        for _ in range(_ROUNDS):
            strength[self._carriers.waves] += wanted - reached
            pattern = down.T @ strength.reshape(len(down), -1) @ across
            seen = (mean + pattern[:, :, None]).clip(0, 255) @ picture.LUMA
            reached = self._project(seen) - host
        return strength.reshape(len(down), -1)

    def _project(self, luma: Float32[np.ndarray, "y x"]) -> Float[np.ndarray, "carriers"]:
        return np.asarray(read(luma[None], self._down, self._across, self._carriers)[0])


def _add(pattern: Float32[np.ndarray, "h w"], segment: list[Frame]) -> Iterator[Frame]:
    """Yield the frames with a pattern added, clipped to 0 to 255; all of it in 8 bits."""
    levels = np.rint(pattern).clip(-127, 127).astype(np.int8)
    up, down = (_three(part.clip(0)) for part in (levels, -levels))
    highest, shift = 255 - up, up - down
    for frame in segment:
        marked = np.maximum(frame, down)
        np.minimum(marked, highest, out=marked)
        yield np.add(marked, shift, out=marked)


def _three(levels: np.ndarray) -> UInt8[np.ndarray, "h w 3"]:
    return np.repeat(levels.astype(np.uint8)[:, :, None], 3, axis=2)
