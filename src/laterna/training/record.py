"""What a run was and what it cost, kept beside the weights that came of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from laterna.core import settings
from laterna.core.errors import InputMissing, OutputError
from laterna.runtime.weights import WEIGHTS_LICENCE

if TYPE_CHECKING:
    from laterna.training.recipe import Recipe

RECORDS = "runs.json"
"""The file beside the weights; one record for each recipe."""

CORES = 2
"""Cores that a run keeps busy: one that trains and one that makes batches."""

_POINTS = 40
_BATCHES = 3


@dataclass(frozen=True)
class RunRecord:
    """One training run.

    Attributes:
        recipe: its name.
        weights, bytes, sha256, licence: the file that came of it.
        parameters: how many numbers were learnt.
        steps, steps_planned: what was trained, and what the recipe asks for.
        samples: scenes, sets or clips that were seen.
        flops: of the whole run, forwards and backwards; see :func:`step_flops`.
        hours: wall time of the steps, as the log tells it.
        cores, watts: what the energy is estimated by: cores that were busy, watts that one draws.
        curve: (step, value) of the loss in the log, thinned.
        figure: what the log calls that loss.
    """

    recipe: str
    weights: str
    bytes: int
    sha256: str
    licence: str
    parameters: int
    steps: int
    steps_planned: int
    samples: int
    flops: float
    hours: float
    cores: int
    watts: float
    curve: tuple[tuple[int, float], ...]
    figure: str

    @property
    def watt_hours(self) -> float:
        """The estimate of the energy."""
        return self.hours * self.cores * self.watts


def read_records(folder: Path) -> dict[str, RunRecord]:
    """Records of a folder of weights by recipe.

    Raises:
        InputMissing: there are none.
    """
    path = folder / RECORDS
    if not path.is_file():
        raise InputMissing(path=path)
    rows: Mapping[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return {name: _record(row) for name, row in rows.items()}


def _record(row: Mapping[str, Any]) -> RunRecord:
    curve = tuple((int(step), float(value)) for step, value in row["curve"])
    return RunRecord(**{**row, "curve": curve})


def keep_record(recipe: Recipe, steps: int, state: Path, weights: Path, cores: int = CORES) -> Path:
    """Write the record of a run that was published; those of other recipes stay.

    Args:
        recipe: what was run.
        steps: the step at which its weights stand.
        state: folder of the runs' states, with the recipe's log.
        weights: the file that was published.
        cores: that the run kept busy, for the estimate of energy.

    Returns:
        The file of records.

    Raises:
        OutputError: when it cannot be written.
    """
    path = weights.with_name(RECORDS)
    kept = read_records(weights.parent) if path.is_file() else {}
    log = read_log(state / recipe.name / "log.jsonl")
    kept[recipe.name] = record(recipe, steps, log, weights, cores)
    rows = {name: asdict(kept[name]) for name in sorted(kept)}
    partial = path.with_suffix(".partial")
    try:
        partial.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise OutputError(path=path, reason=error.strerror) from error
    return path


def record(
    recipe: Recipe,
    steps: int,
    log: Sequence[Mapping[str, float]],
    weights: Path,
    cores: int = CORES,
) -> RunRecord:
    """The record of a run by its log and its weights."""
    module = recipe.build()
    content = weights.read_bytes()
    figure = _figure(log)
    curve = [(int(line["step"]), float(line[figure])) for line in log] if figure else []
    return RunRecord(
        recipe=recipe.name,
        weights=weights.name,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        licence=WEIGHTS_LICENCE,
        parameters=sum(parameter.numel() for parameter in module.parameters()),
        steps=steps,
        steps_planned=recipe.steps,
        samples=steps * recipe.samples_per_step,
        flops=step_flops(recipe) * steps,
        hours=hours(log, recipe.samples_per_step),
        cores=cores,
        watts=settings.watts_per_core(),
        curve=tuple(_thinned(curve)),
        figure=figure,
    )


def read_log(path: Path) -> list[dict[str, float]]:
    """The lines of a run's log; none where there is no log. A line that was cut off is dropped."""
    if not path.is_file():
        return []
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            rows.append(json.loads(line))
        except ValueError:
            continue
    return rows


def hours(log: Sequence[Mapping[str, float]], samples_per_step: int) -> float:
    """Wall hours of the steps that the log tells of, also of those that were run twice.

    A line tells the rate since the line before; the first after a restart stands for as many steps
    as lines are usually apart.
    """
    steps = [int(line["step"]) for line in log]
    gaps = [then - step for step, then in pairwise(steps) if then > step]
    usual = sorted(gaps)[len(gaps) // 2] if gaps else (steps[0] if steps else 0)
    seconds = 0.0
    for index, line in enumerate(log):
        gap = steps[index] - steps[index - 1] if index else usual
        seconds += (gap if 0 < gap <= usual else usual) * samples_per_step / line["samples/s"]
    return seconds / 3600


def step_flops(recipe: Recipe) -> float:
    """Floating point operations of a training step, forward and backward.

    Counted by ``torch.utils.flop_counter`` while batches from all parts of the run go through a
    fresh network: matrix products, convolutions and attention (as products); two operations for
    each multiplication and addition. What works element by element is not counted.
    """
    import torch
    from torch.nn.attention import SDPBackend, sdpa_kernel
    from torch.utils.flop_counter import FlopCounterMode

    torch.manual_seed(recipe.seed)
    module = recipe.build()
    counter = FlopCounterMode(display=False)
    # The fused attention of the CPU is not in the counter's table; its plain form is products.
    with counter, sdpa_kernel(SDPBackend.MATH):
        for part in range(_BATCHES):
            batch = recipe.batch(part * recipe.steps // _BATCHES)
            loss, _ = recipe.loss(module, batch)
            loss.backward()
    return counter.get_total_flops() / _BATCHES


def _figure(log: Sequence[Mapping[str, float]]) -> str:
    """The first figure of the log that is a loss."""
    known = ("step", "samples/s", "gradient")
    return next((name for name in (log[0] if log else {}) if name not in known), "")


def _thinned(curve: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """At most ``_POINTS`` means of neighbouring values, at the last of their steps."""
    size = max(1, -(-len(curve) // _POINTS))
    parts = [curve[start : start + size] for start in range(0, len(curve), size)]
    return [(part[-1][0], round(sum(v for _, v in part) / len(part), 6)) for part in parts]
