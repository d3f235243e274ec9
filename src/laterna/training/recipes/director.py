"""The director and its words, on the storybook's tracks; nothing is rendered."""

from __future__ import annotations

from functools import partial

from torch import nn

from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.samples import DirectorBatch, SampleSource, director_batch
from laterna.models.director import Director, DirectorConfig
from laterna.training.losses import director_loss
from laterna.training.optim import OptimConfig
from laterna.training.recipe import Recipe

_SCENES = 64


def director() -> Recipe:
    """The recipe of the director that the package carries."""
    source = SampleSource(seed=1, nouns=storybook_nouns().trained)
    return Recipe(
        name="director",
        build=_build,
        batch=partial(_batch, source),
        loss=director_loss,  # type: ignore[arg-type]
        steps=9600,
        weights="director.safetensors",
        optim=OptimConfig(lr=2.2e-3),
        warmup=100,
        seed=1,
        samples_per_step=_SCENES,
    )


def _build() -> nn.Module:
    return Director(DirectorConfig())


def _batch(source: SampleSource, step: int) -> DirectorBatch:
    return director_batch(source, step * _SCENES, _SCENES)
