"""The words that policies look for, and where they stand in a text.

``tables/words/LANGUAGE.toml`` holds for each *cue* (``minor``, ``nudity``, ``attack`` ...) its
phrases, separated by commas. A word with ``~`` stands for its inflected forms. Phrases under
``harmless`` are innocent uses (``shooting star``): a cue inside one of them is not met.
"""

from __future__ import annotations

import gc
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import product
from typing import Any

from laterna.core.concepts import LANGUAGES
from laterna.governance.inflection import inflected
from laterna.governance.lattice import Lattice, build_lattice, tokens_of
from laterna.governance.normalise import bare, is_vietnamese, tone_last
from laterna.governance.vocabulary import Vocabulary

HARMLESS = "harmless"
EVERYDAY = "everyday"
"""Chinese is written without spaces: a cue that begins inside one of these words is not met."""

_NEVER_HIDDEN = {"minor", "soft_minor", "minor_code"}
"""Where words can be cut in two ways, a child is seen in both."""

_ENDS = ""
"""Key of a node's cues; no token is empty."""


@dataclass(frozen=True)
class Hit:
    """A cue that was met: which, between which places of the lattice, and whom it names."""

    cue: str
    start: int
    end: int
    about: str = ""


@dataclass(frozen=True)
class Phrase:
    """A phrase to look for."""

    text: str
    cue: str
    language: str
    about: str = ""


@dataclass(frozen=True)
class Reading:
    """A text in which all cues are found.

    Attributes:
        lattice: its tokens and their readings.
        hits: what was met, by cue, from left to right.
    """

    lattice: Lattice
    hits: Mapping[str, tuple[Hit, ...]] = field(default_factory=dict)

    def has(self, *cues: str) -> bool:
        """Whether one of the cues was met."""
        return any(cue in self.hits for cue in cues)

    def distance(self, left: Hit, right: Hit) -> float:
        """Words from the end of one hit to the beginning of another; negative if they overlap."""
        places = self.lattice.places
        return places[right.start] - places[left.end]


class Lexicon:
    """Phrases in one tree, whose branches are words."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        """Grow the tree."""
        self._root: dict[str, Any] = {}
        words: set[str] = set()
        with _uncollected():
            for phrase in phrases:
                for spelling in _spellings(phrase):
                    self._add(spelling, phrase)
                    words.update(spelling)
        self.vocabulary = Vocabulary(frozenset(words))

    def read(self, text: str) -> Reading:
        """Find every cue of a text; linear in its length."""
        lattice = build_lattice(text, self.vocabulary)
        found = dict.fromkeys(self._find(lattice))
        masks = _covered(hit for hit in found if hit.cue == HARMLESS)
        inside = _inside_words(found, len(lattice.tokens))
        hits: dict[str, list[Hit]] = {}
        for hit in found:
            hidden = hit.start in inside and hit.cue not in _NEVER_HIDDEN
            if hit.cue in {HARMLESS, EVERYDAY} or hidden:
                continue
            if masks.get(hit.start, 0) < hit.end:
                hits.setdefault(hit.cue, []).append(hit)
        return Reading(lattice, {cue: tuple(rows) for cue, rows in hits.items()})

    def _add(self, words: Iterable[str], phrase: Phrase) -> None:
        node = self._root
        for word in words:
            node = node.setdefault(word, {})
        ends = node.setdefault(_ENDS, [])
        if (phrase.cue, phrase.about) not in ends:
            ends.append((phrase.cue, phrase.about))

    def _find(self, lattice: Lattice) -> Iterator[Hit]:
        for start in range(len(lattice.edges)):
            paths = [(start, self._root)]
            while paths:
                place, node = paths.pop()
                for cue, about in node.get(_ENDS, ()):
                    yield Hit(cue, start, place, about)
                if place < len(lattice.edges):
                    paths += [
                        (end, node[word]) for word, end in lattice.edges[place] if word in node
                    ]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Many small tables that all stay: looking for rubbish among them takes half of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _covered(masks: Iterable[Hit]) -> dict[int, int]:
    """For each place inside a harmless phrase, how far the phrase goes on."""
    covered: dict[int, int] = {}
    for mask in masks:
        for place in range(mask.start, mask.end):
            covered[place] = max(covered.get(place, 0), mask.end)
    return covered


def _inside_words(found: Iterable[Hit], length: int) -> set[int]:
    """Places inside everyday words, where a text is cut from the left into its longest phrases."""
    longest: dict[int, Hit] = {}
    for hit in found:
        known = longest.get(hit.start)
        if known is None or (hit.end, hit.cue == EVERYDAY) > (known.end, known.cue == EVERYDAY):
            longest[hit.start] = hit
    inside: set[int] = set()
    place = 0
    while place < length:
        hit = longest.get(place, Hit("", place, place + 1))
        if hit.cue == EVERYDAY:
            inside.update(range(place + 1, hit.end))
        place = hit.end
    return inside


def _spellings(phrase: Phrase) -> Iterator[tuple[str, ...]]:
    """The token rows that a phrase may be written as."""
    if "~" not in phrase.text:
        yield from _written(tokens_of(phrase.text), phrase.language)
        return
    words = [inflected(word, phrase.language) for word in phrase.text.split()]
    for row in product(*words):
        yield from _written(tokens_of(" ".join(row)), phrase.language)


def _written(tokens: list[str], language: str) -> Iterator[tuple[str, ...]]:
    if language == "vi":
        yield from _with_and_without_marks(tokens)
    else:
        yield tuple(tone_last(bare(token)) for token in tokens)


def _with_and_without_marks(tokens: list[str]) -> Iterator[tuple[str, ...]]:
    """Vietnamese syllables with their marks, and in longer phrases also without."""
    if len(tokens) == 1 or (not any(map(is_vietnamese, tokens)) and "".join(tokens).isascii()):
        yield tuple(map(tone_last, tokens))
        return
    yield from product(*(dict.fromkeys((tone_last(token), bare(token))) for token in tokens))


# --- The tables -----------------------------------------------------------------------------------


def split_phrases(text: str) -> list[str]:
    """The phrases of a table's entry."""
    return [phrase for part in text.split(",") if (phrase := " ".join(part.split()))]


@cache
def load_words(language: str) -> dict[str, str]:
    """The table of a language: phrases by cue."""
    file = resources.files("laterna.governance") / "tables" / "words" / f"{language}.toml"
    table: dict[str, str] = tomllib.loads(file.read_text(encoding="utf-8"))
    return table


def word_phrases() -> Iterator[Phrase]:
    """All phrases of all tables of words; an entry ``number_13`` is the cue ``number`` about 13."""
    for language in LANGUAGES:
        for key, text in load_words(language).items():
            cue, about = (
                ("number", key.removeprefix("number_")) if key.startswith("number_") else (key, "")
            )
            for phrase in split_phrases(text):
                yield Phrase(phrase, cue, language, about)
