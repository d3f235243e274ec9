"""Verbs and other wordings at a place of a prompt that stand for those that captions use."""

from __future__ import annotations

from laterna.language.function_words import Instead
from laterna.language.index import Index
from laterna.language.matching import Forms
from laterna.language.nouns import NounFinder
from laterna.language.spelling import inflected
from laterna.language.wording import Concept


class VerbFinder:
    """Looks up the pieces of one prompt as written, and as forms of other verbs."""

    def __init__(self, finder: NounFinder) -> None:
        """Find the verb that each piece may be a form of."""
        self.pieces = finder.pieces
        self.exact = finder.exact
        self.forms: Forms = [_verb_forms(piece.meant, piece.index) for piece in finder.pieces]

    def instead(self, place: int) -> tuple[int, Instead] | None:
        """Words here that stand for others: as written, or several of them in another form."""
        table = self.pieces[place].index.words.instead
        exact = table.longest(self.exact, place)
        other = table.longest(self.forms, place)
        if other and other[0] > max(1, exact[0] if exact else 0):
            return other
        return exact

    def concept(self, place: int, instead: Instead) -> Concept | None:
        """What the words that are taken instead say."""
        return instead.concept or self.pieces[place].index.phrases.of(instead.words)

    def phrase(self, place: int) -> tuple[tuple[str, ...], Concept] | None:
        """Several words of a phrase in another form, as captions have them: "blew out"."""
        table = self.pieces[place].index.phrases
        hit = table.longest(self.forms, place)
        if hit is None or hit[0] < 2 or self.pieces[place].language != "en":
            return None
        ways = (words for words in self.choices(place, hit[0]) if table.of(words) is not None)
        return next(ways), hit[1]

    def choices(self, place: int, length: int) -> list[tuple[str, ...]]:
        """All ways to take one form at each place."""
        ways: list[tuple[str, ...]] = [()]
        for forms in self.forms[place : place + length]:
            ways = [(*way, form) for way in ways for form in forms]
        return ways

    def single(self, place: int) -> str | None:
        """The verb that one word is a form of; after an article only "dancing" is one."""
        piece = self.pieces[place]
        verb = inflected(piece.meant, piece.index)
        if verb == piece.meant or piece.meant in piece.index.words.function:
            return None
        before = self.pieces[place - 1].meant if place else ""
        determined = piece.index.words.articles.of((before,)) is not None
        return None if determined and not piece.meant.endswith("ing") else verb

    def is_known(self, verb: str, place: int) -> bool:
        """Whether captions have a verb, or a table says what to take for it."""
        index = self.pieces[place].index
        return index.words.instead.of((verb,)) is not None or index.phrases.of((verb,)) is not None

    def is_object(self, place: int) -> bool:
        """Whether an article or a preposition stands before, so that no verb can follow."""
        piece = self.pieces[place - 1] if place else None
        if piece is None or piece.language != "en":
            return False
        words = piece.index.words
        return piece.meant in words.places or words.articles.of((piece.meant,)) is not None


def _verb_forms(word: str, index: Index) -> tuple[str, ...]:
    verb = inflected(word, index)
    return (word,) if verb in (None, word) else (word, str(verb))
