import importlib.util
import json

import pytest


@pytest.fixture
def evaluate(laterna, monkeypatch, tmp_path):
    """Runs ``laterna eval`` with the fake engine and small clips."""
    monkeypatch.setenv("LATERNA_STATE", str(tmp_path / "state"))
    small = ("--model", "fake", "--size", "128x128", "--seconds", "1", "--fps", "8")

    def run(*words):
        return laterna("eval", *small, *words)

    return run


@pytest.mark.parametrize(
    ("words", "code", "status"),
    [
        (("--suite", "hard"), "unknown_suite", 2),
        (("--model", "other"), "unknown_model", 2),
        (("--n", "0"), "usage", 2),
        (("--n", "many"), "usage", 2),
        (("--seed", "-1"), "seed_out_of_range", 2),
        (("--size", "big"), "size_unreadable", 2),
        (("--size", "127x128"), "size_out_of_range", 2),
        (("--seconds", "nan"), "seconds_out_of_range", 2),
        (("--prompts", "no.jsonl"), "input_missing", 3),
        (("--report", "no/page.html"), "output_folder_missing", 5),
    ],
)
def test_mistakes_are_told_before_anything_is_drawn(evaluate, words, code, status, tmp_path):
    said = evaluate("--n", "1", *words, "--json")
    assert said.object["error"]["code"] == code
    assert said.status == status
    assert not (tmp_path / "state").exists()


def test_a_damaged_line_is_named(evaluate, tmp_path):
    (tmp_path / "mine.jsonl").write_text('{"prompt": "a fox"}\n{"prompt": "..."}\n')
    said = evaluate("--prompts", "mine.jsonl")
    assert said.status == 3
    assert "line 2" in said.err
    assert "[prompts_damaged]" in said.err


def test_without_torch_the_extra_is_named(evaluate, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr("laterna.entrypoints.cli.evaluate.find_spec", lambda name: None)
    said = evaluate("--n", "1", "--json")
    assert said.status == 4
    assert said.object["error"]["code"] == "extra_missing"
    assert "laterna[train]" in said.object["error"]["message"]


def test_a_suite_becomes_a_table_and_an_object(evaluate, tmp_path):
    first = evaluate("--n", "2", "--json", "--report", "page.html")
    assert first.status == 0, first.err
    assert first.object["actor"]["n"] == 2
    assert set(first.object["action"]) == {"value", "n", "ci95", "ceiling"}
    assert first.object["setting"]["ceiling"]["n"] == 2
    assert "2 of 2" in first.err
    assert (tmp_path / "page.html").read_text().startswith("<!doctype html>")
    again = evaluate("--n", "2")
    assert "everything, zh" in again.out
    assert "n=2" in again.out
    (book,) = (tmp_path / "state" / "evaluation").iterdir()
    assert len(book.read_text().splitlines()) == 4


def test_a_strangers_prompts_are_scored_as_far_as_they_are_told(evaluate, tmp_path):
    rows = [{"prompt": "A ball", "setting": "sea"}, {"prompt": "Eine Kugel"}]
    (tmp_path / "mine.jsonl").write_text("\n".join(map(json.dumps, rows)))
    said = evaluate("--prompts", "mine.jsonl", "--json")
    assert said.status == 0, said.err
    assert said.object["setting"]["n"] == 1
    assert "actor" not in said.object
    assert said.object["flicker"]["n"] == 2
