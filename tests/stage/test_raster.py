from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from laterna.stage.scenery.art import KINDS, Kind
from laterna.stage.scenery.groups import Part, extent, group
from laterna.stage.scenery.life import BOB, DRIFT, hold, pose
from laterna.stage.scenery.raster import Grid, bend, hexadecimal, oversample, rasterise
from laterna.stage.scenery.scenery import Piece
from laterna.stage.scenery.view import Camera, Path, follow

SIZE = (320, 180)
BLUE, RED = (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)


def block(tint, _shade):
    return f'<rect width="100" height="100" fill="{tint}"/>'


TOYS = {name: Kind(block, 1.0, name) for name in ("still", "drift", "sway", "rise", "bob")}


def piece(kind="still", depth=-1.0, x=0.0, y=0.0, width=0.2, height=0.2):
    return Piece(kind, x, y, width, height, depth, RED, BLUE)


def grouped(*pieces, near=0.2, cuts=(0.0,)):
    return [[part.number for part in one.parts] for one in group(pieces, TOYS, near, cuts)]


# --- What is drawn together -----------------------------------------------------------------------


def test_still_pieces_that_touch_are_one_picture_and_others_are_not():
    assert grouped(piece(), piece(x=0.1), piece(x=1.0)) == [[0, 1], [2]]


def test_living_pieces_are_pictures_of_their_own():
    assert grouped(piece(), piece("sway", x=0.05), piece("sway", x=0.1)) == [[0], [1], [2]]


def test_what_lies_over_a_living_piece_is_painted_after_it():
    assert grouped(piece(), piece("sway", -0.95), piece(depth=-0.92)) == [[0], [1], [2]]
    beside = grouped(piece(), piece("sway", -0.95, x=1.0), piece(depth=-0.92))
    assert beside == [[0, 2], [1]]


def test_what_drifts_may_come_by_everywhere_at_its_height():
    assert grouped(piece(), piece("drift", -0.95, x=1.5), piece(depth=-0.92)) == [[0], [1], [2]]


def test_depths_that_move_differently_and_those_beyond_a_cut_stay_apart():
    assert grouped(piece(depth=-1.5), piece(depth=-1.0)) == [[0], [1]]
    assert grouped(piece(depth=-1.5), piece(depth=-1.0), near=9.0) == [[0, 1]]
    assert grouped(piece(depth=-1.5), piece(depth=-1.0), near=9.0, cuts=(-1.3,)) == [[0], [1]]
    assert grouped(piece(depth=-0.9), piece(depth=0.9), near=9.0) == [[0], [1]]


# --- What the camera sees -------------------------------------------------------------------------


def test_what_is_near_follows_the_camera_more():
    depths = [-2.0, -1.6, -1.2, -1.0, 1.0, 2.0]
    shares = [follow(depth) for depth in depths]
    assert shares == sorted(shares)
    assert follow(-1.0) == follow(-0.9) == follow(0.0) == 1
    assert follow(-2.0) == pytest.approx(2**-1.5)


def test_a_camera_at_rest_sees_just_the_frame():
    camera = Camera(0.0, 0.0, 0.0, SIZE)
    for depth in (-2.0, -1.0, 1.5):
        assert camera.sees(depth) == pytest.approx((-16 / 9, -1, 16 / 9, 1))
    assert Path((camera, camera)).plain


def test_a_path_knows_on_which_axes_anything_moves():
    places = [(0.0, 0.0, 0.0), (0.3, 0.0, 0.0), (0.0, 0.2, 0.0), (0.0, 0.0, 0.1)]
    axes = [Path((Camera(0.0, 0.0, 0.0, SIZE), Camera(*place, SIZE))).axes for place in places]
    assert axes == [(False, False), (True, False), (False, True), (True, True)]


# --- Pixels ---------------------------------------------------------------------------------------


def pixels(picture):
    data = np.frombuffer(picture.tobytes(), np.uint8)
    return data.reshape(picture.height, picture.width, 4).astype(int)


def test_pieces_are_drawn_premultiplied_where_they_are():
    found = pixels(rasterise([Part(0, piece(), TOYS["still"])], Grid(-0.2, -0.2, 100.0), (40, 40)))
    assert (found[10:30, 10:30] == (255, 0, 0, 255)).all()
    assert found.sum() == 400 * 510


@pytest.mark.parametrize("size", [(640, 360), (1283, 721)])
def test_smooth_pieces_that_are_drawn_small_look_the_same(size):
    density = size[1] / 2
    grid = Grid(-size[0] / 2 / density, -1.0, density)
    piece = Piece("sky", 0.0, -0.1, 5.6, 1.4, -2.0, (0.2, 0.4, 0.9), (0.9, 0.9, 1.0))
    sky = Part(0, piece, KINDS["sky"])
    small = pixels(rasterise([sky], grid, size))
    strip = (size[0], 40)
    whole = pixels(rasterise([sky], Grid(grid.left, -0.2, density), strip))
    top = round(0.8 * density)
    assert np.abs(small[top : top + 40] - whole).max() <= 3


