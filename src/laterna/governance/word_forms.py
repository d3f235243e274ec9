"""What a single token can stand for: an ending taken off, a slip of the finger mended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from laterna.governance.normalise import bare, tone_last
from laterna.governance.vocabulary import LONGEST_WORD, VOWELS, Vocabulary, is_han, squeezed

_TRIPLE = re.compile(r"(.)\1\1")

_ARABIC_BEFORE = ("وال", "فال", "بال", "كال", "لل", "ال", "و", "ف", "ب", "ل", "ك", "س")
_ARABIC_AFTER = [
    "هما",
    "هم",
    "هن",
    "ها",
    "كم",
    "نا",
    "ين",
    "ون",
    "ات",
    "ان",
    "وا",
    "تين",
    "تان",
    "يه",
    "ه",
    "ك",
    "ي",
    "ا",
]
_LATIN_AFTER = ("s", "es", "nya", "lah", "kah", "ku", "mu", "pun")


def forms(token: str, vocabulary: Vocabulary, vietnamese: bool) -> Iterable[str]:  # noqa: FBT001
    """The token, and the words that it is a form of."""
    if is_han(token) or token[0].isdigit():
        return (token,)
    if "\u0621" <= token[0] <= "\u06d3":
        return [form for form in _arabic_forms(token) if form in vocabulary] or (token,)
    if vietnamese and not token.isascii():
        return (tone_last(token),)
    plain = bare(token)
    found = [tone_last(token), plain, *latin_forms(plain, vocabulary)]
    return [form for form in found if form in vocabulary] or (
        () if vietnamese else _mended(plain, vocabulary)
    )


def latin_forms(word: str, vocabulary: Vocabulary) -> Iterator[str]:
    """What a plural or a word with an Indonesian ending stands for."""
    for ending in _LATIN_AFTER:
        if len(word) > len(ending) + 2 and word.endswith(ending):
            yield word[: -len(ending)]
    if word not in vocabulary and word.endswith("ies"):
        yield word[:-3] + "y"


@lru_cache(maxsize=8192)
def _arabic_forms(word: str) -> tuple[str, ...]:
    """A word without the particles before it and the pronouns and endings behind it."""
    stems = [word]
    stems += [
        word[len(p) :] for p in _ARABIC_BEFORE if word.startswith(p) and len(word) > len(p) + 2
    ]
    forms = list(stems)
    for stem in stems:
        forms += [
            stem[: -len(s)] for s in _ARABIC_AFTER if stem.endswith(s) and len(stem) > len(s) + 2
        ]
    # The feminine ending reads as te before a pronoun.
    forms += [stem[:-1] + "ه" for stem in forms if stem.endswith("ت")]
    return tuple(dict.fromkeys(forms))


def _mended(word: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Words that a stretched, reversed, shortened or mistyped one was probably meant to be."""
    if not 4 <= len(word) <= LONGEST_WORD:
        return
    candidates = [squeezed(word, runs, over=3) for runs in (1, 2)] if _TRIPLE.search(word) else []
    if len(word) > 4:
        candidates.append(word[::-1])
    if not VOWELS.search(word):
        candidates += vocabulary.by_consonants.get(word, ())
    if len(word) >= 6:
        candidates += _slips(word, vocabulary)
    yield from (candidate for candidate in candidates if candidate in vocabulary)


def _slips(word: str, vocabulary: Vocabulary) -> Iterator[str]:
    """A letter too many or too few in a pair, two letters in the wrong order, a vowel left out."""
    if (single := vocabulary.by_single_letters.get(squeezed(word, 1))) is not None:
        yield single
    for i in range(1, len(word) - 1):
        yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        yield from (word[:i] + vowel + word[i:] for vowel in "aeiou")
