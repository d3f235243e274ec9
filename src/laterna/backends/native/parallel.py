"""Work of equal kind on several threads, its results in the order in which it was asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def in_order(work: Callable[[A], B], arguments: Iterable[A], threads: int) -> Iterator[B]:
    """Yield ``work`` of every argument, at most two results a thread ahead of who takes them.

    Pillow and NumPy let go of the interpreter while they compute, so threads are enough. Whoever
    stops taking, or an error in the work, ends it: what has not begun is not begun any more.
    """
    waiting: deque[Future[B]] = deque()
    with ThreadPoolExecutor(threads, thread_name_prefix="laterna-compose") as pool:
        try:
            for argument in arguments:
                waiting.append(pool.submit(work, argument))
                if len(waiting) > 2 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
