"""Scores as lines for people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from laterna.core.concepts import LANGUAGES
from laterna.core.i18n import message
from laterna.evaluation.bars import MET, Verdict
from laterna.evaluation.scores import Estimate, Score


def metric(name: str) -> str:
    """A metric's name in the language of messages; ``actor, zh`` is the actor in Chinese."""
    base, _, ending = name.rpartition(", ")
    if ending in LANGUAGES:
        return f"{metric(base)}, {ending}"
    if ending == MET:
        return f"{metric(base)}, {message('ways.within')}"
    way, _, figure = name.partition(": ")
    if figure:
        return f"{message(f'way.{_key(way)}')}: {message(f'figure.{_key(figure)}')}"
    return message(f"metric.{_key(name)}", default=name)


def kind_name(kind: str) -> str:
    """A kind of edit in the language of messages."""
    return message(f"figure.{_key(kind)}")


def _key(name: str) -> str:
    return re.sub("[^a-z]+", "_", name.lower())


def table_rows(scores: Sequence[Score]) -> Iterator[tuple[str, str, str]]:
    """Cells of the table: metric, model, ceiling; the head first."""
    yield message("eval.metric"), message("eval.model"), message("eval.ceiling")
    for row in scores:
        ceiling = "–" if row.ceiling is None else told(row.ceiling, share=row.share)
        yield metric(row.name), told(row.estimate, share=row.share), ceiling


def bar_rows(verdicts: Sequence[Verdict]) -> Iterator[tuple[str, str, str]]:
    """Cells: bar, what was reached, the limit and whether it is met; the head first."""
    yield message("eval.bar"), message("eval.model"), message("eval.limit")
    for verdict in verdicts:
        score = verdict.score
        reached = told(score.estimate, share=score.share)
        yield metric(score.name), reached, f"{limit(verdict)}  {outcome(verdict)}"


def limit(verdict: Verdict) -> str:
    """Such as ``≥ 90 %``."""
    sign = "≥" if verdict.bar.least else "≤"
    value = verdict.bar.limit
    return f"{sign} {100 * value:g} %" if verdict.score.share else f"{sign} {value:g}"


def outcome(verdict: Verdict) -> str:
    """Met or missed, in the language of messages."""
    return message("eval.met" if verdict.met else "eval.missed")


def table_lines(scores: Sequence[Score], verdicts: Sequence[Verdict] = ()) -> Iterator[str]:
    """Both tables as aligned text."""
    yield from aligned(list(table_rows(scores)))
    if verdicts:
        yield ""
        yield from aligned(list(bar_rows(verdicts)))


def aligned(rows: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """Rows of three cells as lines with columns."""
    widths = [max(_width(row[column]) for row in rows) for column in range(2)]
    for row in rows:
        cells = [cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=False)]
        yield "  ".join([*cells, row[2]]).rstrip()


def told(estimate: Estimate, *, share: bool) -> str:
    """Such as ``87.5 %  (85.0-89.7, n=500)``."""
    scale, unit = (100, " %") if share else (1, "")
    low, high = (f"{scale * bound:.1f}" for bound in estimate.ci95)
    return f"{scale * estimate.value:5.1f}{unit} ({low}-{high}, n={estimate.n})"


def _width(text: str) -> int:
    """Columns on a terminal; Chinese signs take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
