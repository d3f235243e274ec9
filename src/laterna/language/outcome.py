"""What reading a prompt gives."""

from __future__ import annotations

from dataclasses import dataclass

from laterna.language.parts import How
from laterna.language.tokens import Token


@dataclass(frozen=True)
class Mention:
    """A noun phrase of the prompt and the actors that it stands for.

    Attributes:
        slots: those that it fills, in a row: "three foxes" fill three.
        words: the noun phrase, normalised.
        noun: the work, such as ``openmoji:1F98A``; ``own:`` and the word for the user's pictures.
        how: what led from the words to the noun.
        colour: one of ``COLOURS``; None is the drawing's own.
        size: one of ``SIZES``; None is the usual one.
        who: tells the actors of a film apart; the same in all shots of it.
    """

    slots: tuple[int, ...]
    words: str
    noun: str
    how: How
    colour: str | None = None
    size: str | None = None
    who: int = 0

    @property
    def slot(self) -> int:
        """The first slot."""
        return self.slots[0]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.slots)


@dataclass(frozen=True)
class Said:
    """Where, when and how the prompt says it is; None where it says nothing."""

    setting: str | None = None
    daytime: str | None = None
    weather: str | None = None
    camera: str | None = None


@dataclass(frozen=True)
class Reading:
    """What a prompt says.

    Attributes:
        tokens: words that the models know, each actor of a noun phrase as a slot.
        cast: the noun phrases, in the order of their slots. Empty if the prompt names no actor.
        replaced: (word of the prompt, what it is taken for).
        unknown: words that have no meaning here or were overruled, and actors that do not fit.
        language: of most of the prompt.
        said: setting, daytime, weather and camera.
        left_out: what the prompt asks not to see.
    """

    tokens: tuple[Token, ...]
    cast: tuple[Mention, ...]
    replaced: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    language: str
    said: Said = Said()
    left_out: tuple[str, ...] = ()
