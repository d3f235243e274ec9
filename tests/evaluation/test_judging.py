from dataclasses import replace

import numpy as np
import pytest

from laterna.core.concepts import LANGUAGES
from laterna.evaluation.bars import FOLLOWING
from laterna.evaluation.judging import MEANS, SHARES, Examined, score
from laterna.evaluation.metrics.novelty import GRID
from laterna.evaluation.results import MODEL, Result, packed
from laterna.evaluation.suites import held_out


@pytest.fixture(scope="module")
def rows(perfect):
    """True readings everywhere; the model says nothing in every third case."""
    rng = np.random.default_rng(0)

    def measured(result, shift=0.0):
        features = packed(rng.normal(shift, 1, 20))
        return replace(
            result, features=features, thumbnail=packed(rng.normal(50, 9, (GRID, GRID, 3)))
        )

    examined = []
    number = 0
    for case in held_out(108, 0):
        true = measured(perfect(case))
        made = measured(replace(true, kind=MODEL), 1.0)
        number += case.family != "strangers"
        if number % 3 == 1:
            made = Result(case.key, MODEL, error="prompt_empty")
        examined.append(Examined(case, made, true, measured(perfect(case))))
    return examined


@pytest.fixture(scope="module")
def table(rows):
    training = np.random.default_rng(1).normal(50, 9, (30, GRID, GRID, 3)).astype(np.float32)
    return {row.name: row for row in score(rows, training)}


def test_every_bar_has_its_score(table):
    assert {bar.name for bar in FOLLOWING} <= table.keys()
    assert SHARES.keys() | MEANS.keys() <= table.keys()


def test_model_and_ceiling_are_apart(table):
    assert table["setting"].estimate.value == pytest.approx(2 / 3, abs=0.01)
    assert table["setting"].ceiling.value == 1
    assert table["setting"].estimate.n == table["setting"].ceiling.n == 92
    assert table["strangers' identity"].estimate.n == 16
    assert table["words understood"].ceiling is None
    assert table["colour drift above true renders"].estimate.value == pytest.approx(0)


def test_new_works_and_languages_are_told_apart(table):
    assert table["actor, new works"].estimate.n < table["actor, trained works"].estimate.n
    for language in LANGUAGES:
        assert 0 < table[f"actor, {language}"].estimate.n < 40
        assert table[f"all that was asked, {language}"].ceiling.value > 0.9


def test_the_gap_is_to_the_worst_other_language(table):
    english = table["all that was asked, en"].estimate.value
    others = [table[f"all that was asked, {lang}"].estimate.value for lang in LANGUAGES[1:]]
    gap = table["largest gap below English"]
    assert gap.estimate.value == pytest.approx(english - min(others))
    assert gap.estimate.ci95[0] < gap.estimate.value < gap.estimate.ci95[1]


def test_collections_are_compared_where_all_were_measured(table):
    assert table["reader-FVD"].estimate.n == 61
    assert table["reader-FVD"].estimate.value > table["reader-FVD"].ceiling.value
    assert table["reader-FVD by true against true"].estimate.value > 1


def test_copies_are_told_only_beside_training_sets(table, rows):
    assert table["copies of training sets"].ceiling.value == pytest.approx(0.01, abs=0.02)
    assert "copies of training sets" not in {row.name for row in score(rows)}


def test_a_copied_set_is_found(rows):
    training = np.random.default_rng(1).normal(50, 9, (30, GRID, GRID, 3)).astype(np.float32)
    copied = [replace(row, made=replace(row.made, thumbnail=packed(training[3]))) for row in rows]
    found = {row.name: row for row in score(copied, training)}
    assert found["copies of training sets"].estimate.value == 1


def test_nothing_examined_is_no_table():
    assert score([]) == []


def test_scores_go_to_machines(table):
    told = table["actor"].as_json()
    assert told["ceiling"]["n"] == told["n"]
    assert len(told["ci95"]) == 2
