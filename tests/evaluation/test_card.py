import json
from dataclasses import asdict, replace

import pytest
from PIL import Image

from laterna.core.clip import Clip
from laterna.core.errors import InputMissing, PromptEmpty
from laterna.evaluation.card import CardFolder, card_text, problems
from laterna.evaluation.card_pictures import case_of, write_pictures
from laterna.evaluation.cases import Shape
from laterna.evaluation.judging import Examined, score
from laterna.evaluation.report import write_text
from laterna.evaluation.results import MODEL, Result
from laterna.evaluation.suites import held_out
from laterna.evaluation.summary import Summary
from laterna.evaluation.truth import true_clip
from laterna.ledger.records import load_works
from laterna.training.record import RECORDS, RunRecord

SHAPE = Shape(model="truth", seconds=1.0, size=(128, 128))


def run(name, content):
    import hashlib

    return RunRecord(
        recipe=name,
        weights=f"{name}.safetensors",
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        licence="CC-BY-SA-4.0",
        parameters=1234567,
        steps=900,
        steps_planned=1000,
        samples=57600,
        flops=2.5e15,
        hours=1.5,
        cores=2,
        watts=6.0,
        curve=((100, 2.0), (500, 0.5), (900, 0.25)),
        figure=name,
    )


@pytest.fixture
def folder(tmp_path, perfect, backend):
    weights, docs = tmp_path / "weights", tmp_path / "docs"
    (docs / "card").mkdir(parents=True)
    weights.mkdir()
    runs = {}
    for name in ("designer", "director"):
        content = name.encode()
        (weights / f"{name}.safetensors").write_bytes(content)
        runs[name] = asdict(run(name, content))
    (weights / RECORDS).write_text(json.dumps(runs))
    place = CardFolder(docs, weights)
    place.scores.write_text(_summary(perfect, backend).text(), encoding="utf-8")
    write_pictures(place, lambda case: true_clip(case, SHAPE))
    write_text(place.card, card_text(place.records()))
    return place


def _summary(perfect, backend):
    """Eight cases of which two went wrong."""
    rows = [Examined(case, perfect(case), perfect(case)) for case in held_out(8, 2)]
    for index in (3, 5):
        rows[index] = replace(rows[index], made=Result(rows[index].case.key, MODEL))
    backend.cases = {rows[0].case.prompt: rows[0].case}
    plan = backend.plan(SHAPE.request(rows[0].case))
    return Summary("t", "held-out", 2, SHAPE, plan, "1" * 64, score(rows), rows)


MODEL_SHA = "0" * 64


def test_the_card_tells_what_the_records_hold(folder):
    text = folder.card.read_text(encoding="utf-8")
    scores = json.loads(folder.scores.read_text(encoding="utf-8"))
    assert f"{len(load_works()):,} works" in text
    assert "| director | director.safetensors | 1,234,567 | 8 |" in text
    assert "| director | 900 (1,000) | 57,600 | director 2, 0.25 | 1.5 | 2.50 | 18 |" in text
    assert "| all | | | | 3.0 | 5.00 | 36 |" in text
    for name in scores["scores"]:
        assert f"| {name} |" in text
    assert all(failure["prompt"] in text for failure in scores["worst"])
    assert text.count("**missed**") == sum(not bar["met"] for bar in scores["bars"])


def test_failures_are_pictures_of_what_was_drawn_above_what_was_meant(folder):
    names = sorted(path.name for path in (folder.docs / "card").glob("failure-*.png"))
    assert names == ["failure-3.png", "failure-5.png"]
    for name in names:
        assert f"(card/{name})" in folder.card.read_text(encoding="utf-8")
        with Image.open(folder.docs / "card" / name) as picture:
            assert picture.size == (5 * 164 - 4, 2 * 160 + 4)
        assert (folder.docs / "card" / name).stat().st_size < 150_000


def test_what_cannot_be_drawn_shows_the_truth_alone(folder):
    def refuse(case) -> Clip:
        raise PromptEmpty

    write_pictures(folder, refuse)
    with Image.open(folder.docs / "card" / "failure-3.png") as picture:
        assert picture.height == 160


def test_cases_come_back_from_the_scores():
    case = held_out(12, 1)[7]
    row = {"number": 7, "prompt": case.prompt, "language": case.language, "seed": case.seed}
    row |= {"family": case.family, "facts": json.loads(json.dumps(asdict(case.facts)))}
    assert replace(case_of(row), unseen=case.unseen) == case


def test_a_card_that_follows_has_no_problems(folder):
    assert problems(folder, MODEL_SHA) == []


def test_pictures_are_kept_when_only_the_text_is_made_again(folder):
    before = folder.pictures.read_bytes()
    write_pictures(folder)
    assert folder.pictures.read_bytes() == before


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda f: f.card.write_text("mine"), "model-card.md is not"),
        (lambda f: f.card.unlink(), "model-card.md is not"),
        (lambda f: (f.weights / "director.safetensors").write_bytes(b"new"), "director.safetens"),
        (lambda f: (f.weights / "reader.safetensors").write_bytes(b"x"), "not tell of reader"),
        (lambda f: (f.docs / "card" / "failure-3.png").unlink(), "failure-3.png is not"),
        (lambda f: f.scores.write_text(f.scores.read_text().replace("0000", "0001")), "weights"),
    ],
)
def test_what_does_not_follow_is_named(folder, spoil, said):
    spoil(folder)
    assert any(said in problem for problem in problems(folder, MODEL_SHA))


def test_scores_of_other_weights_prove_nothing(folder):
    assert problems(folder, "f" * 64) == ["scores.json tells of other weights than those in use"]


def test_missing_records_are_told(folder):
    (folder.weights / RECORDS).unlink()
    with pytest.raises(InputMissing):
        problems(folder, MODEL_SHA)
    folder.scores.unlink()
    with pytest.raises(InputMissing):
        folder.records()
