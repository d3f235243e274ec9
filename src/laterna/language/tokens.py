"""Text as the networks see it: words as bags of hashed character n-grams, noun phrases as slots.

No vocabulary is kept: a word that was never trained shares n-grams with its relatives, and that
is what the text encoder learns from.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from laterna.core.concepts import SIZES

MAX_TOKENS = 48
MAX_NGRAMS = 12
BUCKETS = 4096
"""Hash buckets; bucket 0 is padding."""

_HAN = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_IS_HAN = re.compile(f"[{_HAN}]")
_TOKEN = re.compile(rf"[{_HAN}]|[^\W_{_HAN}](?:[^\W_{_HAN}]|[\u0300-\u036f])*|[,.]")
_PUNCTUATION = str.maketrans(dict.fromkeys("、،؛;:", ",") | dict.fromkeys("。!?؟", "."))
_ARABIC = str.maketrans("أإآٱى", "ااااي")
_SILENT = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670'\u2019\u02bc\u200c-\u200f\u00ad]")
MARKS = (",", ".")


@dataclass(frozen=True)
class Word:
    """One word, one Han character, a comma or a full stop, normalised."""

    text: str


@dataclass(frozen=True)
class Slot:
    """One actor of a noun phrase; "three foxes" are three slots in a row.

    Attributes:
        number: the slot of the stage that it stands for, from 1.
        size: one of ``SIZES``, as the noun phrase says; None is the usual one.
    """

    number: int
    size: str | None = None


Token = Word | Slot


@dataclass(frozen=True)
class TextArrays:
    """Encoded tokens.

    Attributes:
        ngrams: (length, 12), int32, buckets 1..4095 of a word's n-grams, padded with 0.
        slots: (length,), int32, 1.. where an actor of a noun phrase stands, else 0.
        sizes: (length,), int32, the place in ``SIZES`` from 1 where a size is said, else 0.
        mask: (length,), bool, True where there is a token.
    """

    ngrams: NDArray[np.int32]
    slots: NDArray[np.int32]
    sizes: NDArray[np.int32]
    mask: NDArray[np.bool_]


def normalize(text: str) -> str:
    """Fold case, width, Arabic letter variants and silent marks; keep everything else."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = unicodedata.normalize("NFC", _SILENT.sub("", folded))
    return folded.translate(_ARABIC).translate(_PUNCTUATION)


def tokenize(text: str) -> list[str]:
    """Split text into normalised words, single Han characters, commas and full stops."""
    return _TOKEN.findall(normalize(text))


def is_han(token: str) -> bool:
    """Tell whether a token is a Han (or kana) character."""
    return _IS_HAN.match(token) is not None


def encode(tokens: Sequence[Token], length: int = MAX_TOKENS) -> TextArrays:
    """Turn tokens into arrays; where they are too many, slots stay and marks go first."""
    kept = _fit(tokens, length)
    ngrams = np.zeros((length, MAX_NGRAMS), np.int32)
    slots = np.zeros(length, np.int32)
    sizes = np.zeros(length, np.int32)
    mask = np.zeros(length, np.bool_)
    mask[: len(kept)] = True
    for place, token in enumerate(kept):
        if isinstance(token, Slot):
            slots[place] = token.number
            sizes[place] = 1 + SIZES.index(token.size) if token.size else 0
        else:
            buckets = _buckets(token.text, *_neighbours(kept, place))
            ngrams[place, : len(buckets)] = buckets
    return TextArrays(ngrams, slots, sizes, mask)


def _fit(tokens: Sequence[Token], length: int) -> Sequence[Token]:
    """Drop commas and full stops if there are too many tokens, then words from the end."""
    if len(tokens) <= length:
        return tokens
    kept = [token for token in tokens if isinstance(token, Slot) or token.text not in MARKS]
    spare = length - sum(isinstance(token, Slot) for token in kept)
    fitted: list[Token] = []
    for token in kept:
        if isinstance(token, Word):
            spare -= 1
            if spare < 0:
                continue
        fitted.append(token)
    return fitted[:length]


def _neighbours(tokens: Sequence[Token], place: int) -> tuple[str, str]:
    """The Han characters before and after a Han character, ``<`` and ``>`` where there are none."""
    token = tokens[place]
    if isinstance(token, Slot) or not is_han(token.text):
        return "<", ">"
    before = tokens[place - 1] if place else None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return _han_or(before, "<"), _han_or(after, ">")


def _han_or(token: Token | None, otherwise: str) -> str:
    return token.text if isinstance(token, Word) and is_han(token.text) else otherwise


@lru_cache(maxsize=1 << 16)
def _buckets(word: str, before: str, after: str) -> tuple[int, ...]:
    grams = [word, before + word, word + after] if is_han(word) else _character_ngrams(word)
    return tuple(zlib.crc32(gram.encode("utf-8", "replace")) % (BUCKETS - 1) + 1 for gram in grams)


def _character_ngrams(word: str) -> list[str]:
    marked = f"<{word}>"
    grams = [marked]
    for size in (3, 4):
        grams += [marked[start : start + size] for start in range(len(marked) - size + 1)]
    return list(dict.fromkeys(grams))[:MAX_NGRAMS]
