"""From what was seen in single frames to actors: who is the same one a moment later.

Detections are linked from frame to frame by place, size and looks. What was hidden, or out of the
frame, and comes again is joined to whoever was there before it; then each is named by all that was
seen of it. Several of one noun stay several as long as they are seen at the same time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laterna.evaluation.sight import Detection
from laterna.models.reader import TRACK

_STEP, _DRIFT = 0.55, 0.25
"""Half short sides that somebody may move until the next frame, and in each frame missed."""

_PATIENCE = 4
"""Frames after which whoever comes is joined by looks only."""

_DEAREST = 5.0
"""Cost from which a detection is somebody else."""

_UNLIKE = 0.02
_ENOUGH = 0.1
"""Share of the frames, at full belief, in which an actor must be seen."""

_SURE = 0.58
"""Mean heat and mean probability of its noun, together, that an actor must have."""

_MOSTLY, _UNSURE = 0.6, 0.35

_TWIN, _TWIN_SIZE = 0.35, 0.5
"""Sides, and logarithm of sides, within which two detections of like looks are one."""

_OVERLAP = 0.15
"""Share of the shorter of two parts in which both may be seen although they are one."""

_LIKE = 0.1

Floats = NDArray[np.float32]
Part = dict[int, Detection]
"""What was seen of one actor, by moment."""


@dataclass(frozen=True)
class Person:
    """An actor that was followed.

    Attributes:
        noun: index of the work that all detections agree on best.
        colour: index of the colour that they agree on best, should it be painted over.
        belief: mean probability of the noun.
        seen: the detections by moment.
    """

    noun: int
    colour: int
    belief: float
    seen: Mapping[int, Detection]


def follow(detections: Sequence[Detection], count: int, most: int) -> list[Person]:
    """At most so many actors in a clip of ``count`` frames; the one that is seen best first."""
    frames: list[list[Detection]] = [[] for _ in range(count)]
    for detection in detections:
        frames[detection.moment].append(detection)
    parts = _joined(_linked([_single(frame) for frame in frames]))
    parts.sort(key=_evidence, reverse=True)
    enough = [part for part in parts if _evidence(part) >= _ENOUGH * count] or parts[:1]
    people: list[Person] = []
    for person in map(_person, enough):
        if not people or (_is_somebody(person) and not any(_is_part(person, p) for p in people)):
            people.append(person)
    return people[:most]


def _is_somebody(person: Person) -> bool:
    """Whether it is not a piece of the set: the finder or the recogniser is rather sure."""
    heat = float(np.mean([detection.heat for detection in person.seen.values()]))
    return heat + person.belief > _SURE


def _is_part(person: Person, other: Person) -> bool:
    """Whether somebody is only a part of another: most of the time upon it, and nobody for sure."""
    both = person.seen.keys() & other.seen.keys()
    upon = sum(_upon(person.seen[moment], other.seen[moment]) for moment in both)
    if upon < _MOSTLY * len(person.seen):
        return False
    return person.noun == other.noun or person.belief < min(_UNSURE, other.belief)


def _upon(one: Detection, other: Detection) -> bool:
    return float(np.linalg.norm(one.place - other.place)) < 0.55 * max(one.side, other.side)


def _evidence(part: Part) -> float:
    return sum(detection.weight for detection in part.values())


def _person(part: Part) -> Person:
    noun = int(np.argmax(_agreed((d.nouns, d.weight * d.whole) for d in part.values())))
    colour = int(np.argmax(_agreed((d.colours, d.weight * d.whole) for d in part.values())))
    belief = float(np.mean([detection.nouns[noun] for detection in part.values()]))
    return Person(noun, colour, belief, part)


def _agreed(chances: Iterable[tuple[Floats, float]]) -> Floats:
    """Logarithm of what weighted probabilities agree on."""
    return np.sum([(weight + 0.02) * np.log(p + 1e-4) for p, weight in chances], axis=0)


# --- In one frame ---------------------------------------------------------------------------------


def _single(frame: Sequence[Detection]) -> list[Detection]:
    """Of detections of the same one in a frame, the surest."""
    kept: list[Detection] = []
    for detection in sorted(frame, key=lambda d: -d.weight):
        if not any(_same(detection, other) for other in kept):
            kept.append(detection)
    return kept


def _same(one: Detection, other: Detection) -> bool:
    apart = float(np.linalg.norm(one.place - other.place)) / min(one.side, other.side)
    sizes = abs(float(np.log(one.side / other.side)))
    near = apart < _TWIN and sizes < _TWIN_SIZE
    return near and (apart < _TWIN / 2 or _likeness(one.nouns, other.nouns) > 0.2)


def _likeness(one: Floats, other: Floats) -> float:
    """How much two distributions have in common, 0 to 1 (Bhattacharyya)."""
    return float(np.sqrt(one * other).sum())


# --- From frame to frame --------------------------------------------------------------------------


def _linked(frames: Sequence[Sequence[Detection]]) -> list[Part]:
    """Parts without long gaps: in each frame the cheapest links of parts and detections."""
    parts: list[Part] = []
    for moment, frame in enumerate(frames):
        recent = [part for part in parts if moment - max(part) <= _PATIENCE]
        costs = [
            (cost, i, j)
            for i, part in enumerate(recent)
            for j, detection in enumerate(frame)
            if (cost := _cost(part, detection)) < _DEAREST
        ]
        linked: set[int] = set()
        continued: set[int] = set()
        for _, i, j in sorted(costs):
            if i not in continued and j not in linked:
                recent[i][moment] = frame[j]
                continued.add(i)
                linked.add(j)
        parts += [{moment: d} for j, d in enumerate(frame) if j not in linked]
    return parts


def _cost(part: Part, detection: Detection) -> float:
    last = part[max(part)]
    gap = detection.moment - last.moment
    moved = float(np.linalg.norm(detection.place - _expected(part, detection.moment)))
    move = moved / (_STEP + _DRIFT * (gap - 1))
    if move > 1:
        return _DEAREST
    size = abs(float(np.log(detection.side / last.side)))
    # Who is broken or eaten looks like nobody, but lies where it lay.
    looks = -np.log(_likeness(_looks(part), detection.nouns) + _UNLIKE) * detection.whole
    return 3 * move**2 + 1.5 * size + float(looks)


def _expected(part: Part, moment: int) -> Floats:
    """Where a part would be if it went on as in its last two moments."""
    moments = sorted(part)
    last = part[moments[-1]]
    if len(moments) < 2 or moments[-1] - moments[-2] > 2:
        return last.place
    moved = last.place - part[moments[-2]].place
    steps = 0.7 * min(moment - last.moment, 2) / (moments[-1] - moments[-2])
    further: Floats = last.place + np.float32(steps) * moved
    return further


def _looks(part: Part) -> Floats:
    """Mean probability of each noun over the last seconds."""
    recent = [part[moment] for moment in sorted(part)[-12:]]
    weights = np.array([d.weight * d.whole + 0.02 for d in recent], np.float32)
    mean: Floats = weights @ np.stack([d.nouns for d in recent]) / weights.sum()
    return mean


# --- Over gaps ------------------------------------------------------------------------------------


def _joined(parts: list[Part]) -> list[Part]:
    """Join parts that are the same one before and after a gap, the likeliest first."""
    parts = list(parts)
    while True:
        pairs = [
            (cost, i, j)
            for i, one in enumerate(parts)
            for j, other in enumerate(parts)
            if i < j and (cost := _gap_cost(one, other)) is not None
        ]
        if not pairs:
            return parts
        _, i, j = min(pairs)
        joined = dict(parts[i])
        for moment, detection in parts[j].items():
            if moment not in joined or joined[moment].weight < detection.weight:
                joined[moment] = detection
        parts = [part for k, part in enumerate(parts) if k not in (i, j)] + [joined]


def _gap_cost(one: Part, other: Part) -> float | None:
    """What it costs to take two parts for one; None if they are two."""
    both = len(one.keys() & other.keys())
    if both > _OVERLAP * min(len(one), len(other)):
        return None
    first, then = (one, other) if min(one) < min(other) else (other, one)
    gap = max(min(then) - max(first), 1)
    leap = float(np.linalg.norm(then[min(then)].place - first[max(first)].place))
    move = leap / (_STEP + _DRIFT * gap)
    likeness = _part_likeness(first, then)
    stays = gap <= 2 * _PATIENCE and move < 0.5 and _changed(then)
    if likeness < _LIKE and not stays:
        return None
    return move + (1 - likeness) + 0.02 * gap


def _part_likeness(one: Part, other: Part) -> float:
    """How much the looks of two parts have in common; all of it when they have one name."""
    if _person(one).noun == _person(other).noun:
        return 1.0
    return _likeness(_looks(one), _looks(other))


def _changed(part: Part) -> bool:
    """Whether something has become of it, so that its looks tell little."""
    states = [d.track[[TRACK.index("broken"), TRACK.index("eaten")]].max() for d in part.values()]
    return float(np.median(states)) > 0.3
