"""Who is in a film, and which of them an instruction means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from laterna.language.instruction_kinds import Target

Place = tuple[int, int]
"""A shot of the film, from 0, and a slot in it, from 1."""


Note = Literal["", "several", "unseen", "too_few", "nobody"]


@dataclass(frozen=True)
class Presence:
    """A noun phrase's worth of actors in one shot, as ``outcome.Mention`` has it.

    Attributes:
        noun: the work, or ``own:`` and the user's word.
        words: what the prompt calls it.
        slots: those that it fills.
        colour: one of ``COLOURS``; None is the drawing's own.
        size: one of ``SIZES``; None is the usual one.
        shot: in which shot, from 0.
        who: tells the actors of a film apart; the same in all shots of it.
    """

    noun: str
    words: str
    slots: tuple[int, ...]
    colour: str | None = None
    size: str | None = None
    shot: int = 0
    who: int = 0


@dataclass(frozen=True)
class Resolution:
    """Whom a target means.

    Attributes:
        places: shot and slot of each, in all shots in which they are.
        note: ``several`` where one was asked for and more may be meant, so that all are taken;
            ``unseen`` where nothing says that they look as asked, and nothing against it;
            ``too_few`` where not so many are there; ``nobody`` where nobody fits.
        there: with a note, the words of those from whom to choose: those that fit, else all.
    """

    places: tuple[Place, ...]
    note: Note = ""
    there: tuple[str, ...] = ()

    def slots(self, shot: int = 0) -> tuple[int, ...]:
        """The slots in one shot."""
        return tuple(slot for where, slot in self.places if where == shot)


@dataclass(frozen=True)
class _Individual:
    """One actor of the film: its mention first, then where it is in each shot."""

    first: Presence
    places: tuple[Place, ...]

    def across(self, positions: Mapping[Place, float]) -> float | None:
        """How far to the right it is where it is first placed."""
        return next((positions[place] for place in self.places if place in positions), None)


def resolve(
    target: Target, present: Sequence[Presence], positions: Mapping[Place, float] | None = None
) -> Resolution:
    """Find the slots that a target means.

    Args:
        target: as ``read_instructions`` gives it.
        present: who is in the film, in the order of shots and slots.
        positions: how far to the right each one is, in any unit; without it no side can be told.
    """
    there = _individuals(present)
    fits = _fitting(target, there)
    if not fits:
        return Resolution((), "nobody", _words(there))
    found = _by_order(target, fits)
    if target.side is not None:
        found = _by_side(target, fits, positions or {})
    if found.note or all(_looks_so(one, target) for one in fits):
        return found
    return Resolution(found.places, "unseen", _words(fits))


def _individuals(present: Sequence[Presence]) -> list[_Individual]:
    """Everybody once, in the order of appearance."""
    found: dict[tuple[int, str, int], tuple[Presence, list[Place]]] = {}
    for presence in sorted(present, key=lambda p: p.shot):
        for number, slot in enumerate(presence.slots):
            key = (presence.who, presence.noun, number)
            found.setdefault(key, (presence, []))[1].append((presence.shot, slot))
    return [_Individual(first, tuple(places)) for first, places in found.values()]


def _fitting(target: Target, there: Sequence[_Individual]) -> list[_Individual]:
    """Those of the noun; of them those that look so, or else whose looks are not said."""
    fits = [one for one in there if not target.nouns or one.first.noun in target.nouns]
    if target.colour is not None:
        told = [one for one in fits if one.first.colour == target.colour]
        fits = told or [one for one in fits if one.first.colour is None]
    if target.size is not None:
        told = [one for one in fits if one.first.size == target.size]
        fits = told or [one for one in fits if one.first.size is None]
    return fits


def _looks_so(one: _Individual, target: Target) -> bool:
    """Whether it is known to look as it should."""
    first = one.first
    return target.colour in (None, first.colour) and target.size in (None, first.size)


def _by_order(target: Target, fits: Sequence[_Individual]) -> Resolution:
    if target.which == "all":
        return _found(fits)
    if target.which is None:
        return _found(fits) if len(fits) == 1 else _found(fits, "several")
    place = target.which - 1 if target.which > 0 else len(fits) + target.which
    if not 0 <= place < len(fits):
        return Resolution((), "too_few", _words(fits))
    return _found([fits[place]])


def _by_side(
    target: Target, fits: Sequence[_Individual], positions: Mapping[Place, float]
) -> Resolution:
    """The outermost, or counted from there; several are those beyond the middle of all."""
    placed = [(x, one) for one in fits if (x := one.across(positions)) is not None]
    if len(placed) < len(fits):
        return _found(fits) if len(fits) == 1 else _found(fits, "several")
    row = [one for _, one in sorted(placed, key=lambda pair: pair[0])]
    if target.which == "all":
        middle = sum(x for x, _ in placed) / len(placed)
        beyond = [one for x, one in placed if (x < middle) == (target.side == "left")]
        return _found(beyond if len(fits) > 1 and target.side != "middle" else fits)
    if target.side == "middle" and target.which is None:
        return _found(row[(len(row) - 1) // 2 : len(row) // 2 + 1])
    if target.side == "right":
        row.reverse()
    place = target.which or 1
    return _by_order(Target(target.words, which=place), row)


def _found(fits: Sequence[_Individual], note: Literal["", "several", "too_few"] = "") -> Resolution:
    places = tuple(sorted(place for one in fits for place in one.places))
    return Resolution(places, note, _words(fits) if note else ())


def _words(there: Sequence[_Individual]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.first.words for one in there))
