"""An evaluation as a whole: what was examined, the scores, the bars, the best and the worst."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from laterna.core.request import Plan
from laterna.evaluation import describing
from laterna.evaluation.bars import Verdict, verdicts
from laterna.evaluation.cases import Shape
from laterna.evaluation.judging import Examined, rightness
from laterna.evaluation.scores import Score

SHOWN = 8
"""So many of the best and of the worst are shown."""


@dataclass(frozen=True)
class Summary:
    """All that a report tells.

    Attributes:
        title: one line.
        suite, seed: which cases.
        shape: of the clips.
        plan: of one case; it names the model and its weights.
        reader: sha256 of the reader's weights.
        scores: the table.
        rows: the cases with their results.
    """

    title: str
    suite: str
    seed: int
    shape: Shape
    plan: Plan
    reader: str
    scores: Sequence[Score]
    rows: Sequence[Examined]

    @property
    def bars(self) -> list[Verdict]:
        """Met and missed."""
        return verdicts(self.scores)

    @property
    def best(self) -> list[Examined]:
        """Of what is all right the first of each family, then the next."""
        right = [row for row in self.rows if rightness(row.case, row.made) == 1]
        return list(_in_turn(right))[:SHOWN]

    @property
    def worst(self) -> list[Examined]:
        """What is least right first."""
        wrong = [row for row in self.rows if rightness(row.case, row.made) < 1]
        wrong.sort(key=lambda row: (rightness(row.case, row.made), row.case.number))
        return wrong[:SHOWN]

    def as_json(self) -> dict[str, Any]:
        """For machines, and for the model card."""
        return {
            "title": self.title,
            "suite": self.suite,
            "seed": self.seed,
            "n": len(self.rows),
            "shape": asdict(self.shape),
            "model": {
                "name": self.plan.model_name,
                "sha256": self.plan.model_sha256,
                "licence": self.plan.model_licence,
            },
            "reader_sha256": self.reader,
            "scores": {
                score.name: {**score.as_json(), "share": score.share} for score in self.scores
            },
            "bars": [verdict.as_json() for verdict in self.bars],
            "best": [_shown(row) for row in self.best],
            "worst": [_shown(row) for row in self.worst],
        }

    def text(self) -> str:
        """The same as a file's content."""
        return json.dumps(self.as_json(), ensure_ascii=False, indent=1) + "\n"


def _in_turn(rows: Sequence[Examined]) -> Iterator[Examined]:
    """One of each family, then another of each, and so on."""
    left = list(rows)
    while left:
        told: set[str] = set()
        rest = []
        for row in left:
            if row.case.family in told:
                rest.append(row)
            else:
                told.add(row.case.family)
                yield row
        left = rest


def _shown(row: Examined) -> dict[str, Any]:
    """One case: what was asked and what was read, in words of the language of messages."""
    case = row.case
    return {
        "number": case.number,
        "seed": case.seed,
        "language": case.language,
        "family": case.family,
        "prompt": case.prompt,
        "asked": describing.asked(case),
        "read": describing.read(row.made, painted=painted(row)),
        "rightness": rightness(case, row.made),
        "facts": asdict(case.facts),
    }


def painted(row: Examined) -> bool:
    """Whether colours were asked for: only then does the reader's word on them mean something."""
    return any(actor.colour for actor in row.case.facts.actors)
