"""Suites of cases. A new suite is one function here and one line in ``SUITES``."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import numpy as np

from laterna.core.concepts import LANGUAGES
from laterna.core.registry import Registry
from laterna.evaluation.captioning import caption_for, full_caption
from laterna.evaluation.cases import Case
from laterna.evaluation.families import facts_of
from laterna.evaluation.strangers import FAMILY, word_of

Suite = Callable[[int, int], list[Case]]
"""(number of cases, seed) -> cases. Case ``i`` is the same however many there are."""

_HERE = "laterna.evaluation.suites"
SUITES: Registry[Suite] = Registry(
    "suite",
    {
        "held-out": f"{_HERE}:held_out",
        "trained": f"{_HERE}:trained",
        "singles": f"{_HERE}:singles",
        "colours": f"{_HERE}:colours",
        "counts": f"{_HERE}:counts",
        "sizes": f"{_HERE}:sizes",
        "binding": f"{_HERE}:binding",
        "pairs": f"{_HERE}:pairs",
        "roles": f"{_HERE}:give_and_take",
        "relations": f"{_HERE}:relations",
        "daytimes": f"{_HERE}:daytimes",
        "continuity": f"{_HERE}:continuity",
        "consequence": f"{_HERE}:consequence",
        "look-alikes": f"{_HERE}:look_alikes",
        "hands": f"{_HERE}:hands",
        "strangers": f"{_HERE}:strangers",
    },
)

UNSEEN_EVERY = 4
"""Every fourth case's first actor is a work that was never trained; but for the hand, of which
there is one, and for strangers, which are no works."""

_OF_ONE_SORT = ("hands", FAMILY)

MIXTURE = (
    "singles", "counts", "roles", "binding", "colours", "strangers", "consequence", "singles",
    "pairs", "hands", "counts", "look-alikes", "strangers", "daytimes", "singles", "roles",
    "colours", "continuity", "strangers", "binding", "consequence", "counts", "sizes", "singles",
    "relations", "strangers", "pairs",
)  # fmt: skip
"""Families in turn. Their number shares no factor with that of the languages and of the unseen
works, so that every family is told in all languages, with known and with new works."""


def held_out(count: int, seed: int) -> list[Case]:
    """All families; nothing that was trained, see ``families.facts_of``."""
    return [_case(MIXTURE[number % len(MIXTURE)], number, seed) for number in range(count)]


def trained(count: int, seed: int) -> list[Case]:
    """All families, with works and combinations that may stand in training."""
    return [
        _case(MIXTURE[number % len(MIXTURE)], number, seed, held_out=False)
        for number in range(count)
    ]


def _only(family: str) -> Suite:
    """The suite of one family, held out."""

    def suite(count: int, seed: int) -> list[Case]:
        return [_case(family, number, seed) for number in range(count)]

    return suite


singles = _only("singles")
colours = _only("colours")
counts = _only("counts")
sizes = _only("sizes")
binding = _only("binding")
pairs = _only("pairs")
give_and_take = _only("roles")
relations = _only("relations")
daytimes = _only("daytimes")
continuity = _only("continuity")
consequence = _only("consequence")
look_alikes = _only("look-alikes")
hands = _only("hands")
strangers = _only("strangers")


def _case(family: str, number: int, seed: int, *, held_out: bool = True) -> Case:
    rng = np.random.default_rng([seed, zlib.crc32(family.encode()), number, held_out])
    unseen = held_out and family not in _OF_ONE_SORT and number % UNSEEN_EVERY == UNSEEN_EVERY - 1
    facts = facts_of(family, rng, unseen=unseen, held_out=held_out)
    language = LANGUAGES[number % len(LANGUAGES)]
    if family == FAMILY:
        word = word_of(facts.actors[0].noun, language)
        text = caption_for(word, facts, language, rng)
    else:
        text = full_caption(facts, language, rng)
    return Case(number, text, language, facts, unseen, seed + number, family)
