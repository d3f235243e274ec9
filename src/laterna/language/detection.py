"""Which language a text is in: by its script, and among Latin scripts by known words."""

from __future__ import annotations

from collections.abc import Sequence

from laterna.language.index import load_index
from laterna.language.lexicon import Lexicon
from laterna.language.spelling import singulars, unaccented
from laterna.language.tokens import is_han

LATIN = ("en", "vi", "id")
_HAN_CHARACTERS_A_WORD = 2


def script(token: str) -> str:
    """``han``, ``arabic`` or ``latin``, which also stands for every script not known here."""
    if is_han(token):
        return "han"
    return "arabic" if "\u0600" <= token[0] <= "\u06ff" else "latin"


def detect(tokens: Sequence[str], lexicon: Lexicon) -> str:
    """The language that most of the text is in; English where nothing tells."""
    scripts = [script(token) for token in tokens if token[0].isalpha()]
    weights = {
        "latin": scripts.count("latin"),
        "han": scripts.count("han") / _HAN_CHARACTERS_A_WORD,
        "arabic": scripts.count("arabic"),
    }
    most = max(weights, key=lambda name: weights[name])
    if most == "latin":
        return _latin([token for token in tokens if token[0].isalpha()], lexicon)
    return "zh" if most == "han" else "ar"


def languages_of(token: str, main: str) -> tuple[str, ...]:
    """The languages in which a token may be looked up, the likeliest first."""
    kind = script(token)
    if kind == "han":
        return ("zh",)
    if kind == "arabic":
        return ("ar",)
    first = (main,) if main in LATIN else ()
    others = (language for language in LATIN if language != main)
    return (*first, *others, "zh")  # Chinese names such as T恤 begin with a Latin letter


def _latin(words: Sequence[str], lexicon: Lexicon) -> str:
    scores = dict.fromkeys(LATIN, 0.0)
    for language in LATIN:
        index = load_index(lexicon, language)
        scores[language] = sum(_hit(word, index.known, index.vocabulary) for word in words)
    plain = load_index(lexicon, "vi").known
    if not any(scores.values()):
        bare = {unaccented(word) for word in plain}
        scores["vi"] = 0.5 * sum(word in bare for word in words)
    return max(LATIN, key=lambda language: scores[language])


def _hit(word: str, known: frozenset[str], vocabulary: frozenset[str]) -> float:
    if word in vocabulary:
        return 1.5
    if word in known:
        return 1.0
    return 0.9 if any(single in known for single in singulars(word)) else 0.0
