"""The model that ships, and what is said when it is not whole, through the command line."""

import hashlib
import re
import shutil

import numpy as np
import pytest
from PIL import Image

from laterna.backends.native.networks import Networks
from laterna.core.media import probe, read_metadata, read_video

PROMPT = "a fox jumps in the snow"
SMALL = ("--size", "128x128", "--seconds", "1", "--seed", "3", "--force")


@pytest.fixture
def draw(laterna, tmp_path):
    """Runs ``laterna generate`` with the model that ships; returns the frames."""

    def run(*words, prompt=PROMPT):
        said = laterna("generate", *SMALL, "-o", "film.mp4", *words, "--", prompt)
        assert said.status == 0, said.err
        return np.stack(list(read_video(tmp_path / "film.mp4")))

    return run


def test_same_seed_same_frames_and_another_seed_others(draw):
    first = draw()
    assert first.shape == (24, 128, 128, 3)
    assert first[0].std() > 5
    assert np.array_equal(draw(), first)
    assert not np.array_equal(draw("--seed", "4"), first)


def test_it_is_the_model_that_is_taken_when_none_is_named(draw, tmp_path):
    draw("--steps", "2")
    facts = " ".join(read_metadata(tmp_path / "film.mp4").values())
    assert probe(tmp_path / "film.mp4").frame_count == 24
    assert "storybook" in facts
    assert "openmoji:1F98A" in facts


def test_an_own_picture_takes_the_stage(draw, laterna, tmp_path):
    Image.new("RGB", (60, 60), (255, 0, 255)).save(tmp_path / "my.png")
    before = draw("--steps", "2")
    own = draw("--steps", "2", "--cast", "fox=my.png")
    assert not np.array_equal(own, before)
    told = " ".join(read_metadata(tmp_path / "film.mp4").values())
    assert "my.png" in told
    assert hashlib.sha256((tmp_path / "my.png").read_bytes()).hexdigest() in told
    assert "openmoji:1F98A" not in told


# --- Weights that are not whole -------------------------------------------------------------------


@pytest.fixture
def weights(tiny, tmp_path_factory, monkeypatch):
    """A whole folder of weights that ``laterna`` takes; tests damage it."""
    folder = tmp_path_factory.mktemp("weights") / "mine"
    shutil.copytree(tiny.folder, folder)
    monkeypatch.setenv("LATERNA_WEIGHTS", str(folder))
    return folder


@pytest.fixture
def refused(laterna, tmp_path):
    """Runs ``laterna generate``, which must fail; returns the one line that it says."""

    def run(code):
        (tmp_path / "film.mp4").write_bytes(b"mine")
        said = laterna("generate", *SMALL, "-o", "film.mp4", "--", PROMPT)
        assert (said.status, said.out) == (4, "")
        (line,) = said.err.splitlines()
        assert line.startswith("laterna: ")
        assert line.endswith(f" [{code}]")
        told = laterna("generate", *SMALL, "--json", "-o", "film.mp4", "--", PROMPT)
        assert (told.status, told.err) == (4, "")
        assert told.object["error"]["code"] == code
        assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"mine"]
        return line

    return run


WEIGHTS = [f"{network}.safetensors" for network in ("director", "designer")]
GRAPHS = [f"{graph}.onnx" for graph in ("text", "director", "designer")]
FILES = WEIGHTS + GRAPHS


def test_other_weights_are_taken_from_where_they_are_said_to_be(draw, weights, tmp_path):
    draw("--steps", "1")
    assert Networks().sha256 in " ".join(read_metadata(tmp_path / "film.mp4").values())


def test_no_folder(refused, weights):
    shutil.rmtree(weights)
    assert str(weights) in refused("weights_missing")


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file(refused, weights, file):
    (weights / file).unlink()
    assert str(weights / file) in refused("weights_missing")


@pytest.mark.parametrize("file", FILES)
def test_a_folder_in_its_place(refused, weights, file):
    (weights / file).unlink()
    (weights / file).mkdir()
    assert str(weights / file) in refused("weights_unreadable")


@pytest.mark.parametrize("file", WEIGHTS)
@pytest.mark.parametrize("kept", [0, 7, 1000, -1])
def test_truncated_weights(refused, weights, file, kept):
    (weights / file).write_bytes((weights / file).read_bytes()[:kept])
    assert str(weights / file) in refused("weights_unreadable")


@pytest.mark.parametrize("file", WEIGHTS)
def test_something_else_in_their_place(refused, weights, file):
    (weights / file).write_bytes(b"<html>404 Not Found</html>" * 40)
    assert str(weights / file) in refused("weights_unreadable")


@pytest.mark.parametrize("file", WEIGHTS)
def test_one_flipped_bit_in_the_weights(refused, weights, file):
    data = bytearray((weights / file).read_bytes())
    data[-1] ^= 1
    (weights / file).write_bytes(data)
    line = refused("weights_damaged")
    assert str(weights / file) in line
    assert len(re.findall(r"\b[0-9a-f]{64}\b", line)) == 2


@pytest.mark.parametrize("file", GRAPHS)
@pytest.mark.parametrize("kept", [0, -1])
def test_a_truncated_graph(refused, weights, file, kept):
    expected = hashlib.sha256((weights / file).read_bytes()).hexdigest()
    (weights / file).write_bytes((weights / file).read_bytes()[:kept])
    line = refused("weights_damaged")
    assert str(weights / file) in line
    assert expected in line
    assert hashlib.sha256((weights / file).read_bytes()).hexdigest() in line


def test_graphs_of_other_weights(refused, weights):
    (weights / "director.onnx").write_bytes((weights / "designer.onnx").read_bytes())
    assert str(weights / "director.onnx") in refused("weights_damaged")


def test_models_says_what_is_wrong(laterna, weights):
    (weights / "designer.onnx").unlink()
    said = laterna("models")
    assert said.status == 0
    assert str(weights / "designer.onnx") in said.out
