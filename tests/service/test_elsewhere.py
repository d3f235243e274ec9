from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from laterna.core.errors import (
    InputMissing,
    MomentOutOfRange,
    MomentTaken,
    PictureUnreadable,
    PolicyRefused,
    PromptEmpty,
    VideoUnreadable,
)
from laterna.core.request import GenerationRequest, Still
from laterna.governance.decision import Decision, Verdict
from laterna.service import operations, screening
from laterna.service.elsewhere import film_of, film_of_picture
from laterna.service.validation import check_request

WORDS = GenerationRequest("a fox", seconds=4, fps=10)


@pytest.fixture
def picture(tmp_path):
    Image.new("RGB", (40, 30), (200, 20, 90)).save(tmp_path / "p.png")
    return tmp_path / "p.png"


def test_pictures_come_in_order_and_fall_on_frames(picture):
    stills = Still(picture, operations.LAST), Still(picture), Still(picture, 1.234)
    made = operations.animate(WORDS, *stills)
    assert [still.at for still in made.stills] == [0, 1.2, 3.9]
    check_request(made)
    assert hash(made)


@pytest.mark.parametrize("at", [-0.1, 4.1, float("nan")])
def test_a_second_outside_of_the_film_is_refused(picture, at):
    with pytest.raises(MomentOutOfRange):
        operations.animate(WORDS, Still(picture, at))


def test_one_frame_cannot_be_two_pictures(picture):
    with pytest.raises(MomentTaken):
        operations.animate(WORDS, Still(picture, 3.9), Still(picture, operations.LAST))
    with pytest.raises(MomentTaken):
        check_request(replace(WORDS, stills=(Still(picture, 1), Still(picture, 1))))


def test_words_may_be_missing_only_where_something_is_given(picture):
    check_request(operations.animate(replace(WORDS, prompt=""), Still(picture)))
    check_request(operations.outpaint(film_of_picture(picture), (640, 128)))
    with pytest.raises(PromptEmpty):
        check_request(replace(WORDS, prompt=""))


def test_files_that_are_not_there_are_missed_before_anything_is_drawn(tmp_path, picture):
    with pytest.raises(InputMissing):
        check_request(operations.animate(WORDS, Still(tmp_path / "no.png")))
    with pytest.raises(InputMissing):
        check_request(operations.inpaint(film_of_picture(picture), tmp_path / "no.png"))


@pytest.mark.parametrize(
    ("size", "expected"),
    [((40, 30), (170, 128)), ((1, 1), (128, 128)), ((3001, 2001), (1920, 1280)), ((2, 900), None)],
)
def test_a_picture_is_a_film_of_a_possible_size(tmp_path, size, expected):
    Image.new("RGB", size).save(tmp_path / "p.png")
    film = film_of(tmp_path / "p.png", seconds=2)
    check_request(film)
    assert film.seconds == 2
    assert expected in (None, film.size)


def test_what_is_neither_picture_nor_clip_is_told_as_what_it_should_be(tmp_path):
    for name, error in (("a.mp4", VideoUnreadable), ("a.png", PictureUnreadable)):
        (tmp_path / name).write_bytes(b"nothing of the kind")
        with pytest.raises(error):
            film_of(tmp_path / name)


def test_nothing_of_the_film_before_is_left_at_the_top(picture):
    film = replace(operations.animate(WORDS, Still(picture)), edits=("slower",), loop=True)
    for made in (
        operations.extend(film, 1),
        operations.inpaint(film, picture, "a cat"),
        operations.outpaint(film, (720, 1280)),
    ):
        assert (made.stills, made.edits, made.loop) == ((), (), False)
        assert made.conditions[0].film == film


def test_every_picture_of_every_film_is_looked_at(monkeypatch, picture):
    seen = []

    def policy(shown):
        seen.append(shown.shape)
        return Decision(Verdict.REFUSE, "picture.sexual", "policy.picture", "policy.appeal_review")

    screen = replace(screening.open_screen(), pictures=(policy,))
    monkeypatch.setattr(screening, "open_screen", lambda: screen)
    film = operations.extend(operations.animate(WORDS, Still(picture)), 1)
    with pytest.raises(PolicyRefused):
        screening.screen_request(film)
    assert seen == [(30, 40, 4)]
    assert np.prod(seen[0]) > 0
