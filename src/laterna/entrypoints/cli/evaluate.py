"""``laterna eval``: scores a model against the ceiling of true renders."""

from __future__ import annotations

import json
import math
import os
import sys
import time
from argparse import ArgumentParser, Namespace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from laterna.core.errors import ExtraMissing, UsageError
from laterna.core.i18n import message
from laterna.core.request import GenerationRequest
from laterna.core.settings import state_folder
from laterna.entrypoints.cli.generate import parse_size
from laterna.evaluation.cases import Case, Shape
from laterna.evaluation.suites import SUITES
from laterna.language.facts import SceneFacts
from laterna.service.bootstrap import open_backend
from laterna.service.validation import check_prompt, check_request

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CASES = (1, 100_000)
_ENOUGH_FOR_NOVELTY = 100
"""Cases from which on it is worth the minutes to draw 5,000 training sets, once."""

_EVERY = 10
"""Seconds between signs of life where nobody watches a terminal."""


class EvaluateVerb:
    """Lets a model draw a suite of prompts, reads the clips back and prints the scores."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        _add_suite_arguments(parser)
        _add_shape_arguments(parser)

    def run(self, arguments: Namespace) -> int:
        """Check everything, examine, print."""
        if arguments.suite == "policy":
            return _score_policies(arguments)
        if find_spec("torch") is None:
            raise ExtraMissing(package="torch", extra="train")
        # These need torch, which only this verb and training have. Its threads spin as they wait,
        # which starves whoever shares the cores; they read this once, when torch is loaded.
        os.putenv("OMP_WAIT_POLICY", "PASSIVE")
        from laterna.evaluation.ways.suite import is_ways

        if is_ways(arguments.suite) and not arguments.prompts:
            return _score_ways(arguments)
        from laterna.evaluation.judging import score
        from laterna.evaluation.reading import ClipReader
        from laterna.evaluation.report import check_report, write_report
        from laterna.evaluation.results import Notebook, notebook_name
        from laterna.evaluation.run import Evaluation
        from laterna.evaluation.summary import Summary
        from laterna.evaluation.table import table_lines

        shape = _shape(arguments)
        cases = _cases(arguments)
        if arguments.report:
            check_report(arguments.report, force=arguments.force)
        backend, reader = open_backend(shape.model), ClipReader.load()
        plan = backend.plan(shape.request(cases[0]))
        name = notebook_name(shape, plan.model_sha256, reader.sha256)
        notebook = Notebook(state_folder() / "evaluation" / name)
        evaluation = Evaluation(backend, reader, shape, notebook)
        rows = evaluation.run(cases, _Progress("eval.progress"))
        scores = score(rows, _training_sets(arguments, shape, len(cases)))
        suite = str(arguments.prompts or arguments.suite)
        summary = Summary(
            _title(arguments, shape),
            suite,
            arguments.seed,
            shape,
            plan,
            reader.sha256,
            scores,
            rows,
        )
        if arguments.report:
            write_report(arguments.report, summary, evaluation)
        if arguments.json:
            print(json.dumps({row.name: row.as_json() for row in scores}, ensure_ascii=False))
        else:
            print("\n".join([summary.title, *table_lines(scores, summary.bars)]))
        return 0


def _training_sets(arguments: Namespace, shape: Shape, cases: int) -> NDArray[np.float32] | None:
    """Thumbnails of training sets to look for copies among; None where they are not wanted."""
    from laterna.evaluation.metrics.novelty import TRAINING_SETS, training_thumbnails

    usual = TRAINING_SETS if cases >= _ENOUGH_FOR_NOVELTY else 0
    number = usual if arguments.training_sets is None else arguments.training_sets
    if not number:
        return None
    folder = state_folder() / "evaluation"
    return training_thumbnails(shape.aspect, folder, _Progress("eval.training_sets"), number)


def _score_policies(arguments: Namespace) -> int:
    """Print how much the policies refuse; neither a model nor torch is needed."""
    from laterna.evaluation.policies import (
        examine,
        policy_lines,
        policy_object,
        read_samples,
        score_policies,
    )
    from laterna.service.screening import open_screen

    outcomes = examine(read_samples(arguments.prompts), open_screen().words.prompt)
    rows = score_policies(outcomes)
    if arguments.json:
        print(json.dumps(policy_object(outcomes, rows)))
    else:
        print("\n".join(policy_lines(rows)))
    return 0


def _score_ways(arguments: Namespace) -> int:
    """Print how well films are made out of films: every operation, or those that are named."""
    from laterna.evaluation.bars import verdicts
    from laterna.evaluation.reading import ClipReader
    from laterna.evaluation.report import check_report
    from laterna.evaluation.table import table_lines
    from laterna.evaluation.ways.findings import Findings, findings_name
    from laterna.evaluation.ways.page import WaysSummary, write_page
    from laterna.evaluation.ways.scoring import score
    from laterna.evaluation.ways.studio import Studio
    from laterna.evaluation.ways.suite import Run, chosen, ways_folder

    shape = _shape(arguments)
    _check_number(arguments.n)
    names = chosen(arguments.suite)
    if arguments.report:
        check_report(arguments.report, force=arguments.force)
    studio = Studio(open_backend(shape.model), ClipReader.load(), ways_folder(state_folder()))
    plan = studio.backend.plan(_any_request(shape, arguments.seed))
    name = findings_name(shape, arguments.seed, plan.model_sha256, studio.reader.sha256)
    findings = Findings(state_folder() / "evaluation" / name)
    run = Run(studio, shape, arguments.seed, findings)
    found = run.run(names, arguments.n, _Progress("ways.progress"))
    scores = score(found)
    title = _title(arguments, shape)
    if arguments.report:
        summary = WaysSummary(
            title=title,
            suite=arguments.suite,
            seed=arguments.seed,
            count=arguments.n,
            shape=shape,
            plan=plan,
            reader=studio.reader.sha256,
            scores=scores,
            findings=found,
        )
        write_page(arguments.report, summary, studio)
    if arguments.json:
        print(json.dumps({row.name: row.as_json() for row in scores}, ensure_ascii=False))
    else:
        print("\n".join([title, *table_lines(scores, verdicts(scores))]))
    return 0


def _add_suite_arguments(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--suite",
        default="held-out",
        metavar="NAME",
        help=message("eval.suite") + message("ways.suite"),
    )
    add("--n", type=int, default=1000, metavar="N", help=message("eval.cases"))
    add("--seed", type=int, default=0, help=message("eval.seed"))
    add("--prompts", type=Path, metavar="FILE.jsonl", help=message("eval.prompts"))
    add("--training-sets", type=_number, metavar="N", help=message("eval.training"))
    add("--report", type=Path, metavar="FILE.html", help=message("eval.report"))
    add("--force", action="store_true", help=message("option.force"))
    add("--json", action="store_true", help=message("option.json"))


def _number(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _add_shape_arguments(parser: ArgumentParser) -> None:
    default = Shape()
    add = parser.add_argument
    add("--model", default=default.model, help=message("option.model"))
    add("--seconds", type=float, default=default.seconds, help=message("option.seconds"))
    add("--size", default="x".join(map(str, default.size)), help=message("eval.size"))
    add("--fps", type=float, default=default.fps, help=message("eval.fps"))
    add("--steps", type=int, help=message("option.steps"))
    add("--guidance", type=float, help=message("option.guidance"))


def _shape(arguments: Namespace) -> Shape:
    shape = Shape(
        model=arguments.model,
        seconds=arguments.seconds,
        size=parse_size(arguments.size),
        fps=arguments.fps,
        steps=arguments.steps,
        guidance=arguments.guidance,
    )
    check_request(_any_request(shape, arguments.seed))
    return shape


def _any_request(shape: Shape, seed: int) -> GenerationRequest:
    """A request of the shape, to be checked."""
    return shape.request(Case(0, "a ball", "en", SceneFacts(()), unseen=False, seed=seed))


def _cases(arguments: Namespace) -> list[Case]:
    _check_number(arguments.n)
    if arguments.prompts:
        from laterna.evaluation.prompts import read_prompts

        return read_prompts(arguments.prompts, arguments.seed, check_prompt)
    suite = SUITES.load(arguments.suite)
    return suite(arguments.n, arguments.seed)


def _check_number(cases: int) -> None:
    low, high = _CASES
    if not low <= cases <= high:
        raise UsageError(reason=f"--n must be from {low} to {high}, not {cases}")


def _title(arguments: Namespace, shape: Shape) -> str:
    return message(
        "eval.title",
        suite=arguments.prompts or arguments.suite,
        model=shape.model,
        seed=arguments.seed,
        seconds=f"{shape.seconds:g}",
        size=f"{shape.size[0]}x{shape.size[1]}",
        fps=f"{shape.fps:g}",
    )


class _Progress:
    """Tells on stderr how far some work is and how long it will take."""

    def __init__(self, key: str) -> None:
        """Start the clock; ``key`` is that of the message."""
        self._key = key
        self._begin = time.monotonic()
        self._told = 0.0
        self._live = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        """Show how many cases are done."""
        now = time.monotonic()
        if done < total and not self._live and now - self._told < _EVERY:
            return
        self._told = now
        left = math.ceil((now - self._begin) * (total - done) / done) if done else 0
        text = message(self._key, done=done, total=total)
        if done:
            text += "  " + message("cli.left", seconds=left)
        end = "\n" if done == total or not self._live else ""
        start = "\r\x1b[K" if self._live else ""
        print(f"{start}{text}", end=end, file=sys.stderr, flush=True)
