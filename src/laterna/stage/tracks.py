"""Tracks: where every actor and the camera are at every moment.

A track is sampled ``TRACK_RATE`` times a second. Units: x in half frame widths (-1 left edge, 1
right edge), y in half frame heights (down), size of a drawing's square side in half frame short
sides.
The camera's row (slot 0) places the frame's centre in the world at (x, y) in the same units, with
``log_size`` the logarithm of the zoom; its ``opacity`` is 1 where the world has a ground, and its
``depth`` is then the ground's height in the world.

The last four channels say what has become of an actor: ``broken`` 0 (whole) to 1 (in pieces on the
ground), ``eaten`` 0 to 1 (nothing left), ``lit`` 0 (dark) to 1 (shining, and the usual state),
``open`` 0 (a fist) to 1 (an open hand, and the usual state).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray

from laterna.core.concepts import MAX_ACTORS

TRACK_RATE = 8
"""Samples a second."""

CHANNELS = (
    "x",
    "y",
    "log_size",
    "cos",
    "sin",
    "mirror",
    "opacity",
    "depth",
    "broken",
    "eaten",
    "lit",
    "open",
)
X, Y, LOG_SIZE, COS, SIN, MIRROR, OPACITY, DEPTH, BROKEN, EATEN, LIT, OPEN = range(len(CHANNELS))
STATES = (BROKEN, EATEN, LIT, OPEN)
CURVED = (X, Y, LOG_SIZE, COS, SIN)
SLOTS = MAX_ACTORS + 1
CAMERA = 0

REST = np.array([0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1], np.float32)
"""A row of somebody whole and upright in the middle, and not on stage; a camera that is still."""

_MEAN = np.array([0, 0.2, -0.25, 0.6, 0, 0, 0.5, 0, 0.15, 0.15, 0.85, 0.85], np.float32)
_SCALE = np.array([0.6, 0.5, 0.4, 0.6, 0.25, 1, 0.5, 0.6, 0.35, 0.35, 0.35, 0.35], np.float32)

Rows = Float[np.ndarray, "time slots 12"]


@dataclass(frozen=True)
class Tracks:
    """Sampled tracks, (time, slots, 12) float32, ``TRACK_RATE`` rows a second from second 0."""

    values: NDArray[np.float32]

    @classmethod
    def empty(cls, samples: int) -> Tracks:
        """A still camera and nobody on stage."""
        values = np.tile(REST, (samples, SLOTS, 1))
        return cls(values)

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.values) / TRACK_RATE

    def at(self, times: Float[np.ndarray, " moments"]) -> Rows:
        """Rows at any moments (seconds): the motion in between; rotation stays a rotation.

        Places, sizes and angles follow cubic Hermite curves with the slopes of Catmull and Rom
        (1974), so that a jump is round and not a polygon; what is on or off goes straight. Moments
        beyond the last row go on as the last two rows went.
        """
        place = np.clip(np.asarray(times, np.float64) * TRACK_RATE, 0, None)
        left = np.minimum(place.astype(int), max(len(self.values) - 2, 0))
        right = np.minimum(left + 1, len(self.values) - 1)
        share = (place - left).astype(np.float32)[:, None, None]
        rows = self.values[left] * (1 - share) + self.values[right] * share
        inside = (share <= 1) & (left < right)[:, None, None]
        curved = self._curved(left, right, share)
        rows[..., CURVED] = np.where(inside, curved, rows[..., CURVED])
        held = [OPACITY, *STATES]
        rows[..., held] = np.clip(rows[..., held], 0, 1)
        return _unit_rotation(rows)

    def _curved(
        self,
        left: NDArray[np.intp],
        right: NDArray[np.intp],
        share: NDArray[np.float32],
    ) -> NDArray[np.float32]:
        """Channels that move in curves, (moments, slots, curved)."""
        values = self.values[..., CURVED]
        first, last = values[left], values[right]
        before = values[np.maximum(left - 1, 0)]
        after = values[np.minimum(right + 1, len(values) - 1)]
        # At both ends of a track the slope is that of the only neighbour.
        start = (last - before) / np.where(left > 0, 2, 1)[:, None, None]
        end = (after - first) / np.where(right + 1 < len(values), 2, 1)[:, None, None]
        squared, cubed = share**2, share**3
        curve = (
            (2 * cubed - 3 * squared + 1) * first
            + (cubed - 2 * squared + share) * start
            + (3 * squared - 2 * cubed) * last
            + (cubed - squared) * end
        )
        return curve.astype(np.float32)


def _unit_rotation(rows: Rows) -> Rows:
    length = np.hypot(rows[..., COS], rows[..., SIN])
    safe = np.maximum(length, 1e-6)
    rows[..., COS] = np.where(length > 1e-6, rows[..., COS] / safe, 1)
    rows[..., SIN] = rows[..., SIN] / safe
    return rows.astype(np.float32)


def normalise(values: Rows) -> Rows:
    """Tracks to the scale in which the director diffuses them (about unit variance)."""
    return ((values - _MEAN) / _SCALE).astype(np.float32)


def denormalise(values: Rows) -> Rows:
    """The inverse of :func:`normalise`."""
    return (values * _SCALE + _MEAN).astype(np.float32)
