"""Tracks as the reader's teller hears them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from laterna.models.reader import TELLER_CHANNELS, TRACK

Floats = NDArray[np.float32]

SEEN = TRACK.index("seen")


def half_short_sides(aspect: float) -> tuple[float, float]:
    """How many half short sides the half width and the half height of a frame span."""
    return max(aspect, 1.0), max(1 / aspect, 1.0)


def telling(track: Floats, other: Floats | None) -> Floats:
    """The teller's channels (channels, time) of an actor's track (time, 11) and another's, if any.

    What was not seen is zero. The other's place is told as seen from the actor.
    """
    count = len(track)
    mine = track * track[:, SEEN:]
    theirs = np.zeros_like(track)
    if other is not None:
        both = track[:, SEEN:] * other[:, SEEN:]
        theirs = other * other[:, SEEN:]
        theirs[:, :3] = (other[:, :3] - track[:, :3]) * both
    alone = np.full((count, 1), float(other is not None))
    moment = np.linspace(-1, 1, count)[:, None]
    channels = np.concatenate([mine, theirs, alone, moment], axis=1).T.astype(np.float32)
    assert channels.shape[0] == TELLER_CHANNELS
    return channels
