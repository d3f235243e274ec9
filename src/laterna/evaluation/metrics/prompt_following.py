"""Judges of prompt following: is there what was asked for, and nothing else of it?

A judge gives one value, 1 right or 0 wrong, for each thing that a case asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from laterna.core.concepts import PAIR_ACTIONS, TRIPLE_ACTIONS
from laterna.evaluation.cases import Case
from laterna.evaluation.paths import Path
from laterna.evaluation.reading import holder
from laterna.evaluation.results import Result, SeenActor

Judge = Callable[[Case, Result], Iterable[float]]
"""What one result adds to a metric: nothing, or one value for each thing that was asked for."""

USUAL_SIDE = {1: 1.12, 2: 0.87, 3: 0.69, 4: 0.56, 5: 0.47, 6: 0.4}
"""Side of an actor of no told size, in half short sides, by how many there are."""

_SMALL, _BIG = 0.75, 1.2
_BESIDE = 0.3
_UPON = 0.8
_LIFT = 0.03
_FEW = 3


def matched(case: Case, result: Result, index: int) -> list[SeenActor]:
    """The seen actors that stand for a noun phrase: of its work.

    And of its colour, where two phrases share a work.
    """
    asked = case.facts.actors[index]
    seen = [actor for actor in result.actors if actor.noun == asked.noun]
    rivals = {a.colour for a in case.facts.actors if a.noun == asked.noun and a is not asked}
    if rivals:
        return [actor for actor in seen if _has_colour(actor.colour, asked.colour, rivals)]
    return seen


def _has_colour(colour: str, asked: str | None, rivals: set[str | None]) -> bool:
    """Whether a colour is the asked one; without one asked, whether it is nobody else's."""
    return colour == asked if asked else colour not in rivals


def _most(seen: Sequence[SeenActor], right: Callable[[SeenActor], bool]) -> float:
    """Whether it holds for more than half of those that were seen."""
    return float(sum(map(right, seen)) * 2 > len(seen))


def actors(case: Case, result: Result) -> Iterable[float]:
    """For each noun phrase: is it there? A single one must be the one that is seen best."""
    asked = case.facts.actors
    if len(asked) == 1:
        return [float([actor.noun for actor in result.actors[:1]] == [asked[0].noun])]
    return [float(bool(matched(case, result, index))) for index in range(len(asked))]


def actions(case: Case, result: Result) -> Iterable[float]:
    """For each action: is it done by whom, and to whom, it was asked of?

    Where one actor is asked for, it counts who is seen best, whoever that is: so that the action
    is judged apart from the actor.
    """
    return [
        float(_does(case, result, index))
        for index, actor in enumerate(case.facts.actors)
        if actor.action
    ]


def pair_actions(case: Case, result: Result) -> Iterable[float]:
    """The same, of what is done to another."""
    return [
        float(_does(case, result, index))
        for index, actor in enumerate(case.facts.actors)
        if actor.action in PAIR_ACTIONS
    ]


def _does(case: Case, result: Result, index: int) -> bool:
    asked = case.facts.actors[index]
    doers = matched(case, result, index)
    if len(case.facts.actors) == 1:
        doers = doers or list(result.actors[:1])
    target = None if asked.target is None else case.facts.actors[asked.target].noun

    def right(doer: SeenActor) -> bool:
        done_to = None if doer.target is None else result.actors[doer.target].noun
        return doer.action == asked.action and (target is None or done_to == target)

    return bool(_most(doers, right))


def settings(case: Case, result: Result) -> Iterable[float]:
    """Is it the setting that was asked for?"""
    return [float(result.setting == case.facts.setting)] if case.facts.setting else []


def daytimes(case: Case, result: Result) -> Iterable[float]:
    """Is it the time of day that was asked for?"""
    return [float(result.daytime == case.facts.daytime)] if case.facts.daytime else []


def weathers(case: Case, result: Result) -> Iterable[float]:
    """Is it the weather that was asked for?"""
    return [float(result.weather == case.facts.weather)] if case.facts.weather else []


def cameras(case: Case, result: Result) -> Iterable[float]:
    """Does the camera move as it was asked to? Only where that was told in words."""
    told = case.facts.camera if case.family == "daytimes" else None
    return [float(result.camera == told)] if told and told != "follow" else []


def colours(case: Case, result: Result) -> Iterable[float]:
    """For each colour: has the actor got it? An actor that is not there has not."""
    return [
        _most(seen, lambda actor, colour=asked.colour: actor.colour == colour)  # type: ignore[misc]
        for index, asked in enumerate(case.facts.actors)
        if asked.colour
        for seen in [_stand_ins(case, result, index)]
    ]


def _stand_ins(case: Case, result: Result, index: int) -> list[SeenActor]:
    """Who should have a colour: those of the work; of a single one whoever is seen best."""
    noun = case.facts.actors[index].noun
    seen = [actor for actor in result.actors if actor.noun == noun]
    return seen or (list(result.actors[:1]) if len(case.facts.actors) == 1 else [])


def counts_to_three(case: Case, result: Result) -> Iterable[float]:
    """For each noun phrase with a number up to three: are there so many, no more and no fewer?"""
    return _counts(case, result, lambda count: count <= _FEW)


