"""Every action does what its name promises, whoever does it, wherever, and however long."""

import numpy as np
import pytest

from laterna.core.concepts import ACTIONS, CHANGES, PAIR_ACTIONS
from laterna.data.storybook.programs import FOOT, PROGRAMS
from laterna.data.storybook.programs.craft import FACES_LEFT, FACES_RIGHT

SEEDS = range(27)
ON_GROUND, IN_AIR = "meadow", "space"


@pytest.fixture(params=[ON_GROUND, IN_AIR])
def everywhere(request, play):
    """Plays an action for every seed, on the ground and in the air."""
    return lambda action, **facts: [play(action, seed, request.param, **facts) for seed in SEEDS]


@pytest.fixture
def grounded(play):
    return lambda action, **facts: [play(action, seed, **facts) for seed in SEEDS]


def turns(curve) -> int:
    """How often a curve changes its direction."""
    way = np.sign(np.diff(curve))
    way = way[way != 0]
    return int(np.count_nonzero(np.diff(way)))


def foot(played):
    return played.doer.y + FOOT * played.doer.side * played.unit[1]


def test_every_action_has_a_program():
    assert set(PROGRAMS) == set(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS)
def test_no_program_leaves_the_numbers(play, action):
    for seed in SEEDS:
        rows = play(action, seed).scene.tracks.values
        assert np.isfinite(rows).all()
        assert rows.dtype == np.float32


@pytest.mark.parametrize("action", sorted(set(ACTIONS) - PAIR_ACTIONS - {"swing", "circle"}))
def test_on_the_ground_feet_do_not_sink(grounded, action):
    """Of those two, the one rocks about its foot, and the other flies before the ground."""
    for played in grounded(action):
        assert (foot(played) - played.scene.scenery.ground).max() < 0.12


def test_stand_stays(everywhere):
    for played in everywhere("stand"):
        assert np.ptp(played.doer.x) == 0
        assert np.ptp(played.doer.y) < 0.07
        assert np.ptp(played.doer.angle) == 0
        assert played.doer.side.max() < 1.04 * played.doer.side.min()


@pytest.mark.parametrize(
    ("action", "sense", "faces"), [("go_right", 1, FACES_RIGHT), ("go_left", -1, FACES_LEFT)]
)
def test_going_crosses_the_frame_facing_ahead(everywhere, action, sense, faces):
    for played in everywhere(action):
        steps = sense * np.diff(played.doer.x)
        assert np.all(steps > 0)
        assert steps.sum() > 1.3
        assert sense * played.doer.x[0] < -0.5
        assert np.all(played.doer.mirror == faces)
        assert np.ptp(played.doer.y) < 0.25


def test_jump_leaves_the_ground_again_and_again(everywhere):
    for played in everywhere("jump"):
        height = played.doer.y[0] - played.doer.y
        assert np.all(height > -1e-5)
        assert height.max() > 0.4 * played.unit[1]
        assert height.max() < 0.76 * played.unit[1]
        landings = np.count_nonzero((height[1:-1] <= height[:-2]) & (height[1:-1] < height[2:]))
        assert landings >= int(played.seconds / 1.4) - 1
        assert np.ptp(played.doer.x) == 0


def test_spin_turns_on_the_spot(everywhere):
    for played in everywhere("spin"):
        turned = played.doer.angle[-1] - played.doer.angle[0]
        assert abs(turned) > 2 * np.pi * (played.seconds - 0.2) / 2.4
        assert np.all(np.sign(np.diff(played.doer.angle)) == np.sign(turned))
        assert np.ptp(played.doer.x) == 0


@pytest.mark.parametrize(("action", "sense"), [("grow", 1), ("shrink", -1)])
def test_growing_and_shrinking_keep_the_feet_in_place(everywhere, action, sense):
    for played in everywhere(action):
        steps = sense * np.diff(np.log(played.doer.side))
        assert np.all(steps > -1e-6)
        assert steps.sum() > np.log(3)
        if played.scene.scenery.ground is not None:
            assert np.ptp(foot(played)) < 1e-4


def test_fall_comes_from_above_and_lands(everywhere):
    for played in everywhere("fall"):
        y = played.doer.y
        assert y[0] < -1.1
        up = np.diff(y) < 0
        bounces = np.argmax(up) if up.any() else len(y) - 1
        assert bounces > 0.4 * len(y)
        assert np.all(y[bounces:] > y[0] + 0.6 * (y.max() - y[0]))
        bounce = 0.23 * played.doer.side * played.unit[1]
        assert np.all(y.max() - y[bounces + 1 :] < bounce[bounces + 1 :] + 1e-6)
        if (ground := played.scene.scenery.ground) is not None:
            assert -0.2 < foot(played).max() - ground < 0.09


