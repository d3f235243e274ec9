"""A prompt cut into pieces: words as written and as meant, and emoji as the works they are."""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from laterna.language.detection import detect, languages_of
from laterna.language.index import Index, load_index, without_article
from laterna.language.lexicon import Lexicon
from laterna.language.spelling import (
    arabic_singulars,
    correct,
    inflected,
    singulars,
    with_accents,
)
from laterna.language.tokens import MARKS, tokenize

_UNSEEN = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
_FIRST_SYMBOL = "\u2190"
_MOST_CORRECTIONS = 64
MOST_WORDS = 600
"""More than four shots can tell; what comes later in a prompt is not read."""

_AND = "و"
_LINE = re.compile(r"(?:^|\n)[^\S\n]*(?:[-*•–—]+|\d{1,2}[.):、])[^\S\n]+|\n\s*\n")
_TITLE = re.compile(r"\b(mrs|mr|ms|dr|st)\.", re.IGNORECASE)
_BREAK = "\ue00a"
LINE = "\n"
"""The text of a piece that stands where a line of a list or a paragraph begins."""
_PRONOUN_ENDINGS = {"ar": ("ها", "ه"), "id": ("nya",)}
_BEARS_PRONOUN = {
    "ar": ("امام", "خلف", "وراء", "قدام", "حول", "يمين", "يسار", "بجانب"),
    "id": ("depan", "belakang", "samping", "kiri", "kanan", "sebelah", "mengejar", "mengikuti"),
}
_ARABIC_ENDINGS = ("ها", "ه", "نا", "ي", "ك", "هم")
_ARABIC_PREFIXES = ("بال", "كال", "فال", "لل", "ب", "ل", "ك", "ف")


@dataclass(frozen=True)
class Piece:
    """One word, mark or emoji.

    Attributes:
        text: as written, normalised.
        meant: the word that it is taken for.
        forms: under which names may know it.
        singular_forms: those of them that do not say that there are several.
        index: of the language that it is looked up in first.
        languages: all languages that it may be looked up in.
        work: the work of an emoji, else None.
    """

    text: str
    meant: str
    forms: tuple[str, ...]
    singular_forms: tuple[str, ...]
    index: Index
    languages: tuple[str, ...]
    work: str | None = None

    @property
    def language(self) -> str:
        """The language that it is looked up in first."""
        return self.index.language

    @property
    def corrected(self) -> bool:
        """Whether the word was misspelt."""
        return self.text != self.meant


@dataclass(frozen=True)
class Cut:
    """The pieces of a prompt.

    Attributes:
        pieces: words, marks and emoji; at most as many as ``MOST_WORDS``, about.
        language: of most of the prompt.
        symbols: symbols that mean nothing here.
        rest: whether the prompt goes on.
    """

    pieces: tuple[Piece, ...]
    language: str
    symbols: tuple[str, ...]
    rest: bool = False


def cut(prompt: str, lexicon: Lexicon, own: frozenset[str]) -> Cut:
    """Cut a prompt into pieces. Words in ``own`` are never corrected. Any text can be cut."""
    text = _TITLE.sub(r"\1", _UNSEEN.sub("", _LINE.sub(f" {_BREAK} ", prompt)))
    parts = _emoji(lexicon).split(text)
    texts, emoji = parts[::2], parts[1::2]
    words = _limited([tokenize(text) for text in texts])
    language = detect([word for row in words for word in row], lexicon)
    cutter = _Cutter(lexicon, language, own)
    if language == "vi" and all(word.isascii() for row in words for word in row):
        cutter.restore(words)
    pieces: list[Piece] = []
    for place, row in enumerate(words):
        for word in row:
            if word not in MARKS or (pieces and pieces[-1].text not in MARKS):
                pieces += cutter.pieces(word)
        if place < min(len(emoji), len(words) - 1):
            pieces.append(cutter.mark(emoji[place]))
    rest = len(words) < len(texts) or len(words[-1]) == MOST_WORDS
    return Cut(tuple(pieces), language, tuple(_symbols(texts)), rest)


