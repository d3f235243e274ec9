"""What an instruction that edits a film may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["left", "middle", "right"]


@dataclass(frozen=True)
class Target:
    """Whom an instruction means, as it says so; ``instruction_targets.resolve`` finds the slots.

    Attributes:
        words: the noun phrase, normalised.
        nouns: the works, or ``own:`` and the user's words, of which it is one; empty for
            whoever is there: "it", "the left one".
        which: the place in a row, from 1, or from -1 at its end; ``all`` where several are meant;
            None for the only one.
        side: where it is; with ``which`` the row is counted from there.
        colour: one of ``COLOURS`` that it must have.
        size: one of ``SIZES`` that it must have.
    """

    words: str
    nouns: tuple[str, ...] = ()
    which: int | Literal["all"] | None = None
    side: Side | None = None
    colour: str | None = None
    size: str | None = None


@dataclass(frozen=True)
class Newcomer:
    """Who is to be added.

    Attributes:
        words: the noun phrase, normalised.
        noun: the work, or ``own:`` and the user's word.
        colour: one of ``COLOURS`` or None.
        size: one of ``SIZES`` or None.
        count: how many.
        action: one of ``ACTIONS`` or None.
    """

    words: str
    noun: str
    colour: str | None = None
    size: str | None = None
    count: int = 1
    action: str | None = None


@dataclass(frozen=True)
class Recolour:
    """Paint somebody in one of ``COLOURS``."""

    target: Target
    colour: str


@dataclass(frozen=True)
class Resize:
    """Make somebody bigger or smaller: one of ``SIZES``."""

    target: Target
    size: str


@dataclass(frozen=True)
class Remove:
    """Take somebody out of the film."""

    target: Target


@dataclass(frozen=True)
class Replace:
    """Let another one take somebody's part."""

    target: Target
    by: Newcomer


@dataclass(frozen=True)
class BringBack:
    """Let somebody who left, or was lost, be there again."""

    target: Target


@dataclass(frozen=True)
class Steady:
    """Let somebody look the same throughout."""

    target: Target


@dataclass(frozen=True)
class Move:
    """Put somebody on a side of the picture."""

    target: Target
    side: Side


@dataclass(frozen=True)
class Act:
    """Let somebody do one of ``ACTIONS``; ``objects``: to whom, then who is given to or from."""

    target: Target
    action: str
    objects: tuple[Target, ...] = ()


@dataclass(frozen=True)
class Add:
    """Add somebody, perhaps on a side of the picture."""

    who: Newcomer
    side: Side | None = None


@dataclass(frozen=True)
class Daytime:
    """Another time of day, one of ``DAYTIMES``."""

    name: str


@dataclass(frozen=True)
class Weather:
    """Another weather, one of ``WEATHERS``."""

    name: str


@dataclass(frozen=True)
class Setting:
    """Another place, one of ``SETTINGS``."""

    name: str


@dataclass(frozen=True)
class Camera:
    """Another move of the camera, one of ``CAMERAS``; ``target``: whom it is about."""

    move: str
    target: Target | None = None


@dataclass(frozen=True)
class Speed:
    """Play it faster or slower: 2.0 is twice as fast."""

    factor: float


@dataclass(frozen=True)
class Backwards:
    """Play it from its end to its beginning."""


Instruction = (
    Recolour
    | Resize
    | Remove
    | Replace
    | BringBack
    | Steady
    | Move
    | Act
    | Add
    | Daytime
    | Weather
    | Setting
    | Camera
    | Speed
    | Backwards
)


@dataclass(frozen=True)
class Instructions:
    """What an instruction says.

    Attributes:
        parts: what is asked for, in the order in which it is said.
        unknown: words that are not understood; nothing was made of them.
        replaced: (word of the text, what it is taken for).
        language: of most of the text.
    """

    parts: tuple[Instruction, ...]
    unknown: tuple[str, ...] = ()
    replaced: tuple[tuple[str, str], ...] = ()
    language: str = "en"
