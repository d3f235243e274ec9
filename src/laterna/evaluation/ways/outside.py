"""Where a film may change when some of its actors do: what is outside must stay as it was."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from laterna.backends.native.score import Staged
from laterna.stage.layers import bounding_box
from laterna.stage.tracks import OPACITY

_MARGIN = 12
_SEEN = 1e-3


def outside(
    shots: Iterable[tuple[Staged, tuple[int, ...]]],
    seconds: float,
    fps: float,
    size: tuple[int, int],
) -> NDArray[np.bool_]:
    """Pixels (time, height, width) in which none of some actors is, nor its shadow.

    Args:
        shots: the film's (one) shot as it was and as it is, each with the slots that are meant.
        seconds: of the film.
        fps: of its frames.
        size: of them, (width, height).
    """
    moments = np.arange(round(seconds * fps)) / fps
    clear = np.ones((len(moments), size[1], size[0]), bool)
    for shot, slots in shots:
        for picture, row in zip(clear, shot.tracks.at(moments), strict=True):
            for slot in slots:
                if slot < len(row) and row[slot, OPACITY] > _SEEN:
                    left, top, right, _ = bounding_box(row[slot], size)
                    # Whoever jumps has a shadow on the ground below.
                    across = slice(max(left - _MARGIN, 0), right + _MARGIN)
                    picture[max(top - _MARGIN, 0) :, across] = False
    return clear
