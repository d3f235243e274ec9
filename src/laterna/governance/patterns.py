"""A small language for what a rule looks for, and its evaluation in one pass.

gore                    the cue is met
minor + nudity          both are met, anywhere
attack > person / 6     in this order, at most 6 words between neighbours
cure + poison / 12      in any order, at most 12 words between neighbours
nudity - art            the first is met and none of the cues after ``-`` is
attack|gore + person    one of several cues in a place
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from laterna.governance.lexicon import Hit, Reading

Term = tuple[str, ...]
"""Cues of which any one fills a place."""


@dataclass(frozen=True)
class Pattern:
    """What must be met, in which order, how near, and what must not be met.

    Attributes:
        terms: the places, each with its cues.
        ordered: whether they must come in this order.
        within: most words between neighbours.
        absent: cues that must not be met anywhere.
    """

    terms: tuple[Term, ...]
    ordered: bool = False
    within: float = inf
    absent: Term = ()

    def cues(self) -> Iterator[str]:
        """Every cue that is named."""
        for term in self.terms:
            yield from term
        yield from self.absent

    def find(self, reading: Reading) -> Hit | None:
        """Return the last hit of the first fit, or None."""
        if self.absent and reading.has(*self.absent):
            return None
        if not all(reading.has(*term) for term in self.terms):
            return None
        if len(self.terms) == 1 or (not self.ordered and self.within == inf):
            return next(hit for cue in self.terms[-1] for hit in reading.hits.get(cue, ()))
        return self._chain(reading) if self.ordered else self._cluster(reading)

    def _chain(self, reading: Reading) -> Hit | None:
        """Walk from left to right; for each place keep the latest hit that a chain ends in."""
        latest: list[Hit | None] = [None] * len(self.terms)
        for hit, place in self._hits(reading):
            before = latest[place - 1] if place else None
            if place and (before is None or not 0 <= reading.distance(before, hit) <= self.within):
                continue
            latest[place] = hit
            if place == len(self.terms) - 1:
                return hit
        return None

    def _cluster(self, reading: Reading) -> Hit | None:
        """Walk from left to right; the latest hits of all places must lie near each other."""
        latest: dict[int, Hit] = {}
        for hit, place in self._hits(reading):
            latest[place] = hit
            if len(latest) == len(self.terms):
                row = sorted(latest.values(), key=lambda each: each.start)
                pairs = itertools.pairwise(row)
                if all(reading.distance(left, right) <= self.within for left, right in pairs):
                    return hit
        return None

    def _hits(self, reading: Reading) -> list[tuple[Hit, int]]:
        """Hits of all places from left to right; of later places first, so none fills two."""
        rows = [
            (hit, place)
            for place, term in enumerate(self.terms)
            for cue in term
            for hit in reading.hits.get(cue, ())
        ]
        return sorted(rows, key=lambda row: (row[0].start, -row[1]))


def parse(text: str) -> Pattern:
    """Read a pattern.

    Raises:
        ValueError: when it mixes orders, or a place is empty.
    """
    positive, *absent = text.split(" - ")
    positive, _, within = positive.partition("/")
    if "+" in positive and ">" in positive:
        raise ValueError(f"a pattern has one kind of order: {text}")
    sign = ">" if ">" in positive else "+"
    terms = tuple(_term(part, text) for part in positive.split(sign))
    missing = tuple(cue for part in absent for cue in _term(part, text))
    return Pattern(terms, sign == ">", float(within) if within.strip() else inf, missing)


def _term(part: str, text: str) -> Term:
    cues = tuple(cue.strip() for cue in part.split("|"))
    if not all(cues):
        raise ValueError(f"an empty place in {text}")
    return cues
