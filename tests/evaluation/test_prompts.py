import json

import pytest

from laterna.core.errors import InputMissing, PromptEmpty, PromptsDamaged
from laterna.evaluation.prompts import read_prompts

FOX = "openmoji:1F98A"


def no_check(prompt):
    return None


def write(tmp_path, *lines):
    path = tmp_path / "prompts.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_all_but_the_prompt_may_be_left_out(tmp_path):
    row = {"prompt": "A fox jumps in the desert", "actor": "fox", "action": "jump"}
    path = write(
        tmp_path, json.dumps(row), "", '{"prompt": "一只狐狸"}', '{"prompt":"x","actor":""}'
    )
    first, second, third = read_prompts(path, 5, no_check)
    (actor,) = first.facts.actors
    assert (actor.noun, actor.action, first.facts.setting) == (FOX, "jump", None)
    assert (first.language, second.language) == ("en", "zh")
    assert second.facts.actors == third.facts.actors == ()
    assert [case.seed for case in (first, second, third)] == [5, 6, 7]


def test_looks_number_and_sky_may_be_told(tmp_path):
    row = {"prompt": "Two big red foxes in the rain at night", "actor": "fox", "count": 2}
    row |= {"colour": "red", "size": "big", "weather": "rain", "daytime": "night"}
    (case,) = read_prompts(write(tmp_path, json.dumps(row)), 0, no_check)
    (actor,) = case.facts.actors
    assert (actor.colour, actor.size, actor.count) == ("red", "big", 2)
    assert (case.facts.daytime, case.facts.weather) == ("night", "rain")
    assert case.family == "own"


@pytest.mark.parametrize("actor", [FOX, "fox", "狐狸", "rubah"])
def test_an_actor_is_a_work_or_a_name(tmp_path, actor):
    path = write(tmp_path, json.dumps({"prompt": "x", "actor": actor}))
    assert read_prompts(path, 0, no_check)[0].facts.actors[0].noun == FOX


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("{", "Expecting"),
        ("[]", "object"),
        ('{"actor": "fox"}', "prompt"),
        ('{"prompt": 3}', "text"),
        ('{"prompt": "x", "actor": "qqqqqq"}', "qqqqqq"),
        ('{"prompt": "x", "actor": "fox", "action": "sing"}', "sing"),
        ('{"prompt": "x", "action": "jump"}', "actor"),
        ('{"prompt": "x", "setting": "bakery"}', "bakery"),
        ('{"prompt": "x", "colour": "red"}', "colour"),
        ('{"prompt": "x", "actor": "fox", "colour": "beige"}', "beige"),
        ('{"prompt": "x", "actor": "fox", "count": 6}', "count"),
        ('{"prompt": "x", "actor": "fox", "count": true}', "count"),
        ('{"prompt": "x", "count": 2}', "count"),
        ('{"prompt": "x", "mood": "gay"}', "mood"),
        ("[" * 100_000, ""),
    ],
)
def test_a_damaged_line_is_named(tmp_path, line, part):
    with pytest.raises(PromptsDamaged) as caught:
        read_prompts(write(tmp_path, '{"prompt": "fine"}', "", line), 0, no_check)
    assert caught.value.facts["line"] == 3
    assert part in str(caught.value)


def test_what_no_model_would_take_is_named_too(tmp_path):
    def check(prompt):
        if prompt == "...":
            raise PromptEmpty

    with pytest.raises(PromptsDamaged) as caught:
        read_prompts(write(tmp_path, '{"prompt": "a"}', '{"prompt": "..."}'), 0, check)
    assert caught.value.facts["line"] == 2


def test_a_file_without_prompts_is_damaged(tmp_path):
    for content in (b"", b"\n\n", b"\xff\xfe\x00"):
        path = tmp_path / "empty.jsonl"
        path.write_bytes(content)
        with pytest.raises(PromptsDamaged):
            read_prompts(path, 0, no_check)


def test_a_missing_file_is_missing(tmp_path):
    with pytest.raises(InputMissing):
        read_prompts(tmp_path / "no.jsonl", 0, no_check)
