"""A prompt cut into pieces: words as written and as meant, and emoji as the works they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from laterna.language.detection import detect, languages_of
from laterna.language.lexicon import Lexicon
from laterna.language.matching import Index, load_index, without_article
from laterna.language.spelling import correct, inflected, singulars
from laterna.language.tokens import MARKS, tokenize

_UNSEEN = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
_FIRST_SYMBOL = "\u2190"
_MOST_CORRECTIONS = 64
_AND = "و"
_ARABIC_PREFIXES = ("بال", "كال", "فال", "لل", "ب", "ل", "ك", "ف")


@dataclass(frozen=True)
class Piece:
    """One word, mark or emoji.

    Attributes:
        text: as written, normalised.
        meant: the word that it is taken for.
        forms: under which names may know it.
        index: of the language that it is looked up in first.
        languages: all languages that it may be looked up in.
        work: the work of an emoji, else None.
    """

    text: str
    meant: str
    forms: tuple[str, ...]
    index: Index
    languages: tuple[str, ...]
    work: str | None = None

    @property
    def corrected(self) -> bool:
        """Whether the word was misspelt."""
        return self.text != self.meant


@dataclass(frozen=True)
class Cut:
    """The pieces of a prompt, the language of most of it, and symbols that mean nothing here."""

    pieces: tuple[Piece, ...]
    language: str
    symbols: tuple[str, ...]


def cut(prompt: str, lexicon: Lexicon, own: frozenset[str]) -> Cut:
    """Cut a prompt into pieces. Words in ``own`` are never corrected. Any text can be cut."""
    parts = _emoji(lexicon).split(_UNSEEN.sub("", prompt))
    texts, emoji = parts[::2], parts[1::2]
    words = [tokenize(text) for text in texts]
    language = detect([word for row in words for word in row], lexicon)
    cutter = _Cutter(lexicon, language, own)
    pieces: list[Piece] = []
    for place, row in enumerate(words):
        for word in row:
            if word not in MARKS or (pieces and pieces[-1].text not in MARKS):
                pieces += cutter.pieces(word)
        if place < len(emoji):
            pieces.append(cutter.emoji(emoji[place]))
    return Cut(tuple(pieces), language, tuple(_symbols(texts)))


class _Cutter:
    """Looks words up and corrects those that no table knows, up to a limit."""

    def __init__(self, lexicon: Lexicon, language: str, own: frozenset[str]) -> None:
        self.lexicon = lexicon
        self.language = language
        self.own = own
        self.corrections: dict[str, str] = {}

    def emoji(self, text: str) -> Piece:
        index = load_index(self.lexicon, self.language)
        work = _works_by_emoji(self.lexicon)[text]
        return Piece(text, text, (), index, (self.language,), work)

    def pieces(self, word: str) -> Iterator[Piece]:
        """One piece, or two where Arabic writes "and" as part of the word."""
        languages = languages_of(word, self.language)
        index = load_index(self.lexicon, languages[0])
        if languages == ("ar",) and _is_joined(word, index):
            yield Piece(_AND, _AND, (_AND,), index, languages)
            word = word[1:]
        meant = self._meant(word, languages)
        yield Piece(word, meant, _forms(meant, index), index, languages)

    def _meant(self, word: str, languages: Sequence[str]) -> str:
        if not word[0].isalpha() or self._is_known(word, languages):
            return word
        if word not in self.corrections and len(self.corrections) < _MOST_CORRECTIONS:
            index = load_index(self.lexicon, languages[0])
            self.corrections[word] = correct(word, index) or word
        return self.corrections.get(word, word)

    def _is_known(self, word: str, languages: Sequence[str]) -> bool:
        if word in self.own:
            return True
        indexes = [load_index(self.lexicon, language) for language in languages]
        if any(form in index.known for index in indexes for form in _forms(word, index)):
            return True
        first = indexes[0]
        if first.language == "vi" and word.isascii():
            return False
        return inflected(word, first) is not None or word in first.keywords.words()


def _forms(word: str, index: Index) -> tuple[str, ...]:
    if index.language == "en":
        irregular = index.words.forms.get(word)
        return (word, *singulars(word), *([irregular] if irregular else []))
    if index.language == "ar":
        bare = [word[len(p) :] for p in _ARABIC_PREFIXES if word.startswith(p) and len(word) > 4]
        return (word, without_article(word), *bare)
    return (word,)


def _is_joined(word: str, index: Index) -> bool:
    whole = index.names.begins(without_article(word)) or word in index.vocabulary
    if not word.startswith(_AND) or len(word) < 3 or whole:
        return False
    return any(form in index.known for form in _forms(word[1:], index))


def _symbols(texts: Sequence[str]) -> list[str]:
    """Pictures in the text that stand for no work."""
    found = (mark for text in texts for mark in text if unicodedata.category(mark) == "So")
    return list(dict.fromkeys(found))


@cache
def _works_by_emoji(lexicon: Lexicon) -> dict[str, str]:
    works = {_UNSEEN.sub("", noun.emoji): noun.work for noun in lexicon.nouns.values()}
    return {emoji: work for emoji, work in works.items() if max(emoji) >= _FIRST_SYMBOL}


@cache
def _emoji(lexicon: Lexicon) -> re.Pattern[str]:
    longest_first = sorted(_works_by_emoji(lexicon), key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, longest_first))})")
