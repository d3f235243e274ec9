"""What everything is called: nouns by work, and phrases by concept, in five languages."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from laterna.core.concepts import LANGUAGES

TARGET = "{target}"
"""The place of the actor that is acted upon, in actions, relations and cameras that have one."""

OTHER = "{other}"
"""The place of who is given to or taken from, in the actions that have one."""

EMOJI = "openmoji:"
"""Prefix of the works that are drawings of emoji; the code points follow."""

_TABLES = resources.files("laterna.language") / "tables"
_KINDS = (
    ("animal", "animal"),
    ("person", "person"),
    ("family", "person"),
    ("transport", "vehicle"),
)


@dataclass(frozen=True)
class Noun:
    """One work of the ledger and its words.

    Attributes:
        work: such as ``openmoji:1F98A``.
        names: by language, the name to be shown first.
        aliases: by language, further names that are understood but not written.
        keywords: by language, words that hint at the work.
        kind: ``animal``, ``person``, ``vehicle`` or ``thing``.
        group: of the emoji's table, such as ``food-fruit``.
        storybook: whether the models were trained on it.
    """

    work: str
    names: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, tuple[str, ...]]
    keywords: Mapping[str, tuple[str, ...]]
    kind: str
    group: str
    storybook: bool

    @property
    def emoji(self) -> str:
        """The character that the drawing stands for; empty where it stands for none."""
        if not self.work.startswith(EMOJI):
            return ""
        return "".join(chr(int(code, 16)) for code in self.work.removeprefix(EMOJI).split("-"))


@dataclass(frozen=True)
class Phrases:
    """How one language says the concepts, and how it builds sentences.

    Most fields map a concept to its phrases, as the section of the table of the same name does; the
    ``short`` ones are for lists of words. ``numbers`` go by ``"2"`` to ``"5"``. In ``colours``,
    ``sizes`` and ``numbers`` of Arabic, the forms of one word are parted by ``/``; see ``ar.toml``.
    ``scene`` holds sentence structures and ``nouns`` lists for noun phrases. ``measures`` are
    measure words by name, and by kind for names that have none; ``plurals`` are those that no rule
    makes.
    """

    actions: Mapping[str, tuple[str, ...]]
    actions_short: Mapping[str, tuple[str, ...]]
    settings: Mapping[str, tuple[str, ...]]
    settings_short: Mapping[str, tuple[str, ...]]
    daytimes: Mapping[str, tuple[str, ...]]
    daytimes_short: Mapping[str, tuple[str, ...]]
    weathers: Mapping[str, tuple[str, ...]]
    weathers_short: Mapping[str, tuple[str, ...]]
    cameras: Mapping[str, tuple[str, ...]]
    colours: Mapping[str, tuple[str, ...]]
    sizes: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, tuple[str, ...]]
    relations: Mapping[str, tuple[str, ...]]
    scene: Mapping[str, Any]
    nouns: Mapping[str, tuple[str, ...]]
    measures: Mapping[str, str]
    plurals: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All nouns by work, in the order of the table, and the phrases by language.

    Two lexicons are equal only if they are one, so that what is made from one can be remembered.
    """

    nouns: Mapping[str, Noun]
    phrases: Mapping[str, Phrases]

    def storybook(self) -> tuple[str, ...]:
        """The works that models are trained on, sorted."""
        return tuple(sorted(work for work, noun in self.nouns.items() if noun.storybook))

    def name(self, work: str, language: str) -> str:
        """The first name of a work.

        Raises:
            KeyError: for a work or a language that is not in the tables.
        """
        return self.nouns[work].names[language][0]

    @cached_property
    def every_name(self) -> Mapping[str, frozenset[str]]:
        """By language, all names under which a work is known."""
        return {
            language: frozenset(
                name
                for noun in self.nouns.values()
                for name in noun.names[language] + noun.aliases[language]
            )
            for language in LANGUAGES
        }


@cache
def load_lexicon() -> Lexicon:
    """Read the tables that the package carries."""
    chosen = frozenset(_lines("storybook_nouns.txt"))
    friendly, kinds = _friendly_names(), _kinds()
    rows = map(json.loads, _lines("nouns.jsonl") + _lines("own_nouns.jsonl"))
    nouns = {}
    for row in rows:
        work = row["work"]
        kind = kinds.get(work) or _kind(row["group"])
        nouns[work] = _noun(row, friendly.get(work, {}), kind, storybook=work in chosen)
    return Lexicon(nouns, {language: load_phrases(language) for language in LANGUAGES})


@cache
def load_phrases(language: str) -> Phrases:
    """Read the phrases of one language."""
    path = _TABLES / "phrases" / f"{language}.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    lists = {name: _tuples(table) for name, table in tables.items()}
    plurals = dict(row.split("/", 1) for row in lists["nouns"].get("plurals", ()))
    return Phrases(**lists, measures=_measures(lists["nouns"]), plurals=plurals)


def _measures(nouns: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    own = [row.split() for row in nouns.get("measures", ())]
    usual = [row.split() for row in nouns.get("default", ())]
    return {name: row[0] for row in own for name in row[1:]} | {row[0]: row[1] for row in usual}


def _tuples(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def _lines(name: str) -> list[str]:
    lines = (_TABLES / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _kinds() -> dict[str, str]:
    """Kinds of single works; see the head of ``kinds.txt``."""
    rows = (line.split() for line in _lines("kinds.txt"))
    return {f"{EMOJI}{code}": kind for kind, *codes in rows for code in codes}


def _kind(group: str) -> str:
    return next((kind for start, kind in _KINDS if group.startswith(start)), "thing")


def _noun(
    row: Mapping[str, Any], friendly: Mapping[str, str], kind: str, *, storybook: bool
) -> Noun:
    names, aliases = {}, {}
    for language in LANGUAGES:
        own = [name for name in friendly.get(language, "").split("/") if name]
        shown = [name for name in own if not name.startswith("~")]
        hidden = [name[1:] for name in own if name.startswith("~")]
        names[language] = tuple(shown) or (row[language]["name"],)
        aliases[language] = tuple(dict.fromkeys([*hidden, row[language]["name"]]))
    keywords = {language: tuple(row[language]["keywords"]) for language in LANGUAGES}
    return Noun(row["work"], names, aliases, keywords, kind, row["group"], storybook)


def _friendly_names() -> dict[str, dict[str, str]]:
    """Rows of names parted by ``/``; see the head of ``names.txt``."""
    rows = (line.split("|") for line in _lines("names.txt"))
    return {f"{EMOJI}{row[0]}": dict(zip(LANGUAGES, row[1:], strict=True)) for row in rows}
