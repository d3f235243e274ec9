import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laterna.core.concepts import MAX_ACTORS
from laterna.ledger.art import read_figure
from laterna.stage.drawings import Drawing
from laterna.stage.layers import (
    bounding_box,
    by_depth,
    depth_order,
    drawing_side,
    flatten,
    place,
    place_all,
)
from laterna.stage.tracks import (
    BROKEN,
    COS,
    DEPTH,
    EATEN,
    LIT,
    LOG_SIZE,
    MIRROR,
    OPACITY,
    OPEN,
    REST,
    SIN,
    Tracks,
    X,
    Y,
)

SIZES = [(88, 48), (64, 64), (48, 88), (352, 192), (640, 360)]


def row(x=0.0, y=0.0, side=0.8, degrees=0.0, mirror=1.0, opacity=1.0) -> np.ndarray:
    values = REST.copy()
    values[[X, Y, LOG_SIZE]] = x, y, np.log(side)
    values[[COS, SIN]] = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    values[[MIRROR, OPACITY]] = mirror, opacity
    return values


def drawing(*corners: str, colour=(255, 255, 255)) -> Drawing:
    """A square within its margin with the named quarters filled; no name fills all."""
    picture = np.zeros((96, 96, 4), np.uint8)
    parts = {
        "nw": np.s_[8:48, 8:48],
        "ne": np.s_[8:48, 48:88],
        "sw": np.s_[48:88, 8:48],
        "se": np.s_[48:88, 48:88],
    }
    for name in corners or parts:
        picture[parts[name]] = (*colour, 255)
    return Drawing.from_rgba(picture)


def centroid(layer) -> tuple[float, float]:
    """(x, y) of the cover, in pixels from the top left corner of the frame."""
    cover = layer[..., 3].astype(float)
    total = cover.sum()
    across, down = (np.arange(length) + 0.5 for length in cover.shape[::-1])
    return float((cover.sum(0) * across).sum() / total), float((cover.sum(1) * down).sum() / total)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("x", "y"), [(0, 0), (-0.4, 0.3), (0.37, -0.21)])
def test_a_drawing_stands_where_its_row_says(size, x, y):
    layer = place(drawing(), row(x, y, side=0.5), size)
    expected = (x + 1) / 2 * size[0], (y + 1) / 2 * size[1]
    np.testing.assert_allclose(centroid(layer), expected, atol=0.25)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("side", [0.3, 0.8, 1.0])
@pytest.mark.parametrize("degrees", [0, 30, 90])
def test_it_is_as_large_as_its_row_says(size, side, degrees):
    layer = place(drawing(), row(side=side, degrees=degrees), size)
    pixels = side * min(size) / 2
    assert drawing_side(row(side=side), size) == pytest.approx(pixels, rel=1e-5)
    assert np.sqrt(layer[..., 3].sum() / 255) == pytest.approx(pixels * 80 / 96, abs=0.3)


@pytest.mark.parametrize(
    ("degrees", "mirror", "sense"),
    [
        (0, 1, (-1, -1)),
        (90, 1, (1, -1)),  # clockwise: the top left quarter comes to the top right
        (180, 1, (1, 1)),
        (-90, 1, (-1, 1)),
        (0, -1, (1, -1)),
        (90, -1, (1, 1)),  # mirrored first, turned afterwards
    ],
)
@pytest.mark.parametrize("size", SIZES)
def test_positive_angles_turn_clockwise_and_the_mirror_comes_first(size, degrees, mirror, sense):
    layer = place(drawing("nw"), row(0.1, 0.1, 0.9, degrees, mirror), size)
    x, y = centroid(layer)
    quarter = drawing_side(row(side=0.9), size) * 20 / 96
    found = x - 0.55 * size[0], y - 0.55 * size[1]
    np.testing.assert_allclose(found, np.multiply(sense, quarter), atol=0.25)


