"""The world that a camera looks at: where everybody is in it, and what networks are told of it."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray

from laterna.stage.tracks import CAMERA, DEPTH, LOG_SIZE, OPACITY, Rows, X, Y


def ground_scalars(ground: float | None, aspect: float) -> Float[np.ndarray, "3"]:
    """The designer's scalars: (log aspect, has ground, ground height)."""
    return np.array([np.log(aspect), ground is not None, ground or 0.0], np.float32)


def ground_of(rows: Rows) -> float | None:
    """The height of the ground that the camera's rows tell of; None where there is none."""
    if float(rows[:, CAMERA, OPACITY].mean()) < 0.5:
        return None
    return float(rows[:, CAMERA, DEPTH].mean())


def through_camera(actor: NDArray[np.float32], camera: NDArray[np.float32]) -> NDArray[np.float32]:
    """An actor's rows (time, channels) in the world as the camera sees them."""
    zoom = np.exp(camera[:, LOG_SIZE])
    seen = actor.copy()
    seen[:, X] = (actor[:, X] - camera[:, X]) * zoom
    seen[:, Y] = (actor[:, Y] - camera[:, Y]) * zoom
    seen[:, LOG_SIZE] = actor[:, LOG_SIZE] + camera[:, LOG_SIZE]
    return seen


def out_of_camera(seen: NDArray[np.float32], camera: NDArray[np.float32]) -> NDArray[np.float32]:
    """The inverse of :func:`through_camera`."""
    zoom = np.exp(camera[:, LOG_SIZE])
    actor = seen.copy()
    actor[:, X] = seen[:, X] / zoom + camera[:, X]
    actor[:, Y] = seen[:, Y] / zoom + camera[:, Y]
    actor[:, LOG_SIZE] = seen[:, LOG_SIZE] - camera[:, LOG_SIZE]
    return actor
