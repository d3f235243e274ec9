"""The suite as a page: bars and scores, and edits before and after, with what was asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import Any

from laterna.core.clip import Clip
from laterna.core.i18n import message
from laterna.core.request import GenerationRequest, Plan
from laterna.evaluation.bars import Verdict, verdicts
from laterna.evaluation.cases import Shape
from laterna.evaluation.report import data_beside, figure, page, write_text
from laterna.evaluation.scores import Score
from laterna.evaluation.table import kind_name
from laterna.evaluation.ways.edits import request_of
from laterna.evaluation.ways.findings import Finding
from laterna.evaluation.ways.studio import Studio, Take

SHOWN = 8
_ROOM = 250_000


@dataclass(frozen=True)
class WaysSummary:
    """All that a page tells."""

    title: str
    suite: str
    seed: int
    count: int
    shape: Shape
    plan: Plan
    reader: str
    scores: Sequence[Score]
    findings: Sequence[Finding]

    @property
    def bars(self) -> list[Verdict]:
        """Met and missed."""
        return verdicts(self.scores)

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "title": self.title,
            "suite": self.suite,
            "seed": self.seed,
            "n": self.count,
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
            "cases": [asdict(finding) for finding in self.findings],
        }

    def edits(self, *, confirmed: bool) -> list[Finding]:
        """Edits that the reader sees, or does not see: one of each kind in turn."""
        mine = [f for f in self.findings if f.way == "edit" and f.values.get("confirmed")]
        mine = [f for f in mine if (f.values["confirmed"][0] == 1) == confirmed]
        first = {finding.kind: finding for finding in reversed(mine)}
        return sorted(first.values(), key=lambda finding: finding.number)[:SHOWN]


def write_page(path: Path, summary: WaysSummary, studio: Studio) -> None:
    """Write page and JSON. Films that are shown are drawn again: the same seeds, the same frames.

    Raises:
        OutputError: when one cannot be written.
    """
    body = _shown(summary, studio)
    write_text(path, "\n".join(page(summary.title, summary.bars, summary.scores, body)))
    text = json.dumps(summary.as_json(), ensure_ascii=False, indent=1)
    write_text(data_beside(path), text + "\n")


def _shown(summary: WaysSummary, studio: Studio) -> Iterator[str]:
    yield '<div class="columns">'
    for heading, confirmed in (("ways.confirmed", True), ("ways.unconfirmed", False)):
        found = summary.edits(confirmed=confirmed)
        yield f"<section><h2>{escape(message(heading))} ({len(found)})</h2>"
        for finding in found:
            yield from _case(finding, summary, studio)
        yield "</section>"
    yield "</div>"


def _case(finding: Finding, summary: WaysSummary, studio: Studio) -> Iterator[str]:
    take = Take.of(finding.way, finding.number, summary.seed, summary.shape)
    _, film, edited = request_of(take)
    yield '<article><div class="clips">'
    yield figure("ways.before", lambda: _clip(studio, film), _ROOM)
    if not finding.error:
        yield figure("ways.after", lambda: _clip(studio, edited(film)), _ROOM)
    yield f'</div><p class="prompt" dir="auto">{escape(finding.words)}</p>'
    yield f'<p class="said" dir="auto">{escape(film.prompt)}</p>'
    if finding.error:
        failed = message("eval.failed", code=finding.error)
        yield f'<p class="missed">{escape(failed)}</p>'
    ceiling = "".join(
        f" · {escape(message('eval.ceiling'))}: {value:.0f}"
        for value in finding.ceilings.get("confirmed", ())
    )
    label = f"#{finding.number} · {kind_name(finding.kind)}, {finding.language}"
    yield f'<p class="tag">{escape(label)}{ceiling}</p></article>'


def _clip(studio: Studio, request: GenerationRequest) -> Clip:
    return studio.draw(request).clip
