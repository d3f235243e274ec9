"""From shots to frames: when which is seen."""

from dataclasses import replace

import numpy as np
import pytest

from laterna.backends.native.drawing import drawn
from laterna.backends.native.score import Staged, span
from laterna.core.request import GenerationRequest
from laterna.data.storybook import sets
from laterna.language.outcome import Reading
from laterna.stage.scenery.tokens import scenery_rows
from laterna.stage.tracks import Tracks

REQUEST = GenerationRequest("", seconds=3, size=(192, 108), fps=8)
NOTHING = Reading((), (), (), (), "en")


def shot(setting, start, seconds, seed=1):
    scenery = sets.draw(setting, None, None, np.random.default_rng(seed), 16 / 9)
    rows = scenery_rows(scenery, 16 / 9)
    samples = round(np.ceil(seconds)) * 8
    return Staged((), NOTHING, start, seconds, Tracks.empty(samples), scenery, rows, seed)


@pytest.fixture(scope="module")
def two():
    return [shot("meadow", 0.0, 1.5), shot("moon", 1.5, 1.5)]


def frames(shots, request=REQUEST):
    return np.stack(list(drawn(shots, request))).astype(np.float32)


def test_a_film_cuts_where_the_next_shot_begins(two):
    changes = np.abs(np.diff(frames(two), axis=0)).mean((1, 2, 3))
    assert changes.argmax() == 11
    assert changes[11] > 10 * np.delete(changes, 11).max()


def test_a_shot_that_fades_comes_up_over_the_one_before(two):
    first, second = two
    over = [replace(first, seconds=3.0), replace(second, start=1.0, fade=1.0)]
    mixed = frames(over)
    alone = [frames([replace(one, start=0.0, seconds=3.0)]) for one in two]
    np.testing.assert_array_equal(mixed[:8], alone[0][:8])
    half = (alone[0][12] + alone[1][4]) / 2
    assert np.abs(mixed[12] - half).max() <= 1
    np.testing.assert_array_equal(mixed[16:], alone[1][8:16])


def test_a_part_of_a_film_looks_as_it_did_in_the_whole(two):
    whole = frames(two)
    part = span(two, 1.0, 2.5, at=0.0)
    assert [one.start for one in part] == [0.0, 0.5]
    np.testing.assert_array_equal(frames(part, replace(REQUEST, seconds=1.5)), whole[8:20])
