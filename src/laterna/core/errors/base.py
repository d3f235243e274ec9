"""What all errors have in common: a code, an exit status, and one line in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import PurePath
from typing import ClassVar

from laterna.core import i18n

_LONGEST_FACT = 160


class LaternaError(Exception):
    """Something went wrong: {reason}."""

    code: ClassVar[str] = "error"
    exit_status: ClassVar[int] = 1

    def __init__(self, **facts: object) -> None:
        """Keep the facts that the message names; nothing is looked up until it is shown."""
        super().__init__(facts)
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.facts)

    def __str__(self) -> str:
        return self.message()

    def message(self, language: str | None = None) -> str:
        """Return the message as one line, in the given or the current language."""
        shown = {name: _as_text(value) for name, value in self.facts.items()}
        return i18n.message(f"error.{self.code}", language, default=self.default(), **shown)

    @classmethod
    def default(cls) -> str:
        """Return the English message with its places still open."""
        return " ".join(cleandoc(cls.__doc__ or "").split())


def _rebuild(kind: type[LaternaError], facts: dict[str, object]) -> LaternaError:
    return kind(**facts)


def _as_text(value: object) -> str:
    """One printable line out of anything, so that no input can break a message."""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (tuple, list)):
        return ", ".join(_as_text(item) for item in value)
    text = str(value)
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    if len(text) > _LONGEST_FACT and not isinstance(value, PurePath):
        text = text[: _LONGEST_FACT - 1] + "…"
    return text


def all_errors(root: type[LaternaError] = LaternaError) -> Iterator[type[LaternaError]]:
    """Yield the class and everything below it."""
    yield root
    for child in root.__subclasses__():
        yield from all_errors(child)
