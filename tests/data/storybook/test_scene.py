import numpy as np
import pytest

from laterna.core.concepts import (
    ACTIONS,
    CAMERAS,
    COLOURS,
    DAYTIMES,
    INDOORS,
    PAIR_ACTIONS,
    SETTINGS,
    SIZES,
    TRIPLE_ACTIONS,
    WEATHERS,
)
from laterna.data.storybook.nouns import HAND, combination_held_out, storybook_nouns
from laterna.data.storybook.plots import Odds, sample_facts
from laterna.data.storybook.samples import SampleSource, training_facts
from laterna.data.storybook.scene import build_scene
from laterna.language.facts import ActorFacts, SceneFacts
from laterna.stage.tracks import CAMERA, DEPTH, LOG_SIZE, OPACITY, X, Y

ASPECTS = (88 / 48, 1.0, 48 / 88)
NOUNS = storybook_nouns()


@pytest.fixture(scope="module")
def many_facts():
    rng = np.random.default_rng(0)
    return [sample_facts(NOUNS.everything, rng) for _ in range(6000)]


def test_facts_cover_everything_there_is_to_tell(many_facts):
    actors = [actor for facts in many_facts for actor in facts.actors]
    assert {actor.action for actor in actors} == {"", *ACTIONS}
    assert {facts.setting for facts in many_facts} == set(SETTINGS)
    assert {facts.camera for facts in many_facts} == set(CAMERAS)
    assert {facts.daytime for facts in many_facts} == {None, *DAYTIMES}
    assert {facts.weather for facts in many_facts} == {None, *WEATHERS[1:]}
    assert {actor.colour for actor in actors} == {None, *COLOURS}
    assert {actor.size for actor in actors} == {None, *SIZES}
    assert {actor.count for actor in actors} == {1, 2, 3, 4, 5}
    assert {actor.noun for actor in actors} == set(NOUNS.everything)


def test_only_what_is_outdoors_knows_night_and_rain(many_facts):
    indoors = [facts for facts in many_facts if facts.setting in INDOORS]
    assert all(facts.daytime is None and facts.weather is None for facts in indoors)


def test_companies_are_as_large_as_there_is_room():
    rng = np.random.default_rng(1)
    for most in (1, 2, 3, 6):
        counts = [sample_facts(NOUNS.trained, rng, most=most).slot_count for _ in range(300)]
        assert max(counts) == most


def test_pairs_have_a_target_that_fits(many_facts):
    for facts in many_facts:
        for index, actor in enumerate(facts.actors):
            assert (actor.target is not None) == (actor.action in PAIR_ACTIONS)
            assert (actor.other is not None) == (actor.action in TRIPLE_ACTIONS)
            for other in (actor.target, actor.other):
                if other is not None:
                    assert other != index
                    assert facts.actors[other].action == ""


def test_only_the_hand_opens_and_closes(many_facts):
    actors = [actor for facts in many_facts for actor in facts.actors]
    assert all((actor.noun == HAND) == (actor.action == "open_close") for actor in actors)


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
        assert one.scenery == two.scenery


@pytest.mark.parametrize("aspect", ASPECTS)
def test_actors_are_seen_most_of_the_time(aspect):
    """Some cross, fall, rise or vanish; none is missing from the most of its scene."""
    rng = np.random.default_rng(2)
    shares = []
    for _ in range(120):
        facts = sample_facts(NOUNS.trained, rng)
        scene = build_scene(facts, float(rng.choice([2, 4, 8])), aspect, rng)
        rows = scene.tracks.values[:, 1 : facts.slot_count + 1]
        inside = (np.abs(rows[..., X]) < 1.05) & (np.abs(rows[..., Y]) < 1.05)
        shares += list(inside.mean(0))
        assert np.abs(rows[..., X]).max() < 5
    assert np.mean(shares) > 0.85
    assert np.mean(np.array(shares) > 0.5) > 0.93


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_camera_knows_the_ground(setting):
    facts = SceneFacts((ActorFacts(NOUNS.trained[0], "stand"),), setting, "still")
    scene = build_scene(facts, 2.0, 1.0, np.random.default_rng(1))
    camera = scene.tracks.values[:, CAMERA]
    ground = scene.scenery.ground
    assert np.all(camera[:, OPACITY] == (ground is not None))
    np.testing.assert_allclose(camera[:, DEPTH], ground or 0, atol=1e-6)


def test_a_setting_that_is_left_open_is_chosen():
    facts = SceneFacts((), None, None)
    settings = {build_scene(facts, 1, 1.0, np.random.default_rng(n)).setting for n in range(40)}
    assert len(settings) > 8
    scene = build_scene(facts, 1, 1.0, np.random.default_rng(0))
    assert scene.cast == {}
    assert not scene.tracks.values[:, CAMERA, X].any()


BOTH = NOUNS.trained[:2]


def placed(relation, seed, aspect=16 / 9):
    actors = (ActorFacts(BOTH[0], "stand", relation=relation, anchor=1), ActorFacts(BOTH[1], ""))
    facts = SceneFacts(actors, "meadow", "still")
    return build_scene(facts, 2.0, aspect, np.random.default_rng(seed)).tracks.values


@pytest.mark.parametrize(("relation", "sense"), [("left", -1), ("right", 1)])
@pytest.mark.parametrize("aspect", ASPECTS)
def test_left_and_right_are_beside_and_do_not_cover(relation, sense, aspect):
    for seed in range(30):
        rows = placed(relation, seed, aspect)
        apart = sense * (rows[:, 1, X] - rows[:, 2, X])
        short = min(aspect, 1.0) / aspect
        sides = np.exp(rows[:, 1:3, LOG_SIZE]).sum(1) / 2
        assert np.all(apart > 0.9 * sides * short)


@pytest.mark.parametrize(("relation", "nearer"), [("behind", False), ("front", True)])
def test_behind_and_in_front_overlap_in_the_right_order(relation, nearer):
    for seed in range(30):
        rows = placed(relation, seed)
        assert np.all((rows[:, 1, DEPTH] > rows[:, 2, DEPTH]) == nearer)
        assert np.all(np.abs(rows[:, 1, X] - rows[:, 2, X]) < 0.5)


def test_big_ones_are_larger_than_small_ones():
    sides = {}
    for size in SIZES:
        facts = SceneFacts((ActorFacts(BOTH[0], "stand", size=size),), "meadow", "still")
        rows = [
            build_scene(facts, 1.0, 16 / 9, np.random.default_rng(seed)).tracks.values
            for seed in range(20)
        ]
        sides[size] = [float(np.exp(values[0, 1, LOG_SIZE])) for values in rows]
    assert min(sides["big"]) > 1.8 * max(sides["small"])


def test_a_group_stands_side_by_side_and_crosses_in_step():
    facts = SceneFacts((ActorFacts(BOTH[0], "go_right", count=4),), "meadow", "still")
    rows = build_scene(facts, 4.0, 16 / 9, np.random.default_rng(3)).tracks.values[:, 1:5]
    assert np.all(rows[..., OPACITY] == 1)
    apart = np.diff(np.sort(rows[0, :, X]))
    assert np.all(apart > 0.2)


def test_odds_decide():
    rng = np.random.default_rng(0)
    never = Odds(pair=0, relation=0, counted=0, coloured=0, sized=0, hand=0)
    for _ in range(100):
        facts = sample_facts(NOUNS.trained, rng, never)
        assert all(actor.target is None and actor.count == 1 for actor in facts.actors)
        assert all(actor.colour is None and actor.size is None for actor in facts.actors)
