"""A shot of a film that is made from words."""

from __future__ import annotations

from dataclasses import dataclass

from laterna.core.request import CastMember
from laterna.language.reading import Reading

Place = tuple[str | None, str | None, str | None]
"""Setting, time of day and weather, each as far as it is said."""


@dataclass(frozen=True)
class Shot:
    """One shot of a film: what is said of it, its cast, and when it is."""

    number: int
    reading: Reading
    cast: tuple[CastMember, ...]
    start: float
    seconds: float

    @property
    def slots(self) -> tuple[int, ...]:
        """Slots that are filled."""
        return tuple(slot for member in self.cast for slot in member.slots)

    @property
    def place(self) -> Place:
        """Setting, time of day and weather, as far as they are said."""
        said = self.reading.said
        return said.setting, said.daytime, said.weather
