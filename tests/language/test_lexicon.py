from itertools import pairwise

import numpy as np
import pytest

from laterna.core.concepts import ACTIONS, CAMERAS, LANGUAGES, PAIR_ACTIONS, SETTINGS
from laterna.core.svg import read_svg
from laterna.language.lexicon import TARGET, load_phrases
from laterna.language.tokens import tokenize
from laterna.ledger.art import read_svg_file
from laterna.ledger.records import load_works


def test_nouns_and_ledger_hold_the_same_works(lexicon):
    assert list(lexicon.nouns) == list(load_works())


def test_the_storybook_is_a_choice_of_known_works(lexicon):
    works = lexicon.storybook()
    assert 420 <= len(works) <= 520
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_concept_can_be_said_in_several_ways(language):
    phrases = load_phrases(language)
    least = 6 if language == "en" else 4
    for table, concepts in (
        (phrases.actions, ACTIONS),
        (phrases.settings, SETTINGS),
        (phrases.cameras, CAMERAS),
    ):
        assert tuple(table) == concepts
        needed = 4 if concepts is CAMERAS else least
        assert [c for c in concepts if len(set(table[c])) < needed] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_pair_actions_and_only_they_have_a_target(language):
    phrases = load_phrases(language)
    for table in (phrases.actions, phrases.actions_short):
        for action, variants in table.items():
            assert all((TARGET in text) == (action in PAIR_ACTIONS) for text in variants)


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_of_one_language_mean_one_setting(language):
    said = [text for texts in load_phrases(language).settings.values() for text in texts]
    assert len(said) == len(set(said))
