import re

import numpy as np
import pytest

from laterna.core.concepts import ACTIONS, LANGUAGES, PAIR_ACTIONS, RELATIONS
from laterna.language.captions import write
from laterna.language.facts import ActorFacts, SceneFacts
from laterna.language.lexicon import load_phrases
from laterna.language.tokens import MAX_TOKENS, Slot, Word, tokenize

FOX, CAR, OWL, BALL = ("openmoji:1F98A", "openmoji:1F697", "openmoji:1F989", "openmoji:26BD")


def _written(facts, language, count=60):
    return [write(facts, language, np.random.default_rng(seed)) for seed in range(count)]


def _slots(caption):
    return [token.number for token in caption.tokens if isinstance(token, Slot)]


def _words(caption):
    """The words of the tokens in a row, noun phrases as a bar."""
    return " ".join(t.text if isinstance(t, Word) else "|" for t in caption.tokens)


def _says(caption, phrases):
    """Whether one of the phrases stands among the words, with anything in its places."""
    text = f" {_words(caption)} "
    return any(_as_words(phrase).search(text) for phrase in phrases)


def _as_words(phrase):
    parts = [" ".join(tokenize(part)) for part in re.split(r"\{\w+\}", phrase)]
    return re.compile(r"( \|)+ ".join(re.escape(part) for part in parts if part))


