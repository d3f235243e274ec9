"""The word that was probably meant: inflected forms, missing accents, typing errors."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from laterna.language.index import Index
from laterna.language.matching import Table

_SHORTEST = 4
_LONGER = 5
_LONG = 7
_SUFFIXES = ("ing", "ed", "es", "s", "e")


def singulars(word: str) -> tuple[str, ...]:
    """What an English plural may be the plural of, likely ones first."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return ()
    if word.endswith("ies"):
        return (word[:-3] + "y", word[:-1])
    if word.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
        return (word[:-2], word[:-1])
    return (word[:-1],)


def arabic_singulars(word: str) -> tuple[str, ...]:
    """What an Arabic dual or regular plural may be one of, without its article."""
    if len(word) < _SHORTEST:
        return ()
    if word.endswith(("تان", "تين")):
        return (word[:-3] + "ة", word[:-2])
    if word.endswith("ات"):
        return (word[:-2] + "ة", word[:-2])
    return (word[:-2],) if word.endswith(("ان", "ين", "ون")) else ()


def inflected(word: str, index: Index) -> str | None:
    """The form of a verb that captions use, for another form of it: ``leaping`` -> ``leaps``."""
    if index.language != "en":
        return None
    return index.words.forms.get(word) or _stems(index).get(stem(word))


def correct(word: str, index: Index) -> str | None:
    """The known word nearest to a misspelt one, or None if none is near enough.

    Words of the storybook's names win over others that are no more than one letter nearer. The
    beginning must be
    right, since other first letters make other words, unless the first two have changed places;
    Han characters are never corrected.
    """
    if index.language == "vi" and (accented := _unaccented(index).get(word)):
        return accented
    if index.language == "zh" or len(word) < _SHORTEST:
        return None
    swapped = word[1] + word[0] + word[2:]
    return swapped if swapped in index.known else _nearest(word, index)


def with_accents(words: Sequence[str], index: Index) -> list[str]:
    """Vietnamese without any accents, with those that it should bear: the longest phrases first."""
    restored: list[str] = []
    forms = [(word,) for word in words]
    while len(restored) < len(words):
        hit = _unaccented_phrases(index).longest(forms, len(restored))
        restored += hit[1] if hit else (_with_accents(words[len(restored)], index),)
    return restored


def _with_accents(word: str, index: Index) -> str:
    words = index.words
    tables = (words.articles, words.measures, words.sizes, words.numbers, words.leads)
    plain = word in words.function or any(word in table.words() for table in tables)
    return word if plain else _unaccented(index).get(word, word)


@cache
def _unaccented_phrases(index: Index) -> Table[tuple[str, ...]]:
    """Names, phrases and other wordings of several syllables, by what they are without marks."""
    words = index.words
    tables: tuple[Table[Any], ...] = (
        words.colours,
        index.phrases,
        index.names,
        words.instead,
        words.sizes,
        words.articles,
        words.negators,
        words.markers,
    )
    rows = [sequence for table in tables for sequence in table.sequences()]
    animals = sorted(words[0] for words in index.names.sequences() if len(words) == 1)
    rows += [("con", animal) for animal in animals if animal in index.storybook_words]
    return Table(
        (tuple(map(unaccented, sequence)), sequence) for sequence in rows if len(sequence) > 1
    )


def _nearest(word: str, index: Index) -> str | None:
    limit = 1 if len(word) < _LONGER else 2
    sure = 2 if len(word) == _LONGER else 1
    best: tuple[int, bool, str] | None = None
    candidates = _candidates(index).get(word[0], [])
    for near, distance, _ in process.extract(
        word, candidates, scorer=OSA.distance, score_cutoff=limit, limit=12
    ):
        if near[:sure] != word[:sure] and sorted(near[:3]) != sorted(word[:3]):
            continue
        other = near not in index.storybook_words
        if other and distance > 1 and len(word) < _LONG:
            continue
        rank = (int(distance) + other, other, near)
        best = rank if best is None else min(best, rank)
    return best[-1] if best else None


def stem(word: str) -> str:
    """A crude English stem: enough to tell that ``hopped`` and ``hops`` are one verb."""
    for end, instead in (("ies", "y"), ("ied", "y")):
        if word.endswith(end) and len(word) > 4:
            return word[: -len(end)] + instead
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return _undoubled(word[: -len(suffix)])
    return word


def _undoubled(word: str) -> str:
    double = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lse"
    return word[:-1] if double else word


@cache
def _stems(index: Index) -> dict[str, str]:
    """Verbs of the captions by their stem, in the third person."""
    tables = (index.phrases, index.words.instead, index.words.separable)
    verbs = {words[0] for table in tables for words in table.sequences()}
    third = sorted(verb for verb in verbs if verb.endswith("s") and len(verb) > 3)
    return {stem(verb): verb for verb in third}


@cache
def _candidates(index: Index) -> dict[str, list[str]]:
    """Known words by their first letter."""
    table: dict[str, list[str]] = {}
    for word in sorted(index.known):
        if len(word) >= _SHORTEST:
            table.setdefault(word[0], []).append(word)
    return table


@cache
def _unaccented(index: Index) -> dict[str, str]:
    """Vietnamese syllables without their marks; names of the storybook first, then phrases."""
    table: dict[str, str] = {}
    names = frozenset(words[0] for words in index.names.sequences() if len(words) == 1)
    words = index.words
    wordings: tuple[Table[Any], ...] = (
        words.weather_words,
        words.colours,
        words.instead,
        index.phrases,
    )
    said = {row[0] for table in wordings for row in table.sequences() if len(row) == 1}
    sources: tuple[Iterable[str], ...] = (
        names & index.storybook_words,
        said,
        index.storybook_words,
        index.vocabulary,
        index.known,
    )
    for source in sources:
        for word in sorted(source):
            table.setdefault(unaccented(word), word)
    return table


def unaccented(word: str) -> str:
    """A word without its accents and with d for đ."""
    marks = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(mark for mark in marks if not unicodedata.combining(mark))
