"""The training loop, for every network of the project."""

from __future__ import annotations

import json
import math
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from torch.utils.data import DataLoader, Dataset

from laterna.core.errors import CheckpointMismatch, TrainingDiverged
from laterna.runtime.weights import Weights, load_weights
from laterna.training.checkpoint import load_state, save_state
from laterna.training.optim import MasterOptimizer, trapezoid
from laterna.training.recipe import Batch, Recipe

_STOPS = (signal.SIGTERM, signal.SIGINT)
_BF16_FLAGS = frozenset({"avx512_bf16", "amx_bf16"})


@dataclass(frozen=True)
class TrainerConfig:
    """How the machine is used; nothing here changes what is learnt.

    Attributes:
        state: folder for checkpoints and the log.
        threads: of the process that trains.
        workers: processes that make batches.
        save_every: seconds between checkpoints.
        log_every: steps between log lines.
        weights: published weights to go on from where there is no state, at the step they stand at.
    """

    state: Path
    threads: int = 2
    workers: int = 1
    save_every: float = 240.0
    log_every: int = 20
    weights: Path | None = None


def working_type() -> torch.dtype:
    """The type in which networks compute: bf16 where the processor multiplies it, else float32."""
    return torch.bfloat16 if _flags() & _BF16_FLAGS else torch.float32


def _flags() -> frozenset[str]:
    """The processor's features as Linux names them; none where they cannot be read."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return frozenset()
    found = next((line for line in lines if line.startswith("flags")), "")
    return frozenset(found.split())


class _Steps(Dataset[Batch]):
    """Batches by step, made in a worker."""

    def __init__(self, make: Callable[[int], Batch], first: int, last: int) -> None:
        self.make, self.first, self.last = make, first, last

    def __len__(self) -> int:
        return max(0, self.last - self.first)

    def __getitem__(self, index: int) -> Batch:
        return self.make(self.first + index)


def _as_is(batch: Batch) -> Batch:
    return batch


def _leave_signals_to_the_trainer(_worker: int) -> None:
    """A whole process group may be told to stop; a worker that obeyed would break the last step."""
    for kind in _STOPS:
        signal.signal(kind, signal.SIG_IGN)


class Trainer:
    """Runs a recipe from wherever its state stands.

    ``stopped_by`` is the number of the signal that ended the run, if one did.

    Raises:
        CheckpointDamaged: its state cannot be read.
        CheckpointMismatch: its state, or the weights to go on from, are those of other networks.
        InstallationError: those weights cannot be read.
    """

    def __init__(self, recipe: Recipe, config: TrainerConfig) -> None:
        torch.set_num_threads(config.threads)
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.config = config
        self.module = recipe.build().to(working_type())
        self.optimizer = MasterOptimizer(self.module, recipe.optim)
        self.folder = config.state / recipe.name
        self.stopped_by: int | None = None
        self._resume()

    def _resume(self) -> None:
        path = self.folder / "state.pt"
        state = load_state(path)
        try:
            if state is not None:
                self.optimizer.load(state)
            elif self.config.weights is not None:
                path = self.config.weights
                self._begin(load_weights(path))
        except (KeyError, ValueError) as error:
            raise CheckpointMismatch(path=path, reason=str(error)) from error

    def _begin(self, weights: Weights) -> None:
        tensors = {name: torch.from_numpy(array) for name, array in weights.tensors.items()}
        self.optimizer.begin(tensors, int(weights.metadata["steps"]))

    def run(self, report: Callable[[dict[str, Any]], None], until: int | None = None) -> None:
        """Train to the recipe's end, or to step ``until``; stops cleanly on SIGTERM and SIGINT.

        Args:
            report: called with the figures of every log line.
            until: the step after which to stop, counted from the recipe's beginning.

        Raises:
            TrainingDiverged: the loss is no number; the state before that step is saved.
            OutputError: the state cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        last = self.recipe.steps if until is None else min(until, self.recipe.steps)
        handlers = {kind: signal.signal(kind, self._stop) for kind in _STOPS}
        try:
            self._loop(last, report)
        finally:
            self.save()
            for kind, handler in handlers.items():
                signal.signal(kind, handler)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        self.stopped_by = number

    def _loop(self, last: int, report: Callable[[dict[str, Any]], None]) -> None:
        saved = began = time.monotonic()
        sums: dict[str, float] = {}
        for count, batch in enumerate(self._batches(last), start=1):
            for name, value in self._step(batch).items():
                sums[name] = sums.get(name, 0.0) + value
            if count % self.config.log_every == 0:
                now = time.monotonic()
                rate = self.config.log_every * self.recipe.samples_per_step / (now - began)
                means = {name: total / self.config.log_every for name, total in sums.items()}
                self._log({"step": self.optimizer.steps, "samples/s": rate, **means}, report)
                sums, began = {}, now
            if time.monotonic() - saved > self.config.save_every:
                self.save()
                saved = time.monotonic()
            if self.stopped_by is not None:
                return

    def _batches(self, last: int) -> Iterator[Batch]:
        steps = _Steps(self.recipe.batch, self.optimizer.steps, last)
        workers = self.config.workers
        yield from DataLoader(
            steps,
            batch_size=None,
            collate_fn=_as_is,
            num_workers=workers,
            worker_init_fn=_leave_signals_to_the_trainer,
            prefetch_factor=3 if workers else None,
        )

    def _step(self, batch: Batch) -> dict[str, float]:
        step = self.optimizer.steps
        torch.manual_seed(self.recipe.seed * 1_000_003 + step)
        loss, figures = self.recipe.loss(self.module, batch)
        if not math.isfinite(total := float(loss.detach())):
            raise TrainingDiverged(step=step, loss=total)
        loss.backward()
        share = trapezoid(step, self.recipe.steps, self.recipe.warmup, self.recipe.decay)
        figures["gradient"] = self.optimizer.step(share)
        return figures

    def _log(self, line: dict[str, Any], report: Callable[[dict[str, Any]], None]) -> None:
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        report(line)

    def save(self) -> None:
        """Write the state."""
        save_state(self.folder / "state.pt", self.optimizer.state())
