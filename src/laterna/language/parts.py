"""What reading makes of a prompt before slots are numbered: words, actors, breaks and notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from laterna.language.wording import Concept

How = Literal["name", "keyword", "spelling", "picture"]

OWN = "own:"
"""Prefix of the noun of a picture of the user's own; the user's word follows."""


@dataclass
class Actor:
    """One noun phrase's worth of actors, for the length of the film.

    Attributes:
        number: tells actors of the film apart, from 0.
        words: the noun phrase that introduced it, normalised.
        noun: a work, or ``own:`` and the user's word.
        how: what led from the words to the noun.
        colour: one of ``COLOURS`` or None.
        size: one of ``SIZES`` or None.
        count: how many.
    """

    number: int
    words: str
    noun: str
    how: How
    colour: str | None = None
    size: str | None = None
    count: int = 1


@dataclass(frozen=True)
class Spoken:
    """Words that stay, and the concept that they are a phrase of.

    Attributes:
        words: as the models know them.
        concept: what they say; None for words between.
        written: as the prompt has them.
        role: ``passive`` where the subject is what it is done to, ``agent`` where who does it
            follows, ``object`` where what it is done to follows, before the verb.
    """

    words: tuple[str, ...]
    concept: Concept | None = None
    written: str = ""
    role: Literal["", "passive", "agent", "object"] = ""


@dataclass(frozen=True)
class Named:
    """A mention of an actor."""

    actor: Actor
    written: str
    pronoun: bool = False


@dataclass(frozen=True)
class Break:
    """Where a new shot begins, in so many words of a language."""

    words: tuple[str, ...]
    language: str


@dataclass(frozen=True)
class Note:
    """Something that the user is told: what was taken for what, what was dropped or left out."""

    kind: Literal["replaced", "unknown", "left_out"]
    word: str
    taken: str = ""
    concept: Concept | None = None


Part = Spoken | Named | Break | Note
