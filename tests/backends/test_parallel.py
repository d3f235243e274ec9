import threading
import time

import pytest

from laterna.backends.native.parallel import in_order


def test_results_come_in_the_order_of_the_arguments():
    def slow_at_first(number):
        time.sleep(0.02 / (number + 1))
        return number * number

    assert list(in_order(slow_at_first, range(20), threads=3)) == [n * n for n in range(20)]


def test_several_are_at_work_at_once():
    both = threading.Barrier(2, timeout=10)
    assert list(in_order(lambda number: both.wait() >= 0 and number, range(4), threads=2)) == [
        *range(4)
    ]


def test_it_is_never_far_ahead_and_ends_when_nobody_takes():
    begun = []
    results = in_order(begun.append, range(100), threads=2)
    next(results)
    results.close()
    assert len(begun) <= 5


def test_an_error_reaches_whoever_takes():
    def work(number):
        if number == 3:
            raise OSError("no more")
        return number

    results = in_order(work, range(100), threads=2)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(OSError, match="no more"):
        next(results)


def test_nothing_to_do_is_soon_done():
    assert list(in_order(str, [], threads=2)) == []
