import pytest

from laterna.core.concepts import LANGUAGES, PAIR_ACTIONS
from laterna.data.storybook.nouns import combination_held_out, storybook_nouns
from laterna.evaluation.suites import SUITES, held_out, pairs, says_all, trained
from laterna.language.captions import ActorFacts, SceneFacts
from laterna.language.lexicon import load_lexicon
from laterna.language.reading import read

SPLIT = storybook_nouns()


def triple(case):
    (actor,) = case.facts.actors
    return actor.noun, actor.action, case.facts.setting


@pytest.mark.parametrize("name", SUITES.names)
def test_a_case_does_not_hang_on_how_many_there_are(name):
    suite = SUITES.load(name)
    assert suite(10, 3)[:4] == suite(4, 3)
    assert suite(4, 4) != suite(4, 3)


def test_held_out_is_never_trained_with_and_a_quarter_of_the_works_is_new():
    cases = held_out(80, 0)
    assert all(combination_held_out(*triple(case)) for case in cases)
    new = [case for case in cases if case.unseen]
    assert len(new) == 20
    assert {triple(case)[0] for case in new} <= set(SPLIT.held_out)
    assert {triple(case)[0] for case in cases if not case.unseen} <= set(SPLIT.trained)


def test_every_language_gets_its_share_of_new_and_known_works():
    cases = held_out(80, 0)
    for language in LANGUAGES:
        spoken = [case for case in cases if case.language == language]
        assert len(spoken) == 16
        assert sum(case.unseen for case in spoken) == 4


def test_trained_cases_may_stand_in_training():
    cases = trained(40, 0)
    assert not any(combination_held_out(*triple(case)) for case in cases)
    assert not any(case.unseen for case in cases)


def test_pairs_have_two_actors_and_often_a_target():
    cases = pairs(60, 0)
    assert {len(case.facts.actors) for case in cases} == {2}
    paired = [any(a.action in PAIR_ACTIONS for a in case.facts.actors) for case in cases]
    assert 20 < sum(paired) < 50


@pytest.mark.parametrize("suite", [held_out, pairs])
def test_captions_tell_setting_and_action(suite):
    for case in suite(60, 1):
        assert says_all(case.prompt, case.facts, case.language), case


def test_leaving_out_is_noticed():
    facts = SceneFacts((ActorFacts("openmoji:1F98A", "stand"),), "sea", "still")
    assert not says_all("A fox stands still.", facts, "en")
    assert not says_all("A fox at sea.", facts, "en")


@pytest.mark.parametrize("case", held_out(20, 2), ids=lambda case: f"{case.language}{case.number}")
def test_captions_are_in_their_language(case):
    assert read(case.prompt, load_lexicon()).language == case.language


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("A fox goes to the left at sea.", True),
        ("A fox passes by at sea.", False),
        ("A fox passing by, at sea.", False),
    ],
)
def test_a_direction_that_is_left_open_is_noticed(text, enough):
    facts = SceneFacts((ActorFacts("openmoji:1F98A", "go_left"),), "sea", "still")
    assert says_all(text, facts, "en") is enough
