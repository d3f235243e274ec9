import numpy as np
import pytest
from PIL import ImageFont, features

from laterna.core.concepts import LANGUAGES
from laterna.core.errors import LabelUnwritable
from laterna.core.i18n import catalogue
from laterna.provenance import label as labels
from laterna.provenance.label import Label, check_label

GREY = 90


def changed(text: str, size: tuple[int, int]) -> np.ndarray:
    frame = np.full((size[1], size[0], 3), GREY, np.uint8)
    marked = Label(text, size)(frame)
    assert frame.min() == frame.max() == GREY, "the frame given was painted on"
    assert marked.shape == frame.shape
    assert marked.dtype == np.uint8
    return (marked != GREY).any(axis=2)


@pytest.mark.parametrize("size", [(128, 128), (128, 1920), (1920, 128), (640, 360), (1920, 1080)])
@pytest.mark.parametrize("text", ["AI", "Made by a model", "w" * 500, "两只狐狸", "a\nb\tc"])
def test_it_fits_into_the_corner_with_a_margin(size, text):
    rows, columns = np.nonzero(changed(text, size))
    assert rows.size > 20
    assert rows.min() > size[1] * 0.6
    assert columns.min() >= 1
    assert rows.max() < size[1] - 1
    assert columns.max() < size[0] - 1


def test_it_is_light_on_dark():
    frame = np.full((360, 640, 3), GREY, np.uint8)
    marked = Label("Made by a model", (640, 360))(frame)
    assert marked.max() > 200
    assert marked.min() < GREY * 0.6


def test_it_is_small():
    assert changed("Made by a model", (1280, 720)).mean() < 0.02


def font(text: str, points: float = 40) -> ImageFont.FreeTypeFont:
    from io import BytesIO

    return ImageFont.truetype(BytesIO(labels._font_file(labels._font_for(text))), points)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_label_of_each_language_is_drawn_with_its_own_letters(language):
    text = catalogue(language)["label.made"]
    unknown = font(text).getmask("\ue000").getbbox(), bytes(font(text).getmask("\ue000"))
    for letter in set(text) - {" "}:
        mask = font(text).getmask(letter)
        assert (mask.getbbox(), bytes(mask)) != unknown, letter
    check_label(text)


def test_arabic_letters_join_and_run_from_right_to_left():
    assert features.check("raqm")
    text = catalogue("ar")["label.made"]
    apart = sum(font(text).getlength(letter) for letter in text)
    assert font(text).getlength(text) < apart * 0.95
    mask = font("لم").getmask("لم")
    ink = np.array(mask).reshape(mask.size[::-1]) > 128
    (tall,) = np.nonzero(ink[: len(ink) // 4].any(axis=0))
    assert tall.min() > ink.shape[1] / 2, "lam, the tall one, is written first"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(128, 128), (256, 144), (1920, 128), (128, 1920), (1920, 1080)])
def test_it_is_never_too_small_to_read(language, size):
    rows, columns = np.nonzero(changed(catalogue(language)["label.made"], size))
    assert np.ptp(rows) >= 15
    assert np.ptp(columns) >= 30
    assert rows.min() > size[1] * 0.6


def test_long_text_goes_on_in_the_next_line_at_a_size_that_can_be_read():
    short, long = (np.nonzero(changed(text, (256, 144)))[0] for text in ("words", "words " * 15))
    assert np.ptp(long) > 2 * np.ptp(short)


def test_too_much_text_ends_with_an_ellipsis():
    lines = labels._wrapped("many words " * 11, font("a", 10), 100)
    assert len(lines) > 4
    assert labels._shortened(lines[0], font("a", 10), 100).endswith("…")


def test_white_text_stands_out_on_white():
    frame = np.full((360, 640, 3), 255, np.uint8)
    ground = Label("Made by a model", (640, 360))(frame).min() / 255
    assert (1 + 0.05) / (ground**2.2 + 0.05) > 4.5  # WCAG 2.2, success criterion 1.4.3


@pytest.mark.parametrize("text", ["สวัสดี", "AI 🦊", "由 مولد"])
def test_letters_that_cannot_be_drawn_are_named(text):
    with pytest.raises(LabelUnwritable) as caught:
        check_label(text)
    assert caught.value.facts["letters"]
