"""Films out of films: spans of earlier ones are kept, and what lies between them is made."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from laterna.backends.native.directing import Known
from laterna.backends.native.mixing import mixed
from laterna.backends.native.score import Influence, Staged, moved, shifted, span
from laterna.backends.native.seams import eased
from laterna.backends.native.settling import settled
from laterna.core.concepts import MAX_ACTORS
from laterna.core.request import CastMember, Condition, GenerationRequest
from laterna.language.reading import Reading
from laterna.stage.tracks import LOG_SIZE, OPACITY, TRACK_RATE, Rows, Tracks, X, Y

_SHORTEST = 1 / TRACK_RATE
_ANEW, _LONGEST_ANEW = 0.35, 4.0
_ROUND = 0.6
_AT_REST, _USUAL = 0.3, -0.2
"""How far below the middle somebody stands, and how large, of whom nothing is known."""

DISSOLVE = 0.8
"""Seconds during which one film becomes another where nothing else is said."""


@dataclass(frozen=True)
class Task:
    """A shot to be made round what is known of it.

    Attributes:
        reading: what the words say of it.
        seconds: its length.
        known: what there is.
        number: of the shot in its film, on which chance depends.
    """

    reading: Reading
    seconds: float
    known: Known
    number: int = 0


@dataclass(frozen=True)
class Wording:
    """New words: what they say, and who they name, in their slots."""

    reading: Reading
    cast: tuple[CastMember, ...]


Make = Callable[[Task], Rows]
"""Answers a task: rows (time, slots + 1, 12) of whole seconds."""

Remake = Callable[[Staged, float], Staged]
"""Makes a shot anew after the words, so much of it kept."""

Film = Callable[[GenerationRequest], list[Staged]]
"""Stages an earlier film."""


def assembled(
    request: GenerationRequest, words: Wording, film: Film, make: Make, remake: Remake
) -> list[Staged]:
    """All shots of a film that is made of conditions.

    Args:
        request: with at least one condition.
        words: those of the request; where they are those of an earlier film, every shot goes on
            after its own.
        film: stages a condition's film.
        make: makes what is not there.
        remake: makes anew what is there, where a condition is not to be kept as it is.
    """
    said = {condition.film.prompt for condition in request.conditions}
    new = None if request.prompt in said else words
    ordered = sorted(request.conditions, key=lambda condition: condition.at)
    spans = [_kept(condition, film, remake) for condition in ordered]
    shots: list[Staged] = []
    for condition, kept in zip(ordered, spans, strict=True):
        if shots and condition.influence:
            shots = mixed(shots, kept, condition.influence)
            continue
        shots = _joined(shots, kept, new, make) if shots else kept
    return span(_filled(shots, request.seconds, new, make), 0.0, request.seconds, 0.0)


def _kept(condition: Condition, film: Film, remake: Remake) -> list[Staged]:
    """A condition's shots at their places in the new film."""
    end = condition.start + condition.seconds
    shots = span(film(condition.film), condition.start, end, condition.at)
    shots[0] = replace(shots[0], fade=condition.fade)
    if condition.strength < 1:
        shots = [remake(shot, condition.strength) for shot in shots]
    return shots


def _filled(shots: list[Staged], seconds: float, new: Wording | None, make: Make) -> list[Staged]:
    """Shots with what is missing before the first and after the last, up to so many seconds."""
    first, last = shots[0], shots[-1]
    before, after = (
        missing if missing > _SHORTEST / 2 else 0.0 for missing in (first.start, seconds - last.end)
    )
    if len(shots) == 1:
        return [_lengthened(first, before, after, new, make)] if before or after else shots
    if before:
        first = _lengthened(first, before, 0.0, new, make)
    if after:
        last = _lengthened(last, 0.0, after, new, make)
    return [first, *shots[1:-1], last]


def _joined(
    before: list[Staged], after: list[Staged], new: Wording | None, make: Make
) -> list[Staged]:
    """Shots, and others that follow them at once or after a gap."""
    last, first = before[-1], after[0]
    gap = first.start - last.end
    if gap < -_SHORTEST / 2:  # they overlap: the later one comes up over the earlier
        return [*before, *after]
    if _goes_on(last, first):
        return [*before[:-1], _between(last, first, new, make), *after[1:]]
    if gap < _SHORTEST / 2:
        return [*before, *after]
    fade = min(gap, first.fade or DISSOLVE)
    # A whole number of samples: rows that are kept need not be taken between others.
    half = math.floor((gap - fade) / 2 * TRACK_RATE) / TRACK_RATE + (-fade % _SHORTEST)
    last = _lengthened(last, 0.0, gap - half, new, make)
    first = replace(_lengthened(first, half + fade, 0.0, new, make), fade=fade)
    return [*before[:-1], last, first, *after[1:]]


