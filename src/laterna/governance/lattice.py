"""All the ways in which a text can be read as words: plainly, and with its disguises undone.

A text becomes a row of tokens (a Latin or Arabic word, a number, one Han character, one emoji). An
edge says that the tokens from one place to another can be read as one word. Besides every token
itself there are edges for substituted characters (``n4k3d``), letters apart (``n a k e d``), words
cut in two, stretched letters, masked letters (``n*ked``) and slips of the finger. Such an edge is
only laid when it leads to a word that is looked for, so their number is bounded by the length of
the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from laterna.governance.disguises import disguised
from laterna.governance.normalise import bare, is_vietnamese, normalise
from laterna.governance.vocabulary import SHORT, Vocabulary, is_han
from laterna.governance.word_forms import forms, latin_forms

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_ARABIC = "\u0621-\u064a\u0671-\u06d3"
_LATIN = "a-z\u00df-\u024f\u1e00-\u1eff\u0300-\u036f"
_EMOJI = "\u2600-\u27bf\U0001f300-\U0001faff"
_TOKEN = re.compile(rf"[0-9]+|[{_LATIN}]+|[{_ARABIC}]+|[{_HAN}]|[{_EMOJI}]|[^\W\d_{_HAN}]+")
_EMOJI_ONLY = re.compile(rf"[{_EMOJI}]")
_LONGEST_PIECE = 16
_HAN_WEIGHT = 0.5
"""A Chinese word has about two characters; distances are counted in words."""

_SPACED_WEIGHT = 0.2
"""A letter that stands alone is about a fifth of a word."""

_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_STRETCHED = re.compile(r"([^\W\da-z_])\1{2,}")
_LONG_WORD = re.compile(r"(?<![^\W_])[a-z]{9,80}(?![^\W_])")
_SYLLABLE = re.compile(
    "(?:[bdhlmrsvx]|ch?|gh?|gi|kh?|ng?h?|ph?|qu?|th?|tr)?[aeiouy]{1,3}(?:ch?|m|ng?|nh|p|t)?"
)
"""A Vietnamese syllable without its marks."""


@dataclass(frozen=True)
class Lattice:
    """A text as tokens and the edges between their places.

    Attributes:
        tokens: the tokens as they stand in the folded text.
        edges: for each place, (word, place behind it).
        places: how many words stand before each place; one longer than ``tokens``.
    """

    tokens: tuple[str, ...]
    edges: tuple[tuple[tuple[str, int], ...], ...]
    places: tuple[float, ...]


def tokens_of(text: str) -> list[str]:
    """The tokens of a folded text, for the tables."""
    return _TOKEN.findall(normalise(text))


def build_lattice(text: str, vocabulary: Vocabulary) -> Lattice:
    """Read a text; linear in its length."""
    folded = _STRETCHED.sub(r"\1", normalise(_HUMPS.sub("_", text)))
    folded = _LONG_WORD.sub(lambda match: _unjoined(match[0], vocabulary), folded)
    found = [match for match in _TOKEN.finditer(folded) if not _is_decoration(match[0], vocabulary)]
    tokens = [match[0] for match in found]
    vietnamese = _reads_as_vietnamese(tokens)
    edges: list[dict[tuple[str, int], None]] = [
        dict.fromkeys((form, index + 1) for form in forms(token, vocabulary, vietnamese))
        for index, token in enumerate(tokens)
    ]
    glued = [
        index > 0 and not any(map(str.isspace, folded[found[index - 1].end() : match.start()]))
        for index, match in enumerate(found)
    ]
    for start, end, word in disguised(folded, found, glued, vocabulary, vietnamese):
        edges[start][word, end] = None
    return Lattice(tuple(tokens), tuple(map(tuple, edges)), _places(tokens))


def _reads_as_vietnamese(tokens: list[str]) -> bool:
    """Two words with Vietnamese marks, or marks on nothing but Vietnamese syllables."""
    if sum(map(is_vietnamese, tokens)) >= 2:
        return True
    marked = [bare(token) for token in tokens if token[0] < "\u2000" and bare(token) != token]
    return bool(marked) and all(map(_SYLLABLE.fullmatch, marked))


def _is_decoration(token: str, vocabulary: Vocabulary) -> bool:
    """An emoji that means nothing here must not stand between words."""
    return bool(_EMOJI_ONLY.match(token)) and token not in vocabulary


def _unjoined(word: str, vocabulary: Vocabulary) -> str:
    """A word without its spaces, cut again where all of it is words that are looked for."""
    if word in vocabulary or any(form in vocabulary for form in latin_forms(word, vocabulary)):
        return word
    best: list[tuple[str, ...] | None] = [(), *(None for _ in word)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST_PIECE), end):
            before, piece = best[start], word[start:end]
            if before is None or not (piece in SHORT or (len(piece) > 2 and piece in vocabulary)):
                continue
            row, known = (*before, piece), best[end]
            if known is None or len(row) < len(known):
                best[end] = row
    pieces = best[-1]
    if pieces is None or (len(pieces) == 2 and min(map(len, pieces)) < 4):
        return word
    return "_".join(pieces)


def _places(tokens: list[str]) -> tuple[float, ...]:
    places = [0.0]
    for token in tokens:
        places.append(places[-1] + _weight(token))
    return tuple(places)


def _weight(token: str) -> float:
    if is_han(token):
        return _HAN_WEIGHT
    return _SPACED_WEIGHT if len(token) == 1 and token.isalpha() else 1.0
