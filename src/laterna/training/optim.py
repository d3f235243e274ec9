"""Optimisation of bf16 networks with fp32 master weights.

Muon (2502.16982) steps the hidden matrices, AdamW the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

_MATRIX_PARTS = {"qkv.weight": 3, "gate_up.weight": 2, "out.weight": 1, "down.weight": 1}
"""Hidden matrices of a transformer block, and how many matrices stand stacked in each."""

_CONVOLUTIONS = "convolutions."
"""In the names of kernels (out, in, height, width) stepped as matrices, a row an output."""

_COEFFICIENTS = (3.4445, -4.7750, 2.0315)


@dataclass(frozen=True)
class OptimConfig:
    """``lr`` serves both rules, since Muon's updates are scaled to AdamW's size (2502.16982)."""

    lr: float = 1.5e-3
    betas: tuple[float, float] = (0.9, 0.98)
    momentum: float = 0.95
    weight_decay: float = 0.01
    clip: float = 1.0
    ema: float = 0.999


def orthogonalised(update: Tensor, rounds: int = 5) -> Tensor:
    """Nearest orthogonal matrices by Newton-Schulz in bf16; (matrices, rows <= columns)."""
    a, b, c = _COEFFICIENTS
    x = update.bfloat16()
    x = x / (x.float().norm(dim=(1, 2), keepdim=True).bfloat16() + 1e-7)
    for _ in range(rounds):
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.float()


def _matrix_parts(name: str, parameter: Tensor) -> int:
    if parameter.ndim == 4:
        return int(_CONVOLUTIONS in name)
    if ".blocks." not in f".{name}" or parameter.ndim != 2:
        return 0
    return next((n for end, n in _MATRIX_PARTS.items() if name.endswith(end)), 0)


class MasterOptimizer:
    """Holds fp32 master weights, steps them, and writes them back into the bf16 network.

    Also keeps an exponential moving average of the master weights, which is what is used.
    """

    def __init__(self, module: nn.Module, config: OptimConfig) -> None:
        self.config = config
        self.parameters = dict(module.named_parameters())
        self.master = {
            n: p.detach().float().clone(memory_format=torch.contiguous_format)
            for n, p in self.parameters.items()
        }
        self.average = {n: p.clone() for n, p in self.master.items()}
        self.parts = {n: _matrix_parts(n, p) for n, p in self.parameters.items()}
        self.momentum = {n: torch.zeros_like(self.master[n]) for n, k in self.parts.items() if k}
        others = [self.master[n].requires_grad_() for n, k in self.parts.items() if not k]
        self.adam = torch.optim.AdamW(
            others,
            lr=config.lr,
            betas=config.betas,
            weight_decay=config.weight_decay,
            fused=True,
        )
        self.steps = 0

    def step(self, share: float) -> float:
        """Take one step at ``share`` of the learning rate; returns the gradient's norm."""
        names = [n for n, p in self.parameters.items() if p.grad is not None]
        grads = {n: self.parameters[n].grad.float() for n in names}  # type: ignore[union-attr]
        norm = float(nn.utils.get_total_norm(list(grads.values())))
        if norm > self.config.clip:
            torch._foreach_mul_(list(grads.values()), self.config.clip / norm)
        lr = self.config.lr * share
        self._step_adam(grads, lr)
        self._step_muon(grads, lr)
        self.steps += 1
        self._write_back()
        return norm

    def _step_adam(self, grads: Mapping[str, Tensor], lr: float) -> None:
        for name, parts in self.parts.items():
            if not parts:
                self.master[name].grad = grads.get(name)
        self.adam.param_groups[0]["lr"] = lr
        self.adam.step()

    @torch.no_grad()
    def _step_muon(self, grads: Mapping[str, Tensor], lr: float) -> None:
        shapes: dict[torch.Size, list[tuple[Tensor, Tensor]]] = defaultdict(list)
        for name, buffer in self.momentum.items():
            if name not in grads:
                continue
            buffer.lerp_(grads[name], 1 - self.config.momentum)
            update = grads[name].lerp(buffer, self.config.momentum)
            weight = self.master[name].detach().flatten(1)
            pieces = update.flatten(1).chunk(self.parts[name]), weight.chunk(self.parts[name])
            for piece, weight in zip(*pieces, strict=True):
                lies = piece.shape[0] <= piece.shape[1]
                pair = (piece, weight) if lies else (piece.mT, weight.mT)
                shapes[pair[0].shape].append(pair)
        for shape, pairs in shapes.items():
            updates = orthogonalised(torch.stack([piece for piece, _ in pairs]))
            scale = lr * 0.2 * max(shape) ** 0.5
            weights = [weight for _, weight in pairs]
            torch._foreach_mul_(weights, 1 - lr * self.config.weight_decay)
            torch._foreach_sub_(weights, list((updates * scale).unbind(0)))

    @torch.no_grad()
    def _write_back(self) -> None:
        masters = [self.master[n] for n in self.parameters]
        torch._foreach_copy_(list(self.parameters.values()), masters)
        decay = min(self.config.ema, (1 + self.steps) / (10 + self.steps))
        torch._foreach_lerp_(list(self.average.values()), masters, 1 - decay)
        for parameter in self.parameters.values():
            parameter.grad = None

    def state(self) -> dict[str, Any]:
        """Everything that the next process needs to go on."""
        return {
            "steps": self.steps,
            "master": {n: w.detach() for n, w in self.master.items()},
            "average": self.average,
            "momentum": self.momentum,
            "adam": self.adam.state_dict(),
        }

    def load(self, state: Mapping[str, Any]) -> None:
        """Go on from :meth:`state`.

        Raises:
            KeyError: the state lacks a part.
            ValueError: it is that of another network; nothing has been changed then.
        """
        self._check(state["master"])
        self.steps = state["steps"]
        _copy_all(self.master, state["master"])
        _copy_all(self.average, state["average"])
        _copy_all(self.momentum, state["momentum"])
        self.adam.load_state_dict(state["adam"])
        self._show()

    def begin(self, weights: Mapping[str, Tensor], steps: int) -> None:
        """Go on from weights alone, as after ``steps`` steps; nothing is remembered of gradients.

        Raises:
            ValueError: they are those of another network; nothing has been changed then.
        """
        self._check(weights)
        self.steps = steps
        _copy_all(self.master, weights)
        _copy_all(self.average, weights)
        self._show()

    def _check(self, weights: Mapping[str, Tensor]) -> None:
        theirs = {name: tuple(weight.shape) for name, weight in weights.items()}
        mine = {name: tuple(weight.shape) for name, weight in self.master.items()}
        if theirs != mine:
            odd = sorted(n for n in mine.keys() | theirs.keys() if mine.get(n) != theirs.get(n))
            raise ValueError(f"{len(odd)} weights differ, the first is {odd[0]}")

    @torch.no_grad()
    def _show(self) -> None:
        for name, parameter in self.parameters.items():
            parameter.copy_(self.master[name])


@torch.no_grad()
def _copy_all(mine: Mapping[str, Tensor], theirs: Mapping[str, Tensor]) -> None:
    for name, tensor in mine.items():
        tensor.copy_(theirs[name])


def trapezoid(step: int, steps: int, warmup: int, decay: float) -> float:
    """Share of the learning rate: up, level, and down to zero over the last part of the run."""
    rising = min(1.0, (step + 1) / max(warmup, 1))
    falling = min(1.0, max(0.0, (steps - step) / max(decay * steps, 1)))
    return rising * falling
