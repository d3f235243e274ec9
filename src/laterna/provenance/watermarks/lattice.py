"""Where a projection must lie to say 0 or 1: quantization index modulation.

After Chen and Wornell, "Quantization index modulation: a class of provably good methods for
digital watermarking and information embedding", IEEE Transactions on Information Theory
47(4), 2001: the numbers D/4 + kD say 0, those at -D/4 + kD say 1. There is no dither: most
projections of pictures are close to 0, so D/4 and -D/4 are the nearest, which costs least and
leaves an unmarked flat picture without any sign of a mark. A change of gain hardly matters there.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

SEGMENT_SECONDS = 0.5
"""A film is marked in pieces as long as this, each on its mean picture."""

STRONGEST, WEAKEST = 4.15, 2.62
"""D in levels of luma for small and for large films."""

_SMALL, _LARGE = 256, 720
_LOUDEST, _FAINTEST = 3.1, 1.27  # mean squares of the pattern: 42.4 and 46.3 dB with its rounding
_LEAST, _MOST = 0.6, 1.0


def step(short: int) -> float:
    """D in levels of luma for a film whose shorter side has so many pixels."""
    return _between(STRONGEST, WEAKEST, short)


def power(short: int) -> float:
    """Mean square in levels that the pattern may have in such a film."""
    return _between(_LOUDEST, _FAINTEST, short)


def _between(small: float, large: float, short: int) -> float:
    way = np.clip(np.log(short / _SMALL) / np.log(_LARGE / _SMALL), 0, 1)
    return float(small * (large / small) ** way)


def move(
    projections: Float[np.ndarray, "carriers"],
    signs: Float[np.ndarray, "carriers"],
    step: float,
    power: float,
) -> Float[np.ndarray, "carriers"]:
    """Return by how much to move projections so that they say ``signs`` (+1 for 0, -1 for 1).

    They go as far towards the lattice as ``power``, the mean square of the moves, allows: a wider
    lattice reached in part is worth more than a narrow one reached in full (the distortion
    compensation of the paper).
    """
    point = signs * (step / 4)
    moves = np.round((projections - point) / step) * step + point - projections
    share = np.sqrt(power / max(float(np.mean(moves**2)), 1e-9))
    return np.asarray(moves * np.clip(share, _LEAST, _MOST), np.float32)


def soften(
    projections: Float[np.ndarray, "*shape"], step: Float[np.ndarray, "*#shape"] | float
) -> Float[np.ndarray, "*shape"]:
    """Return how much projections look like a 0 (up to 1) or a 1 (down to -1)."""
    return np.sin(projections * (2 * np.pi / step))
