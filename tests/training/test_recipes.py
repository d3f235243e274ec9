import pickle
from itertools import pairwise

import pytest

from laterna.core.errors import LaternaError
from laterna.data.storybook.nouns import storybook_nouns
from laterna.stage.formats import DRAFT_SIZES, PAINTER_SIZES
from laterna.training.recipes import RECIPES
from laterna.training.recipes.director import director
from laterna.training.recipes.painter import PHASES, painter


def test_recipes_are_found_by_name():
    for name in RECIPES.names:
        recipe = RECIPES.load(name)()
        assert recipe.name == name
        assert recipe.steps > recipe.warmup > 0


def test_an_unknown_recipe_is_answered_with_the_known_ones():
    with pytest.raises(LaternaError, match="painter"):
        RECIPES.load("oil painting")


BOTH = pytest.mark.parametrize("make", [director, painter])


@BOTH
def test_batches_can_be_made_in_another_process(make):
    recipe = pickle.loads(pickle.dumps(make().batch))  # noqa: S301
    assert recipe.func is make().batch.func


@BOTH
def test_nothing_that_is_held_out_is_trained_with(make):
    source = make().batch.args[0]
    assert set(source.nouns).isdisjoint(storybook_nouns().held_out)


def test_the_painter_begins_on_drafts_and_ends_on_pieces_of_film(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "laterna.training.recipes.painter.painter_batch", lambda *words: asked.append(words)
    )
    batch = painter().batch
    for phase in PHASES:
        batch(phase.until - 2)
        batch(phase.until - 1)
    groups, sizes = zip(*((told[3], told[5]) for told in asked), strict=True)
    assert groups == (1, 1, 1, 1, 4, 4, 1, 4)
    assert sizes == (DRAFT_SIZES,) * 2 + (PAINTER_SIZES,) * 6
    assert painter().steps == PHASES[-1].until


def test_every_step_of_the_painter_shows_about_as_many_pixels():
    pixels = [
        sight.clips * sight.groups * width * height
        for phase in PHASES
        for sight in phase.sights
        for width, height in sight.sizes
    ]
    assert max(pixels) < 2 * min(pixels)


@BOTH
def test_no_sample_is_seen_twice(make, monkeypatch):
    asked = []

    def note(_source, first, count, *_rest):
        asked.append((first, first + count))

    for name in ("painter", "director"):
        monkeypatch.setattr(f"laterna.training.recipes.{name}.{name}_batch", note)
    recipe = make()
    for step in range(recipe.steps):
        recipe.batch(step)
    assert len(asked) == recipe.steps
    assert all(before[1] <= later[0] for before, later in pairwise(asked))
