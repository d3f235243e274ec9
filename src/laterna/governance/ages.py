"""Ages under eighteen, in figures and in words: they stand for the word *child*."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from laterna.governance.lexicon import Hit, Reading

MAJORITY = 18


def with_ages(reading: Reading) -> Reading:
    """The reading, in which every age under eighteen is a hit of the cue ``minor``."""
    young = tuple(_young(reading))
    if not young:
        return reading
    minors = sorted((*reading.hits.get("minor", ()), *young), key=lambda hit: hit.start)
    return replace(reading, hits={**reading.hits, "minor": tuple(minors)})


def _young(reading: Reading) -> Iterator[Hit]:
    numbers = [*_figures(reading), *reading.hits.get("number", ())]
    tens = reading.hits.get("tens", ())
    units = {hit.start for hit in reading.hits.get("age_unit", ())}
    leads = {hit.end for hit in reading.hits.get("age_lead", ())}
    inner = {place for hit in (*numbers, *tens) for place in range(hit.start, hit.end)}
    for number in numbers:
        # A part of a longer number ("twenty-three") is no age.
        if number.start - 1 in inner or int(number.about) >= MAJORITY:
            continue
        before_unit = number.end in units or (number.end + 1 in units and number.end not in inner)
        behind_lead = number.end not in inner and {number.start, number.start - 1} & leads
        if before_unit or behind_lead:
            yield Hit("minor", number.start, number.end)


def _figures(reading: Reading) -> Iterator[Hit]:
    for place, token in enumerate(reading.lattice.tokens):
        if token.isdigit():
            yield Hit("number", place, place + 1, token if len(token) < 4 else "9999")
