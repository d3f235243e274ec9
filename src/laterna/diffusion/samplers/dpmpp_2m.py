"""DPM-Solver++(2M): the last estimate corrects the present one (arXiv 2211.01095, algorithm 2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from laterna.diffusion.paths import alpha, sigma
from laterna.diffusion.prediction import Array, Denoiser
from laterna.diffusion.samplers.base import Step
from laterna.diffusion.samplers.euler import advance

_EDGE = 1e-6


def _log_snr(t: Array) -> Array:
    """Half the logarithm of the signal-to-noise ratio, finite at both ends."""
    inside = np.clip(t, _EDGE, 1 - _EDGE)
    value: Array = np.log(alpha(inside)) - np.log(sigma(inside))
    return value


@dataclass(frozen=True)
class DpmPlusPlus2M:
    """Second order, one evaluation a step; the first two steps and the last are first order."""

    order: int = 2
    evaluations: int = 1

    def step(
        self, denoise: Denoiser, z: Array, t: Array, t_next: Array, memory: tuple[Array, ...]
    ) -> Step:
        """See :class:`laterna.diffusion.samplers.base.Sampler`."""
        x0 = denoise(z, t)
        corrected = x0 + self._correction(x0, t, t_next, memory)
        return Step(advance(z, corrected, t, t_next), x0, (x0, t))

    @staticmethod
    def _correction(x0: Array, t: Array, t_next: Array, memory: tuple[Array, ...]) -> Array:
        if not memory or np.max(t_next) >= 1 or np.min(memory[1]) <= 0:
            return np.zeros_like(x0)
        last_x0, last_t = memory
        width = _log_snr(t_next) - _log_snr(t)
        last_width = _log_snr(t) - _log_snr(last_t)
        moves = (width > 0) & (last_width > 0)
        weight = np.where(moves, width / np.where(moves, 2 * last_width, 1), 0)
        correction: Array = (weight * (x0 - last_x0)).astype(np.float32)
        return correction


DPMPP_2M = DpmPlusPlus2M()
