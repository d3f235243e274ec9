import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from laterna.core.clip import Clip
from laterna.core.errors import OutputExists, OutputFolderMissing, OutputIsFolder
from laterna.evaluation.report import animation, check_report, write_report
from laterna.evaluation.results import Notebook
from laterna.evaluation.run import Evaluation
from laterna.evaluation.scores import score


def test_an_animation_has_the_clips_frames():
    frames = np.random.default_rng(0).integers(0, 255, (5, 360, 640, 3), np.uint8)
    with Image.open(io.BytesIO(animation(Clip.from_array(frames, 8)))) as picture:
        assert picture.n_frames == 5
        assert picture.size == (320, 180)


def test_the_page_stands_alone_and_shows_each_case(backend, blind_reader, shape, cases, tmp_path):
    evaluation = Evaluation(backend, blind_reader, shape, Notebook(tmp_path / "book.jsonl"))
    results = evaluation.run(cases, lambda *_: None)
    path = tmp_path / "page.html"
    write_report(path, "<held-out>", score(results), results, evaluation)
    page = path.read_text(encoding="utf-8")
    assert "<h1>" in page
    assert "&lt;held-out&gt;" in page
    assert not re.search(r"(src|href)=\"(?!data:)", page)
    clips = re.findall(r"data:image/webp;base64,([^\"]+)", page)
    assert len(clips) == 2 * len(cases)
    assert base64.b64decode(clips[0])[:4] == b"RIFF"
    assert sorted(tmp_path.iterdir()) == [tmp_path / "book.jsonl", path]


def test_a_page_that_cannot_be_written_is_refused_at_once(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("mine")
    with pytest.raises(OutputExists):
        check_report(page, force=False)
    check_report(page, force=True)
    with pytest.raises(OutputIsFolder):
        check_report(tmp_path, force=True)
    with pytest.raises(OutputFolderMissing):
        check_report(tmp_path / "no" / "page.html", force=False)
    assert page.read_text() == "mine"
