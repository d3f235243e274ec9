"""The ceiling: the same facts, rendered truly."""

from __future__ import annotations

from functools import cache

import numpy as np

from laterna.core.clip import Clip
from laterna.core.concepts import ACTIONS, PAIR_ACTIONS
from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.render import render
from laterna.data.storybook.samples import Drawings
from laterna.data.storybook.scene import build_scene
from laterna.evaluation.cases import Case, Shape
from laterna.language.captions import ActorFacts, SceneFacts

_STREAM = 90


def true_clip(case: Case, shape: Shape) -> Clip:
    """What a perfect model would deliver for a case; what was not asked for is drawn by chance."""
    rng = np.random.default_rng([case.seed, _STREAM])
    aspect = shape.size[0] / shape.size[1]
    scene = build_scene(_completed(case.facts, rng), shape.seconds, aspect, rng)
    times = np.arange(round(shape.seconds * shape.fps)) / shape.fps
    frames = render(scene, _drawings(), times, shape.size).frames
    return Clip.from_array(frames, shape.fps)


def _completed(facts: SceneFacts, rng: np.random.Generator) -> SceneFacts:
    alone = [action for action in ACTIONS if action not in PAIR_ACTIONS]
    actors = facts.actors or (ActorFacts(str(rng.choice(storybook_nouns().trained)), ""),)
    told = tuple(
        ActorFacts(actor.noun, actor.action or str(rng.choice(alone)), actor.target)
        for actor in actors
    )
    return SceneFacts(told, facts.setting, facts.camera)


@cache
def _drawings() -> Drawings:
    return Drawings()