class _Cutter:
    """Looks words up and corrects those that no table knows, up to a limit."""

    def __init__(self, lexicon: Lexicon, language: str, own: frozenset[str]) -> None:
        self.lexicon = lexicon
        self.language = language
        self.own = own
        self.corrections: dict[str, str] = {}
        self.restored: deque[tuple[str, str]] = deque()

    def restore(self, rows: list[list[str]]) -> None:
        """Take the words of a text without accents for those that it means."""
        index = load_index(self.lexicon, self.language)
        for row in rows:
            self.restored.extend(zip(row, with_accents(row, index), strict=True))

    def mark(self, text: str) -> Piece:
        """An emoji, or the beginning of a line."""
        index = load_index(self.lexicon, self.language)
        if text == _BREAK:
            return Piece(LINE, LINE, (), (), index, (self.language,))
        work = _works_by_emoji(self.lexicon)[text]
        return Piece(text, text, (), (), index, (self.language,), work)

    def pieces(self, word: str) -> Iterator[Piece]:
        """One piece, or two where Arabic writes "and" as part of the word."""
        languages = languages_of(word, self.language)
        index = load_index(self.lexicon, languages[0])
        if languages == ("ar",) and _is_joined(word, index):
            yield Piece(_AND, _AND, (_AND,), (_AND,), index, languages)
            word = word[1:]
        meant = self._meant(word, languages)
        single = _singular_forms(meant, index)
        yield Piece(word, meant, _forms(meant, index), single, index, languages)

    def _meant(self, word: str, languages: Sequence[str]) -> str:
        while self.restored:
            bare, accented = self.restored.popleft()
            if bare == word:
                return word if word in self.own else accented
        if not word[0].isalpha() or self._is_known(word, languages):
            return word
        if word not in self.corrections and len(self.corrections) < _MOST_CORRECTIONS:
            index = load_index(self.lexicon, languages[0])
            bare = without_article(word) if index.language == "ar" else word
            self.corrections[word] = correct(bare, index) or word
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
    """The word and what it may be a form of, the plainest first."""
    forms = _singular_forms(word, index)
    irregular = index.words.forms.get(word)
    if index.language == "en":
        forms += singulars(word)
    if index.language == "ar":
        forms += tuple(single for form in forms for single in arabic_singulars(form))
        irregular = next(
            (many[form] for form in forms if form in (many := index.words.forms)), None
        )
    return (*forms, irregular) if irregular else forms


def _singular_forms(word: str, index: Index) -> tuple[str, ...]:
    if index.language == "id" and word.endswith("nya") and len(word) > len("nya") + 2:
        return (word, word.removesuffix("nya"))
    if index.language != "ar":
        return (word,)
    bare = [word[len(p) :] for p in _ARABIC_PREFIXES if word.startswith(p) and len(word) > 3]
    for ending in _ARABIC_ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word.removesuffix(ending)
            bare += [stem, stem[:-1] + "ة"] if stem.endswith("ت") else [stem]
    bare += [word[:-1]] if word.endswith("ا") and len(word) > 3 else []
    bare += [without_article(without_article(word))]
    return tuple(dict.fromkeys((word, without_article(word), *bare)))


def without_pronoun(word: str, index: Index) -> str | None:
    """The relation of ``امامها``, in front of her; None for a word that bears no pronoun."""
    for ending in _PRONOUN_ENDINGS.get(index.language, ()):
        stem = word.removesuffix(ending)
        if stem != word and stem in _BEARS_PRONOUN[index.language]:
            return stem
    return None


def _is_joined(word: str, index: Index) -> bool:
    whole = index.names.begins(without_article(word)) or word in index.vocabulary
    if not word.startswith(_AND) or len(word) < 2 or whole:
        return False
    rest = word[1:]
    return rest.isdecimal() or any(form in index.known for form in _forms(rest, index))


def _limited(rows: list[list[str]]) -> list[list[str]]:
    """The first words; a prompt that goes on for pages is not read to its end."""
    spare = MOST_WORDS
    kept: list[list[str]] = []
    for row in rows:
        kept.append(row[:spare])
        spare -= len(kept[-1]) + 1
        if spare <= 0:
            break
    return kept


def _symbols(texts: Sequence[str]) -> list[str]:
    """Pictures in the text that stand for no work."""
    found = (mark for text in texts for mark in text if unicodedata.category(mark) == "So")
    return list(dict.fromkeys(found))


@cache
def _works_by_emoji(lexicon: Lexicon) -> dict[str, str]:
    works = {_UNSEEN.sub("", noun.emoji): noun.work for noun in lexicon.nouns.values()}
    return {emoji: work for emoji, work in works.items() if max(emoji, default="") >= _FIRST_SYMBOL}


@cache
def _emoji(lexicon: Lexicon) -> re.Pattern[str]:
    longest_first = sorted(_works_by_emoji(lexicon), key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, [_BREAK, *longest_first]))})")
