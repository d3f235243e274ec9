"""What films keep of earlier ones, to the pixel and between the samples of their tracks."""

from dataclasses import replace

import numpy as np
import pytest

from laterna.backends.native.showing import drawing_side
from laterna.core.request import GenerationRequest
from laterna.service import operations
from laterna.stage.tracks import OPACITY

FILM = GenerationRequest(
    "a fox grows in the desert in the rain while a taxi drives to the right",
    seconds=2,
    size=(192, 128),
    fps=24,
    seed=5,
)
SAME = 40.0
"""dB, the bar of the issue: at the end of a span edges move by hundredths of a pixel."""


@pytest.fixture(scope="module")
def frames(engine):
    def draw(request):
        return np.stack(list(engine.generate(request, engine.plan(request), lambda _: None)))

    return draw


@pytest.fixture(scope="module")
def plain(frames):
    return frames(FILM)


def worst(one, other):
    errors = ((one.astype(float) - other) ** 2).mean((1, 2, 3))
    return 10 * np.log10(255**2 / max(errors.max(), 1e-6))


def test_every_frame_is_kept_where_a_film_goes_on(frames, plain):
    assert worst(frames(operations.extend(FILM, 2))[:48], plain) > SAME


def test_every_frame_is_kept_where_a_film_begins_earlier(frames, plain):
    assert worst(frames(operations.extend(FILM, 2, backwards=True))[48:], plain) > SAME


def test_every_frame_is_kept_before_and_after_a_gap(frames, plain):
    other = replace(FILM, prompt="a dog sleeps in the snow", seed=6)
    joined = frames(operations.connect(FILM, other, 1.0))
    assert worst(joined[:48], plain) > SAME
    assert worst(joined[72:], frames(other)) > SAME


def test_a_span_is_kept_but_for_its_very_first_motion(frames, plain):
    made = frames(operations.recut(FILM, 0.5, 1.5, at=1, seconds=3))
    assert worst(made[26:48], plain[14:36]) > SAME


def test_who_grows_is_prepared_anew_and_nobody_else(engine):
    def sides(request):
        shot = engine.staged(request, engine.plan(request), lambda _: None)[0]
        return {m.noun: drawing_side(shot, m, (1280, 720)) for m in shot.cast}

    before, after = sides(FILM), sides(operations.edit(FILM, "make the fox bigger"))
    assert after["fox"] > before["fox"]
    assert after["taxi"] == before["taxi"]


def test_who_is_new_in_a_remix_is_no_ghost(engine):
    film = replace(FILM, prompt="a fox jumps in the desert")
    remixed = operations.remix(film, "a robot stands in front of a comb", "subtle")
    shot = engine.staged(remixed, engine.plan(remixed), lambda _: None)[0]
    assert {member.noun for member in shot.cast} == {"robot", "comb"}
    assert shot.tracks.values[:16, list(shot.slots), OPACITY].min() > 0.8
