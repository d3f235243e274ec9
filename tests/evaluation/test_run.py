import pytest

from laterna.core.errors import PromptEmpty, WeightsMissing
from laterna.evaluation.judging import score
from laterna.evaluation.results import MODEL, OTHER, TRUTH, Notebook
from laterna.evaluation.run import Evaluation


def evaluation(backend, reader, shape, path):
    return Evaluation(backend, reader, shape, Notebook(path / "book.jsonl"))


def test_a_model_that_draws_the_truth_scores_the_ceiling(
    backend, blind_reader, shape, cases, tmp_path
):
    told = []
    rows = evaluation(backend, blind_reader, shape, tmp_path).run(cases, lambda *n: told.append(n))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    table = {row.name: row for row in score(rows)}
    apart = {name for name, row in table.items() if row.ceiling not in (None, row.estimate)}
    assert not apart
    assert table["words understood"].estimate.value == 1
    assert table["flicker"].estimate.n == 3


def test_three_clips_are_measured_of_each_case(backend, blind_reader, shape, cases, tmp_path):
    run = evaluation(backend, blind_reader, shape, tmp_path)
    (row,) = run.run(cases[:1], lambda *_: None)
    assert [result.kind for result in (row.made, row.true, row.other)] == [MODEL, TRUTH, OTHER]
    assert row.made.features == row.true.features != row.other.features
    assert row.made.thumbnail == row.true.thumbnail != ""
    assert row.other.actors == ()


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
    rows = evaluation(backend, blind_reader, shape, tmp_path).run(cases, lambda *_: None)
    assert {row.made.error for row in rows} == {"prompt_empty"}
    table = {row.name: row for row in score(rows)}
    assert table["actor"].estimate.value == 0
    assert table["actor"].estimate.n == table["actor"].ceiling.n


def test_a_model_that_cannot_run_at_all_ends_the_evaluation(
    backend, blind_reader, shape, cases, tmp_path
):
    def fail(request):
        raise WeightsMissing(path="nowhere")

    backend.plan = fail
    with pytest.raises(WeightsMissing):
        evaluation(backend, blind_reader, shape, tmp_path).run(cases, lambda *_: None)
