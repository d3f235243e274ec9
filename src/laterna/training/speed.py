"""How fast a recipe trains, as a share of what the machine's matrix units can do."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from laterna.training.optim import MasterOptimizer
from laterna.training.recipe import Batch, Recipe

_MATRIX = 4096

T = TypeVar("T")


@dataclass(frozen=True)
class TrainingSpeed:
    """Figures of a few steps.

    Attributes:
        step: seconds of a step, making batches left out (that happens in another process).
        useful: floating point operations per second that the networks need, forward and backward.
        matrix: the same of a large bf16 matrix product.
        shares: share of the step's time by part.
    """

    step: float
    useful: float
    matrix: float
    shares: dict[str, float]

    @property
    def share(self) -> float:
        """Useful operations as a share of the matrix rate."""
        return self.useful / self.matrix


def matrix_rate(repeats: int = 3) -> float:
    """Floating point operations per second of a bf16 product of two large square matrices."""
    left = torch.randn(_MATRIX, _MATRIX).bfloat16()
    _ = left @ left
    began = time.perf_counter()
    for _ in range(repeats):
        _ = left @ left
    return 2 * _MATRIX**3 * repeats / (time.perf_counter() - began)


def training_speed(recipe: Recipe, threads: int, steps: int = 5) -> TrainingSpeed:
    """Time the last ``steps`` steps of a recipe's run, after one that is not counted.

    The last, because a run may begin with other batches than those it spends its time on.
    """
    torch.set_num_threads(threads)
    module = recipe.build().to(torch.bfloat16)
    optimizer = MasterOptimizer(module, recipe.optim)
    batches = [recipe.batch(step) for step in range(recipe.steps - steps - 1, recipe.steps)]
    recipe.loss(module, batches[0])[0].backward()
    optimizer.step(0.0)
    spent = {"forward": 0.0, "backward": 0.0, "optimizer": 0.0}
    flops = 0
    for batch in batches[1:]:
        with FlopCounterMode(display=False) as counter:
            recipe.loss(module, batch)[0].backward()
        flops += counter.get_total_flops()
        optimizer.step(0.0)
    for batch in batches[1:]:
        loss = _timed(spent, "forward", partial(_loss, recipe, module, batch))
        _timed(spent, "backward", loss.backward)
        _timed(spent, "optimizer", lambda: optimizer.step(0.0))
    total = sum(spent.values())
    return TrainingSpeed(
        step=total / steps,
        useful=flops / total,
        matrix=matrix_rate(),
        shares={part: seconds / total for part, seconds in spent.items()},
    )


def _loss(recipe: Recipe, module: nn.Module, batch: Batch) -> Tensor:
    return recipe.loss(module, batch)[0]


def _timed(spent: dict[str, float], part: str, run: Callable[[], T]) -> T:
    began = time.perf_counter()
    result = run()
    spent[part] += time.perf_counter() - began
    return result
