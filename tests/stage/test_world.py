import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laterna.stage.tracks import CAMERA, DEPTH, OPACITY, Tracks
from laterna.stage.world import ground_of, ground_scalars


def camera(*heights) -> np.ndarray:
    """Rows of a camera above a ground at these heights, None where it tells of none."""
    rows = Tracks.empty(len(heights)).values
    rows[:, CAMERA, OPACITY] = [height is not None for height in heights]
    rows[:, CAMERA, DEPTH] = [height or 0 for height in heights]
    return rows


def test_the_designer_is_told_shape_and_ground():
    np.testing.assert_allclose(ground_scalars(0.4, 16 / 9), [np.log(16 / 9), 1, 0.4], atol=1e-6)
    assert ground_scalars(None, 1.0).tolist() == [0, 0, 0]
    assert ground_scalars(0.0, 1.0).tolist() == [0, 1, 0]
    assert ground_scalars(None, 0.5).dtype == np.float32


@given(st.floats(-1, 1, width=32))
def test_the_ground_is_where_the_camera_tells(height):
    assert ground_of(camera(height, height)) == pytest.approx(height, abs=1e-6)


def test_no_ground_is_none():
    assert ground_of(camera(None)) is None
    assert ground_of(Tracks.empty(5).values) is None


def test_what_wavers_is_settled_by_its_mean():
    assert ground_of(camera(0.4, 0.5, 0.6)) == pytest.approx(0.5)
    rows = camera(0.4, 0.4, 0.4)
    rows[:, CAMERA, OPACITY] = (0.2, 0.6, 0.8)
    assert ground_of(rows) == pytest.approx(0.4)
    rows[:, CAMERA, OPACITY] = (0.2, 0.4, 0.8)
    assert ground_of(rows) is None


def test_actors_do_not_tell_of_the_ground():
    rows = camera(None, None)
    rows[:, 1:, OPACITY] = 1
    rows[:, 1:, DEPTH] = 0.5
    assert ground_of(rows) is None
