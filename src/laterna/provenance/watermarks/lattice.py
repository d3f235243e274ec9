"""Where a projection must lie to say 0 or 1 (dither modulation on spread transforms).

After Chen and Wornell, "Quantization index modulation", IEEE Transactions on Information Theory
47(4), 2001: the numbers D/4 + kD say 0, those at -D/4 + kD say 1. There is no dither: most
projections of pictures are close to 0, so D/4 and -D/4 are the nearest, which costs least and
leaves an unmarked flat picture without any sign of a mark. A change of gain hardly matters there.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

SEGMENT_SECONDS = 0.5
"""A film is marked in pieces as long as this, each on its mean picture."""

STRONGEST, WEAKEST = 3.9, 2.5
_SMALL, _LARGE = 256, 720
COMPENSATION = 0.8


def step(short: int) -> float:
    """D in levels of luma for a film whose shorter side has so many pixels."""
    way = np.clip(np.log(short / _SMALL) / np.log(_LARGE / _SMALL), 0, 1)
    return float(STRONGEST * (WEAKEST / STRONGEST) ** way)


def move(
    projections: Float[np.ndarray, "carriers"], signs: Float[np.ndarray, "carriers"], step: float
) -> Float[np.ndarray, "carriers"]:
    """Return by how much to move projections so that they say ``signs`` (+1 for 0, -1 for 1).

    They go only ``COMPENSATION`` of the way: what is saved allows a wider lattice, which is worth
    more (the distortion compensation of the paper).
    """
    point = signs * (step / 4)
    nearest = np.round((projections - point) / step) * step + point
    return np.asarray(COMPENSATION * (nearest - projections))


def soften(
    projections: Float[np.ndarray, "*shape"], step: Float[np.ndarray, "*#shape"] | float
) -> Float[np.ndarray, "*shape"]:
    """Return how much projections look like a 0 (up to 1) or a 1 (down to -1)."""
    return np.sin(projections * (2 * np.pi / step))
