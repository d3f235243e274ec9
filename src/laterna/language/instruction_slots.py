"""What may stand in a slot of a frame: a colour, a setting, an action, somebody new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from laterna.core.concepts import MAX_COUNT, PAIR_ACTIONS, TRIPLE_ACTIONS
from laterna.language.index import load_index
from laterna.language.instruction_kinds import Newcomer, Target
from laterna.language.instruction_targets import Presence
from laterna.language.instruction_who import Who, WhoFinder
from laterna.language.instruction_words import EditWords
from laterna.language.lexicon import Lexicon
from laterna.language.noun_ways import noun_at
from laterna.language.nouns import Name, NounFinder, OwnWords
from laterna.language.pieces import Piece
from laterna.language.spelling import inflected
from laterna.language.tokens import is_han
from laterna.language.traits import NounPhrase, Traits
from laterna.language.verbs import VerbFinder
from laterna.language.wording import Concept

_OF = "的"
_MOST_OTHERS = 5
_MOST_PLACES = 3
"""Prepositions and articles before a place or a time: "into", "to the"."""


@dataclass(frozen=True)
class Found:
    """What a slot holds.

    Attributes:
        end: the place after it.
        value: the name of a concept, a factor as text, how many are new, or the like.
        who: somebody of the film.
        others: more of them: "the fox and the dog".
        new: somebody new.
        objects: to whom an action is done.
        dropped: words that were passed over.
    """

    end: int
    value: str = ""
    who: Who | None = None
    others: tuple[Target, ...] = ()
    new: Newcomer | None = None
    objects: tuple[Target, ...] = ()
    dropped: tuple[str, ...] = ()


class SlotFinder:
    """Finds what stands at the places of one text, in every way."""

    def __init__(
        self,
        pieces: Sequence[Piece],
        lexicon: Lexicon,
        own: OwnWords,
        words: EditWords,
        present: Sequence[Presence],
    ) -> None:
        """Prepare to look up the pieces."""
        self.pieces = pieces
        self.lexicon = lexicon
        self.words = words
        self.finder = NounFinder(pieces, lexicon, own)
        self.verbs = VerbFinder(self.finder)
        self.people = WhoFinder(self.finder, words, present)
        self._known: dict[tuple[str, int], list[Found]] = {}

    def at(self, slot: str, place: int) -> list[Found]:
        """All that a slot may hold at a place; of two with one end only the first."""
        if place >= len(self.pieces):
            return []
        key = (slot, place)
        if key not in self._known:
            found: dict[int, Found] = {}
            for way in self._ways(slot, place):
                found.setdefault(way.end, way)
            self._known[key] = list(found.values())
        return self._known[key]

    def _ways(self, slot: str, place: int) -> Iterator[Found]:
        if slot == "who":
            return self._who(place)
        ways = {
            "new": self._new,
            "colour": self._colour,
            "size": self._size,
            "action": self._action,
            "number": self._number,
            "film": self._film,
            "side": self._side,
            "speed": self._speed,
            "bad": self._bad,
        }
        return ways[slot](place) if slot in ways else self._where(slot, place)

    def _who(self, place: int) -> Iterator[Found]:
        """One noun phrase, or several that are joined."""
        for who in self.people.at(place):
            yield Found(who.end, who=who, dropped=who.dropped)
        for who in self.people.at(place):
            if not who.trailing:
                yield from self._joined(Found(who.end, who=who, dropped=who.dropped))

    def _joined(self, found: Found) -> Iterator[Found]:
        start = self._over_joint(found.end)
        if start is None or len(found.others) == _MOST_OTHERS:
            return
        for who in self.people.at(start):
            if not who.pronoun and who.target.nouns:
                others, dropped = (*found.others, who.target), (*found.dropped, *who.dropped)
                further = Found(who.end, who=found.who, others=others, dropped=dropped)
                yield further
                if not who.trailing:
                    yield from self._joined(further)

    def _over_joint(self, place: int) -> int | None:
        """The place after "and" or a comma."""
        if place >= len(self.pieces):
            return None
        comma = self.pieces[place].meant == ","
        start = place + comma
        if self.words.exceptions.longest(self.finder.exact, start):
            return None
        joints = self.finder.index(place).words.joints
        joint = joints.longest(self.finder.exact, start)
        return start + joint[0] if joint else (start if comma else None)

    # Concepts.

    def _hits(self, kind: str, place: int) -> Iterator[tuple[int, Concept]]:
        """All wordings of a kind of concept at a place, in the languages that it may be in."""
        exact = self.finder.exact
        extra = self.words.concepts.get(kind)
        for length, name in extra.all_at(exact, place) if extra else ():
            yield length, Concept(kind, name, opens=kind == "camera")
        for language in self.pieces[place].languages:
            index = load_index(self.lexicon, language)
            yield from (hit for hit in index.phrases.all_at(exact, place) if hit[1].kind == kind)
            for length, instead in index.words.instead.all_at(exact, place):
                if instead.concept is not None and instead.concept.kind == kind:
                    yield length, instead.concept
        form = self.verbs.phrase(place)
        if form and form[1].kind == kind:
            yield len(form[0]), form[1]

    def _where(self, kind: str, place: int) -> Iterator[Found]:
        """A setting, a daytime, a weather, a camera move, perhaps after "to the"."""
        for start in self._over_places(place):
            for length, concept in self._hits(kind, start):
                yield Found(start + length, concept.name)

    def _over_places(self, place: int) -> list[int]:
        starts = [place]
        while len(starts) <= _MOST_PLACES and starts[-1] < len(self.pieces):
            start = starts[-1]
            words = self.finder.index(start).words
            article = words.articles.longest(self.finder.exact, start)
            if article is None and self.pieces[start].meant not in words.places:
                break
            starts.append(start + (article[0] if article else 1))
        return [start for start in starts if start < len(self.pieces)]

    def _bad(self, place: int) -> Iterator[Found]:
        """A weather that is not wanted; a clear sky is no such weather."""
        words = self.finder.index(place).words
        every = self.words.several.longest(self.finder.exact, place)
        beyond = self._over_places(place + every[0]) if every else []
        for start in [*self._over_places(place), *beyond]:
            hits = words.weather_words.all_at(self.finder.forms, start)
            yield from (Found(start + length) for length, _ in hits)
            for length, concept in self._hits("weather", start):
                if concept.name != "clear":
                    yield Found(start + length)

    def _speed(self, place: int) -> Iterator[Found]:
        hits = self.words.concepts["speed"].all_at(self.finder.exact, place)
        return (Found(place + length, name) for length, name in hits)

    def _number(self, place: int) -> Iterator[Found]:
        number = self.finder.number(place)
        if number is not None and number[1] > 0:
            yield Found(place + number[0], str(number[1]))

    def _film(self, place: int) -> Iterator[Found]:
        hits = self.words.film.all_at(self.finder.exact, place)
        return (Found(place + length) for length, _ in hits)

    def _side(self, place: int) -> Iterator[Found]:
        hits = self.words.sides.all_at(self.finder.exact, place)
        return (Found(place + length, name) for length, name in hits)

    # Looks.

    def _colour(self, place: int) -> Iterator[Found]:
        """A colour, perhaps after "in" or a shade: "painted blue", "bright red"."""
        for start in self._over_leads(place):
            words = self.finder.index(start).words
            hits = list(words.colours.all_at(self.finder.forms, start))
            extra = self.words.concepts["colour"].all_at(self.finder.exact, start)
            for length, name in [*hits, *extra]:
                yield Found(self._over_of(start + length), name)

    def _size(self, place: int) -> Iterator[Found]:
        for start in self._over_leads(place):
            words = self.finder.index(start).words
            hits = list(words.sizes.all_at(self.finder.forms, start))
            extra = self.words.concepts["size"].all_at(self.finder.exact, start)
            for length, name in [*hits, *extra]:
                yield Found(self._over_of(start + length), name)

    def _over_leads(self, place: int) -> list[int]:
        """Here, and after a lead or one other adjective."""
        words, exact = self.finder.index(place).words, self.finder.exact
        tables = (words.leads, words.copulas, words.adjectives)
        ends = [place + hit[0] for table in tables if (hit := table.longest(exact, place))]
        return [place, *(end for end in dict.fromkeys(ends) if end < len(self.pieces))]

    def _over_of(self, end: int) -> int:
        return end + (end < len(self.pieces) and self.pieces[end].meant == _OF)

    # Somebody new.

    def _new(self, place: int) -> Iterator[Found]:
        phrase = self._phrase(place)
        if phrase is None or not phrase.noun:
            return
        look = phrase.look
        acts = [concept.name for _, concept in phrase.actions]
        new = Newcomer(
            words=self.finder.text(place, phrase.end - place),
            noun=phrase.noun,
            colour=look.colour,
            size=look.size,
            count=max(1, min(phrase.count, MAX_COUNT)),
            action=next((a for a in acts if a not in PAIR_ACTIONS), None),
        )
        yield Found(phrase.end, phrase.numeral, new=new, dropped=look.dropped)

    def _phrase(self, place: int) -> NounPhrase | None:
        work = self.pieces[place].work
        if work is not None:
            return NounPhrase(place + 1, work, "name")
        phrase = noun_at(self.finder, place, after_noun=False)
        name = self.finder.name(place)
        if phrase is None and name is not None:
            return self._named(place, name)
        return phrase

    def _named(self, place: int, name: Name) -> NounPhrase:
        """A bare name, where a prompt would have a verb: "with robot"."""
        end, look = self.finder.after(place + name.length, Traits())
        return NounPhrase(end, name.noun, name.how, 2 * name.plural, look=look)

    # Actions.

    def _action(self, place: int) -> Iterator[Found]:
        for length, concept in self._verbs(place):
            name, end = concept.name, place + length
            wanted = 1 + (name in TRIPLE_ACTIONS) if name in PAIR_ACTIONS else 0
            if not wanted:
                yield Found(end, name)
                continue
            yield from self._with_objects(name, end, wanted, ())

    def _verbs(self, place: int) -> Iterator[tuple[int, Concept]]:
        """Verbs at a place, as captions have them and in other forms: "jump", "leapt"."""
        yield from self._hits("action", place)
        instead = self.verbs.instead(place)
        concept = self.verbs.concept(place, instead[1]) if instead else None
        if instead and concept and concept.kind == "action":
            yield instead[0], concept
        index = self.finder.index(place)
        verb = inflected(self.pieces[place].meant, index)
        if verb is not None:
            taken = index.words.instead.of((verb,))
            said = index.phrases.of(taken.words if taken else (verb,))
            known = taken.concept or said if taken else said
            if known is not None and known.kind == "action":
                yield 1, known

    def _with_objects(
        self, name: str, place: int, wanted: int, before: tuple[Target, ...]
    ) -> Iterator[Found]:
        """To whom it is done; of giving, who is given to may come first, without a "to"."""
        for start, linked in self._over_links(name, place):
            for who in self.people.at(start):
                objects = (*before, who.target)
                if before and name == "give" and not linked:
                    objects = (who.target, *before)
                if len(objects) < wanted:
                    yield from self._with_objects(name, who.end, wanted, objects)
                else:
                    ends = [end for end, _ in self._over_links(name, who.end)]
                    yield from (Found(end, name, objects=objects) for end in ends)

    def _over_links(self, name: str, place: int) -> list[tuple[int, bool]]:
        """Here, and after a word such as "to" or the other half of a verb."""
        ways = [(place, False)]
        if place >= len(self.pieces):
            return ways
        index = self.finder.index(place)
        for length, concept in index.phrases.all_at(self.finder.exact, place):
            if concept.kind == "link" and concept.name == name:
                ways.append((place + length, True))
        if self.pieces[place].meant in index.words.roles:
            ways.append((place + 1, True))
        return ways


def joined(pieces: Sequence[Piece]) -> str:
    """Words as they were written, without spaces between Han characters."""
    text = ""
    for piece in pieces:
        close = not text or (is_han(text[-1]) and is_han(piece.text)) or not piece.text.strip(",.")
        text += piece.text if close else " " + piece.text
    return text.strip()
