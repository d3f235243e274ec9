"""Euler's rule on the probability flow, in its exact form for a constant estimate (DDIM)."""

from __future__ import annotations

from dataclasses import dataclass

from laterna.diffusion.paths import alpha, sigma
from laterna.diffusion.prediction import Array, Denoiser
from laterna.diffusion.samplers.base import Step


def advance(z: Array, x0: Array, t: Array, t_next: Array) -> Array:
    """Move z to t_next as if x0 were the data; where t is 1 already nothing moves."""
    ratio = sigma(t_next) / sigma(t).clip(1e-6)
    moved: Array = ratio * z + (alpha(t_next) - alpha(t) * ratio) * x0
    return moved


@dataclass(frozen=True)
class Euler:
    """First order, one evaluation a step (arXiv 2010.02502)."""

    order: int = 1
    evaluations: int = 1

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
        return Step(advance(z, x0, t, t_next), x0)


EULER = Euler()
