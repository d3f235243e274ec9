"""The built-in model: words, director and painter on the storybook."""

from __future__ import annotations

from functools import partial

from torch import nn

from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.samples import (
    DirectorBatch,
    Drawings,
    PainterBatch,
    SampleSource,
    director_batch,
    painter_batch,
)
from laterna.models.painter import Convolutions
from laterna.models.storybook_model import StorybookModel, StorybookModelConfig
from laterna.models.transformer import Block
from laterna.training.losses import model_loss
from laterna.training.optim import OptimConfig
from laterna.training.recipe import Recipe

STEPS = 1900
SINGLE_GROUPS_UNTIL = 0.6
"""Share of the run in which the painter sees single groups: looks first, four times cheaper."""

_PAINTER_GROUPS = 48
_DIRECTOR_SCENES = 48


def storybook() -> Recipe:
    """The recipe whose weights the package carries."""
    source = SampleSource(seed=1, nouns=storybook_nouns().trained)
    return Recipe(
        name="storybook",
        build=_build,
        batch=partial(_batch, source, Drawings()),
        loss=model_loss,  # type: ignore[arg-type]
        steps=STEPS,
        weights="storybook.safetensors",
        compiled=(Block, Convolutions),
        optim=OptimConfig(lr=1.5e-3),
        seed=1,
        samples_per_step=_PAINTER_GROUPS,
    )


def _build() -> nn.Module:
    return StorybookModel(StorybookModelConfig())


def _batch(
    source: SampleSource, drawings: Drawings, step: int
) -> tuple[PainterBatch, DirectorBatch]:
    groups = 1 if step < SINGLE_GROUPS_UNTIL * STEPS else 4
    count = _PAINTER_GROUPS // groups
    painted = painter_batch(source, step * _PAINTER_GROUPS, count, groups, drawings)
    return painted, director_batch(source, step * _DIRECTOR_SCENES, _DIRECTOR_SCENES)
