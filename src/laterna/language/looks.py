"""What a noun phrase is to tell, whatever the language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Pick = Callable[[Sequence[str]], str]
"""Takes one of several texts by chance."""

Role = Literal["subject", "object", "listed"]
"""What a noun phrase does: acts, is acted upon, or stands in a list of words."""


@dataclass(frozen=True)
class Look:
    """A name, and what is said with it.

    Attributes:
        name: as the lexicon has it, in the singular.
        kind: of the noun: ``animal``, ``person``, ``vehicle`` or ``thing``.
        colour: the phrases of a colour; empty where none is said.
        size: the phrases of a size; empty where none is said.
        count: how many there are.
        role: what the phrase does in its clause.
        again: whether it has been mentioned before.
    """

    name: str
    kind: str
    colour: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    count: int = 1
    role: Role = "subject"
    again: bool = False

    @property
    def listed(self) -> bool:
        """Whether it stands in a list of words, without an article."""
        return self.role == "listed"