def test_rise_goes_up_and_does_not_come_back(everywhere):
    for played in everywhere("rise"):
        assert np.all(np.diff(played.doer.y) <= 1e-6)
        assert played.doer.y[-1] < -0.7
        assert played.doer.y[0] - played.doer.y[-1] > 0.6


def test_shake_trembles_where_it_is(everywhere):
    for played in everywhere("shake"):
        assert turns(played.doer.x) > 2.5 * played.seconds
        assert 0 < np.ptp(played.doer.x) < 0.16
        assert 0.15 < np.ptp(played.doer.angle) < 0.29


def test_swing_rocks_about_its_foot(everywhere):
    for played in everywhere("swing"):
        doer, (across, down) = played.doer, played.unit
        arm = FOOT * doer.side
        foot_x = doer.x - arm * np.sin(doer.angle) * across
        assert np.ptp(foot_x) < 1e-4
        if played.scene.scenery.ground is not None:
            assert np.ptp(doer.y + arm * np.cos(doer.angle) * down) < 1e-4
        assert 0.6 < np.ptp(doer.angle) < 1.11
        assert turns(doer.angle) >= int(played.seconds / 1.2) - 1


def around(x, y, unit) -> np.ndarray:
    """Angle of a place as seen from the origin, without jumps."""
    return np.unwrap(np.arctan2(y / unit[1], x / unit[0]))


def test_circle_flies_in_circles(everywhere):
    for played in everywhere("circle"):
        x, y = played.doer.x, played.doer.y
        # The centre of a circle from three of its points.
        px, py = x / played.unit[0], y / played.unit[1]
        rows = np.stack([2 * px, 2 * py, np.ones_like(px)], axis=1).astype(np.float64)
        centre = np.linalg.lstsq(rows, px**2 + py**2, rcond=None)[0][:2]
        radius = np.hypot(px - centre[0], py - centre[1])
        assert np.ptp(radius) < 0.02
        assert 0.3 < radius.mean() < 0.55
        turned = around((px - centre[0]), (py - centre[1]), (1, 1))
        assert abs(turned[-1] - turned[0]) > 2 * np.pi * (played.seconds - 0.2) / 3.2


def test_zigzag_crosses_up_and_down(everywhere):
    for played in everywhere("zigzag"):
        steps = np.diff(played.doer.x)
        assert abs(steps.sum()) > 1.3
        assert np.all(np.sign(steps) == np.sign(steps.sum()))
        assert turns(played.doer.y) >= int(played.seconds / 0.8) - 1
        assert np.ptp(played.doer.y) > 0.35 * played.unit[1]


def test_roll_is_a_wheel_that_does_not_slip(everywhere):
    for played in everywhere("roll"):
        doer = played.doer
        way = np.diff(doer.x) / played.unit[0]
        rolled = np.diff(np.arctan2(doer.rows[:, 4], doer.rows[:, 3]))
        expected = way / (FOOT * doer.side[1:])
        off = (rolled - expected + np.pi) % (2 * np.pi) - np.pi
        assert np.abs(off).max() < 1e-3
        assert abs(doer.x[-1] - doer.x[0]) > 1.3


@pytest.mark.parametrize(("action", "start", "end"), [("appear", 0, 1), ("vanish", 1, 0)])
def test_fading_goes_all_the_way(everywhere, action, start, end):
    for played in everywhere(action):
        opacity = played.doer.opacity
        assert (opacity[0], round(float(opacity[-1]), 2)) == (start, end)
        assert np.all((end - start) * np.diff(opacity) >= 0)
        assert np.ptp(played.doer.x) == 0


def touching(one, two, unit):
    """Half widths between two centres whose squares touch."""
    return (one.side + two.side) / 2 * unit[0]


def test_chase_runs_after_one_that_flees_to_and_fro(everywhere):
    turned = 0
    for played in everywhere("chase"):
        turned += turns(played.target.x) > 0
        assert np.ptp(played.target.x) > 0.6
        later = np.interp(
            np.arange(len(played.doer.x)) - 4, np.arange(len(played.doer.x)), played.target.x
        )
        # About half a second behind, on the same way.
        assert np.corrcoef(played.doer.x[8:], later[8:])[0, 1] > 0.9
    assert turned > len(SEEDS) / 2


def test_follow_keeps_its_distance_behind_one_that_crosses(everywhere):
    for played in everywhere("follow"):
        steps = np.diff(played.target.x)
        sense = np.sign(steps.sum())
        assert np.all(sense * steps > 0)
        gap = sense * (played.target.x - played.doer.x)
        assert np.ptp(gap) < 1e-5
        assert np.all(gap > 0.8 * touching(played.doer, played.target, played.unit).mean())
        assert np.all(played.doer.mirror == played.target.mirror)


