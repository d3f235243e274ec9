"""A perceptual fingerprint: what a clip looks like, in a few numbers for each quarter second.

Every quarter of a second one frame is brought to 32 x 32 grey values, and the 63 lowest
coefficients of its discrete cosine transform (without the mean) are kept, the higher ones raised so
that a sky above a ground does not decide alone. The transform's low frequencies survive encoding,
resizing and noise, as in perceptual image hashes (C. Zauner, "Implementation and Benchmarking of
Perceptual Image Hash Functions", 2010); here they stay numbers, because flat drawings leave many
coefficients near zero, whose signs say nothing.

Two fingerprints are slid along each other in time, so that a part of a clip is found in the whole.
In space the kept coefficients are a small blurred picture, from which a window can be cut or which
can be mirrored by one multiplication; so a clip is also compared with windows of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from laterna.core.clip import Frame

_Numbers = NDArray[np.floating[Any]]
_Row = NDArray[np.int8]

RATE = 4
"""Frames a second that are looked at."""

NEAR = 0.25
"""At most this far apart are two copies of one clip; docs/design/004 has the measurement."""

_SIDE, _KEPT = 32, 8
_STEPS = 127
_CONTRAST, _FLAT = 64.0, 16.0
"""A largest coefficient below the first is that of a flat picture, where noise must not decide."""

_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
_LONGEST = 240
"""Moments that are kept: a minute."""


@dataclass(frozen=True)
class Fingerprint:
    """What a clip looks like.

    Attributes:
        moments: (count, 63), int8; each row is a direction, of any length.
    """

    moments: _Row

    def to_bytes(self) -> bytes:
        """The rows one after another."""
        return self.moments.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Fingerprint:
        """Read back what ``to_bytes`` gave."""
        return cls(np.frombuffer(data, np.int8).reshape(-1, _KEPT**2 - 1))


class Observer:
    """Watches frames go by and keeps the fingerprint of what it saw."""

    def __init__(self, fps: float) -> None:
        """Expect frames at ``fps`` a second."""
        self._fps = fps
        self._rows: list[_Row] = []
        self._count = 0

    def __call__(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        """Yield the frames as they are, (height, width, 3), uint8."""
        for frame in frames:
            self.look(frame)
            yield frame

    def look(self, frame: Frame) -> None:
        """Take one frame more."""
        if self._count >= len(self._rows) * self._fps / RATE and len(self._rows) < _LONGEST:
            self._rows.append(_row(frame))
        self._count += 1

    @property
    def fingerprint(self) -> Fingerprint:
        """Of all frames so far."""
        rows = self._rows or [np.zeros(_KEPT**2 - 1, np.int8)]
        return Fingerprint(np.stack(rows))


def distance(one: Fingerprint, other: Fingerprint, *, windows: bool = True) -> float:
    """How far two clips are apart: 0 for the same pictures, about 1 for unrelated ones, at most 2.

    It is one minus the cosine of the moments' directions, averaged where they overlap (at least
    half of the shorter clip), at the shift that fits best, with ``one`` seen as the whole or, if
    ``windows`` are looked at, a window of ``other``, mirrored or not.
    """
    a = _directions(one.moments)
    views = (_directions(other.moments @ view) for view in _views()[: None if windows else 2])
    return min(_best_shift(a @ view.T) for view in views)


def _best_shift(likeness: _Numbers) -> float:
    """One minus the best mean along the diagonals of (moments, moments)."""
    rows, columns = likeness.shape
    least = max(1, min(rows, columns) // 2)
    shifts = range(least - rows, columns - least + 1)
    return 1.0 - max(float(likeness.diagonal(shift).mean()) for shift in shifts)


def _directions(moments: NDArray[Any]) -> _Numbers:
    """Rows of length one; what they all share lets flat pictures resemble each other."""
    rows = np.pad(moments.astype(np.float32), ((0, 0), (0, 1)), constant_values=_FLAT)
    lengths: _Numbers = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: _Numbers = rows / lengths
    return unit


def _row(frame: Frame) -> _Row:
    """The kept coefficients of one frame, scaled to use the whole range of int8."""
    spectrum = _COSINES @ _grey(frame) @ _COSINES.T
    kept = (spectrum * _WEIGHTS).ravel()[1:]
    scale = _STEPS / max(float(np.abs(kept).max()), _CONTRAST)
    row: _Row = np.rint(kept * scale).astype(np.int8)
    return row


def _grey(frame: Frame) -> _Numbers:
    """Mean grey values of 32 x 32 areas; frames smaller than that are repeated."""
    height, width, _ = frame.shape
    frame = frame.repeat(-(-_SIDE // height), axis=0).repeat(-(-_SIDE // width), axis=1)
    step = max(1, min(frame.shape[:2]) // (4 * _SIDE))
    grey: _Numbers = frame[::step, ::step].astype(np.float32) @ _LUMA
    for axis in (0, 1):
        edges = np.linspace(0, grey.shape[axis], _SIDE + 1).astype(int)
        counts = np.diff(edges).astype(np.float32)
        counts = counts[:, None] if axis == 0 else counts[None]
        sums: _Numbers = np.add.reduceat(grey, edges[:-1], axis=axis)
        grey = sums / counts
    return grey


def _cosines(low: float = 0.0, high: float = 1.0) -> _Numbers:
    """The first cosines of the DCT-II, (8, 32), over a part of the picture's side."""
    order = np.arange(_KEPT)[:, None]
    place = low + (high - low) * (np.arange(_SIDE)[None] + 0.5) / _SIDE
    rows = np.cos(np.pi * order * place) * np.sqrt(2 / _SIDE)
    cosines: _Numbers = rows.astype(np.float32)
    return cosines


_COSINES = _cosines()
_WEIGHTS = np.hypot(*np.mgrid[0:_KEPT, 0:_KEPT]).astype(np.float32)
_WINDOWS = (1.0, 0.9, 0.8)
"""Sides of the windows, as shares of the picture's; they stand left, right, above, below, amid."""


@cache
def _views() -> tuple[_Numbers, ...]:
    """Matrices (63, 63) that turn rows of moments into those of a window, mirrored or not."""
    mirror = np.diag((-1.0) ** np.arange(_KEPT)).astype(np.float32)
    cuts = [
        (rows, columns) for share in _WINDOWS for rows in _cuts(share) for columns in _cuts(share)
    ]
    return tuple(
        _view(rows, columns @ turn) for rows, columns in cuts for turn in (np.eye(_KEPT), mirror)
    )


def _cuts(share: float) -> list[_Numbers]:
    """Matrices (8, 8) from the cosines of a side to those of its parts of that share."""
    first = np.where(np.arange(_KEPT) == 0, 0.5, 1.0)[:, None]  # the inverse halves the mean's
    lows = sorted({0.0, (1 - share) / 2, 1 - share})
    return [_COSINES @ (first * _cosines(low, low + share)).T for low in lows]


def _view(rows: NDArray[Any], columns: NDArray[Any]) -> _Numbers:
    weights = _WEIGHTS.ravel()[1:]
    matrix = np.kron(rows, columns)[1:, 1:].T
    view: _Numbers = (matrix * weights / weights[:, None]).astype(np.float32)
    return view
