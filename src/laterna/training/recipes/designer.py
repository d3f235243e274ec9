"""The designer, on the storybook's sets; nothing is rendered."""

from __future__ import annotations

from functools import partial

from torch import nn

from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.samples import DesignerBatch, SampleSource, designer_batch
from laterna.models.designer import Designer, DesignerConfig
from laterna.training.losses import designer_loss
from laterna.training.optim import OptimConfig
from laterna.training.recipe import Recipe

_SETS = 64


def designer() -> Recipe:
    """The recipe of the designer that the package carries."""
    source = SampleSource(seed=3, nouns=storybook_nouns().trained)
    return Recipe(
        name="designer",
        build=_build,
        batch=partial(_batch, source),
        loss=designer_loss,  # type: ignore[arg-type]
        steps=3300,
        weights="designer.safetensors",
        optim=OptimConfig(lr=2.2e-3),
        warmup=100,
        seed=3,
        samples_per_step=_SETS,
    )


def _build() -> nn.Module:
    return Designer(DesignerConfig())


def _batch(source: SampleSource, step: int) -> DesignerBatch:
    return designer_batch(source, step * _SETS, _SETS)
