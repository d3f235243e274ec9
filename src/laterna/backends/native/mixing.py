"""Two films in one, by how much of the second there is over time.

Who is in both has one place between its two, so that it goes from one to the other and is never
seen twice; so has the camera. Sets, and who is in one of them only, are mixed as pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from laterna.backends.native.score import Influence, Staged, shifted, span
from laterna.stage.courses import monotone, seen_anew
from laterna.stage.tracks import CAMERA, DEPTH, MIRROR, OPACITY, TRACK_RATE, Rows, Tracks

_HALF = 0.5


def share_of(influence: Influence, moments: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much there is of a film at moments (seconds), 0 to 1; all of it where nothing says.

    It sets out and arrives gently, whatever moments are asked for.
    """
    if not influence:
        return np.ones(len(moments))
    seconds, shares = zip(*influence, strict=True)
    held = (seconds[0] - 1, *seconds, seconds[-1] + 1)
    return monotone(held, (shares[0], *shares, shares[-1]), moments)


def mixed(first: Sequence[Staged], second: Sequence[Staged], influence: Influence) -> list[Staged]:
    """Shots of both, in pairs: what is on top at the end of a pair comes over the other.

    What one film shows before or after the other stays alone.

    Args:
        first: shots of a film.
        second: shots of another one.
        influence: (second of the whole, share of the second film).
    """
    below, above = list(first), list(second)
    start, end = above[0].start, above[-1].end
    cuts = sorted({start, end} | {one.start for one in first if start < one.start < end})
    cuts = sorted({*cuts, *(one.start for one in above)})
    shots = span(below, 0.0, start, 0.0) if start > 0 else []
    for left, right in pairwise(cuts):
        shown = [span(each, left, right, left) for each in (below, above)]
        shots += _paired(shown[0], shown[1], influence)
    return [*shots, *span(below, end, np.inf, end)]


def _paired(first: list[Staged], second: list[Staged], influence: Influence) -> list[Staged]:
    """What is shown at the same time, with no cut in between."""
    if not first:
        return second
    below, above = first[-1], second[-1]
    count = min(len(below.tracks.values), len(above.tracks.values))
    clock = np.arange(count) / TRACK_RATE
    own = shifted(influence, -above.start)
    share = share_of(own, clock).astype(np.float32)
    one, other = below.tracks.at(clock), above.tracks.at(clock)
    view = _between(one[:, CAMERA], other[:, CAMERA], share)
    shown = [_through(rows, view) for rows in (one, other)]
    for slot, same in _both(below, above):
        between = _between(shown[0][:, slot], shown[1][:, same], share)
        shown[0][:, slot] = shown[1][:, same] = between
    below = replace(below, tracks=Tracks(shown[0]))
    above = replace(above, tracks=Tracks(shown[1]))
    if share[-1] < _HALF:
        rest = tuple((second_, 1 - part) for second_, part in own)
        return [*second[:-1], above, *first[:-1], replace(below, influence=rest)]
    return [*first[:-1], below, *second[:-1], replace(above, influence=own)]


def _both(below: Staged, above: Staged) -> list[tuple[int, int]]:
    """Slots of those who are in both: the same works, in their order."""
    pairs = []
    free = [(member.work_id, slot) for member in above.cast for slot in member.slots]
    for member in below.cast:
        for slot in member.slots:
            same = next((one for one in free if one[0] == member.work_id), None)
            if same is not None:
                free.remove(same)
                pairs.append((slot, same[1]))
    return pairs


def _between(
    one: NDArray[np.float32], other: NDArray[np.float32], share: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Rows (time, 12) between two; what has no middle is that of the nearer one."""
    rows = one + (other - one) * share[:, None]
    rows[:, MIRROR] = np.where(share < 0.5, one[:, MIRROR], other[:, MIRROR])
    return rows.astype(np.float32)


def _through(rows: Rows, view: NDArray[np.float32]) -> Rows:
    """A shot through another camera; its ground stays its own."""
    seen = rows.copy()
    for slot in range(1, rows.shape[1]):
        seen[:, slot] = seen_anew(rows[:, slot], rows[:, CAMERA], view)
    seen[:, CAMERA] = view
    seen[:, CAMERA, [OPACITY, DEPTH]] = rows[:, CAMERA][:, [OPACITY, DEPTH]]
    return seen
