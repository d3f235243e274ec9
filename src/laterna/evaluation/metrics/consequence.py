"""Judges of consequence: what is touched changes, and nothing changes that was not touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from laterna.core.concepts import CHANGES
from laterna.evaluation.cases import Case
from laterna.evaluation.families import LOOK_ALIKES
from laterna.evaluation.metrics.prompt_following import matched
from laterna.evaluation.paths import Curve, Path, distances
from laterna.evaluation.results import Result, SeenActor
from laterna.stage.tracks import TRACK_RATE

TOUCHING = 1.15
"""Distance between centres, in mean sides of the two, below which they touch. Programs let feet
and noses meet at 0.8 to 1.0; 1.15 leaves room for boxes that are measured a little wrong."""

SOON = 1.5
"""Seconds after the contact within which the change must come."""

_EARLY = 0.375
"""Seconds by which a change may be read before the contact: three moments of reading."""

THRESHOLDS: Mapping[str, float] = MappingProxyType({"broken": 0.4, "eaten": 0.4, "lit": 0.5})
"""Where a state counts as changed: by its measure, from 0 to 1."""

_STAYS = 0.7
"""Share of the later sightings in which what has changed must be read as changed."""

_FEWEST = 4


@dataclass(frozen=True)
class Change:
    """Something that is not as it was: its state, and the moment in seconds."""

    state: str
    second: float


def contact(doer: Path, target: Path) -> float | None:
    """Second at which two first touch; None if they never do."""
    if not doer.known or not target.known:
        return None
    near = np.flatnonzero(distances(doer, target) < TOUCHING)
    return float(near[0]) / TRACK_RATE if len(near) else None


def change(path: Path, state: str, *, rises: bool | None = None) -> Change | None:
    """When a state crosses its threshold for good, upwards (``rises``), downwards or either way.

    Read are the sightings, each as the median of three, so that one misreading is no change.
    """
    if int(path.seen.sum()) < _FEWEST:
        return None
    moments = np.flatnonzero(path.seen)
    over = _steady(path.curve(state)[moments]) > THRESHOLDS[state]
    begins = bool(np.median(over[: max(2, len(over) // 8)]))
    if rises is not None and begins == rises:
        return None
    turned = np.flatnonzero(over != begins)
    for place in turned:
        if float((over[place:] != begins).mean()) >= _STAYS:
            return Change(state, float(moments[place]) / TRACK_RATE)
    return None


def _steady(values: Curve) -> NDArray[np.floating]:
    padded = np.pad(values, 1, mode="edge")
    return np.median(np.stack([padded[:-2], padded[1:-1], padded[2:]]), axis=0)


def _asked(case: Case) -> tuple[int, int, str] | None:
    """Indices of doer and target, and the state that is to change; None in other cases."""
    for index, actor in enumerate(case.facts.actors):
        if actor.action in CHANGES and actor.target is not None:
            return index, actor.target, CHANGES[actor.action]
    return None


def _both(case: Case, result: Result) -> tuple[Path, Path, str, bool] | None:
    """Paths of doer and target, the state, and whether it is to rise; None where one is missing."""
    asked = _asked(case)
    if asked is None:
        return None
    doer, target = (matched(case, result, index)[:1] for index in asked[:2])
    if not doer or not target:
        return None
    rises = case.facts.actors[asked[0]].action != "blow_out"
    return Path.of(doer[0]), Path.of(target[0]), asked[2], rises


def touched(case: Case, result: Result) -> Iterable[float]:
    """Of those who are to change another: do they reach it? Not if one of the two is missing."""
    if _asked(case) is None:
        return []
    both = _both(case, result)
    return [float(both is not None and contact(both[0], both[1]) is not None)]


def changed_after_contact(case: Case, result: Result) -> Iterable[float]:
    """Where they touch: is the target changed as asked, within ``SOON`` after the contact?"""
    both = _both(case, result)
    if both is None:
        return []
    doer, target, state, rises = both
    met = contact(doer, target)
    if met is None:
        return []
    happened = change(target, state, rises=rises)
    return [float(happened is not None and -_EARLY <= happened.second - met <= SOON)]


def consequent(case: Case, result: Result) -> Iterable[float]:
    """The whole: both there, contact, and then the change."""
    if _asked(case) is None:
        return []
    return [float(1.0 in list(changed_after_contact(case, result)))]


def changed_without_contact(case: Case, result: Result) -> Iterable[float]:
    """Of clips in which something might change: does it, though nobody has touched it yet?

    Or though it was only pushed, followed or carried.
    """
    if _asked(case) is None and case.family != "look-alikes":
        return []
    return [float(any(_uncaused(case, result, actor) for actor in result.actors))]


def changed_in_look_alikes(case: Case, result: Result) -> Iterable[float]:
    """Of clips of pushing, following and carrying: does anything break, vanish or go out?"""
    if case.family != "look-alikes":
        return []
    return [float(any(_uncaused(case, result, actor) for actor in result.actors))]


def _uncaused(case: Case, result: Result, actor: SeenActor) -> bool:
    """Whether an actor changes though nobody had touched it, or though it should not at all."""
    path = Path.of(actor)
    changes = [found for state in ("broken", "eaten") if (found := change(path, state, rises=True))]
    if dark := change(path, "lit"):
        changes.append(dark)
    if not changes:
        return False
    if any(asked.action in LOOK_ALIKES for asked in case.facts.actors):
        return True
    meetings = [
        met
        for other in result.actors
        if other is not actor and (met := contact(Path.of(other), path)) is not None
    ]
    first = min(found.second for found in changes)
    return not meetings or first < min(meetings) - _EARLY