def test_come_back_is_away_for_a_while(everywhere):
    for played in everywhere("come_back"):
        x = played.doer.x
        assert np.abs(x[0]) < 0.9
        assert np.abs(x).max() > 1.1
        assert abs(x[-1] - x[0]) < 0.15
        assert np.abs(x[len(x) // 2]) > 1.1


def test_carry_lifts_its_target_and_takes_it_along(everywhere):
    for played in everywhere("carry"):
        doer, target = played.doer, played.target
        assert doer.y[-1] - target.y[-1] > 0.3 * target.side[-1] * played.unit[1]
        assert abs(target.x[-1] - doer.x[-1]) < 0.01
        assert abs(doer.x[-1] - doer.x[0]) > 0.3
        assert np.ptp(target.x[: len(target.x) // 6]) < 1e-4


def test_push_moves_its_target_only_in_touch(everywhere):
    for played in everywhere("push"):
        moving = np.abs(np.diff(played.target.x)) > 1e-5
        gap = np.abs(played.target.x - played.doer.x)
        assert moving.any()
        assert np.all(
            gap[1:][moving] < touching(played.doer, played.target, played.unit)[1:][moving]
        )
        assert abs(played.target.x[-1] - played.target.x[0]) > 0.5


@pytest.mark.parametrize(
    ("action", "first", "then"), [("give", "doer", "other"), ("take", "other", "doer")]
)
def test_a_thing_changes_hands(everywhere, action, first, then):
    for played in everywhere(action):

        def away(name, moment, played=played):
            holder = getattr(played, name)
            return (
                abs(holder.x[moment] - played.target.x[moment])
                / played.unit[0]
                / holder.side[moment]
            )

        assert away(first, 0) < 0.5 < away(then, 0)
        assert away(then, -1) < 0.5 < away(first, -1)


@pytest.mark.parametrize("action", sorted(CHANGES))
def test_what_is_touched_changes_then_and_stays_so(everywhere, action):
    for played in everywhere(action):
        change = getattr(played.target, CHANGES[action])
        moved = np.abs(change - change[0])
        assert moved[-1] > 0.7 * min(1, played.seconds / 4)
        begins = int(np.argmax(moved > 0.02))
        across = np.abs(played.doer.x - played.target.x)[begins]
        assert across < touching(played.doer, played.target, played.unit)[begins]
        assert begins > 0.2 * len(change)
        assert np.all(np.diff(moved) > -1e-6)
        assert not played.doer.broken.any()


def test_a_hand_opens_and_closes(everywhere):
    for played in everywhere("open_close"):
        assert played.doer.open.max() > 0.95
        assert played.doer.open.min() < 0.1
        assert np.ptp(played.doer.x) == 0


def test_orbit_goes_round_its_target_before_and_behind(everywhere):
    for played in everywhere("orbit"):
        x = (played.doer.x - played.target.x) / played.unit[0]
        y = (played.doer.y - played.target.y) / played.unit[1]
        reach = np.abs(x).max()
        turned = around(x / reach, y / 0.12, (1, 1))
        assert abs(turned[-1] - turned[0]) > 2 * np.pi * (played.seconds - 0.2) / 3.6 - 0.6
        near = played.doer.depth > played.target.depth
        if played.seconds > 3.7:
            assert near.any()
            assert not near.all()
            assert played.doer.side[near].mean() > played.doer.side[~near].mean()
            assert x.min() < -0.3
            assert x.max() > 0.3


def test_hide_goes_behind_its_target_and_comes_out_again(everywhere):
    for played in everywhere("hide"):
        away = np.abs(played.doer.x - played.target.x) / played.unit[0]
        touching = (played.doer.side + played.target.side) / 2
        assert np.all(played.doer.depth < played.target.depth)
        assert away[0] > touching[0]
        assert away[-1] > 0.8 * touching[-1]
        assert np.sign(played.doer.x[0] - played.target.x[0]) == np.sign(
            played.doer.x[-1] - played.target.x[-1]
        )
        middle = len(away) // 2
        assert away[middle] < 0.01


def test_what_hides_on_the_ground_is_covered(grounded):
    """Its feet may stand a little nearer than the target's, and show."""
    shares = []
    for played in grounded("hide"):
        middle = len(played.doer.x) // 2
        doer, target = (curves.side[middle] for curves in (played.doer, played.target))
        assert doer < 0.6 * target
        off = (played.doer.y - played.target.y)[middle] / played.unit[1]
        covered = min(off + doer / 2, target / 2) - max(off - doer / 2, -target / 2)
        shares.append(covered / doer)
    assert min(shares) > 0.7
    assert np.mean(shares) > 0.9
