import numpy as np
import pytest

from laterna.core.concepts import LANGUAGES
from laterna.language.captions import ActorFacts, SceneFacts, write
from laterna.language.tokens import MAX_TOKENS, Slot, Word

FOX, CAR, OWL, ANT = ("openmoji:1F98A", "openmoji:1F697", "openmoji:1F989", "openmoji:1F41C")
SHIP = "openmoji:1F6A2"


def _written(facts, language, count=60):
    return [write(facts, language, np.random.default_rng(seed)) for seed in range(count)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_slots_come_in_the_order_of_the_actors(random_facts, language):
    rng = np.random.default_rng(4)
    for _ in range(200):
        facts = random_facts(rng)
        slots = [t.number for t in write(facts, language, rng).tokens if isinstance(t, Slot)]
        assert list(dict.fromkeys(slots)) == list(range(1, len(facts.actors) + 1))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_all_captions_fit(random_facts, language):
    rng = np.random.default_rng(5)
    lengths = [len(write(random_facts(rng), language, rng).tokens) for _ in range(500)]
    assert np.mean(np.array(lengths) > MAX_TOKENS) < 0.01


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_scene_is_told_in_many_ways(language):
    facts = SceneFacts((ActorFacts(FOX, "jump"),), "desert", "zoom_in")
    assert len({caption.text for caption in _written(facts, language)}) > 40


def test_the_same_generator_writes_the_same_caption():
    facts = SceneFacts((ActorFacts(FOX, "chase", 1), ActorFacts(CAR, "roll")), "city", "still")
    first, second = (write(facts, "en", np.random.default_rng(9)) for _ in range(2))
    assert first == second


def test_names_are_not_among_the_words():
    facts = SceneFacts((ActorFacts(FOX, "hide", 1), ActorFacts(CAR, "spin")), "night", "shake")
    words = {t.text for c in _written(facts, "en") for t in c.tokens if isinstance(t, Word)}
    assert not words & {"fox", "car"}
    assert "hides" in words


def test_setting_and_camera_are_sometimes_left_unsaid():
    facts = SceneFacts((ActorFacts(FOX, "jump"),), "underwater", "pan_left")
    texts = [caption.text.lower() for caption in _written(facts, "en", 200)]
    for word in ("water", "left"):
        said = np.mean([word in text or "sea" in text or "wave" in text for text in texts])
        assert 0.4 < said < 0.97


def test_a_target_that_would_be_named_too_early_is_introduced_first():
    actors = (ActorFacts(FOX, "chase", 2), ActorFacts(OWL, "jump"), ActorFacts(CAR, "roll"))
    for caption in _written(SceneFacts(actors, None, None), "en"):
        slots = [t.number for t in caption.tokens if isinstance(t, Slot)]
        assert slots[:3] == [1, 2, 3]
        assert slots.count(3) >= 2


def test_a_scene_may_be_empty():
    captions = _written(SceneFacts((), "snow", None), "en")
    assert all(caption.text for caption in captions)
    assert not any(isinstance(t, Slot) for caption in captions for t in caption.tokens)


@pytest.mark.parametrize("nouns", [(FOX, FOX), (FOX, CAR, OWL, ANT)])
def test_facts_that_no_caption_can_tell_are_refused(nouns):
    with pytest.raises(ValueError, match="different works"):
        SceneFacts(tuple(ActorFacts(noun, "jump") for noun in nouns))


@pytest.mark.parametrize(
    ("language", "noun", "right", "wrong"),
    [
        ("en", OWL, ("an owl", "the owl", "owl"), "a owl"),
        ("en", SHIP, ("a ship", "the ship", "ship"), "an ship"),
        ("zh", SHIP, ("一艘船", "船"), "一辆船"),
        ("vi", OWL, ("con cú", "chú cú", "cú"), "chiếc cú"),
        ("id", OWL, ("seekor burung hantu", "burung hantu"), "sebuah burung hantu"),
        ("ar", OWL, ("بومة", "البومة"), "يقفز"),
    ],
)
def test_noun_phrases_are_grammatical(language, noun, right, wrong):
    facts = SceneFacts((ActorFacts(noun, "jump"),), None, None)
    texts = [caption.text.lower() for caption in _written(facts, language)]
    assert all(any(phrase in text for phrase in right) for text in texts)
    assert not any(wrong in text for text in texts)


def test_arabic_verbs_agree_with_their_subject():
    for noun, verb in (("openmoji:1F98A", "يصبح"), ("openmoji:1F989", "تصبح")):
        facts = SceneFacts((ActorFacts(noun, "grow"),), None, None)
        texts = " ".join(caption.text for caption in _written(facts, "ar"))
        other = {"يصبح": "تصبح", "تصبح": "يصبح"}[verb]
        assert verb in texts
        assert other not in texts
        assert "@" not in texts
        assert "~" not in texts
