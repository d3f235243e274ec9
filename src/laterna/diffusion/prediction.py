"""Conversions between what a network may predict; everywhere else only x0 is spoken."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from laterna.diffusion.paths import ArrayT, alpha, sigma

Array = NDArray[np.float32]


@runtime_checkable
class Denoiser(Protocol):
    """A network, with all conditions but noise bound: the clean estimate from a noisy state."""

    def __call__(self, z: Array, t: Array) -> Array:
        """Estimate the data x0 from z at time t; t broadcasts against z; the shape is z's."""
        ...


def velocity_from_x0(z: ArrayT, x0: ArrayT, t: ArrayT, smallest_sigma: float) -> ArrayT:
    """dz/dt = (x0 - z) / (1 - t), with 1 - t not below ``smallest_sigma``."""
    velocity: ArrayT = (x0 - z) / sigma(t).clip(smallest_sigma)
    return velocity


def noise_from_x0(z: ArrayT, x0: ArrayT, t: ArrayT) -> ArrayT:
    """The noise that leads to z at time t if x0 is the data; t must be below 1."""
    noise: ArrayT = (z - alpha(t) * x0) / sigma(t)
    return noise
