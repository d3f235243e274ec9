"""What no denoised track is quite: still where nothing moves, whole until it is touched.

Networks answer with numbers that are nearly right everywhere. What the stage cannot show as nearly
(a mirrored drawing, somebody who was not named, an apple eaten by a hundredth) is settled here.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from laterna.stage.tracks import (
    BROKEN,
    CAMERA,
    EATEN,
    LIT,
    LOG_SIZE,
    MIRROR,
    OPACITY,
    OPEN,
    X,
    Y,
)

_VIEW = (X, Y, LOG_SIZE)
_AT_REST = 0.02
"""A camera that moves by less than this over a whole shot stands still; meant moves are larger."""

_UNTOUCHED = 0.3
"""A change that never gets as far as this has not happened."""

_FIRST_SIGN = 0.08


def settled(values: NDArray[np.float32], present: Collection[int]) -> NDArray[np.float32]:
    """Tracks (time, slots, 12) as the stage wants them; ``present`` are the slots that are cast."""
    values = values.copy()
    camera = values[:, CAMERA, list(_VIEW)]
    values[:, CAMERA, list(_VIEW)] = np.where(np.ptp(camera, axis=0) < _AT_REST, 0, camera)
    values[:, 1:, MIRROR] = np.where(values[:, 1:, MIRROR] < 0, -1, 1)
    for slot in range(1, values.shape[1]):
        if slot in present:
            for channel in (BROKEN, EATEN):
                values[:, slot, channel] = _irreversible(values[:, slot, channel])
            values[:, slot, LIT] = _steady(values[:, slot, LIT])
            values[:, slot, OPEN] = _steady(values[:, slot, OPEN])
        else:
            values[:, slot, OPACITY] = 0
    return values


def _irreversible(change: NDArray[np.float32]) -> NDArray[np.float32]:
    """Nothing breaks a little, nothing becomes whole again."""
    grown = np.maximum.accumulate(np.clip(change, 0, 1))
    if grown[-1] < _UNTOUCHED:
        return np.zeros_like(change)
    return np.where(grown < _FIRST_SIGN, 0, grown).astype(np.float32)


def _steady(state: NDArray[np.float32]) -> NDArray[np.float32]:
    """Ends of the range are stayed at."""
    clipped: NDArray[np.float32] = np.clip((state - _FIRST_SIGN) / (1 - 2 * _FIRST_SIGN), 0, 1)
    return clipped
