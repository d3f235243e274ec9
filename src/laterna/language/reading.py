"""From a prompt in any of the five languages to tokens and a cast."""

from __future__ import annotations

import re
from collections.abc import Sequence

from laterna.language.lexicon import Lexicon
from laterna.language.nouns import OwnWords
from laterna.language.outcome import Mention, Reading, Said
from laterna.language.parts import OWN, Part
from laterna.language.pieces import cut
from laterna.language.reader import Reader
from laterna.language.roles import arrange
from laterna.language.settling import settle
from laterna.language.shots import divide
from laterna.language.tokens import normalize

_AND = "و"
_WRITTEN = re.compile("[\\w\u0610-\u061a\u064b-\u065f\u0670]+(?:['\u2019\u02bc]\\w+)?")
_POSSESSIVE = re.compile("['\u2019\u02bc]s$", re.IGNORECASE)


def read(prompt: str, lexicon: Lexicon, own_words: Sequence[str] = ()) -> Reading:
    """Read a prompt as one shot. Every text can be read; what is not understood is listed.

    Args:
        prompt: in English, Chinese, Vietnamese, Arabic or Indonesian, or mixed.
        lexicon: the nouns and phrases to read with.
        own_words: words for which the user brings pictures; they win over all names.
    """
    parts, language = parts_of(prompt, lexicon, own_words)
    return settle(arrange(parts, lexicon, language), lexicon, language)


def read_shots(prompt: str, lexicon: Lexicon, own_words: Sequence[str] = ()) -> list[Reading]:
    """Read a prompt as one to four shots, each with its own cast.

    A new shot begins at words such as "then", "cut to" or "scene 2", and where a sentence names
    another setting or tells what somebody does next. Who is mentioned again looks the same, which
    ``Mention.who`` tells; a shot that names no setting keeps that of the one before.
    """
    parts, language = parts_of(prompt, lexicon, own_words)
    readings: list[Reading] = []
    for shot in divide(parts, lexicon, language):
        before = readings[-1].said if readings else None
        readings.append(settle(arrange(shot, lexicon, language), lexicon, language, before))
    return readings


def parts_of(
    prompt: str, lexicon: Lexicon, own_words: Sequence[str] = ()
) -> tuple[list[Part], str]:
    """The parts of a prompt in its own order, and its language."""
    own = OwnWords.of(own_words, lexicon)
    pieces = cut(_set_apart(prompt, own), lexicon, own.words())
    return Reader(pieces, lexicon, own).read(), pieces.language


def _set_apart(prompt: str, own: OwnWords) -> str:
    """A prompt whose own words bear neither an English ``'s`` nor an Arabic "and"."""
    words = own.words()

    def plain(found: re.Match[str]) -> str:
        text, owner = found[0], _POSSESSIVE.sub("", found[0])
        if owner != text and normalize(owner) in words:
            return owner
        word = normalize(text)
        joined = word not in words and word[:1] == _AND and word[1:] in words
        return f"{_AND} {text[1:]}" if joined else text

    return _WRITTEN.sub(plain, prompt) if words else prompt


__all__ = ["OWN", "Mention", "Reading", "Said", "read", "read_shots"]
