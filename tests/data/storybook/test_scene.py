from collections import Counter

import numpy as np
import pytest

from laterna.core.concepts import ACTIONS, CAMERAS, PAIR_ACTIONS, SETTINGS
from laterna.data.storybook.nouns import combination_held_out, storybook_nouns
from laterna.data.storybook.samples import SampleSource, training_facts
from laterna.data.storybook.scene import build_scene, sample_facts
from laterna.language.captions import ActorFacts, SceneFacts
from laterna.stage.tracks import CAMERA, DEPTH, OPACITY, X, Y

ASPECTS = (88 / 48, 1.0, 48 / 88)
NOUNS = storybook_nouns()


@pytest.fixture(scope="module")
def many_facts():
    rng = np.random.default_rng(0)
    return [sample_facts(NOUNS.everything, rng) for _ in range(6000)]


def test_facts_cover_everything_there_is_to_tell(many_facts):
    actors = [actor for facts in many_facts for actor in facts.actors]
    assert {actor.action for actor in actors} == set(ACTIONS)
    assert {facts.setting for facts in many_facts} == set(SETTINGS)
    assert {facts.camera for facts in many_facts} == set(CAMERAS)
    assert {actor.noun for actor in actors} == set(NOUNS.everything)


def test_one_two_or_three_actors_in_turn(many_facts):
    counts = Counter(len(facts.actors) for facts in many_facts)
    shares = [counts[number] / len(many_facts) for number in (1, 2, 3)]
    np.testing.assert_allclose(shares, (0.5, 0.35, 0.15), atol=0.03)


def test_pairs_have_a_target_that_fits(many_facts):
    for facts in many_facts:
        for index, actor in enumerate(facts.actors):
            assert (actor.target is not None) == (actor.action in PAIR_ACTIONS)
            if actor.target is None:
                continue
            assert actor.target != index
            other = facts.actors[actor.target].action
            assert other in ({"go_right", "go_left"} if actor.action == "chase" else {"stand"})


def test_nobody_appears_twice(many_facts):
    for facts in many_facts:
        assert len({actor.noun for actor in facts.actors}) == len(facts.actors)


def test_the_split_is_disjoint_and_about_a_fifth():
    assert set(NOUNS.trained).isdisjoint(NOUNS.held_out)
    assert len(set(NOUNS.everything)) == len(NOUNS.everything) >= 300
    assert 0.15 < len(NOUNS.held_out) / len(NOUNS.everything) < 0.25


def test_the_split_is_the_one_that_the_weights_were_trained_with():
    held_out = {"openmoji:1F337", "openmoji:1F34C", "openmoji:1F695"}
    assert held_out <= set(NOUNS.held_out)
    assert {"openmoji:1F98A", "openmoji:1F308", "openmoji:1F319"} <= set(NOUNS.trained)


def test_a_tenth_of_the_combinations_is_held_out(many_facts):
    triples = {(a.noun, a.action, f.setting) for f in many_facts for a in f.actors}
    share = np.mean([combination_held_out(*triple) for triple in triples])
    assert 0.08 < share < 0.12


def test_held_out_combinations_never_appear_while_training():
    source = SampleSource(seed=1, nouns=NOUNS.trained)
    for number in range(3000):
        facts = training_facts(source, source.rng(1, number))
        for actor in facts.actors:
            assert not combination_held_out(actor.noun, actor.action, facts.setting)
            assert actor.noun not in NOUNS.held_out


def test_the_same_chance_gives_the_same_scene():
    for number in range(8):
        facts = sample_facts(NOUNS.trained, np.random.default_rng(number))
        one, two = (build_scene(facts, 3.0, 1.0, np.random.default_rng(number)) for _ in range(2))
        np.testing.assert_array_equal(one.tracks.values, two.tracks.values)
        assert one.backdrop == two.backdrop


@pytest.mark.parametrize("aspect", ASPECTS)
def test_actors_are_seen_most_of_the_time(aspect):
    """Some cross, fall, rise or vanish; none is missing from the most of its scene."""
    rng = np.random.default_rng(2)
    shares = []
    for _ in range(120):
        facts = sample_facts(NOUNS.trained, rng)
        scene = build_scene(facts, float(rng.choice([2, 4, 8])), aspect, rng)
        rows = scene.tracks.values[:, 1 : len(facts.actors) + 1]
        inside = (np.abs(rows[..., X]) < 1.05) & (np.abs(rows[..., Y]) < 1.05)
        shares += list(inside.mean(0))
        assert np.abs(rows[..., X]).max() < 4
    assert np.mean(shares) > 0.85
    assert np.mean(np.array(shares) > 0.5) > 0.93


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_camera_knows_the_ground(setting):
    facts = SceneFacts((ActorFacts(NOUNS.trained[0], "stand"),), setting, "still")
    scene = build_scene(facts, 2.0, 1.0, np.random.default_rng(1))
    camera = scene.tracks.values[:, CAMERA]
    ground = scene.backdrop.ground
    assert np.all(camera[:, OPACITY] == (ground is not None))
    np.testing.assert_allclose(camera[:, DEPTH], ground or 0, atol=1e-6)


def test_a_setting_that_is_left_open_is_chosen():
    facts = SceneFacts((), None, None)
    settings = {build_scene(facts, 1, 1.0, np.random.default_rng(n)).setting for n in range(40)}
    assert len(settings) > 8
    scene = build_scene(facts, 1, 1.0, np.random.default_rng(0))
    assert scene.nouns == {}
    assert not scene.tracks.values[:, CAMERA, X].any()
