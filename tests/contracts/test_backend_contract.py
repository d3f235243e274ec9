"""What every engine keeps to; a new one is tested by its line in ``BACKENDS``."""

import dataclasses
import hashlib

import numpy as np
import pytest

from laterna.backends import BACKENDS
from laterna.core.errors import CastWordMissing, InputError, WeightsMissing
from laterna.core.request import CastChoice, GenerationRequest, Plan

STAGES = ("text", "tracks", "set", "frames")
PROMPTS = {"fake": "a ball beside a box", "storybook": "a fox jumps in the snow"}
ACTORS = {"fake": "ball", "storybook": "fox"}


@pytest.fixture(scope="module", params=BACKENDS.names)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def backend(name):
    try:
        return BACKENDS.load(name)()
    except WeightsMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def request_(name):
    return GenerationRequest(PROMPTS[name], seconds=1, size=(256, 144), fps=12, seed=5, model=name)


def silent(_):
    pass


def digest(clip):
    return hashlib.sha256(b"".join(frame.tobytes() for frame in clip)).hexdigest()


@pytest.fixture(scope="module")
def clip(backend, request_):
    return backend.generate(request_, backend.plan(request_), silent)


def test_it_bears_its_name(backend, name):
    assert backend.name == name


def test_the_plan_says_who_is_drawn_from_what(backend, name, request_):
    plan = backend.plan(request_)
    assert isinstance(plan, Plan)
    slots = [slot for member in plan.cast for slot in member.slots]
    assert slots == list(range(1, len(slots) + 1))
    assert {member.shot for member in plan.cast} == {plan.shots} == {1}
    assert plan.cast[0].noun == ACTORS[name]
    for member in plan.cast:
        assert member.artist
        assert member.licence
        assert member.source
        assert len(bytes.fromhex(member.sha256)) == 32
    assert plan.estimated_seconds >= 0
    assert len(bytes.fromhex(plan.model_sha256)) == 32
    assert plan.model_licence


def test_the_plan_is_the_same_each_time(backend, request_):
    assert backend.plan(request_) == backend.plan(request_)


def test_words_without_meaning_are_named(backend, request_):
    plan = backend.plan(dataclasses.replace(request_, prompt="qzxwvk"))
    assert plan.unknown == ("qzxwvk",)
    assert plan.cast == ()


def test_a_prompt_without_actors_is_still_drawn(backend, request_):
    request = dataclasses.replace(request_, prompt="qzxwvk")
    clip = backend.generate(request, backend.plan(request), silent)
    assert len(list(clip)) == clip.frame_count


def test_the_clip_is_what_was_asked_for(clip, request_):
    frames = list(clip)
    assert clip.frame_count == len(frames) == 12
    assert (clip.size, clip.fps) == (request_.size, request_.fps)
    assert {(frame.shape, frame.dtype) for frame in frames} == {((144, 256, 3), np.dtype("u1"))}


@pytest.mark.parametrize("size", [(128, 128), (144, 256), (354, 130)])
def test_any_size_is_delivered(backend, request_, size):
    request = dataclasses.replace(request_, size=size)
    clip = backend.generate(request, backend.plan(request), silent)
    assert clip.size == size
    assert next(iter(clip)).shape == (size[1], size[0], 3)


@pytest.mark.parametrize(("seconds", "fps"), [(1.0, 1.0), (1.3, 7.5), (2.0, 30.0)])
def test_any_length_and_rate_is_delivered(backend, request_, seconds, fps):
    request = dataclasses.replace(request_, seconds=seconds, fps=fps, size=(128, 128))
    clip = backend.generate(request, backend.plan(request), silent)
    assert sum(1 for _ in clip) == round(seconds * fps)


def test_something_is_seen_and_it_moves(clip):
    frames = np.stack(list(clip)).astype(float)
    assert frames[0].std() > 1
    assert abs(frames[-1] - frames[0]).mean() > 0.1


def test_a_clip_can_be_watched_twice(clip):
    assert digest(clip) == digest(clip)


def test_the_same_request_gives_the_same_frames(backend, request_, clip):
    again = backend.generate(request_, backend.plan(request_), silent)
    assert digest(again) == digest(clip)


def test_a_fresh_engine_gives_the_same_frames(name, backend, request_, clip):
    fresh = BACKENDS.load(name)()
    assert digest(fresh.generate(request_, fresh.plan(request_), silent)) == digest(clip)


def test_another_seed_gives_other_frames(backend, request_, clip):
    other = dataclasses.replace(request_, seed=6)
    assert digest(backend.generate(other, backend.plan(other), silent)) != digest(clip)


def test_it_shows_signs_of_life(backend, request_):
    signs = []
    list(backend.generate(request_, backend.plan(request_), signs.append))
    assert signs
    assert {sign.stage for sign in signs} <= set(STAGES)
    for stage in STAGES:
        steps = [(sign.step, sign.steps) for sign in signs if sign.stage == stage]
        assert steps == sorted(steps)
        assert all(0 <= step <= count for step, count in steps)
        assert not steps or steps[-1][0] == steps[-1][1]
    assert all(sign.preview is None for sign in signs)


def test_a_preview_shows_itself_when_asked_for(backend, request_):
    request = dataclasses.replace(request_, preview=True)
    signs = []
    backend.generate(request, backend.plan(request), signs.append)
    looks = [sign.preview for sign in signs if sign.preview is not None]
    assert looks
    assert {look.dtype for look in looks} == {np.dtype("u1")}
    assert {look.shape[2:] for look in looks} == {(3,)}


def test_a_preview_changes_nothing(backend, request_, clip):
    request = dataclasses.replace(request_, preview=True)
    assert digest(backend.generate(request, backend.plan(request), silent)) == digest(clip)


@pytest.fixture
def own_picture(tmp_path):
    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", (64, 64))
    ImageDraw.Draw(picture).ellipse((4, 4, 60, 60), fill=(255, 0, 255, 255))
    picture.save(tmp_path / "own.png")
    return tmp_path / "own.png"


def test_an_own_picture_takes_the_stage(backend, name, request_, clip, own_picture):
    cast = (CastChoice(ACTORS[name], own_picture),)
    request = dataclasses.replace(request_, cast=cast)
    plan = backend.plan(request)
    member = plan.cast[0]
    assert (member.how, member.title) == ("picture", "own.png")
    assert (member.artist, member.licence) == ("", "")
    assert digest(backend.generate(request, plan, silent)) != digest(clip)


def test_a_picture_for_nobody_is_refused(backend, request_, own_picture):
    request = dataclasses.replace(request_, cast=(CastChoice("qzxwvk", own_picture),))
    with pytest.raises(CastWordMissing):
        backend.plan(request)


def test_a_damaged_picture_is_refused_before_anything_is_drawn(backend, name, request_, tmp_path):
    damaged = tmp_path / "damaged.png"
    damaged.write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    request = dataclasses.replace(request_, cast=(CastChoice(ACTORS[name], damaged),))
    with pytest.raises(InputError):
        backend.plan(request)
