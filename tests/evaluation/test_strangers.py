"""Pictures that nobody was taught: how they look, what they are called, and who they look like."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch

from laterna.core.media import read_picture
from laterna.core.settings import state_folder
from laterna.data.storybook.render import drawing_of
from laterna.evaluation import likeness
from laterna.evaluation.bars import verdicts
from laterna.evaluation.cases import Shape
from laterna.evaluation.describing import asked, read
from laterna.evaluation.judging import STRANGE, SWAPPED, Examined, rightness, score
from laterna.evaluation.likeness import BACKGROUNDS, Gallery, clean_crops, looks_like
from laterna.evaluation.metrics.strangers import kept
from laterna.evaluation.reading import ClipReading, ReadActor
from laterna.evaluation.results import MODEL, TRUTH, Notebook, Result
from laterna.evaluation.sight import Sighting, crops_along, features
from laterna.evaluation.strangers import (
    COMPACT,
    SORTS,
    STRANGERS,
    WORDS,
    cast_of,
    drawing_of_stranger,
    label,
    picture_of,
    word_of,
)
from laterna.evaluation.suites import SUITES, held_out
from laterna.evaluation.truth import true_clip, true_scene
from laterna.language.lexicon import load_lexicon
from laterna.language.reading import read_shots
from laterna.models.reader import CROP, TRACK
from laterna.stage.drawings import square
from laterna.stage.scenery.art import KINDS

CASES = SUITES.load("strangers")(40, 3)
FEW = STRANGERS[::9]


# --- Pictures -------------------------------------------------------------------------------------


def test_there_are_many_of_both_sorts():
    sorts = Counter(label(noun)[0] for noun in STRANGERS)
    assert set(sorts) == set(SORTS)
    assert min(sorts.values()) > 30
    assert set(COMPACT) <= KINDS.keys()
    assert len(set(STRANGERS)) == len(STRANGERS) == len(COMPACT)


@pytest.mark.parametrize("noun", FEW)
def test_a_stranger_is_one_cut_out_thing_and_always_the_same(noun):
    picture = picture_of(noun)
    assert picture.dtype == np.uint8
    assert max(picture.shape[:2]) > 200
    alpha = picture[..., 3]
    assert 0.05 < (alpha > 128).mean() < 1
    assert alpha.max() == 255
    picture_of.cache_clear()
    assert np.array_equal(picture_of(noun), picture)


def test_what_is_like_a_photograph_has_texture_and_what_is_drawn_has_not():
    def rough(noun):
        picture = picture_of(noun).astype(float)
        inside = picture[..., 3] > 250
        return np.median(np.abs(np.diff(picture[..., 1], axis=1))[inside[:, 1:]])

    drawn, photos = ([rough(n) for n in STRANGERS if label(n)[0] == sort] for sort in SORTS)
    assert np.median(drawn) == 0
    assert min(photos) > 1


def test_the_user_brings_a_file_that_shows_the_stranger(state):
    for case in CASES[:2]:
        (noun,) = (actor.noun for actor in case.facts.actors)
        (choice,) = cast_of(case.facts, case.language)
        assert choice.word == word_of(noun, case.language)
        assert choice.picture.parent == state_folder() / "evaluation" / "strangers"
        assert np.array_equal(read_picture(choice.picture), picture_of(noun))
        assert cast_of(case.facts, case.language) == (choice,)
    assert len(list(choice.picture.parent.iterdir())) == 2


def test_only_strangers_bring_pictures():
    assert [bool(Shape().request(case).cast) for case in held_out(27, 0)] == [
        case.family == "strangers" for case in held_out(27, 0)
    ]


# --- Words ----------------------------------------------------------------------------------------


def test_made_up_words_mean_nothing():
    lexicon = load_lexicon()
    for language, words in WORDS.items():
        assert len(set(words)) == len(words)
        assert not set(words) & lexicon.every_name[language]


def test_every_prompt_is_understood_as_one_picture_and_its_setting():
    for case in CASES:
        word = word_of(case.facts.actors[0].noun, case.language)
        (shot,) = read_shots(case.prompt, load_lexicon(), [word])
        assert [(m.noun, m.how, len(m.slots)) for m in shot.cast] == [(f"own:{word}", "picture", 1)]
        assert shot.said.setting == case.facts.setting
        assert shot.unknown == ()


# --- Likeness -------------------------------------------------------------------------------------


def test_clean_pictures_stand_on_plain_backgrounds():
    crops = clean_crops(drawing_of("openmoji:1F98A"))
    assert crops.shape == (len(BACKGROUNDS), CROP, CROP, 3)
    for crop, colour in zip(crops, BACKGROUNDS, strict=True):
        assert crop[0, 0] == pytest.approx(np.array(colour) * 255, abs=1)
        assert np.abs(crop.astype(int) - crop[0, 0]).max() > 60


def test_the_gallery_finds_the_direction_and_not_what_all_have_in_common():
    gallery = Gallery.of("abc", np.array([[9, 1, 0], [9, 0, 1], [9, -1, -1]], np.float32))
    assert gallery.nearest(np.array([9, 0.1, 0.3], np.float32)) == "b"
    assert gallery.nearest(np.array([9, 5, 0], np.float32)) == "a"
    assert gallery.nearest(np.array([9, -0.1, -0.2], np.float32)) == "c"


def test_features_are_those_that_the_heads_look_at(blind_reader):
    crops = clean_crops(drawing_of("openmoji:1F98A"))
    seen = features(blind_reader.model, crops)
    pixels = np.moveaxis(crops, -1, 1).astype(np.float32) / 127.5 - 1
    recogniser = blind_reader.model.recogniser
    with torch.inference_mode():
        wanted = recogniser(torch.from_numpy(pixels)).nouns
        assert torch.allclose(recogniser.noun(torch.from_numpy(seen)), wanted, atol=1e-4)


@pytest.fixture
def small_gallery(blind_reader, monkeypatch):
    """A few strangers and works; even eyes that have learnt nothing tell many of these apart."""
    names = (*FEW, "openmoji:1F98A", "openmoji:1F695", "openmoji:1F34E")
    monkeypatch.setattr(likeness, "STRANGERS", FEW)
    monkeypatch.setattr(blind_reader, "nouns", names[len(FEW) :])
    likeness.gallery_of.cache_clear()
    yield likeness.gallery_of(blind_reader)
    likeness.gallery_of.cache_clear()


def truly_read(case, shape):
    """A sighting of the true render of a case, and a reading whose track is the truth."""
    frames = np.stack(list(true_clip(case, shape)))
    values = true_scene(case, shape).tracks.values[: len(frames), 1]
    track = np.zeros((len(frames), len(TRACK)), np.float32)
    track[:, 0] = values[:, 0] * shape.aspect
    track[:, 1:3] = values[:, 1:3]
    track[:, [TRACK.index("opacity"), TRACK.index("seen")]] = 1
    none = np.zeros(1, np.float32)
    actor = ReadActor(case.facts.actors[0].noun, 1.0, "red", "stand", None, None, track)
    return Sighting(frames, (), none, none, none), ClipReading((actor,), "meadow", 1.0)


def standing(noun):
    case = CASES[0]
    (actor,) = case.facts.actors
    actors = (replace(actor, noun=noun, action="stand"),)
    return replace(case, facts=replace(case.facts, actors=actors, setting="snow"))


def test_a_film_looks_like_its_own_picture_and_like_no_other(blind_reader, small_gallery):
    shape = Shape(seconds=0.25)
    found = {}
    for noun in FEW:
        sighting, reading = truly_read(standing(noun), shape)
        (found[noun],) = looks_like(blind_reader, sighting, reading)
    right = np.mean([found[noun] == noun for noun in FEW])
    wrong = np.mean([found[one] == other for one in FEW for other in FEW if one != other])
    assert right > 5 / len(small_gallery.names)
    assert wrong < 1 / len(small_gallery.names)


def test_who_is_not_seen_looks_like_nobody(blind_reader, small_gallery):
    sighting, reading = truly_read(standing(FEW[0]), Shape(seconds=0.25))
    assert looks_like(blind_reader, sighting, replace(reading, actors=())) == ()
    hidden = reading.actors[0].track.copy()
    hidden[:, TRACK.index("opacity")] = 0.1
    faded = replace(reading, actors=(replace(reading.actors[0], track=hidden),))
    assert looks_like(blind_reader, sighting, faded) == ()


def test_crops_of_a_stranger_show_it_as_the_user_brought_it():
    noun = FEW[0]
    sighting, reading = truly_read(standing(noun), Shape(seconds=0.25))
    crop = crops_along(sighting, reading.actors[0].track, np.array([True, False]))[0]
    assert drawing_of_stranger(noun).levels[0].width == len(square(picture_of(noun)))
    clean = clean_crops(drawing_of_stranger(noun))
    assert min(np.abs(crop.astype(int) - one.astype(int)).mean() for one in clean) < 60


# --- Scores ---------------------------------------------------------------------------------------


def examined(of):
    """Rows of which ``of`` says whom the model's film looks like; the truth is always right."""
    rows = []
    for index, case in enumerate(CASES):
        noun = case.facts.actors[0].noun
        made = Result(case.key, MODEL, likeness=(of(index, noun),))
        rows.append(Examined(case, made, Result(case.key, TRUTH, likeness=(noun,))))
    return rows


