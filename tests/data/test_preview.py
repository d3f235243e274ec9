import json

import numpy as np
import pytest
from PIL import Image

from laterna.core.concepts import ACTIONS, LANGUAGES, SETTINGS
from laterna.core.errors import OutputDenied, OutputExists
from laterna.core.media import read_metadata
from laterna.data import preview
from laterna.data.preview import (
    DIGITAL_SOURCE_TYPE,
    FPS,
    SECONDS,
    SIZES,
    STATEMENT,
    draw_clip,
    draw_sample,
    save_preview,
    sheet_row,
    unwritten_languages,
)
from laterna.ledger.records import load_works
from laterna.provenance.manifest import DIGITAL_SOURCE_TYPE as MADE_BY_A_MODEL
from laterna.provenance.manifest import read_manifest


@pytest.fixture(scope="module")
def samples():
    return [draw_sample(3, 1), draw_sample(3, 2)]


@pytest.fixture(scope="module")
def saved(samples, tmp_path_factory):
    folder = tmp_path_factory.mktemp("preview") / "made" / "here"
    told = []
    paths = save_preview(samples, folder, force=False, report=told.append)
    assert told == samples
    return paths


def test_equal_numbers_give_equal_scenes(samples):
    again = draw_sample(3, 1)
    assert again.captions == samples[0].captions
    assert again.size in SIZES
    np.testing.assert_array_equal(sheet_row(again), sheet_row(samples[0]))
    assert draw_sample(4, 1).captions != samples[0].captions


def test_a_clip_has_the_frames_that_it_says(samples):
    clip = draw_clip(samples[0])
    frames = list(clip)
    assert len(frames) == clip.frame_count == SECONDS * FPS
    assert all(frame.shape == (clip.size[1], clip.size[0], 3) for frame in frames)
    assert any((frame != frames[0]).any() for frame in frames)


def test_everything_is_where_it_is_said_to_be(saved):
    assert [path.name for path in saved] == [
        "sheet.png",
        "captions.jsonl",
        "scene-1.mp4",
        "scene-2.mp4",
    ]
    assert sorted(saved[0].parent.iterdir()) == sorted(saved)


def test_captions_come_in_five_languages_with_the_truth(saved, samples):
    lines = [json.loads(line) for line in saved[1].read_text(encoding="utf-8").splitlines()]
    for line, sample in zip(lines, samples, strict=True):
        assert tuple(line["captions"]) == LANGUAGES
        assert line["captions"] == sample.captions
        assert line["setting"] in SETTINGS
        for actor in line["actors"]:
            assert actor["action"] in ("", *ACTIONS)
            assert actor["artist"] == load_works()[actor["work"]].artist


def test_clips_say_honestly_that_no_model_made_them(saved, samples):
    for path, sample in zip(saved[2:], samples, strict=True):
        manifest = read_manifest(path)
        assert manifest.statement == STATEMENT
        assert manifest.digital_source_type == DIGITAL_SOURCE_TYPE != MADE_BY_A_MODEL
        assert manifest.model_name == "none"
        assert [work.artist for work in manifest.cast] == [work.artist for work in sample.works]
        comment = read_metadata(path)["comment"]
        assert "no model made it" in comment
        assert all(work.artist in comment for work in sample.works)


def test_the_sheet_shows_every_scene_and_credits_it(saved, samples):
    with Image.open(saved[0]) as sheet:
        assert sheet.info["Description"] == STATEMENT
        assert all(work.artist in sheet.info["Copyright"] for work in samples[0].works)
        rows = [sheet_row(sample) for sample in samples]
        assert sheet.width >= max(row.width for row in rows)
        first = np.asarray(sheet.crop((12, 12, 12 + rows[0].width, 12 + rows[0].height)))
        np.testing.assert_array_equal(first, np.asarray(rows[0]))


def test_captions_stand_under_the_pictures_where_there_are_fonts(saved, samples):
    row = sheet_row(samples[0])
    with Image.open(saved[0]) as sheet:
        below = np.asarray(sheet.crop((12, 12 + row.height, sheet.width, 12 + row.height + 100)))
    written = len(LANGUAGES) - len(unwritten_languages(samples))
    assert bool((below < 128).any()) == (written > 0)


def test_without_any_font_the_captions_are_in_the_file_only(samples, tmp_path, monkeypatch):
    monkeypatch.setattr(preview, "font_for", lambda _: None)
    assert unwritten_languages(samples) == list(LANGUAGES)
    sheet, captions, *_ = save_preview(samples[:1], tmp_path, force=False, report=lambda _: None)
    assert sheet.stat().st_size > 1000
    assert "captions" in captions.read_text(encoding="utf-8")


def test_nothing_is_replaced_unasked(saved, samples):
    before = [path.read_bytes() for path in saved]
    with pytest.raises(OutputExists):
        save_preview(samples, saved[0].parent, force=False, report=lambda _: None)
    assert [path.read_bytes() for path in saved] == before


def test_a_file_in_the_place_of_the_folder_is_named(samples, tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(OutputDenied, match="taken"):
        save_preview(samples, tmp_path / "taken", force=True, report=lambda _: None)
