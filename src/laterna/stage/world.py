"""What the camera sees of the world, as coordinates a network can read."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from laterna.stage.tracks import CAMERA, DEPTH, LOG_SIZE, OPACITY, Rows, X, Y


def world_maps(rows: Rows, size: tuple[int, int]) -> Float[np.ndarray, "time 2 height width"]:
    """World x and y of every pixel of a (width, height) frame, in half frames at zoom 1.

    Where the world has a ground, y is counted from it.
    """
    width, height = size
    camera = rows[:, CAMERA]
    zoom = np.exp(camera[:, LOG_SIZE])[:, None]
    across = ((np.arange(width) + 0.5) / width * 2 - 1)[None] / zoom + camera[:, X, None]
    down = ((np.arange(height) + 0.5) / height * 2 - 1)[None] / zoom + camera[:, Y, None]
    down = down - (camera[:, OPACITY] * camera[:, DEPTH])[:, None]
    maps = np.empty((len(rows), 2, height, width), np.float32)
    maps[:, 0] = across[:, None, :]
    maps[:, 1] = down[:, :, None]
    return maps


def ground_scalars(rows: Rows, aspect: float) -> Float[np.ndarray, "3"]:
    """The painter's scalars: (log aspect, has ground, ground height)."""
    has_ground = float(rows[:, CAMERA, OPACITY].mean())
    ground = float(rows[:, CAMERA, DEPTH].mean())
    return np.array([np.log(aspect), has_ground, has_ground * ground], np.float32)