def table(of):
    return {row.name: row for row in score(examined(of))}


def test_the_bar_is_met_by_pictures_that_stay_and_not_by_others():
    good = table(lambda index, noun: noun if index % 10 else "")
    assert good[STRANGE].estimate.value == 0.9
    assert good[STRANGE].estimate.n == good[STRANGE].ceiling.n == 40
    assert good[STRANGE].ceiling.value == 1
    low, high = good[STRANGE].estimate.ci95
    assert 0.75 < low < 0.9 < high < 0.97
    (verdict,) = verdicts(good.values())
    assert (verdict.bar.name, verdict.bar.limit, verdict.met) == (STRANGE, 0.8, True)
    assert sum(good[f"{STRANGE}, {sort}"].estimate.n for sort in SORTS) == 40


def test_a_wrong_picture_scores_low():
    for of in (
        lambda index, noun: STRANGERS[(STRANGERS.index(noun) + 1) % len(STRANGERS)],
        lambda index, noun: STRANGERS[0],
        lambda index, noun: "openmoji:1F98A",
        lambda index, noun: "",
    ):
        bad = table(of)
        assert bad[STRANGE].estimate.value < 0.15
        assert not verdicts(bad.values())[0].met


def test_swapped_pictures_are_the_control():
    control = table(lambda index, noun: noun)[SWAPPED]
    assert control.estimate.value == control.ceiling.value == 0
    assert control.estimate.n > 30


