import numpy as np
import pytest
import torch

from laterna.core.concepts import COLOURS, DAYTIMES, SETTINGS, WEATHERS
from laterna.models.crops import Framed, finder_frame, finder_step, reading_size
from laterna.models.reader import (
    CROP,
    DEEDS,
    PLACES,
    POSE,
    SPAN,
    STATES,
    STRIDE,
    TELLER_CHANNELS,
    TRACK,
    Reader,
    ReaderConfig,
)
from laterna.models.tellings import SEEN, half_short_sides, telling


@pytest.fixture(scope="module")
def reader():
    return Reader(ReaderConfig(nouns=7))


@pytest.mark.parametrize("aspect", [16 / 9, 1.0, 9 / 16, 2.5])
def test_the_finder_maps_frames_of_every_shape(reader, aspect):
    width, height = reading_size(aspect)
    height, width, _ = finder_frame(np.zeros((height, width, 3), np.uint8)).shape
    assert width % (2 * STRIDE) == height % (2 * STRIDE) == 0
    found = reader.finder(torch.zeros(2, 3, height, width))
    assert found.places.shape == (2, len(PLACES), height // STRIDE, width // STRIDE)
    assert found.settings.shape == (2, len(SETTINGS))
    assert found.daytimes.shape == (2, len(DAYTIMES))
    assert found.weathers.shape == (2, len(WEATHERS))


def test_the_recogniser_tells_nouns_colours_poses_and_states(reader):
    told = reader.recogniser(torch.zeros(3, 3, CROP, CROP))
    assert told.nouns.shape == (3, 7)
    assert told.colours.shape == (3, len(COLOURS))
    assert told.pose.shape == (3, len(POSE))
    assert told.states.shape == (3, len(STATES))


@pytest.mark.parametrize("moments", [8, 32, 160])
def test_the_teller_takes_any_length(reader, moments):
    assert reader.teller(torch.zeros(2, TELLER_CHANNELS, moments)).shape == (2, len(DEEDS))


def test_reading_sizes_keep_area_and_shape():
    assert reading_size(16 / 9) == (384, 216)
    assert reading_size(1.0) == (288, 288)
    assert reading_size(9 / 16) == (216, 384)
    for aspect in (0.1, 0.7, 3.0, 10.0):
        width, height = reading_size(aspect)
        assert width % (2 * finder_step()) == height % (2 * finder_step()) == 0
        assert width * height == pytest.approx(384 * 216, rel=0.25)


def test_a_crop_is_centred_and_scaled():
    frame = np.zeros((144, 256, 3), np.uint8)
    frame[62:82, 90:110] = 255
    crop = Framed(frame).cut(100.0, 72.0, 20.0)
    inside = round(CROP / SPAN)
    assert crop.shape == (CROP, CROP, 3)
    assert (crop[:, :, 0] > 127).sum() == pytest.approx(inside**2, rel=0.15)
    lines, columns = np.nonzero(crop[:, :, 0] > 127)
    assert lines.mean() == pytest.approx(CROP / 2 - 0.5, abs=0.6)
    assert columns.mean() == pytest.approx(CROP / 2 - 0.5, abs=0.6)


@pytest.mark.parametrize("place", [(-60.0, 70.0), (400.0, 70.0), (10.0, -80.0), (250.0, 300.0)])
def test_crops_may_reach_over_the_edge(place):
    frame = np.full((144, 256, 3), 77, np.uint8)
    assert (Framed(frame).cut(*place, 60.0) == 77).all()


def test_the_finder_sees_means_of_nine_pixels():
    frame = np.arange(6 * 6 * 3, dtype=np.uint8).reshape(6, 6, 3)
    assert finder_frame(frame).shape == (2, 2, 3)
    assert finder_frame(frame)[0, 0, 0] == round(frame[:3, :3, 0].mean())


def test_half_short_sides():
    assert half_short_sides(2.0) == (2.0, 1.0)
    assert half_short_sides(0.5) == (1.0, 2.0)


def test_tellings_hide_what_was_not_seen_and_place_the_other_from_the_actor():
    track = np.ones((4, len(TRACK)), np.float32)
    other = np.full((4, len(TRACK)), 3, np.float32)
    track[2, SEEN] = other[:, SEEN] = 0
    other[0, SEEN] = 1
    told = telling(track, other)
    assert told.shape == (TELLER_CHANNELS, 4)
    assert told[: len(TRACK), 2].tolist() == [0] * len(TRACK)
    assert told[len(TRACK), 0] == 2
    assert told[len(TRACK), 1] == 0
    assert told[-2].tolist() == [1] * 4
    assert told[-1].tolist() == pytest.approx([-1, -1 / 3, 1 / 3, 1])
    assert telling(track, None)[-2].tolist() == [0] * 4
