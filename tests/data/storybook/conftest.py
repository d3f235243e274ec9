"""Scenes in which somebody does something, played for many seeds and shapes of frame."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from laterna.core.concepts import PAIR_ACTIONS, TRIPLE_ACTIONS
from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.scene import Scene, build_scene
from laterna.language.facts import ActorFacts, SceneFacts
from laterna.stage.tracks import (
    BROKEN,
    COS,
    DEPTH,
    EATEN,
    LIT,
    LOG_SIZE,
    MIRROR,
    OPACITY,
    OPEN,
    SIN,
    X,
    Y,
)

ASPECTS = (88 / 48, 1.0, 48 / 88)
LENGTHS = (2.0, 4.0, 7.5)


@dataclass(frozen=True)
class Curves:
    """One actor's track, by name; angle in radians without jumps."""

    rows: np.ndarray

    @property
    def x(self):
        return self.rows[:, X]

    @property
    def y(self):
        return self.rows[:, Y]

    @property
    def side(self):
        return np.exp(self.rows[:, LOG_SIZE])

    @property
    def angle(self):
        return np.unwrap(np.arctan2(self.rows[:, SIN], self.rows[:, COS]))

    @property
    def mirror(self):
        return self.rows[:, MIRROR]

    @property
    def opacity(self):
        return self.rows[:, OPACITY]

    @property
    def depth(self):
        return self.rows[:, DEPTH]

    @property
    def broken(self):
        return self.rows[:, BROKEN]

    @property
    def eaten(self):
        return self.rows[:, EATEN]

    @property
    def lit(self):
        return self.rows[:, LIT]

    @property
    def open(self):
        return self.rows[:, OPEN]


@dataclass(frozen=True)
class Played:
    """A scene, the curves of who takes part, and what half a short side spans."""

    scene: Scene
    doer: Curves
    target: Curves
    other: Curves
    unit: tuple[float, float]
    seconds: float


@pytest.fixture(scope="session")
def play() -> Callable[..., Played]:
    """Plays an action; where it happens, how long, and in which frame goes round with the seed."""

    def run(action, seed, setting="meadow") -> Played:
        aspect, seconds = ASPECTS[seed % 3], LENGTHS[seed // 3 % 3]
        nouns = storybook_nouns().trained
        pair = action in PAIR_ACTIONS
        triple = action in TRIPLE_ACTIONS
        actors = [ActorFacts(nouns[seed], action, 1 if pair else None, 2 if triple else None)]
        actors += [ActorFacts(nouns[seed + 1 + extra], "") for extra in range(pair + triple)]
        facts = SceneFacts(tuple(actors), setting, "still")
        scene = build_scene(facts, seconds, aspect, np.random.default_rng(seed))
        short = min(aspect, 1.0)
        curves = [Curves(scene.tracks.values[:, slot]) for slot in (1, 2, 3)]
        return Played(scene, *curves, (short / aspect, short), seconds)

    return run
