"""Worlds whose every colour is known, seen by cameras whose every place is known."""

import numpy as np
import pytest

from laterna.stage.compose import Composer, KeyPictures, actor_gains
from laterna.stage.drawings import Drawing
from laterna.stage.formats import PAINTER_SIZES, covering_size
from laterna.stage.tracks import (
    CAMERA,
    DEPTH,
    LOG_SIZE,
    OPACITY,
    SLOTS,
    TRACK_RATE,
    Tracks,
    X,
    Y,
)

LANDSCAPE, SQUARE, PORTRAIT = PAINTER_SIZES
KEYS = 8
SCALE = 4
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def world_colours(x, y):
    """The colour at a place of the world, smooth enough to survive any resampling."""
    red = 128 + 50 * x
    green = 128 + 50 * y
    blue = 128 + 40 * np.sin(2 * x + y)
    return np.stack(np.broadcast_arrays(red, green, blue), axis=-1)


def seen(row, size, crop=(1.0, 1.0)):
    """What a camera sees of the world; ``crop`` is the share of the whole frame's width, height."""
    width, height = size
    zoom = np.exp(row[LOG_SIZE])
    across = ((np.arange(width) + 0.5) / width * 2 - 1) * crop[0] / zoom + row[X]
    down = ((np.arange(height) + 0.5) / height * 2 - 1) * crop[1] / zoom + row[Y]
    return world_colours(across[None, :], down[:, None])


def moving_camera(x=0.0, y=0.0, zoom=0.0):
    """Tracks of a camera that goes so far in one second."""
    tracks = Tracks.empty(KEYS)
    share = np.arange(KEYS, dtype=np.float32) / TRACK_RATE
    for channel, speed in ((X, x), (Y, y), (LOG_SIZE, zoom)):
        tracks.values[:, CAMERA, channel] = speed * share
    return tracks


def key_pictures(tracks, native):
    size = (native[0] * SCALE, native[1] * SCALE)
    views = [seen(row[CAMERA], size) for row in tracks.values]
    backgrounds = np.rint(np.clip(views, 0, 255)).astype(np.uint8)
    return KeyPictures(backgrounds, np.ones((len(views), SLOTS - 1, 3), np.float32))


def painted(colour, native=LANDSCAPE, keys=KEYS):
    """Backgrounds of one colour."""
    size = (native[1] * SCALE, native[0] * SCALE)
    pictures = np.full((keys, *size, 3), colour, np.uint8)
    return KeyPictures(pictures, np.ones((keys, SLOTS - 1, 3), np.float32))


def disc(colour, side=256):
    """A round drawing that fills its square."""
    place = (np.arange(side) + 0.5) / side * 2 - 1
    inside = place[:, None] ** 2 + place[None] ** 2 <= 1
    rgba = np.zeros((side, side, 4), np.uint8)
    rgba[inside] = (*colour, 255)
    return Drawing.from_rgba(rgba)


def standing(*, x=0.0, y=0.0, side=0.5, opacity=1.0, slot=1, depth=0.0, tracks=None):
    """Tracks of somebody who stands still."""
    tracks = Tracks.empty(KEYS) if tracks is None else tracks
    for channel, value in ((X, x), (Y, y), (LOG_SIZE, np.log(side)), (OPACITY, opacity)):
        tracks.values[:, slot, channel] = value
    tracks.values[:, slot, DEPTH] = depth
    return tracks


# --- The background -------------------------------------------------------------------------------


@pytest.mark.parametrize("native", PAINTER_SIZES)
@pytest.mark.parametrize("seconds", [0.0, 0.25, 0.31, 0.99])
def test_a_still_world_comes_back_everywhere(native, seconds):
    tracks = Tracks.empty(KEYS)
    delivered = (native[0] * 8, native[1] * 8)
    composer = Composer(tracks, {}, key_pictures(tracks, native), native, delivered)
    error = np.abs(composer.frame(seconds) - seen(tracks.values[0, CAMERA], delivered))
    assert error.max() < 2


MOVES = [(0.5, 0, 0), (-0.5, 0, 0), (0, 0.4, 0), (0.3, -0.2, 0), (0, 0, 0.3), (0, 0, -0.3)]
MOVES += [(0.3, 0.1, 0.2)]


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("seconds", [0.125, 0.3, 0.4375, 0.7])
def test_a_moving_camera_sees_the_world_where_it_is_also_between_keys(move, seconds):
    tracks = moving_camera(*move)
    delivered = (704, 384)
    composer = Composer(tracks, {}, key_pictures(tracks, LANDSCAPE), LANDSCAPE, delivered)
    expected = seen(tracks.at(np.array([seconds]))[0, CAMERA], delivered)
    error = np.abs(composer.frame(seconds) - expected)
    assert error.mean() < 0.8
    assert error.max() < 4


