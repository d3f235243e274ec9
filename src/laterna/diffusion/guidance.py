"""Guiders: what is added to a conditional estimate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from laterna.diffusion.prediction import Array, Denoiser


@dataclass(frozen=True)
class ClassifierFreeGuidance:
    """(scale - 1) * (conditional - unconditional) inside an interval of t (arXiv 2404.07724)."""

    scale: float
    start: float = 0.0
    end: float = 1.0

    def active(self, t: Array) -> bool:
        """Whether any element that is still noisy stands inside the interval."""
        inside = (t >= self.start) & (t < self.end)
        return self.scale != 1.0 and bool(np.any(inside))

    def delta(self, conditional: Array, unconditional: Array) -> Array:
        """What to add to the conditional estimate."""
        return np.float32(self.scale - 1) * (conditional - unconditional)


def guided(
    conditional: Denoiser, unconditional: Denoiser, guider: ClassifierFreeGuidance
) -> Denoiser:
    """A denoiser that runs the unconditional pass only where the guider is active."""

    def denoise(z: Array, t: Array) -> Array:
        estimate = conditional(z, t)
        if not guider.active(t):
            return estimate
        return estimate + guider.delta(estimate, unconditional(z, t))

    return denoise
