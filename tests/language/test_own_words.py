"""Words for which the user brings pictures: they win over names, spelling and wordings."""

import pytest

from laterna.language.lexicon import load_lexicon
from laterna.language.reading import read

LEXICON = load_lexicon()


def cast(prompt, *own):
    reading = read(prompt, LEXICON, own)
    return [(m.noun.removeprefix("own:"), len(m.slots)) for m in reading.cast if m.how == "picture"]


def others(prompt, *own):
    return [m.noun for m in read(prompt, LEXICON, own).cast if m.how != "picture"]


@pytest.mark.parametrize(
    ("prompt", "own", "count"),
    [
        ("a wug jumps in a meadow", "wug", 1),
        ("two wugs jump", "wug", 2),
        ("wugs jump", "wug", 2),
        ("three red wugs jump", "wug", 3),
        ("The Wug jumps", "wug", 1),
        ("WUGS jump in the snow", "wug", 2),
        ("a wug jumps", "Wug", 1),
        ("two wug jump", "wug", 2),
        ("the wugs' ball", "wug", 2),
        ("two tazzies run", "tazzy", 2),
        ("two tazzys run", "tazzy", 2),
        ("two gutches spin", "gutch", 2),
        ("two blixes jump", "blix", 2),
        ("two geese jump", "goose", 2),
        ("two bears jump", "bear", 2),
        ("two night wugs jump", "night wug", 2),
        ("two gizmo 3000s jump", "Gizmo 3000", 2),
    ],
)
def test_english_plurals_are_no_spelling_mistakes(prompt, own, count):
    assert cast(prompt, own) == [(own, count)]
    assert others(prompt, own) == []
    assert read(prompt, LEXICON, [own]).replaced == ()


@pytest.mark.parametrize("mark", ["'", "\u2019"])
def test_whose_something_is_is_one(mark):
    assert cast(f"the wug{mark}s friend jumps", "wug") == [("wug", 1)]
    assert others(f"the wug{mark}s friend jumps", "wug") == []
    assert cast(f"The Wug{mark}s jumping", "wug") == [("wug", 1)]


def test_one_and_several_are_told_apart():
    assert cast("a wug chases two wugs", "wug") == [("wug", 1), ("wug", 2)]


def test_what_is_written_exactly_so_comes_before_a_plural():
    assert cast("two wugs and a wug", "wug", "wugs") == [("wugs", 2), ("wug", 1)]


@pytest.mark.parametrize("own", ["i", "wa", "ha"])
def test_plurals_that_are_words_of_their_own_are_not_taken(own):
    assert cast("a fox is in the snow, it was red and has a hat", own) == []


@pytest.mark.parametrize(
    ("prompt", "own", "count"),
    [
        ("两只wug在草地上跳", "wug", 2),
        ("wug的帽子", "wug", 1),
        ("红色的乌格", "乌格", 1),
        ("两只乌格们跳", "乌格", 2),
        ("乌格在雪地里跳", "乌格", 1),
        ("一个把手在草地上跳", "把手", 1),
        ("无名在跳", "无名", 1),
        ("hai con wug nhảy trong tuyết", "wug", 2),
        ("những con wug ấy nhảy", "wug", 2),
        ("hai con vuc nhay trong tuyet", "vúc", 2),
        ("hai con bọ bay nhảy", "bọ bay", 2),
        ("ba con mèo và bà nhảy", "bà", 1),
        ("dua ekor wug melompat", "wug", 2),
        ("wug itu melompat", "wug", 1),
        ("wug-wug melompat", "wug", 2),
        ("wugnya melompat", "wug", 1),
        ("الوغ يقفز", "وغ", 1),
        ("وَغٌ يقفز", "وغ", 1),
        ("وغان يقفزان", "وغ", 2),
        ("الوغين يقفزان", "وغ", 2),
        ("البلقات تقفز", "بلق", 2),
        ("بلقان يقفزان في الثلج", "بلق", 2),
        ("ثلاثة بلقين في الثلج", "بلق", 3),
        ("دبقتان تقفزان", "دبقة", 2),
        ("الدبقات تقفز", "دبقة", 2),
        ("الثعلب والوغ يقفزان", "وغ", 1),
        ("ثعلب وبلقان يقفزون", "بلق", 2),
    ],
)
def test_own_words_beside_particles(prompt, own, count):
    assert cast(prompt, own) == [(own, count)]


def test_an_own_word_that_begins_with_the_arabic_and_stays_whole():
    assert cast("وغ يقفز", "وغ", "غ") == [("وغ", 1)]


def test_nothing_changes_without_own_words():
    assert read("two wugs jump", LEXICON).cast == read("two wugs jump", LEXICON, ["taxi"]).cast
