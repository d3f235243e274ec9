import pytest

from laterna.evaluation.cases import Case
from laterna.evaluation.results import MODEL, TRUTH, Doing, Result
from laterna.evaluation.scores import (
    actions_right,
    actors_right,
    all_right,
    mean_of,
    score,
    setting_right,
    share_of,
    wilson,
    words_understood,
)
from laterna.language.captions import ActorFacts, SceneFacts

ONE = SceneFacts((ActorFacts("fox", "jump"),), "sea")
TWO = SceneFacts((ActorFacts("fox", "chase", 1), ActorFacts("car", "go_left")), "sea")


def case(facts, number=0, language="en", unseen=False):
    return Case(number, "", language, facts, unseen, 0)


def seen(*doings, setting="sea", **more):
    return Result("", MODEL, tuple(Doing(*doing) for doing in doings), setting, **more)


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


def test_one_actor_must_be_the_clearest_and_its_action_is_judged_alone():
    other = seen(("car", "jump"), ("fox", "spin"))
    assert list(actors_right(case(ONE), other)) == [0]
    assert list(actions_right(case(ONE), other)) == [1]
    assert list(actors_right(case(ONE), seen(("fox", "spin")))) == [1]
    assert list(actions_right(case(ONE), seen())) == [0]


def test_binding_is_judged_with_its_actor_and_target():
    right = seen(("car", "go_left"), ("fox", "chase", "car"))
    assert list(actions_right(case(TWO), right)) == [1, 1]
    swapped = seen(("fox", "go_left"), ("car", "chase", "fox"))
    assert list(actors_right(case(TWO), swapped)) == [1, 1]
    assert list(actions_right(case(TWO), swapped)) == [0, 0]
    assert list(actions_right(case(TWO), seen(("fox", "chase", None), ("car", "go_left")))) == [
        0,
        1,
    ]


def test_what_was_not_asked_is_not_judged():
    facts = SceneFacts((ActorFacts("fox", ""),))
    result = seen(("fox", "spin"), setting="room")
    assert list(actions_right(case(facts), result)) == []
    assert list(setting_right(case(facts), result)) == []
    assert list(all_right(case(facts), result)) == [1]
    assert list(all_right(case(SceneFacts(())), result)) == []


def test_understanding_is_what_the_model_meant_to_draw():
    assert list(words_understood(case(TWO), seen(cast=("car", "dog")))) == [0, 1]


def test_the_table_counts_languages_works_and_the_ceiling():
    right, wrong = seen(("fox", "jump")), Result("", MODEL, error="prompt_empty")
    truth = Result("", TRUTH, (Doing("fox", "jump"),), "sea", drift=1.5)
    rows = score(
        [
            (case(ONE, 0, "en"), right, truth),
            (case(ONE, 1, "ar", unseen=True), wrong, truth),
            (case(ONE, 2, "en"), right, truth),
        ]
    )
    table = {row.name: row for row in rows}
    assert table["actor"].estimate.value == pytest.approx(2 / 3)
    assert table["actor"].ceiling.value == 1
    assert table["actor"].ceiling.n == 3
    assert table["actor, en"].estimate.value == 1
    assert table["actor, ar"].estimate.value == 0
    assert table["actor, new works"].estimate.n == 1
    assert table["words understood"].ceiling is None
    assert "colour drift" not in table
    json = table["setting"].as_json()
    assert json["n"] == 3
    assert json["ceiling"]["value"] == 1
    assert json["ci95"] == pytest.approx(wilson(2, 3))
