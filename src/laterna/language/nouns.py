"""Noun phrases in a prompt: which work a place of the text names, and how far the phrase goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from laterna.language.lexicon import Lexicon
from laterna.language.matching import Forms, Index, Table, load_index
from laterna.language.pieces import Piece
from laterna.language.tokens import MARKS, is_han

How = Literal["name", "keyword", "spelling", "picture"]

OWN = "own:"
"""Prefix of the noun of a picture of the user's own; the user's word follows."""

_MOST_UNKNOWN_ADJECTIVES = 2
_MOST_COUNTED = 3
_ADJECTIVES_FOLLOW = ("vi", "ar", "id")
_COPULAS = ("is", "are", "was", "were", "looks", "very")
_VERB_FOLLOWS_NOUN = ("en", "vi", "id")


@dataclass(frozen=True)
class NounPhrase:
    """Where a noun phrase ends, what it names, and what was said of it.

    Attributes:
        end: the place after its last piece.
        noun: a work, or ``own:`` and the user's word.
        how: what led from the words to the noun.
        count: how many of them, 1 to 3.
        another: whether it says that this is not the one from before.
        actions: participles before the noun (``a jumping fox``), as words.
        qualities: adjectives, which the models do not draw.
    """

    end: int
    noun: str
    how: How
    count: int = 1
    another: bool = False
    actions: tuple[str, ...] = ()
    qualities: tuple[str, ...] = ()


class NounFinder:
    """Finds noun phrases in the pieces of one prompt."""

    def __init__(self, pieces: Sequence[Piece], lexicon: Lexicon, own: Table[str]) -> None:
        self.pieces = pieces
        self.lexicon = lexicon
        self.own = own
        self.forms: Forms = [piece.forms for piece in pieces]
        self.exact: Forms = [(piece.meant,) for piece in pieces]

    def at(self, start: int, *, after_noun: bool) -> NounPhrase | None:
        """The noun phrase that begins at ``start``; ``after_noun``: a noun stands right before."""
        return _Attempt(self, start, after_noun=after_noun).read()

    def index(self, place: int) -> Index:
        """The index of the language that a place is looked up in first."""
        return self.pieces[place].index

    def phrase(self, place: int) -> tuple[int, str] | None:
        """The longest phrase of a concept at a place: its length and kind."""
        if place >= len(self.pieces):
            return None
        return self.index(place).phrases.longest(self.exact, place)

    def name(self, place: int) -> tuple[int, str, How] | None:
        """The longest name at a place: length, noun, how. The user's own words come first."""
        if own := self.own.longest(self.forms, place):
            return own[0], OWN + own[1], "picture"
        if not any(mark.isalpha() for mark in self.pieces[place].meant):
            return None
        for language in self.pieces[place].languages:
            if hits := load_index(self.lexicon, language).names.all_at(self.forms, place):
                length, noun = min(hits, key=self._preference)
                return length, noun, self._how(place, length, "name")
        return None

    def _preference(self, hit: tuple[int, str]) -> tuple[int, bool]:
        return -hit[0], not self.lexicon.nouns[hit[1]].storybook

    def keyword(self, place: int) -> tuple[int, str, How] | None:
        """The longest keyword at a place."""
        if hit := self.index(place).keywords.longest(self.forms, place):
            return hit[0], hit[1], self._how(place, hit[0], "keyword")
        return None

    def _how(self, place: int, length: int, otherwise: How) -> How:
        corrected = any(piece.corrected for piece in self.pieces[place : place + length])
        return "spelling" if corrected else otherwise


@dataclass(frozen=True)
class _Before:
    """What has been stepped over on the way to the noun."""

    place: int
    determined: bool = False
    count: int = 1
    another: bool = False
    actions: tuple[str, ...] = ()
    qualities: tuple[str, ...] = ()
    unknown: int = 0


