"""A scene: what is told, who moves how, before which backdrop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from laterna.core.concepts import ACTIONS, CAMERAS, MAX_ACTORS, PAIR_ACTIONS, SETTINGS
from laterna.data.storybook import backdrops
from laterna.data.storybook.cameras import camera_rows, through_camera
from laterna.data.storybook.programs import FOOT, PROGRAMS, Motion, Stagecraft
from laterna.language.captions import ActorFacts, SceneFacts
from laterna.stage.tracks import CAMERA, DEPTH, OPACITY, TRACK_RATE, Tracks

_SIDES = {1: (0.95, 1.4), 2: (0.75, 1.05), 3: (0.6, 0.8)}
_HOMES = {0: (), 1: (0.0,), 2: (-0.48, 0.48), 3: (-0.64, 0.0, 0.64)}
_HOME_JITTER = {1: 0.4, 2: 0.14, 3: 0.06}


@dataclass(frozen=True)
class Scene:
    """A scene with its exact truth.

    Attributes:
        facts: who does what, where, under which camera; what captions are written from.
        setting: the setting that is drawn, also when ``facts.setting`` leaves it unsaid.
        tracks: everybody's place at every moment, as the camera sees it.
        backdrop: the plate, the light and the weather.
        aspect: frame width over height.
    """

    facts: SceneFacts
    setting: str
    tracks: Tracks
    backdrop: backdrops.Backdrop
    aspect: float

    @property
    def nouns(self) -> dict[int, str]:
        """Work id by slot."""
        return {slot: actor.noun for slot, actor in enumerate(self.facts.actors, start=1)}


@dataclass(frozen=True)
class SceneOdds:
    """How often what is drawn when scenes are made by chance."""

    actors: tuple[float, ...] = (0.5, 0.35, 0.15)
    moving_camera: float = 0.3
    pair: float = 0.5


def sample_facts(
    nouns: Sequence[str], rng: np.random.Generator, odds: SceneOdds | None = None
) -> SceneFacts:
    """Random facts: one to three different nouns, their actions, a setting and a camera."""
    odds = odds or SceneOdds()
    count = 1 + int(rng.choice(MAX_ACTORS, p=odds.actors))
    chosen = rng.choice(len(nouns), size=count, replace=False)
    actions, targets = _sample_actions(count, rng, odds.pair)
    actors = tuple(
        ActorFacts(nouns[index], action, target)
        for index, action, target in zip(chosen, actions, targets, strict=True)
    )
    moving = rng.random() < odds.moving_camera
    camera = str(rng.choice(CAMERAS[1:])) if moving else "still"
    return SceneFacts(actors, str(rng.choice(SETTINGS)), camera)


def _sample_actions(
    count: int, rng: np.random.Generator, pair_odds: float
) -> tuple[list[str], list[int | None]]:
    alone = [name for name in ACTIONS if name not in PAIR_ACTIONS]
    actions = [str(rng.choice(alone)) for _ in range(count)]
    targets: list[int | None] = [None] * count
    if count > 1 and rng.random() < pair_odds:
        doer, target = (int(index) for index in rng.permutation(count)[:2])
        actions[doer] = str(rng.choice(sorted(PAIR_ACTIONS)))
        targets[doer] = target
        actions[target] = _target_action(actions[doer], rng)
    return actions, targets


def _target_action(action: str, rng: np.random.Generator) -> str:
    if action == "chase":
        return str(rng.choice(["go_right", "go_left"]))
    return "stand"


def build_scene(
    facts: SceneFacts, seconds: float, aspect: float, rng: np.random.Generator
) -> Scene:
    """Play the facts: draw the backdrop and run every actor's program.

    ``facts.setting`` None draws one by chance, ``facts.camera`` None keeps the camera still.
    """
    setting = facts.setting or str(rng.choice(SETTINGS))
    backdrop = backdrops.draw(setting, rng, aspect)
    tracks = Tracks.empty(round(seconds * TRACK_RATE))
    camera = camera_rows(facts.camera or "still", seconds, rng)
    camera[:, OPACITY] = float(backdrop.ground is not None)
    camera[:, DEPTH] = backdrop.ground or 0.0
    tracks.values[:, CAMERA] = camera
    for slot, motion in enumerate(_motions(facts, seconds, aspect, backdrop, rng), start=1):
        tracks.values[:, slot] = through_camera(motion.rows(), camera)
    return Scene(facts, setting, tracks, backdrop, aspect)


def _motions(
    facts: SceneFacts,
    seconds: float,
    aspect: float,
    backdrop: backdrops.Backdrop,
    rng: np.random.Generator,
) -> list[Motion]:
    crafts = _crafts(len(facts.actors), seconds, aspect, backdrop, rng)
    motions: dict[int, Motion] = {}
    independent_first = sorted(
        range(len(facts.actors)), key=lambda index: facts.actors[index].target is not None
    )
    for index in independent_first:
        actor = facts.actors[index]
        target = motions[actor.target] if actor.target is not None else None
        motions[index] = PROGRAMS[actor.action](crafts[index], target)
    return [motions[index] for index in range(len(facts.actors))]


def _crafts(
    count: int,
    seconds: float,
    aspect: float,
    backdrop: backdrops.Backdrop,
    rng: np.random.Generator,
) -> list[Stagecraft]:
    short = min(aspect, 1.0)
    unit = (short / aspect, short)
    homes = rng.permutation(np.array(_HOMES[count]))
    crafts = []
    for home in homes:
        side = rng.uniform(*_SIDES[count])
        x = float(home + rng.uniform(-1, 1) * _HOME_JITTER[count])
        if backdrop.ground is None:
            y = float(rng.uniform(-0.2, 0.4))
        else:
            y = backdrop.ground + rng.uniform(-0.03, 0.08) - FOOT * side * unit[1]
        crafts.append(Stagecraft(rng, seconds, (x, float(y)), side, unit, backdrop.ground is None))
    return crafts
