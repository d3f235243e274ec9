"""What networks are told of the world in numbers."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from laterna.stage.tracks import CAMERA, DEPTH, OPACITY, Rows


def ground_scalars(ground: float | None, aspect: float) -> Float[np.ndarray, "3"]:
    """The designer's scalars: (log aspect, has ground, ground height)."""
    return np.array([np.log(aspect), ground is not None, ground or 0.0], np.float32)


def ground_of(rows: Rows) -> float | None:
    """The height of the ground that the camera's rows tell of; None where there is none."""
    if float(rows[:, CAMERA, OPACITY].mean()) < 0.5:
        return None
    return float(rows[:, CAMERA, DEPTH].mean())
