import pickle
from itertools import pairwise

import pytest

from laterna.core.errors import LaternaError
from laterna.data.storybook.nouns import storybook_nouns
from laterna.training.recipes import RECIPES
from laterna.training.recipes.designer import designer
from laterna.training.recipes.director import director


def test_recipes_are_found_by_name():
    for name in RECIPES.names:
        recipe = RECIPES.load(name)()
        assert recipe.name == name
        assert recipe.steps > recipe.warmup > 0


def test_an_unknown_recipe_is_answered_with_the_known_ones():
    with pytest.raises(LaternaError, match="designer"):
        RECIPES.load("oil painting")


BOTH = pytest.mark.parametrize("make", [director, designer])


@BOTH
def test_batches_can_be_made_in_another_process(make):
    recipe = pickle.loads(pickle.dumps(make().batch))  # noqa: S301
    assert recipe.func is make().batch.func


@BOTH
def test_nothing_that_is_held_out_is_trained_with(make):
    source = make().batch.args[0]
    assert set(source.nouns).isdisjoint(storybook_nouns().held_out)


@BOTH
def test_no_sample_is_seen_twice(make, monkeypatch):
    asked = []

    def note(_source, first, count, *_rest):
        asked.append((first, first + count))

    for name in ("designer", "director"):
        monkeypatch.setattr(f"laterna.training.recipes.{name}.{name}_batch", note)
    recipe = make()
    for step in range(recipe.steps):
        recipe.batch(step)
    assert len(asked) == recipe.steps
    assert all(before[1] <= later[0] for before, later in pairwise(asked))


@BOTH
def test_samples_are_counted_as_they_are_made(make, monkeypatch):
    asked = []
    for name in ("designer", "director"):
        monkeypatch.setattr(
            f"laterna.training.recipes.{name}.{name}_batch", lambda *words: asked.append(words[2])
        )
    make().batch(7)
    assert asked == [make().samples_per_step]


def test_the_networks_learn_from_streams_of_their_own():
    assert director().batch.args[0].seed != designer().batch.args[0].seed
