"""Facts by chance: who may do what to whom, how they look, where and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from laterna.core.concepts import (
    ACTIONS,
    CAMERAS,
    COLOURS,
    DAYTIMES,
    INDOORS,
    MAX_ACTORS,
    PAIR_ACTIONS,
    RELATIONS,
    SETTINGS,
    SIZES,
    TRIPLE_ACTIONS,
    WEATHERS,
)
from laterna.data.storybook.nouns import HAND, Roles, roles
from laterna.language.facts import ActorFacts, SceneFacts

ALONE = tuple(a for a in ACTIONS if a not in PAIR_ACTIONS and a != "open_close")
"""What anybody can do alone."""

IN_PLACE = ("stand", "jump", "spin", "shake", "swing", "grow", "shrink")
"""What can be done where a relation says one is."""

TRAVELS = ("go_right", "go_left", "zigzag", "roll")
"""What a camera can follow."""


@dataclass(frozen=True)
class Odds:
    """How often what is told when scenes are made by chance.

    Attributes:
        pair, relation: scenes in which somebody does something to another, or stands relative to
            another; the rest are actors each of whom does something alone.
        actors: how many noun phrases the other scenes have, from one on.
        counted, coloured, sized: noun phrases with a count above one, a colour, a size.
        hand: scenes of the hand that opens and closes.
        moving_camera, daytime, weather: scenes of which this is told.
    """

    pair: float = 0.4
    relation: float = 0.14
    actors: tuple[float, ...] = (0.55, 0.3, 0.15)
    counted: float = 0.25
    coloured: float = 0.35
    sized: float = 0.2
    hand: float = 0.02
    moving_camera: float = 0.3
    daytime: float = 0.5
    weather: float = 0.4


def sample_facts(
    nouns: Sequence[str],
    rng: np.random.Generator,
    odds: Odds | None = None,
    most: int = MAX_ACTORS,
) -> SceneFacts:
    """Random facts about at most ``most`` actors."""
    odds = odds or Odds()
    plotter = _Plotter(roles(tuple(nouns)), rng, odds, most)
    return plotter.scene()


class _Plotter:
    """One scene in the making."""

    def __init__(self, cast: Roles, rng: np.random.Generator, odds: Odds, most: int) -> None:
        self.cast = cast
        self.rng = rng
        self.odds = odds
        self.most = most

    def scene(self) -> SceneFacts:
        actors = self._actors()
        setting = self._pick(SETTINGS)
        outdoors = setting not in INDOORS
        told_daytime = outdoors and self.rng.random() < self.odds.daytime
        told_weather = outdoors and self.rng.random() < self.odds.weather
        return SceneFacts(
            actors,
            setting,
            self._camera(actors),
            self._pick(DAYTIMES) if told_daytime else None,
            self._pick(WEATHERS[1:]) if told_weather else None,
        )

    def _actors(self) -> tuple[ActorFacts, ...]:
        kind = self.rng.random()
        if kind < self.odds.hand and self.cast.hand:
            return (ActorFacts(HAND, "open_close"),)
        kind = self.rng.random()
        if self.most >= 2 and kind < self.odds.pair:
            actors = self._pair()
        elif self.most >= 2 and kind < self.odds.pair + self.odds.relation:
            actors = self._related()
        else:
            actors = self._each_alone()
        return self._dressed(actors)

    def _each_alone(self) -> list[ActorFacts]:
        count = 1 + int(self.rng.choice(len(self.odds.actors), p=self.odds.actors))
        nouns = self._different(min(count, self.most))
        return [ActorFacts(noun, self._pick(ALONE)) for noun in nouns]

    def _related(self) -> list[ActorFacts]:
        first, second = self._different(2)
        return [
            ActorFacts(first, self._pick(IN_PLACE), relation=self._pick(RELATIONS), anchor=1),
            ActorFacts(second, ""),
        ]

    def _pair(self) -> list[ActorFacts]:
        """Somebody does something to another; at times with a bystander."""
        action = self._pick([a for a in sorted(PAIR_ACTIONS) if self._fits(a)])
        doer = self._one_of(self.cast.doers)
        target = self._one_of(self.cast.targets(action), doer)
        actors = [ActorFacts(doer, action, target=1), ActorFacts(target, "")]
        if action in TRIPLE_ACTIONS:
            actors[0] = replace(actors[0], other=2)
            actors.append(ActorFacts(self._one_of(self.cast.doers, doer, target), ""))
        elif self.most > 2 and self.rng.random() < 0.15:
            bystander = self._one_of(self.cast.nouns, doer, target)
            actors.append(ActorFacts(bystander, self._pick(IN_PLACE)))
        return actors

    def _fits(self, action: str) -> bool:
        return action not in TRIPLE_ACTIONS or self.most >= 3

    def _dressed(self, actors: list[ActorFacts]) -> tuple[ActorFacts, ...]:
        """Give colours, sizes and counts by chance; only what acts alone or first is counted."""
        room = self.most - len(actors)
        dressed = []
        for index, actor in enumerate(actors):
            alone = actor.target is None and actor.anchor is None and actor.action
            counted = index == 0 or alone
            count = 1
            if counted and room and self.rng.random() < self.odds.counted:
                most = min(room, 4 if alone else 2)
                count = 1 + int(self.rng.integers(1, most + 1))
                room -= count - 1
            colour = self._pick(COLOURS) if self.rng.random() < self.odds.coloured else None
            size = self._pick(SIZES) if self.rng.random() < self.odds.sized else None
            dressed.append(replace(actor, colour=colour, size=size, count=count))
        return tuple(dressed)

    def _camera(self, actors: Sequence[ActorFacts]) -> str:
        if self.rng.random() >= self.odds.moving_camera:
            return "still"
        follows = actors[0].action in TRAVELS
        return self._pick([name for name in CAMERAS[1:] if follows or name != "follow"])

    def _different(self, count: int) -> list[str]:
        chosen = self.rng.choice(len(self.cast.nouns), size=count, replace=False)
        return [self.cast.nouns[int(index)] for index in chosen]

    def _one_of(self, nouns: Sequence[str], *others: str) -> str:
        """One of some works that is none of the others; of all works, if all of them are."""
        left = [noun for noun in nouns if noun not in others]
        if not left:
            left = [noun for noun in self.cast.nouns if noun not in others]
        return left[int(self.rng.integers(len(left)))]

    def _pick(self, choices: Sequence[str]) -> str:
        return choices[int(self.rng.integers(len(choices)))]
