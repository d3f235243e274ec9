"""Judges of strangers: does a picture of the user's own stay who it is, all through a film?"""

from __future__ import annotations

from collections.abc import Iterable

from laterna.evaluation.cases import Case
from laterna.evaluation.results import Result
from laterna.evaluation.strangers import is_stranger


def kept(case: Case, result: Result) -> Iterable[float]:
    """For each film of a stranger: does somebody look like its picture more than like any other?

    Somebody is who was followed, not only who is seen best: the reader knows no strangers and may
    be surer of a piece of the set. Where nobody was seen clearly it is not kept.
    """
    if not is_stranger(case.facts):
        return []
    return [float(case.facts.actors[0].noun in result.likeness)]