@pytest.mark.parametrize("move", MOVES)
def test_a_camera_that_moves_on_after_the_last_key_sees_no_edge_of_the_world(move):
    tracks = moving_camera(*move)
    composer = Composer(tracks, {}, key_pictures(tracks, LANDSCAPE), LANDSCAPE, (704, 384))
    moment = (KEYS - 0.2) / TRACK_RATE
    expected = seen(tracks.at(np.array([moment]))[0, CAMERA], (704, 384))
    error = np.abs(composer.frame(moment) - expected)
    assert error.mean() < 0.8
    assert error.max() < 6


def test_the_world_changes_steadily_between_keys():
    tracks = Tracks.empty(2)
    keys = painted(0, keys=2)
    keys.backgrounds[1] = 200
    composer = Composer(tracks, {}, keys, LANDSCAPE, (176, 96))
    shades = [composer.frame(share / TRACK_RATE).mean() for share in (0, 0.25, 0.5, 1)]
    assert shades == pytest.approx([0, 50, 100, 200], abs=1)


@pytest.mark.parametrize(
    ("native", "delivered"),
    [
        (LANDSCAPE, (1280, 720)),
        (LANDSCAPE, (512, 128)),
        (SQUARE, (640, 480)),
        (PORTRAIT, (128, 300)),
    ],
)
def test_another_shape_is_cut_from_the_middle(native, delivered):
    tracks = Tracks.empty(KEYS)
    composer = Composer(tracks, {}, key_pictures(tracks, native), native, delivered)
    whole = covering_size(native, delivered)
    crop = (delivered[0] / whole[0], delivered[1] / whole[1])
    error = np.abs(composer.frame(0.1) - seen(tracks.values[0, CAMERA], delivered, crop))
    assert error.max() < 2


# --- The actors -----------------------------------------------------------------------------------

SIZES = [(LANDSCAPE, size) for size in ((176, 96), (1280, 720), (512, 128), (1920, 1080))]
SIZES += [(SQUARE, size) for size in ((128, 128), (640, 480), (480, 640))]
SIZES += [(PORTRAIT, size) for size in ((720, 1280), (128, 300))]


@pytest.mark.parametrize(("native", "delivered"), SIZES)
@pytest.mark.parametrize(("x", "y"), [(0, 0), (0.3, -0.1), (-0.2, 0.15)])
def test_an_actor_stands_in_its_place_in_its_size(native, delivered, x, y):
    tracks = standing(x=x, y=y, side=0.5)
    composer = Composer(tracks, {1: disc(RED)}, painted(BLUE, native), native, delivered)
    share = composer.frame(0.2)[..., 0] / 255
    whole = covering_size(native, delivered)
    centre_x = (x + 1) / 2 * whole[0] - (whole[0] - delivered[0]) / 2
    centre_y = (y + 1) / 2 * whole[1] - (whole[1] - delivered[1]) / 2
    down, across = np.mgrid[: delivered[1], : delivered[0]] + 0.5
    assert (share * across).sum() / share.sum() == pytest.approx(centre_x, abs=1)
    assert (share * down).sum() / share.sum() == pytest.approx(centre_y, abs=1)
    assert share.sum() == pytest.approx(np.pi * (min(whole) / 8) ** 2, rel=0.03, abs=10)


def test_an_actor_moves_steadily_between_keys_and_on_after_the_last():
    tracks = standing(side=0.4)
    tracks.values[:, 1, X] = np.linspace(-0.5, 0.5, KEYS)
    composer = Composer(tracks, {1: disc(RED)}, painted(BLUE), LANDSCAPE, (704, 384))
    places = []
    for moment in np.arange(24) / 24:
        share = composer.frame(float(moment))[..., 0] / 255
        places.append((share * (np.arange(704) + 0.5)).sum() / share.sum())
    step = 704 / 2 / (KEYS - 1) / 3
    np.testing.assert_allclose(np.diff(places), step, atol=1)


def test_nobody_is_seen_who_stands_outside_or_is_not_there():
    background = painted(BLUE)
    for tracks in (standing(x=3), standing(y=-3), standing(opacity=0), standing(opacity=0.003)):
        composer = Composer(tracks, {1: disc(RED)}, background, LANDSCAPE, (352, 192))
        assert not composer.frame(0.5)[..., 0].any()


def test_whoever_leaves_the_frame_is_cut_by_its_edge():
    composer = Composer(standing(x=1), {1: disc(RED)}, painted(BLUE), LANDSCAPE, (704, 384))
    red = composer.frame(0.0)[..., 0] / 255
    assert red.sum() == pytest.approx(np.pi * 48**2 / 2, rel=0.03)
    assert red[:, :650].max() == 0


