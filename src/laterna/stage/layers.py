"""Place drawings into frames by their tracks, and compose the layers by depth."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

from laterna.stage.drawings import Drawing, Piece
from laterna.stage.states import HALO_PAD, HEAP_REACH
from laterna.stage.tracks import (
    BROKEN,
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


Row = Float[np.ndarray, " channels"]
Box = tuple[int, int, int, int]
Placed = UInt8[np.ndarray, "height width 4"]
Matrix = Float[np.ndarray, "3 3"]


def drawing_side(row: Row, size: tuple[int, int]) -> float:
    """Side of the drawing's square in pixels in a frame of (width, height) pixels."""
    return float(np.exp(row[LOG_SIZE])) * min(size) / 2


def place(drawing: Drawing, row: Row, size: tuple[int, int], box: Box | None = None) -> Placed:
    """Warp a drawing into a frame of (width, height), or into ``box`` (x0, y0, x1, y1) of it.

    It is drawn in the state that the row says. Returns premultiplied RGBA; opacity of the row is
    not applied here.
    """
    box = box or (0, 0, *size)
    side = max(drawing_side(row, size), 0.5)
    state = drawing.state(row)
    if state.broken:
        return _place_pieces(drawing.pieces(state, side), row, size, box)
    look = drawing.look(state, side)
    scale = look.image.width / (side * look.spread)
    mirror = _mirror(row)
    a, b = row[COS] * scale / mirror, row[SIN] * scale / mirror
    d, e = -row[SIN] * scale, row[COS] * scale
    centre_x, centre_y = _centre(row, size, box)
    half = look.image.width / 2
    matrix = (a, b, half - a * centre_x - b * centre_y, d, e, half - d * centre_x - e * centre_y)
    numbers = tuple(float(value) for value in matrix)
    return _warped(look.image, numbers, (box[2] - box[0], box[3] - box[1]))


def bounding_box(row: Row, size: tuple[int, int], drawing: Drawing | None = None) -> Box:
    """The frame's pixels (x0, y0, x1, y1) that a placed drawing can touch; empty when outside.

    Without the drawing the box has room for the light of one that shines.
    """
    width, height = size
    reach = drawing_side(row, size) * _reach(row, drawing) + 1
    x, y = _centre(row, size, (0, 0, width, height))
    left, right = np.clip((np.floor(x - reach), np.ceil(x + reach)), 0, width).astype(int)
    top, bottom = np.clip((np.floor(y - reach), np.ceil(y + reach)), 0, height).astype(int)
    return int(left), int(top), int(right), int(bottom)


def _reach(row: Row, drawing: Drawing | None) -> float:
    """How far from its middle a drawing can have pixels, in its sides."""
    if len(row) > BROKEN and row[BROKEN] > 0:
        return HEAP_REACH
    shines = drawing is None or drawing.shines
    return 0.7072 * (1 + 2 * HALO_PAD if shines else 1)


def _place_pieces(pieces: tuple[Piece, ...], row: Row, size: tuple[int, int], box: Box) -> Placed:
    """A broken drawing, the pieces that come to lie on others behind them."""
    result = np.zeros((box[3] - box[1], box[2] - box[0], 4), np.uint8)
    to_frame = _to_frame(row, size, box)
    broken = float(np.clip(row[BROKEN], 0, 1))
    for piece in pieces:
        forward = to_frame @ _fallen(piece, broken)
        left, top, right, bottom = _covered(forward, piece.image.size, result)
        if left < right and top < bottom:
            shifted = np.linalg.inv(forward) @ _moved(left, top)
            matrix = tuple(shifted[:2].ravel().tolist())
            front = _warped(piece.image, matrix, (right - left, bottom - top)).astype(np.uint16)
            behind = result[top:bottom, left:right]
            behind[:] = front + (behind * (255 - front[..., 3:]) + 127) // 255
    return result


def _fallen(piece: Piece, broken: float) -> Matrix:
    """From the piece's pixels to where they have fallen, in sides of the drawing."""
    angle, x, y = piece.fall.at(broken)
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
    centre = piece.fall.centre
    left, top = piece.corner
    pixels = np.diag([piece.grain, piece.grain, 1.0])
    home = _moved(left - float(centre[0]), top - float(centre[1]))
    fallen: Matrix = _moved(x, y) @ turn @ home @ pixels
    return fallen


def _to_frame(row: Row, size: tuple[int, int], box: Box) -> Matrix:
    """From sides of the drawing to pixels of the box."""
    side, mirror = max(drawing_side(row, size), 0.5), _mirror(row)
    cos, sin = float(row[COS]) * side, float(row[SIN]) * side
    turn = np.array([[cos * mirror, -sin, 0], [sin * mirror, cos, 0], [0, 0, 1]])
    placed: Matrix = _moved(*_centre(row, size, box)) @ turn
    return placed


def _covered(forward: Matrix, extent: tuple[int, int], canvas: Placed) -> Box:
    """What part of the canvas a picture of (width, height) pixels covers."""
    width, height = extent
    corners = np.array([[0, width, 0, width], [0, 0, height, height], [1, 1, 1, 1]])
    x, y = (forward @ corners)[:2]
    lines, columns = canvas.shape[:2]
    left, right = np.clip((np.floor(x.min()), np.ceil(x.max())), 0, columns).astype(int).tolist()
    top, bottom = np.clip((np.floor(y.min()), np.ceil(y.max())), 0, lines).astype(int).tolist()
    return left, top, right, bottom


def _moved(x: float, y: float) -> Matrix:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])


def _centre(row: Row, size: tuple[int, int], box: Box) -> tuple[float, float]:
    """The drawing's middle in pixels of the box."""
    x, y = (row[X] + 1) / 2 * size[0] - box[0], (row[Y] + 1) / 2 * size[1] - box[1]
    return float(x), float(y)


def _mirror(row: Row) -> float:
    """Its width as a share of its height, negative when mirrored; never so thin as to vanish."""
    mirror = float(row[MIRROR])
    return float(np.sign(mirror)) * max(abs(mirror), 0.05) if mirror else 1.0


def _warped(image: Image.Image, matrix: tuple[float, ...], size: tuple[int, int]) -> Placed:
    warped = image.transform(size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
    return np.asarray(warped)


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
