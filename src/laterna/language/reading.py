"""From a prompt in any of the five languages to tokens and a cast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from laterna.core.concepts import MAX_ACTORS
from laterna.language.lexicon import Lexicon
from laterna.language.matching import Table, load_index, name_words
from laterna.language.nouns import OWN, How, NounFinder, NounPhrase
from laterna.language.pieces import Cut, Piece, cut
from laterna.language.spelling import inflected
from laterna.language.tokens import MARKS, Slot, Token, Word, is_han, tokenize


@dataclass(frozen=True)
class Mention:
    """An actor of the prompt.

    Attributes:
        slot: 1 to 3, in the order of mention.
        words: the noun phrase, normalised.
        noun: the work, such as ``openmoji:1F98A``; ``own:`` and the word for the user's pictures.
        how: what led from the words to the noun.
    """

    slot: int
    words: str
    noun: str
    how: How


@dataclass(frozen=True)
class Reading:
    """What a prompt says.

    Attributes:
        tokens: words that the models know, noun phrases as slots.
        cast: one mention for each slot. Empty if the prompt names no actor.
        replaced: (word of the prompt, what it is taken for).
        unknown: words that have no meaning here, and actors beyond the third.
        language: of most of the prompt.
    """

    tokens: tuple[Token, ...]
    cast: tuple[Mention, ...]
    replaced: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    language: str


def read(prompt: str, lexicon: Lexicon, own_words: Sequence[str] = ()) -> Reading:
    """Read a prompt. Every text can be read; what is not understood is listed as unknown.

    Args:
        prompt: in English, Chinese, Vietnamese, Arabic or Indonesian, or mixed.
        lexicon: the nouns and phrases to read with.
        own_words: words for which the user brings pictures; they win over all names.
    """
    own = Table((words, word) for word in own_words for words in _spellings(word))
    parts = cut(prompt, lexicon, frozenset(own.words()))
    return _Reader(parts, lexicon, own).read()


def _spellings(word: str) -> list[tuple[str, ...]]:
    """A word of the user's with and without its Arabic article."""
    plain = tuple(token for token in tokenize(word) if token not in MARKS)
    return [plain, name_words(word, "ar")]


