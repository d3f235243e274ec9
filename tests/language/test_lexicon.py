from itertools import pairwise

import numpy as np
import pytest

from laterna.core.concepts import (
    ACTIONS,
    CAMERAS,
    COLOURS,
    DAYTIMES,
    LANGUAGES,
    PAIR_ACTIONS,
    RELATIONS,
    SETTINGS,
    SIZES,
    TRIPLE_ACTIONS,
    WEATHERS,
)
from laterna.core.svg import read_svg
from laterna.language.lexicon import OTHER, TARGET, load_phrases
from laterna.language.tokens import tokenize
from laterna.ledger.art import read_svg_file
from laterna.ledger.records import load_works


def test_nouns_and_ledger_hold_the_same_works(lexicon):
    assert list(lexicon.nouns) == list(load_works())


def test_the_storybook_is_a_choice_of_known_works(lexicon):
    works = lexicon.storybook()
    assert len(works) >= 620
    assert list(works) == sorted(works)


def test_storybook_drawings_are_told_apart_at_28_pixels(lexicon):
    pictures = np.stack([_small(lexicon.nouns[work].work) for work in lexicon.storybook()])
    squares = (pictures**2).sum(1)
    distances = squares[:, None] + squares - 2 * pictures @ pictures.T
    np.fill_diagonal(distances, np.inf)
    assert np.sqrt(distances.min() / pictures.shape[1]) > 0.115


def _small(work):
    """RGBA on white at 28 pixels, flat, float64 within 0..1."""
    rgba = read_svg(read_svg_file(load_works()[work]), 28) / 255
    alpha = rgba[..., 3:]
    return np.concatenate([rgba[..., :3] * alpha + 1 - alpha, alpha], axis=-1).ravel()


@pytest.mark.parametrize("language", LANGUAGES)
def test_first_names_in_the_storybook_are_unique(lexicon, language):
    names = sorted(tuple(tokenize(lexicon.name(w, language))) for w in lexicon.storybook())
    assert [name for name, following in pairwise(names) if name == following] == []


@pytest.mark.parametrize(
    ("language", "name"), list(zip(LANGUAGES, ("fox", "狐狸", "cáo", "ثعلب", "rubah"), strict=True))
)
def test_the_fox_is_called(lexicon, language, name):
    assert lexicon.name("openmoji:1F98A", language) == name


def test_the_name_of_cldr_is_always_understood(lexicon):
    car = lexicon.nouns["openmoji:1F697"]
    assert car.names["en"] == ("car",)
    assert "automobile" in car.aliases["en"]


def test_a_noun_knows_its_emoji_and_kind(lexicon):
    polar_bear = lexicon.nouns["openmoji:1F43B-200D-2744-FE0F"]
    assert (polar_bear.emoji, polar_bear.kind) == ("🐻‍❄️", "animal")


def test_our_own_hand_is_a_noun_but_no_emoji(lexicon):
    hand = lexicon.nouns["laterna:hand"]
    assert (hand.emoji, hand.kind, hand.storybook) == ("", "thing", True)
    assert lexicon.name("laterna:hand", "zh") == "手"


@pytest.mark.parametrize(
    ("work", "kind"),
    [("1F578", "thing"), ("1F47B", "person"), ("1F6A6", "thing"), ("1F680", "vehicle")],
)
def test_kinds_that_the_groups_of_emoji_do_not_tell(lexicon, work, kind):
    assert lexicon.nouns[f"openmoji:{work}"].kind == kind


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("table", "concepts", "least"),
    [
        ("actions", ACTIONS, 5),
        ("settings", SETTINGS, 4),
        ("daytimes", DAYTIMES, 5),
        ("weathers", WEATHERS, 4),
        ("cameras", CAMERAS, 4),
        ("relations", RELATIONS, 3),
        ("colours", COLOURS, 1),
        ("sizes", SIZES, 2),
        ("actions_short", ACTIONS, 2),
        ("settings_short", SETTINGS, 2),
        ("daytimes_short", DAYTIMES, 2),
        ("weathers_short", WEATHERS, 2),
        ("numbers", ("2", "3", "4", "5"), 1),
    ],
)
def test_every_concept_can_be_said_in_several_ways(language, table, concepts, least):
    said = getattr(load_phrases(language), table)
    assert tuple(said) == concepts
    assert [c for c in concepts if len(set(said[c])) < least] == []


def test_english_has_many_words_for_every_action():
    assert [a for a, texts in load_phrases("en").actions.items() if len(set(texts)) < 8] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_actions_have_the_places_that_they_need(language):
    phrases = load_phrases(language)
    for table in (phrases.actions, phrases.actions_short):
        for action, variants in table.items():
            for text in variants:
                assert text.count(TARGET) == (action in PAIR_ACTIONS), text
                assert text.count(OTHER) == (action in TRIPLE_ACTIONS), text
    assert all(text.count(TARGET) == 1 for texts in phrases.relations.values() for text in texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_means_one_thing(language):
    phrases = load_phrases(language)
    tables = (
        phrases.settings,
        phrases.daytimes,
        phrases.weathers,
        phrases.relations,
        phrases.cameras,
    )
    said = [text for table in tables for texts in table.values() for text in texts]
    assert sorted(set(said)) == sorted(said)
    pairs = [t for a, texts in phrases.actions.items() if a in PAIR_ACTIONS for t in texts]
    assert sorted(set(pairs)) == sorted(pairs)
