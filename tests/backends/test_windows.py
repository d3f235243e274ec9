from math import ceil

from laterna.backends.native.windows import WINDOW, plan_windows

PLANS = {count: plan_windows(count) for count in range(1, 201)}


def test_every_group_is_painted_once_and_given_only_afterwards():
    for count, windows in PLANS.items():
        painted = set()
        for window in windows:
            new = {g for g, given in zip(window.groups, window.given, strict=True) if not given}
            assert new, count
            assert not new & painted, count
            assert set(window.groups) - new <= painted, count
            painted |= new
        assert painted == set(range(count))


def test_no_window_is_larger_than_what_was_trained():
    for count, windows in PLANS.items():
        for window in windows:
            assert len(window.groups) <= WINDOW, count
            assert sorted(set(window.groups)) == list(window.groups), count


def test_the_first_window_reaches_from_end_to_end():
    for count, (first, *_) in PLANS.items():
        assert (first.groups[0], first.groups[-1]) == (0, count - 1)
        assert not any(first.given), count


def test_later_windows_stand_between_two_that_are_known():
    for count, (_, *later) in PLANS.items():
        for window in later:
            assert (window.given[0], window.given[-1]) == (True, True), count
            assert not any(window.given[1:-1]), count


def test_twenty_seconds():
    assert [window.groups for window in PLANS[40][:5]] == [
        (0, 13, 26, 39),
        (0, 5, 8, 13),
        (13, 18, 21, 26),
        (26, 31, 34, 39),
        (0, 1, 4, 5),
    ]


def test_no_plan_could_do_with_fewer_windows():
    """The first paints four groups, every other two at most."""
    for count, windows in PLANS.items():
        assert len(windows) == 1 + ceil(max(count - WINDOW, 0) / (WINDOW - 2)), count
