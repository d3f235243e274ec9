import hashlib
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from laterna.backends.native.casting import cast_drawings, cast_members, hired
from laterna.core.consent import Consent, Credit, Seal, SignedConsent
from laterna.core.errors import CastWordMissing, InputError, InputMissing
from laterna.core.request import CastChoice
from laterna.language.lexicon import load_lexicon
from laterna.language.reading import read_shots
from laterna.ledger.records import load_works

LEXICON = load_lexicon()
FOX = load_works()["openmoji:1F98A"]


def members(prompt, *choices):
    shots = read_shots(prompt, LEXICON, [choice.word for choice in choices])
    return cast_members(shots, choices, LEXICON)


@pytest.fixture
def own(tmp_path):
    """A picture twice as wide as high, magenta, half of it see-through."""
    picture = np.zeros((20, 40, 4), np.uint8)
    picture[:, :20] = (255, 0, 255, 255)
    Image.fromarray(picture).save(tmp_path / "own.png")
    return tmp_path / "own.png"


def test_a_noun_is_drawn_from_its_work_by_its_artist():
    (fox,) = members("a fox jumps")
    assert (fox.slots, fox.noun, fox.how) == ((1,), "fox", "name")
    assert (fox.colour, fox.shot) == ("", 1)
    assert (fox.work_id, fox.title, fox.sha256) == (FOX.id, FOX.name, FOX.sha256)
    assert (fox.artist, fox.date, fox.licence) == (FOX.artist, FOX.date, FOX.licence)
    assert fox.source == "openmoji 17.0.0"


def test_a_noun_is_told_in_english_whatever_the_prompt_speaks():
    (cat,) = members("一只猫在海边旋转")
    assert cat.noun == "cat"


def test_everybody_has_a_slot():
    assert [member.slots for member in members("a fox chases a taxi and a ball")] == [
        (1,),
        (2,),
        (3,),
    ]


def test_several_of_a_kind_fill_as_many_slots():
    cast = members("three foxes chase a taxi")
    assert [member.slots for member in cast] == [(1, 2, 3), (4,)]
    drawings = cast_drawings(cast, (), 64)
    assert drawings.keys() == {1, 2, 3, 4}
    assert drawings[1] is drawings[2] is drawings[3]


def test_every_shot_has_a_cast_of_its_own():
    cast = members("a fox jumps. then a red cat spins")
    assert [(member.shot, member.slots, member.noun) for member in cast] == [
        (1, (1,), "fox"),
        (2, (1,), "cat"),
    ]


def mean_colour(drawing):
    pixels = np.asarray(drawing.levels[0]).astype(float)
    return pixels[..., :3][pixels[..., 3] > 128].mean(0)


def test_an_actor_has_the_colour_that_is_asked_for():
    (blue,) = members("a blue fox jumps")
    assert blue.colour == "blue"
    red, green, strong = mean_colour(cast_drawings([blue], (), 64)[1])
    assert strong > max(red, green)
    plain = mean_colour(cast_drawings(members("a fox jumps"), (), 64)[1])
    assert plain[0] > plain[2]


def test_an_own_picture_is_the_users_to_attribute(own):
    fox, taxi = members("a fox chases a taxi", CastChoice("taxi", own))
    assert fox.work_id == FOX.id
    assert (taxi.noun, taxi.how, taxi.title) == ("taxi", "picture", "own.png")
    assert (taxi.artist, taxi.date, taxi.licence) == ("", "", "")
    assert taxi.sha256 == hashlib.sha256(own.read_bytes()).hexdigest()


@pytest.mark.parametrize("word", ["Taxi", "TAXI", "ｔａｘｉ"])
def test_the_word_of_an_own_picture_may_be_written_otherwise(own, word):
    (taxi,) = members("a taxi drives", CastChoice(word, own))
    assert taxi.how == "picture"
    assert cast_drawings([taxi], [CastChoice(word, own)], 64).keys() == {1}


def test_an_own_picture_may_be_of_something_unheard_of(own):
    (thing,) = members("my zorblax jumps", CastChoice("zorblax", own))
    assert (thing.noun, thing.how) == ("zorblax", "picture")


def test_an_own_picture_serves_in_every_shot(own):
    choice = CastChoice("zorblax", own)
    cast = members("my zorblax jumps. then a cat spins. then the zorblax falls", choice)
    assert [(member.shot, member.how) for member in cast if member.noun == "zorblax"] == [
        (1, "picture"),
        (3, "picture"),
    ]


def test_a_picture_for_nobody_names_who_is_there(own):
    with pytest.raises(CastWordMissing) as error:
        members("a fox jumps", CastChoice("lion", own))
    assert error.value.facts["word"] == "lion"
    assert error.value.facts["known"] == ("a fox",)


def test_pictures_are_read_before_anything_is_drawn(tmp_path):
    (tmp_path / "damaged.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    with pytest.raises(InputError):
        members("a fox", CastChoice("fox", tmp_path / "damaged.png"))
    with pytest.raises(InputMissing):
        members("a fox", CastChoice("fox", tmp_path / "none.png"))


def test_works_are_drawn_as_large_as_they_are_needed():
    cast = members("a fox chases a taxi")
    for side in (64, 300):
        drawings = cast_drawings(cast, (), side)
        assert drawings.keys() == {1, 2}
        assert all(drawing.levels[0].size == (side, side) for drawing in drawings.values())


def test_an_own_picture_keeps_its_shape_and_its_holes(own):
    choice = CastChoice("fox", own)
    drawing = cast_drawings(members("a fox", choice), [choice], 64)[1]
    pixels = np.asarray(drawing.levels[0])
    side = pixels.shape[0]
    assert pixels.shape == (side, side, 4)
    seen = pixels[..., 3] > 0
    assert np.flatnonzero(seen.any(0)).max() < side / 2
    assert seen.sum() == 20 * 20
    assert (pixels[seen] == (255, 0, 255, 255)).all()


def test_one_of_the_users_own_can_be_hired_as_works_can(own):
    choice = CastChoice("Zorblax", own)
    member = hired("own:zorblax", "red", LEXICON, [choice])
    assert (member.noun, member.how, member.colour) == ("zorblax", "picture", "red")
    assert cast_drawings([replace(member, slots=(2,))], [choice], 64).keys() == {2}
    assert hired("openmoji:1F98A", None, LEXICON).noun == "fox"


CONSENT = Consent("0" * 16, "Zorblax", "Ada", "my films", "", "2026-01-01", (), ())


def test_a_character_is_told_with_its_consent(own):
    choice = CastChoice("Zorblax", own, SignedConsent(CONSENT, Seal("", "")))
    (member,) = members("a zorblax jumps", choice)
    assert (member.work_id, member.title) == ("character:0000000000000000", "Zorblax")
    assert (member.source, member.artist) == ("with the consent of Ada", "")


def test_a_character_of_a_work_credits_its_artist(own):
    credit = Credit(FOX.id, FOX.name, FOX.artist, FOX.date, FOX.licence, FOX.source)
    signed = SignedConsent(replace(CONSENT, credit=credit), Seal("", ""))
    (member,) = members("a zorblax jumps", CastChoice("Zorblax", own, signed))
    assert (member.artist, member.licence) == (FOX.artist, FOX.licence)
    assert member.title == "Zorblax, from fox"
    assert member.source == "openmoji 17.0.0, with the consent of Ada"
