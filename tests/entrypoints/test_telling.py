from dataclasses import replace
from pathlib import Path

import pytest

from laterna.core.concepts import COLOURS, LANGUAGES
from laterna.core.i18n import message, speak
from laterna.core.request import CastMember, GenerationRequest, Plan
from laterna.entrypoints.cli.telling import plan_lines, request_object
from laterna.service.generate import Job

FOX = CastMember(
    slots=(1,),
    words="a fox",
    noun="fox",
    work_id="openmoji:1F98A",
    title="fox",
    artist="Sofie Ascherl",
    date="2018-04-18",
    licence="CC-BY-SA-4.0",
    source="openmoji 17.0.0",
    sha256="ab" * 32,
    how="name",
)
DRAWN = "drawn from “fox” by Sofie Ascherl (openmoji:1F98A, CC-BY-SA-4.0)"
PLAN = Plan((FOX,), (), (), 2.5, "storybook", "ef" * 32, "CC-BY-SA-4.0")


def job(plan=PLAN, prompt="a fox", asked=""):
    request = GenerationRequest(prompt, seed=3, asked=asked)
    return Job(request, Path("film.mp4"), force=False, backend=None, plan=plan, signatory=None)


def told(**changes):
    """The lines between the first, about the request, and the last, about the time."""
    return list(plan_lines(job(replace(PLAN, **changes))))[1:-1]


def cast(**changes):
    return told(cast=(replace(FOX, **changes),))


def test_one_in_its_own_colours_needs_no_more_words():
    assert told() == [f"  a fox: {DRAWN}"]


def test_number_and_colour_are_told():
    assert cast(slots=(1, 2, 3)) == [f"  a fox (3 x fox): {DRAWN}"]
    assert cast(colour="red") == [f"  a fox (fox, red): {DRAWN}"]
    three = cast(words="three blue foxes", slots=(1, 2, 3), colour="blue")
    assert three == [f"  three blue foxes (3 x fox, blue): {DRAWN}"]


def test_so_they_are_of_a_picture_and_of_a_misspelt_word():
    (own,) = cast(how="picture", title="my.png", slots=(1, 2))
    assert own == "  a fox (2 x fox): drawn from your own picture my.png"
    (read,) = cast(how="spelling", words="fxo", colour="blue")
    assert read.startswith("  fxo (fox, blue): read as “fox”")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_word_for_every_colour(language):
    assert len({message(f"colour.{colour}", language) for colour in COLOURS}) == len(COLOURS)
    speak(language)
    try:
        assert message("colour.blue") in cast(colour="blue")[0]
    finally:
        speak(None)


def test_shots_are_told_one_after_another():
    assert told(cast=(replace(FOX, shot=2),), shots=2) == [
        "Shot 1 of 2:",
        "  nobody is on stage; only the setting is drawn",
        "Shot 2 of 2:",
        f"  a fox: {DRAWN}",
    ]


def test_what_is_left_out_as_asked_is_told():
    assert told(left_out=("trees", "rain"))[-1] == (
        "  left out, because the prompt asks for it: trees, rain"
    )


def test_a_rewriting_is_told_before_the_cast():
    lines = list(plan_lines(job(prompt="a fox in a forest", asked="a fox")))
    assert lines[1] == "  drawn from these words: a fox in a forest"


def test_machines_are_told_the_same():
    plan = replace(
        PLAN, cast=(replace(FOX, slots=(1, 2), colour="blue"),), left_out=("trees",), shots=2
    )
    told = request_object(job(plan, "a fox in a forest", "a fox"))
    assert (told["prompt"], told["expanded"]) == ("a fox", "a fox in a forest")
    assert (told["plan"]["shots"], told["plan"]["left_out"]) == (2, ["trees"])
    (member,) = told["plan"]["cast"]
    assert (member["count"], member["colour"], member["shot"]) == (2, "blue", 1)
    assert request_object(job())["expanded"] is None
