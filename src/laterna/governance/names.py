"""Real people, protected characters and marks, with their spellings in five languages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources

from laterna.governance.lexicon import Phrase, split_phrases
from laterna.governance.normalise import is_vietnamese, normalise


def name_phrases(more_people: Mapping[str, tuple[str, ...]]) -> Iterator[Phrase]:
    """Phrases of ``tables/people.toml``, of ``tables/brands.toml``, and an operator's people."""
    for group in _table("people").values():
        yield from _phrases(
            "person_name", {name: tuple(split_phrases(text)) for name, text in group.items()}
        )
    yield from _phrases("person_name", more_people)
    for cue, group in _table("brands").items():
        yield from _phrases(cue, {name: tuple(split_phrases(text)) for name, text in group.items()})


def _phrases(cue: str, names: Mapping[str, tuple[str, ...]]) -> Iterator[Phrase]:
    for name, spellings in names.items():
        for spelling in (name, *spellings):
            yield Phrase(spelling, cue, _language(spelling), name)


def _language(spelling: str) -> str:
    """Vietnamese names may be written without their marks; no name has inflected forms."""
    return "vi" if any(map(is_vietnamese, normalise(spelling).split())) else ""


def _table(name: str) -> dict[str, dict[str, str]]:
    file = resources.files("laterna.governance") / "tables" / f"{name}.toml"
    table: dict[str, dict[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return table
