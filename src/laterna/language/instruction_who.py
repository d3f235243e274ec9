"""Whom an instruction names: "the second fox", "the left one", "all red cars", "it"."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal, cast

from laterna.language.index import Index, load_index, name_words
from laterna.language.instruction_kinds import Side, Target
from laterna.language.instruction_targets import Presence
from laterna.language.instruction_words import EditWords
from laterna.language.lexicon import Noun
from laterna.language.matching import Table
from laterna.language.noun_ways import noun_at
from laterna.language.nouns import Name, NounFinder
from laterna.language.tokens import MARKS, tokenize
from laterna.language.traits import Traits

_MOST_STEPS = 120
_ADJECTIVES_FOLLOW = ("vi", "ar", "id")
_WHOLE, _PART, _KEYWORD = 0, 1, 2
"""How a word names somebody: by all of a name, by its head, by a keyword."""


@dataclass(frozen=True)
class Who:
    """One way to read whom a place names.

    Attributes:
        end: the place after the noun phrase.
        target: what it says.
        pronoun: whether it is one, of one or of several.
        trailing: whether a colour or a size stands behind the noun, which may be what is asked for.
        hinted: whether only a keyword led to the noun.
        dropped: adjectives that say nothing that is drawn.
    """

    end: int
    target: Target
    pronoun: bool = False
    hinted: bool = False
    trailing: bool = False
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Way:
    """What has been read so far."""

    place: int
    which: int | Literal["all"] | None = None
    side: Side | None = None
    look: Traits = field(default_factory=Traits)
    nouns: tuple[str, ...] | None = None
    told: bool = False
    started: bool = False
    trailing: bool = False
    hinted: bool = False

    @property
    def named(self) -> bool:
        """Whether the noun has been read."""
        return self.nouns is not None


class WhoFinder:
    """Finds noun phrases that mean somebody of a film."""

    def __init__(self, finder: NounFinder, words: EditWords, present: Sequence[Presence]) -> None:
        """Look in the pieces of one text; ``present`` may be called by more than its name."""
        self.finder = finder
        self.words = words
        self.present = present
        self._calls: dict[str, list[tuple[str, int, Table[bool]]]] = {}

    def at(self, start: int) -> list[Who]:
        """All ways to read whom the text names here, each with another end, the best first."""
        found = dict[int, Who]()
        if start >= len(self.finder.pieces) or self.finder.pieces[start].meant in MARKS:
            return []
        if pronoun := self.words.pronouns.longest(self.finder.exact, start):
            end = start + pronoun[0]
            which: Literal["all"] | None = "all" if pronoun[1] > 1 else None
            target = Target(self.finder.text(start, pronoun[0]), which=which)
            found[end] = Who(end, target, pronoun=True)
        for way in self._ways(start):
            who = self._who(start, way)
            before = found.get(who.end)
            if before is None or (not before.pronoun and _tells_more(who, before)):
                found[who.end] = who
        if not found and (stranger := self._with_strange_adjectives(start)):
            found[stranger.end] = stranger
        return list(found.values())

    def _ways(self, start: int) -> Iterator[_Way]:
        """Step over everything that may stand before and after a noun."""
        queue = deque([_Way(start)])
        steps = 0
        while queue and steps < _MOST_STEPS:
            steps += 1
            way = queue.popleft()
            if way.named:
                yield way
            if way.place < len(self.finder.pieces):
                queue += self._after(way) if way.named else self._before(way)

    def _who(self, start: int, way: _Way) -> Who:
        target = Target(
            words=self.finder.text(start, way.place - start),
            nouns=way.nouns or (),
            which=way.which,
            side=way.side,
            colour=way.look.colour,
            size=way.look.size,
        )
        dropped = way.look.dropped
        return Who(way.place, target, hinted=way.hinted, trailing=way.trailing, dropped=dropped)

    def _with_strange_adjectives(self, start: int) -> Who | None:
        """``the gruesome fox``, as prompts are read."""
        phrase = noun_at(self.finder, start, after_noun=False)
        if phrase is None or not phrase.noun or phrase.another or phrase.how == "keyword":
            return None
        look = phrase.look
        words = self.finder.text(start, phrase.end - start)
        which: Literal["all"] | None = "all" if phrase.count > 1 else None
        target = Target(words, (phrase.noun,), which, None, look.colour, look.size)
        return Who(phrase.end, target, dropped=look.dropped)

    # Before the noun.

    def _before(self, way: _Way) -> list[_Way]:
        place, exact = way.place, self.finder.exact
        words = self.finder.index(place).words
        ways = self._pointing(way)
        ways += (
            replace(way, place=place + length, which="all", told=True, started=True)
            for length, _ in self.words.several.all_at(exact, place)
        )
        steps = [words.articles, words.demonstratives, words.another]
        steps += [words.measures, words.leads] if way.started else []
        if self.words.ordinals.longest(exact, place) is None:
            # "Another fox" is somebody new; only "the second fox" is not, which is an ordinal.
            steps.remove(words.another)
            ways += (
                replace(way, place=place + length, started=True)
                for table in steps
                for length, _ in table.all_at(exact, place)
            )
        number = self.finder.number(place)
        if number is not None and way.which is None:
            which: int | Literal["all"] | None = "all" if number[1] > 1 else None
            ways.append(replace(way, place=place + number[0], which=which, started=True))
        return ways + self._qualified(way) + self._nouns(way)

    def _pointing(self, way: _Way) -> list[_Way]:
        """An ordinal or a side."""
        forms = self.finder.exact
        ways: list[_Way] = []
        for length, number in self.words.ordinals.all_at(forms, way.place):
            end = way.place + length
            if way.which in (None, "all"):
                ways.append(replace(way, place=end, which=number, told=True, started=True))
        for length, side in self.words.sides.all_at(forms, way.place):
            end = way.place + length
            if way.side is None:
                there = cast(Side, side)
                ways.append(replace(way, place=end, side=there, told=True, started=True))
        return ways

    def _qualified(self, way: _Way) -> list[_Way]:
        quality = self.finder.quality(way.place, way.look)
        if quality is None:
            return []
        length, look = quality
        told = way.told or look.said
        further = replace(way, place=way.place + length, look=look, told=told, started=True)
        return [replace(further, trailing=way.named and look.said)]

    # The noun.

    def _nouns(self, way: _Way) -> list[_Way]:
        place = way.place
        work = self.finder.pieces[place].work
        if work is not None:
            return [replace(way, place=place + 1, nouns=(work,))]
        # "One" may be a keyword as well, so what stands for a noun comes first.
        hits = self.words.ones.all_at(self.finder.exact, place) if way.told else ()
        ways = [replace(way, place=place + length, nouns=()) for length, _ in hits]
        ways += (
            replace(
                way,
                place=place + length,
                nouns=nouns,
                which="all" if several and way.which is None else way.which,
                hinted=self._is_hint(place, length),
            )
            for length, nouns, several in self._names(place)
        )
        return ways

    def _keyword(self, place: int) -> Name | None:
        """A keyword that does not say where: "the left" is no magnifying glass."""
        tables = (self.words.ordinals, self.words.sides, self.words.several, self.words.ones)
        if any(table.longest(self.finder.exact, place) for table in tables):
            return None
        return self.finder.keyword(place)

    def _is_hint(self, place: int, length: int) -> bool:
        """Whether words are no name, but a keyword."""
        keyword = self.finder.keyword(place) if self.finder.name(place) is None else None
        return keyword is not None and keyword.length == length

    def _names(self, place: int) -> list[tuple[int, tuple[str, ...], bool]]:
        """Length, works and whether several are meant, for every name at a place.

        Who is there may be called by a part of the name, a keyword or the words of the prompt,
        unless another one who is there bears just that name.
        """
        name = self.finder.name(place) or self._keyword(place)
        kind = self.words.kinds.longest(self.finder.forms, place)
        calls = self._called(place)
        found: dict[int, tuple[tuple[str, ...], bool]] = {}
        if name:
            found[name.length] = ((name.noun,), name.plural)
        if kind:
            plural = self.words.kinds.longest(self.finder.singular, place) != kind
            nouns = [p.noun for p in self.present if self._is(p.noun, kind[1])]
            if nouns or kind[0] not in found:
                found[kind[0]] = (tuple(dict.fromkeys(nouns)), plural)
        for length in {length for length, _, _ in calls}:
            own = found.get(length, ((), False))
            if any(p.noun in own[0] for p in self.present):
                continue
            ranks = [(rank, noun) for n, noun, rank in calls if n == length]
            nouns = [noun for rank, noun in ranks if self._may_be(noun, own[0], rank)]
            best = min((rank for rank, noun in ranks if noun in nouns), default=0)
            kept = [noun for rank, noun in ranks if noun in nouns and rank == best]
            if kept:
                plural = own[1] or self._is_plural(place, length)
                found[length] = (tuple(dict.fromkeys(kept)), plural)
        return [(length, *what) for length, what in found.items() if what[0] or kind]

    def _is(self, noun: str, kind: str) -> bool:
        work = self._work(noun)
        return work is not None and work.kind == kind

    def _work(self, noun: str) -> Noun | None:
        return self.finder.lexicon.nouns.get(noun)

    def _may_be(self, noun: str, named: tuple[str, ...], rank: int) -> bool:
        """Whether somebody may be called so, though the words are the name of another work."""
        work, other = self._work(noun), self._work(named[0]) if named else None
        if rank == _WHOLE or work is None or other is None:
            return True
        return work.kind == other.kind and (work.kind != "thing" or work.group == other.group)

    def _is_plural(self, place: int, length: int) -> bool:
        last = self.finder.pieces[place + length - 1]
        return last.language == "en" and len(last.forms) > len(last.singular_forms)

    def _called(self, place: int) -> list[tuple[int, str, int]]:
        """Length, work and rank of everything that somebody in the film may be called here."""
        forms = self.finder.forms
        return [
            (length, noun, rank)
            for language in self.finder.pieces[place].languages
            for noun, rank, table in self._tables(language)
            for length, _ in table.all_at(forms, place)
        ]

    def _tables(self, language: str) -> list[tuple[str, int, Table[bool]]]:
        if language not in self._calls:
            index = load_index(self.finder.lexicon, language)
            rows: list[tuple[str, int, Table[bool]]] = []
            for presence in self.present:
                for rank, texts in enumerate(self._texts(presence, index)):
                    entries = ((name_words(text, language), True) for text in texts)
                    rows.append((presence.noun, rank, Table(entries)))
            self._calls[language] = rows
        return self._calls[language]

    def _texts(self, presence: Presence, index: Index) -> tuple[list[str], list[str], list[str]]:
        """Whole names, heads of names, and keywords."""
        noun = self._work(presence.noun)
        said = [word for word in tokenize(presence.words) if word not in _function_words(index)]
        prompt = [" ".join(said), *said[-1:]]
        if noun is None:
            return prompt, [], []
        names = [*noun.names[index.language], *noun.aliases[index.language]]
        parts = [name.split() for name in names if " " in name]
        head = 0 if index.language in _ADJECTIVES_FOLLOW else -1
        heads = [words[head] for words in parts]
        return [*names, *prompt], heads, list(noun.keywords[index.language])

    # After the noun.

    def _after(self, way: _Way) -> list[_Way]:
        place, exact = way.place, self.finder.exact
        index = self.finder.index(place)
        ways = self._pointing(way)
        ways += (
            replace(way, place=place + length, which=way.which or "all")
            for length, _ in self.words.several.all_at(exact, place)
        )
        ways += (
            replace(way, place=place + length)
            for length, _ in index.words.demonstratives.all_at(exact, place)
        )
        if index.language in _ADJECTIVES_FOLLOW:
            ways += self._qualified(way)
        lead = index.words.leads.longest(exact, place)
        if lead and index.language != "zh" and place + lead[0] < len(exact):
            ways += self._qualified(replace(way, place=place + lead[0]))
            ways += self._pointing(replace(way, place=place + lead[0]))
        return ways


def _tells_more(who: Who, other: Who) -> bool:
    """Whether a way drops fewer words, has a name, or says a colour else part of a name."""
    return _worth(who) > _worth(other)


def _worth(who: Who) -> tuple[int, bool, int]:
    return -len(who.dropped), not who.hinted, _told(who.target)


def _told(target: Target) -> int:
    return (target.colour is not None) + (target.which is not None) + (target.side is not None)


@cache
def _function_words(index: Index) -> frozenset[str]:
    """The words of a language that are no nouns."""
    return index.words.all()
