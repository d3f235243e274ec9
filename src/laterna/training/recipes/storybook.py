"""The built-in model: words, director and painter on the storybook."""

from __future__ import annotations

from dataclasses import dataclass
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
from laterna.stage.formats import DRAFT_SIZES, PAINTER_SIZES
from laterna.training.losses import model_loss
from laterna.training.optim import OptimConfig
from laterna.training.recipe import Recipe



@dataclass(frozen=True)
class Phase:
    """What the painter sees up to a step: ``clips`` of ``groups`` groups in one of the sizes."""

    until: int
    clips: int
    groups: int
    sizes: tuple[tuple[int, int], ...]


PHASES = (
    Phase(900, 128, 1, DRAFT_SIZES),
    Phase(1150, 48, 1, PAINTER_SIZES),
    Phase(2050, 12, 4, PAINTER_SIZES),
)
"""Composition and words on drafts, then looks, then time: each phase a few times dearer."""

STEPS = PHASES[-1].until
_DIRECTOR_SCENES = 48
_MOST_CLIPS = max(phase.clips for phase in PHASES)


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
        optim=OptimConfig(lr=2.2e-3),
        seed=1,
        samples_per_step=_DIRECTOR_SCENES,
    )


def _build() -> nn.Module:
    return StorybookModel(StorybookModelConfig())


def _batch(
    source: SampleSource, drawings: Drawings, step: int
) -> tuple[PainterBatch, DirectorBatch]:
    phase = next(phase for phase in PHASES if step < phase.until)
    first = step * _MOST_CLIPS
    painted = painter_batch(source, first, phase.clips, phase.groups, drawings, phase.sizes)
    return painted, director_batch(source, step * _DIRECTOR_SCENES, _DIRECTOR_SCENES)
