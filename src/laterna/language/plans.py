"""Plans of captions: pieces that are either text or the mention of an actor.

The text for people and the tokens for the networks are made from one plan and cannot drift apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from laterna.language.looks import Role

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Mention:
    """The place of a noun phrase: which actor, and what it does there."""

    index: int
    role: Role


Plan = list["str | Mention"]


@dataclass(frozen=True)
class Chance:
    """Draws what is said and how."""

    rng: np.random.Generator

    def by(self, share: float) -> bool:
        """True in this share of cases."""
        return bool(self.rng.random() < share)

    def pick(self, choices: Sequence[str]) -> str:
        """One of several texts."""
        return choices[int(self.rng.integers(len(choices)))]


def in_order(plan: Plan, count: int) -> bool:
    """Whether all actors are mentioned, and first in their order."""
    first = dict.fromkeys(piece.index for piece in plan if isinstance(piece, Mention))
    return list(first) == list(range(count))


def mentions(plan: Plan, index: int) -> bool:
    """Whether an actor is mentioned."""
    return any(isinstance(piece, Mention) and piece.index == index for piece in plan)


def fill(structure: str, parts: Mapping[str, Plan]) -> Plan:
    """Put pieces into the places of a structure."""
    plan: Plan = []
    for position, text in enumerate(_PLACE.split(structure)):
        plan += parts[text] if position % 2 else [text]
    return plan


def join(rows: Sequence[Plan], joins: Sequence[str]) -> Plan:
    """Chain rows of pieces; ``joins[i]`` stands between row ``i`` and row ``i + 1``."""
    plan: Plan = []
    for place, row in enumerate(rows):
        plan += [joins[place - 1], *row] if place else row
    return plan
