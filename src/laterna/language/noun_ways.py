"""Noun phrases in a prompt: which work a place of the text names, and how far the phrase goes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from laterna.language.matching import Forms
from laterna.language.nouns import Name, NounFinder
from laterna.language.spelling import inflected
from laterna.language.tokens import MARKS, is_han
from laterna.language.traits import NounPhrase, Traits
from laterna.language.wording import Concept

_MOST_UNKNOWN_ADJECTIVES = 2
_MOST_STEPS = 60
_MOST_QUALITIES = 6
_VERB_FOLLOWS_NOUN = ("en", "vi", "id")
_PLURAL = 2
_VAGUE = ("setting", "weather", "daytime")


def noun_at(finder: NounFinder, start: int, *, after_noun: bool) -> NounPhrase | None:
    """The noun phrase that begins at ``start``; ``after_noun``: a noun stands right before."""
    return _Attempt(finder, start, after_noun=after_noun).read()


@dataclass(frozen=True)
class _Before:
    """What has been stepped over on the way to the noun."""

    place: int
    determined: bool = False
    count: int = 0
    numeral: str = ""
    another: bool = False
    introduced: bool = False
    actions: tuple[tuple[str, Concept], ...] = ()
    look: Traits = field(default_factory=Traits)
    qualified: bool = False
    qualities: int = 0
    unknown: int = 0


class _Attempt:
    """All ways to read a noun phrase at one place; the one that reaches furthest is taken."""

    def __init__(self, finder: NounFinder, start: int, *, after_noun: bool) -> None:
        self.finder = finder
        self.start = start
        self.after_noun = after_noun
        self.ways: list[tuple[int, bool, int, NounPhrase]] = []
        self.hints: list[_Before] = []
        self.steps = 0

    def read(self) -> NounPhrase | None:
        self._follow(_Before(self.start))
        if self.ways:
            return self._best()
        return self._by_keyword()

    def _best(self) -> NounPhrase:
        """The way that reaches furthest; of two to one work the one that says a colour."""
        furthest = max(self.ways, key=lambda way: (way[0], way[2]))
        same = [
            way
            for way in self.ways
            if way[0] == furthest[0] and way[3].noun == furthest[3].noun and way[3].look.colour
        ]
        return (same or [furthest])[0][3]

    def _follow(self, before: _Before) -> None:
        """Try a noun here, and everything that may stand before a noun."""
        self.steps += 1
        if before.place >= len(self.finder.pieces) or self.steps > _MOST_STEPS:
            return
        if self.finder.pieces[before.place].work is not None:
            self._emoji(before)
            return
        phrase = self.finder.phrase(before.place)
        name = self._name(before)
        if name and (not phrase or name.length > phrase[0] or self._prefers(before, name, phrase)):
            end = before.place + name.length
            self.ways.append((end, False, name.length, self._found(before, name)))
        self._anaphor(before)
        self.hints.append(before)
        for further in self._steps(before, phrase, named=name is not None):
            self._follow(further)

    def _emoji(self, before: _Before) -> None:
        """``3 🦊`` and ``a 🦊``."""
        work = self.finder.pieces[before.place].work
        if work is not None and before.place > self.start:
            found = self._found(before, Name(1, work, "name"))
            self.ways.append((before.place + 1, False, 1, found))

    def _anaphor(self, before: _Before) -> None:
        """``the red one``, ``another one``."""
        hit = self.finder.index(before.place).words.anaphors.longest(
            self.finder.exact, before.place
        )
        tells = before.look.said or before.another
        if hit and before.determined and tells and not before.look.dropped:
            phrase = self._found(before, Name(hit[0], "", "name"))
            self.ways.append((before.place + hit[0], True, hit[0], phrase))

    def _name(self, before: _Before) -> Name | None:
        name = self.finder.name(before.place)
        if name and before.place == self.start and self._is_verb_place(name.length):
            return None
        return name

    def _prefers(self, before: _Before, name: Name, phrase: tuple[int, Concept]) -> bool:
        """At equal length settings win over nouns, and after an article nouns over actions."""
        if name.length != phrase[0]:
            return False
        if name.how == "picture":
            return True
        if phrase[1].kind in _VAGUE:
            noun = self.finder.lexicon.nouns.get(name.noun)
            one = not name.plural or bool(before.numeral)
            return before.determined and one and noun is not None and noun.storybook
        return before.place > self.start and phrase[1].kind in ("action", "link")

    def _is_verb_place(self, length: int) -> bool:
        """Whether a word without an article cannot be a noun here: ``I saw``, ``the duck can``."""
        index = self.finder.index(self.start)
        if self.after_noun and index.language in _VERB_FOLLOWS_NOUN:
            return True
        before = self.finder.pieces[self.start - 1].meant if self.start else ""
        piece = self.finder.pieces[self.start]
        if before in index.words.subjects and inflected(piece.meant, index) is not None:
            return True
        quality = self.finder.quality(self.start, Traits())
        if index.words.copulas.of((before,)) and quality is not None:
            return True
        ignored = index.words.ignored.longest(self.finder.exact, self.start)
        return ignored is not None and ignored[0] >= length

    def _steps(
        self, before: _Before, phrase: tuple[int, Concept] | None, *, named: bool
    ) -> list[_Before]:
        """Every way to step over one thing that may stand before a noun."""
        place = before.place
        said = phrase[0] if phrase else 0
        ways = [] if before.qualified else self._over_determiners(before, said)
        quality = self.finder.quality(place, before.look)
        long = before.qualities >= _MOST_QUALITIES
        if (
            quality
            and not long
            and (quality[0] >= said or self._reaches(place + quality[0], place + said))
        ):
            further = replace(before, place=place + quality[0], look=quality[1], qualified=True)
            further = replace(further, qualities=before.qualities + 1)
            ways += [further, *self._over_joint(further)]
        if phrase:
            return ways + self._over_action(before, phrase)
        if before.qualified:
            ways += self._over_lead(before)
        return ways if ways or named else self._over_unknown(before)

    def _reaches(self, place: int, end: int) -> bool:
        """Whether a name that begins here goes beyond a phrase that begins before it."""
        name = self.finder.name(place) if place < len(self.finder.pieces) else None
        return name is not None and place + name.length > end

    def _over_joint(self, before: _Before) -> list[_Before]:
        """``a red and white fox``."""
        place = before.place
        if place >= len(self.finder.pieces) or not before.look.said:
            return []
        joint = self.finder.index(place).words.joints.longest(self.finder.exact, place)
        start = place + joint[0] if joint else place
        quality = self.finder.quality(start, before.look) if joint else None
        return [replace(before, place=start + quality[0], look=quality[1])] if quality else []

    def _over_lead(self, before: _Before) -> list[_Before]:
        """Chinese 的 between an adjective and what follows it."""
        place = before.place
        lead = self.finder.index(place).words.leads.longest(self.finder.exact, place)
        if lead is None or not is_han(self.finder.pieces[place].meant):
            return []
        return [replace(before, place=place + lead[0])]

    def _over_determiners(self, before: _Before, said: int) -> list[_Before]:
        """Over ``another``, a number or an article that is no part of a longer phrase."""
        words, place = self.finder.index(before.place).words, before.place
        exact = self.finder.exact
        ways = [
            replace(before, place=place + length, determined=True, another=True)
            for length, _ in words.another.all_at(exact, place)
        ]
        ways += self._over_number(before, said)
        ways += (
            replace(
                before,
                place=place + length,
                determined=True,
                introduced=before.introduced
                or words.indefinite.of(_tokens(exact, place, length)) is not None,
            )
            for length, _ in words.articles.all_at(exact, place)
            if length >= said
        )
        return ways

    def _over_number(self, before: _Before, said: int) -> list[_Before]:
        number = self.finder.number(before.place)
        if number is None or number[0] < said or before.count:
            return []
        length, count = number
        place = before.place + length
        numeral = self.finder.text(before.place, length)
        ways = [replace(before, place=place, determined=True, count=count, numeral=numeral)]
        if place < len(self.finder.pieces):
            measures = self.finder.index(place).words.measures
            hits = measures.all_at(self.finder.exact, place)
            ways += [replace(ways[0], place=place + measure) for measure, _ in hits]
        return ways

    def _over_action(self, before: _Before, phrase: tuple[int, Concept]) -> list[_Before]:
        """``a jumping fox``: in English, one word, after an article."""
        length, concept = phrase
        english = self.finder.index(before.place).language == "en"
        plain = length == 1 and concept.kind == "action" and not concept.opens
        if not (english and before.determined and plain):
            return []
        actions = (*before.actions, (self.finder.pieces[before.place].meant, concept))
        return [replace(before, place=before.place + 1, actions=actions)]

    def _over_unknown(self, before: _Before) -> list[_Before]:
        """``a gruesome fox``: in English, up to two words, after an article."""
        piece = self.finder.pieces[before.place]
        stranger = piece.index.language == "en" and piece.meant not in piece.index.vocabulary
        if not (stranger and before.determined and piece.meant[0].isalpha()):
            return []
        if before.unknown == _MOST_UNKNOWN_ADJECTIVES:
            return []
        unknown = before.unknown + 1
        look = before.look.without(piece.text)
        return [replace(before, place=before.place + 1, look=look, unknown=unknown, qualified=True)]

    def _by_keyword(self) -> NounPhrase | None:
        """No name: a keyword may still hint at a work, the last word of the phrase first."""
        for before in sorted(self.hints, key=lambda before: -before.place):
            hit = self.finder.keyword(before.place)
            if hit and self._may_be_keyword(before, hit.length):
                return self._found(before, hit)
        return None

    def _may_be_keyword(self, before: _Before, length: int) -> bool:
        if self._means_else(before.place, length) or self._says_where():
            return False
        if before.unknown and self._has_object(before.place + length):
            return False
        if before.determined or is_han(self.finder.pieces[before.place].meant):
            return True
        return before.place == self.start and self._is_noun_place(length)

    def _means_else(self, place: int, length: int) -> bool:
        """Whether a keyword is a word of captions, of a wording, an adjective or no word."""
        piece, exact = self.finder.pieces[place], self.finder.exact
        words = piece.index.words
        phrase = self.finder.phrase(place)
        instead = words.instead.longest(exact, place)
        said = max(hit[0] if hit else 0 for hit in (phrase, instead))
        if said >= length or piece.meant in piece.index.vocabulary or not piece.meant[0].isalpha():
            return True
        ignored = words.ignored.longest(exact, place)
        return ignored is not None or self.finder.quality(place, Traits()) is not None

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

    def _found(self, before: _Before, name: Name) -> NounPhrase:
        end, look = self.finder.after(before.place + name.length, before.look)
        count = before.count or (_PLURAL if name.plural else 0)
        return NounPhrase(
            end=end,
            noun=name.noun,
            how=name.how,
            count=count,
            numeral=before.numeral,
            another=before.another,
            introduced=before.introduced,
            definite=before.determined and not before.introduced,
            actions=before.actions,
            look=look,
        )


def _tokens(exact: Forms, place: int, length: int) -> tuple[str, ...]:
    return tuple(forms[0] for forms in exact[place : place + length])