def test_half_there_is_half_seen():
    composer = Composer(standing(opacity=0.5), {1: disc(RED)}, painted(BLUE), LANDSCAPE, (704, 384))
    assert composer.frame(0.0)[192, 352] == pytest.approx([128, 0, 128], abs=1)


@pytest.mark.parametrize("nearest", [1, 2])
def test_the_nearer_one_hides_the_other(nearest):
    tracks = standing(slot=1, depth=0.1)
    standing(slot=2, depth=0.2 if nearest == 2 else 0.0, tracks=tracks)
    drawings = {1: disc(RED), 2: disc(GREEN)}
    composer = Composer(tracks, drawings, painted(BLUE), LANDSCAPE, (704, 384))
    assert tuple(composer.frame(0.0)[192, 352]) == {1: RED, 2: GREEN}[nearest]


def test_slots_without_a_drawing_stay_empty():
    tracks = standing(slot=2)
    composer = Composer(tracks, {1: disc(RED)}, painted(BLUE), LANDSCAPE, (176, 96))
    assert (composer.frame(0.0) == BLUE).all()


def test_light_is_that_of_the_moment():
    keys = painted(BLUE, keys=2)
    keys.gains[0, 0] = (0.5, 1, 1)
    keys.gains[1, 0] = (1, 1, 1)
    grey = disc((100, 100, 100))
    composer = Composer(standing(), {1: grey}, keys, LANDSCAPE, (704, 384))
    shades = [composer.frame(share / TRACK_RATE)[192, 352, 0] for share in (0, 0.5, 1)]
    assert shades == pytest.approx([50, 75, 100], abs=1)


def test_light_does_not_run_over():
    keys = painted(BLUE)
    keys.gains[:] = 1.25
    composer = Composer(standing(), {1: disc((250, 0, 0))}, keys, LANDSCAPE, (704, 384))
    assert tuple(composer.frame(0.0)[192, 352]) == RED


def test_the_same_moment_gives_the_same_frame():
    tracks = moving_camera(0.2)
    keys = key_pictures(tracks, LANDSCAPE)
    kept = keys.backgrounds.copy()
    composer = Composer(standing(tracks=tracks), {1: disc(RED)}, keys, LANDSCAPE, (352, 192))
    first = composer.frame(0.3)
    composer.frame(0.6)
    assert np.array_equal(composer.frame(0.3), first)
    assert np.array_equal(keys.backgrounds, kept)


# --- The light on the actors ----------------------------------------------------------------------


def lit(keys, halves=True):
    """Light (keys, 3, 8, 8): 0.5 on the left, 1 on the right; and actors on either side."""
    gains = np.ones((keys, 3, 8, 8), np.float32)
    gains[..., :4] = 0.5
    layers = np.zeros((keys, 3, 8, 8, 4), np.uint8)
    layers[:, 0, :, :4, 3] = 255
    layers[:, 1, :, 4:, 3] = 255
    return gains, layers


def test_each_actor_has_the_light_of_its_own_place():
    found = actor_gains(*lit(6))
    np.testing.assert_allclose(found[:, 0], 0.5, atol=1e-6)
    np.testing.assert_allclose(found[:, 1], 1, atol=1e-6)


def test_whoever_is_never_seen_has_plain_light():
    np.testing.assert_array_equal(actor_gains(*lit(6))[:, 2], 1)


def test_see_through_parts_count_for_less():
    gains, layers = lit(3)
    layers[:, 0, :, 4:, 3] = 85
    assert actor_gains(gains, layers)[:, 0] == pytest.approx(0.5 * 0.75 + 0.25)


def test_while_out_of_sight_the_light_is_that_of_the_nearest_sight():
    gains, layers = lit(12)
    gains[:4] = 0.6
    layers[4:8] = 0
    found = actor_gains(gains, layers)[:, 1, 0]
    assert found[:4] == pytest.approx(0.6, abs=1e-6)
    assert found[8:] == pytest.approx(1, abs=1e-6)
    assert (np.diff(found) >= -1e-6).all()


def test_light_does_not_flicker():
    gains = np.ones((40, 3, 8, 8), np.float32)
    gains[::2] = 0.5
    layers = np.full((40, 3, 8, 8, 4), 255, np.uint8)
    found = actor_gains(gains, layers)
    assert np.abs(np.diff(found, axis=0)).max() <= 0.1 + 1e-6


def test_light_stays_within_bounds():
    layers = np.full((4, 3, 8, 8, 4), 255, np.uint8)
    assert actor_gains(np.full((4, 3, 8, 8), -2, np.float32), layers).min() == 0
    assert actor_gains(np.full((4, 3, 8, 8), 9, np.float32), layers).max() == 1.25
