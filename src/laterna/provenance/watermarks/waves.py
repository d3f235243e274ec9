"""The waves that carry the mark: cosines on square blocks, and how to project pictures on them.

The shorter side of a film spans ``BLOCKS`` blocks, counted from the middle of the picture; along
the longer side there are as many as fit. On each block stand the products of cosines of the
discrete cosine transform (DCT-II) with up to ``ORDERS - 1`` half periods a side. As they are
integrated over points of any size, one definition serves every resolution.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Int64

BLOCKS = 10
ORDERS = 2


@dataclass(frozen=True)
class Axis:
    """How to project one axis of a picture on its waves, block by block.

    A block touches few points: small products, one a block, do what a large matrix of zeros would.

    Attributes:
        blocks: which blocks.
        points: the points that each of them touches.
        weights: of each of these points in each wave.
    """

    blocks: range
    points: Int64[np.ndarray, "blocks points"]
    weights: Float32[np.ndarray, "blocks orders points"]


def reading(
    edges: Float[np.ndarray, "points_and_1"], side: float, middle: float, blocks: range
) -> Axis:
    """Return the axis that takes points to the means of their products with the waves.

    Args:
        edges: where the points begin and end.
        side: length of a block in the unit of ``edges``.
        middle: where block 0 begins.
        blocks: which blocks.
    """
    numbers = np.arange(blocks.start, blocks.stop)[:, None]
    first = np.searchsorted(edges, middle + numbers * side, "right") - 1
    most = int(np.ceil(side / (edges[1] - edges[0]))) + 1
    ends = (first + np.arange(most + 1)).clip(0, len(edges) - 1)
    place = (edges[ends] - middle) / side - numbers
    weights = np.diff(_once(place), axis=-1).swapaxes(0, 1)
    points = ends[:, :-1].clip(0, len(edges) - 2)
    return Axis(blocks, points, np.ascontiguousarray(weights, np.float32))


def project_down(
    pictures: Float32[np.ndarray, "many y x"], down: Axis
) -> Float32[np.ndarray, "many rows x"]:
    """Project the columns of pictures; row ``ORDERS * i + u`` is wave u of block i."""
    products = np.matmul(down.weights, pictures[:, down.points])
    return np.asarray(products.reshape(len(pictures), -1, pictures.shape[2]))


def project_across(
    lines: Float32[np.ndarray, "many rows x"], across: Axis
) -> Float32[np.ndarray, "many rows columns"]:
    """Project the rows of what ``project_down`` returns; columns are counted as rows are there."""
    parts = lines[:, :, across.points].swapaxes(1, 2)
    products = np.matmul(parts, across.weights.swapaxes(1, 2))
    return np.asarray(products.swapaxes(1, 2).reshape(*lines.shape[:2], -1))


def writing(
    edges: Float[np.ndarray, "points_and_1"],
    side: float,
    middle: float,
    blocks: range,
    blur: float,
) -> Float[np.ndarray, "waves points"]:
    """Mean of each wave over each point of one axis, smoothed.

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
    integral = _smooth(place, blur / side)
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
