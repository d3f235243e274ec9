"""Names for things that are loaded only when they are used."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Generic, TypeVar

from laterna.core.errors import UnknownName, all_errors

T = TypeVar("T")


class Registry(Generic[T]):
    """A lazy table: name -> ``module:attribute``.

    A new thing is one file and one line in a table; nothing is imported before it is asked for.
    """

    def __init__(self, kind: str, table: Mapping[str, str]) -> None:
        """Keep the table; the error for a name that is not in it has the code ``unknown_KIND``."""
        self._table = dict(table)
        errors = {error.code: error for error in all_errors(UnknownName)}
        self._unknown = errors[f"unknown_{kind}"]

    @property
    def names(self) -> tuple[str, ...]:
        """Known names, in the order of the table."""
        return tuple(self._table)

    def __contains__(self, name: object) -> bool:
        return name in self._table

    def add(self, name: str, target: str) -> None:
        """Add a thing from outside, by the same door as the built-in ones."""
        self._table[name] = target

    def check(self, name: str) -> None:
        """Refuse a name that is not known, without importing anything.

        Raises:
            laterna.core.errors.UnknownName: with the names that are known.
        """
        if name not in self._table:
            raise self._unknown(name=name, known=self.names)

    def load(self, name: str) -> T:
        """Import and return the thing.

        Raises:
            laterna.core.errors.UnknownName: with the names that are known.
        """
        self.check(name)
        module, _, attribute = self._table[name].partition(":")
        thing: T = getattr(import_module(module), attribute)
        return thing
