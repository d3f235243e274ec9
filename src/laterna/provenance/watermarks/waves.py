"""The waves that carry the mark: cosines on square blocks, and how to project pictures on them.

The shorter side of a film spans ``BLOCKS`` blocks, counted from the middle of the picture; along
the longer side there are as many as fit. On each block stand the products of cosines of the
discrete cosine transform (DCT-II) with up to ``ORDERS - 1`` half periods a side. As they are
integrated over points of any size, one definition serves every resolution.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

BLOCKS = 8
ORDERS = 3


def axis(
    edges: Float[np.ndarray, "points_and_1"],
    side: float,
    middle: float,
    blocks: range,
    blur: float = 0.0,
) -> Float[np.ndarray, "waves points"]:
    """Mean of each wave over each point of one axis.

    Args:
        edges: where the points begin and end.
        side: length of a block in the unit of ``edges``.
        middle: where block 0 begins.
        blocks: which blocks.
        blur: width over which to smooth, so that neighbouring blocks meet without a step.

    Returns:
        Wave ``ORDERS * i + u`` is u half periods on the i-th block, its mean square 1.
    """
    place = (edges[None, :] - middle) / side - np.arange(blocks.start, blocks.stop)[:, None]
    integral = _smooth(place, blur / side) if blur else _once(place)
    means = np.diff(integral, axis=-1) / np.diff(edges) * side
    by_block = np.asarray(means.swapaxes(0, 1), np.float32)
    return by_block.reshape(len(blocks) * ORDERS, -1)


def _smooth(
    place: Float[np.ndarray, "blocks edges"], width: float
) -> Float[np.ndarray, "orders blocks edges"]:
    """Mean of ``_once`` over a width, whose derivative is the wave smoothed over it."""
    return np.asarray(_twice(place + width / 2) - _twice(place - width / 2)) / width


def _once(place: Float[np.ndarray, "blocks edges"]) -> Float[np.ndarray, "orders blocks edges"]:
    """Integral of each wave of the block [0, 1] up to a place."""
    x, order = place.clip(0, 1), np.pi * np.arange(1, ORDERS)[:, None, None]
    return np.concatenate([x[None], np.sqrt(2) * np.sin(order * x) / order])


def _twice(place: Float[np.ndarray, "blocks edges"]) -> Float[np.ndarray, "orders blocks edges"]:
    """Integral of ``_once``."""
    x, order = place.clip(0, 1), np.pi * np.arange(1, ORDERS)[:, None, None]
    level = x**2 / 2 + (place - x).clip(0)
    return np.concatenate([level[None], np.sqrt(2) * (1 - np.cos(order * x)) / order**2])
