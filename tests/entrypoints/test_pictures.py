"""Pictures and clips from elsewhere at the command line, with the fake engine."""

import json

import numpy as np
import pytest
from PIL import Image, ImageDraw

from laterna.core.media import probe, read_video
from laterna.provenance.manifest import COMPOSITE_TYPE, read_manifest

FAKE = ("--model", "fake", "--size", "128x128", "--fps", "12", "--seconds", "1")


@pytest.fixture
def pictures(tmp_path):
    for name, colour in (("a", (220, 40, 40)), ("b", (40, 60, 220))):
        Image.new("RGB", (64, 64), colour).save(tmp_path / f"{name}.png")
    mask = Image.new("L", (64, 64))
    ImageDraw.Draw(mask).rectangle((20, 20, 40, 40), fill=255)
    mask.save(tmp_path / "mask.png")


def frames(path):
    return np.stack(list(read_video(path))).astype(float)


@pytest.mark.usefixtures("pictures")
def test_a_film_begins_and_ends_with_the_pictures(laterna, tmp_path):
    said = laterna("animate", "a.png", "a ball", "--last", "b.png", *FAKE, "-o", "f.mp4", "--json")
    assert said.status == 0
    assert said.object["plan"]["cast"][0]["noun"] == "ball"
    drawn = frames(tmp_path / "f.mp4")
    assert np.abs(drawn[0].mean((0, 1)) - (220, 40, 40)).max() < 12
    assert np.abs(drawn[-1].mean((0, 1)) - (40, 60, 220)).max() < 12
    assert read_manifest(tmp_path / "f.mp4").digital_source_type == COMPOSITE_TYPE


@pytest.mark.usefixtures("pictures")
def test_history_names_them_and_a_replay_needs_them(laterna, tmp_path):
    words = ("animate", "a.png", "--at", "0.5=b.png", *FAKE, "-o", "f.mp4")
    assert laterna(*words).status == 0
    told = laterna("history", "f.mp4").out
    assert "a.png" in told
    assert "0.5" in told
    refused = laterna("replay", "f.mp4", "-o", "g.mp4", "--json")
    assert refused.object["error"]["code"] == "picture_needed"
    given = ("--cast", "a.png=a.png", "--cast", "other=b.png")
    assert laterna("replay", "f.mp4", "-o", "g.mp4", *given).status == 0
    wrong = laterna("replay", "f.mp4", "-o", "h.mp4", "--cast", "a.png=b.png", "--json")
    assert wrong.object["error"]["code"] == "picture_other"


@pytest.mark.usefixtures("pictures")
def test_a_part_of_a_picture_is_made_anew(laterna, tmp_path):
    words = ("inpaint", "a.png", "--mask", "mask.png", "--seconds", "1", "-o", "f.mp4")
    assert laterna(*words).status == 0
    assert np.abs(frames(tmp_path / "f.mp4") - (220, 40, 40)).mean() < 12


@pytest.mark.usefixtures("pictures")
def test_a_film_is_shown_in_another_frame(film, laterna, tmp_path):
    assert film("a ball", "-o", "a.mp4", "--seed", "5").status == 0
    width, height = probe(tmp_path / "a.mp4").size
    wider = f"{2 * width}x{height}"
    assert laterna("outpaint", "a.mp4", "--size", wider, "-o", "f.mp4").status == 0
    assert probe(tmp_path / "f.mp4").size == (2 * width, height)
    assert laterna("history", "f.mp4").out.count("a ball") == 2


@pytest.mark.usefixtures("pictures")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("animate", "no.png", *FAKE), "input_missing"),
        (("animate", "a.png", "--at", "soon=b.png", *FAKE), "moment_unreadable"),
        (("animate", "a.png", "--at", "0.5", *FAKE), "moment_unreadable"),
        (("animate", "a.png", "--at", "9=b.png", *FAKE), "moment_out_of_range"),
        (("animate", "a.png", "--at", "0=b.png", *FAKE), "moment_taken"),
        (("inpaint", "a.png", "--mask", "no.png"), "input_missing"),
        (("outpaint", "a.png", "--size", "wide"), "size_unreadable"),
    ],
)
def test_what_cannot_be_is_told(laterna, words, code):
    assert laterna(*words, "-o", "f.mp4", "--json").object["error"]["code"] == code


@pytest.mark.usefixtures("pictures")
def test_cards_may_hold_pictures_and_clips(film, laterna, tmp_path):
    assert film("a ball", "-o", "own.mp4", "--seed", "5").status == 0
    cards = [
        {"text": "a ball", "seconds": 1},
        {"picture": "a.png", "text": "a box", "seconds": 1, "transition": "cut"},
        {"clip": "own.mp4", "transition": "cut"},
    ]
    (tmp_path / "b.json").write_text(json.dumps({"cards": cards}))
    words = ("storyboard", "b.json", "--model", "fake", "--size", "128x128", "--fps", "12")
    assert laterna(*words, "-o", "f.mp4").status == 0
    drawn = frames(tmp_path / "f.mp4")
    assert len(drawn) == 36
    assert np.abs(drawn[12].mean((0, 1)) - (220, 40, 40)).max() < 12


@pytest.mark.usefixtures("pictures")
@pytest.mark.parametrize(
    "card",
    [
        {"picture": "a.png", "film": "b.mp4"},
        {"picture": "a.png", "fit": "stretch"},
        {"picture": "a.png", "transition": "continuous"},
        {"clip": "a.mp4", "text": "a ball"},
        {"seconds": 1},
    ],
)
def test_cards_that_make_no_sense_are_refused(laterna, tmp_path, card):
    (tmp_path / "b.json").write_text(json.dumps({"cards": [card]}))
    said = laterna("storyboard", "b.json", "--model", "fake", "-o", "f.mp4", "--json")
    assert said.object["error"]["code"] == "board_unreadable"
