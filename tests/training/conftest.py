"""A whole recipe, real in every part, with networks small enough to train in a second."""

from dataclasses import replace
from functools import partial

import pytest
import torch

from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.samples import Drawings, SampleSource, director_batch, painter_batch
from laterna.models.director import DirectorConfig
from laterna.models.painter import PainterConfig
from laterna.models.storybook_model import StorybookModel, StorybookModelConfig
from laterna.models.text_encoder import TextEncoderConfig
from laterna.training.losses import model_loss
from laterna.training.optim import OptimConfig
from laterna.training.recipe import Recipe
from laterna.training.trainer import Trainer, TrainerConfig

WIDTH = 32
SOURCE = SampleSource(seed=5, nouns=storybook_nouns().trained[:12])


def build() -> StorybookModel:
    return StorybookModel(
        StorybookModelConfig(
            TextEncoderConfig(width=WIDTH, depth=1, heads=2),
            DirectorConfig(width=WIDTH, depth=1, heads=2, text_width=WIDTH),
            PainterConfig((8, 16, WIDTH), full_width=8, depth=1, heads=2, text_width=WIDTH),
        )
    )


def batch(step):
    """A batch of its own for every step."""
    painted = painter_batch(SOURCE, 2 * step, 1, 2, Drawings())
    return painted, director_batch(SOURCE, 2 * step, 2)


TINY = Recipe(
    name="tiny",
    build=build,
    batch=batch,
    loss=model_loss,
    steps=6,
    weights="tiny.safetensors",
    optim=OptimConfig(lr=3e-3),
    warmup=2,
    seed=3,
)


@pytest.fixture(autouse=True)
def _one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def recipe():
    return TINY


@pytest.fixture
def trainer(tmp_path):
    """Makes trainers whose state lies in ``tmp_path / folder``."""

    def make(folder="runs", recipe=TINY, workers=0, **facts) -> Trainer:
        config = TrainerConfig(tmp_path / folder, threads=1, workers=workers, log_every=1)
        return Trainer(recipe, replace(config, **{"compile": False, **facts}))

    return make


@pytest.fixture
def fixed_batch():
    """A recipe that sees the same scenes again and again."""
    return replace(TINY, batch=partial(_same, batch(0)), steps=60, warmup=5)


def _same(told, _step):
    return told
