from dataclasses import replace

import pytest

from laterna.training import speed
from laterna.training.speed import training_speed


@pytest.fixture(autouse=True)
def _small_product(monkeypatch):
    monkeypatch.setattr(speed, "_MATRIX", 256)


def test_the_parts_of_a_step_are_its_whole(recipe):
    found = training_speed(recipe, threads=1, steps=2)
    assert found.step > 0
    assert set(found.shares) == {"forward", "backward", "optimizer"}
    assert sum(found.shares.values()) == pytest.approx(1)
    assert found.share == pytest.approx(found.useful / found.matrix)


def test_useful_are_forward_and_backward_products_of_the_network(recipe, director_recipe):
    """The painter's frames ask for far more than the director's tracks."""
    work = [
        found.useful * found.step
        for found in (
            training_speed(each, threads=1, steps=1) for each in (recipe, director_recipe)
        )
    ]
    assert work[0] > 2 * work[1] > 1e6


def test_the_last_steps_of_the_run_are_timed(recipe):
    asked = []

    def batch(step):
        asked.append(step)
        return recipe.batch(0)

    training_speed(replace(recipe, batch=batch, steps=40), threads=1, steps=3)
    assert asked == [36, 37, 38, 39]
