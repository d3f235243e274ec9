"""The painter, on the storybook's true frames."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from torch import nn

from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.samples import Drawings, PainterBatch, SampleSource, painter_batch
from laterna.models.painter import Painter, PainterConfig
from laterna.stage.formats import DRAFT_SIZES, PAINTER_SIZES
from laterna.training.losses import painter_loss
from laterna.training.optim import OptimConfig
from laterna.training.recipe import Recipe


@dataclass(frozen=True)
class Sight:
    """What one step shows: ``clips`` of ``groups`` groups in one of the sizes."""

    clips: int
    groups: int
    sizes: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Phase:
    """What the painter sees up to a step: its ``sights`` in turn."""

    until: int
    sights: tuple[Sight, ...]


_DRAFTS = Sight(128, 1, DRAFT_SIZES)
_LOOKS = Sight(48, 1, PAINTER_SIZES)
_TIME = Sight(12, 4, PAINTER_SIZES)

PHASES = (
    Phase(500, (_DRAFTS,)),
    Phase(650, (_LOOKS,)),
    Phase(1420, (_TIME,)),
    Phase(4600, (_LOOKS, _TIME)),
)
"""Composition and words on drafts, then looks, then time; last both, for the words of many clips
and the steadiness of long ones."""

STEPS = PHASES[-1].until
_MOST_CLIPS = max(sight.clips for phase in PHASES for sight in phase.sights)


def painter() -> Recipe:
    """The recipe of the painter that the package carries."""
    source = SampleSource(seed=1, nouns=storybook_nouns().trained)
    return Recipe(
        name="painter",
        build=_build,
        batch=partial(_batch, source, Drawings()),
        loss=painter_loss,  # type: ignore[arg-type]
        steps=STEPS,
        weights="painter.safetensors",
        optim=OptimConfig(lr=2.2e-3),
        warmup=100,
        seed=1,
    )


def _build() -> nn.Module:
    return Painter(PainterConfig())


def _batch(source: SampleSource, drawings: Drawings, step: int) -> PainterBatch:
    phase = next(phase for phase in PHASES if step < phase.until)
    sight = phase.sights[step % len(phase.sights)]
    first = step * _MOST_CLIPS
    return painter_batch(source, first, sight.clips, sight.groups, drawings, sight.sizes)