def test_a_mirror_between_both_sides_is_narrow_but_there():
    widths = [
        float(place(drawing(), row(mirror=mirror), (352, 192))[..., 3].sum())
        for mirror in (1, 0.5, 0.01, -0.5, -1)
    ]
    assert widths[0] == pytest.approx(widths[4], rel=1e-3)
    assert widths[0] > widths[1] > widths[2] > 0
    assert widths[1] == pytest.approx(widths[3], rel=0.05)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(SIZES[:4]),
    st.floats(-1.25, 1.25, width=32),
    st.floats(-1.25, 1.25, width=32),
    st.floats(-180, 180),
    st.data(),
)
def test_a_box_shows_what_the_whole_frame_shows_there(size, x, y, degrees, data):
    where = row(x, y, degrees=degrees)
    left = data.draw(st.integers(0, size[0] - 2))
    top = data.draw(st.integers(0, size[1] - 2))
    right = data.draw(st.integers(left + 1, size[0]))
    bottom = data.draw(st.integers(top + 1, size[1]))
    whole = place(drawing("nw", "se"), where, size).astype(int)
    part = place(drawing("nw", "se"), where, size, (left, top, right, bottom)).astype(int)
    # Only the rounding of the sampling place may differ.
    assert np.abs(part - whole[top:bottom, left:right]).max() <= 2


CANDLE = Drawing.from_figure(read_figure("openmoji:1F56F"), 96)
STATES = st.sampled_from(
    [{}, {BROKEN: 0.1}, {BROKEN: 0.6}, {BROKEN: 1}, {EATEN: 0.5}, {EATEN: 1}, {LIT: 0.4}, {OPEN: 0}]
)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(SIZES[:4]),
    st.floats(-1.5, 1.5, width=32),
    st.floats(0.25, 2, width=32),
    st.floats(-180, 180),
    st.sampled_from([-1.0, 0.4, 1.0]),
    STATES,
    st.booleans(),
)
def test_whatever_has_become_of_it_the_box_has_room(size, x, side, degrees, mirror, state, shines):
    where = row(x, 0.1, side, degrees, mirror)
    for channel, value in state.items():
        where[channel] = value
    chosen = CANDLE if shines else drawing("nw", "se")
    layer = place(chosen, where, size).copy()
    for known in (None, chosen):
        left, top, right, bottom = bounding_box(where, size, known)
        part = place(chosen, where, size, (left, top, right, bottom)) if right > left else None
        rest = layer.copy()
        rest[top:bottom, left:right] = 0
        assert not rest.any()
        if part is not None and part.size:
            away = np.abs(part.astype(int) - layer[top:bottom, left:right])
            assert away.max() <= 3


def test_the_box_of_one_that_gives_no_light_is_smaller():
    left, _, right, _ = bounding_box(row(), (640, 360), drawing())
    wide = bounding_box(row(), (640, 360))
    assert right - left < wide[2] - wide[0]
    assert wide == bounding_box(row(), (640, 360), CANDLE)


def test_a_row_without_states_is_of_somebody_whole():
    where = row(0.2, 0.1, 0.9, 20)
    assert np.array_equal(
        place(drawing("nw"), where[:8], (64, 64)), place(drawing("nw"), where, (64, 64))
    )
    left, _, right, _ = bounding_box(where[:8], (640, 360), drawing())
    assert right > left


@pytest.mark.parametrize("mirror", [1.0, -1.0])
@pytest.mark.parametrize("degrees", [0, 70])
def test_pieces_that_have_hardly_moved_are_where_the_whole_is(degrees, mirror):
    where = row(0.1, -0.1, 0.8, degrees, mirror)
    whole = place(drawing("nw", "ne", "sw"), where, (640, 360))
    where[BROKEN] = 0.006
    broken = place(drawing("nw", "ne", "sw"), where, (640, 360))
    np.testing.assert_allclose(centroid(broken), centroid(whole), atol=1.5)
    outside = np.abs(whole[..., 3].astype(int) - broken[..., 3]) > 60
    assert outside.mean() < 0.006


