"""The reference upscaler, on true renders at both sizes."""

from __future__ import annotations

from functools import partial

from torch import nn

from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.samples import Drawings, SampleSource, UpscalerBatch, upscaler_batch
from laterna.models.upscaler import SCALE, Upscaler, UpscalerConfig
from laterna.training.losses import upscaler_loss
from laterna.training.optim import OptimConfig
from laterna.training.recipe import Recipe

_SCENES = 4


def upscaler() -> Recipe:
    """The recipe of the upscaler that the package carries."""
    source = SampleSource(seed=2, nouns=storybook_nouns().trained)
    return Recipe(
        name="upscaler",
        build=_build,
        batch=partial(_batch, source, Drawings(288)),
        loss=upscaler_loss,  # type: ignore[arg-type]
        steps=1300,
        weights="upscaler.safetensors",
        optim=OptimConfig(lr=2e-3),
        warmup=100,
        seed=2,
        samples_per_step=2 * _SCENES,
    )


def _build() -> nn.Module:
    return Upscaler(UpscalerConfig())


def _batch(source: SampleSource, drawings: Drawings, step: int) -> UpscalerBatch:
    return upscaler_batch(source, step * _SCENES, _SCENES, SCALE, drawings)
