"""Edits by words on a film's shots: only what is asked for changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import singledispatchmethod

import numpy as np

from laterna.backends.native import rewriting as rewrite
from laterna.backends.native.directing import Known
from laterna.backends.native.score import Staged, reversed_in_time, speeded
from laterna.backends.native.ways import Task, settled_into, whole_seconds
from laterna.core.concepts import MAX_ACTORS
from laterna.core.errors import EditNobody, EditUnread, StageFull
from laterna.core.request import CastChoice, CastMember
from laterna.language import instructions as said
from laterna.language.captions import write
from laterna.language.facts import ActorFacts, SceneFacts
from laterna.language.lexicon import Lexicon
from laterna.language.reading import OWN, Reading, Said, read
from laterna.language.tokens import Slot, Token, normalize
from laterna.stage.tracks import TRACK_RATE, Rows, Tracks

Place = tuple[int, int]
"""A shot, from 0, and a slot in it."""

Make = Callable[[Task], Rows]
Rebuild = Callable[[Staged, Reading, float], Staged]
"""Builds a shot's set anew after words, so much of it kept."""

Hire = Callable[[str, str | None], CastMember]
"""A work by its id, in a colour, as a member of the cast without slots."""

_WORDINGS = 24
_KEPT = {"daytime": 0.4, "weather": 0.18, "setting": 0.1}
"""How much of a set stays in another light, in another weather, and in another place."""


