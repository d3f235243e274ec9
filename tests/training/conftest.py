"""Whole recipes, real in every part, with networks small enough to train in a second."""

from dataclasses import replace
from functools import partial

import pytest
import torch

from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.samples import SampleSource, designer_batch, director_batch
from laterna.models.designer import Designer, DesignerConfig
from laterna.models.director import Director, DirectorConfig
from laterna.models.text_encoder import TextEncoderConfig
from laterna.training.losses import designer_loss, director_loss
from laterna.training.optim import OptimConfig
from laterna.training.recipe import Recipe
from laterna.training.trainer import Trainer, TrainerConfig

WIDTH = 48
SOURCE = SampleSource(seed=5, nouns=storybook_nouns().trained)


def build_designer() -> Designer:
    return Designer(DesignerConfig(width=WIDTH, depth=1, heads=2, bag_width=8))


def build_director() -> Director:
    text = TextEncoderConfig(width=WIDTH, depth=1, heads=2)
    return Director(DirectorConfig(width=WIDTH, depth=1, heads=2, text=text))


def design(step):
    """A batch of its own for every step."""
    return designer_batch(SOURCE, 2 * step, 2)


def direct(step):
    """A batch of its own for every step."""
    return director_batch(SOURCE, 2 * step, 2)


DESIGNER = Recipe(
    name="tiny",
    build=build_designer,
    batch=design,
    loss=designer_loss,
    steps=6,
    weights="tiny.safetensors",
    optim=OptimConfig(lr=3e-3),
    warmup=2,
    seed=3,
)
DIRECTOR = replace(DESIGNER, build=build_director, batch=direct, loss=director_loss)


@pytest.fixture(autouse=True)
def _one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def recipe():
    return DESIGNER


@pytest.fixture
def director_recipe():
    return DIRECTOR


@pytest.fixture
def trainer(tmp_path):
    """Makes trainers whose state lies in ``tmp_path / folder``."""

    def make(folder="runs", recipe=DESIGNER, workers=0, **facts) -> Trainer:
        config = TrainerConfig(tmp_path / folder, threads=1, workers=workers, log_every=1)
        return Trainer(recipe, replace(config, **facts))

    return make


@pytest.fixture(params=[DESIGNER, DIRECTOR], ids=["designer", "director"])
def fixed_batch(request):
    """A recipe that sees the same scenes again and again."""
    told = request.param.batch(0)
    return replace(request.param, batch=partial(_same, told), steps=60, warmup=5)


def _same(told, _step):
    return told
