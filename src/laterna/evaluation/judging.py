"""From what was measured in all clips to the table of scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from laterna.core.concepts import LANGUAGES
from laterna.data.storybook.nouns import HAND
from laterna.evaluation.cases import Case
from laterna.evaluation.metrics import (
    consequence,
    continuity,
    motion,
    prompt_following,
    strangers,
)
from laterna.evaluation.metrics.frechet import distances
from laterna.evaluation.metrics.novelty import COPIES, nearest
from laterna.evaluation.metrics.prompt_following import FOLLOWING, Judge
from laterna.evaluation.results import Result, unpacked
from laterna.evaluation.scores import (
    Estimate,
    Score,
    difference,
    mean_of,
    share_of,
    with_error,
)
from laterna.evaluation.strangers import SORTS, is_stranger, label


@dataclass(frozen=True)
class Examined:
    """A case with the model's result, that of true renders, and that of others; None if unknown."""

    case: Case
    made: Result
    true: Result | None = None
    other: Result | None = None


Rows = Sequence[Examined]


def flickering(_: Case, result: Result) -> list[float]:
    """Mean change of change, in grey levels."""
    return [] if result.flicker is None else [result.flicker]


def five_fingers(case: Case, result: Result) -> list[float]:
    """Of clips of the hand: has it five fingers while it is open? One that never opens has not."""
    asked = any(actor.noun == HAND for actor in case.facts.actors)
    return [float(result.fingers == 5)] if asked else []


SHARES: Mapping[str, Judge] = MappingProxyType(
    {
        **FOLLOWING,
        "all that was asked": prompt_following.share_of_asked,
        "everything": prompt_following.everything,
        "identity kept": continuity.identity_kept,
        "return": continuity.returned,
        "sudden appearance or loss": continuity.sudden,
        "contact made": consequence.touched,
        "change after contact": consequence.changed_after_contact,
        "consequence": consequence.consequent,
        "change without contact": consequence.changed_without_contact,
        "change in look-alikes": consequence.changed_in_look_alikes,
        "five fingers": five_fingers,
        "direction": motion.directions,
        "speed": motion.speeds,
    }
)
MEANS: Mapping[str, Judge] = MappingProxyType(
    {"colour drift": continuity.colour_drift, "flicker": flickering}
)

SPOKEN = (
    "actor",
    "action",
    "setting",
    "colour",
    "count to three",
    "all that was asked",
    "everything",
)
"""What is told for each language too."""

UNDERSTOOD = "words understood"
GAP = "largest gap below English"
DRIFT = "colour drift above true renders"
FVD, FVD_RATIO = "reader-FVD", "reader-FVD by true against true"
STRANGE, SWAPPED = "strangers' identity", "strangers' identity, pictures swapped"
NEAREST, COPIED = "distance to training sets", "copies of training sets"


def score(rows: Rows, training: NDArray[np.float32] | None = None) -> list[Score]:
    """The whole table, in the order in which it is shown.

    Strangers count for their own scores only: the reader cannot name them.

    Args:
        rows: all cases.
        training: thumbnails of training sets; without them novelty is not told.
    """
    brought = [row for row in rows if is_stranger(row.case.facts)]
    rows = [row for row in rows if not is_stranger(row.case.facts)]
    table: list[Score | None] = [
        _score(name, judge, rows, share=True) for name, judge in SHARES.items()
    ]
    table.append(_understood(UNDERSTOOD, rows))
    table += [_score(name, judge, rows, share=False) for name, judge in MEANS.items()]
    table.append(_drift_above(rows))
    table += _sets(rows)
    table += _novelty(rows, training)
    table += _works(rows)
    table += _strangers(brought)
    table += _languages(rows)
    return [row for row in table if row is not None]


def _score(
    name: str, judge: Judge, rows: Rows, *, share: bool, ceiling: bool = True
) -> Score | None:
    summary: Callable[[Sequence[float]], Estimate | None] = share_of if share else mean_of
    estimate = summary([value for row in rows for value in judge(row.case, row.made)])
    if estimate is None:
        return None
    true = [value for row in rows if row.true for value in judge(row.case, row.true)]
    return Score(name, estimate, summary(true) if ceiling else None, share)


def _understood(name: str, rows: Rows) -> Score | None:
    return _score(name, prompt_following.words_understood, rows, share=True, ceiling=False)


def _drift_above(rows: Rows) -> Score | None:
    """Drift less that of the true render of the same facts, clip by clip."""
    apart = []
    for row in rows:
        if row.true is not None:
            drawn, true = (
                list(continuity.colour_drift(row.case, result)) for result in (row.made, row.true)
            )
            if drawn and true:
                apart.append(float(np.mean(drawn) - np.mean(true)))
    estimate = mean_of(apart)
    return None if estimate is None else Score(DRIFT, estimate, None, share=False)


