import pytest

from laterna.evaluation.bars import BARS, FOLLOWING, Bar, Verdict, verdicts
from laterna.evaluation.scores import (
    Estimate,
    Score,
    difference,
    mean_of,
    share_of,
    wilson,
    with_error,
)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    # Published: Brown, Cai and DasGupta (2001) and R's binom::binom.wilson.
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_wilson_gives_the_published_intervals(hits, n, low, high):
    assert wilson(hits, n) == pytest.approx((low, high), abs=5e-5)


def test_nothing_asked_is_no_score():
    assert share_of([]) is None
    assert mean_of([]) is None


def test_a_mean_of_one_value_has_no_width():
    assert mean_of([2.0]).ci95 == (2.0, 2.0)


def test_the_interval_of_a_mean_is_the_normal_one():
    estimate = mean_of([1.0, 2.0, 3.0, 4.0])
    assert estimate.value == 2.5
    # Half of it: 1.96 * sqrt(5/3) / 2.
    assert estimate.ci95 == pytest.approx((1.2348, 3.7652), abs=1e-4)


def test_the_error_of_a_difference_is_that_of_both():
    apart = difference(with_error(0.9, 0.03, 100), with_error(0.8, 0.04, 50))
    assert apart.value == pytest.approx(0.1)
    assert apart.n == 50
    assert apart.ci95 == pytest.approx((0.1 - 1.96 * 0.05, 0.1 + 1.96 * 0.05), abs=1e-4)


def of(value, name="actor"):
    return Score(name, Estimate(value, 10, (value, value)), None, share=True)


@pytest.mark.parametrize(
    ("value", "least", "met"),
    [(0.9, True, True), (0.89, True, False), (0.9, False, True), (0.91, False, False)],
)
def test_a_bar_is_reached_or_not_passed(value, least, met):
    verdict = Verdict(Bar("actor", 0.9, least=least), of(value))
    assert verdict.met is met
    assert verdict.as_json()["met"] is met


def test_only_bars_with_a_score_are_held():
    assert [v.bar.name for v in verdicts([of(1), of(0.5, "no bar"), of(0.2, "role")])] == [
        "actor",
        "role",
    ]


def test_the_bars_are_those_that_were_set():
    limits = {bar.name: bar.limit for bar in BARS}
    assert limits["actor"] == 0.90
    assert limits["action"] == 0.92
    assert limits["setting"] == 0.98
    assert limits["identity kept"] == 0.97
    assert limits["reader-FVD by true against true"] == 3
    assert limits["strangers' identity"] == 0.80
    assert len(FOLLOWING) == 17
