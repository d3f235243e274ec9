"""``laterna train RECIPE``: trains a network, and goes on where it was left."""

from __future__ import annotations

import os
import shlex
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from laterna.core import settings
from laterna.core.errors import ExtraMissing
from laterna.core.i18n import message

if TYPE_CHECKING:
    from laterna.training.recipe import Recipe
    from laterna.training.trainer import Trainer

_BESIDE = Path()
"""Stands for ``--export`` without a folder: the weights go beside the state."""


class TrainVerb:
    """Trains until the end, until a step, or until somebody stops it."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        add = parser.add_argument
        add("recipe", metavar="RECIPE", help=message("train.recipe"))
        add("--state", type=Path, metavar="FOLDER", help=message("train.state"))
        add("--from", type=Path, dest="weights", metavar="FILE", help=message("train.weights"))
        add("--steps-until", type=_count, metavar="N", help=message("train.until"))
        add("--threads", type=_count, metavar="N", help=message("train.threads"))
        add("--workers", type=_count, default=1, metavar="N", help=message("train.workers"))
        add(
            "--export",
            nargs="?",
            type=Path,
            const=_BESIDE,
            metavar="FOLDER",
            help=message("train.export"),
        )

    def run(self, arguments: Namespace) -> int:
        """Train, and write the weights if asked to."""
        recipe, trainer = _open(arguments)
        number = _train(recipe, trainer, arguments.steps_until)
        if number is not None:
            command = " ".join(["laterna", *map(shlex.quote, sys.argv[1:])])
            _say(message("train.stopped", step=trainer.optimizer.steps, command=command))
            return 128 + number
        _say(message("train.done", step=trainer.optimizer.steps, steps=recipe.steps))
        if arguments.export is not None:
            _export(recipe, trainer, arguments.export)
        return 0


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _open(arguments: Namespace) -> tuple[Recipe, Trainer]:
    # GNU OpenMP's threads spin while they wait, which starves whoever shares the cores. It reads
    # this once, when torch loads it.
    os.putenv("OMP_WAIT_POLICY", "PASSIVE")
    try:
        from laterna.training.recipes import RECIPES
        from laterna.training.trainer import Trainer, TrainerConfig
    except ModuleNotFoundError as error:
        raise ExtraMissing(package=error.name, extra="train") from error
    recipe = RECIPES.load(arguments.recipe)()
    config = TrainerConfig(
        state=arguments.state or settings.state_folder() / "training",
        threads=arguments.threads or settings.threads(),
        workers=arguments.workers,
        weights=arguments.weights,
    )
    return recipe, Trainer(recipe, config)


def _train(recipe: Recipe, trainer: Trainer, until: int | None) -> int | None:
    """Returns the number of the signal that ended the run, if one did."""
    last = recipe.steps if until is None else min(until, recipe.steps)

    def report(line: dict[str, Any]) -> None:
        _say(_line(line, recipe, last))

    _say(
        message(
            "train.begin",
            recipe=recipe.name,
            step=trainer.optimizer.steps,
            last=last,
            steps=recipe.steps,
            folder=trainer.folder,
        )
    )
    trainer.run(report, until)
    return trainer.stopped_by


def _line(line: dict[str, Any], recipe: Recipe, last: int) -> str:
    step, rate = line["step"], line["samples/s"]
    figures = [f"{name} {value:.4g}" for name, value in line.items() if name not in _NOT_FIGURES]
    return message(
        "train.line",
        step=step,
        share=f"{100 * step / recipe.steps:.1f}",
        rate=f"{rate:.1f}",
        figures=", ".join(figures),
        left=_clock((last - step) * recipe.samples_per_step / rate),
    )


_NOT_FIGURES = ("step", "samples/s")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def _export(recipe: Recipe, trainer: Trainer, folder: Path) -> None:
    try:
        from laterna.training.publish import publish
        from laterna.training.record import keep_record
    except ModuleNotFoundError as error:
        raise ExtraMissing(package=error.name, extra="train") from error
    beside = trainer.folder / "export"
    state = trainer.config.state
    path = publish(recipe, state, beside if folder == _BESIDE else folder)
    _say(message("data.wrote", path=path))
    _say(message("data.wrote", path=keep_record(recipe, trainer.optimizer.steps, state, path)))


def _say(line: str) -> None:
    print(line, flush=True)