@dataclass(frozen=True)
class Editor:
    """What edits need: words, and the networks for what they ask to be made.

    ``own`` are those of the user's own who may come into the film.
    """

    lexicon: Lexicon
    make: Make
    rebuild: Rebuild
    hire: Hire
    own: tuple[said.Presence, ...] = ()

    def edited(self, shots: Sequence[Staged], texts: Iterable[str]) -> list[Staged]:
        """The shots after all instructions, in their order.

        Raises:
            EditUnread: an instruction, or a part of one, is not understood.
            EditNobody: it is about somebody who is not in the film.
            StageFull: there is no room for who is to be added.
        """
        result = list(shots)
        for text in texts:
            present = [*_present(result), *self.own]
            found = said.read_instructions(text, self.lexicon, present)
            if found.unknown or not found.parts:
                raise EditUnread(text=text, unknown=found.unknown or (text,))
            for part in found.parts:
                result = self._apply(part, result)
        return result

    # One method for each kind of instruction.

    @singledispatchmethod
    def _apply(self, part: object, shots: list[Staged]) -> list[Staged]:
        raise TypeError(f"no way to apply {type(part).__name__} to {len(shots)} shots")

    @_apply.register
    def _(self, part: said.Recolour, shots: list[Staged]) -> list[Staged]:
        return self._recast(shots, part.target, lambda m: replace(m, colour=part.colour))

    @_apply.register
    def _(self, part: said.Replace, shots: list[Staged]) -> list[Staged]:
        new = self.hire(part.by.noun, part.by.colour)
        return self._recast(shots, part.target, lambda m: replace(new, slots=m.slots, shot=m.shot))

    @_apply.register
    def _(self, part: said.Steady, shots: list[Staged]) -> list[Staged]:
        places = self._places(part.target, shots)
        number, slot = places[0]
        looks = next(m for m in shots[number].cast if slot in m.slots)
        return self._rewritten(
            self._recast(shots, part.target, lambda m: replace(looks, slots=m.slots, shot=m.shot)),
            places,
            rewrite.always_there,
        )

    @_apply.register
    def _(self, part: said.Resize, shots: list[Staged]) -> list[Staged]:
        places = self._places(part.target, shots)
        return self._rewritten(shots, places, lambda rows: rewrite.resized(rows, part.size))

    @_apply.register
    def _(self, part: said.Move, shots: list[Staged]) -> list[Staged]:
        places = self._places(part.target, shots)
        return self._rewritten(shots, places, lambda rows: rewrite.on_side(rows, part.side))

    @_apply.register
    def _(self, part: said.BringBack, shots: list[Staged]) -> list[Staged]:
        return self._rewritten(shots, self._places(part.target, shots), rewrite.brought_back)

    @_apply.register
    def _(self, part: said.Remove, shots: list[Staged]) -> list[Staged]:
        places = set(self._places(part.target, shots))
        return [
            replace(
                shot,
                cast=tuple(
                    member
                    for member in _apart(shot.cast)
                    if (number, member.slots[0]) not in places
                ),
                tracks=rewrite.without(shot.tracks, [s for n, s in places if n == number]),
            )
            for number, shot in enumerate(shots)
        ]

    @_apply.register
    def _(self, part: said.Daytime, shots: list[Staged]) -> list[Staged]:
        return self._elsewhere(shots, daytime=part.name)

    @_apply.register
    def _(self, part: said.Weather, shots: list[Staged]) -> list[Staged]:
        return self._elsewhere(shots, weather=part.name)

    @_apply.register
    def _(self, part: said.Setting, shots: list[Staged]) -> list[Staged]:
        return self._elsewhere(shots, setting=part.name)

    @_apply.register
    def _(self, part: said.Camera, shots: list[Staged]) -> list[Staged]:
        slots = dict(self._places(part.target, shots)) if part.target else {}
        return [
            replace(shot, tracks=rewrite.filmed(shot.tracks, part.move, slots.get(number, 1)))
            for number, shot in enumerate(shots)
        ]

    @_apply.register
    def _(self, part: said.Speed, shots: list[Staged]) -> list[Staged]:
        return speeded(shots, part.factor)

    @_apply.register
    def _(self, part: said.Backwards, shots: list[Staged]) -> list[Staged]:
        del part
        return reversed_in_time(shots)

    @_apply.register
    def _(self, part: said.Act, shots: list[Staged]) -> list[Staged]:
        places = self._places(part.target, shots)
        objects = [self._places(target, shots) for target in part.objects]
        result = list(shots)
        for number, slot in places:
            others = [s for found in objects for n, s in found[:1] if n == number]
            result[number] = self._acted(result[number], part.action, slot, others)
        return result

    @_apply.register
    def _(self, part: said.Add, shots: list[Staged]) -> list[Staged]:
        return [self._joined(shot, part) for shot in shots]

    # Who is meant, and what is done to them.

    def _places(self, target: said.Target, shots: Sequence[Staged]) -> list[Place]:
        present = _present(shots)
        positions = {
            (number, slot): float(np.median(shot.tracks.values[:, slot, 0]))
            for number, shot in enumerate(shots)
            for slot in shot.slots
        }
        found = said.resolve(target, present, positions)
        if not found.places:
            raise EditNobody(words=target.words, there=found.there)
        return list(found.places)

    def _recast(
        self,
        shots: Sequence[Staged],
        target: said.Target,
        change: Callable[[CastMember], CastMember],
    ) -> list[Staged]:
        places = set(self._places(target, shots))
        return [
            replace(
                shot,
                cast=tuple(
                    change(member) if (number, member.slots[0]) in places else member
                    for member in _apart(shot.cast)
                ),
            )
            for number, shot in enumerate(shots)
        ]

    @staticmethod
    def _rewritten(
        shots: Sequence[Staged], places: Iterable[Place], change: Callable[[Rows], Rows]
    ) -> list[Staged]:
        """Shots in which the tracks of some are others; ``change`` takes (time, 12)."""
        result = list(shots)
        for number, slot in places:
            values = result[number].tracks.values.copy()
            values[:, slot] = change(values[:, slot])
            result[number] = replace(result[number], tracks=Tracks(values))
        return result

    def _elsewhere(self, shots: Sequence[Staged], **names: str) -> list[Staged]:
        """The same shots in a set that is otherwise; shots of one set go on sharing it."""
        built: dict[int, Staged] = {}
        result = []
        for shot in shots:
            key = id(shot.rows)
            if key not in built:
                place = replace(shot.reading.said, camera=None, **names)
                words = self._place(place)
                tokens = (*(t for t in shot.reading.tokens if isinstance(t, Slot)), *words)
                reading = replace(shot.reading, tokens=tokens, said=place)
                kept = min(_KEPT[name] for name in names)
                built[key] = self.rebuild(shot, reading, kept)
            new = built[key]
            result.append(replace(shot, rows=new.rows, scenery=new.scenery, reading=new.reading))
        return result

    def _place(self, place: Said) -> tuple[Token, ...]:
        """Words for a set."""
        facts = SceneFacts((), place.setting, None, place.daytime, place.weather)
        wanted = {name: value for name, value in vars(place).items() if value}
        return self._told(facts, lambda r: vars(r.said).items() >= wanted.items()).tokens

    def _acted(self, shot: Staged, action: str, slot: int, others: Sequence[int]) -> Staged:
        """The same shot, in which one slot does something else."""
        doer = _member(shot, slot)
        objects = [_member(shot, other) for other in others]
        target, other = (1 if objects else None), (2 if len(objects) > 1 else None)
        facts = SceneFacts(
            (
                ActorFacts(self._noun(doer.work_id), action, target, other),
                *(ActorFacts(self._noun(one.work_id), "") for one in objects),
            )
        )
        slots = [slot, *others]
        reading = self._told(facts, lambda r: len(r.cast) == len(slots))
        return self._remade(shot, _seated_at(reading, slots), slots)

    def _joined(self, shot: Staged, part: said.Add) -> Staged:
        """The same shot with somebody more."""
        free = [slot for slot in range(1, MAX_ACTORS + 1) if slot not in shot.slots]
        count = part.who.count
        if len(free) < count:
            raise StageFull(words=part.who.words, most=MAX_ACTORS)
        slots = tuple(free[:count])
        member = replace(self.hire(part.who.noun, part.who.colour), slots=slots)
        facts = SceneFacts((ActorFacts(self._noun(part.who.noun), part.who.action or "stand"),))
        told = self._told(facts, lambda r: len(r.cast) == 1)
        wider = replace(shot, tracks=rewrite.with_room(shot.tracks, max(slots)))
        for slot in slots:
            wider = self._remade(wider, _seated_at(told, [slot]), [slot])
        added = replace(wider, cast=(*shot.cast, replace(member, shot=_number(shot))))
        if part.side is None:
            return added
        side = part.side
        return self._rewritten(
            [added], [(0, slot) for slot in slots], lambda rows: rewrite.on_side(rows, side)
        )[0]

    def _noun(self, work: str) -> str:
        """A noun to say it with: of somebody's own any does, for only the slot is kept of it."""
        return work if work in self.lexicon.nouns else next(iter(self.lexicon.nouns))

    def _told(self, facts: SceneFacts, fits: Callable[[Reading], bool]) -> Reading:
        """Words for facts, as the networks know them; of many wordings the first that tells all."""
        readings = (
            read(write(facts, "en", np.random.default_rng(number)).text, self.lexicon)
            for number in range(_WORDINGS)
        )
        first = next(readings)
        return first if fits(first) else next(filter(fits, readings), first)

    def _remade(self, shot: Staged, reading: Reading, slots: Sequence[int]) -> Staged:
        """A shot in which the tracks of some slots are made anew, and all others stay."""
        rows = whole_seconds(shot.tracks.values)
        moments = np.ones(rows.shape[:2], bool)
        moments[:, list(slots)] = False
        made = self.make(Task(reading, len(rows) / TRACK_RATE, Known(rows, moments)))
        present = [*shot.slots, *slots]
        return replace(shot, tracks=settled_into(made, rows, moments, present))


