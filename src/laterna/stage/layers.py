"""Place drawings into frames by their tracks, and compose the layers by depth."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

from laterna.stage.drawings import Drawing
from laterna.stage.tracks import (
    CAMERA,
    COS,
    DEPTH,
    LOG_SIZE,
    MIRROR,
    OPACITY,
    SIN,
    SLOTS,
    Rows,
    X,
    Y,
)

_INVISIBLE = 0.004


def drawing_side(row: Float[np.ndarray, "8"], size: tuple[int, int]) -> float:
    """Side of the drawing's square in pixels in a frame of (width, height) pixels."""
    return float(np.exp(row[LOG_SIZE])) * min(size) / 2


def place(
    drawing: Drawing,
    row: Float[np.ndarray, "8"],
    size: tuple[int, int],
    box: tuple[int, int, int, int] | None = None,
) -> UInt8[np.ndarray, "height width 4"]:
    """Warp a drawing into a frame of (width, height), or into ``box`` (x0, y0, x1, y1) of it.

    Returns premultiplied RGBA; opacity of the row is not applied here.
    """
    width, height = size
    left, top, right, bottom = box or (0, 0, width, height)
    side = max(drawing_side(row, size), 0.5)
    level = drawing.level_for(side)
    scale = level.width / side
    mirror = np.sign(row[MIRROR]) * max(abs(float(row[MIRROR])), 0.05) if row[MIRROR] else 1.0
    a, b = row[COS] * scale / mirror, row[SIN] * scale / mirror
    d, e = -row[SIN] * scale, row[COS] * scale
    centre_x = (row[X] + 1) / 2 * width - left
    centre_y = (row[Y] + 1) / 2 * height - top
    half = level.width / 2
    matrix = (a, b, half - a * centre_x - b * centre_y, d, e, half - d * centre_x - e * centre_y)
    placed = level.transform(
        (right - left, bottom - top),
        Image.Transform.AFFINE,
        tuple(float(value) for value in matrix),
        Image.Resampling.BILINEAR,
    )
    return np.asarray(placed)


def bounding_box(row: Float[np.ndarray, "8"], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The frame's pixels (x0, y0, x1, y1) that a placed drawing can touch; empty when outside."""
    width, height = size
    reach = drawing_side(row, size) * 0.7072 + 1
    x = (row[X] + 1) / 2 * width
    y = (row[Y] + 1) / 2 * height
    left, right = np.clip((np.floor(x - reach), np.ceil(x + reach)), 0, width).astype(int)
    top, bottom = np.clip((np.floor(y - reach), np.ceil(y + reach)), 0, height).astype(int)
    return int(left), int(top), int(right), int(bottom)


def place_all(
    drawings: Mapping[int, Drawing], rows: Rows, size: tuple[int, int]
) -> UInt8[np.ndarray, "time actors height width 4"]:
    """Every actor's layer in every frame; opacity applied; slot index 0 is the first actor."""
    width, height = size
    layers = np.zeros((len(rows), SLOTS - 1, height, width, 4), np.uint8)
    for slot, drawing in drawings.items():
        for moment, row in enumerate(rows[:, slot]):
            if row[OPACITY] > _INVISIBLE:
                layer = place(drawing, row, size)
                if row[OPACITY] < 1:
                    layer = (layer * np.float32(row[OPACITY])).astype(np.uint8)
                layers[moment, slot - 1] = layer
    return layers


def depth_order(rows: Rows) -> np.ndarray:
    """Actor layer indices from the farthest to the nearest, (time, slots - 1)."""
    return np.argsort(rows[:, CAMERA + 1 :, DEPTH], axis=1, kind="stable")


def by_depth(
    layers: UInt8[np.ndarray, "time layers height width 4"], rows: Rows
) -> UInt8[np.ndarray, "time layers height width 4"]:
    """Layers reordered so that the nearest comes last."""
    order = depth_order(rows)[:, :, None, None, None]
    return np.take_along_axis(layers, order, axis=1)


def flatten(
    layers: UInt8[np.ndarray, "time layers height width 4"],
) -> UInt8[np.ndarray, "time height width 4"]:
    """Compose premultiplied layers, farthest first, into one premultiplied picture a frame."""
    result = layers[:, 0].astype(np.float32)
    for index in range(1, layers.shape[1]):
        if layers[:, index].any():
            layer = layers[:, index].astype(np.float32)
            result *= 1 - layer[..., 3:] / 255
            result += layer
    return np.rint(result).astype(np.uint8)
