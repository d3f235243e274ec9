"""What a sampler is: a rule for one step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from laterna.diffusion.prediction import Array, Denoiser


@dataclass(frozen=True)
class Step:
    """Result of one step: the next state and the estimate of the data that led there.

    ``memory`` is what a multi-step rule wants to see again at the next step.
    """

    z: Array
    x0: Array
    memory: tuple[Array, ...] = ()


@runtime_checkable
class Sampler(Protocol):
    """A rule that moves a state from t to t_next; elements with equal t and t_next stay.

    ``order`` is the order of convergence of the global error; ``evaluations`` the number of network
    evaluations of one step.
    """

    order: int
    evaluations: int

    def step(
        self, denoise: Denoiser, z: Array, t: Array, t_next: Array, memory: tuple[Array, ...]
    ) -> Step:
        """Take one step; ``t`` and ``t_next`` broadcast against ``z``."""
        ...
