import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laterna.stage.tracks import (
    BROKEN,
    CAMERA,
    CHANNELS,
    COS,
    EATEN,
    LIT,
    LOG_SIZE,
    MIRROR,
    OPACITY,
    OPEN,
    REST,
    SIN,
    SLOTS,
    STATES,
    TRACK_RATE,
    Tracks,
    X,
    Y,
    denormalise,
    normalise,
)


def turning(*degrees) -> Tracks:
    """Slot 1 turned by these angles, one an eighth of a second."""
    tracks = Tracks.empty(len(degrees))
    tracks.values[:, 1, COS] = np.cos(np.deg2rad(degrees))
    tracks.values[:, 1, SIN] = np.sin(np.deg2rad(degrees))
    return tracks


def angles(rows) -> np.ndarray:
    return np.rad2deg(np.arctan2(rows[:, 1, SIN], rows[:, 1, COS]))


def moments(*samples) -> np.ndarray:
    return np.array(samples, np.float64) / TRACK_RATE


def test_an_empty_stage_has_a_still_camera_and_nobody():
    tracks = Tracks.empty(12)
    assert tracks.seconds == 1.5
    assert np.all(tracks.values[:, 1:, OPACITY] == 0)
    assert np.all(tracks.values[:, CAMERA, [X, LOG_SIZE]] == 0)
    assert np.all(tracks.values == REST)


def test_who_is_at_rest_is_upright_and_whole():
    row = dict(zip(CHANNELS, REST.tolist(), strict=True))
    assert (row["cos"], row["sin"], row["mirror"]) == (1, 0, 1)
    assert (row["broken"], row["eaten"], row["lit"], row["open"]) == (0, 0, 1, 1)
    assert [CHANNELS[state] for state in STATES] == ["broken", "eaten", "lit", "open"]


def test_an_empty_stage_is_a_new_one_each_time():
    Tracks.empty(2).values[:] = 7
    assert np.all(Tracks.empty(2).values == REST)


def test_at_the_samples_the_rows_are_the_samples():
    tracks = Tracks(turning(0, 30, 60, 90).values)
    rows = tracks.at(moments(0, 1, 2, 3))
    np.testing.assert_allclose(rows, tracks.values, atol=1e-6)


def test_between_the_samples_places_change_evenly():
    tracks = Tracks.empty(3)
    tracks.values[:, 2, X] = (0, 1, 2)
    rows = tracks.at(moments(0.25, 0.5, 1.5))
    np.testing.assert_allclose(rows[:, 2, X], (0.25, 0.5, 1.5), atol=1e-6)


def test_between_the_samples_a_jump_is_round():
    """A parabola of a second: a polygon through its samples is ten times as far from it."""
    tracks = Tracks.empty(9)
    tracks.values[:, 1, Y] = (np.arange(9) / TRACK_RATE - 0.5) ** 2
    middle = np.arange(0.5, 7.5) / TRACK_RATE
    straight = np.interp(middle, np.arange(9) / TRACK_RATE, tracks.values[:, 1, Y])
    true = (middle - 0.5) ** 2
    curved = tracks.at(middle)[:, 1, Y]
    assert np.abs(curved[1:-1] - true[1:-1]).max() < 0.1 * np.abs(straight - true).max()


@pytest.mark.parametrize("channel", [OPACITY, MIRROR, BROKEN])
def test_what_is_on_or_off_does_not_swing_beyond(channel):
    tracks = Tracks.empty(4)
    tracks.values[:, 1, channel] = (0, 0, 1, 1)
    values = tracks.at(np.linspace(0, 3, 25) / TRACK_RATE)[:, 1, channel]
    assert np.all(np.diff(values) >= 0)
    assert values.min() == 0
    assert values.max() == 1


@pytest.mark.parametrize(
    ("start", "end", "middle"), [(0, 60, 30), (170, -170, 180), (-80, -20, -50)]
)
def test_rotation_goes_the_shortest_way(start, end, middle):
    found = angles(turning(start, end).at(moments(0.5)))[0]
    assert abs((found - middle + 180) % 360 - 180) < 0.01


