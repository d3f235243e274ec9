import importlib.util
import json
import sys

import pytest
import torch

from laterna.evaluation.reading import ClipReader, reader_nouns
from laterna.models.reader import Reader, ReaderConfig


@pytest.fixture
def evaluate(laterna, monkeypatch, tmp_path):
    """Runs ``laterna eval`` with the fake engine, small clips and a reader that learnt nothing."""
    monkeypatch.setenv("LATERNA_STATE", str(tmp_path / "state"))
    torch.manual_seed(0)
    nouns = reader_nouns()
    blind = ClipReader(Reader(ReaderConfig(len(nouns))), nouns, "1" * 64)
    monkeypatch.setattr(ClipReader, "load", lambda: blind)
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
        (("--training-sets", "-1"), "usage", 2),
        (("--seed", "-1"), "seed_out_of_range", 2),
        (("--size", "big"), "size_unreadable", 2),
        (("--size", "127x128"), "size_out_of_range", 2),
        (("--seconds", "nan"), "seconds_out_of_range", 2),
        (("--prompts", "no.jsonl"), "input_missing", 3),
        (("--report", "no/page.html"), "output_folder_missing", 5),
        (("--report", "page.pdf"), "output_kind_unknown", 5),
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


def test_a_suite_becomes_a_table_an_object_and_a_page(evaluate, tmp_path):
    words = ("--n", "2", "--training-sets", "2")
    first = evaluate(*words, "--json", "--report", "page.html")
    assert first.status == 0, first.err
    assert first.object["setting"]["n"] == 2
    assert set(first.object["action"]) == {"value", "n", "ci95", "ceiling"}
    assert first.object["setting"]["ceiling"]["n"] == 2
    assert first.object["copies of training sets"]["n"] == 2
    assert "2 of 2 prompts" in first.err
    assert "2 of 2 training sets" in first.err
    assert (tmp_path / "page.html").read_text().startswith("<!doctype html>")
    assert json.loads((tmp_path / "page.json").read_text())["n"] == 2
    again = evaluate("--n", "2")
    assert "everything right at once, zh" in again.out
    assert "n=2" in again.out
    assert "≥ 90 %  missed" in again.out
    (book,) = (tmp_path / "state" / "evaluation").glob("*.jsonl")
    assert len(book.read_text().splitlines()) == 6


def test_a_strangers_prompts_are_scored_as_far_as_they_are_told(evaluate, tmp_path):
    rows = [{"prompt": "A ball", "setting": "sea"}, {"prompt": "Eine Kugel"}]
    (tmp_path / "mine.jsonl").write_text("\n".join(map(json.dumps, rows)))
    said = evaluate("--prompts", "mine.jsonl", "--json")
    assert said.status == 0, said.err
    assert said.object["setting"]["n"] == 1
    assert "actor" not in said.object
    assert said.object["flicker"]["n"] == 2


def test_policies_are_scored_without_torch(laterna, monkeypatch):
    package = sys.modules["laterna"]
    # Imported anew below; afterwards the package must hold the module that everybody else has.
    if hasattr(package, "evaluation"):
        monkeypatch.setattr(package, "evaluation", package.evaluation)
    for name in [name for name in sys.modules if name.startswith("laterna.evaluation")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    said = laterna("eval", "--suite", "policy", "--json")
    assert said.status == 0, said.err


def test_the_weights_of_the_package_are_scored_from_words_to_table(laterna, monkeypatch, tmp_path):
    """The whole way with what is committed, on a few small clips."""
    monkeypatch.setenv("LATERNA_STATE", str(tmp_path / "state"))
    said = laterna("eval", "--n", "4", "--seconds", "2", "--steps", "8", "--json")
    assert said.status == 0, said.err
    assert said.object["actor"]["n"] == said.object["actor"]["ceiling"]["n"]
    assert said.object["actor"]["ceiling"]["value"] >= 0.5
    assert said.object["words understood"]["value"] >= 0.5
