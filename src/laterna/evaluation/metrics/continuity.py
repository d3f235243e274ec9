"""Judges of continuity: whoever is there stays who it is, and does not come or go unasked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np

from laterna.core.concepts import CHANGES
from laterna.evaluation.cases import Case
from laterna.evaluation.families import RETURNS
from laterna.evaluation.metrics.prompt_following import matched
from laterna.evaluation.paths import Path
from laterna.evaluation.results import Result, SeenActor
from laterna.models.reader import TRACK
from laterna.stage.tracks import TRACK_RATE

_ALL = (0, 1, 2, 3)
QUARTERS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "go_right": (1, 2),
        "go_left": (1, 2),
        "zigzag": (1, 2),
        "roll": (1, 2),
        "fall": (2, 3),
        "rise": (0, 1),
        "appear": (3,),
        "vanish": (0,),
        "hide": (0, 3),
        "come_back": (0, 3),
        "chase": (1, 2),
        "follow": (1, 2),
        "orbit": (),
    }
)
"""Quarters of the clip in which somebody who does this can be seen; all others in all of them.
Who orbits is behind its target for a part of every round and is not judged."""

_OFTEN = 0.3
_AWAY = 0.4
_LONG = 0.5
_INSIDE = 0.85
"""Half short sides within which somebody is inside a frame of any shape."""

_CLEAR = 1.4
_FADED = 0.6

UNASKED = frozenset(
    {"appear", "vanish", "come_back", "hide", "fall", "rise", "orbit", "eat", "break"}
)
"""Actions with which somebody may rightly come or go in mid-picture."""


def expected_quarters(case: Case, index: int) -> tuple[int, ...]:
    """In which quarters an actor should be seen, by what it does and what is done to it."""
    asked = QUARTERS.get(case.facts.actors[index].action, _ALL)
    for actor in case.facts.actors:
        if index in (actor.target, actor.other):
            if actor.action in ("eat", "break"):
                asked = tuple(set(asked) & {0})
            elif actor.action in ("chase", "follow", "push", "carry", "take", "give"):
                asked = tuple(set(asked) & {1, 2})
    return tuple(sorted(asked))


def identity_kept(case: Case, result: Result) -> Iterable[float]:
    """For each clip: is everybody read as the same one in every quarter of it?

    Those quarters count in which it should be visible, see ``QUARTERS``.

    Whom: the noun phrases whose work was read at all; of a single one whoever is seen best. Whether
    it is the right one is the actor's score, not this one's.
    """
    judged = []
    for index, asked in enumerate(case.facts.actors):
        quarters = expected_quarters(case, index)
        seen = matched(case, result, index)
        if len(case.facts.actors) == 1 and not seen:
            seen = list(result.actors[:1])
        if not seen or not quarters:
            continue
        best = sorted(seen, key=lambda actor: -int(Path.of(actor).seen.sum()))[: asked.count]
        judged += [bool((Path.of(one).shares(4)[list(quarters)] >= _OFTEN).all()) for one in best]
    return [float(all(judged))] if judged else []


def returned(case: Case, result: Result) -> Iterable[float]:
    """Of those that hide or leave the frame: is the same one there before and after?

    And away between.
    """
    return [
        float(_came_back(case, result, index))
        for index, actor in enumerate(case.facts.actors)
        if actor.action in RETURNS
    ]


def _came_back(case: Case, result: Result, index: int) -> bool:
    """Seen in the first and the last quarter; between unseen, or where its wall stands."""
    own = matched(case, result, index)[:1]
    if not own:
        return False
    path = Path.of(own[0])
    quarters = path.shares(4)
    if min(quarters[0], quarters[-1]) < _OFTEN:
        return False
    middle = slice(len(path.rows) // 4, -(len(path.rows) // 4) or None)
    if not path.seen[middle].all():
        return True
    asked = case.facts.actors[index]
    if asked.target is None:
        return False
    wall = matched(case, result, asked.target)[:1]
    if not wall or not Path.of(wall[0]).known:
        return False
    behind = Path.of(wall[0])
    near = np.abs(path.x - behind.x) / np.maximum(behind.side, 1e-6)
    return bool(near[middle].min() < _AWAY)


def colour_drift(case: Case, result: Result) -> Iterable[float]:
    """CIEDE2000 between first and last quarter of each asked actor that should keep its look."""
    changed = {actor.target for actor in case.facts.actors if actor.action in CHANGES}
    return [
        actor.drift
        for index in range(len(case.facts.actors))
        if index not in changed
        for actor in matched(case, result, index)[: case.facts.actors[index].count]
        if actor.drift is not None
    ]


def sudden(case: Case, result: Result) -> Iterable[float]:
    """For each clip: does anybody appear or get lost in mid-picture, unasked?

    Somebody counts who was read for half a second; whose track begins or ends more than half a
    second from the clip's ends, inside the frame, unfaded, and with nobody near who might hide it.
    """
    if not result.actors or any(actor.action in UNASKED for actor in case.facts.actors):
        return []
    return [float(any(_comes_or_goes(actor, result) for actor in result.actors))]


def _comes_or_goes(actor: SeenActor, result: Result) -> bool:
    path = Path.of(actor)
    moments = np.flatnonzero(path.seen)
    long = round(_LONG * TRACK_RATE)
    if len(moments) < long:
        return False
    first, last = int(moments[0]), int(moments[-1])
    ends = [first] if first > long else []
    ends += [last] if last < len(path.rows) - 1 - long else []
    others = [Path.of(other) for other in result.actors if other is not actor]
    return any(_in_the_open(path, moment, others) for moment in ends)


def _in_the_open(path: Path, moment: int, others: list[Path]) -> bool:
    row = path.rows[moment]
    x, y, log_size, opacity = (row[TRACK.index(n)] for n in ("x", "y", "log_size", "opacity"))
    side = float(np.exp(log_size))
    if opacity < _FADED or max(abs(x), abs(y)) + side / 2 > _INSIDE:
        return False
    near = [
        np.hypot(other.x[moment] - x, other.y[moment] - y) * 2
        < _CLEAR * (side + other.side[moment])
        for other in others
        if other.known
    ]
    return not any(near)
