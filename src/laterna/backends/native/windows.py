"""Which groups of frames are painted together, and which of them are known by then."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

WINDOW = 4
"""Groups that the painter sees at once."""


@dataclass(frozen=True)
class Window:
    """Group numbers in order of time; ``given`` tells which are painted already."""

    groups: tuple[int, ...]
    given: tuple[bool, ...]


def plan_windows(count: int) -> list[Window]:
    """First groups spread over the whole clip, then what lies between, both ends always known.

    So nothing drifts: every later group stands between two that were painted before it.
    """
    if count <= WINDOW:
        return [Window(tuple(range(count)), (False,) * count)]
    anchors = (0, *_between(0, count - 1), count - 1)
    windows = [Window(anchors, (False,) * WINDOW)]
    gaps = list(pairwise(anchors))
    while gaps:
        left, right = gaps.pop(0)
        inside = _between(left, right)
        if not inside:
            continue
        groups = (left, *inside, right)
        windows.append(Window(groups, tuple(group in (left, right) for group in groups)))
        gaps.extend(pairwise(groups))
    return windows


def _between(left: int, right: int) -> tuple[int, ...]:
    """At most two groups between two others, so that as few windows as can be fill the rest.

    What is left out between them is even wherever it can be, because a window fills two groups.
    """
    missing = right - left - 1
    if missing <= WINDOW - 2:
        return tuple(range(left + 1, right))
    pairs, odd = divmod(missing - 2, 2)
    outer = 2 * ((pairs + 1) // 3)
    inner = 2 * pairs - 2 * outer + odd
    return left + 1 + outer, left + 2 + outer + inner
