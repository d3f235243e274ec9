"""Notes: what could not be had as asked, and is told rather than passed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from laterna.core import i18n


@dataclass(frozen=True)
class Note:
    """Something that whoever asked should be told.

    Attributes:
        code: names the text, under ``note`` in the catalogue; never renamed.
        facts: the values that the text names.
    """

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def message(self, language: str | None = None) -> str:
        """Return the text as one line, in the given or the current language."""
        shown = {k: f"{v:g}" if isinstance(v, float) else str(v) for k, v in self.facts.items()}
        return i18n.message(f"note.{self.code}", language, default=None, **shown)
