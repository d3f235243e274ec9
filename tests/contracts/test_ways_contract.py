"""What every engine makes of earlier films, operation by operation."""

from dataclasses import replace

import numpy as np
import pytest

from laterna.backends import BACKENDS
from laterna.core.errors import WeightsMissing
from laterna.core.request import GenerationRequest
from laterna.service import operations

PROMPTS = {
    "fake": ("a ball beside a box", "a kite and a gem"),
    "storybook": ("a fox jumps in the snow", "a robot dances in the desert"),
}
FPS = 8


@pytest.fixture(scope="module", params=BACKENDS.names)
def engine(request):
    try:
        return BACKENDS.load(request.param)()
    except WeightsMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def films(engine):
    return [
        GenerationRequest(words, seconds=2, size=(192, 128), fps=FPS, seed=5, model=engine.name)
        for words in PROMPTS[engine.name]
    ]


@pytest.fixture(scope="module")
def frames(engine):
    def draw(request):
        clip = engine.generate(request, engine.plan(request), lambda _: None)
        drawn = np.stack(list(clip)).astype(np.float32)
        assert len(drawn) == clip.frame_count == round(request.seconds * FPS)
        return drawn

    return draw


@pytest.fixture(scope="module")
def first(films, frames):
    return frames(films[0])


@pytest.fixture(scope="module")
def second(films, frames):
    return frames(films[1])


def alike(one, other):
    """Equal but for what the motion after the last sample decides."""
    return np.abs(one - other).mean() < 1


def test_extending_keeps_what_was_there_and_adds_more(films, frames, first):
    longer = frames(operations.extend(films[0], 2))
    assert len(longer) == 2 * len(first)
    assert alike(longer[: len(first)], first)
    assert np.abs(np.diff(longer[len(first) :], axis=0)).mean() > 0.01


def test_extending_backwards_keeps_it_at_the_end(films, frames, first):
    longer = frames(operations.extend(films[0], 2, backwards=True))
    assert alike(longer[len(first) :], first)


def test_a_span_is_cut_out_and_something_is_made_round_it(films, frames, first):
    made = frames(operations.recut(films[0], 0.5, 1.5, at=1, seconds=3))
    assert len(made) == 3 * FPS
    assert alike(made[FPS : 2 * FPS], first[FPS // 2 : FPS // 2 + FPS])


def test_connecting_shows_both_and_something_between(films, frames, first, second):
    made = frames(operations.connect(*films, 1.0))
    assert len(made) == 5 * FPS
    assert alike(made[: 2 * FPS], first)
    assert alike(made[3 * FPS :], second)


def test_blending_leads_from_one_to_the_other(films, frames, first, second):
    made = frames(operations.blend(*films, 1.0))
    assert len(made) == 3 * FPS
    assert alike(made[:FPS], first[:FPS])
    assert alike(made[2 * FPS :], second[FPS:])
    middle = made[FPS + FPS // 2]
    expected = (first[FPS + FPS // 2] + second[FPS // 2]) / 2
    assert np.abs(middle - expected).mean() < 3


def test_a_loop_ends_where_it_began(films, frames):
    made = frames(operations.loop(replace(films[0], seconds=4)))
    jumps = np.abs(np.diff(made, axis=0)).mean((1, 2, 3))
    assert np.abs(made[0] - made[-1]).mean() <= jumps.max()


@pytest.mark.parametrize("strength", ["subtle", "strong"])
def test_a_remix_follows_other_words(films, frames, first, strength):
    made = frames(operations.remix(films[0], films[1].prompt, strength))
    assert made.shape == first.shape
    assert not alike(made, first)


def test_a_variation_is_nearer_the_less_may_change(films, frames, first):
    near, far = (frames(operations.variation(films[0], 77, s)) for s in (0.05, 1.0))
    assert np.abs(near - first).mean() < np.abs(far - first).mean()


def test_what_was_made_of_films_is_a_film_again(films, frames):
    again = operations.extend(operations.loop(operations.extend(films[0], 1)), 1)
    assert len(frames(again)) == 4 * FPS


def test_the_same_operation_gives_the_same_frames(films, frames):
    request = operations.extend(films[0], 1)
    np.testing.assert_array_equal(frames(request), frames(request))