def counts_above_three(case: Case, result: Result) -> Iterable[float]:
    """The same of four and five."""
    return _counts(case, result, lambda count: count > _FEW)


def _counts(case: Case, result: Result, fits: Callable[[int], bool]) -> list[float]:
    return [
        float(len(matched(case, result, index)) == actor.count)
        for index, actor in enumerate(case.facts.actors)
        if (actor.count > 1 or case.family == "counts") and fits(actor.count)
    ]


def sizes(case: Case, result: Result) -> Iterable[float]:
    """For each size: is the actor smaller or larger than actors usually are in such a company?"""
    usual = USUAL_SIDE[min(max(case.facts.slot_count, 1), max(USUAL_SIDE))]
    values = []
    for index, asked in enumerate(case.facts.actors):
        if asked.size:
            ratios = [
                float(np.median(Path.of(actor).side)) / usual
                for actor in _stand_ins(case, result, index)
                if Path.of(actor).known
            ]
            right = [r < _SMALL if asked.size == "small" else r > _BIG for r in ratios]
            values.append(float(bool(right) and all(right)))
    return values


def bindings(case: Case, result: Result) -> Iterable[float]:
    """Of two that each do their own: is each there, with its own action and its own colour?"""
    if case.family != "binding":
        return []
    bound = [
        any(
            actor.action == asked.action and (not asked.colour or actor.colour == asked.colour)
            for actor in matched(case, result, index)
        )
        for index, asked in enumerate(case.facts.actors)
    ]
    return [float(all(bound))]


def roles(case: Case, result: Result) -> Iterable[float]:
    """Who gives what to whom, who takes what from whom: by who has the thing first and last.

    By ``reading.holder``, in the first and in the last quarter of the clip.
    """
    return [
        float(_handed_over(case, result, index))
        for index, actor in enumerate(case.facts.actors)
        if actor.action in TRIPLE_ACTIONS
    ]


def _handed_over(case: Case, result: Result, index: int) -> bool:
    asked = case.facts.actors[index]
    if asked.target is None or asked.other is None:
        return False
    found = [matched(case, result, place)[:1] for place in (index, asked.other, asked.target)]
    if not all(found):
        return False
    doer, other, thing = (Path.of(seen[0]).rows for seen in found)
    quarter = max(1, len(thing) // 4)
    hands = {0: doer, 1: other}
    first, last = (
        holder(thing, hands, part) for part in (slice(0, quarter), slice(-quarter, None))
    )
    return (first, last) == ((0, 1) if asked.action == "give" else (1, 0))


def relations(case: Case, result: Result) -> Iterable[float]:
    """Is each where it was said to be, seen from the other?

    Left and right: to that side by more than 0.3 mean sides. Behind and in front: within 0.8 mean
    sides to the side, and the feet higher or lower in the picture, as what is farther or nearer.
    """
    values = []
    for index, actor in enumerate(case.facts.actors):
        if actor.relation is not None and actor.anchor is not None:
            own, anchor = (matched(case, result, i)[:1] for i in (index, actor.anchor))
            values.append(
                float(bool(own and anchor) and _stands(actor.relation, own[0], anchor[0]))
            )
    return values


def _stands(relation: str, own: SeenActor, anchor: SeenActor) -> bool:
    one, two = Path.of(own), Path.of(anchor)
    if not one.known or not two.known:
        return False
    sides = float(np.median((one.side + two.side) / 2))
    across = float(np.median(one.x - two.x)) / sides
    down = (one.foot - two.foot) / sides
    if relation in ("left", "right"):
        return across < -_BESIDE if relation == "left" else across > _BESIDE
    upon = abs(across) < _UPON
    return upon and (down < -_LIFT if relation == "behind" else down > _LIFT)


def words_understood(case: Case, result: Result) -> Iterable[float]:
    """For each noun phrase: did the model mean to draw its work?"""
    return [float(actor.noun in result.cast) for actor in case.facts.actors]


FOLLOWING: dict[str, Judge] = {
    "actor": actors,
    "action": actions,
    "setting": settings,
    "daytime": daytimes,
    "weather": weathers,
    "camera": cameras,
    "colour": colours,
    "count to three": counts_to_three,
    "count four and five": counts_above_three,
    "size": sizes,
    "binding": bindings,
    "pair action": pair_actions,
    "role": roles,
    "relation": relations,
}
"""All of them by name; ``pair action`` is a part of ``action``, ``binding`` of several."""

_PARTS = ("pair action", "binding")


def all_asked(case: Case, result: Result) -> Iterable[float]:
    """Everything that was asked for, one value each."""
    judges = [judge for name, judge in FOLLOWING.items() if name not in _PARTS]
    return [value for judge in judges for value in judge(case, result)]


def share_of_asked(case: Case, result: Result) -> Iterable[float]:
    """For each clip: how much of what was asked for is right, 0 to 1.

    One value a clip, because what is asked of one clip does not go wrong independently.
    """
    values = list(all_asked(case, result))
    return [sum(values) / len(values)] if values else []


def everything(case: Case, result: Result) -> Iterable[float]:
    """For each clip: is everything right that was asked for?"""
    values = list(all_asked(case, result))
    return [min(values)] if values else []
