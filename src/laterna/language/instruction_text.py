"""What is done to the text of an instruction before it is cut into pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from laterna.language.index import load_index
from laterna.language.instruction_words import EditWords
from laterna.language.lexicon import Lexicon
from laterna.language.spelling import unaccented, with_accents
from laterna.language.tokens import normalize, tokenize

_POSSESSIVE = re.compile("(?<!\\blet)['\u2019\u02bc]s\\b", re.IGNORECASE)
_INDONESIAN_THE = re.compile(r"\b(\w{3,})nya\b", re.IGNORECASE)
_ARABIC_WORD = re.compile("[\u0610-\u061a\u0620-\u065f\u0670\u0671]+")
_ARABIC_AND = "و"
_CLASSIFIER = "con"
"""The word before animals; what follows it is a noun: ``con cho`` is a dog, ``cho`` is "for"."""

_MOST_BARE_WORDS = 60


def prepared(text: str, lexicon: Lexicon, words: EditWords) -> str:
    """A text without ``'s`` and ``-nya``, and with the Arabic "and" as a word of its own."""
    names, known = load_index(lexicon, "id").names, words.words()
    arabic = words.literals["ar"]

    def bare(found: re.Match[str]) -> str:
        named = normalize(found[0]) not in known and names.begins(normalize(found[1]))
        return found[1] if named else found[0]

    def apart(found: re.Match[str]) -> str:
        word = normalize(found[0])
        joined = word[:1] == _ARABIC_AND and word not in arabic and word[1:] in arabic
        return f"{_ARABIC_AND} {found[0][1:]}" if joined else found[0]

    plain = _INDONESIAN_THE.sub(bare, _POSSESSIVE.sub("", text))
    return _ARABIC_WORD.sub(apart, plain)


def with_vietnamese_accents(text: str, lexicon: Lexicon, words: EditWords) -> Iterator[str]:
    """A text without any accents as Vietnamese, if it has words of Vietnamese instructions.

    First as prompts are read, then with the words of instructions before those of prompts, at
    last with nothing but such words outside noun phrases.
    """
    meant = {unaccented(word): word for word in sorted(words.literals["vi"], reverse=True)}
    tokens = tokenize(text) if text.isascii() else []
    if len(tokens) > _MOST_BARE_WORDS or meant.keys().isdisjoint(tokens):
        return
    known = load_index(lexicon, "vi").known
    pairs = list(zip(tokens, _restored(tokens, lexicon), strict=True))
    new = {bare: word for bare, word in meant.items() if bare not in known}
    yield " ".join(word if bare != word else new.get(bare, word) for bare, word in pairs)
    yield " ".join(new.get(bare, word) for bare, word in pairs)
    before = ("", *tokens)
    plain = {bare: bare for bare in tokens if bare in words.literals["vi"]}
    yield " ".join(
        word if _CLASSIFIER in (bare, last) else plain.get(bare) or meant.get(bare, word)
        for last, (bare, word) in zip(before, pairs, strict=False)
    )


def _restored(tokens: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Accents as in prompts, where a noun phrase begins anew at each classifier."""
    index = load_index(lexicon, "vi")
    starts = [place for place, word in enumerate(tokens) if word == _CLASSIFIER]
    bounds = [0, *starts, len(tokens)]
    return [
        word for start, end in pairwise(bounds) for word in with_accents(tokens[start:end], index)
    ]
