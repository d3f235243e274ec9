"""Heun's rule: a trial step, then the mean of the two velocities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from laterna.diffusion.prediction import Array, Denoiser, velocity_from_x0
from laterna.diffusion.samplers.base import Step
from laterna.diffusion.samplers.euler import advance

_SMALLEST_SIGMA = 1e-6


@dataclass(frozen=True)
class Heun:
    """Second order, two evaluations a step (arXiv 2206.00364, algorithm 1); the last is Euler's."""

    order: int = 2
    evaluations: int = 2

    def step(
        self,
        denoise: Denoiser,
        z: Array,
        t: Array,
        t_next: Array,
        memory: tuple[Array, ...],  # noqa: ARG002 - for rules that look back
    ) -> Step:
        """See :class:`laterna.diffusion.samplers.base.Sampler`."""
        x0 = denoise(z, t)
        trial = advance(z, x0, t, t_next)
        if np.max(t_next) >= 1:
            return Step(trial, x0)
        slope = velocity_from_x0(z, x0, t, _SMALLEST_SIGMA)
        later = velocity_from_x0(trial, denoise(trial, t_next), t_next, _SMALLEST_SIGMA)
        moved: Array = z + (t_next - t) * (slope + later) / np.float32(2)
        return Step(moved, x0)


HEUN = Heun()
