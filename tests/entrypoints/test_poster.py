import numpy as np
import pytest
from PIL import Image

from laterna.core.errors import OutputError
from laterna.core.request import GenerationRequest, Progress
from laterna.entrypoints.cli.poster import Poster

REQUEST = GenerationRequest("một con cáo 🦊", seed=3)


def look(step, steps=24):
    return Progress("frames", step, steps, np.full((8, 8, 3), step, np.uint8))


def shade(path):
    with Image.open(path) as picture:
        return picture.getpixel((0, 0))[0]


def test_a_look_is_written_every_few_steps_and_at_the_end(tmp_path):
    path = tmp_path / "look.png"
    poster = Poster(path, REQUEST)
    shades = []
    for step in range(4, 26):
        poster(look(step, 25))
        shades.append(shade(path))
    assert sorted(set(shades)) == [4, 8, 12, 16, 20, 24, 25]
    assert [file.name for file in tmp_path.iterdir()] == ["look.png"]


def test_the_words_stand_in_the_picture(tmp_path):
    Poster(tmp_path / "look.png", REQUEST)(look(24))
    with Image.open(tmp_path / "look.png") as picture:
        assert "một con cáo 🦊" in picture.text["Description"]


def test_a_sign_without_a_look_writes_nothing(tmp_path):
    Poster(tmp_path / "look.png", REQUEST)(Progress("frames", 24, 24))
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_has_gone_is_named(tmp_path):
    poster = Poster(tmp_path / "gone" / "look.png", REQUEST)
    with pytest.raises(OutputError, match=r"look\.png"):
        poster(look(24))
