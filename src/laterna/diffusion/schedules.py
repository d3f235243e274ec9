"""Inference times."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def shifted_times(steps: int, shift: float = 1.0) -> NDArray[np.float32]:
    """``steps + 1`` times from 0 to 1; ``shift`` > 1 spends more of them near the noise.

    t = u / (u + shift * (1 - u)) for evenly spaced u (arXiv 2403.03206, eq. 23, time reversed).

    Raises:
        ValueError: when ``steps`` is below 1 or ``shift`` not positive.
    """
    if steps < 1 or shift <= 0:
        raise ValueError(f"steps must be at least 1 and shift positive, not {steps} and {shift}")
    u = np.linspace(0, 1, steps + 1)
    return (u / (u + shift * (1 - u))).astype(np.float32)
