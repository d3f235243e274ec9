"""What people read, in five languages.

One file a language in ``core/locales``; a key such as ``cli.done`` names a text with places in
braces. Errors carry their English text as docstring, so ``en.toml`` holds no ``error`` keys.
"""

from __future__ import annotations

import tomllib
from contextvars import ContextVar
from functools import cache
from importlib import resources

from laterna.core.settings import current_language

_spoken: ContextVar[str | None] = ContextVar("_spoken", default=None)


def speak(language: str | None) -> None:
    """Use this language from here on, whatever the settings say; None goes back to them."""
    _spoken.set(language)


@cache
def catalogue(language: str) -> dict[str, str]:
    """All texts of a language by key."""
    file = resources.files("laterna.core") / "locales" / f"{language}.toml"
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return {f"{name}.{key}": text for name, table in tables.items() for key, text in table.items()}


def message(
    key: str, language: str | None = None, *, default: str | None = None, **facts: object
) -> str:
    """Return the text of a key, with its places filled.

    Args:
        key: such as ``cli.done``.
        language: one of ``LANGUAGES``; None takes the one of ``speak``, or else of the settings.
        default: the English text where ``en.toml`` does not hold it.
        facts: what to put in the places; a place without a fact stays visible.

    Raises:
        KeyError: when no catalogue has the key and there is no default.
    """
    chosen = language or _spoken.get() or current_language()
    text = catalogue(chosen).get(key) or catalogue("en").get(key) or default
    if text is None:
        raise KeyError(key)
    return text.format_map(_Facts(facts))


class _Facts(dict[str, object]):
    """A missing fact leaves its place visible instead of hiding the message behind a KeyError."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"
