"""Tables of word sequences, searched for the longest that stands at a place of a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

Forms = Sequence[tuple[str, ...]]
"""For each place of a text, the spellings under which a table may know the word."""


class Table(Generic[T]):
    """Word sequences and what they stand for."""

    def __init__(self, entries: Iterable[tuple[Sequence[str], T]]) -> None:
        """Keep the first value of each sequence."""
        self._rows: dict[str, dict[tuple[str, ...], T]] = {}
        self._words: frozenset[str] | None = None
        for words, value in entries:
            if words:
                self._rows.setdefault(words[0], {}).setdefault(tuple(words), value)

    def all_at(self, forms: Forms, start: int) -> list[tuple[int, T]]:
        """Return length and value of every sequence at ``start``, the longest first."""
        found = [
            (len(words), value)
            for first in (forms[start] if start < len(forms) else ())
            for words, value in self._rows.get(first, {}).items()
            if _stands_at(words, forms, start)
        ]
        return sorted(found, key=lambda hit: -hit[0])

    def longest(self, forms: Forms, start: int) -> tuple[int, T] | None:
        """Return the length and the value of the longest sequence at ``start``, if there is one."""
        return next(iter(self.all_at(forms, start)), None)

    def of(self, words: Sequence[str]) -> T | None:
        """What exactly these words stand for."""
        return self._rows.get(words[0], {}).get(tuple(words)) if words else None

    def begins(self, word: str) -> bool:
        """Whether a sequence begins with this word."""
        return word in self._rows

    def words(self) -> frozenset[str]:
        """All words of all sequences."""
        if self._words is None:
            self._words = frozenset(word for words in self.sequences() for word in words)
        return self._words

    def sequences(self) -> Iterable[tuple[str, ...]]:
        """All sequences."""
        return (words for words, _ in self.items())

    def items(self) -> Iterable[tuple[tuple[str, ...], T]]:
        """All sequences and what they stand for."""
        return (row for rows in self._rows.values() for row in rows.items())


def _stands_at(words: Sequence[str], forms: Forms, start: int) -> bool:
    if start + len(words) > len(forms):
        return False
    return all(word in forms[start + offset] for offset, word in enumerate(words))
