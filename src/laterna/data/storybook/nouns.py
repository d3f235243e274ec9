"""Which works are trained with, and which are only ever used to test."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

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
    held_out = tuple(work for work in works if _chance("work", work) < _HELD_OUT_SHARE)
    trained = tuple(work for work in works if work not in set(held_out))
    return NounSplit(trained, held_out)


def combination_held_out(noun: str, action: str, setting: str) -> bool:
    """Whether this noun, action and setting are never shown together while training."""
    return _chance("combination", noun, action, setting) < _HELD_OUT_COMBINATIONS


def _chance(*parts: str) -> float:
    return zlib.crc32("/".join(parts).encode()) / 2**32
