"""What a scene is about, as facts: what captions are written from and scores are judged by."""

from __future__ import annotations

from dataclasses import dataclass

from laterna.core.concepts import MAX_ACTORS, MAX_COUNT


@dataclass(frozen=True)
class ActorFacts:
    """One noun phrase: which work, how it looks, how many, what it does and where.

    Attributes:
        noun: the work, such as ``openmoji:1F98A``.
        action: one of ``ACTIONS``; ``""`` where none was asked for.
        target: index of the actor that it is done to; for ``give`` and ``take`` the thing.
        other: index of who is given to (``give``) or taken from (``take``).
        colour: one of ``COLOURS``; None is the drawing's own.
        size: one of ``SIZES``; None is the usual one.
        count: 1 to ``MAX_COUNT``; all do the same.
        relation: one of ``RELATIONS``, as seen from ``anchor``; None where nothing is said.
        anchor: index of the actor that the relation is told from.
    """

    noun: str
    action: str
    target: int | None = None
    other: int | None = None
    colour: str | None = None
    size: str | None = None
    count: int = 1
    relation: str | None = None
    anchor: int | None = None


@dataclass(frozen=True)
class SceneFacts:
    """What is to be told of one shot. None means that nothing is said, which is any.

    Attributes:
        actors: in the order in which captions mention them.
        setting: one of ``SETTINGS``.
        camera: one of ``CAMERAS``.
        daytime: one of ``DAYTIMES``.
        weather: one of ``WEATHERS``.
    """

    actors: tuple[ActorFacts, ...]
    setting: str | None = None
    camera: str | None = None
    daytime: str | None = None
    weather: str | None = None

    def __post_init__(self) -> None:
        """Refuse facts that no caption could tell apart or no stage could hold."""
        looks = [(actor.noun, actor.colour, actor.size) for actor in self.actors]
        if len(set(looks)) < len(looks):
            raise ValueError(f"actors of one scene must look different, not {looks}")
        counts = [actor.count for actor in self.actors]
        if sum(counts) > MAX_ACTORS or any(not 1 <= count <= MAX_COUNT for count in counts):
            raise ValueError(f"a stage holds {MAX_ACTORS} actors, not {counts}")

    def slots(self, index: int) -> tuple[int, ...]:
        """The slots, from 1, that actor ``index`` fills: one for each that there are of it."""
        first = 1 + sum(actor.count for actor in self.actors[:index])
        return tuple(range(first, first + self.actors[index].count))

    @property
    def slot_count(self) -> int:
        """How many slots are filled."""
        return sum(actor.count for actor in self.actors)
