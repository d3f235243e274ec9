from dataclasses import replace

import pytest

from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.samples import SampleSource, designer_batch
from laterna.training import speed
from laterna.training.speed import training_speed

SOURCE = SampleSource(seed=5, nouns=storybook_nouns().trained)


@pytest.fixture(autouse=True)
def _small_product(monkeypatch):
    monkeypatch.setattr(speed, "_MATRIX", 256)


def test_the_parts_of_a_step_are_its_whole(recipe):
    found = training_speed(recipe, threads=1, steps=2)
    assert found.step > 0
    assert set(found.shares) == {"forward", "backward", "optimizer"}
    assert sum(found.shares.values()) == pytest.approx(1)
    assert found.share == pytest.approx(found.useful / found.matrix)


def test_useful_are_forward_and_backward_products_of_the_network(recipe):
    """A batch of twice as many sets asks for twice as much."""
    twice = replace(recipe, batch=lambda step: designer_batch(SOURCE, 4 * step, 4))
    work = [
        found.useful * found.step
        for found in (training_speed(each, threads=1, steps=1) for each in (recipe, twice))
    ]
    assert work[0] > 1e6
    assert work[1] == pytest.approx(2 * work[0], rel=0.15)


def test_the_last_steps_of_the_run_are_timed(recipe):
    asked = []

    def batch(step):
        asked.append(step)
        return recipe.batch(0)

    training_speed(replace(recipe, batch=batch, steps=40), threads=1, steps=3)
    assert asked == [36, 37, 38, 39]
