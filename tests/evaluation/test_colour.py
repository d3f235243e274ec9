import numpy as np
import pytest

from laterna.evaluation.colour import difference, drift, flicker, lab
from laterna.models.reader import TRACK

# Sharma, Wu and Dalal (2005), table 1.
PUBLISHED = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("one", "two", "apart"), PUBLISHED)
def test_difference_is_the_published_one(one, two, apart):
    assert difference(np.array(one), np.array(two)) == pytest.approx(apart, abs=1e-4)
    assert difference(np.array(two), np.array(one)) == pytest.approx(apart, abs=1e-4)


def test_lab_of_known_colours():
    colours = np.array([[255, 255, 255], [0, 0, 0], [255, 0, 0]], float)
    expected = [[100, 0, 0], [0, 0, 0], [53.24, 80.09, 67.20]]
    assert lab(colours) == pytest.approx(np.array(expected), abs=0.02)


def film(colours):
    frames = np.full((len(colours), 144, 256, 3), 90, np.uint8)
    for frame, colour in zip(frames, colours, strict=True):
        frame[52:92, 108:148] = colour
    track = np.zeros((len(colours), len(TRACK)), np.float32)
    track[:, TRACK.index("log_size")] = np.log(0.9)
    track[:, [TRACK.index("opacity"), TRACK.index("seen")]] = 1
    return frames, track


def test_an_actor_that_keeps_its_colour_does_not_drift():
    assert drift(*film([(200, 40, 40)] * 8)) == pytest.approx(0)


def test_an_actor_that_turns_green_drifts_far():
    colours = [(200, 40, 40)] * 4 + [(40, 200, 40)] * 4
    assert drift(*film(colours)) > 40


def test_faded_or_cut_off_actors_are_not_measured():
    frames, track = film([(200, 40, 40)] * 8)
    faded, outside = track.copy(), track.copy()
    faded[:, TRACK.index("opacity")] = 0.5
    outside[:, TRACK.index("x")] = 1.5
    assert drift(frames, faded) is None
    assert drift(frames, outside) is None


def test_flicker_is_zero_in_even_motion_and_not_in_jitter():
    ramp = np.arange(8, dtype=np.uint8)[:, None, None, None] * np.ones((1, 4, 4, 3), np.uint8)
    assert flicker(ramp) == 0
    assert flicker((ramp % 2) * 100) == 200
    assert flicker(ramp[:2]) is None