def _goes_on(last: Staged, first: Staged) -> bool:
    """Whether two shots are parts of one: the same people in the same set."""
    same = [member.work_id for member in last.cast] == [member.work_id for member in first.cast]
    return same and last.rows is first.rows


def _between(last: Staged, first: Staged, new: Wording | None, make: Make) -> Staged:
    """One shot out of two parts of one, with what lies between them."""
    seconds = first.end - last.start
    offset = first.start - last.start
    cast, seats, reading = _said(last, new)
    filled = tuple(slot for member in cast for slot in member.slots)
    rows = _grid(seconds, max(filled, default=1))
    moments = np.zeros(rows.shape[:2], bool)
    _place(rows, moments, last, seats, (0.0, last.seconds))
    _place(rows, moments, first, seats, (offset, seconds))
    made = make(Task(reading, seconds, Known(rows, moments)))
    tracks = settled_into(made, rows, moments, filled)
    return replace(last, cast=cast, reading=reading, seconds=seconds, tracks=tracks)


def _lengthened(
    shot: Staged, before: float, after: float, new: Wording | None, make: Make
) -> Staged:
    """A shot with something before and after it, in which what the words say happens."""
    cast, seats, reading = _said(shot, new)
    filled = tuple(slot for member in cast for slot in member.slots)
    slots = max(filled, default=1)
    seconds = before + shot.seconds + after
    rows = _grid(seconds, slots)
    moments = np.zeros(rows.shape[:2], bool)
    _place(rows, moments, shot, seats, (before, before + shot.seconds))
    made = make(Task(reading, seconds, Known(rows, moments)))
    newcomers = [slot for slot in filled if slot not in seats.values()]
    shown = np.flatnonzero(moments[:, 0])
    for slot in newcomers:
        made[:, slot, OPACITY] *= _coming(len(made), int(shown[0]), int(shown[-1]))
    return replace(
        shot,
        cast=cast,
        reading=reading,
        start=shot.start - before,
        seconds=seconds,
        tracks=settled_into(made, rows, moments, filled),
        clock=shot.clock - before,
        fade=shot.fade if before == 0 else 0.0,
        influence=_going_on(shifted(shot.influence, before), before + shot.seconds, after),
    )


def _going_on(influence: Influence, end: float, after: float) -> Influence:
    """The influence of a shot that goes on alone for so long after its end."""
    if not influence or after == 0 or influence[-1][1] == 1:
        return influence
    return (*(one for one in influence if one[0] <= end), (end + min(after, DISSOLVE), 1.0))


def _said(
    shot: Staged, new: Wording | None
) -> tuple[tuple[CastMember, ...], dict[int, int], Reading]:
    """Who is in a shot that goes on, who moves to which slot, and after which words."""
    if new is None:
        return shot.cast, {slot: slot for slot in shot.slots}, shot.reading
    return *seated(shot.cast, new.cast), new.reading


def seated(
    cast: Sequence[CastMember], words: Sequence[CastMember]
) -> tuple[tuple[CastMember, ...], dict[int, int]]:
    """Everybody of a shot and of the words, in the words' slots; and who moves where.

    Whom the words do not name stays as long as there is a slot.
    """
    seats: dict[int, int] = {}
    members = [replace(member, shot=1) for member in words]
    free = [slot for slot in range(1, MAX_ACTORS + 1) if slot not in _slots(members)]
    named = list(members)
    for member in cast:
        same = next((other for other in named if other.work_id == member.work_id), None)
        if same is not None:
            named.remove(same)
            seats |= dict(zip(member.slots, same.slots, strict=False))
            members[members.index(same)] = replace(same, colour=member.colour)
        elif len(free) >= member.count:
            mine, free = tuple(free[: member.count]), free[member.count :]
            seats |= dict(zip(member.slots, mine, strict=True))
            members.append(replace(member, slots=mine))
    return tuple(members), seats


