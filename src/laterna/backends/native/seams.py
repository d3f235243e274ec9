"""Where what is made meets what was there: nothing jumps."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray

from laterna.stage.tracks import COS, LOG_SIZE, OPACITY, SIN, TRACK_RATE, Rows, X, Y

_EASED = (X, Y, LOG_SIZE, COS, SIN, OPACITY)
_SECONDS = 1.0
"""How long it takes until nothing is left of the correction."""


def eased(made: Rows, known: Rows, moments: NDArray[np.bool_]) -> Rows:
    """Made rows that lead out of and into known ones, which stand in their places.

    Args:
        made: (time, slots, 12) as a network answers.
        known: the same shape; anything where ``moments`` is false.
        moments: (time, slots), true where ``known`` stands.

    A network told of its surroundings nearly meets them; what is missing is added at the seam and
    fades out from there.
    """
    result = np.where(moments[..., None], known, made)
    for slot in range(made.shape[1]):
        edges = np.flatnonzero(
            np.diff(np.concatenate([[True], moments[:, slot], [True]]).astype(int))
        )
        for start, stop in edges.reshape(-1, 2).tolist():
            _ease(result[:, slot], start, stop)
    return result.astype(np.float32)


def _ease(rows: Float[np.ndarray, "time 12"], start: int, stop: int) -> None:
    """Ease rows from ``start`` to ``stop``, in place; their neighbours are known."""
    made = rows[start:stop].copy()
    if start > 0:
        rows[start:stop, _EASED] += _correction(rows[:start][::-1], made)
    if stop < len(rows):
        rows[start:stop, _EASED] += _correction(rows[stop:], made[::-1])[::-1]


def _correction(
    known: Float[np.ndarray, "before 12"], made: Float[np.ndarray, "after 12"]
) -> Float[np.ndarray, "after 6"]:
    """What to add to made rows that follow known ones, of which the nearest comes first."""
    told = known[0] - known[1] if len(known) > 1 else 0 * known[0]
    own = made[1] - made[0] if len(made) > 1 else told
    missing = (known[0] + (told + own) / 2 - made[0])[list(_EASED)]
    length = min(len(made), round(_SECONDS * TRACK_RATE))
    fading = np.zeros((len(made), 1), np.float32)
    fading[:length, 0] = 0.5 + 0.5 * np.cos(np.pi * np.arange(length) / length)
    correction: Float[np.ndarray, "after 6"] = (fading * missing).astype(np.float32)
    return correction
