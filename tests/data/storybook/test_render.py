import numpy as np
import pytest
from PIL import Image

from laterna.core.concepts import SETTINGS
from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.render import drawing_of, drawings_of, render
from laterna.data.storybook.scene import build_scene
from laterna.language.facts import ActorFacts, SceneFacts

SIZE = (96, 54)
NOUNS = storybook_nouns().trained
FOX, TAXI = "openmoji:1F98A", "openmoji:1F695"
MOMENTS = np.array([0.0, 0.7, 1.9])


def scene(setting="meadow", camera="still", actions=("stand", "jump"), seed=4, **said):
    actors = tuple(ActorFacts(NOUNS[7 + n], action) for n, action in enumerate(actions))
    facts = SceneFacts(actors, setting, camera, **said)
    return build_scene(facts, 2.0, SIZE[0] / SIZE[1], np.random.default_rng(seed))


@pytest.mark.parametrize("setting", SETTINGS)
def test_frames_have_their_size_and_show_actors_on_the_set(setting):
    seen = render(scene(setting), MOMENTS, SIZE, empty=True)
    assert seen.frames.shape == (3, SIZE[1], SIZE[0], 3)
    assert seen.rows.shape == (3, 7, 12)
    assert seen.visible.shape == (3, 7)
    changed = (seen.frames[-1].astype(int) - seen.empty).any(-1)
    assert 0.01 < changed.mean() < 0.8


@pytest.mark.parametrize("camera", ["still", "pan_left", "zoom_in"])
def test_a_moment_looks_the_same_whoever_else_is_asked_for(camera):
    told = scene(camera=camera)
    together = render(told, MOMENTS, SIZE)
    backwards = render(told, MOMENTS[::-1], SIZE)
    np.testing.assert_array_equal(together.frames, backwards.frames[::-1])
    alone = render(told, MOMENTS[1:2], SIZE)
    np.testing.assert_array_equal(alone.frames[0], together.frames[1])


def test_large_and_small_frames_show_the_same():
    told = scene()
    small = render(told, MOMENTS, SIZE).frames.astype(float)
    large = render(told, MOMENTS, (SIZE[0] * 5, SIZE[1] * 5), 288).frames
    for frame, other in zip(large, small, strict=True):
        shrunk = np.asarray(Image.fromarray(frame).resize(SIZE, Image.Resampling.BOX), float)
        assert np.abs(shrunk - other).mean() < 8


def test_the_weather_follows_its_seed():
    told = scene(weather="rain")
    one, again, other = (render(told, MOMENTS, SIZE, seed=seed).frames for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


def test_the_one_behind_is_less_visible():
    facts = SceneFacts((ActorFacts(FOX, "hide", 1), ActorFacts(TAXI, "stand")), "meadow", "still")
    told = build_scene(facts, 4.0, 16 / 9, np.random.default_rng(1))
    shares = render(told, np.arange(32) / 8, SIZE).visible
    assert shares[:, 2].min() > 0.99
    assert shares[:, 1].min() < 0.5
    assert shares[0, 1] > 0.9
    assert not shares[:, 0].any()


def test_who_fades_or_leaves_is_less_visible():
    shares = render(scene(actions=("appear", "vanish")), MOMENTS, SIZE).visible
    assert shares[0, 1] == shares[-1, 2] == 0
    assert shares[-1, 1] > 0.9
    assert shares[0, 2] > 0.9


def test_a_group_shares_one_drawing_in_its_colour():
    facts = SceneFacts((ActorFacts(FOX, "jump", colour="blue", count=3),), "beach")
    told = build_scene(facts, 2.0, 1.0, np.random.default_rng(0))
    drawings = drawings_of(told)
    assert sorted(drawings) == [1, 2, 3]
    assert drawings[1] is drawings[3] is drawing_of(FOX, "blue")
    assert drawings[1].colour == "blue"
