"""A clip: frames in time, produced when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]
"""One picture, shape (height, width, 3), RGB, uint8."""


@dataclass(frozen=True)
class Clip:
    """A finite stream of frames of one size.

    Frames are produced by ``open_frames`` each time the clip is iterated, so that a minute of 1080p
    never stands in memory at once. Iterating twice gives the same frames.

    Attributes:
        open_frames: returns a fresh iterator over ``frame_count`` arrays (height, width, 3), uint8.
        frame_count: number of frames.
        fps: frames per second.
        size: (width, height) in pixels.
        native_size: (width, height) at which the model drew; equal to ``size`` if not enlarged.
    """

    open_frames: Callable[[], Iterator[Frame]]
    frame_count: int
    fps: float
    size: tuple[int, int]
    native_size: tuple[int, int]

    def __iter__(self) -> Iterator[Frame]:
        return self.open_frames()

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.frame_count / self.fps

    @classmethod
    def from_array(cls, frames: NDArray[np.uint8], fps: float) -> Clip:
        """Wrap frames (time, height, width, 3), uint8, that are in memory already."""
        count, height, width, _ = frames.shape
        size = (width, height)
        return cls(lambda: iter(frames), count, fps, size, size)
