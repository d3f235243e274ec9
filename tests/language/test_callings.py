import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laterna.language.callings import LONGEST, alike, called, goes_sidewards, unfit
from laterna.language.lexicon import load_lexicon

LEXICON = load_lexicon()
NAMES = ["Milo", "小明", "ميلو", "Zoe Zorb"]


@pytest.mark.parametrize(
    "name",
    [
        "Milo",
        "wug",
        "Zoe Zorb",
        "Captain Fox",
        "小明",
        "阿宝",
        "Minh Anh",
        "ميلو",
        "O'Neil",
        "R2-D2",
    ],
)
def test_names_that_mean_nothing_yet_do(name):
    assert unfit(name, LEXICON) is None


@pytest.mark.parametrize(
    "name",
    [
        "Fox",
        "foxes",
        "Red Fox",
        "T-Rex",
        "two",
        "then",
        "snow",
        "runs",
        "狐狸",
        "小红",
        "kucing",
        "api",
        "con cáo",
        "đỏ",
        "ثعلب",
        "الثعلب",
        "أحمر",
        "blue",
    ],
)
def test_what_means_something_in_any_language_is_no_name(name):
    assert unfit(name, LEXICON) == "taken"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("-", "empty"),
        ("12", "empty"),
        ("x" * (LONGEST + 1), "long"),
        ("Zorb Quux Wug Blick Dax", "long"),
        ("Jack's", "letters"),
        ("../../etc", "letters"),
        ("a/b", "letters"),
        ("Milo\n", "letters"),
        ("Milo\0", "letters"),
        ("🦊", "letters"),
        ("Milo; rm", "letters"),
    ],
)
def test_names_are_words_and_nothing_else(name, why):
    assert unfit(name, LEXICON) == why


@pytest.mark.parametrize(
    ("prompt", "who"),
    [
        ("Milo the wug runs through the snow with a fox", ["Milo"]),
        ("a fox chases MILO", ["Milo"]),
        ("milo's ball rolls", ["Milo"]),
        ("two milos jump", ["Milo"]),
        ("Zoe Zorb’s cat sleeps", ["Zoe Zorb"]),
        ("zoe  zorb jumps. then Milo spins", ["Milo", "Zoe Zorb"]),
        ("小明追狐狸", ["小明"]),
        ("三只小明在跑步", ["小明"]),
        ("Một con cáo đuổi theo Milo", ["Milo"]),
        ("Milo-milo berlari", ["Milo"]),
        ("Milo dan rubah berlari", ["Milo"]),
        ("الثعلب يطارد ميلو", ["ميلو"]),
        ("والثعلب وميلو يركضان", ["ميلو"]),
        ("a silo and some milk", []),
        ("Zoe jumps", []),
        ("", []),
    ],
)
def test_who_is_called_is_known_in_all_languages(prompt, who):
    assert called(prompt, NAMES, LEXICON) == who


def test_names_that_could_be_taken_for_each_other():
    assert alike("Wug", "wugs", LEXICON)
    assert alike("MILO", "milo", LEXICON)
    assert not alike("Wug", "Wog", LEXICON)
    assert not alike("Milo", "Mila", LEXICON)


@pytest.mark.parametrize(
    ("prompt", "aside"),
    [
        ("Milo runs through the snow", True),
        ("Milo chạy trong tuyết", True),
        ("a fox chases Milo", True),
        ("Milo jumps", False),
        ("Milo runs and then Milo spins", False),
        ("Milo", False),
    ],
)
def test_who_only_goes_is_seen_from_the_side(prompt, aside):
    assert goes_sidewards(prompt, ["Milo"], LEXICON) is aside


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_name_or_is_not(name):
    if unfit(name, LEXICON) is None:
        assert called(f"{name}.", [name], LEXICON) == [name]
        assert not set(name) & set("/\\\0\n.:")
        assert alike(name, name.upper(), LEXICON) or name.upper().casefold() != name.casefold()


@settings(max_examples=60, deadline=None)
@given(st.text(string.ascii_lowercase, min_size=6, max_size=12))
def test_new_words_are_known_again_wherever_they_stand(word):
    if unfit(word, LEXICON) is not None:
        return
    for prompt in (f"{word} jumps", f"a fox chases {word.upper()}", f"{word.title()}'s ball"):
        assert called(prompt, [word], LEXICON) == [word]
