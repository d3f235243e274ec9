import numpy as np
import pytest

from laterna.core.clip import Clip
from laterna.core.errors import WeightsMissing, WeightsUnreadable
from laterna.evaluation.cases import Shape
from laterna.evaluation.reading import EYES_WEIGHTS, ClipReader, reader_folder, reader_nouns
from laterna.evaluation.run import doings
from laterna.evaluation.sight import sampled
from laterna.evaluation.suites import held_out, pairs
from laterna.evaluation.truth import true_clip
from laterna.runtime.weights import load_weights, save_weights
from laterna.training.recipes.reader import reader_source


@pytest.fixture(scope="module")
def reader():
    return ClipReader.load()


def test_the_classes_are_those_of_the_training():
    assert reader_source().nouns == reader_nouns()


def test_the_weights_are_small():
    assert sum(file.stat().st_size for file in reader_folder().glob("reader*")) < 6_000_000


def test_true_clips_are_read_right(reader):
    shape = Shape()
    cases = held_out(10, 11)
    right = np.zeros(3)
    for case in cases:
        reading = reader.read(true_clip(case, shape), most=1)
        (asked,) = case.facts.actors
        (seen,) = reading.actors
        right += (
            seen.noun == asked.noun,
            seen.action == asked.action,
            reading.setting == case.facts.setting,
        )
    assert right.min() >= 8


def test_two_actors_are_told_apart_and_placed(reader):
    case = next(
        case
        for case in pairs(40, 2)
        if {a.action for a in case.facts.actors} == {"chase", "go_left"}
    )
    reading = reader.read(true_clip(case, Shape()), most=2)
    assert {doing.noun for doing in doings(reading)} == {a.noun for a in case.facts.actors}
    assert "chase" in {actor.action for actor in reading.actors}
    for actor in reading.actors:
        there = actor.track[:, -1] > 0
        assert actor.track[there][-1, 0] < actor.track[there][0, 0]


def test_an_empty_scene_has_no_believable_actor(reader):
    blank = Clip.from_array(np.full((8, 144, 256, 3), 200, np.uint8), 8)
    reading = reader.read(blank)
    assert all(actor.belief < 0.5 for actor in reading.actors)


def test_reading_is_repeatable_and_hardly_minds_the_size(reader):
    (case,) = held_out(1, 3)
    small = true_clip(case, Shape(seconds=2, size=(256, 144)))
    large = true_clip(case, Shape(seconds=2, size=(640, 360), fps=24))
    first, again = reader.read(small, most=1), reader.read(small, most=1)
    assert doings(first) == doings(again)
    assert reader.read(large, most=1).actors[0].noun == first.actors[0].noun


def test_eight_frames_a_second_are_read():
    frames = np.arange(48, dtype=np.uint8)[:, None, None, None] * np.ones(
        (1, 144, 256, 3), np.uint8
    )
    assert sampled(Clip.from_array(frames, 24))[:, 0, 0, 0].tolist() == list(range(0, 48, 3))
    assert len(sampled(Clip.from_array(frames[:1], 24))) == 1


def test_missing_and_foreign_weights_are_told(tmp_path):
    with pytest.raises(WeightsMissing):
        ClipReader.load(tmp_path)
    weights = load_weights(reader_folder() / EYES_WEIGHTS)
    other = {f"{name}.more": array for name, array in weights.tensors.items()}
    save_weights(other, tmp_path / EYES_WEIGHTS, {})
    with pytest.raises(WeightsUnreadable, match="another reader"):
        ClipReader.load(tmp_path)