class _Reader:
    """Goes through the pieces from left to right and takes the longest reading at each place."""

    def __init__(self, parts: Cut, lexicon: Lexicon, own: Table[str]) -> None:
        self.pieces = parts.pieces
        self.language = parts.language
        self.lexicon = lexicon
        self.finder = NounFinder(parts.pieces, lexicon, own)
        self.tokens: list[Token] = []
        self.cast: list[Mention] = []
        self.history: list[int] = []
        self.subject: int | None = None
        self.clause_begins = True
        self.replaced: dict[str, str] = {}
        self.unknown: dict[str, None] = dict.fromkeys(parts.symbols)

    def read(self) -> Reading:
        place = 0
        while place < len(self.pieces):
            place = self._step(place)
        return Reading(
            tuple(self.tokens),
            tuple(self.cast),
            tuple(self.replaced.items()),
            tuple(self.unknown),
            self.language,
        )

    def _step(self, place: int) -> int:
        """Read what stands at a place and return the place after it."""
        piece = self.pieces[place]
        if piece.work is not None:
            return self._noun(place, NounPhrase(place + 1, piece.work, "name"))
        if piece.text in MARKS:
            return self._words(place, 1)
        phrase = self.finder.phrase(place)
        said = phrase[0] if phrase else 0
        noun = self.finder.at(place, after_noun=self._is_after_noun())
        named = noun.end - place if noun else 0
        instead = piece.index.words.instead.longest(self.finder.exact, place)
        if instead and instead[0] > max(said, named):
            return self._instead(place, *instead)
        if phrase and (said >= named or noun is None):
            end = self._words(place, said)
            self.clause_begins = self.clause_begins and phrase[1] != "action"
            return end
        return self._noun(place, noun) if noun else self._single(place)

    def _is_after_noun(self) -> bool:
        return bool(self.tokens) and isinstance(self.tokens[-1], Slot)

    def _noun(self, place: int, noun: NounPhrase) -> int:
        written = self._written(place, noun.end)
        self._note(place, noun.end)
        self.unknown |= dict.fromkeys(noun.qualities)
        if noun.how == "keyword":
            self.replaced[written] = self.lexicon.name(noun.noun, self.language)
        slots = self._slots(noun, written)
        if not slots:
            self.unknown[written] = None
        joined = tokenize(self.lexicon.phrases[self.language].scene["list_and"])
        for position, slot in enumerate(slots):
            self.tokens += map(Word, joined if position else ())
            self._mention(slot)
        if slots:
            self.tokens += map(Word, noun.actions)
        return noun.end

    def _slots(self, noun: NounPhrase, written: str) -> list[int]:
        """The slots of a noun phrase: those it had before, or new ones while there are any."""
        before = [member.slot for member in self.cast if member.noun == noun.noun]
        if before and not noun.another:
            return before[: noun.count]
        if len(before) > 1:
            return before[1:2]
        free = range(len(self.cast) + 1, MAX_ACTORS + 1)[: noun.count]
        self.cast += (Mention(slot, written, noun.noun, noun.how) for slot in free)
        return list(free)

    def _mention(self, slot: int) -> None:
        self.tokens.append(Slot(slot))
        self.history.append(slot)
        if self.clause_begins or self.subject is None:
            self.subject = slot
        self.clause_begins = False

    def _words(self, place: int, length: int) -> int:
        for piece in self.pieces[place : place + length]:
            self._word(piece.meant)
        self._note(place, place + length)
        return place + length

    def _word(self, word: str) -> None:
        self.tokens.append(Word(word))
        self.clause_begins = self.clause_begins or word in self._clause_marks()

    def _clause_marks(self) -> set[str]:
        scene = self.lexicon.phrases[self.language].scene
        return {word for join in scene["joins"] for word in tokenize(join)}

    def _instead(self, place: int, length: int, words: tuple[str, ...]) -> int:
        end = place + length
        self.replaced[self._written(place, end)] = ("" if is_han(words[0]) else " ").join(words)
        for word in words:
            self._word(word)
        return end

    def _single(self, place: int) -> int:
        """A word that begins neither a phrase nor a noun phrase."""
        piece = self.pieces[place]
        words = piece.index.words
        pronoun = words.pronouns.longest(self.finder.exact, place)
        if pronoun and (slot := self._meant_by_pronoun()) is not None:
            self._mention(slot)
            return place + pronoun[0]
        if any(piece.meant in self._vocabulary(language) for language in piece.languages):
            return self._words(place, 1)
        if (verb := inflected(piece.meant, piece.index)) is not None:
            return self._verb(place, verb)
        silent = words.ignored.longest(self.finder.exact, place)
        silent = silent or words.articles.longest(self.finder.exact, place)
        if silent is None and piece.meant not in words.subjects:
            self.unknown[piece.text] = None
        return place + (silent[0] if silent else 1)

    def _vocabulary(self, language: str) -> frozenset[str]:
        return load_index(self.lexicon, language).vocabulary

    def _verb(self, place: int, verb: str) -> int:
        """Another form of a verb that captions use, or of one that stands for such a verb."""
        index = self.pieces[place].index
        if instead := index.words.instead.longest([(verb,)], 0):
            return self._instead(place, 1, instead[1])
        if verb in index.vocabulary:
            self._word(verb)
        else:
            self.unknown[self.pieces[place].text] = None
        return place + 1

    def _meant_by_pronoun(self) -> int | None:
        """At the head of a clause the subject of the one before; later the latest other actor."""
        if self.clause_begins:
            return self.subject
        return next((slot for slot in reversed(self.history) if slot != self.subject), None)

    def _note(self, place: int, end: int) -> None:
        """Tell which words were taken for others."""
        for piece in self.pieces[place:end]:
            if piece.corrected:
                self.replaced[piece.text] = piece.meant

    def _written(self, place: int, end: int) -> str:
        return _text(self.pieces[place:end])


def _text(pieces: Sequence[Piece]) -> str:
    """The words of pieces as one text, without spaces between Han characters."""
    text = ""
    for piece in pieces:
        close = not text or (is_han(text[-1]) and is_han(piece.text))
        text += piece.text if close else " " + piece.text
    return text


__all__ = ["OWN", "Mention", "Reading", "read"]
