import pytest

from laterna.core.errors import PromptEmpty, WeightsMissing
from laterna.evaluation.results import Notebook
from laterna.evaluation.run import Evaluation
from laterna.evaluation.scores import score


def evaluation(backend, reader, shape, path):
    return Evaluation(backend, reader, shape, Notebook(path / "book.jsonl"))


def test_a_model_that_draws_the_truth_scores_the_ceiling(
    backend, blind_reader, shape, cases, tmp_path
):
    told = []
    results = evaluation(backend, blind_reader, shape, tmp_path).run(
        cases, lambda *n: told.append(n)
    )
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    for row in score(results):
        assert row.ceiling is None or row.ceiling == row.estimate, row
    table = {row.name: row for row in score(results)}
    assert table["words understood"].estimate.value == 1
    assert table["flicker"].estimate.n == 3


def test_a_stopped_run_goes_on_where_it_was(backend, blind_reader, shape, cases, tmp_path):
    def stop(done, total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluation(backend, blind_reader, shape, tmp_path).run(cases, stop)
    assert len(backend.drawn) == 2
    results = evaluation(backend, blind_reader, shape, tmp_path).run(cases, lambda *_: None)
    assert backend.drawn == [case.prompt for case in cases]
    again = evaluation(backend, blind_reader, shape, tmp_path).run(cases, lambda *_: None)
    assert again == results
    assert len(backend.drawn) == 3


def test_a_prompt_that_the_model_refuses_is_a_wrong_answer(
    backend, blind_reader, shape, cases, tmp_path
):
    def refuse(request):
        raise PromptEmpty

    backend.plan = refuse
    results = evaluation(backend, blind_reader, shape, tmp_path).run(cases, lambda *_: None)
    assert {made.error for _, made, _ in results} == {"prompt_empty"}
    table = {row.name: row for row in score(results)}
    assert table["actor"].estimate.value == 0
    assert table["actor"].estimate.n == 3


def test_a_model_that_cannot_run_at_all_ends_the_evaluation(
    backend, blind_reader, shape, cases, tmp_path
):
    def fail(request):
        raise WeightsMissing(path="nowhere")

    backend.plan = fail
    with pytest.raises(WeightsMissing):
        evaluation(backend, blind_reader, shape, tmp_path).run(cases, lambda *_: None)