def test_doubled_pixels_are_interpolated():
    ramp = np.zeros((4, 8, 4), np.uint8)
    ramp[...] = (np.arange(8) * 16)[None, :, None]
    picture = Image.frombytes("RGBa", (8, 4), ramp.tobytes())
    found = pixels(oversample(picture, (1, 0)))
    assert found.shape == (4, 16, 4)
    assert found[0, 1:-1, 0] == pytest.approx(np.arange(4, 4 + 14 * 8, 8), abs=1)
    tall = pixels(oversample(picture.transpose(Image.Transpose.TRANSPOSE), (0, 1)))
    np.testing.assert_array_equal(tall.swapaxes(0, 1), found)


def test_doubling_never_makes_a_colour_brighter_than_it_covers():
    rng = np.random.default_rng(0)
    data = rng.integers(0, 256, (150, 70, 4), np.uint8)
    data[..., :3] = np.minimum(data[..., :3], data[..., 3:])
    found = pixels(oversample(Image.frombytes("RGBa", (70, 150), data.tobytes()), (2, 2)))
    assert found.shape == (600, 280, 4)
    assert (found[..., :3] <= found[..., 3:]).all()


def test_bent_rows_are_moved_to_the_right():
    rows = np.zeros((3, 24), np.uint32)
    rows[:, 12] = 7
    found = bend(rows, np.array([0, 2, -4]), 8, 2)
    assert [int(np.flatnonzero(row)[0]) for row in found] == [4, 5, 2]


def test_colours_are_written_in_bounds():
    assert hexadecimal((0.0, 0.5, 1.2)) == "#0080ff"


def test_drawings_that_leave_their_boxes_are_drawn_whole():
    wide = Kind(lambda tint, _: f'<rect x="-30" y="20" width="100" height="100" fill="{tint}"/>')
    assert extent(wide) == pytest.approx((-0.3, 0.2, 0.7, 1.2), abs=0.03)
    one = piece(width=1.0, height=1.0)
    assert Part(0, one, wide).box == pytest.approx((-0.8, -0.3, 0.2, 0.7), abs=0.03)
    flipped = replace(one, mirror=True)
    assert Part(0, flipped, wide).box == pytest.approx((-0.2, -0.3, 0.8, 0.7), abs=0.03)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_shows_something(name):
    left, top, right, bottom = extent(KINDS[name])
    assert right - left > 0.2
    assert bottom - top > 0.1


# --- Life -----------------------------------------------------------------------------------------


def test_still_pieces_stay():
    assert pose("still", piece(), 0, 9.0, 1.5) == pose("still", piece(), 0, 0.0, 1.5)


def test_lives_are_gentle():
    times = np.arange(0, 60, 1 / 24)
    bobbing = [pose("bob", piece(), 1, t, 1.5).y for t in times]
    assert max(map(abs, bobbing)) == pytest.approx(BOB, rel=0.01)
    drifting = [pose("drift", piece(), 1, t, 1.5).x for t in times]
    assert np.diff(drifting) == pytest.approx(DRIFT / 24, rel=0.25)
    turning = [pose("sway", piece(), 1, t, 1.5).angle for t in times]
    assert np.degrees(max(turning)) == pytest.approx(1.5, rel=0.01)


def test_what_drifts_begins_in_its_place_and_comes_back_out_of_sight():
    one = piece("drift", x=1.9)
    places = np.array([one.x + pose("drift", one, 0, t, 1.5).x for t in np.arange(0, 400, 0.5)])
    assert places[0] == pytest.approx(1.9)
    jumps = np.flatnonzero(np.abs(np.diff(places)) > 1)
    assert len(jumps)
    assert (np.abs(places[jumps]) > 1.5 * 1.5).all()


def test_what_rises_is_unseen_where_it_begins_again():
    poses = [pose("rise", piece(), 2, t, 1.5) for t in np.arange(0, 30, 1 / 24)]
    falls = [i for i in range(1, len(poses)) if poses[i].y > poses[i - 1].y]
    assert falls
    assert all(poses[i].opacity < 0.06 for i in falls)


def test_what_hangs_is_held_from_above():
    assert hold(piece(y=-0.9, height=0.4))[1] == pytest.approx(-1.1)
    assert hold(piece(y=0.3, height=0.4))[1] == pytest.approx(0.5)
