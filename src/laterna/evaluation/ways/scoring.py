"""From findings to scores: for each operation and figure a share, a mean or a median."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from laterna.core.concepts import LANGUAGES
from laterna.evaluation.bars import BARS, MET
from laterna.evaluation.scores import Estimate, Score, mean_of, median_of, share_of
from laterna.evaluation.ways.asking import KINDS
from laterna.evaluation.ways.findings import Finding
from laterna.evaluation.ways.suite import WAYS

MEANS = frozenset({"off", "staged"})
MEDIANS = frozenset({"psnr", "seam", "largest", "time"})

Summary = Callable[[Sequence[float]], Estimate | None]
_SUMMARIES: Mapping[str, Summary] = MappingProxyType(
    {**dict.fromkeys(MEANS, mean_of), **dict.fromkeys(MEDIANS, median_of)}
)


def score(findings: Sequence[Finding]) -> list[Score]:
    """The whole table, operation by operation; of edits also by kind and language."""
    table: list[Score] = []
    for way in WAYS.names:
        mine = [finding for finding in findings if finding.way == way]
        if mine:
            table += _scores(way, mine)
    edits = [finding for finding in findings if finding.way == "edit"]
    for kind in KINDS:
        kept = [finding for finding in edits if finding.kind == kind]
        table += _named("confirmed", f"edit: {kind}", kept)
    for language in LANGUAGES:
        kept = [finding for finding in edits if finding.language == language]
        table += _named("confirmed", f"edit: confirmed, {language}", kept)
        table += _named("understood", f"edit: understood, {language}", kept)
    return table


def _scores(way: str, findings: Sequence[Finding]) -> Iterator[Score]:
    made = share_of([float(not finding.error) for finding in findings])
    assert made is not None
    yield Score(f"{way}: made", made, None, share=True)
    for figure in _figures(findings):
        name = f"{way}: {figure}"
        yield from _named(figure, name, findings)
        yield from _within(figure, name, findings)


def _figures(findings: Iterable[Finding]) -> list[str]:
    return list(dict.fromkeys(figure for finding in findings for figure in finding.values))


def _named(figure: str, name: str, findings: Sequence[Finding]) -> Iterator[Score]:
    summary = _SUMMARIES.get(figure, share_of)
    estimate = summary(_values(figure, (finding.values for finding in findings)))
    if estimate is not None:
        ceiling = summary(_values(figure, (finding.ceilings for finding in findings)))
        yield Score(name, estimate, ceiling, share=summary is share_of)


def _within(figure: str, name: str, findings: Sequence[Finding]) -> Iterator[Score]:
    """Beside a median or mean with a bar: in how many cases the bar is kept."""
    bar = next((bar for bar in BARS if bar.name == name), None)
    if bar is None or figure == "time" or figure not in _SUMMARIES:
        return
    values = _values(figure, (finding.values for finding in findings))
    kept = share_of([float(bar.kept(value)) for value in values])
    if kept is not None:
        yield Score(f"{name}, {MET}", kept, None, share=True)


def _values(figure: str, told: Iterable[Mapping[str, list[float]]]) -> list[float]:
    return [value for values in told for value in values.get(figure, ())]
