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
    anchors = tuple(round(place * (count - 1) / (WINDOW - 1)) for place in range(WINDOW))
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
    missing = right - left - 1
    if missing <= 2:
        return tuple(range(left + 1, right))
    third = (right - left) / 3
    return round(left + third), round(right - third)