def newcomers(instructions: said.Instructions) -> Iterable[said.Newcomer]:
    """Who comes into a film by instructions."""
    for part in instructions.parts:
        if isinstance(part, said.Replace):
            yield part.by
        elif isinstance(part, said.Add):
            yield part.who


def own_presences(choices: Iterable[CastChoice]) -> tuple[said.Presence, ...]:
    """Those of the user's own as instructions may call them, in no slot of a film yet."""
    words = (normalize(choice.word) for choice in choices)
    return tuple(said.Presence(OWN + word, word, ()) for word in words)


def _present(shots: Sequence[Staged]) -> list[said.Presence]:
    """Who is in the film; the same work in the same colour is the same one in all shots."""
    numbers: dict[tuple[str, str], int] = {}
    return [
        said.Presence(
            noun=OWN + member.noun if member.how == "picture" else member.work_id,
            words=member.words,
            slots=member.slots,
            colour=member.colour or None,
            shot=number,
            who=numbers.setdefault((member.work_id, member.colour), len(numbers)),
        )
        for number, shot in enumerate(shots)
        for member in shot.cast
    ]


def _apart(cast: Iterable[CastMember]) -> Iterable[CastMember]:
    """Everybody alone: of three foxes one may become blue."""
    return (replace(member, slots=(slot,)) for member in cast for slot in member.slots)


def _member(shot: Staged, slot: int) -> CastMember:
    return next(member for member in shot.cast if slot in member.slots)


def _number(shot: Staged) -> int:
    return shot.cast[0].shot if shot.cast else 1


def _seated_at(reading: Reading, slots: Sequence[int]) -> Reading:
    """A reading whose actors take other slots, in their order."""
    tokens = tuple(
        replace(token, number=slots[min(token.number, len(slots)) - 1])
        if isinstance(token, Slot)
        else token
        for token in reading.tokens
    )
    return replace(reading, tokens=tokens, cast=())
