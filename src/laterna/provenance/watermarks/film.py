"""A film as the detector sees it: small pictures of luma, and their means over half seconds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice, pairwise

import numpy as np
from jaxtyping import Float32

from laterna.core.clip import Frame
from laterna.provenance.watermarks import picture
from laterna.provenance.watermarks.lattice import SEGMENT_SECONDS

LONGEST_SECONDS = 20.0
_MOST_BYTES = 96 * 2**20
_FASTEST = 36.0
_LEAST_PART = 0.4

Means = Float32[np.ndarray, "windows y x"]


class Film:
    """What is kept of a film's first ``LONGEST_SECONDS``, in bounded memory.

    Attributes:
        size: (width, height) of its frames in pixels.
        point: pixels that a point of a picture is wide and high.
    """

    def __init__(self, frames: Iterable[Frame], fps: float) -> None:
        """Read the beginning of a film.

        Raises:
            ValueError: there are no frames, or ``fps`` is not a positive number.
        """
        if not 0 < fps < np.inf:
            raise ValueError(f"{fps} is no frame rate")
        stride = max(1, round(fps / _FASTEST))
        self._fps = fps / stride
        pictures = []
        for frame in islice(frames, 0, None, stride):
            pictures.append(picture.shrink(frame) @ picture.LUMA)
            if len(pictures) >= self._most(pictures[0].nbytes):
                break
        if not pictures:
            raise ValueError("the film has no frames")
        self.size = (frame.shape[1], frame.shape[0])
        self.point = picture.factor(self.size)
        self._sums = np.cumsum(np.stack([np.zeros_like(pictures[0]), *pictures]), axis=0)

    def _most(self, picture_bytes: int) -> int:
        return max(1, min(round(LONGEST_SECONDS * self._fps), _MOST_BYTES // picture_bytes))

    def means(self, phase: float, most: int | None = None) -> Means:
        """Mean pictures of half seconds, of which one begins ``phase`` half seconds after the film.

        A half second that is cut off at an end counts if most of it is there. If none is, as in a
        film of a few frames, the mean of all of it stands for it.

        Args:
            phase: 0 to 1.
            most: how many to return, evenly chosen; None for all.
        """
        windows = self._windows(phase)
        if most is not None and len(windows) > most:
            windows = [
                windows[i] for i in np.linspace(0, len(windows) - 1, most).round().astype(int)
            ]
        return np.stack([(self._sums[b] - self._sums[a]) / np.float32(b - a) for a, b in windows])

    def _windows(self, phase: float) -> Sequence[tuple[int, int]]:
        length, count = SEGMENT_SECONDS * self._fps, len(self._sums) - 1
        ends = np.round((np.arange(-1, count / length + 1) + phase) * length).astype(int)
        ends = ends.clip(0, count)
        least = max(1, _LEAST_PART * length)
        windows = [(int(a), int(b)) for a, b in pairwise(ends) if b - a >= least]
        return windows or [(0, count)]