class _Attempt:
    """All ways to read a noun phrase at one place; the one that reaches furthest is taken."""

    def __init__(self, finder: NounFinder, start: int, *, after_noun: bool) -> None:
        self.finder = finder
        self.start = start
        self.after_noun = after_noun
        self.ways: list[tuple[int, int, NounPhrase]] = []
        self.hints: list[_Before] = []

    def read(self) -> NounPhrase | None:
        self._follow(_Before(self.start))
        if self.ways:
            return max(self.ways, key=lambda way: way[:2])[2]
        return self._by_keyword()

    def _follow(self, before: _Before) -> None:
        """Try a noun here, and everything that may stand before a noun."""
        if before.place >= len(self.finder.pieces):
            return
        if self.finder.pieces[before.place].work is not None:
            return
        phrase = self.finder.phrase(before.place)
        name = self._name(before)
        if name and (not phrase or name[0] > phrase[0] or self._prefers_noun(before, name, phrase)):
            end = before.place + name[0]
            self.ways.append((end, name[0], self._found(before, *name)))
        self.hints.append(before)
        for further in self._steps(before, phrase, named=name is not None):
            self._follow(further)

    def _name(self, before: _Before) -> tuple[int, str, How] | None:
        name = self.finder.name(before.place)
        if name and before.place == self.start and self._is_verb_place(name[0]):
            return None
        return name

    def _prefers_noun(
        self, before: _Before, name: tuple[int, str, How], phrase: tuple[int, str]
    ) -> bool:
        """At equal length settings win over nouns, and after an article nouns over actions."""
        after_article = before.place > self.start and phrase[1] == "action"
        return name[0] == phrase[0] and (after_article or name[2] == "picture")

    def _is_verb_place(self, length: int) -> bool:
        """Whether a word without an article cannot be a noun here: ``I saw``, ``the duck can``."""
        index = self.finder.index(self.start)
        if self.after_noun and index.language in _VERB_FOLLOWS_NOUN:
            return True
        if self.start and self.finder.pieces[self.start - 1].meant in index.words.subjects:
            return True
        before = self.finder.pieces[self.start - 1].meant if self.start else ""
        quality = index.words.adjectives.longest(self.finder.exact, self.start)
        if before in _COPULAS and quality is not None:
            return True
        ignored = index.words.ignored.longest(self.finder.exact, self.start)
        return ignored is not None and ignored[0] >= length

    def _steps(
        self, before: _Before, phrase: tuple[int, str] | None, *, named: bool
    ) -> list[_Before]:
        """Every way to step over one thing that may stand before a noun."""
        words, place = self.finder.index(before.place).words, before.place
        forms = self.finder.forms
        said = phrase[0] if phrase else 0
        ways = [] if before.qualities else self._over_determiners(before, said)
        if phrase:
            return ways + self._over_action(before, phrase)
        for length, _ in words.adjectives.all_at(forms, place)[:1]:
            qualities = (*before.qualities, self._text(place, length))
            ways.append(replace(before, place=place + length, qualities=qualities))
        return ways if ways or named else self._over_unknown(before)

    def _over_determiners(self, before: _Before, said: int) -> list[_Before]:
        """Over ``another``, a number or an article that is no part of a longer phrase."""
        words, place = self.finder.index(before.place).words, before.place
        exact = self.finder.exact
        ways = [
            replace(before, place=place + length, determined=True, another=True)
            for length, _ in words.another.all_at(exact, place)
        ]
        ways += (
            replace(before, place=place + length, determined=True, count=min(count, _MOST_COUNTED))
            for length, count in words.numbers.all_at(exact, place)
        )
        ways += (
            replace(before, place=place + length, determined=True)
            for length, _ in words.articles.all_at(exact, place)
            if length >= said
        )
        return ways

    def _over_action(self, before: _Before, phrase: tuple[int, str]) -> list[_Before]:
        """``a jumping fox``: in English, one word, after an article."""
        english = self.finder.index(before.place).language == "en"
        if not (english and before.determined and phrase == (1, "action")):
            return []
        actions = (*before.actions, self.finder.pieces[before.place].meant)
        return [replace(before, place=before.place + 1, actions=actions)]

    def _over_unknown(self, before: _Before) -> list[_Before]:
        """``a gruesome fox``: in English, up to two words, after an article."""
        piece = self.finder.pieces[before.place]
        stranger = piece.index.language == "en" and piece.meant not in piece.index.vocabulary
        if not (stranger and before.determined and piece.meant[0].isalpha()):
            return []
        if before.unknown == _MOST_UNKNOWN_ADJECTIVES:
            return []
        qualities = (*before.qualities, piece.text)
        unknown = before.unknown + 1
        return [replace(before, place=before.place + 1, qualities=qualities, unknown=unknown)]

    def _by_keyword(self) -> NounPhrase | None:
        """No name: a keyword may still hint at a work, the last word of the phrase first."""
        for before in sorted(self.hints, key=lambda before: -before.place):
            hit = self.finder.keyword(before.place)
            if hit and self._may_be_keyword(before, hit[0]):
                return self._found(before, *hit)
        return None

    def _may_be_keyword(self, before: _Before, length: int) -> bool:
        piece = self.finder.pieces[before.place]
        words = piece.index.words
        phrase = self.finder.phrase(before.place)
        if (phrase and phrase[0] >= length) or piece.meant in piece.index.vocabulary:
            return False
        if words.ignored.longest(self.finder.exact, before.place) or self._says_where():
            return False
        if not piece.meant[0].isalpha():
            return False
        if before.unknown and self._has_object(before.place + length):
            return False
        if before.determined or is_han(piece.meant):
            return True
        plain = not words.adjectives.longest(self.finder.exact, before.place)
        return plain and before.place == self.start and self._is_noun_place(length)

    def _says_where(self) -> bool:
        """Whether a preposition of place stands before, perhaps with an article between."""
        for piece in reversed(self.finder.pieces[: self.start]):
            if piece.meant in piece.index.words.places:
                return True
            if not piece.index.words.articles.begins(piece.meant):
                return False
        return False

    def _is_noun_place(self, length: int) -> bool:
        """Whether a bare keyword may be a noun: at the head of a clause, with no object behind."""
        if self._is_verb_place(length):
            return False
        before = self.finder.pieces[self.start - 1].meant if self.start else ","
        headed = before in MARKS or before in self.finder.index(self.start).vocabulary
        return headed and not self._has_object(self.start + length)

    def _has_object(self, end: int) -> bool:
        """Whether an article follows, so that the word before it is more likely a verb."""
        if end >= len(self.finder.pieces):
            return False
        articles = self.finder.index(end).words.articles
        return articles.longest(self.finder.exact, end) is not None

    def _found(self, before: _Before, length: int, noun: str, how: How) -> NounPhrase:
        end, qualities = self._after(before.place + length)
        qualities = before.qualities + qualities
        return NounPhrase(end, noun, how, before.count, before.another, before.actions, qualities)

    def _after(self, end: int) -> tuple[int, tuple[str, ...]]:
        """Step over demonstratives and, in some languages, adjectives behind the noun."""
        qualities: tuple[str, ...] = ()
        while end < len(self.finder.pieces):
            words = self.finder.index(end).words
            phrase = self.finder.phrase(end)
            said = phrase[0] if phrase else 0
            if shown := words.demonstratives.longest(self.finder.exact, end):
                end += shown[0]
                continue
            adjective = words.adjectives.longest(self.finder.forms, end)
            follows = self.finder.index(end).language in _ADJECTIVES_FOLLOW
            if not adjective or not follows or said >= adjective[0]:
                break
            qualities = (*qualities, self._text(end, adjective[0]))
            end += adjective[0]
        return end, qualities

    def _text(self, place: int, length: int) -> str:
        return " ".join(piece.text for piece in self.finder.pieces[place : place + length])
