"""``laterna data``: builds the training material, shows it, and says whose works it is made of."""

from __future__ import annotations

import json
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from laterna.core import settings
from laterna.core.errors import VariationsOutOfRange
from laterna.core.i18n import message
from laterna.ledger.records import Work, load_works

CORPORA = ("storybook",)
SCENES = (1, 100)


class DataVerb:
    """Three things to do, each with its own arguments."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        parts = parser.add_subparsers(dest="part", required=True, metavar="build|preview|list")
        for name, (add, _) in _PARTS.items():
            text = message(f"data.{name}")
            part = parts.add_parser(name, help=text, description=text)
            part.add_argument(
                "--lang", metavar="LANG", default=SUPPRESS, help=message("option.lang")
            )
            add(part)

    def run(self, arguments: Namespace) -> int:
        """Do the part that was asked for."""
        _, do = _PARTS[arguments.part]
        do(arguments)
        return 0


def _add_build(parser: ArgumentParser) -> None:
    parser.add_argument("corpus", choices=CORPORA, help=message("data.corpus"))
    parser.add_argument("--target", type=Path, help=message("data.target"))


def _build(arguments: Namespace) -> None:
    from laterna.data.corpora.openmoji import build

    summary = build(arguments.target or settings.state_folder() / "corpora", _say)
    names = ", ".join(f"{language} {count}" for language, count in summary.names.items())
    _say(message("data.built", works=summary.works, artists=summary.artists, names=names))
    for file in summary.files:
        _say(message("data.wrote", path=file))


def _add_preview(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("-o", "--output", type=Path, default=Path("preview"), help=message("data.folder"))
    add("--seed", type=int, default=0, help=message("data.seed"))
    add("--n", type=int, default=6, metavar="N", help=message("data.n"))
    add("--force", action="store_true", help=message("option.force"))


def _preview(arguments: Namespace) -> None:
    low, high = SCENES
    if not low <= arguments.n <= high:
        raise VariationsOutOfRange(value=arguments.n, low=low, high=high)
    from laterna.data.preview import Sample, draw_sample, save_preview, unwritten_languages

    def report(sample: Sample) -> None:
        caption = sample.captions["en"]
        number = sample.number
        _say(message("data.drawing", number=number, count=arguments.n, caption=caption))

    samples = [draw_sample(arguments.seed, number) for number in range(1, arguments.n + 1)]
    paths = save_preview(samples, arguments.output, force=arguments.force, report=report)
    if unwritten := unwritten_languages(samples):
        _say(message("data.unwritten", languages=", ".join(unwritten), path=paths[1]))
    for path in paths:
        _say(message("data.wrote", path=path))


def _add_list(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--name", default="", metavar="TEXT", help=message("data.name"))
    add("--artist", default="", metavar="TEXT", help=message("data.artist"))
    add("--licence", metavar="SPDX", help=message("data.licence"))
    add("--storybook", action="store_true", help=message("data.storybook"))
    add("--json", action="store_true", help=message("option.json"))


def _list(arguments: Namespace) -> None:
    everything = load_works().values()
    works = [work for work in everything if _is_wanted(work, arguments)]
    if arguments.json:
        print(json.dumps({"works": [asdict(work) for work in works]}))
        return
    for work in works:
        _say(message("data.work", **asdict(work)))
    _say(message("data.listed", shown=len(works), count=len(everything)))


def _is_wanted(work: Work, arguments: Namespace) -> bool:
    from laterna.data.storybook.nouns import storybook_nouns

    return (
        arguments.name.casefold() in work.name.casefold()
        and arguments.artist.casefold() in work.artist.casefold()
        and arguments.licence in (None, work.licence)
        and (not arguments.storybook or work.id in storybook_nouns().everything)
    )


def _say(line: str) -> None:
    print(line, flush=True)


_Part = tuple[Callable[[ArgumentParser], None], Callable[[Namespace], None]]
_PARTS: dict[str, _Part] = {
    "build": (_add_build, _build),
    "preview": (_add_preview, _preview),
    "list": (_add_list, _list),
}
