"""Which works are trained with, which are only ever used to test, and which part they can play."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from laterna.language.lexicon import load_lexicon
from laterna.ledger.lights import LIGHTS

HAND = "laterna:hand"
"""The work that opens and closes."""

_HELD_OUT_SHARE = 0.2
_HELD_OUT_COMBINATIONS = 0.1


@dataclass(frozen=True)
class NounSplit:
    """Work ids; the two parts share none."""

    trained: tuple[str, ...]
    held_out: tuple[str, ...]

    @property
    def everything(self) -> tuple[str, ...]:
        """Both parts."""
        return self.trained + self.held_out


@cache
def storybook_nouns() -> NounSplit:
    """The storybook's works, one fifth of them held out by a hash of their id."""
    table = resources.files("laterna.language") / "tables" / "storybook_nouns.txt"
    lines = table.read_text(encoding="utf-8").splitlines()
    works = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    held_out = tuple(work for work in works if _is_held_out(work))
    trained = tuple(work for work in works if work not in set(held_out))
    return NounSplit(trained, held_out)


def _is_held_out(work: str) -> bool:
    """There is one hand only, and few lights: those are trained with."""
    return work not in (HAND, *LIGHTS) and _chance("work", work) < _HELD_OUT_SHARE


@dataclass(frozen=True)
class Roles:
    """Works by the part that they can play.

    Attributes:
        nouns: all of them but the hand.
        doers: who can do something to others.
        things: what can be handled and broken.
        food: what can be eaten.
        lights: what can be lit.
        hand: whether the hand is among them.
    """

    nouns: tuple[str, ...]
    doers: tuple[str, ...]
    things: tuple[str, ...]
    food: tuple[str, ...]
    lights: tuple[str, ...]
    hand: bool

    def targets(self, action: str) -> tuple[str, ...]:
        """Whom or what an action can be done to; nobody is eaten or broken who is alive."""
        if action == "eat":
            return self.food or self.things
        if action in ("light", "blow_out"):
            return self.lights or self.things
        return self.things if action in ("carry", "give", "take", "break", "push") else self.nouns


@cache
def roles(nouns: tuple[str, ...]) -> Roles:
    """Sort works by the part that they can play; where nobody can, anybody does."""
    known = load_lexicon().nouns
    kinds = {noun: known[noun].kind for noun in nouns}
    groups = {noun: known[noun].group for noun in nouns}
    everybody = tuple(noun for noun in nouns if noun != HAND)
    return Roles(
        nouns=everybody,
        doers=_those(everybody, lambda n: kinds[n] in ("animal", "person", "vehicle")) or everybody,
        things=_those(everybody, lambda n: kinds[n] == "thing") or everybody,
        food=_those(everybody, lambda n: groups[n].startswith("food")),
        lights=tuple(noun for noun in LIGHTS if noun in set(nouns)),
        hand=HAND in nouns,
    )


def _those(nouns: Iterable[str], fit: Callable[[str], bool]) -> tuple[str, ...]:
    return tuple(noun for noun in nouns if fit(noun))


def combination_held_out(noun: str, action: str, setting: str) -> bool:
    """Whether this noun, action and setting are never shown together while training."""
    return _chance("combination", noun, action, setting) < _HELD_OUT_COMBINATIONS


def _chance(*parts: str) -> float:
    return zlib.crc32("/".join(parts).encode()) / 2**32
