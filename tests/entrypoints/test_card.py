import hashlib
import importlib.util
import json
from dataclasses import asdict

import pytest

from laterna.evaluation.cases import Shape
from laterna.evaluation.suites import held_out
from laterna.training.record import RECORDS, RunRecord

SHAPE = Shape(model="fake", seconds=1.0, size=(128, 128))


@pytest.fixture
def card(laterna, monkeypatch, tmp_path):
    """Runs ``laterna card`` with records of one small run and the fake engine."""
    weights = tmp_path / "weights"
    weights.mkdir()
    (weights / "small.safetensors").write_bytes(b"numbers")
    sha256 = hashlib.sha256(b"numbers").hexdigest()
    curve = ((1, 2.0), (2, 1.0))
    run = RunRecord(
        "small", "small.safetensors", 7, sha256, "CC-BY-SA-4.0", 9, 2, 2, 8, 1e9, 0.1, 2, 6.0,
        curve, "small",
    )  # fmt: skip
    (weights / RECORDS).write_text(json.dumps({"small": asdict(run)}))
    monkeypatch.setenv("LATERNA_WEIGHTS", str(weights))

    def invoke(*words):
        return laterna("card", "--model", "fake", *words)

    return invoke


@pytest.fixture
def scores(tmp_path):
    """What ``laterna eval --report`` writes beside its page, of two cases of which one is wrong."""
    case = held_out(2, 0)[1]
    row = {
        "number": 1,
        "seed": case.seed,
        "language": case.language,
        "family": case.family,
        "prompt": case.prompt,
        "asked": "this",
        "read": "that",
        "rightness": 0.0,
        "facts": asdict(case.facts),
    }
    estimate = {"value": 0.5, "n": 2, "ci95": [0.1, 0.9], "ceiling": None, "share": True}
    told = {
        "title": "t",
        "suite": "held-out",
        "seed": 0,
        "n": 2,
        "shape": asdict(SHAPE),
        "model": {"name": "fake", "sha256": hashlib.sha256(b"fake").hexdigest(), "licence": "A"},
        "reader_sha256": "1",
        "scores": {"actor": estimate},
        "bars": [{"name": "actor", "limit": 0.9, "least": True, "value": 0.5, "met": False}],
        "best": [],
        "worst": [row],
    }
    path = tmp_path / "eval.json"
    path.write_text(json.dumps(told))
    return path


def test_a_card_is_written_and_then_follows(card, scores, tmp_path):
    said = card("--scores", scores)
    assert said.status == 0, said.err
    assert "docs/model-card.md" in said.out
    assert (tmp_path / "docs" / "card" / "failure-1.png").exists()
    checked = card("--check")
    assert (checked.status, checked.out) == (0, "docs/model-card.md follows from its records.\n")
    before = (tmp_path / "docs" / "model-card.md").read_bytes()
    assert json.loads(card("--json").out)["written"]
    assert (tmp_path / "docs" / "model-card.md").read_bytes() == before


def test_a_card_that_was_changed_by_hand_fails(card, scores, tmp_path):
    card("--scores", scores)
    (tmp_path / "docs" / "model-card.md").write_text("All bars are met.")
    said = card("--check", "--json")
    assert said.status == 6
    assert said.object["follows"] is False
    assert "model-card.md" in said.object["problems"][0]
    assert card().status == 0
    assert card("--check").status == 0


def test_missing_records_are_named(card, tmp_path):
    assert card("--json").object["error"]["code"] == "input_missing"
    said = card("--scores", "none.json", "--json")
    assert said.object["error"]["code"] == "input_missing"
    assert card("--check", "--json").status == 3


def test_without_torch_the_extra_is_named(card, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr("laterna.entrypoints.cli.card.find_spec", lambda name: None)
    assert card("--json").object["error"]["code"] == "extra_missing"
