"""``laterna history FILE``: from which films a film was made, and how each of them was."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from laterna.core.i18n import message
from laterna.entrypoints.cli.telling import told
from laterna.provenance.asked import Asked, UsedSpan
from laterna.provenance.manifest import read_manifest


class HistoryVerb:
    """Tells the tree of versions that a film carries."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which arguments there are."""
        parser.add_argument("film", type=Path, metavar="FILE", help=message("option.film"))
        parser.add_argument("--json", action="store_true", help=message("option.json"))

    def run(self, arguments: Namespace) -> int:
        """Read the film and tell."""
        manifest = read_manifest(arguments.film)
        if arguments.json:
            made = {"created": manifest.created, "model_sha256": manifest.model_sha256}
            print(json.dumps({**made, **asdict(manifest.asked)}, ensure_ascii=False))
            return 0
        print(message("history.film", path=arguments.film, created=manifest.created))
        for line in _lines(manifest.asked, "  "):
            print(line)
        return 0


def _lines(asked: Asked, indent: str) -> Iterator[str]:
    """How a film was made, and under it the films that it was made from."""
    yield indent + message(
        "history.words", prompt=asked.prompt, seconds=f"{asked.seconds:g}", seed=asked.seed
    )
    if asked.expanded:
        yield indent + message("history.expanded", prompt=asked.expanded)
    if asked.loop:
        yield indent + message("history.loop")
    for path in asked.paths:
        yield indent + message("history.path", **told(path))
    yield from (indent + line for line in _given(asked))
    for instruction in asked.edits:
        yield indent + message("history.edit", text=instruction)
    for used in asked.conditions:
        yield indent + _span(used)
        if used.influence:
            points = ", ".join(f"{share:g} ({second:g} s)" for second, share in used.influence)
            yield indent + message("history.influence", points=points)
        yield from _lines(used.film, indent + "    ")


def _given(asked: Asked) -> Iterator[str]:
    """What it shows from elsewhere."""
    for still in asked.stills:
        yield message("history.still", second=f"{still.at:g}", name=still.picture.name)
    if asked.excerpt is not None:
        name, start = asked.excerpt.clip.name, asked.excerpt.start
        yield message("history.excerpt", name=name, start=f"{start:g}")
    if asked.mask is not None:
        yield message("history.mask", name=asked.mask.name)


def _span(used: UsedSpan) -> str:
    end = used.film.seconds if used.end is None else used.end
    code = "history.kept" if used.strength == 1 else "history.likened"
    return message(
        code,
        start=f"{used.start:g}",
        end=f"{end:g}",
        at=f"{used.at:g}",
        share=round(100 * used.strength),
    )