@given(st.floats(-180, 180), st.floats(-170, 170), st.floats(0, 1))
def test_rotation_stays_a_rotation(start, by, share):
    row = turning(start, start + by).at(moments(share))[0, 1]
    assert np.hypot(row[COS], row[SIN]) == pytest.approx(1, abs=1e-5)


def test_a_rotation_that_has_no_shortest_way_is_still_one():
    row = turning(0, 180).at(moments(0.5))[0, 1]
    assert np.hypot(row[COS], row[SIN]) == pytest.approx(1)


def test_beyond_the_last_row_it_goes_on_as_before():
    tracks = Tracks.empty(3)
    tracks.values[:, 1, X] = (0, 0.1, 0.3)
    np.testing.assert_allclose(tracks.at(moments(3, 4))[:, 1, X], (0.5, 0.7), atol=1e-6)


def test_opacity_stays_between_nothing_and_all():
    tracks = Tracks.empty(2)
    tracks.values[:, 1, OPACITY] = (0.5, 1)
    tracks.values[:, 2, OPACITY] = (0.5, 0)
    assert tracks.at(moments(5))[0, 1:3, OPACITY].tolist() == [1, 0]


@pytest.mark.parametrize("state", STATES)
def test_what_has_become_of_somebody_stays_between_nothing_and_all(state):
    tracks = Tracks.empty(2)
    tracks.values[:, 1, state] = (0.5, 1)
    tracks.values[:, 2, state] = (0.5, 0)
    assert tracks.at(moments(0.5, 5))[:, 1:3, state].tolist() == [[0.75, 0.25], [1, 0]]


@pytest.mark.parametrize("state", [BROKEN, EATEN, LIT, OPEN])
def test_a_change_does_not_touch_other_channels(state):
    tracks = Tracks.empty(3)
    tracks.values[:, 1, state] = (1, 0.5, 0)
    rest = [channel for channel in range(len(CHANNELS)) if channel != state]
    rows = tracks.at(moments(0.3, 1.7, 4))
    np.testing.assert_array_equal(rows[:, 1, rest], np.tile(REST[rest], (3, 1)))


def test_one_sample_is_a_whole_film():
    rows = Tracks.empty(1).at(moments(0, 0.3, 7))
    np.testing.assert_array_equal(rows, np.repeat(Tracks.empty(1).values, 3, axis=0))


def test_before_the_beginning_is_the_beginning():
    tracks = turning(10, 40)
    np.testing.assert_array_equal(tracks.at(moments(-2)), tracks.at(moments(0)))


def test_asking_changes_nothing():
    tracks = turning(10, 40)
    before = tracks.values.copy()
    tracks.at(moments(0, 0.5, 3))
    np.testing.assert_array_equal(tracks.values, before)


def test_what_the_director_diffuses_can_be_turned_back():
    values = np.random.default_rng(0).normal(size=(9, SLOTS, len(CHANNELS))).astype(np.float32)
    np.testing.assert_allclose(denormalise(normalise(values)), values, atol=1e-6)
    np.testing.assert_allclose(normalise(denormalise(values)), values, atol=1e-6)


def test_both_mirrors_are_equally_far_from_the_middle():
    values = np.zeros((2, 1, len(CHANNELS)), np.float32)
    values[:, 0, MIRROR] = (1, -1)
    assert normalise(values)[:, 0, MIRROR].sum() == 0


@pytest.mark.parametrize("state", STATES)
def test_both_ends_of_a_state_are_within_reach_of_the_noise(state):
    values = np.zeros((2, 1, len(CHANNELS)), np.float32)
    values[:, 0, state] = (0, 1)
    none, all_ = normalise(values)[:, 0, state]
    assert -3 < none < all_ < 3
    assert all_ - none > 2
