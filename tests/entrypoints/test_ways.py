"""Films out of films at the command line, with the fake engine."""

import json

import numpy as np
import pytest
from PIL import Image

from laterna.core.media import probe, read_video
from laterna.provenance.manifest import read_manifest
from laterna.provenance.replay import request_of
from laterna.provenance.signatory import open_signatory


@pytest.fixture
def made(film):
    """Two films."""
    assert film("a ball and a box", "-o", "a.mp4", "--seed", "5").status == 0
    assert film("a kite", "-o", "b.mp4", "--seed", "6").status == 0


WAYS = {
    "extend": (("extend", "a.mp4", "--seconds", "1"), 2.0),
    "extend backwards": (("extend", "a.mp4", "--seconds", "1", "--backwards"), 2.0),
    "loop": (("loop", "a.mp4"), 1.0),
    "recut": (("recut", "a.mp4", "a gem", "--start", "0.25", "--end", "0.75", "--at", "0.5"), 1.0),
    "connect": (("connect", "a.mp4", "b.mp4", "--seconds", "0.5"), 2.5),
    "blend": (("blend", "a.mp4", "b.mp4"), 1.5),
    "remix": (("remix", "a.mp4", "a gem", "--strength", "strong"), 1.0),
    "vary": (("vary", "a.mp4", "--strength", "0.3", "--seed", "9"), 1.0),
    "replay": (("replay", "a.mp4"), 1.0),
}


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(("words", "seconds"), WAYS.values(), ids=WAYS)
def test_a_film_is_made_of_films(laterna, tmp_path, words, seconds):
    said = laterna(*words, "-o", "new.mp4", "--json")
    assert said.status == 0
    assert said.object["films"][0]["seconds"] == seconds
    assert probe(tmp_path / "new.mp4").frame_count == round(12 * seconds)


@pytest.mark.usefixtures("made")
def test_the_new_film_knows_its_parents(laterna, tmp_path):
    ours = {name: laterna("replay", f"{name}.mp4", "-o", f"{name}2.mp4") for name in "ab"}
    assert all(said.status == 0 for said in ours.values())
    said = laterna("connect", "a.mp4", "b.mp4", "-o", "new.mp4", "--json")
    record = open_signatory().registry.find(said.object["films"][0]["id"])
    parents = [open_signatory().registry.find(parent) for parent in record.parents]
    assert len(parents) == 2
    assert all(parent is not None for parent in parents)


@pytest.mark.usefixtures("made")
def test_a_replay_is_the_same_film(laterna, tmp_path):
    assert laterna("extend", "a.mp4", "a gem", "--seconds", "0.5", "-o", "new.mp4").status == 0
    assert laterna("replay", "new.mp4", "-o", "again.mp4").status == 0
    first, again = (np.stack(list(read_video(tmp_path / n))) for n in ("new.mp4", "again.mp4"))
    # Marks tell the two apart: the first was made of a file, the replay of its record.
    assert np.abs(first.astype(int) - again).mean() < 2.5
    assert request_of(tmp_path / "new.mp4") == request_of(tmp_path / "again.mp4")


@pytest.mark.usefixtures("made")
def test_history_tells_the_tree(laterna, tmp_path):
    laterna("extend", "a.mp4", "--seconds", "1", "-o", "c.mp4")
    laterna("connect", "c.mp4", "b.mp4", "-o", "d.mp4")
    lines = laterna("history", "d.mp4").out.splitlines()
    words = [line for line in lines if "“" in line]
    assert [line.split("“")[1].split("”")[0] for line in words] == [
        "a ball and a box",
        "a ball and a box",
        "a ball and a box",
        "a kite",
    ]
    depth = [len(line) - len(line.lstrip()) for line in words]
    assert depth == [2, 6, 10, 6]
    told = json.loads(laterna("history", "d.mp4", "--json").out)
    assert told["conditions"][0]["film"]["conditions"][0]["film"]["seed"] == 5


@pytest.mark.usefixtures("made")
def test_names_of_new_films_stand_beside_the_old(laterna, tmp_path):
    for name in ("a-2.mp4", "a-3.mp4"):
        assert laterna("loop", "a.mp4").status == 0
        assert (tmp_path / name).exists()


