import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from laterna.core.clip import Clip
from laterna.core.errors import MaskEmpty
from laterna.stage.plates.backdrop import Hung, Mended, Plate, Running, Widened
from laterna.stage.plates.entrances import entering, grounded, homed, pushed
from laterna.stage.plates.filling import diffused, extended, filled
from laterna.stage.plates.fitting import fitted, opaque
from laterna.stage.plates.masks import middle, outside, reach_of, read_hole, softened
from laterna.stage.plates.panorama import Panorama
from laterna.stage.plates.timing import Timing
from laterna.stage.scenery.view import Camera
from laterna.stage.tracks import CAMERA, DEPTH, LOG_SIZE, OPACITY, TRACK_RATE, Tracks, X, Y
from laterna.stage.world import ground_of

SIZE = (96, 64)


def meadow(width=96, height=64, seed=0):
    """Sky over grainy ground, with a tree."""
    rng = np.random.default_rng(seed)
    picture = np.full((height, width, 3), (150, 190, 230), np.uint8)
    picture[height * 2 // 3 :] = (90, 140, 60)
    picture[height * 2 // 3 :] += rng.integers(
        0, 30, (height - height * 2 // 3, width, 1), np.uint8
    )
    image = Image.fromarray(picture)
    ImageDraw.Draw(image).rectangle(
        (width // 2 - 4, height // 3, width // 2 + 4, height - 8), (90, 50, 20)
    )
    return np.array(image)


def still(seconds=0.0):
    del seconds
    return Camera(0.0, 0.0, 0.0, SIZE)


# --- Filling --------------------------------------------------------------------------------------


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_what_is_known_stays_and_the_rest_lies_between(height, width, seed):
    rng = np.random.default_rng(seed)
    values = rng.uniform(20, 200, (height, width, 3)).astype(np.float32)
    hole = (rng.uniform(size=(height, width)) < 0.5).astype(np.float32)
    result = diffused(values, hole)
    np.testing.assert_allclose(result[hole == 0], values[hole == 0], rtol=1e-5)
    assert np.isfinite(result).all()


def test_a_gradient_goes_on_through_a_hole():
    ramp = np.linspace(0, 255, 64, dtype=np.float32)[None, :, None].repeat(64, 0)
    hole = np.zeros((64, 64), np.float32)
    hole[20:40, 20:40] = 1
    assert np.abs(diffused(ramp, hole) - ramp).max() < 20


def test_a_hole_takes_the_texture_beside_it_and_nothing_else_changes():
    picture = meadow(192, 128)
    hole = np.zeros((128, 192), np.float32)
    hole[36:124, 84:109] = 1
    result = filled(picture, hole)
    np.testing.assert_array_equal(result[hole == 0], picture[hole == 0])
    there = result[90:120, 88:104].astype(float)
    assert there.std((0, 1)).min() > 4  # grain, not a smear
    assert np.abs(there.mean((0, 1)) - picture[90:120, 10:60].mean((0, 1))).max() < 8


def test_a_picture_that_is_all_hole_is_still_a_picture():
    assert filled(meadow(), np.ones((64, 96), np.float32)).shape == (64, 96, 3)


def test_a_picture_goes_on_without_an_edge_and_without_sky_under_the_ground():
    picture = meadow()
    wide = extended(picture, (40, 30, 40, 30))
    assert wide.shape == (124, 176, 3)
    np.testing.assert_array_equal(wide[30:94, 40:136], picture)
    seam = np.abs(wide[30:94, 39].astype(int) - picture[:, 0]).mean()
    assert seam < 12
    assert wide[-1, 60:120, 1].mean() > wide[-1, 60:120, 2].mean() + 30  # green, not blue


# --- Fitting --------------------------------------------------------------------------------------


@pytest.mark.parametrize("fit", ["letterbox", "crop"])
@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (37, 91), (96, 64), (1000, 400)])
def test_any_picture_fits(size, fit):
    picture = np.full((size[1], size[0], 4), (200, 80, 20, 255), np.uint8)
    frame = fitted(picture, SIZE, fit)
    assert frame.shape == (64, 96, 3)
    assert np.abs(frame.astype(int) - (200, 80, 20)).max() <= 2


def test_letterbox_shows_all_and_crop_fills():
    picture = np.dstack([meadow(64, 64), np.full((64, 64), 255, np.uint8)])
    picture[:, :4] = picture[:, -4:] = (255, 0, 0, 255)
    boxed, cropped = (fitted(picture, SIZE, fit).astype(int) for fit in ("letterbox", "crop"))
    np.testing.assert_array_equal(boxed[:, 16:80], picture[..., :3])
    assert (cropped[:, 0, 0] > 200).all()
    assert (cropped[:, 0, 1] < 80).all()


def test_what_is_transparent_takes_the_colours_round_it():
    picture = np.zeros((32, 32, 4), np.uint8)
    picture[:, :16] = (10, 200, 30, 255)
    assert np.abs(opaque(picture)[:, 20:].astype(int) - (10, 200, 30)).max() < 6


# --- Time -----------------------------------------------------------------------------------------


def test_at_its_moment_only_one_picture_is_seen():
    timing = Timing((0.0, 1.5, 4.0))
    clock = np.linspace(-1, 6, 200)
    shares = timing.shares(clock)
    np.testing.assert_allclose(shares.sum(1), 1)
    np.testing.assert_allclose(timing.shares(np.array(timing.moments)), np.eye(3), atol=1e-12)
    assert np.abs(np.diff(shares, axis=0)).max() < 0.2
    np.testing.assert_allclose(timing.away(np.array(timing.moments)), 0, atol=1e-12)
    assert timing.away(np.array([2.7]))[0] == 1


# --- Tracks ---------------------------------------------------------------------------------------


def walk(seconds=4, pan=0.0):
    rows = Tracks.empty(seconds * TRACK_RATE).values[:, :3].copy()
    clock = np.linspace(-1, 1, len(rows))
    rows[:, 1:, OPACITY], rows[:, CAMERA, OPACITY] = 1, 1
    rows[:, 1, X], rows[:, 1, Y] = 0.5 * clock, 0.2
    rows[:, 2, X], rows[:, 2, Y] = 0.5 * clock + 0.3, 0.1
    rows[:, 1:, LOG_SIZE] = -0.7
    rows[:, CAMERA, X] = pan * clock
    rows[:, CAMERA, DEPTH] = 0.4
    return rows.astype(np.float32)


@pytest.mark.parametrize("moments", [(0.0,), (3.96,), (0.0, 3.96), (0.0, 1.7, 3.96)])
def test_nobody_stands_in_the_picture_at_its_moment(moments):
    rows = entering(walk(), (1, 2), Timing(moments), SIZE)
    seen = Tracks(rows).at(np.array(moments))[:, 1:]
    half = np.exp(seen[..., LOG_SIZE]) * 64 / 96 / 2
    assert ((np.abs(seen[..., X]) - half > 1) | (seen[..., OPACITY] < 0.01)).all()
    assert np.abs(np.diff(rows[:, 1, X])).max() < 0.6


def test_who_belongs_together_comes_together():
    rows = entering(walk(), (1, 2), Timing((0.0,)), SIZE)
    np.testing.assert_allclose(rows[:, 2, X] - rows[:, 1, X], 0.3, atol=1e-5)


def test_who_stands_still_fades_in():
    rows = walk()
    rows[:, 1:, X] = (0.1, 0.4)
    come = entering(rows, (1, 2), Timing((0.0,)), SIZE)
    np.testing.assert_array_equal(come[..., X], rows[..., X])
    assert (np.diff(come[:, 1, OPACITY]) >= 0).all()
    assert come[0, 1, OPACITY] == 0
    assert come[-1, 1, OPACITY] == 1


def test_the_camera_is_at_home_at_each_moment_and_moves_between():
    timing = Timing((0.0, 3.5))
    rows, homes = homed(walk(pan=0.4), timing)
    np.testing.assert_allclose(homes[0], (-0.4, 0, 0), atol=1e-6)
    at = Tracks(rows).at(np.array(timing.moments))[:, CAMERA]
    np.testing.assert_allclose(at[:, [X, Y, LOG_SIZE]], 0, atol=1e-5)


def test_a_still_camera_comes_nearer_and_a_moving_one_goes_its_way():
    nearer = pushed(walk())
    assert nearer[-1, CAMERA, LOG_SIZE] > nearer[0, CAMERA, LOG_SIZE] == 0
    np.testing.assert_array_equal(pushed(walk(pan=0.4)), walk(pan=0.4))


def test_feet_come_down_to_the_ground_of_pictures():
    lower = grounded(walk())
    assert ground_of(lower) == pytest.approx(0.6)
    np.testing.assert_allclose(lower[:, 1, Y] - walk()[:, 1, Y], 0.2, atol=1e-6)


# --- Backdrops ------------------------------------------------------------------------------------


def cameras(places):
    return [(second, Camera(x, 0.0, zoom, SIZE)) for second, x, zoom in places]


def test_a_plate_is_its_picture_at_home_and_moves_with_the_camera():
    places = cameras([(0.0, 0.0, 0.0), (1.0, 0.3, 0.0), (2.0, 0.3, 0.4), (3.0, 0.0, -0.3)])
    picture = meadow()
    plate = Plate([Hung(picture, 0.0)], places)
    np.testing.assert_array_equal(np.asarray(plate.frame(0.0, places[0][1])), picture)
    moved = np.asarray(plate.frame(1.0, places[1][1])).astype(int)
    shift = round(0.3 * 32)
    assert np.abs(moved[:, :-shift] - picture[:, shift:]).mean() < 12
    for second, camera in places:
        frame = np.asarray(plate.frame(second, camera))
        assert frame.reshape(-1, 3).max(1).min() > 20  # no black edge comes into sight


def test_the_darker_a_picture_the_darker_who_stands_in_it():
    bright, dark = (
        Plate([Hung(np.full((64, 96, 3), grey, np.uint8), 0.0)], cameras([(0.0, 0.0, 0.0)]))
        for grey in (230, 20)
    )
    assert sum(dark.ambient) < sum(bright.ambient) <= 3


def running(frames, **options):
    clip = Clip.from_array(frames, 10)
    opened = []

    def from_(number):
        opened.append(number)
        return iter(frames[number:])

    return Running(from_, clip, **options), opened


def test_a_clip_is_read_once_in_order_and_again_when_asked_for():
    frames = (
        np.arange(60, dtype=np.uint8)[:, None, None, None].repeat(64, 1).repeat(96, 2).repeat(3, 3)
    )
    shown, opened = running(frames)
    at = [int(np.asarray(shown.frame(k / 10, still()))[0, 0, 0]) for k in range(60)]
    assert at == list(range(60))
    assert opened == [0]
    assert int(np.asarray(shown.frame(99.0, still()))[0, 0, 0]) == 59
    assert int(np.asarray(shown.frame(0.3, still()))[0, 0, 0]) == 3


def test_a_clip_backwards_is_not_read_from_its_beginning_for_every_frame():
    frames = (
        np.arange(60, dtype=np.uint8)[:, None, None, None].repeat(64, 1).repeat(96, 2).repeat(3, 3)
    )
    shown, opened = running(frames, offset=5.9, rate=-1.0)
    at = [int(np.asarray(shown.frame(k / 10, still()))[0, 0, 0]) for k in range(60)]
    assert at == list(range(59, -1, -1))
    assert len(opened) < 8


def test_other_backdrops_are_mended_and_widened():
    plate = Plate([Hung(meadow(), 0.0)], cameras([(0.0, 0.0, 0.0)]))
    hole = np.zeros((64, 96), np.float32)
    hole[10:60, 40:58] = 1
    mended = np.asarray(Mended(plate, hole).frame(0.0, still()))
    np.testing.assert_array_equal(mended[hole == 0], meadow()[hole == 0])
    assert np.abs(mended[30:40, 44:52].astype(int) - (90, 50, 20)).mean() > 40
    wide = np.asarray(Widened(plate, SIZE).frame(0.0, Camera(0.0, 0.0, 0.0, (160, 64))))
    np.testing.assert_array_equal(wide[:, 32:128], meadow())


# --- Masks ----------------------------------------------------------------------------------------


def test_a_mask_is_stretched_over_the_frame(tmp_path):
    mask = Image.new("RGBA", (10, 10), (0, 0, 0, 255))
    ImageDraw.Draw(mask).rectangle((5, 0, 9, 9), fill="white")
    mask.save(tmp_path / "m.png")
    hole = read_hole(tmp_path / "m.png", SIZE)
    assert hole.shape == (64, 96)
    assert (hole[:, :40] == 0).all()
    assert (hole[:, 60:] == 1).all()
    soft = np.asarray(softened(hole))
    assert (soft[hole == 0] == 0).all()
    assert (soft[:, 70:] == 255).all()
    left, top, right, bottom = reach_of(hole)
    assert (top, right, bottom) == (-1, 1, 1)
    assert left == pytest.approx(0, abs=0.1)


def test_a_black_mask_is_refused(tmp_path):
    Image.new("L", (8, 8)).save(tmp_path / "m.png")
    with pytest.raises(MaskEmpty):
        read_hole(tmp_path / "m.png", SIZE)


@pytest.mark.parametrize("room", [(0.5, 1.0), (1.0, 0.31), (0.0001, 1.0)])
def test_what_lies_outside_is_all_but_the_middle(room):
    left, top, right, bottom = middle(room, SIZE)
    assert (right - left) % 2 == (bottom - top) % 2 == 0
    hole = outside(room, SIZE)
    assert hole.sum() == 96 * 64 - (right - left) * (bottom - top)


# --- Panorama -------------------------------------------------------------------------------------


def pan(step, count=24):
    wide = np.asarray(Image.fromarray(meadow(400, 128, 3)).resize((800, 256)))[64:192]
    frames = np.stack([wide[:, 40 + k * step : 40 + k * step + 192] for k in range(count)])
    hole = np.zeros((128, 192), np.float32)
    hole[30:100, 70:110] = 1
    return frames, hole


def test_other_frames_show_what_lies_behind_the_mask():
    truth, hole = pan(6)
    given_ = truth.copy()
    given_[:, hole > 0] = (220, 40, 40)
    panorama = Panorama.of(iter(given_), hole)
    assert len(panorama.stretches) == 1
    for number in (2, 12, 21):
        mended = panorama.mended(number, given_[number])
        np.testing.assert_array_equal(mended[hole == 0], given_[number][hole == 0])
        assert np.abs(mended[hole > 0].astype(int) - truth[number][hole > 0]).mean() < 6


def test_before_a_still_camera_the_filling_is_still_too():
    truth, hole = pan(0, 6)
    panorama = Panorama.of(iter(truth), hole)
    first, last = (panorama.mended(number, truth[number]) for number in (0, 5))
    np.testing.assert_array_equal(first, last)


def test_a_cut_begins_another_picture():
    one, hole = pan(4, 8)
    other = 255 - one[:, :, ::-1]
    panorama = Panorama.of(iter(np.concatenate([one, other])), hole)
    assert [stretch.first for stretch in panorama.stretches] == [0, 8]
    assert panorama.mended(15, other[7]).shape == other[7].shape
