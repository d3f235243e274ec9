"""The bars of the issues: what a score must reach, and whether it does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from laterna.evaluation.scores import Score


@dataclass(frozen=True)
class Bar:
    """A limit for a score; ``least`` tells whether it must be reached or must not be passed."""

    name: str
    limit: float
    least: bool = True

    def kept(self, value: float) -> bool:
        """Whether a value keeps to it."""
        return value >= self.limit if self.least else value <= self.limit


MET = "cases within"
"""Ends the name of the share of cases that keep a bar, beside their median."""

FOLLOWING = (
    Bar("actor", 0.90),
    Bar("action", 0.92),
    Bar("setting", 0.98),
    Bar("colour", 0.90),
    Bar("count to three", 0.85),
    Bar("binding", 0.85),
    Bar("role", 0.75),
    Bar("actor, new works", 0.85),
    Bar("largest gap below English", 0.03, least=False),
    Bar("identity kept", 0.97),
    Bar("return", 0.90),
    Bar("colour drift above true renders", 2.0, least=False),
    Bar("five fingers", 0.95),
    Bar("change after contact", 0.80),
    Bar("change without contact", 0.03, least=False),
    Bar("reader-FVD by true against true", 3.0, least=False),
    Bar("strangers' identity", 0.80),
)

_SEAM, _TIME, _EQUAL = 1.2, 1.5, 40.0
_SEAMS = ("animate", "extend", "extend-back", "connect", "blend", "recut")
_SAME = ("animate", "recut", "edit", "inpaint", "outpaint")
_TIMED = (
    *("animate", "extend", "extend-back", "loop", "connect", "blend", "recut", "remix"),
    *("variation", "storyboard", "edit", "inpaint", "outpaint", "actor-path", "camera-path"),
    "character",
)

WAYS_IN = (
    Bar("edit: confirmed", 0.80),
    *(Bar(f"{way}: psnr", _EQUAL) for way in _SAME),
    *(Bar(f"{way}: seam", _SEAM, least=False) for way in _SEAMS),
    Bar("loop: seam", 1.0, least=False),
    *(Bar(f"{way}: off", 6.0, least=False) for way in ("actor-path", "camera-path")),
    *(Bar(f"{way}: time", _TIME, least=False) for way in _TIMED),
)
"""Jumps in mean jumps, PSNR in dB, distances in % of the frame, times in those of plain films."""

BARS = (*FOLLOWING, *WAYS_IN)


@dataclass(frozen=True)
class Verdict:
    """A bar and the score that is held against it."""

    bar: Bar
    score: Score

    @property
    def met(self) -> bool:
        """By the estimate itself; the interval stands beside it."""
        return self.bar.kept(self.score.estimate.value)

    def as_json(self) -> dict[str, object]:
        """For machines."""
        return {
            "name": self.bar.name,
            "limit": self.bar.limit,
            "least": self.bar.least,
            "value": self.score.estimate.value,
            "met": self.met,
        }


def verdicts(scores: Iterable[Score]) -> list[Verdict]:
    """One for each bar whose score is among them, in the order of the bars."""
    table = {score.name: score for score in scores}
    return [Verdict(bar, table[bar.name]) for bar in BARS if bar.name in table]
