import numpy as np
import pytest

from laterna.core.errors import OutputError
from laterna.evaluation.cases import Case, Shape
from laterna.evaluation.results import (
    MODEL,
    TRUTH,
    Notebook,
    Result,
    SeenActor,
    notebook_name,
    packed,
    unpacked,
)
from laterna.language.facts import SceneFacts

TRACK = packed(np.arange(12, dtype=float).reshape(3, 4))
FOX = SeenActor("fox", "chase", 0, None, "red", 1.5, TRACK)
RESULT = Result("a", MODEL, (FOX,), "sea", "night", "rain", ("fox",), None, 5.0, features="1:AAA=")


def test_results_come_back_as_they_were(tmp_path):
    path = tmp_path / "deep" / "book.jsonl"
    Notebook(path).add(RESULT)
    again = Notebook(path)
    assert again.get("a", MODEL) == RESULT
    assert again.get("a", MODEL).actors[0].rows[2, 3] == 11
    assert again.get("a", TRUTH) is None


def test_numbers_are_packed_as_halves():
    values = np.random.default_rng(0).normal(0, 9, (5, 7))
    assert unpacked(packed(values)) == pytest.approx(values, rel=1e-3, abs=1e-3)
    assert unpacked(packed(np.array([1e9]))) == 65504
    with pytest.raises(ValueError):
        unpacked("2x2:AAAA")


def test_an_actor_without_a_track_has_no_rows():
    assert SeenActor("fox", "jump").rows.size == 0


def test_a_line_that_was_cut_off_is_dropped_and_the_rest_stays_whole(tmp_path):
    path = tmp_path / "book.jsonl"
    Notebook(path).add(RESULT)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"case": "b", "kind": "mo')
    book = Notebook(path)
    assert book.get("b", MODEL) is None
    book.add(Result("c", TRUTH, error="x"))
    assert set(Notebook(path).results) == {("a", MODEL), ("c", TRUTH)}


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises((OutputError, NotADirectoryError)):
        Notebook(tmp_path / "file" / "book.jsonl")


def test_the_name_changes_with_whatever_changes_results():
    name = notebook_name(Shape(), "m", "r")
    others = [(Shape(steps=3), "m", "r"), (Shape(), "n", "r"), (Shape(), "m", "s")]
    assert name not in {notebook_name(*other) for other in others}


def test_cases_of_other_words_or_seeds_have_other_keys():
    def key(prompt="a", seed=0):
        return Case(0, prompt, "en", SceneFacts(()), unseen=False, seed=seed).key

    assert key() == key()
    assert len({key(), key("b"), key(seed=1)}) == 3
