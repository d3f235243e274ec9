import numpy as np
import pytest

from laterna.backends.native import rewriting
from laterna.core.concepts import CAMERAS
from laterna.stage.tracks import CAMERA, LOG_SIZE, OPACITY, TRACK_RATE, Tracks, X, Y


def somebody(x, y=0.3, count=32):
    rows = Tracks.empty(count).values[:, 1].copy()
    rows[:, X], rows[:, Y], rows[:, LOG_SIZE], rows[:, OPACITY] = x, y, np.log(0.5), 1
    return rows


def foot(rows):
    return rows[:, Y] + 0.42 * np.exp(rows[:, LOG_SIZE])


@pytest.mark.parametrize("size", ["small", "big"])
def test_who_grows_stays_on_the_ground(size):
    rows = somebody(0.1)
    other = rewriting.resized(rows, size)
    assert (other[:, LOG_SIZE] > rows[:, LOG_SIZE]).all() == (size == "big")
    np.testing.assert_allclose(foot(other), foot(rows), atol=1e-6)


@pytest.mark.parametrize(("side", "x"), [("left", -0.55), ("middle", 0), ("right", 0.55)])
def test_motion_goes_to_another_side(side, x):
    rows = somebody(np.linspace(-0.2, 0.2, 32))
    moved = rewriting.on_side(rows, side)
    assert np.median(moved[:, X]) == pytest.approx(x, abs=1e-6)
    np.testing.assert_allclose(np.diff(moved[:, X]), np.diff(rows[:, X]), atol=1e-6)


def test_who_drove_off_comes_back_and_stays():
    rows = somebody(np.linspace(0, 2.5, 32))
    back = rewriting.brought_back(rows)
    left = int(np.argmax(rows[:, X] > 0.95))
    np.testing.assert_array_equal(back[:left], rows[:left])
    assert back[-1, X] < 0.95
    assert back[-1, OPACITY] == 1
    # It does not jump: it turns where nobody sees it.
    assert np.abs(np.diff(back[:, X])).max() <= np.abs(np.diff(rows[:, X])).max() + 1e-6


def test_who_vanished_is_there_again():
    rows = somebody(0.2)
    rows[16:, OPACITY] = 0
    back = rewriting.brought_back(rows)
    assert (back[-8:, OPACITY] == 1).all()
    assert (back[:16] == rows[:16]).all()


def test_who_never_was_there_comes_at_all():
    rows = somebody(3.0)
    back = rewriting.brought_back(rows)
    assert (np.abs(back[:, X]) < 0.95).all()


def tracks(camera=0.0):
    values = Tracks.empty(32).values[:, :3].copy()
    values[:, 1] = somebody(np.linspace(-0.5, 0.5, 32))
    values[:, 2] = somebody(0.4)
    values[:, CAMERA, X] = camera
    values[:, 1:, X] -= values[:, CAMERA, X][:, None]
    return Tracks(values.astype(np.float32))


@pytest.mark.parametrize("move", CAMERAS)
def test_another_camera_films_the_same_world(move):
    """Going back to a still camera, everybody is where they were."""
    before = tracks(np.linspace(-0.3, 0.3, 32))
    still = rewriting.filmed(before, "still", 1)
    again = rewriting.filmed(rewriting.filmed(before, move, 1), "still", 1)
    np.testing.assert_allclose(again.values, still.values, atol=1e-4)
    np.testing.assert_allclose(still.values[:, 2, X], 0.4, atol=1e-6)
    assert not still.values[:, CAMERA, [X, Y, LOG_SIZE]].any()


@pytest.mark.parametrize(
    ("move", "channel", "sense"),
    [("pan_right", X, 1), ("pan_left", X, -1), ("tilt_up", Y, -1), ("zoom_in", LOG_SIZE, 1)],
)
def test_the_camera_moves_as_asked(move, channel, sense):
    path = rewriting.filmed(tracks(), move, 1).values[:, CAMERA, channel]
    assert sense * (path[-1] - path[0]) > 0.2
    assert np.abs(np.diff(path)).max() < 3 * abs(path[-1] - path[0]) / len(path)


def test_following_keeps_somebody_nearer_the_middle():
    before = tracks()
    after = rewriting.filmed(before, "follow", 1)
    assert np.abs(after.values[:, 1, X]).mean() < np.abs(before.values[:, 1, X]).mean()


def test_shaking_is_quick():
    path = rewriting.filmed(tracks(), "shake", 1).values[:, CAMERA, X]
    assert (np.diff(np.sign(path[1:])) != 0).sum() > 32 / TRACK_RATE * 2


def test_room_is_made_for_others():
    wider = rewriting.with_room(tracks(), 5)
    assert wider.values.shape[1] == 6
    assert not wider.values[:, 3:, OPACITY].any()
    assert rewriting.with_room(wider, 2) is wider