@pytest.mark.parametrize("language", LANGUAGES)
def test_slots_come_in_the_order_of_the_actors(random_facts, language):
    rng = np.random.default_rng(4)
    for _ in range(300):
        facts = random_facts(rng)
        first = list(dict.fromkeys(_slots(write(facts, language, rng))))
        assert first == list(range(1, facts.slot_count + 1))


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_tidy(random_facts, language):
    rng = np.random.default_rng(6)
    for _ in range(400):
        text = write(random_facts(rng), language, rng).text
        assert not re.search(r"[{}@~|/]|  |^[\s,.]|\s$|[.。][,，.。]|[,，、] ?[,，、]", text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_all_captions_fit(random_facts, language):
    rng = np.random.default_rng(5)
    lengths = [len(write(random_facts(rng), language, rng).tokens) for _ in range(600)]
    assert np.mean(np.array(lengths) > MAX_TOKENS) < 0.03


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_scene_is_told_in_many_ways(language):
    facts = SceneFacts((ActorFacts(FOX, "jump"),), "desert", "zoom_in", "night", "rain")
    assert len({caption.text for caption in _written(facts, language)}) > 50


def test_the_same_generator_writes_the_same_caption():
    facts = SceneFacts((ActorFacts(FOX, "chase", 1), ActorFacts(CAR, "roll")), "city", "still")
    first, second = (write(facts, "en", np.random.default_rng(9)) for _ in range(2))
    assert first == second


def test_names_colours_sizes_and_numbers_are_not_among_the_words():
    actors = (ActorFacts(FOX, "hide", 1, colour="blue", size="big", count=3), ActorFacts(CAR, ""))
    words = {
        token.text
        for caption in _written(SceneFacts(actors, "meadow"), "en")
        for token in caption.tokens
        if isinstance(token, Word)
    }
    assert not words & {"fox", "foxes", "car", "three", "blue", "big", "huge"}
    assert "hide" in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_foxes_are_three_slots_with_their_size(language):
    actors = (ActorFacts(FOX, "jump", size="small", count=3), ActorFacts(OWL, "spin"))
    for caption in _written(SceneFacts(actors), language):
        slots = [token for token in caption.tokens if isinstance(token, Slot)]
        assert slots[:3] == [Slot(1, "small"), Slot(2, "small"), Slot(3, "small")]
        assert Slot(4) in slots


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", ACTIONS)
def test_actions_are_said(language, action):
    paired = action in PAIR_ACTIONS
    triple = action in ("give", "take")
    actor = ActorFacts(FOX, action, 1 if paired else None, 2 if triple else None)
    facts = SceneFacts((actor, ActorFacts(BALL, ""), ActorFacts(OWL, "")))
    phrases = load_phrases(language)
    said = (*phrases.actions[action], *phrases.actions_short[action])
    forms = [text.replace("@", "ي").replace("~", "ه") for text in said]
    for caption in _written(facts, language, 25):
        assert _says(caption, forms) or action == "stand", caption.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("relation", RELATIONS)
def test_relations_are_said(language, relation):
    facts = SceneFacts(
        (ActorFacts(FOX, "jump", relation=relation, anchor=1), ActorFacts(OWL, "stand"))
    )
    for caption in _written(facts, language, 25):
        assert _says(caption, load_phrases(language).relations[relation]), caption.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_unusual_is_said_of_time_weather_and_camera(language):
    facts = SceneFacts((ActorFacts(FOX, "jump"),), "forest", "tilt_up", "night", "fog")
    phrases = load_phrases(language)
    for caption in _written(facts, language):
        assert _says(caption, [*phrases.daytimes["night"], *phrases.daytimes_short["night"]])
        assert _says(caption, [*phrases.weathers["fog"], *phrases.weathers_short["fog"]])
        assert _says(caption, phrases.cameras["tilt_up"])


def test_what_is_usual_is_rarely_said_and_a_setting_mostly():
    facts = SceneFacts((ActorFacts(FOX, "jump"),), "kitchen", "still")
    captions = _written(facts, "en", 300)
    assert np.mean(["camera" in caption.text.lower() for caption in captions]) < 0.2
    kitchen = load_phrases("en").settings["kitchen"] + load_phrases("en").settings_short["kitchen"]
    assert 0.7 < np.mean([_says(caption, kitchen) for caption in captions]) < 0.95


def test_no_day_is_told_of_at_night():
    facts = SceneFacts((ActorFacts(FOX, "jump"),), "forest", None, "night", "rain")
    assert not any("day" in caption.text.split() for caption in _written(facts, "en", 200))


def test_a_target_that_would_be_named_too_early_is_introduced_first():
    actors = (ActorFacts(FOX, "chase", 2), ActorFacts(OWL, "jump"), ActorFacts(CAR, "roll"))
    for caption in _written(SceneFacts(actors), "en"):
        slots = _slots(caption)
        assert slots[:3] == [1, 2, 3]
        assert slots.count(3) >= 2


def test_twins_are_told_apart_at_every_mention():
    actors = (ActorFacts(FOX, "chase", 1, colour="red"), ActorFacts(FOX, "jump", colour="blue"))
    for caption in _written(SceneFacts(actors), "en"):
        foxes = len(re.findall("fox", caption.text.lower()))
        assert foxes == len(re.findall("(red|blue) fox", caption.text.lower()))


def test_a_scene_may_be_empty():
    captions = _written(SceneFacts((), "snow", "follow", "night"), "en")
    assert all(caption.text for caption in captions)
    assert not any(isinstance(t, Slot) for caption in captions for t in caption.tokens)
    assert _written(SceneFacts(()), "en")[0].text == "Nothing"


@pytest.mark.parametrize(
    ("language", "name", "colour", "size"),
    [
        ("en", "fox", "blue", "(small|little|tiny)"),
        ("zh", "狐狸", "蓝色", "小"),
        ("vi", "cáo", "(xanh dương|xanh da trời)", "(nhỏ|tí hon)"),
        ("ar", "ثعلب", "أزرق", "(صغير|ضئيل)"),
        ("id", "rubah", "biru", "(kecil|mungil)"),
    ],
)
def test_the_first_mention_says_name_colour_and_size(language, name, colour, size):
    facts = SceneFacts((ActorFacts(FOX, "jump", colour="blue", size="small"),))
    for caption in _written(facts, language):
        for said in (name, colour, size):
            assert re.search(said, caption.text.lower()), caption.text


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            (
                "The blue fox gives the soccer ball to an owl",
                "A blue fox giving a soccer ball to an owl",
                "A blue fox hands a soccer ball to the owl",
            ),
        ),
        ("zh", ("一只蓝色的狐狸把一个足球给一只猫头鹰", "蓝色狐狸把足球递给猫头鹰")),
        ("vi", ("Một con cáo màu xanh dương đưa quả bóng đá cho con cú",)),
        ("ar", ("ثعلب أزرق يعطي كرة قدم إلى البومة",)),
        ("id", ("Seekor rubah biru memberikan bola sepak kepada burung hantu",)),
    ],
)
def test_captions_are_idiomatic(language, sentences):
    actors = (ActorFacts(FOX, "give", 1, 2, "blue"), ActorFacts(BALL, ""), ActorFacts(OWL, ""))
    texts = {caption.text.rstrip(".。") for caption in _written(SceneFacts(actors), language, 2000)}
    assert set(sentences) <= texts
