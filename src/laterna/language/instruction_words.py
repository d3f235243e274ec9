"""The words and frames of editing; see the head of ``tables/instructions.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from laterna.core.concepts import LANGUAGES
from laterna.language.matching import Table
from laterna.language.spelling import unaccented
from laterna.language.tokens import tokenize

_GROUP = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"\{(\w+)\}")
_BARE = ("daytime", "weather", "setting", "camera", "speed")
_SHORTEST = 4
_LONGER = 7
"""From this length on, two letters may be wrong."""


@dataclass(frozen=True)
class Frame:
    """What a sentence asks for.

    Attributes:
        kind: such as ``recolour``.
        value: what the sentence itself says, such as ``big``; empty where a slot says it.
        weak: whether prompts say the same.
    """

    kind: str
    value: str = ""
    weak: bool = False


@dataclass
class Node:
    """A place in the tree of all frames: what may come next, and what may end here."""

    words: dict[str, Node] = field(default_factory=dict)
    slots: dict[str, Node] = field(default_factory=dict)
    frames: dict[Frame, None] = field(default_factory=dict)

    def grow(self, pattern: str, frame: Frame) -> None:
        """Add all sentences of a pattern."""
        _grow([self], _GROUP.split(pattern), frame)


@dataclass(frozen=True, eq=False)
class EditWords:
    """All tables of all languages: what is said in several at once is read as well.

    Attributes:
        root: of the frames.
        polite: words that say nothing.
        joints: words that join instructions.
        exceptions: words before what an instruction is not meant for.
        several: "all", "both".
        pronouns: "it", as 1, and "them", as 2.
        film: the film itself.
        ones: words that stand for a noun.
        kinds: words for any noun of a kind, and the kind.
        ordinals: places in a row.
        sides: of the picture.
        concepts: by kind, wordings that only instructions have.
        literals: by language, the words of the frames.
    """

    root: Node
    polite: Table[str]
    joints: Table[str]
    exceptions: Table[str]
    several: Table[str]
    pronouns: Table[int]
    film: Table[str]
    ones: Table[str]
    kinds: Table[str]
    ordinals: Table[int]
    sides: Table[str]
    concepts: Mapping[str, Table[str]]
    literals: Mapping[str, frozenset[str]]

    def words(self) -> frozenset[str]:
        """All words of all tables, none of which is misspelt."""
        tables: list[Table[Any]] = [
            value for value in vars(self).values() if isinstance(value, Table)
        ]
        tables += self.concepts.values()
        return frozenset().union(*self.literals.values(), *(table.words() for table in tables))

    def near(self, word: str, language: str) -> frozenset[str]:
        """The words of the frames that a misspelt one may mean."""
        if language == "vi" and word.isascii():
            return _unaccented(self).get(word, frozenset())
        if len(word) < _SHORTEST or language == "zh" or not word[0].isalpha():
            return frozenset()
        limit = 1 if len(word) < _LONGER else 2
        known = self.literals[language]
        near = process.extract(word, known, scorer=OSA.distance, score_cutoff=limit, limit=None)
        swapped = word[1::-1]
        alike = [(w, d) for w, d, _ in near if w[0] == word[0] or w[:2] == swapped]
        least = min((d for w, d in alike if len(w) >= _SHORTEST), default=0)
        return frozenset(w for w, d in alike if d == least and len(w) >= _SHORTEST)


@cache
def load_edit_words() -> EditWords:
    """Read the table that the package carries."""
    path = resources.files("laterna.language") / "tables" / "instructions.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    languages = [table[language] for language in LANGUAGES]
    root = Node()
    for rows in languages:
        _grow_frames(root, rows)
    for kind in _BARE:
        root.grow(f"{{{kind}}}", Frame(kind, weak=True))
    concepts = {kind: _merged(languages, "words", kind) for kind in _concept_kinds(languages)}
    pronouns = [
        (word, 1 + (name == "them")) for name in ("them", "it") for word in _all(languages, name)
    ]
    return EditWords(
        root=root,
        polite=_table(_all(languages, "polite")),
        joints=_table(_all(languages, "joints")),
        exceptions=_table(_all(languages, "exceptions")),
        several=_table(_all(languages, "all")),
        pronouns=Table((tuple(tokenize(word)), number) for word, number in pronouns),
        film=_table(_all(languages, "film")),
        ones=_table(_all(languages, "ones")),
        kinds=_merged(languages, "kinds"),
        ordinals=Table((words, int(n)) for words, n in _merged(languages, "ordinals").items()),
        sides=_merged(languages, "sides"),
        concepts=concepts,
        literals={language: _literals(table[language]) for language in LANGUAGES},
    )


def _all(languages: Iterable[Mapping[str, Any]], name: str) -> list[str]:
    return [word for rows in languages for word in rows[name]]


def _table(texts: Iterable[str]) -> Table[str]:
    return Table((tuple(tokenize(text)), text) for text in texts)


def _merged(languages: Iterable[Mapping[str, Any]], *path: str) -> Table[str]:
    """Words by value, of all languages, as a table from words to value."""
    rows: list[tuple[str, str]] = []
    for table in languages:
        section: Any = table
        for name in path:
            section = section.get(name, {})
        rows += [(word, value) for value, words in section.items() for word in words]
    return Table((tuple(tokenize(word)), value) for word, value in rows)


def _concept_kinds(languages: Iterable[Mapping[str, Any]]) -> set[str]:
    return {kind for table in languages for kind in table["words"]}


def _grow_frames(root: Node, rows: Mapping[str, Any]) -> None:
    for kind, patterns in rows["frames"].items():
        frame = Frame(kind.removesuffix("?"), weak=kind.endswith("?"))
        for pattern in patterns:
            root.grow(pattern, frame)
    for said, patterns in rows["fixed"].items():
        kind, _, value = said.partition(" ")
        for pattern in patterns:
            root.grow(pattern, Frame(kind, value))


def _grow(nodes: list[Node], parts: list[str], frame: Frame) -> None:
    """Go through plain text, at even places, and choices, at odd ones."""
    for place, part in enumerate(parts):
        choices = part.split("|") if place % 2 else [part]
        ways = [list(_items(choice)) for choice in choices]
        reached = [_step(node, way) for node in nodes for way in ways]
        nodes = list({id(node): node for node in reached}.values())
    for node in nodes:
        node.frames.setdefault(frame)


def _items(text: str) -> Iterator[tuple[str, bool]]:
    """Words, and slots as (name, True)."""
    for place, part in enumerate(_SLOT.split(text)):
        if place % 2:
            yield part, True
        else:
            yield from ((word, False) for word in tokenize(part))


def _step(node: Node, items: Iterable[tuple[str, bool]]) -> Node:
    for name, is_slot in items:
        node = (node.slots if is_slot else node.words).setdefault(name, Node())
    return node


def _literals(rows: Mapping[str, Any]) -> frozenset[str]:
    patterns = [row for kind in ("frames", "fixed") for many in rows[kind].values() for row in many]
    texts = [_SLOT.sub(" ", pattern) for pattern in patterns] + rows["polite"]
    return frozenset(word for text in texts for word in tokenize(text))


@cache
def _unaccented(words: EditWords) -> dict[str, frozenset[str]]:
    """Vietnamese words of the frames by what they are without accents."""
    found: dict[str, set[str]] = {}
    for word in words.literals["vi"]:
        found.setdefault(unaccented(word), set()).add(word)
    return {bare: frozenset(many) for bare, many in found.items()}
