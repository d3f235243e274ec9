"""The ceiling: the same facts, rendered truly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from laterna.core.clip import Clip, Frame
from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.plots import ALONE
from laterna.data.storybook.render import drawing_of
from laterna.data.storybook.scene import Scene, build_scene
from laterna.evaluation.cases import Case, Shape
from laterna.evaluation.strangers import STRANGER, drawing_of_stranger
from laterna.language.facts import ActorFacts, SceneFacts
from laterna.stage.compose import Composer
from laterna.stage.drawings import Drawing

_STREAM = 90


def true_scene(case: Case, shape: Shape, chance: int = 0) -> Scene:
    """A scene of a case's facts; what was not asked for is drawn by chance.

    Each ``chance`` gives another scene of the same facts.
    """
    rng = np.random.default_rng([case.seed, _STREAM, chance])
    return build_scene(_completed(case, rng), shape.seconds, shape.aspect, rng)


def true_clip(case: Case, shape: Shape, chance: int = 0) -> Clip:
    """What a perfect model would deliver for a case."""
    return clip_of(true_scene(case, shape, chance), shape, case.seed)


def clip_of(scene: Scene, shape: Shape, seed: int, moments: Sequence[float] | None = None) -> Clip:
    """A scene as a clip: all of it in order, or frames of some moments (seconds of the scene)."""
    composer = Composer(scene.tracks, _drawings(scene), scene.scenery, shape.size, seed)
    count = round(shape.seconds * shape.fps)
    seconds = [index / shape.fps for index in range(count)] if moments is None else moments

    def frames() -> Iterator[Frame]:
        for second in seconds:
            yield composer.frame(second)

    return Clip(frames, len(seconds), shape.fps, shape.size, shape.size)


def _drawings(scene: Scene) -> dict[int, Drawing]:
    """The cast's drawings by slot; of strangers the pictures that a user would bring."""
    return {
        slot: drawing_of_stranger(actor.noun)
        if actor.noun.startswith(STRANGER)
        else drawing_of(actor.noun, actor.colour)
        for slot, actor in scene.cast.items()
    }


def _completed(case: Case, rng: np.random.Generator) -> SceneFacts:
    """A stranger's facts with somebody who does something; those of a suite are whole."""
    if case.family != "own":
        return case.facts
    actors = case.facts.actors or (ActorFacts(str(rng.choice(storybook_nouns().trained)), ""),)
    told = tuple(replace(a, action=a.action or str(rng.choice(ALONE))) for a in actors)
    return replace(case.facts, actors=told)
