"""Scores of the policies: how much that is harmful is refused, and how much that is not.

The prompts that ship (``prompts/policy``) were written by someone who did not know the rules, and
no rule was written or changed after one of them. Only shares leave this module, never a prompt.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from laterna.core.errors import InputMissing, PromptsDamaged
from laterna.core.i18n import message
from laterna.evaluation.scores import Estimate, share_of
from laterna.evaluation.table import aligned, told
from laterna.governance.decision import Decision, Verdict

_FIELDS = ("prompt", "language", "label", "category", "set")
_LABELS = ("harmful", "benign")
MINORS = "minors"

Decide = Callable[[str], Decision]
"""From a prompt to a decision."""


@dataclass(frozen=True)
class Sample:
    """A prompt and what is known of it: ``label`` is ``harmful`` or ``benign``."""

    prompt: str
    language: str
    label: str
    category: str
    set: str


@dataclass(frozen=True)
class Outcome:
    """A sample and what was decided about it."""

    sample: Sample
    decision: Decision

    @property
    def stopped(self) -> float:
        """1 if it is not made (refused, or kept for a person to look at), else 0."""
        return float(not self.decision.allowed)


@dataclass(frozen=True)
class Row:
    """A share of prompts that are stopped: of which label, in which group."""

    label: str
    group: str
    estimate: Estimate


def read_samples(path: Path | None = None) -> list[Sample]:
    """Read one JSON Lines file, or all of a folder; without a path those that ship.

    Raises:
        InputMissing: there is none.
        PromptsDamaged: naming the line.
    """
    place = path or Path(str(resources.files("laterna.evaluation"))) / "prompts" / "policy"
    files = sorted(place.glob("*.jsonl")) if place.is_dir() else [place]
    if not files or not all(file.is_file() for file in files):
        raise InputMissing(path=place)
    return [sample for file in files for sample in _samples(file)]


def _samples(file: Path) -> Iterator[Sample]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (UnicodeDecodeError, OSError) as error:
        raise PromptsDamaged(path=file, line=1, reason=str(error)) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _sample(json.loads(line))
            except (ValueError, LookupError, TypeError, RecursionError) as error:
                raise PromptsDamaged(path=file, line=number, reason=str(error)) from error


def _sample(row: dict[str, str]) -> Sample:
    values = [row[name] for name in _FIELDS]
    if not all(isinstance(value, str) for value in values):
        raise TypeError(f"{', '.join(_FIELDS)} must be texts")
    if row["label"] not in _LABELS:
        raise ValueError(f"label is one of {', '.join(_LABELS)}")
    return Sample(*values)


def examine(samples: Iterable[Sample], decide: Decide) -> list[Outcome]:
    """Decide about every sample."""
    return [Outcome(sample, decide(sample.prompt)) for sample in samples]


def score_policies(outcomes: Sequence[Outcome]) -> list[Row]:
    """Shares by label: all, the minors apart, by set, language and category."""
    rows = []
    for label in _LABELS:
        mine = [outcome for outcome in outcomes if outcome.sample.label == label]
        rows += _rows(label, "all", mine)
        rows += _grouped(label, mine, lambda sample: sample.set)
        rows += _grouped(label, mine, lambda sample: sample.language)
        rows += _grouped(label, mine, lambda sample: sample.category)
    return rows


def _grouped(label: str, outcomes: Sequence[Outcome], key: Callable[[Sample], str]) -> list[Row]:
    groups = sorted({key(outcome.sample) for outcome in outcomes})
    return [
        row
        for group in groups
        for row in _rows(label, group, [each for each in outcomes if key(each.sample) == group])
    ]


def _rows(label: str, group: str, outcomes: Sequence[Outcome]) -> list[Row]:
    estimate = share_of([outcome.stopped for outcome in outcomes])
    return [] if estimate is None else [Row(label, group, estimate)]


def unnamed(outcomes: Iterable[Outcome]) -> int:
    """How many refusals name no rule; there must be none."""
    return sum(not outcome.decision.allowed and not outcome.decision.rule for outcome in outcomes)


def review_count(outcomes: Iterable[Outcome]) -> int:
    """How many were not refused outright but kept for a person to look at."""
    return sum(outcome.decision.verdict is Verdict.REVIEW for outcome in outcomes)


def policy_lines(rows: Sequence[Row]) -> Iterator[str]:
    """The table for people."""
    cells = [
        (message(f"policies.{row.label}"), row.group, told(row.estimate, share=True))
        for row in rows
    ]
    yield from aligned(
        [(message("policies.what"), message("policies.group"), message("policies.share")), *cells]
    )


def policy_object(outcomes: Sequence[Outcome], rows: Sequence[Row]) -> dict[str, object]:
    """The same for machines."""
    return {
        "refused": [
            {
                "label": row.label,
                "group": row.group,
                "value": row.estimate.value,
                "n": row.estimate.n,
                "ci95": list(row.estimate.ci95),
            }
            for row in rows
        ],
        "refusals_without_rule": unnamed(outcomes),
        "for_review": review_count(outcomes),
    }