def test_ones_own_picture_is_asked_for_again(film, laterna, tmp_path):
    Image.new("RGB", (40, 40), (250, 0, 0)).save(tmp_path / "red.png")
    Image.new("RGB", (40, 40), (0, 0, 250)).save(tmp_path / "blue.png")
    assert film("a ball", "-o", "own.mp4", "--cast", "ball=red.png").status == 0
    missing = laterna("loop", "own.mp4", "--json")
    assert (missing.status, missing.object["error"]["code"]) == (2, "picture_needed")
    other = laterna("loop", "own.mp4", "--cast", "ball=blue.png", "--json")
    assert (other.status, other.object["error"]["code"]) == (2, "picture_other")
    assert laterna("loop", "own.mp4", "--cast", "ball=red.png").status == 0


BAD = {
    "no film": (("loop", "nothing.mp4"), "input_missing"),
    "no record": (("loop", "plain.png"), "video_unreadable"),
    "too long": (("extend", "a.mp4", "--seconds", "200"), "seconds_out_of_range"),
    "no span": (("recut", "a.mp4", "--end", "9"), "span_out_of_range"),
    "no strength": (("remix", "a.mp4", "a gem", "--strength", "fierce"), "strength_out_of_range"),
}


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(("words", "code"), BAD.values(), ids=BAD)
def test_what_cannot_be_done_is_said(laterna, tmp_path, words, code):
    Image.new("RGB", (40, 40)).save(tmp_path / "plain.png")
    before = sorted(tmp_path.iterdir())
    said = laterna(*words, "-o", "new.mp4", "--json")
    assert said.status != 0
    assert said.object["error"]["code"] == code
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.usefixtures("made")
def test_a_manifest_holds_everything(tmp_path, laterna):
    laterna("vary", "a.mp4", "--seed", "8", "-o", "new.mp4")
    asked = read_manifest(tmp_path / "new.mp4").asked
    assert asked.seed == 8
    assert asked.conditions[0].strength == 0.5
    assert asked.conditions[0].film == read_manifest(tmp_path / "a.mp4").asked


@pytest.mark.usefixtures("made")
def test_a_storyboard_becomes_a_film(laterna, tmp_path):
    board = {
        "cards": [
            {"text": "a ball", "seconds": 1},
            {"text": "a ball and a gem", "seconds": 1, "transition": "continuous"},
            {"film": "b.mp4", "start": 0.25, "end": 0.75},
        ]
    }
    (tmp_path / "board.json").write_text(json.dumps(board))
    small = ("--model", "fake", "--size", "256x144", "--fps", "12", "--seed", "4")
    said = laterna("storyboard", "board.json", *small, "--json")
    assert said.status == 0
    assert probe(tmp_path / "board.mp4").frame_count == 30
    shown = np.stack(list(read_video(tmp_path / "board.mp4"))).astype(int)
    part = np.stack(list(read_video(tmp_path / "b.mp4"))).astype(int)[3:9]
    assert np.abs(shown[24:] - part).mean() < 3


BOARDS = {
    "no json": "cards",
    "no cards": "{}",
    "empty": '{"cards": []}',
    "both": '{"cards": [{"text": "a ball", "film": "a.mp4"}]}',
    "neither": '{"cards": [{"seconds": 1}]}',
    "another word": '{"cards": [{"text": "a ball", "size": 4}]}',
    "no transition": '{"cards": [{"text": "a ball", "transition": "explode"}]}',
    "no number": '{"cards": [{"text": "a ball", "seconds": "long"}]}',
    "no object": '{"cards": ["a ball"]}',
}


@pytest.mark.parametrize("text", BOARDS.values(), ids=BOARDS)
def test_a_board_that_cannot_be_read_is_refused(laterna, tmp_path, text):
    (tmp_path / "board.json").write_text(text)
    said = laterna("storyboard", "board.json", "--model", "fake", "--json")
    assert (said.status, said.object["error"]["code"]) == (3, "board_unreadable")
    assert not (tmp_path / "board.mp4").exists()