def likened(shot: Staged, words: Sequence[CastMember]) -> Rows:
    """Rows of a shot for those whom other words name, in their slots.

    Who is in both stays; who is new takes the part of somebody who is not named any more, or else
    begins at rest: from somebody unseen nothing but a ghost could be made.
    """
    named = [slot for member in words for slot in member.slots]
    seats = {old: new for old, new in seated(shot.cast, words)[1].items() if new in named}
    new = [slot for slot in named if slot not in seats.values()]
    seats |= dict(zip((slot for slot in shot.slots if slot not in seats), new, strict=False))
    rows = moved(shot, seats, max(named, default=1))
    resting = [slot for slot in named if slot not in seats.values()]
    sides = [rows[:, slot, LOG_SIZE] for slot in seats.values()]
    for number, slot in enumerate(resting, 1):
        rows[:, slot, OPACITY] = 1
        rows[:, slot, X] = number * 2 / (len(resting) + 1) - 1
        rows[:, slot, Y] = _AT_REST
        rows[:, slot, LOG_SIZE] = np.median(sides) if sides else _USUAL
    return rows


def whole_seconds(rows: Rows) -> Rows:
    """Rows whose last is repeated until the last second is full."""
    missing = -len(rows) % TRACK_RATE
    return np.concatenate([rows, np.repeat(rows[-1:], missing, axis=0)])


def closing(request: GenerationRequest) -> GenerationRequest:
    """What makes a looping film: one that goes on, after its end, as it began.

    Its last part is made anew, so that it leads there.
    """
    open_ended = replace(request, loop=False)
    seconds = request.seconds
    anew = min(max(1.0, seconds * _ANEW), _LONGEST_ANEW, seconds / 2)
    kept = Condition(open_ended, end=seconds - anew)
    again = Condition(open_ended, at=seconds, end=min(1.0, seconds - anew))
    return replace(
        open_ended,
        seconds=seconds + again.seconds,
        conditions=(kept, again),
        edits=(),
        stills=(),
        excerpt=None,
        mask=None,
    )


def looped(shots: list[Staged], seconds: float) -> list[Staged]:
    """The first ``seconds`` of a film that goes on as it began; its clouds come round too."""
    round_ = span(shots, 0.0, seconds, 0.0)
    last = round_[-1]
    fade = min(_ROUND, last.seconds / 2)
    over = last.part(seconds - fade, seconds, seconds - fade)
    first = round_[0]
    if first.rows is last.rows:
        over = replace(over, clock=first.clock - fade, fade=fade)
        return [*round_, over]
    return round_


def _slots(members: Sequence[CastMember]) -> set[int]:
    return {slot for member in members for slot in member.slots}


def _grid(seconds: float, slots: int) -> Rows:
    values = Tracks.empty(math.ceil(seconds - 1e-6) * TRACK_RATE).values[:, : slots + 1].copy()
    return values.astype(np.float32)


def _place(
    rows: Rows, moments: np.ndarray, shot: Staged, seats: dict[int, int], span_: tuple[float, float]
) -> None:
    """Write a shot's rows into a grid from the first second of ``span_`` to the last, in place.

    Frames lie between rows: those next to the span stay as they were too, so that it is seen to
    begin and to end as it did.
    """
    start, end = span_
    tracks = Tracks(moved(shot, seats, rows.shape[1] - 1))
    clock = np.arange(len(rows)) / TRACK_RATE
    last = min(end + _SHORTEST, max(end, start + tracks.seconds - _SHORTEST))
    chosen = (clock > start - _SHORTEST - 1e-6) & (clock <= last + 1e-6)
    values = _onwards(tracks, clock[chosen] - start)
    slots = [0, *seats.values()]
    for slot in slots:
        rows[chosen, slot] = values[:, slot]
        moments[chosen, slot] = True


def _onwards(tracks: Tracks, moments: np.ndarray) -> Rows:
    """Rows at moments of which some lie before the first row: it came as it goes on."""
    values = tracks.at(np.maximum(moments, 0))
    early = moments < -1e-6
    if early.any() and len(tracks.values) > 1:
        back = Tracks(tracks.values[1::-1])
        values[early] = back.at(_SHORTEST - moments[early])
    return values


def settled_into(made: Rows, rows: Rows, moments: np.ndarray, present: Sequence[int]) -> Tracks:
    """Made rows led into the known ones, and settled but for these."""
    values = settled(eased(made, rows, moments), present)
    return Tracks(np.where(moments[..., None], rows, values).astype(np.float32))


def _coming(count: int, first: int, last: int) -> np.ndarray:
    """Opacity of who is not in the known rows ``first`` to ``last``, but before and after."""
    clock = np.arange(count)
    away = np.maximum(first - clock, clock - last) / (TRACK_RATE / 2)
    return np.clip(away, 0, 1).astype(np.float32)
