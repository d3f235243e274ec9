"""``laterna generate "PROMPT"``: from words to a marked film."""

from __future__ import annotations

import json
import re
import secrets
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from laterna.core.errors import CastUnreadable, SizeUnreadable, VariationsOutOfRange
from laterna.core.i18n import message
from laterna.core.request import CastChoice, GenerationRequest, GenerationResult, Progress
from laterna.entrypoints.cli.curves import add_path_arguments, paths_of
from laterna.entrypoints.cli.poster import Poster, check_poster
from laterna.entrypoints.cli.progress import ProgressBar
from laterna.entrypoints.cli.telling import (
    plan_lines,
    request_object,
    result_lines,
    result_object,
    signing_lines,
)
from laterna.provenance.characters import own_characters
from laterna.service.generate import Job, prepare_variations, run

VARIATIONS = (1, 100)
_BESIDE = Path()
"""Stands for ``--preview`` without a file: the poster goes beside the film."""


class GenerateVerb:
    """Makes one film, or several variations of it."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        parser.add_argument("prompt", metavar="PROMPT", help=message("option.prompt"))
        _add_picture_arguments(parser)
        add_path_arguments(parser)
        _add_model_arguments(parser)
        _add_output_arguments(parser)

    def run(self, arguments: Namespace) -> int:
        """Check, tell the plan, draw, tell the cost."""
        request = _request(arguments)
        outputs = _outputs(arguments, request.seed)
        poster = _poster_path(arguments, outputs[0])
        label = _label(arguments)
        jobs = prepare_variations(
            request,
            outputs,
            force=arguments.force,
            label=label,
            expand=arguments.expand,
            characters=own_characters(),
        )
        if not arguments.json:
            print_lines(*signing_lines(jobs[0]), *plan_lines(jobs[0]))
        films = []
        for number, job in enumerate(jobs, 1):
            title = f"[{number}/{len(jobs)}] " if len(jobs) > 1 else ""
            result = _draw(job, arguments, poster, title)
            films.append(result_object(result, job.request.seed))
            if not arguments.json:
                print_lines(*result_lines(result, job.request.seed))
        if arguments.json:
            print(json.dumps({**request_object(jobs[0]), "films": films}))
        return 0


def _add_picture_arguments(parser: ArgumentParser) -> None:
    default = GenerationRequest("")
    add = parser.add_argument
    add("--expand", action="store_true", help=message("option.expand"))
    add("--seconds", type=float, default=default.seconds, help=message("option.seconds"))
    add("--size", default="1280x720", metavar="WxH", help=message("option.size"))
    add("--fps", type=float, default=default.fps, help=message("option.fps"))
    add("--seed", type=int, help=message("option.seed"))
    add("--n", type=int, default=1, metavar="N", help=message("option.n"))
    add(
        "--cast",
        action="append",
        default=[],
        metavar="WORD=FILE",
        help=message("option.cast"),
    )


def _add_model_arguments(parser: ArgumentParser) -> None:
    default = GenerationRequest("")
    add = parser.add_argument
    add("--model", default=default.model, help=message("option.model"))
    add("--steps", type=int, help=message("option.steps"))
    add("--guidance", type=float, help=message("option.guidance"))
    add("--sampler", help=message("option.sampler"))


def _add_output_arguments(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("-o", "--output", type=Path, metavar="FILE", help=message("option.output"))
    add("--force", action="store_true", help=message("option.force"))
    add("--label", action="store_true", help=message("option.label"))
    add("--label-text", metavar="TEXT", help=message("option.label_text"))
    add(
        "--preview",
        nargs="?",
        type=Path,
        const=_BESIDE,
        metavar="FILE",
        help=message("option.preview"),
    )
    add("--json", action="store_true", help=message("option.json"))


def _request(arguments: Namespace) -> GenerationRequest:
    seed = secrets.randbelow(2**31) if arguments.seed is None else arguments.seed
    return GenerationRequest(
        prompt=arguments.prompt,
        seconds=arguments.seconds,
        size=parse_size(arguments.size),
        fps=arguments.fps,
        seed=seed,
        steps=arguments.steps,
        guidance=arguments.guidance,
        sampler=arguments.sampler,
        model=arguments.model,
        cast=tuple(parse_cast(text) for text in arguments.cast),
        preview=arguments.preview is not None,
        paths=paths_of(arguments),
    )


def parse_size(text: str) -> tuple[int, int]:
    """Read ``WxH``.

    Raises:
        laterna.core.errors.SizeUnreadable: when that is not what it is.
    """
    found = re.fullmatch(r"\s*(-?\d{1,9})\s*[xX×*]\s*(-?\d{1,9})\s*", text)
    if not found:
        raise SizeUnreadable(value=text)
    return int(found[1]), int(found[2])


def parse_cast(text: str) -> CastChoice:
    """Read ``WORD=FILE``.

    Raises:
        laterna.core.errors.CastUnreadable: when that is not what it is.
    """
    word, equals, picture = text.partition("=")
    if not (word.strip() and equals and picture):
        raise CastUnreadable(value=text)
    return CastChoice(word.strip(), Path(picture))


def _outputs(arguments: Namespace, seed: int) -> list[Path]:
    """Names of the films: as asked, or after the seed; variations are numbered from 1."""
    low, high = VARIATIONS
    if not low <= arguments.n <= high:
        raise VariationsOutOfRange(value=arguments.n, low=low, high=high)
    path: Path = arguments.output or Path(f"laterna-{seed}.mp4")
    if arguments.n == 1:
        return [path]
    return [path.with_name(f"{path.stem}-{i}{path.suffix}") for i in range(1, arguments.n + 1)]


def _poster_path(arguments: Namespace, output: Path) -> Path | None:
    if arguments.preview is None:
        return None
    beside = arguments.preview == _BESIDE
    path: Path = output.with_suffix(".preview.png") if beside else arguments.preview
    check_poster(path, force=arguments.force)
    return path


def _draw(job: Job, arguments: Namespace, poster: Path | None, title: str) -> GenerationResult:
    """Run one job, with a bar unless a machine is listening."""
    bar = None if arguments.json else ProgressBar(job.plan.estimated_seconds, title=title)
    watchers: list[Callable[[Progress], None]] = [bar] if bar else []
    if poster:
        watchers.append(Poster(poster, job.request))

    def report(progress: Progress) -> None:
        for watcher in watchers:
            watcher(progress)

    try:
        return run(job, report, label=_label(arguments))
    finally:
        if bar:
            bar.close()


def make_one(job: Job, arguments: Namespace) -> int:
    """Tell the plan, draw, tell the cost: of a job that makes one film."""
    if not arguments.json:
        print_lines(*signing_lines(job), *plan_lines(job))
    result = _draw(job, arguments, None, "")
    if arguments.json:
        film = result_object(result, job.request.seed)
        print(json.dumps({**request_object(job), "films": [film]}))
    else:
        print_lines(*result_lines(result, job.request.seed))
    return 0


def add_making_arguments(parser: ArgumentParser, output: str) -> None:
    """What every verb that makes a film takes; ``output`` names the help of ``-o``."""
    add = parser.add_argument
    add("--cast", action="append", default=[], metavar="WORD=FILE", help=message("option.cast"))
    add("-o", "--output", type=Path, metavar="FILE", help=message(output))
    add("--force", action="store_true", help=message("option.force"))
    add("--label", action="store_true", help=message("option.label"))
    add("--label-text", metavar="TEXT", help=message("option.label_text"))
    add("--json", action="store_true", help=message("option.json"))


def pictures_of(arguments: Namespace) -> dict[str, Path]:
    """The user's pictures by word."""
    return {choice.word: choice.picture for choice in map(parse_cast, arguments.cast)}


def _label(arguments: Namespace) -> str:
    return arguments.label_text or (message("label.made") if arguments.label else "")


def print_lines(*lines: str) -> None:
    """Print lines at once, whoever reads them."""
    for line in lines:
        print(line, flush=True)
