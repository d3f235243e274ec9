import numpy as np
import pytest

from laterna.provenance.label import Label

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
