"""From results to a table: each metric with its count, its interval and its ceiling."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from laterna.core.concepts import LANGUAGES
from laterna.evaluation.cases import Case
from laterna.evaluation.results import Result
from laterna.language.captions import ActorFacts

_Z = 1.959964
"""Half width of a 95 % interval in standard deviations."""

Judge = Callable[[Case, Result], Iterable[float]]
"""What one result adds to a metric: nothing, or one value for each thing that was asked for."""


@dataclass(frozen=True)
class Estimate:
    """A mean of ``n`` values with its 95 % interval."""

    value: float
    n: int
    ci95: tuple[float, float]


@dataclass(frozen=True)
class Score:
    """A metric: the model's estimate, and that of true renders of the same facts, if it has one."""

    name: str
    estimate: Estimate
    ceiling: Estimate | None
    share: bool

    def as_json(self) -> dict[str, object]:
        """As ``laterna eval --json`` prints it."""
        ceiling = None if self.ceiling is None else _estimate_json(self.ceiling)
        return {**_estimate_json(self.estimate), "ceiling": ceiling}


def _estimate_json(estimate: Estimate) -> dict[str, object]:
    return {"value": estimate.value, "n": estimate.n, "ci95": list(estimate.ci95)}


def wilson(hits: float, n: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson, 1927)."""
    share = hits / n
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def share_of(values: Sequence[float]) -> Estimate | None:
    """A share with its interval, from zeros and ones."""
    if not values:
        return None
    return Estimate(sum(values) / len(values), len(values), wilson(sum(values), len(values)))


def mean_of(values: Sequence[float]) -> Estimate | None:
    """A mean with its normal interval."""
    n = len(values)
    if not n:
        return None
    mean = sum(values) / n
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / max(n - 1, 1))
    half = _Z * spread / math.sqrt(n)
    return Estimate(mean, n, (mean - half, mean + half))


# --- What is judged -------------------------------------------------------------------------------


def actors_right(case: Case, result: Result) -> Iterable[float]:
    """For each actor that was asked for: is it there? One actor must be the one seen best."""
    seen = [actor.noun for actor in result.actors]
    wanted = [actor.noun for actor in case.facts.actors]
    if len(wanted) == 1:
        return [float(seen[:1] == wanted)]
    return [float(noun in seen) for noun in wanted]


def actions_right(case: Case, result: Result) -> Iterable[float]:
    """For each action that was asked for: is it done? By whoever is there if it is about one."""
    asked = [actor for actor in case.facts.actors if actor.action]
    if len(case.facts.actors) == 1:
        done = [actor.action for actor in result.actors[:1]]
        return [float(done == [actor.action]) for actor in asked]
    return [float(_done(case, result, actor)) for actor in asked]


def _done(case: Case, result: Result, actor: ActorFacts) -> bool:
    """Whether the asked actor itself does it, to the one that was asked."""
    target = None if actor.target is None else case.facts.actors[actor.target].noun
    wanted = (actor.noun, actor.action, target)
    return wanted in [(seen.noun, seen.action, seen.target) for seen in result.actors]


def setting_right(case: Case, result: Result) -> Iterable[float]:
    """Is it the setting that was asked for?"""
    return [float(result.setting == case.facts.setting)] if case.facts.setting else []


def all_right(case: Case, result: Result) -> Iterable[float]:
    """Is everything right that was asked for?"""
    judges = (actors_right, actions_right, setting_right)
    values = [value for judge in judges for value in judge(case, result)]
    return [min(values)] if values else []


def words_understood(case: Case, result: Result) -> Iterable[float]:
    """For each actor that was asked for: did the model mean to draw its work?"""
    return [float(actor.noun in result.cast) for actor in case.facts.actors]


def colour_drift(_: Case, result: Result) -> Iterable[float]:
    """CIEDE2000 between the first and the last quarter, where it can be told."""
    return [] if result.drift is None else [result.drift]


def flickering(_: Case, result: Result) -> Iterable[float]:
    """Mean change of change, in grey levels."""
    return [] if result.flicker is None else [result.flicker]


SHARES: Mapping[str, Judge] = {
    "actor": actors_right,
    "action": actions_right,
    "setting": setting_right,
    "everything": all_right,
}
MEANS: Mapping[str, Judge] = {"colour drift": colour_drift, "flicker": flickering}

Pairs = Sequence[tuple[Case, Result, Result | None]]
"""Cases with the model's result and that of the truth."""


def score(results: Pairs) -> list[Score]:
    """The whole table, in the order in which it is shown."""
    table = [_score(name, judge, results, share=True) for name, judge in SHARES.items()]
    table.append(_score("words understood", words_understood, results, share=True, ceiling=False))
    table += [_score(name, judge, results, share=False) for name, judge in MEANS.items()]
    seen = [row for row in results if not row[0].unseen]
    unseen = [row for row in results if row[0].unseen]
    if seen and unseen:
        table.append(_score("actor, trained works", actors_right, seen, share=True))
        table.append(_score("actor, new works", actors_right, unseen, share=True))
    for language in LANGUAGES:
        table += _spoken(language, [row for row in results if row[0].language == language])
    return [row for row in table if row is not None]


def _spoken(language: str, results: Pairs) -> list[Score | None]:
    rows = [_score(f"{name}, {language}", SHARES[name], results, share=True) for name in SHARES]
    words = _score(
        f"words understood, {language}", words_understood, results, share=True, ceiling=False
    )
    return [*rows, words]


def _score(
    name: str, judge: Judge, results: Pairs, *, share: bool, ceiling: bool = True
) -> Score | None:
    summary = share_of if share else mean_of
    estimate = summary([value for case, made, _ in results for value in judge(case, made)])
    if estimate is None:
        return None
    truth = [value for case, _, true in results if true for value in judge(case, true)]
    return Score(name, estimate, summary(truth) if ceiling else None, share)
