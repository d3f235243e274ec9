import numpy as np
import pytest

from laterna.stage.tracks import CAMERA, DEPTH, LOG_SIZE, OPACITY, Tracks, X, Y
from laterna.stage.world import ground_scalars, world_maps

SIZE = (88, 48)


def camera(x=0.0, y=0.0, zoom=1.0, ground=None) -> np.ndarray:
    rows = Tracks.empty(1).values
    rows[:, CAMERA, [X, Y, LOG_SIZE]] = x, y, np.log(zoom)
    rows[:, CAMERA, OPACITY] = ground is not None
    rows[:, CAMERA, DEPTH] = ground or 0
    return rows


def corners(rows) -> list[tuple[float, float]]:
    """World places of the frame's top left and bottom right corner."""
    across, down = world_maps(rows, SIZE)[0]
    half = (across[0, 1] - across[0, 0]) / 2, (down[1, 0] - down[0, 0]) / 2
    return [
        (across[0, 0] - half[0], down[0, 0] - half[1]),
        (across[-1, -1] + half[0], down[-1, -1] + half[1]),
    ]


def test_a_still_camera_sees_the_frame():
    np.testing.assert_allclose(corners(camera()), [(-1, -1), (1, 1)], atol=1e-5)


def test_a_zoom_of_two_sees_half_of_it():
    np.testing.assert_allclose(corners(camera(zoom=2)), [(-0.5, -0.5), (0.5, 0.5)], atol=1e-5)


def test_a_camera_that_has_moved_sees_what_is_there():
    found = corners(camera(x=0.3, y=-0.1, zoom=2))
    np.testing.assert_allclose(found, [(-0.2, -0.6), (0.8, 0.4)], atol=1e-5)


def test_heights_are_counted_from_the_ground():
    np.testing.assert_allclose(corners(camera(ground=0.4)), [(-1, -1.4), (1, 0.6)], atol=1e-5)


@pytest.mark.parametrize("size", [(88, 48), (64, 64), (48, 88)])
def test_maps_have_the_frames_shape(size):
    maps = world_maps(np.concatenate([camera(), camera(x=0.5)]), size)
    assert maps.shape == (2, 2, size[1], size[0])
    assert maps.dtype == np.float32
    np.testing.assert_allclose(maps[1, 0] - maps[0, 0], 0.5, atol=1e-6)


def test_the_painter_is_told_shape_and_ground():
    told = ground_scalars(camera(ground=0.4), 16 / 9)
    np.testing.assert_allclose(told, [np.log(16 / 9), 1, 0.4], atol=1e-6)
    assert ground_scalars(camera(), 1.0).tolist() == [0, 0, 0]
