"""A recipe: everything that decides a training run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor, nn

from laterna.training.optim import OptimConfig

Batch = Any
"""What ``Recipe.batch`` makes and ``Recipe.loss`` takes: a frozen dataclass of numpy arrays."""


@dataclass(frozen=True)
class Recipe:
    """One training run, as functions of the step, so that it can stop and go on anywhere.

    Attributes:
        name: of the run and of its state folder.
        build: makes the network with fresh weights.
        batch: makes the batch of a step; runs in worker processes; a pure function of the step.
        loss: (network, batch) -> loss and named figures for the log.
        steps: length of the run.
        weights: file name of the exported weights.
        warmup, decay: steps of rising and share of the run with falling learning rate.
        seed: of initial weights and of the noise in the loss.
        samples_per_step: what the log counts samples by; 1 where the batches differ in size.
    """

    name: str
    build: Callable[[], nn.Module]
    batch: Callable[[int], Batch]
    loss: Callable[[nn.Module, Batch], tuple[Tensor, dict[str, float]]]
    steps: int
    weights: str
    optim: OptimConfig = field(default_factory=OptimConfig)
    warmup: int = 200
    decay: float = 0.25
    seed: int = 0
    samples_per_step: int = 1
