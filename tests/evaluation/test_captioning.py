import numpy as np
import pytest

from laterna.evaluation.captioning import full_caption, says_all
from laterna.evaluation.suites import held_out
from laterna.language.facts import ActorFacts, SceneFacts
from laterna.language.lexicon import load_lexicon
from laterna.language.reading import read

FOX, SNOWMAN = "openmoji:1F98A", "openmoji:26C4"


def scene(action="stand", setting="sea", **facts):
    return SceneFacts((ActorFacts(FOX, action),), setting, "still", **facts)


def test_captions_of_a_suite_say_all_that_is_judged():
    for case in held_out(115, 1):
        assert says_all(case.prompt, case.facts, case.language), case


@pytest.mark.parametrize("case", held_out(20, 2), ids=lambda case: f"{case.language}{case.number}")
def test_captions_are_in_their_language(case):
    assert read(case.prompt, load_lexicon()).language == case.language


def test_leaving_out_is_noticed():
    assert says_all("A fox stands still at sea.", scene(), "en")
    assert not says_all("A fox stands still.", scene(), "en")
    assert not says_all("A fox at sea.", scene(), "en")


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("A fox goes to the left at sea.", True),
        ("A fox passes by at sea.", False),
        ("A fox passing by, at sea.", False),
    ],
)
def test_a_direction_that_is_left_open_is_noticed(text, enough):
    assert says_all(text, scene("go_left"), "en") is enough


def test_one_phrase_does_not_say_two_things():
    facts = scene("jump", "snow", weather="snowfall")
    assert not says_all("A fox jumps while snow is falling.", facts, "en")
    assert says_all("A fox jumps in winter while snow is falling.", facts, "en")


def test_a_name_does_not_say_a_setting():
    facts = SceneFacts((ActorFacts("openmoji:1F315", "jump"),), "moon", "still")
    assert not says_all("A full moon jumps.", facts, "en")


def test_daytime_weather_and_camera_must_be_said_unless_they_are_usual():
    facts = SceneFacts((ActorFacts(FOX, "jump"),), "sea", "zoom_in", "night", "rain")
    assert says_all("A fox jumps at sea at night in the rain, the camera zooms in.", facts, "en")
    assert not says_all("A fox jumps at sea at night, the camera zooms in.", facts, "en")
    assert not says_all("A fox jumps at sea at night in the rain.", facts, "en")
    assert says_all("A fox jumps at sea.", scene("jump", daytime="day", weather="clear"), "en")


def test_several_do_what_several_do():
    facts = SceneFacts((ActorFacts(FOX, "jump", count=2),), "sea")
    assert says_all("Two foxes jump at sea.", facts, "en")


def test_what_cannot_be_said_is_a_fault(monkeypatch):
    monkeypatch.setattr("laterna.evaluation.captioning.says_all", lambda *_: False)
    with pytest.raises(AssertionError, match="no caption in vi"):
        full_caption(scene(), "vi", np.random.default_rng(0))
