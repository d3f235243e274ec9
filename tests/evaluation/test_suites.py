from collections import Counter

import pytest

from laterna.core.concepts import CHANGES, LANGUAGES, PAIR_ACTIONS, TRIPLE_ACTIONS
from laterna.data.storybook.nouns import HAND, combination_held_out, roles, storybook_nouns
from laterna.evaluation.families import FAMILIES, LOOK_ALIKES, RETURNS
from laterna.evaluation.strangers import SORTS, STRANGERS, label
from laterna.evaluation.suites import MIXTURE, SUITES, held_out, trained

SPLIT = storybook_nouns()


def triples(case):
    return [(actor.noun, actor.action, case.facts.setting) for actor in case.facts.actors]


@pytest.mark.parametrize("name", SUITES.names)
def test_a_case_does_not_hang_on_how_many_there_are(name):
    suite = SUITES.load(name)
    assert suite(10, 3)[:4] == suite(4, 3)
    assert suite(4, 4) != suite(4, 3)


@pytest.mark.parametrize("name", [name for name in SUITES.names if name != "trained"])
def test_the_first_actor_and_what_it_does_where_was_never_trained(name):
    cases = SUITES.load(name)(60, 0)
    assert all(combination_held_out(*triples(case)[0]) for case in cases)


def test_every_fourth_first_work_is_new_but_for_hands_and_strangers():
    for case in held_out(270, 0):
        first, *others = (actor.noun for actor in case.facts.actors)
        fourth = case.number % 4 == 3 and case.family not in ("hands", "strangers")
        assert case.unseen == fourth
        known = STRANGERS if case.family == "strangers" else SPLIT.trained
        assert first in (SPLIT.held_out if fourth else known)
        assert set(others) <= set(SPLIT.trained)


def test_every_family_is_told_in_every_language_with_known_and_new_works():
    seen = Counter((case.family, case.language, case.unseen) for case in held_out(540, 0))
    for family in FAMILIES:
        assert MIXTURE.count(family) > 0
        for language in LANGUAGES:
            assert seen[family, language, False] > 0
            assert family in ("hands", "strangers") or seen[family, language, True] > 0


def test_trained_cases_may_stand_in_training():
    cases = trained(108, 0)
    assert not any(combination_held_out(*triple) for case in cases for triple in triples(case))
    assert not any(case.unseen for case in cases)


def test_counts_go_from_one_to_five():
    counts = Counter(case.facts.actors[0].count for case in SUITES.load("counts")(100, 0))
    assert set(counts) == {1, 2, 3, 4, 5}
    assert min(counts.values()) > 8


def test_families_ask_for_what_they_are_named_for():
    def firsts(name):
        return [case.facts.actors[0] for case in SUITES.load(name)(40, 1)]

    assert all(actor.colour for actor in firsts("colours"))
    assert {actor.size for actor in firsts("sizes")} == {"small", "big"}
    assert {actor.action for actor in firsts("roles")} == TRIPLE_ACTIONS
    assert {actor.action for actor in firsts("continuity")} == set(RETURNS)
    assert {actor.action for actor in firsts("consequence")} == CHANGES.keys()
    assert {actor.action for actor in firsts("look-alikes")} == set(LOOK_ALIKES)
    assert {actor.action for actor in firsts("pairs")} <= PAIR_ACTIONS - CHANGES.keys()
    assert {actor.relation for actor in firsts("relations")} == {"left", "right", "behind", "front"}
    assert {actor.noun for actor in firsts("hands")} == {HAND}


def test_in_pairs_of_two_each_does_something_else():
    for case in SUITES.load("binding")(40, 0):
        one, two = case.facts.actors
        assert one.action != two.action
        assert one.noun != two.noun
        assert not one.colour or one.colour != two.colour


def test_look_alikes_are_done_to_what_could_change():
    parts = roles(SPLIT.trained)
    could = {noun for action in CHANGES for noun in parts.targets(action)}
    for case in SUITES.load("look-alikes")(40, 0):
        assert case.facts.actors[1].noun in could


def test_skies_have_a_time_and_a_weather():
    for case in SUITES.load("daytimes")(30, 0):
        assert case.facts.daytime
        assert case.facts.weather


def test_strangers_are_of_both_sorts_and_no_works():
    nouns = [case.facts.actors[0].noun for case in SUITES.load("strangers")(40, 0)]
    assert {label(noun)[0] for noun in nouns} == set(SORTS)
    assert not set(nouns) & set(SPLIT.everything)