def test_strangers_count_for_nothing_else(perfect):
    cases = held_out(81, 4)
    rows = [Examined(case, perfect(case), perfect(case)) for case in cases]
    known = [row for row in rows if row.case.family != "strangers"]
    assert len(rows) - len(known) == 12
    everything = {row.name: row for row in score(rows)}
    others = {row.name: row for row in score(known)}
    assert {name: row for name, row in everything.items() if STRANGE not in name} == others
    assert everything[STRANGE].estimate.value == 1


def test_who_is_seen_second_best_is_found_too():
    case = CASES[0]
    noun = case.facts.actors[0].noun
    assert list(kept(case, Result(case.key, MODEL, likeness=("openmoji:1F98A", noun)))) == [1]


def test_results_of_strangers_are_kept(tmp_path):
    result = Result("key", MODEL, likeness=("stranger:drawn/mug", "openmoji:1F98A"))
    Notebook(tmp_path / "book.jsonl").add(result)
    assert Notebook(tmp_path / "book.jsonl").get("key", MODEL) == result


def test_known_works_are_no_strangers(perfect):
    case = held_out(1, 0)[0]
    assert list(kept(case, perfect(case))) == []


def test_strangers_are_told_in_words(perfect):
    for case in CASES[:4]:
        result = perfect(case)
        _, kind = label(case.facts.actors[0].noun)
        assert kind.replace("_", " ") in asked(case)
        assert "stranger:" not in asked(case) + read(result)
        assert "looks most like" in read(result)
        assert rightness(case, result) == 1
        assert rightness(case, replace(result, likeness=())) == 0
