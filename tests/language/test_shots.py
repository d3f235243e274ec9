import pytest

from laterna.core.concepts import MAX_SHOTS
from laterna.language.reading import read, read_shots
from laterna.language.tokens import Slot


def said(reading):
    return " ".join(f"[{t.number}]" if isinstance(t, Slot) else t.text for t in reading.tokens)


@pytest.mark.parametrize(
    "prompt",
    [
        "a snail spins in the desert, then it jumps",
        "a snail spins in the desert. Next it jumps",
        "a snail spins in the desert. After that, it jumps.",
        "a snail spins in the desert. Cut to: the snail jumps.",
        "Shot 1: a snail spins in the desert. Shot 2: the snail jumps.",
        "1. a snail spins in the desert\n2. it jumps",
        "- a snail spins in the desert\n- it jumps",
        "a snail spins in the desert. It jumps.",
        "a snail spins in the desert and then jumps",
        "蜗牛在沙漠里转圈，然后它跳起来",
        "镜头一：蜗牛在沙漠里转圈。镜头二：蜗牛跳起来",
        "con ốc sên xoay tròn trong sa mạc rồi nó nhảy lên",
        "Cảnh 1: con ốc sên xoay tròn trong sa mạc. Cảnh 2: con ốc sên nhảy lên",
        "الحلزون يدور في الصحراء ثم يقفز",
        "المشهد 1: الحلزون يدور في الصحراء. المشهد 2: الحلزون يقفز",
        "siput berputar di gurun lalu melompat",
        "Adegan 1: siput berputar di gurun. Adegan 2: siput melompat",
    ],
)
def test_a_story_is_cut_into_shots(lexicon, prompt):
    first, second = read_shots(prompt, lexicon)
    assert [m.noun for m in first.cast] == [m.noun for m in second.cast]
    assert first.cast[0].noun == "openmoji:1F40C"
    assert (first.said.setting, second.said.setting) == ("desert", "desert")


@pytest.mark.parametrize(
    "prompt",
    [
        "a snail spins. A cat jumps. The camera zooms in.",
        "there are a snail and a cat. The snail chases the cat.",
        "a snail spins next to a cat",
        "",
        "...",
        "a snail in the forest at night",
    ],
)
def test_what_happens_at_once_is_one_shot(lexicon, prompt):
    assert len(read_shots(prompt, lexicon)) == 1


def test_another_setting_is_another_shot(lexicon):
    first, second = read_shots("A cat is in the kitchen. A dog is on the beach.", lexicon)
    assert (first.said.setting, second.said.setting) == ("kitchen", "beach")


def test_looks_are_carried_over(lexicon):
    shots = read_shots(
        "A big red snail is in the desert at night. Then two cats come. Finally it spins.", lexicon
    )
    assert [(m.colour, m.size, m.who) for m in shots[2].cast] == [("red", "big", 0)]
    assert [m.count for m in shots[1].cast] == [2]
    assert [shot.said.daytime for shot in shots] == ["night"] * 3
    assert said(shots[2]).startswith("[1] spins")


def test_a_new_setting_has_its_own_weather(lexicon):
    first, second = read_shots("A cat in the rain in the city. Cut to the beach.", lexicon)
    assert (first.said.weather, second.said.weather) == ("rain", None)
    assert second.said.setting == "beach"
    assert second.cast == ()


def test_the_fifth_shot_is_told_in_the_fourth(lexicon):
    shots = read_shots("a cat spins, then jumps, then rolls, then shakes, then vanishes", lexicon)
    assert len(shots) == MAX_SHOTS
    assert said(shots[-1]) == "[1] shakes . [1] vanishes ."
    assert ("shot 5", "shot 4") in shots[-1].replaced


def test_each_shot_has_six_slots_of_its_own(lexicon):
    shots = read_shots("five cats spin. Then five dogs spin. Then five owls spin.", lexicon)
    assert [shot.cast[0].slots for shot in shots] == [(1, 2, 3, 4, 5)] * 3


def test_one_shot_reads_the_same_either_way(lexicon):
    prompt = "three green snails chase a mouse in the garden at night, no rain"
    assert read_shots(prompt, lexicon) == [read(prompt, lexicon)]
