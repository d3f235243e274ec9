import base64
import io
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from laterna.core.clip import Clip
from laterna.core.concepts import LANGUAGES
from laterna.core.errors import (
    OutputExists,
    OutputFolderMissing,
    OutputIsFolder,
    OutputKindUnknown,
)
from laterna.core.i18n import catalogue, speak
from laterna.evaluation import describing, report
from laterna.evaluation.judging import Examined, rightness, score
from laterna.evaluation.report import animation, check_report, write_report
from laterna.evaluation.results import MODEL, Notebook, Result
from laterna.evaluation.run import Evaluation
from laterna.evaluation.suites import held_out
from laterna.evaluation.summary import SHOWN, Summary
from laterna.evaluation.table import metric, table_lines


@pytest.fixture
def evaluation(backend, blind_reader, shape, tmp_path):
    return Evaluation(backend, blind_reader, shape, Notebook(tmp_path / "book.jsonl"))


@pytest.fixture
def summary(evaluation, cases, perfect, shape):
    """The first case is right, the others say nothing."""
    rows = [Examined(case, Result(case.key, MODEL), perfect(case)) for case in cases]
    rows[0] = replace(rows[0], made=replace(perfect(cases[0]), kind=MODEL))
    plan = evaluation.backend.plan(shape.request(cases[0]))
    return Summary("<held-out>", "held-out", 7, shape, plan, "1" * 64, score(rows), rows)


def noise(frames=5, size=(640, 360)):
    pixels = np.random.default_rng(0).integers(0, 255, (frames, size[1], size[0], 3), np.uint8)
    return Clip.from_array(pixels, 8)


def test_an_animation_has_the_clips_frames():
    with Image.open(io.BytesIO(animation(noise()))) as picture:
        assert picture.n_frames == 5
        assert picture.size == (320, 180)


def test_an_animation_keeps_to_its_room():
    whole = len(animation(noise(8)))
    assert len(animation(noise(8), whole // 3)) <= whole // 3
    with Image.open(io.BytesIO(animation(noise(8), 900))) as picture:
        assert getattr(picture, "n_frames", 1) == 1


def test_the_page_stands_alone_and_shows_each_case(summary, evaluation, tmp_path):
    path = tmp_path / "page.html"
    write_report(path, summary, evaluation)
    page = path.read_text(encoding="utf-8")
    assert page.startswith('<!doctype html><html lang="en" dir="ltr">')
    assert "&lt;held-out&gt;" in page
    assert not re.search(r"(src|href)=\"(?!data:)", page)
    clips = re.findall(r"data:image/webp;base64,([^\"]+)", page)
    assert len(clips) == 2 * len(summary.rows)
    assert base64.b64decode(clips[0])[:4] == b"RIFF"
    assert page.count('<span class="met">') + page.count('<span class="missed">') == len(
        summary.bars
    )
    files = {file.name for file in tmp_path.iterdir()}
    assert files == {"book.jsonl", "page.html", "page.json"}


def test_a_page_stays_small_however_large_its_clips(summary, evaluation, tmp_path, monkeypatch):
    monkeypatch.setattr(report, "LARGEST", 460_000)
    write_report(tmp_path / "page.html", summary, evaluation)
    assert (tmp_path / "page.html").stat().st_size < 460_000


def test_the_file_beside_it_tells_the_same_to_machines(summary, evaluation, tmp_path):
    write_report(tmp_path / "page.html", summary, evaluation)
    told = json.loads((tmp_path / "page.json").read_text(encoding="utf-8"))
    assert told == json.loads(json.dumps(summary.as_json()))
    assert told["n"] == 3
    assert told["model"]["name"] == "truth"
    assert told["scores"]["setting"]["n"] == 3
    assert [row["number"] for row in told["best"]] == [0]
    assert {row["number"] for row in told["worst"]} == {1, 2}
    assert {bar["name"] for bar in told["bars"]} <= told["scores"].keys()


def test_best_and_worst_are_few_of_all_families_and_the_worst_first(perfect, shape, summary):
    rows = [Examined(case, perfect(case), perfect(case)) for case in held_out(46, 1)]
    many = replace(summary, rows=rows)
    assert len({row.case.family for row in many.best}) == len(many.best) == SHOWN
    none = [replace(row, made=Result(row.case.key, MODEL)) for row in rows[:20]]
    worst = replace(summary, rows=none + rows[20:]).worst
    shares = [rightness(row.case, row.made) for row in worst]
    assert shares == sorted(shares)
    assert len(worst) == SHOWN


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_table_speak_every_language(language, summary, evaluation, tmp_path, perfect):
    speak(language)
    try:
        lines = "\n".join(table_lines(summary.scores, summary.bars))
        write_report(tmp_path / "page.html", summary, evaluation)
        for case in held_out(46, 4):
            assert describing.asked(case)
            assert describing.read(perfect(case))
            assert not re.search(r"[{}@~]", describing.asked(case) + describing.read(perfect(case)))
    finally:
        speak(None)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert f'lang="{language}"' in page
    for text in (page, lines):
        assert catalogue(language)["metric.identity_kept"] in text
        assert catalogue(language)["eval.met"] in text


def test_every_metric_has_a_name_for_people(summary):
    for row in summary.scores:
        base = re.sub(", (en|zh|vi|ar|id)$", "", row.name)
        assert f"metric.{re.sub('[^a-z]+', '_', base.lower())}" in catalogue("en")
    assert metric("actor, zh") == "actor, zh"


def test_a_failed_clip_is_told(summary, evaluation, tmp_path):
    failed = replace(summary.rows[1], made=Result("", MODEL, error="prompt_empty"))
    assert "prompt_empty" in describing.read(failed.made)
    write_report(tmp_path / "page.html", replace(summary, rows=[failed]), evaluation)
    assert "prompt_empty" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_page_that_cannot_be_written_is_refused_at_once(tmp_path):
    page, data = tmp_path / "page.html", tmp_path / "data.json"
    for path in (page, data):
        path.write_text("mine")
    with pytest.raises(OutputExists):
        check_report(page, force=False)
    with pytest.raises(OutputExists):
        check_report(tmp_path / "data.html", force=False)
    check_report(page, force=True)
    with pytest.raises(OutputKindUnknown):
        check_report(data, force=True)
    with pytest.raises(OutputFolderMissing):
        check_report(tmp_path / "no" / "page.html", force=False)
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(OutputIsFolder):
        check_report(tmp_path / "folder.html", force=True)
    assert page.read_text() == "mine"