# --- Collections of clips -------------------------------------------------------------------------


def _sets(rows: Rows) -> list[Score | None]:
    """Reader-FVD: of the model, beside that of true renders against others."""
    whole = [r for r in rows if r.made.features and r.true and r.other and r.other.features]
    if not whole:
        return []
    drawn, true, other = (
        np.stack([unpacked(text) for text in texts])
        for texts in zip(*(_features(row) for row in whole), strict=True)
    )
    apart = distances(drawn, true, other)
    if apart is None:
        return []
    pairs = (apart.model, apart.true, apart.ratio)
    model, again, ratio = (with_error(*pair, apart.n) for pair in pairs)
    return [Score(FVD, model, again, share=False), Score(FVD_RATIO, ratio, None, share=False)]


def _features(row: Examined) -> tuple[str, str, str]:
    assert row.true is not None
    assert row.other is not None
    return row.made.features, row.true.features, row.other.features


def _novelty(rows: Rows, training: NDArray[np.float32] | None) -> list[Score | None]:
    """Distances of sets to those of the training, before a camera that stands still."""
    still = [r for r in rows if r.case.facts.camera in (None, "still")]
    both = [r for r in still if r.made.thumbnail and r.true and r.true.thumbnail]
    if training is None or not both:
        return []
    drawn = nearest(np.stack([unpacked(row.made.thumbnail) for row in both]), training)
    true = nearest(np.stack([unpacked(r.true.thumbnail) for r in both if r.true]), training)
    near = float(np.quantile(true, COPIES))
    copies, usual = (share_of([float(value < near) for value in part]) for part in (drawn, true))
    assert copies is not None
    mean, new = mean_of(drawn.tolist()), mean_of(true.tolist())
    assert mean is not None
    return [Score(NEAREST, mean, new, share=False), Score(COPIED, copies, usual, share=True)]


# --- Parts of the cases ---------------------------------------------------------------------------


def _works(rows: Rows) -> list[Score | None]:
    """The first actor by whether its work was trained."""
    if len({row.case.unseen for row in rows}) < 2:
        return []
    names = {False: "actor, trained works", True: "actor, new works"}
    return [
        _score(name, first_actor, [r for r in rows if r.case.unseen == unseen], share=True)
        for unseen, name in names.items()
    ]


def first_actor(case: Case, result: Result) -> list[float]:
    """Is the first actor there, the one whose work may be new?"""
    return list(prompt_following.actors(case, result))[:1]


def _strangers(rows: Rows) -> Iterator[Score | None]:
    """All of them, by sort, and as a control what each film tells of the picture of the next."""
    yield _score(STRANGE, strangers.kept, rows, share=True)
    for sort in SORTS:
        mine = [row for row in rows if label(row.case.facts.actors[0].noun)[0] == sort]
        yield _score(f"{STRANGE}, {sort}", strangers.kept, mine, share=True)
    yield _score(SWAPPED, strangers.kept, list(_swapped(rows)), share=True)


def _swapped(rows: Rows) -> Iterator[Examined]:
    """Each case with the film of the next one that shows another picture."""
    for row, other in zip(rows, [*rows[1:], *rows[:1]], strict=True):
        if row.case.facts.actors[0].noun != other.case.facts.actors[0].noun:
            yield Examined(row.case, other.made, other.true)


def _languages(rows: Rows) -> Iterator[Score | None]:
    told: dict[str, Score] = {}
    for language in LANGUAGES:
        spoken = [row for row in rows if row.case.language == language]
        for name in SPOKEN:
            found = _score(f"{name}, {language}", SHARES[name], spoken, share=True)
            yield found
            if found and name == "all that was asked":
                told[language] = found
        yield _understood(f"{UNDERSTOOD}, {language}", spoken)
    yield _gap(told)


def _gap(told: Mapping[str, Score]) -> Score | None:
    """English less the worst other language, of all that was asked; below 0 if it is no worse."""
    others = [score for language, score in told.items() if language != "en"]
    if "en" not in told or not others:
        return None
    worst = min(others, key=lambda score: score.estimate.value)
    ceiling = None
    if told["en"].ceiling is not None and worst.ceiling is not None:
        ceiling = difference(told["en"].ceiling, worst.ceiling)
    return Score(GAP, difference(told["en"].estimate, worst.estimate), ceiling, share=True)


def rightness(case: Case, result: Result) -> float:
    """Share of what was asked for that is right, 0 to 1; 1 where nothing was asked for.

    What must keep, return, change or have five fingers counts too.
    """
    judges: tuple[Judge, ...] = (
        prompt_following.all_asked,
        continuity.identity_kept,
        continuity.returned,
        consequence.consequent,
        five_fingers,
    )
    if is_stranger(case.facts):
        judges = (strangers.kept,)
    values = [value for judge in judges for value in judge(case, result)]
    return sum(values) / len(values) if values else 1.0
