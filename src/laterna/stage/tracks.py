"""Tracks: where every actor and the camera are at every moment.

A track is sampled ``TRACK_RATE`` times a second. Units: x in half frame widths (-1 left edge, 1
right edge), y in half frame heights (down), size of a drawing's square side in half frame short
sides.
The camera's row (slot 0) places the frame's centre in the world at (x, y) in the same units, with
``log_size`` the logarithm of the zoom; its ``opacity`` is 1 where the world has a ground, and its
``depth`` is then the ground's height in the world.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray

from laterna.core.concepts import MAX_ACTORS

TRACK_RATE = 8
"""Samples a second; also the rate at which the painter draws."""

CHANNELS = ("x", "y", "log_size", "cos", "sin", "mirror", "opacity", "depth")
X, Y, LOG_SIZE, COS, SIN, MIRROR, OPACITY, DEPTH = range(len(CHANNELS))
SLOTS = MAX_ACTORS + 1
CAMERA = 0

_REST = np.array([0, 0, 0, 1, 0, 1, 0, 0], np.float32)
_MEAN = np.array([0, 0.2, -0.15, 0.6, 0, 0, 0.5, 0], np.float32)
_SCALE = np.array([0.6, 0.5, 0.4, 0.6, 0.25, 1, 0.5, 0.6], np.float32)

Rows = Float[np.ndarray, "time slots 8"]


@dataclass(frozen=True)
class Tracks:
    """Sampled tracks, (time, slots, 8) float32, ``TRACK_RATE`` rows a second from second 0."""

    values: NDArray[np.float32]

    @classmethod
    def empty(cls, samples: int) -> Tracks:
        """A still camera and nobody on stage."""
        values = np.tile(_REST, (samples, SLOTS, 1))
        return cls(values)

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.values) / TRACK_RATE

    def at(self, times: Float[np.ndarray, " moments"]) -> Rows:
        """Rows at any moments (seconds), by linear interpolation; rotation stays a rotation.

        Moments beyond the last row go on as the last two rows went.
        """
        place = np.clip(np.asarray(times, np.float64) * TRACK_RATE, 0, None)
        left = np.minimum(place.astype(int), max(len(self.values) - 2, 0))
        right = np.minimum(left + 1, len(self.values) - 1)
        share = (place - left).astype(np.float32)[:, None, None]
        rows = self.values[left] * (1 - share) + self.values[right] * share
        rows[..., OPACITY] = np.clip(rows[..., OPACITY], 0, 1)
        return _unit_rotation(rows)


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
