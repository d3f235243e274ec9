"""``laterna bench``: what each stage costs, and how well training uses the machine."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from laterna.core import settings
from laterna.core.errors import ExtraMissing
from laterna.core.i18n import message
from laterna.evaluation.benchmark import CASES, Case, Measured, measure

_TRAINED = ("director", "designer")
"""Recipes whose training is measured."""


class BenchVerb:
    """Measures in cold processes, one case after the other."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        parser.add_argument("--model", default="storybook", help=message("option.model"))
        parser.add_argument("--seed", type=int, default=1, help=message("option.seed"))
        parser.add_argument("--first", type=int, default=len(CASES), help=message("bench.first"))
        parser.add_argument("--training", action="store_true", help=message("bench.training"))
        parser.add_argument("--json", action="store_true", help=message("option.json"))

    def run(self, arguments: Namespace) -> int:
        """Print a block for each case, or one object."""
        told: dict[str, object] = {}
        for case in CASES[: arguments.first]:
            result = measure(case, arguments.model, arguments.seed)
            told[case.name] = _facts(result)
            if not arguments.json:
                print(_block(result), flush=True)
        if arguments.training:
            told["training"] = {name: _training(name, quiet=arguments.json) for name in _TRAINED}
        if arguments.json:
            print(json.dumps(told))
        return 0


def _facts(result: Measured) -> dict[str, object]:
    facts = asdict(result)
    ratios = {"ratio_to_encoding": result.ratio, "warm_ratio_to_encoding": result.warm_ratio}
    return {**facts, **ratios}


def _block(result: Measured) -> str:
    stages = "\n".join(f"  {name:<10} {spent:7.2f} s" for name, spent in result.stages.items())
    return (
        message(
            "bench.case",
            name=result.case.name,
            wall=f"{result.wall:.2f}",
            bar=f"{result.case.bar_seconds:g}",
            processor=f"{result.processor:.2f}",
            peak=f"{result.peak:.0f}",
            memory=_memory_bar(result.case),
            marking=f"{result.marking:.2f}",
            encoding=f"{result.encoding:.2f}",
            ratio=f"{result.ratio:.2f}",
            warm=f"{result.warm:.2f}",
            warm_ratio=f"{result.warm_ratio:.2f}",
        )
        + f"\n{stages}"
    )


def _memory_bar(case: Case) -> str:
    return "-" if case.bar_memory is None else f"{case.bar_memory:g} MiB"


def _training(name: str, *, quiet: bool) -> dict[str, object]:
    try:
        from laterna.training.recipes import RECIPES
        from laterna.training.speed import training_speed
    except ImportError as error:
        raise ExtraMissing(package=error.name or "torch", extra="train") from error
    speed = training_speed(RECIPES.load(name)(), settings.threads())
    if not quiet:
        print(
            message(
                "bench.speed",
                recipe=name,
                step=f"{speed.step:.2f}",
                useful=f"{speed.useful / 1e9:.0f}",
                matrix=f"{speed.matrix / 1e9:.0f}",
                share=f"{100 * speed.share:.0f}",
                parts=", ".join(f"{part} {100 * s:.0f} %" for part, s in speed.shares.items()),
            )
        )
    return {**asdict(speed), "share": speed.share}
