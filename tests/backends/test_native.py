"""The engine through small networks: what it is told decides the frames, and nothing else does."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from laterna.backends.native import NativeBackend
from laterna.backends.native.engine import _settled
from laterna.core.request import CastChoice, GenerationRequest
from laterna.stage.tracks import CAMERA, LOG_SIZE, Tracks, X

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
    "sampler": {"sampler": "euler"},
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
    assert clip.native_size == (64, 64)


def test_a_higher_rate_shows_the_same_film(draw, plain):
    np.testing.assert_array_equal(draw(replace(PLAIN, fps=12))[::2], plain)


def test_a_larger_film_is_the_same_film(draw, plain):
    large = draw(replace(PLAIN, size=(256, 256)))
    halved = [np.asarray(Image.fromarray(frame).reduce(2)) for frame in large]
    assert np.abs(np.stack(halved).astype(float) - plain).mean() < 6


def test_the_stages_follow_each_other(draw):
    signs = []
    draw(replace(PLAIN, seconds=3), signs)
    stages = list(dict.fromkeys(sign.stage for sign in signs))
    assert stages == ["text", "tracks", "frames", "upscale"]
    for stage in stages:
        steps = [(sign.step, sign.steps) for sign in signs if sign.stage == stage]
        assert steps == [(number, len(steps)) for number in range(1, len(steps) + 1)]


def test_an_actor_of_ones_own_is_seen_where_the_other_was(draw, plain, tmp_path):
    Image.new("RGB", (64, 64), (255, 0, 255)).save(tmp_path / "own.png")
    own = draw(replace(PLAIN, cast=(CastChoice("fox", tmp_path / "own.png"),)))
    assert not np.array_equal(own, plain)


def test_nobody_comes_who_was_not_named(engine, monkeypatch):
    """Whatever the director makes of the empty slots, they are not drawn."""
    import laterna.backends.native.engine as module

    seen = []
    composer = module.Composer

    def watched(tracks, *rest):
        seen.append(tracks.values)
        return composer(tracks, *rest)

    monkeypatch.setattr(module, "Composer", watched)
    engine.generate(PLAIN, engine.plan(PLAIN), lambda _: None)
    (values,) = seen
    assert values.shape == (8, 4, 8)
    assert values[:, 1, 6].any()
    assert not values[:, 2:, 6].any()


def test_the_plan_names_the_weights(engine, tiny):
    names = ("director", "painter", "upscaler")
    files = ((tiny.folder / f"{name}.safetensors").read_bytes() for name in names)
    hashes = "".join(hashlib.sha256(file).hexdigest() for file in files)
    plan = engine.plan(PLAIN)
    assert plan.model_sha256 == hashlib.sha256(hashes.encode()).hexdigest()
    assert (plan.model_name, plan.model_licence) == ("storybook", "CC-BY-SA-4.0")


@pytest.mark.parametrize(("sway", "still"), [(0.006, True), (0.03, False)])
def test_a_camera_that_hardly_moves_stands_still(sway, still):
    values = Tracks.empty(32).values
    values[:, CAMERA, X] = 0.001 + sway * np.sin(np.arange(32))
    values[:, CAMERA, LOG_SIZE] = np.linspace(0, 0.3, 32)
    settled = _settled(values.copy(), ())
    assert (settled[:, CAMERA, X] == 0).all() == still
    np.testing.assert_array_equal(settled[:, CAMERA, LOG_SIZE], values[:, CAMERA, LOG_SIZE])
