"""What every engine makes of earlier films, operation by operation."""

from dataclasses import replace

import numpy as np
import pytest

from laterna.backends import BACKENDS
from laterna.core.errors import PathNobody, WeightsMissing
from laterna.core.request import GenerationRequest, Trajectory, Waypoint
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


def test_an_influence_mixes_two_films_over_time(films, frames, first, second):
    made = frames(operations.blend(*films, influence=((0, 0), (1, 1), (1.75, 0))))
    assert len(made) == len(first)
    assert alike(made[0], first[0])
    assert alike(made[FPS], second[FPS])
    assert alike(made[-2], first[-2])
    between = made[FPS // 2]
    assert not alike(between, first[FPS // 2])
    assert not alike(between, second[FPS // 2])


def across(film):
    """Whoever comes first in a film, from the left to the right."""
    word = {"fake": "ball", "storybook": "fox"}[film.model]
    return Trajectory(word, (Waypoint(0, 0.2, 0.6), Waypoint(2, 0.8, 0.6)))


def test_a_path_is_gone_along_and_kept_where_films_grow(films, frames, first):
    led = operations.steer(films[0], across(films[0]))
    made = frames(led)
    assert not alike(made, first)
    np.testing.assert_array_equal(made, frames(led))
    assert alike(frames(operations.extend(led, 1))[: len(made)], made)


def test_kept_seconds_win_over_a_path(films, frames, first):
    path = replace(across(films[0]), points=(Waypoint(2, 0.2, 0.6), Waypoint(4, 0.8, 0.6)))
    longer = operations.extend(films[0], 2)
    led, free = frames(operations.steer(longer, path)), frames(longer)
    assert alike(led[: len(first)], first)
    assert not alike(led[len(first) :], free[len(first) :])


def test_a_camera_goes_along_a_path(films, frames, first):
    path = Trajectory("", (Waypoint(0, 0.5, 0.5, 1), Waypoint(2, 0.6, 0.5, 1.5)))
    made = frames(operations.steer(films[0], path))
    assert not alike(made[-1], first[-1])
    # Sets are drawn otherwise for a camera that moves: nearly the same is all that can be asked.
    assert np.abs(made[0] - first[0]).mean() < np.abs(made[-1] - first[-1]).mean() / 2


def test_who_is_not_there_has_no_path(engine, films):
    nobody = Trajectory("dragon", (Waypoint(0, 0.2, 0.6), Waypoint(2, 0.8, 0.6)))
    with pytest.raises(PathNobody):
        engine.plan(operations.steer(films[0], nobody))
