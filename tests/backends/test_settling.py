"""What networks answer nearly right is settled: still, whole, and nobody who was not named."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from laterna.backends.native.settling import settled
from laterna.stage.tracks import (
    BROKEN,
    CAMERA,
    CHANNELS,
    COS,
    DEPTH,
    EATEN,
    LIT,
    LOG_SIZE,
    MIRROR,
    OPACITY,
    OPEN,
    SIN,
    SLOTS,
    Tracks,
    X,
    Y,
)

MOMENTS = 32
VIEW = (X, Y, LOG_SIZE)
RISING = np.linspace(0, 1, MOMENTS)

shapes = st.tuples(st.integers(1, 20), st.integers(2, SLOTS), st.just(len(CHANNELS)))
anything = arrays(np.float32, shapes, elements=st.floats(-3, 3, width=32))


def film(**slots):
    """A film of two actors; ``x=(slot, values)`` sets a channel."""
    values = Tracks.empty(MOMENTS).values[:, :3]
    values[:, 1:, OPACITY] = 1
    for name, (slot, curve) in slots.items():
        values[:, slot, CHANNELS.index(name)] = curve
    return values


def after(channel, curve):
    """What becomes of one channel of actor 1."""
    return settled(film(**{CHANNELS[channel]: (1, curve)}), (1, 2))[:, 1, channel]


# --- The camera -----------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", VIEW)
@pytest.mark.parametrize(("sway", "still"), [(0.006, True), (0.03, False)])
def test_a_camera_that_hardly_moves_stands_still(channel, sway, still):
    values = film()
    moving = [other for other in VIEW if other != channel]
    values[:, CAMERA, moving] = np.linspace(0, 0.3, MOMENTS)[:, None]
    values[:, CAMERA, channel] = 0.001 + sway * np.sin(np.arange(MOMENTS))
    found = settled(values, (1, 2))[:, CAMERA]
    assert (found[:, channel] == 0).all() == still
    np.testing.assert_array_equal(found[:, moving], values[:, CAMERA, moving])


def test_the_ground_is_left_where_it_is():
    values = film()
    values[:, CAMERA, [OPACITY, DEPTH]] = ground = np.float32([0.93, 0.44])
    found = settled(values, (1, 2))[:, CAMERA, [OPACITY, DEPTH]]
    np.testing.assert_array_equal(found, np.tile(ground, (MOMENTS, 1)))


# --- Who is there ---------------------------------------------------------------------------------


@pytest.mark.parametrize("present", [(), (1,), (2,), (1, 2)])
def test_nobody_comes_who_was_not_named(present):
    found = settled(film(), present)
    for slot in (1, 2):
        assert (found[:, slot, OPACITY] == (slot in present)).all()


@given(anything)
def test_who_is_named_comes_and_goes_as_the_director_says(values):
    found = settled(values, range(1, SLOTS))
    kept = [X, Y, LOG_SIZE, COS, SIN, OPACITY, DEPTH]
    np.testing.assert_array_equal(found[:, 1:, kept], values[:, 1:, kept])


@given(anything)
def test_drawings_are_mirrored_or_not(values):
    found = settled(values, range(1, SLOTS))[:, 1:, MIRROR]
    assert set(np.unique(found)) <= {-1, 1}
    assert ((found < 0) == (values[:, 1:, MIRROR] < 0)).all()


# --- What becomes of them -------------------------------------------------------------------------


@pytest.mark.parametrize("channel", [BROKEN, EATEN])
@given(arrays(np.float32, MOMENTS, elements=st.floats(-1, 2, width=32)))
def test_nothing_becomes_whole_again(channel, curve):
    found = after(channel, curve)
    assert (np.diff(found) >= 0).all()
    assert found.min() >= 0
    assert found.max() <= 1


@pytest.mark.parametrize("channel", [BROKEN, EATEN])
def test_nothing_breaks_a_little(channel):
    assert not after(channel, 0.25 * RISING).any()
    assert after(channel, 0.5 * RISING)[-1] == pytest.approx(0.5)


@pytest.mark.parametrize("channel", [BROKEN, EATEN])
def test_it_is_whole_until_the_first_sign(channel):
    """Then it changes as it does; a network's doubts before that are not seen."""
    curve = np.where(np.arange(MOMENTS) < 16, 0.05 * np.sin(np.arange(MOMENTS)) ** 2, RISING)
    found = after(channel, curve)
    assert not found[:16].any()
    np.testing.assert_allclose(found[16:], RISING[16:], atol=1e-6)


@pytest.mark.parametrize("channel", [BROKEN, EATEN])
def test_a_crumb_that_is_put_back_is_not(channel):
    curve = np.where(np.arange(MOMENTS) == 10, 0.9, 0)
    found = after(channel, curve)
    assert not found[:10].any()
    assert (found[10:] == np.float32(0.9)).all()


@pytest.mark.parametrize("channel", [LIT, OPEN])
def test_light_and_hand_stay_at_the_ends_and_may_turn_back(channel):
    assert (after(channel, 0.96 + 0.03 * np.sin(np.arange(MOMENTS))) == 1).all()
    assert not after(channel, 0.04 + 0.03 * np.sin(np.arange(MOMENTS))).any()
    there_and_back = after(channel, 1 - np.abs(2 * RISING - 1))
    assert there_and_back[0] == there_and_back[-1] == 0
    assert there_and_back.max() == 1
    assert (np.diff(there_and_back[: MOMENTS // 2]) >= 0).all()


@pytest.mark.parametrize("channel", [LIT, OPEN])
def test_half_stays_half(channel):
    np.testing.assert_allclose(after(channel, np.full(MOMENTS, 0.5)), 0.5, atol=1e-6)


@pytest.mark.parametrize("state", ["broken", "eaten", "lit", "open"])
def test_each_actor_has_a_fate_of_its_own(state):
    curve = RISING if state in ("broken", "eaten") else 1 - RISING
    changed = settled(film(**{state: (2, curve)}), (1, 2))
    np.testing.assert_array_equal(changed[:, 1], film()[:, 1])
    assert not np.array_equal(changed[:, 2], film()[:, 2])


# --- As a whole -----------------------------------------------------------------------------------


@given(anything)
def test_the_tracks_that_are_asked_about_stay_as_they_are(values):
    before = values.copy()
    found = settled(values, (1,))
    np.testing.assert_array_equal(values, before)
    assert (found.shape, found.dtype) == (values.shape, np.float32)


def test_what_is_settled_already_stays():
    values = film(x=(1, RISING), broken=(1, np.round(RISING)), lit=(2, np.round(1 - RISING)))
    np.testing.assert_array_equal(settled(values, (1, 2)), values)