def test_a_mirrored_heap_is_the_heap_mirrored():
    where = row(0, 0, 0.8)
    where[BROKEN] = 1
    heap = place(drawing("nw", "ne", "sw"), where, (640, 360)).astype(int)
    where[MIRROR] = -1
    mirrored = place(drawing("nw", "ne", "sw"), where, (640, 360)).astype(int)
    assert np.abs(heap - mirrored[:, ::-1]).mean() < 1


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(SIZES[:4]),
    st.floats(-1.5, 1.5, width=32),
    st.floats(-1.5, 1.5, width=32),
    st.floats(0.125, 2, width=32),
    st.floats(-180, 180),
)
def test_nothing_is_drawn_outside_the_bounding_box(size, x, y, side, degrees):
    where = row(x, y, side, degrees)
    layer = place(drawing(), where, size).copy()
    left, top, right, bottom = bounding_box(where, size)
    assert 0 <= left <= right <= size[0]
    assert 0 <= top <= bottom <= size[1]
    layer[top:bottom, left:right] = 0
    assert not layer.any()


def tracks_of(*opacities) -> np.ndarray:
    rows = Tracks.empty(2).values
    for slot, opacity in enumerate(opacities, start=1):
        rows[:, slot, OPACITY] = opacity
    return rows


def test_every_actor_has_a_layer_and_its_opacity():
    rows = tracks_of(1.0, 0.5, 0.0)
    layers = place_all({slot: drawing() for slot in (1, 2, 3)}, rows, (64, 64))
    assert layers.shape == (2, MAX_ACTORS, 64, 64, 4)
    peaks = layers.max(axis=(0, 2, 3, 4))
    assert peaks.tolist() == [255, 127, 0, *[0] * (MAX_ACTORS - 3)]


def test_a_slot_without_a_drawing_stays_empty():
    layers = place_all({2: drawing()}, tracks_of(1.0, 1.0, 1.0), (64, 64))
    assert [bool(layers[:, slot].any()) for slot in range(3)] == [False, True, False]


def test_the_nearest_comes_last():
    rows = tracks_of(1, 1, 1)
    rows[0, 1:4, DEPTH] = (0.3, -0.8, 0)
    rows[1, 1:4, DEPTH] = (-0.3, 0.8, 0)
    rows = rows[:, :4]
    assert depth_order(rows).tolist() == [[1, 2, 0], [0, 2, 1]]
    layers = np.zeros((2, 3, 1, 1, 4), np.uint8)
    layers[:, :, 0, 0, 0] = (10, 20, 30)
    assert by_depth(layers, rows)[:, :, 0, 0, 0].tolist() == [[20, 30, 10], [10, 30, 20]]


def test_equal_depths_keep_the_order_of_the_slots():
    assert depth_order(tracks_of(1, 1, 1)).tolist() == [list(range(MAX_ACTORS))] * 2


@given(st.integers(0, 2**32 - 1))
def test_layers_are_composed_by_alpha_over(seed):
    rng = np.random.default_rng(seed)
    alpha = rng.integers(0, 256, (1, 3, 4, 5, 1))
    colour = np.rint(rng.random((1, 3, 4, 5, 3)) * alpha)
    layers = np.concatenate([colour, alpha], axis=-1).astype(np.uint8)
    expected = np.zeros((1, 4, 5, 4))
    for index in range(3):
        layer = layers[:, index].astype(np.float64)
        expected = layer + expected * (1 - layer[..., 3:] / 255)
    assert np.abs(flatten(layers) - expected).max() <= 0.501


def test_a_drawing_that_hides_another_hides_it_wholly():
    rows = tracks_of(1, 1)
    rows[:, 2, DEPTH] = -0.8
    cast = {1: drawing(colour=(0, 200, 0)), 2: drawing(colour=(200, 0, 0))}
    picture = flatten(by_depth(place_all(cast, rows, (64, 64)), rows))
    assert picture[0, 32, 32].tolist() == [0, 200, 0, 255]
