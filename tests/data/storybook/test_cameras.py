import numpy as np
import pytest

from laterna.core.concepts import CAMERAS
from laterna.data.storybook.cameras import camera_rows
from laterna.stage.tracks import CHANNELS, LOG_SIZE, OPACITY, TRACK_RATE, X, Y
from laterna.stage.world import through_camera

SEEDS = range(20)


def moves(name, seconds=4.0):
    return [camera_rows(name, seconds, np.random.default_rng(seed)) for seed in SEEDS]


@pytest.mark.parametrize("name", CAMERAS)
@pytest.mark.parametrize("seconds", [0.5, 3.0, 20.0])
def test_every_camera_has_a_row_for_every_moment(name, seconds):
    for rows in moves(name, seconds):
        assert rows.shape == (round(seconds * TRACK_RATE), len(CHANNELS))
        assert np.isfinite(rows).all()


def test_a_still_camera_is_still():
    for rows in moves("still"):
        assert not rows[:, [X, Y, LOG_SIZE]].any()


@pytest.mark.parametrize(("name", "sense"), [("pan_right", 1), ("pan_left", -1)])
def test_a_pan_turns_the_view_and_the_world_drifts_the_other_way(name, sense):
    for rows in moves(name):
        assert np.all(sense * np.diff(rows[:, X]) > 0)
        assert np.ptp(rows[:, X]) > 0.5
        tree = through_camera(np.zeros_like(rows), rows)
        assert np.all(sense * np.diff(tree[:, X]) < 0)
        assert not rows[:, [Y, LOG_SIZE]].any()


@pytest.mark.parametrize(("name", "sense"), [("zoom_in", 1), ("zoom_out", -1)])
def test_a_zoom_makes_the_world_larger_or_smaller(name, sense):
    for rows in moves(name):
        zoom = np.exp(rows[:, LOG_SIZE])
        assert np.all(sense * np.diff(zoom) > 0)
        assert 1.25 < zoom.max() / zoom.min() < 1.51
        assert zoom.min() >= 1  # never so wide that the plate ends


def test_a_shaking_camera_shakes_a_little_and_often():
    for rows in moves("shake"):
        for axis, reach in ((X, 0.031), (Y, 0.041)):
            assert 0.02 < np.abs(rows[:, axis]).max() < reach
            assert np.count_nonzero(np.diff(np.sign(rows[:, axis]))) > 8


def test_what_the_camera_sees_can_be_traced_back_to_the_world():
    rng = np.random.default_rng(0)
    actor = rng.normal(size=(32, len(CHANNELS))).astype(np.float32)
    for name in CAMERAS:
        camera = camera_rows(name, 4.0, rng)
        seen = through_camera(actor, camera)
        zoom = np.exp(camera[:, LOG_SIZE])
        np.testing.assert_allclose(seen[:, X] / zoom + camera[:, X], actor[:, X], atol=1e-5)
        np.testing.assert_allclose(seen[:, Y] / zoom + camera[:, Y], actor[:, Y], atol=1e-5)
        np.testing.assert_allclose(np.exp(seen[:, LOG_SIZE] - actor[:, LOG_SIZE]), zoom, rtol=1e-5)
        np.testing.assert_array_equal(seen[:, OPACITY], actor[:, OPACITY])


@pytest.mark.parametrize(("name", "sense"), [("tilt_down", 1), ("tilt_up", -1)])
def test_a_tilt_turns_the_view_up_or_down(name, sense):
    for rows in moves(name):
        assert np.all(sense * np.diff(rows[:, Y]) > 0)
        assert not rows[:, [X, LOG_SIZE]].any()


def test_a_camera_that_follows_goes_along_and_stays_within_the_set():
    x = np.linspace(-1.1, 1.1, 32)
    rows = camera_rows("follow", 4.0, np.random.default_rng(0), x)
    assert np.all(np.diff(rows[:, X]) >= 0)
    assert 0.4 < rows[-1, X] <= 0.5
    assert np.ptp(x - rows[:, X]) < np.ptp(x)
