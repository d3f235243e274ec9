"""Folds what looks or reads alike into one writing, so that a word is met however it is dressed.

What is undone: compatibility forms (Unicode UAX #15, NFKC), invisible characters, letters of other
alphabets that look Latin (after the idea of Unicode UTS #39; the table here is our own), stacked
marks, case, Arabic vowel signs, tatweel and spelling variants, traditional Chinese characters,
digits of any script. Vietnamese marks are kept, in one order; ``bare`` takes them away.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

_TABLES = resources.files("laterna.governance") / "tables"

# Marks that Vietnamese writes with: those that change a vowel, then tones.
_VOWEL_MARKS = "\u0302\u0306\u031b"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_CLUSTER = re.compile("[\u0300-\u036f]+")
_INVISIBLE = frozenset({"Cf", "Cc", "Mn", "Me", "Cs", "Co", "Cn"})
_VIETNAMESE_ONLY = set("ăơưđ") | {"\u0309", "\u0323"}

_ARABIC = str.maketrans(
    "أإآٱىئؤةکیگپچژڤ",
    "اااايهوهكيكبجزف",
) | {0x0640: None}


def normalise(text: str) -> str:
    """The folded text; Vietnamese tones stand at the end of their letter, composed (NFC)."""
    if text.isascii() and text.isprintable():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).translate(_look_alikes()).translate(_LETTERS)
    # Folding may have made new decomposed letters.
    decomposed = unicodedata.normalize("NFD", plain.casefold())
    marked = _CLUSTER.sub(_without_clutter, decomposed)
    return unicodedata.normalize("NFC", marked).translate(_ARABIC).translate(_simplified())


def bare(word: str) -> str:
    """A Latin word without marks and with d for đ."""
    if word.isascii():
        return word
    return _bare(word)


@lru_cache(maxsize=4096)
def _bare(word: str) -> str:
    marks = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(mark for mark in marks if not unicodedata.combining(mark))


@lru_cache(maxsize=4096)
def tone_last(word: str) -> str:
    """A Vietnamese syllable with its tone behind it: ``hoà`` and ``hòa`` become one."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFD", word)
    tones = "".join(mark for mark in decomposed if mark in _TONES)
    rest = "".join(mark for mark in decomposed if mark not in _TONES)
    return unicodedata.normalize("NFC", rest) + tones


def is_vietnamese(word: str) -> bool:
    """Whether a word carries a letter or mark that only Vietnamese has, or two marks at once."""
    if word.isascii():
        return False
    return _marked_as_vietnamese(word)


@lru_cache(maxsize=4096)
def _marked_as_vietnamese(word: str) -> bool:
    decomposed = unicodedata.normalize("NFD", word)
    marks = set(decomposed) | set(word)
    if marks & _VIETNAMESE_ONLY:
        return True
    return bool(marks & set(_VOWEL_MARKS)) and bool(marks & set(_TONES))


class _Letters(dict[int, str]):
    """What stays of a character, worked out when it is first met; for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _letter(chr(code))
        return found


_LETTERS = _Letters()


def _letter(c: str) -> str:
    """A digit of any script as figure, nothing for what cannot be seen, else the character."""
    if c in _VOWEL_MARKS + _TONES or c.isspace():
        return c
    kind = unicodedata.category(c)
    if kind in _INVISIBLE:
        return ""
    digit = unicodedata.digit(c, None) if kind in {"Nd", "No", "Nl"} else None
    return c if digit is None else str(digit)


def _without_clutter(cluster: re.Match[str]) -> str:
    """At most one vowel mark and one tone; all other marks go."""
    vowel = next((c for c in cluster[0] if c in _VOWEL_MARKS), "")
    tone = next((c for c in cluster[0] if c in _TONES), "")
    return vowel + tone


@cache
def _look_alikes() -> dict[int, str]:
    """Letters that look Latin, from ``look_alikes.txt``: a Latin letter, then its doubles."""
    return _pairs("look_alikes.txt")


@cache
def _simplified() -> dict[int, str]:
    """Traditional Chinese characters, from ``simplified.txt``: simplified, then traditional."""
    return _pairs("simplified.txt")


def _pairs(name: str) -> dict[int, str]:
    lines = (_TABLES / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return {ord(other): row[0] for row in rows for word in row[1:] for other in word}
