import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laterna.core.request import Waypoint
from laterna.stage.courses import Course, Kept, looking, monotone, seen_anew, walking
from laterna.stage.tracks import CAMERA, LOG_SIZE, MIRROR, TRACK_RATE, Tracks, X, Y

CLOCK = np.arange(32) / TRACK_RATE
FREE = Kept(CLOCK, np.zeros(32, bool))
ACROSS = (Waypoint(0, 0.1, 0.7), Waypoint(2, 0.5, 0.3), Waypoint(4, 0.9, 0.7))


def actor(x=0.0, y=0.0):
    rows = Tracks.empty(32).values[:, 1].copy()
    rows[:, X], rows[:, Y] = x, y
    return rows


def camera():
    return Tracks.empty(32).values[:, CAMERA].copy()


@given(
    st.lists(st.tuples(st.floats(0.1, 3), st.floats(-2, 2)), min_size=1, max_size=6),
    st.floats(-1, 15),
)
def test_a_curve_meets_its_points_and_never_leaves_its_neighbours(steps, moment):
    times = np.cumsum([step for step, _ in steps])
    values = np.array([value for _, value in steps])
    points = times.tolist(), values.tolist()
    np.testing.assert_allclose(monotone(*points, times), values, atol=1e-9)
    at = monotone(*points, np.array([moment]))[0]
    after = int(np.searchsorted(times, moment))
    near = values[max(after - 1, 0) : after + 1]
    assert near.min() - 1e-9 <= at <= near.max() + 1e-9


def test_a_curve_is_smooth():
    fine = monotone([0, 1, 3, 4], [0, 1, 1.5, 0], np.linspace(0, 4, 4001))
    slopes = np.diff(fine)
    assert np.abs(np.diff(slopes)).max() < 20 * np.abs(slopes).max() / 4000 * 4


def test_it_waits_before_its_first_point_and_after_its_last():
    course = Course.of([Waypoint(1, 0.2, 0.5), Waypoint(2, 0.8, 0.5)], CLOCK)
    np.testing.assert_allclose(course.x[: TRACK_RATE + 1], -0.6)
    np.testing.assert_allclose(course.x[2 * TRACK_RATE :], 0.6)


def test_an_actor_is_led_and_keeps_its_hops():
    hop = 0.1 * np.abs(np.sin(2 * np.pi * CLOCK))
    (led,) = walking([actor(y=-hop)], ACROSS, FREE, camera())
    course = Course.of(ACROSS, CLOCK)
    np.testing.assert_allclose(led[:, X], course.x, atol=1e-5)
    off = led[:, Y] - course.y
    assert np.abs(off).mean() < 0.08
    assert np.ptp(off[8:24]) == pytest.approx(0.1, abs=0.03)


def test_who_hops_high_hops_lower_on_a_path():
    hop = 1.5 * np.abs(np.sin(2 * np.pi * CLOCK))
    (led,) = walking([actor(y=-hop)], ACROSS, FREE, camera())
    assert np.abs(led[:, Y] - Course.of(ACROSS, CLOCK).y).mean() == pytest.approx(0.08, abs=1e-3)


def test_one_looks_where_one_goes():
    there = (Waypoint(0, 0.2, 0.5), Waypoint(2, 0.8, 0.5), Waypoint(4, 0.2, 0.5))
    (led,) = walking([actor()], there, FREE, camera())
    assert (led[4:14, MIRROR] == -1).all()
    assert (led[20:, MIRROR] == 1).all()
    still = (Waypoint(0, 0.2, 0.5), Waypoint(4, 0.2, 0.2))
    (led,) = walking([actor()], still, FREE, camera())
    assert (led[:, MIRROR] == 1).all()


def test_who_stays_while_the_camera_pans_need_not_turn():
    pan = camera()
    pan[:, X] = np.linspace(-0.5, 0.5, 32)
    # In the frame it goes to the left as fast as the camera goes to the right.
    stays = (Waypoint(0, 0.75, 0.5), Waypoint(3.875, 0.25, 0.5))
    (led,) = walking([actor()], stays, FREE, pan)
    np.testing.assert_array_equal(led[:, MIRROR], actor()[:, MIRROR])


def test_a_group_keeps_its_order():
    left, right = walking([actor(-0.3), actor(0.3)], ACROSS, FREE, camera())
    np.testing.assert_allclose(right[:, X] - left[:, X], 0.6, atol=1e-5)
    np.testing.assert_allclose((right + left)[:, X] / 2, Course.of(ACROSS, CLOCK).x, atol=1e-5)


def test_sizes_follow_where_they_are_told():
    sized = (Waypoint(0, 0.5, 0.5, 0.25), Waypoint(4, 0.5, 0.5, 0.5))
    (led,) = walking([actor()], sized, FREE, camera())
    # A side of half the frame's is one half side long.
    assert np.exp(led[0, LOG_SIZE]) == pytest.approx(0.5)
    assert np.exp(led[-1, LOG_SIZE]) == pytest.approx(1.0, rel=0.03)


def test_what_is_kept_stays_and_is_led_out_of():
    kept = Kept(CLOCK, CLOCK < 1)
    (led,) = walking([actor(0.8)], (Waypoint(0, 0.1, 0.5), Waypoint(3, 0.3, 0.5)), kept, camera())
    np.testing.assert_array_equal(led[:TRACK_RATE], actor(0.8)[:TRACK_RATE])
    assert np.abs(np.diff(led[:, X])).max() < 0.15
    assert led[24, X] == pytest.approx(-0.4)
    assert not kept.leaves([Waypoint(0, 0, 0), Waypoint(0.5, 0, 0)])


def test_a_camera_is_led():
    led = looking(camera(), (Waypoint(0, 0.4, 0.5, 1), Waypoint(4, 0.6, 0.5, 2)), FREE)
    assert led[0, X] == pytest.approx(-0.2)
    assert np.exp(led[-1, LOG_SIZE]) == pytest.approx(2, rel=0.03)
    plain = looking(led, (Waypoint(0, 0.4, 0.5), Waypoint(4, 0.6, 0.5)), FREE)
    np.testing.assert_array_equal(plain[:, LOG_SIZE], led[:, LOG_SIZE])


def test_another_camera_sees_the_same_world():
    other = looking(camera(), (Waypoint(0, 0.3, 0.6, 0.9), Waypoint(4, 0.6, 0.5, 2)), FREE)
    rows = actor(0.2, 0.3)
    seen = seen_anew(rows, camera(), other)
    assert np.abs(seen - rows).max() > 0.1
    np.testing.assert_allclose(seen_anew(seen, other, camera()), rows, atol=1e-5)
