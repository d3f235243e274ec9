"""What a moving camera sees behind a mask: a clip's frames laid over each other as one picture.

How far a camera moved between two frames is told by the phases of their spectra (Kuglin and Hines
1975). Laid where they belong, frames show what others hide; what none shows is filled once, so that
it stays as steady as the rest. Cuts, and cameras that go far, begin another picture.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laterna.core.clip import Frame
from laterna.stage.plates.filling import Hole, Picture, filled, joined

Offset = tuple[float, float]
"""Pixels across and down."""

_ACROSS = 384
_CUT = 28.0
_MOST = 12
_REACH = 1.0


@dataclass(frozen=True)
class Stretch:
    """Frames of one camera: the picture that they make, and where each lies in it.

    Attributes:
        first: number of the first frame.
        picture: all that they show, and what could be where none shows anything.
        corners: of each frame in it, (left, top).
    """

    first: int
    picture: Picture
    corners: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Panorama:
    """A clip behind a mask.

    Attributes:
        hole: of every frame.
        stretches: in their order; a very restless clip has frames beyond the last.
    """

    hole: Hole
    stretches: tuple[Stretch, ...]

    @classmethod
    def of(cls, frames: Iterable[Frame], hole: Hole) -> Panorama:
        """Look at all frames, one after the other."""
        known = hole == 0
        stretches: list[Stretch] = []
        for number, views in _uncut(frames, known):
            if len(stretches) == _MOST:
                break
            stretches.append(_laid(number, views, known))
        return cls((hole > 0).astype(np.float32), tuple(stretches))

    def mended(self, number: int, frame: Frame) -> Picture:
        """A frame whose hole holds what lies behind it."""
        at = bisect_right([one.first for one in self.stretches], number) - 1
        stretch = self.stretches[at]
        place = number - stretch.first
        if place >= len(stretch.corners):
            return filled(frame, self.hole)
        height, width, _ = frame.shape
        left, top = stretch.corners[place]
        behind = stretch.picture[top : top + height, left : left + width]
        return joined(frame, behind, self.hole)


# --- Laying frames --------------------------------------------------------------------------------


def _laid(first: int, views: Iterable[tuple[Frame, Offset]], known: NDArray[np.bool_]) -> Stretch:
    """Frames laid over each other, the later on top."""
    height, width = known.shape
    room = (round(_REACH * width), round(_REACH * height))
    canvas = np.zeros((height + 2 * room[1], width + 2 * room[0], 3), np.uint8)
    seen = np.zeros(canvas.shape[:2], bool)
    corners = []
    for frame, (across, down) in views:
        left, top = room[0] + round(across), room[1] + round(down)
        corners.append((left, top))
        canvas[top : top + height, left : left + width][known] = frame[known]
        seen[top : top + height, left : left + width] |= known
    lefts, tops = zip(*corners, strict=True)
    box = np.s_[min(tops) : max(tops) + height, min(lefts) : max(lefts) + width]
    picture = filled(canvas[box].copy(), (~seen[box]).astype(np.float32))
    moved = tuple((left - min(lefts), top - min(tops)) for left, top in corners)
    return Stretch(first, picture, moved)


def _uncut(
    frames: Iterable[Frame], known: NDArray[np.bool_]
) -> Iterator[tuple[int, Iterator[tuple[Frame, Offset]]]]:
    """Frames of one camera each, with their offsets from the first, and its number."""
    source = enumerate(_followed(frames, known))
    waiting: list[tuple[int, tuple[Frame, Offset | None]]] = list(_next(source))

    def views() -> Iterator[tuple[Frame, Offset]]:
        _, (frame, _) = waiting.pop()
        x = y = 0.0
        yield frame, (x, y)
        for number, (frame, step) in source:
            if step is not None:
                x, y = x + step[0], y + step[1]
            height, width = known.shape
            if step is None or abs(x) > _REACH * width or abs(y) > _REACH * height:
                waiting.append((number, (frame, None)))
                return
            yield frame, (x, y)

    while waiting:
        yield waiting[0][0], views()


def _next(
    source: Iterator[tuple[int, tuple[Frame, Offset | None]]],
) -> Iterator[tuple[int, tuple[Frame, Offset | None]]]:
    found = next(source, None)
    if found is not None:
        yield found


def _followed(
    frames: Iterable[Frame], known: NDArray[np.bool_]
) -> Iterator[tuple[Frame, Offset | None]]:
    """Frames, and how far the camera moved from the one before; None at a cut."""
    before: NDArray[np.float32] | None = None
    step = max(1, round(known.shape[1] / _ACROSS))
    open_ = _reduced(Image.fromarray(known.astype(np.uint8) * 255), step) > 254
    for frame in frames:
        small = _reduced(Image.fromarray(frame).convert("L"), step)
        small = np.where(open_, small, small[open_].mean() if open_.any() else 0)
        moved = None if before is None else _moved(before, small, open_)
        yield frame, None if moved is None else (moved[0] * step, moved[1] * step)
        before = small.astype(np.float32)


def _reduced(image: Image.Image, step: int) -> NDArray[np.float32]:
    """A grey picture with every ``step`` pixels as one."""
    return np.asarray(image.reduce(step), np.float32)


def _moved(
    before: NDArray[np.float32], after: NDArray[np.float32], open_: NDArray[np.bool_]
) -> Offset | None:
    """How far what is seen moved to the left and up; None where nothing of it is seen any more."""
    still = float(np.abs(after - before)[open_].mean()) if open_.any() else 0.0
    if still < 1e-3:
        return 0.0, 0.0
    window = np.outer(*(np.hanning(length + 2)[1:-1] for length in before.shape))
    one, other = (np.fft.rfft2((v - v.mean()) * window) for v in (before, after))
    product = one * np.conj(other)
    peaks = np.fft.irfft2(product / np.maximum(np.abs(product), 1e-9), before.shape)
    row, column = (int(place) for place in np.unravel_index(int(peaks.argmax()), peaks.shape))
    x = column + _between(peaks[row], column)
    y = row + _between(peaks[:, column], row)
    height, width = before.shape
    x, y = x - width * (x > width / 2), y - height * (y > height / 2)
    rest = _difference(before, after, open_, (round(x), round(y)))
    if min(rest, still) > _CUT:
        return None
    # A still camera before things that move is no moving one.
    return (float(x), float(y)) if rest < 0.9 * still else (0.0, 0.0)


def _between(values: NDArray[np.float64], peak: int) -> float:
    """How far from a peak its top is, from its neighbours; circular."""
    left, middle, right = values[peak - 1], values[peak], values[(peak + 1) % len(values)]
    weights = np.maximum([left, middle, right], 0)
    return float((weights[2] - weights[0]) / max(weights.sum(), 1e-9))


def _difference(
    before: NDArray[np.float32],
    after: NDArray[np.float32],
    open_: NDArray[np.bool_],
    step: tuple[int, int],
) -> float:
    """Mean difference of what is seen in both, where the camera moved so far."""
    height, width = before.shape
    x, y = step
    if abs(x) >= width or abs(y) >= height:
        return float("inf")
    then = np.s_[max(y, 0) : height + min(y, 0), max(x, 0) : width + min(x, 0)]
    now = np.s_[max(-y, 0) : height + min(-y, 0), max(-x, 0) : width + min(-x, 0)]
    both = open_[then] & open_[now]
    return float(np.abs(before[then] - after[now])[both].mean()) if both.any() else float("inf")
