"""The word that was probably meant: inflected forms, missing accents, typing errors."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from laterna.language.matching import Index

_SHORTEST = 4
_LONGER = 5
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


def inflected(word: str, index: Index) -> str | None:
    """The form of a verb that captions use, for another form of it: ``leaping`` -> ``leaps``."""
    if index.language != "en":
        return None
    return index.words.forms.get(word) or _stems(index).get(stem(word))


def correct(word: str, index: Index) -> str | None:
    """The known word nearest to a misspelt one, or None if none is near enough.

    Words of the storybook's names win over others at the same distance. The beginning must be
    right, since other first letters make other words; Han characters are never corrected.
    """
    if index.language == "vi" and (accented := _unaccented(index).get(word)):
        return accented
    if index.language == "zh" or len(word) < _SHORTEST:
        return None
    limit = 1 if len(word) < _LONGER else 2
    sure = 2 if len(word) == _LONGER else 1
    best: tuple[int, bool, str] | None = None
    for near, distance, _ in process.extract(
        word, _candidates(index), scorer=OSA.distance, score_cutoff=limit, limit=12
    ):
        if near[:sure] != word[:sure]:
            continue
        rank = (int(distance), near not in index.storybook_words, near)
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
    verbs = index.phrases.words() | index.words.instead.words()
    third = sorted(verb for verb in verbs if verb.endswith("s") and len(verb) > 3)
    return {stem(verb): verb for verb in third}


@cache
def _candidates(index: Index) -> list[str]:
    return sorted(word for word in index.known if len(word) >= _SHORTEST)


@cache
def _unaccented(index: Index) -> dict[str, str]:
    """Vietnamese syllables without their marks; the storybook's names first, then phrases."""
    table: dict[str, str] = {}
    sources: tuple[Iterable[str], ...] = (index.storybook_words, index.vocabulary, index.known)
    for source in sources:
        for word in sorted(source):
            table.setdefault(unaccented(word), word)
    return table


def unaccented(word: str) -> str:
    """A word without its accents and with d for đ."""
    marks = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(mark for mark in marks if not unicodedata.combining(mark))
