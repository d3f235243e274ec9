import pickle
from itertools import pairwise

import pytest

from laterna.core.errors import LaternaError
from laterna.data.storybook.nouns import storybook_nouns
from laterna.training.recipes import RECIPES
from laterna.training.recipes.storybook import STEPS, storybook


def test_recipes_are_found_by_name():
    for name in RECIPES.names:
        recipe = RECIPES.load(name)()
        assert recipe.name == name
        assert recipe.steps > recipe.warmup > 0


def test_an_unknown_recipe_is_answered_with_the_known_ones():
    with pytest.raises(LaternaError, match="storybook"):
        RECIPES.load("oil painting")


def test_batches_can_be_made_in_another_process():
    recipe = pickle.loads(pickle.dumps(storybook().batch))  # noqa: S301
    assert recipe.func is storybook().batch.func


def test_nothing_that_is_held_out_is_trained_with():
    source = storybook().batch.args[0]
    assert set(source.nouns).isdisjoint(storybook_nouns().held_out)


def test_late_steps_see_longer_pieces_and_no_sample_twice(monkeypatch):
    asked = []

    def note(source, first, count, *rest):
        asked.append((first, count, *rest[:1]))

    monkeypatch.setattr("laterna.training.recipes.storybook.painter_batch", note)
    monkeypatch.setattr("laterna.training.recipes.storybook.director_batch", lambda *_: None)
    batch = storybook().batch
    for step in (0, 1, STEPS - 2, STEPS - 1):
        batch(step)
    assert [groups for _, _, groups in asked] == [1, 1, 4, 4]
    assert all(count * groups == asked[0][1] for _, count, groups in asked)
    assert all(a[0] + a[1] <= b[0] for a, b in pairwise(asked))
