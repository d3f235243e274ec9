"""Sets whose every colour is known, seen by cameras whose every place is known."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from laterna.stage.compose import Composer
from laterna.stage.drawings import Drawing
from laterna.stage.scenery.art import KINDS, Kind
from laterna.stage.scenery.scenery import Light, Piece, Scenery
from laterna.stage.tracks import (
    BROKEN,
    CAMERA,
    COS,
    DEPTH,
    LOG_SIZE,
    OPACITY,
    SIN,
    TRACK_RATE,
    Tracks,
    X,
    Y,
)

SIZE = (352, 198)
SIZES = [SIZE, (1280, 720), (200, 200), (180, 320), (321, 181)]
WHITE, BLACK, BLUE, RED, GREEN = (1, 1, 1), (0, 0, 0), (0, 0, 1), (1, 0, 0), (0, 1, 0)
KEYS = 8


def block(tint, _shade):
    return f'<rect width="100" height="100" fill="{tint}"/>'


def slope(tint, shade):
    return (
        f'<linearGradient id="g" x2="0" y2="1"><stop stop-color="{tint}"/><stop offset="1" '
        f'stop-color="{shade}"/></linearGradient><rect width="100" height="100" fill="url(#g)"/>'
    )


TOYS = {name: Kind(block, 1.0, name) for name in ("drift", "sway", "bob", "twinkle", "rise")}
TOYS |= {"block": Kind(block), "slope": Kind(slope)}


def piece(kind, depth, tint=RED, *, x=0.0, y=0.0, width=0.4, height=0.4):
    return Piece(kind, x, y, width, height, depth, tint, tint)


def wall(tint=BLUE, depth=-2.0):
    """All that a camera can ever see."""
    return piece("block", depth, tint, width=12, height=12)


def a_set(*pieces, ground=None, **light):
    return Scenery(Light(**light), pieces, ground)


def composer(scenery, tracks=None, drawings=None, size=SIZE, seed=0):
    tracks = Tracks.empty(KEYS) if tracks is None else tracks
    return Composer(tracks, drawings or {}, scenery, size, seed, TOYS)


def disc(colour, side=256):
    """A round drawing that fills its square."""
    place = (np.arange(side) + 0.5) / side * 2 - 1
    inside = place[:, None] ** 2 + place[None] ** 2 <= 1
    rgba = np.zeros((side, side, 4), np.uint8)
    rgba[inside] = (*colour, 255)
    return Drawing.from_rgba(rgba)


RED_DISC, GREEN_DISC = disc((255, 0, 0)), disc((0, 255, 0))


def standing(*, x=0.0, y=0.0, side=0.5, opacity=1.0, slot=1, depth=0.0, tracks=None):
    """Tracks of somebody who stands still."""
    tracks = Tracks.empty(KEYS) if tracks is None else tracks
    for channel, value in ((X, x), (Y, y), (LOG_SIZE, np.log(side)), (OPACITY, opacity)):
        tracks.values[:, slot, channel] = value
    tracks.values[:, slot, DEPTH] = depth
    return tracks


def seen_from(x=0.0, y=0.0, zoom=1.0, *, moving=True):
    """Tracks of a camera that goes there within a second, or is there all the time."""
    tracks = Tracks.empty(KEYS + 1)
    share = np.linspace(0, 1, KEYS + 1) if moving else 1
    for channel, value in ((X, x), (Y, y), (LOG_SIZE, np.log(zoom))):
        tracks.values[:, CAMERA, channel] = value * share
    return tracks


def centre(share):
    """Middle of what is there, in pixels (x, y)."""
    down, across = np.mgrid[: share.shape[0], : share.shape[1]] + 0.5
    return (share * across).sum() / share.sum(), (share * down).sum() / share.sum()


# --- Pieces ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("tracks", [Tracks.empty(KEYS), seen_from(0.3, 0.1, 1.3)])
def test_a_piece_stands_in_its_place_in_its_size(size, tracks):
    scenery = a_set(wall(), piece("block", -1.0, x=0.2, y=-0.3, width=0.6, height=0.3))
    red = composer(scenery, tracks, size=size).frame(0.0)[..., 0] / 255
    half = size[1] / 2
    assert centre(red) == pytest.approx((size[0] / 2 + 0.2 * half, half - 0.3 * half), abs=0.6)
    assert red.sum() == pytest.approx(0.18 * half**2, rel=0.02)


def test_nearer_pieces_hide_farther_ones_whatever_their_order():
    pieces = [piece("block", -1.2, GREEN), wall(), piece("block", -1.0, RED)]
    for order in (pieces, pieces[::-1]):
        assert tuple(composer(a_set(*order)).frame(0)[99, 176]) == (255, 0, 0)


def test_a_mirrored_piece_is_flipped():
    kinds = {**TOYS, "half": Kind(lambda tint, _: f'<path d="M0 0H50V100H0z" fill="{tint}"/>')}
    plain = piece("half", -1.0, width=1, height=1)
    flipped = replace(plain, mirror=True)
    for one, side in ((plain, -1), (flipped, 1)):
        frames = Composer(Tracks.empty(2), {}, a_set(wall(), one), SIZE, kinds=kinds)
        assert centre(frames.frame(0)[..., 0])[0] == pytest.approx(176 + side * 99 / 4, abs=0.5)


def test_gradients_of_different_pieces_do_not_meet():
    one = Piece("slope", -0.5, 0, 0.8, 1, -1, RED, RED)
    other = Piece("slope", 0.5, 0, 1.2, 1, -1, GREEN, GREEN)
    frame = composer(a_set(wall(), one, other)).frame(0)
    assert tuple(frame[99, 130]) == (255, 0, 0)
    assert tuple(frame[99, 240]) == (0, 255, 0)


# --- The camera -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seen", [{"x": 0.3}, {"y": -0.2}, {"zoom": 1.5}, {"x": -0.2, "zoom": 1.3}])
def test_what_stands_among_the_actors_follows_the_camera_as_they_do(seen):
    tracks = seen_from(**seen)
    scenery = a_set(wall(), piece("block", -1.0, x=0.25, y=0.2, width=0.3, height=0.3))
    red = composer(scenery, tracks).frame(1.0)[..., 0] / 255
    camera, aspect = tracks.at(np.array([1.0]))[0, CAMERA], SIZE[0] / SIZE[1]
    zoom = np.exp(camera[LOG_SIZE])
    x = ((0.25 / aspect - camera[X]) * zoom + 1) / 2 * SIZE[0]
    y = ((0.2 - camera[Y]) * zoom + 1) / 2 * SIZE[1]
    assert centre(red) == pytest.approx((x, y), abs=0.6)
    assert red.sum() == pytest.approx((0.3 * zoom * SIZE[1] / 2) ** 2, rel=0.04)


def shift(depth):
    scenery = a_set(wall(), piece("block", depth))
    frames = composer(scenery, seen_from(x=0.3))
    first, last = (centre(frames.frame(second)[..., 0])[0] for second in (0.0, 1.0))
    return first - last


def test_the_farther_the_less_it_moves():
    shifts = [shift(depth) for depth in (-1.9, -1.5, -1.2, -1.0, 1.0, 1.5)]
    assert shifts == sorted(shifts)
    assert shifts[0] < shifts[3] / 2
    assert shifts[3] == pytest.approx(0.3 * SIZE[0] / 2, abs=0.6)


def test_a_pan_is_steady():
    frames = composer(a_set(wall(), piece("block", -1.4)), seen_from(x=0.4))
    places = [centre(frames.frame(moment)[..., 0])[0] for moment in np.arange(24) / 24]
    assert np.diff(places) == pytest.approx(np.diff(places).mean(), abs=0.55)


@pytest.mark.parametrize("zoom", [1.0, 1.6])
@pytest.mark.parametrize("x", [-0.5, 0.5])
@pytest.mark.parametrize("y", [-0.4, 0.4])
def test_a_camera_within_reach_sees_no_edge_of_the_set(x, y, zoom):
    aspect = SIZE[0] / SIZE[1]
    layers = [
        piece("slope", depth, WHITE, width=3 * aspect + 0.01, height=3.01)
        for depth in (-2.0, -1.5, -1.0)
    ]
    for one in layers:
        scenery = a_set(replace(wall(BLACK), width=0.01, height=0.01), one)
        frames = composer(scenery, seen_from(x, y, zoom))
        for second in (0.0, 0.37, 1.0):
            assert frames.frame(second).min() >= 254


def test_where_no_piece_is_the_farthest_colour_is_seen():
    assert (composer(a_set(piece("block", -2.0, GREEN))).frame(0)[5, 5] == (0, 255, 0)).all()
    assert composer(a_set()).frame(0).shape == (SIZE[1], SIZE[0], 3)


# --- Life -----------------------------------------------------------------------------------------

LIVES = ["drift", "sway", "bob", "twinkle", "rise"]


def test_a_still_scene_gives_the_same_frame_at_all_times():
    frames = composer(a_set(wall(), piece("block", -1)), standing(), {1: RED_DISC})
    first = frames.frame(0.0)
    assert all(np.array_equal(frames.frame(second), first) for second in (0.3, 0.9, 1.0))


@pytest.mark.parametrize("life", LIVES)
def test_living_pieces_move_and_never_jump(life):
    frames = composer(a_set(wall(BLACK), piece(life, -1.5, WHITE)))
    shown = [frames.frame(moment).astype(int) for moment in np.arange(0, 20, 1 / 12)]
    steps = [np.abs(one - other).mean() for one, other in itertools.pairwise(shown)]
    assert max(steps) > 0
    assert max(steps) < 1.5


@pytest.mark.parametrize("life", LIVES)
def test_a_piece_lives_before_a_moving_camera_as_before_a_still_one(life):
    scenery = a_set(wall(BLACK), piece(life, -1.0, WHITE, height=0.8))
    moving = composer(scenery, seen_from(0.001))
    still = composer(scenery)
    for second in (0.0, 0.6):
        error = np.abs(moving.frame(second).astype(int) - still.frame(second))
        assert error.mean() < 1.2


def test_whatever_sways_is_held_by_its_foot():
    frames = composer(a_set(wall(BLACK), piece("sway", -1.0, WHITE, y=0.1, height=0.8)))
    moments = [frames.frame(second)[..., 0].astype(float) for second in np.arange(0, 5, 0.25)]
    tops, feet = (
        [centre(moment[rows])[0] for moment in moments] for rows in (slice(72, 76), slice(144, 148))
    )
    assert np.ptp(tops) > 2.5
    assert np.ptp(feet) < 0.6


def test_still_pieces_stay_before_living_ones_that_are_farther():
    scenery = a_set(
        wall(), piece("drift", -1.8, RED), piece("block", -1.7, GREEN, width=9, height=9)
    )
    assert (composer(scenery).frame(0.5) == (0, 255, 0)).all()


# --- The actors -----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("x", "y"), [(0, 0), (0.3, -0.1), (-0.2, 0.15)])
@pytest.mark.parametrize("side", [0.5, 1.4])
def test_an_actor_stands_in_its_place_in_its_size(size, x, y, side):
    side *= 0.6
    frames = composer(a_set(wall()), standing(x=x, y=y, side=side), {1: RED_DISC}, size)
    share = frames.frame(0.2)[..., 0] / 255
    place = ((x + 1) / 2 * size[0], (y + 1) / 2 * size[1])
    assert centre(share) == pytest.approx(place, abs=0.7)
    assert share.sum() == pytest.approx(np.pi * (side * min(size) / 4) ** 2, rel=0.03, abs=10)


def test_a_turned_actor_is_as_large_as_an_upright_one():
    tracks = standing(side=0.9)
    tracks.values[:, 1, COS], tracks.values[:, 1, SIN] = np.cos(0.7), np.sin(0.7)
    areas = [
        composer(a_set(wall()), one, {1: RED_DISC}, (1280, 720))
        .frame(0)[..., 0]
        .astype(float)
        .sum()
        for one in (tracks, standing(side=0.9))
    ]
    assert areas[0] == pytest.approx(areas[1], rel=0.01)


def test_actors_stand_before_far_pieces_and_behind_near_ones():
    scenery = a_set(wall(), piece("block", 1.0, GREEN, x=0.2, width=0.2))
    frame = composer(scenery, standing(side=0.8), {1: RED_DISC}).frame(0)
    assert tuple(frame[99, 176]) == (255, 0, 0)
    assert tuple(frame[99, 196]) == (0, 255, 0)


def test_nobody_is_seen_who_stands_outside_or_is_not_there():
    for tracks in (standing(x=3), standing(y=-3), standing(opacity=0), standing(opacity=0.003)):
        assert not composer(a_set(wall()), tracks, {1: RED_DISC}).frame(0.5)[..., 0].any()


def test_half_there_is_half_seen():
    frame = composer(a_set(wall()), standing(opacity=0.5), {1: RED_DISC}).frame(0)
    assert frame[99, 176] == pytest.approx([128, 0, 128], abs=1)


@pytest.mark.parametrize("nearest", [1, 2])
def test_the_nearer_one_hides_the_other(nearest):
    tracks = standing(slot=1, depth=0.1)
    standing(slot=2, depth=0.2 if nearest == 2 else 0.0, tracks=tracks)
    frame = composer(a_set(wall()), tracks, {1: RED_DISC, 2: GREEN_DISC}).frame(0)
    assert tuple(frame[99, 176]) == {1: (255, 0, 0), 2: (0, 255, 0)}[nearest]


def test_slots_without_a_drawing_stay_empty():
    frame = composer(a_set(wall()), standing(slot=2), {1: RED_DISC}).frame(0)
    assert (frame == (0, 0, 255)).all()


def test_actors_have_the_light_of_the_set_and_pieces_their_own():
    scenery = a_set(wall(), ambient=(0.5, 1.0, 1.3))
    grey = disc((200, 200, 200))
    frame = composer(scenery, standing(), {1: grey}).frame(0)
    assert frame[99, 176] == pytest.approx([100, 200, 200], abs=1)
    assert tuple(frame[5, 5]) == (0, 0, 255)


def test_what_is_broken_is_drawn_too():
    tracks = standing(y=0.3)
    tracks.values[:, 1, BROKEN] = 1
    assert composer(a_set(wall()), tracks, {1: RED_DISC}).frame(0)[..., 0].any()


# --- Shadows --------------------------------------------------------------------------------------

FOOT = 0.42


def shaded(lift=0.0, strength=0.4, **changes):
    """How much darker the ground is, and where: the shadow of a drawing in its usual margin."""
    tracks = standing(y=0.5 - FOOT * 0.6 - lift, side=0.6, **changes)
    rgba = np.zeros((120, 120, 4), np.uint8)
    rgba[10:110, 30:90, 3] = 255
    scenery = a_set(wall(WHITE), ground=0.5, shadow=strength)
    without = replace(scenery, light=Light(shadow=0))
    drawings = {1: Drawing.from_rgba(rgba)}
    frames = [composer(one, tracks, drawings, (640, 360)).frame(0) for one in (without, scenery)]
    return frames[0][..., 0].astype(float) - frames[1][..., 0]


def test_a_shadow_lies_under_the_feet():
    dark = shaded()
    assert dark.max() > 40
    assert centre(dark)[0] == pytest.approx(320, abs=1)
    assert (dark[: round(180 + 0.4 * 180)] < 4).all()


def test_whoever_leaves_the_ground_has_a_fainter_shadow_that_stays_there():
    ground, air = shaded(), shaded(lift=0.3)
    assert 5 < air.max() < ground.max() * 0.75
    assert centre(air)[1] == pytest.approx(180 + 0.5 * 180, abs=4)


def test_a_shadow_fades_with_its_actor_and_without_ground_there_is_none():
    assert shaded(opacity=0.5).max() < shaded().max()
    scenery = a_set(wall(WHITE), ground=None, shadow=0.5)
    frame = composer(scenery, standing(y=0.3), {1: RED_DISC}).frame(0)
    assert (frame[..., 0] == 255).all()


# --- All together ---------------------------------------------------------------------------------


def busy():
    """A set of real kinds, with weather, and two actors before a moving camera."""
    named = [name for name in KINDS if KINDS[name].life != "still"][:6]
    pieces = [piece(name, -1.6 + 0.1 * i, x=i / 3 - 1) for i, name in enumerate(named)]
    light = Light((0.8, 0.9, 1.0), 0.4, rain=0.5, snowfall=0.5, fog=0.5)
    tracks = standing(tracks=seen_from(0.2, 0.1, 1.2))
    tracks.values[:, 1, X] = np.linspace(-0.5, 0.5, len(tracks.values))
    scenery = Scenery(light, (piece("sky", -2.0, BLUE, width=9, height=9), *pieces), 0.5)
    return Composer(tracks, {1: RED_DISC}, scenery, SIZE, 3)


def test_equal_moments_give_equal_frames():
    frames, again = busy(), busy()
    first = frames.frame(0.3)
    assert not np.array_equal(frames.frame(0.6), first)
    assert np.array_equal(frames.frame(0.3), first)
    assert np.array_equal(again.frame(0.3), first)


def test_two_threads_give_the_same_frames():
    moments = [index / 24 for index in range(24)]
    alone = [busy().frame(moments[0]), *map(busy().frame, moments[1:])]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(busy().frame, moments))
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))


def test_frames_are_the_callers_own():
    frames = composer(a_set(wall()))
    frames.frame(0)[:] = 7
    assert (frames.frame(0) == (0, 0, 255)).all()


def test_the_last_moments_after_the_last_row_are_covered():
    tracks = seen_from(0.45)
    scenery = a_set(
        replace(wall(BLACK), width=0.01), piece("block", -1, WHITE, width=6.1, height=4)
    )
    assert composer(scenery, tracks).frame((KEYS + 0.9) / TRACK_RATE).min() == 255
