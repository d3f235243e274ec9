"""The engine through small networks: what it is told decides the frames, and nothing else does."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from laterna.backends.native import NativeBackend
from laterna.core.request import CastChoice, GenerationRequest
from laterna.stage.scenery.scenery import Scenery
from laterna.stage.tracks import CHANNELS, OPACITY

PLAIN = GenerationRequest("a fox jumps in the snow", seconds=1, size=(128, 128), fps=6, steps=2)


@pytest.fixture(scope="module")
def engine(tiny):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LATERNA_WEIGHTS", str(tiny.folder))
        patch.setenv("LATERNA_THREADS", "1")
        yield NativeBackend()


@pytest.fixture(scope="module")
def draw(engine):
    """Draws a request and returns its frames; ``signs`` gathers the signs of life."""

    def run(request=PLAIN, signs=None):
        report = (lambda _: None) if signs is None else signs.append
        return np.stack(list(engine.generate(request, engine.plan(request), report)))

    return run


@pytest.fixture(scope="module")
def plain(draw):
    return draw()


def test_nothing_comes_by_chance(draw, plain):
    np.testing.assert_array_equal(draw(), plain)


OTHERS = {
    "seed": {"seed": 1},
    "words": {"prompt": "a fox spins in the desert"},
    "actor": {"prompt": "a cat jumps in the snow"},
    "steps": {"steps": 3},
    "guidance": {"guidance": 3.0},
    "sampler": {"sampler": "heun"},
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_all_that_is_asked_for_counts(draw, plain, other):
    assert not np.array_equal(draw(replace(PLAIN, **other)), plain)


@pytest.mark.parametrize("sampler", ["euler", "heun", "dpmpp_2m"])
def test_every_sampler_draws(draw, sampler):
    assert draw(replace(PLAIN, sampler=sampler)).std() > 1


def test_frames_are_composed_when_they_are_asked_for(engine):
    clip = engine.generate(PLAIN, engine.plan(PLAIN), lambda _: None)
    assert next(iter(clip)).shape == (128, 128, 3)
    assert clip.native_size == clip.size == PLAIN.size


def test_a_higher_rate_shows_the_same_film(draw, plain):
    np.testing.assert_array_equal(draw(replace(PLAIN, fps=12))[::2], plain)


def test_the_stages_follow_each_other(draw):
    signs = []
    draw(replace(PLAIN, seconds=3), signs)
    stages = list(dict.fromkeys(sign.stage for sign in signs))
    assert stages == ["text", "tracks", "set"]
    for stage in stages:
        steps = [(sign.step, sign.steps) for sign in signs if sign.stage == stage]
        assert steps == [(number, len(steps)) for number in range(1, len(steps) + 1)]


def test_previews_show_the_tracks_and_then_the_set(draw):
    signs = []
    draw(replace(PLAIN, preview=True, size=(256, 144)), signs)
    looks = {sign.stage: sign.preview for sign in signs}
    assert looks["text"] is None
    assert looks["tracks"].shape == looks["set"].shape == (144, 256, 3)
    assert not np.array_equal(looks["tracks"], looks["set"])


def test_an_actor_of_ones_own_is_seen_where_the_other_was(draw, plain, tmp_path):
    Image.new("RGB", (64, 64), (255, 0, 255)).save(tmp_path / "own.png")
    own = draw(replace(PLAIN, cast=(CastChoice("fox", tmp_path / "own.png"),)))
    assert not np.array_equal(own, plain)


@pytest.fixture
def staged(engine, monkeypatch):
    """Stages a request and returns what its composers are made of: (tracks, drawings, scenery)."""
    import laterna.backends.native.showing as module

    def run(request=PLAIN):
        seen = []
        composer = module.Composer

        def watched(tracks, drawings, scenery, *rest, **options):
            seen.append((tracks, drawings, scenery))
            return composer(tracks, drawings, scenery, *rest, **options)

        with monkeypatch.context() as patch:
            patch.setattr(module, "Composer", watched)
            clip = engine.generate(request, engine.plan(request), lambda _: None)
        return clip, seen

    return run


def test_nobody_comes_who_was_not_named(staged):
    """Only slots that are cast are directed; with nobody in the prompt, one stays empty."""
    _, [(tracks, drawings, _)] = staged()
    assert tracks.values.shape == (8, 2, len(CHANNELS))
    assert tracks.values[:, 1, OPACITY].any()
    assert drawings.keys() == {1}
    _, [(tracks, drawings, _)] = staged(replace(PLAIN, prompt="the sea at night"))
    assert tracks.values.shape == (8, 2, len(CHANNELS))
    assert not tracks.values[:, 1:, OPACITY].any()
    assert not drawings


def test_several_of_a_kind_have_a_track_each(staged):
    _, [(tracks, drawings, _)] = staged(replace(PLAIN, prompt="three foxes jump in the snow"))
    assert tracks.values.shape[1] == 4
    assert drawings.keys() == {1, 2, 3}
    assert not np.array_equal(tracks.values[:, 1], tracks.values[:, 2])


def test_a_larger_film_is_the_same_film(staged, draw):
    large = {"size": (256, 256)}
    (_, [small]), (_, [double]) = staged(), staged(replace(PLAIN, **large))
    np.testing.assert_array_equal(small[0].values, double[0].values)
    assert small[2] == double[2]
    empty = replace(PLAIN, prompt="the snow at night")
    plain, other = draw(empty).astype(float), draw(replace(empty, seed=1)).astype(float)
    halved = [np.asarray(Image.fromarray(f).reduce(2)) for f in draw(replace(empty, **large))]
    assert np.abs(np.stack(halved) - plain).mean() < 0.2 * np.abs(other - plain).mean()


@pytest.mark.parametrize("seconds", [1.0, 1.3, 2.5])
def test_tracks_last_for_the_film(staged, seconds):
    clip, [(tracks, _, scenery)] = staged(replace(PLAIN, seconds=seconds))
    assert tracks.seconds >= seconds
    assert isinstance(scenery, Scenery)
    assert clip.frame_count == round(6 * seconds)


# --- Shots ----------------------------------------------------------------------------------------

TWO = replace(PLAIN, prompt="a fox jumps in the snow. then a cat spins in the desert", seconds=3)
SAME = replace(PLAIN, prompt="a fox jumps in the snow. then a cat spins in the snow", seconds=3)


def test_every_shot_has_tracks_a_cast_and_a_set(staged, engine):
    assert engine.plan(TWO).shots == 2
    clip, [first, second] = staged(TWO)
    assert clip.frame_count == 18
    assert first[0].seconds + second[0].seconds >= 3
    assert first[1][1] is not second[1][1]
    assert first[2] != second[2]


def test_shots_of_one_place_share_its_set(staged):
    _, [first, second] = staged(SAME)
    assert first[2] is second[2]
    assert not np.array_equal(first[0].values, second[0].values)


def test_the_first_shot_of_a_film_does_not_depend_on_the_second(draw):
    one = draw(replace(TWO, prompt="a fox jumps in the snow. then a dog rolls on the moon"))
    np.testing.assert_array_equal(draw(TWO)[:9], one[:9])


def test_shots_for_which_there_is_no_time_are_left_out(engine, staged):
    brief = replace(TWO, seconds=1.5)
    plan = engine.plan(brief)
    assert plan.shots == 1
    assert {member.shot for member in plan.cast} == {1}
    assert len(staged(brief)[1]) == 1


# --- The plan -------------------------------------------------------------------------------------


def test_the_plan_tells_what_is_left_out(engine):
    plan = engine.plan(replace(PLAIN, prompt="a fox jumps in the snow without a hat"))
    assert plan.left_out
    assert [member.noun for member in plan.cast] == ["fox"]


def test_the_plan_names_the_weights(engine, tiny):
    names = ("director", "designer")
    files = ((tiny.folder / f"{name}.safetensors").read_bytes() for name in names)
    hashes = "".join(hashlib.sha256(file).hexdigest() for file in files)
    plan = engine.plan(PLAIN)
    assert plan.model_sha256 == hashlib.sha256(hashes.encode()).hexdigest()
    assert (plan.model_name, plan.model_licence) == ("storybook", "CC-BY-SA-4.0")
