"""A set as rows of numbers, the form in which the designer diffuses it.

Row 0 is the light, the others are pieces from far to near; unused rows are zero but for
``present``. Kinds are told by random signs (analog bits, arXiv 2208.04202) that follow from their
names, so that a new kind changes no other.
"""

from __future__ import annotations

import hashlib
from functools import cache

import numpy as np
from jaxtyping import Float

from laterna.stage.scenery.art import KINDS
from laterna.stage.scenery.scenery import MAX_PIECES, Colour, Light, Piece, Scenery

CODE = 32
"""Signs that tell a kind."""

_FIELDS = ("present", "x", "y", "width", "height", "depth", "mirror")
ROW = CODE + len(_FIELDS) + 6
"""Numbers in a row: the code, the fields, tint and shade."""

ROWS = 1 + MAX_PIECES

_PRESENT, _X, _Y, _WIDTH, _HEIGHT, _DEPTH, _MIRROR = range(CODE, CODE + len(_FIELDS))
_TINT = slice(CODE + len(_FIELDS), CODE + len(_FIELDS) + 3)
_SHADE = slice(CODE + len(_FIELDS) + 3, ROW)
_LEAST_WEATHER = 0.2
"""Rain, snow or fog below this is none at all; what is meant is twice as strong."""

_WILDEST = 1e3
"""Larger numbers mean no more than this, and sums of them would not be finite."""

SetRows = Float[np.ndarray, "rows 45"]


def scenery_rows(scenery: Scenery, aspect: float) -> SetRows:
    """Encode a set for frames of this aspect (width over height).

    Raises:
        ValueError: when it has more pieces than rows.
    """
    if len(scenery.pieces) > MAX_PIECES:
        raise ValueError(f"a set has at most {MAX_PIECES} pieces, not {len(scenery.pieces)}")
    rows = np.zeros((ROWS, ROW), np.float32)
    rows[:, _PRESENT] = -1
    rows[0] = _light_row(scenery.light)
    codes = kind_codes()
    for row, piece in zip(rows[1:], scenery.pieces, strict=False):
        row[:CODE] = codes[piece.kind]
        row[_PRESENT] = 1
        row[_X], row[_Y] = piece.x / aspect, piece.y
        row[_WIDTH], row[_HEIGHT] = np.log(piece.width), np.log(piece.height)
        row[_DEPTH], row[_MIRROR] = piece.depth, -1 if piece.mirror else 1
        row[_TINT], row[_SHADE] = _signed(piece.tint), _signed(piece.shade)
    return rows


def scenery_of(rows: SetRows, aspect: float, ground: float | None) -> Scenery:
    """Decode rows; any numbers give a set."""
    names = tuple(KINDS)
    table = np.stack([kind_codes()[name] for name in names])
    rows = np.nan_to_num(rows).clip(-_WILDEST, _WILDEST)
    pieces = [
        _piece(row, names[int((table @ row[:CODE]).argmax())], aspect)
        for row in rows[1:]
        if row[_PRESENT] > 0
    ]
    pieces.sort(key=lambda piece: piece.depth)
    return Scenery(_light(rows[0]), tuple(pieces), ground)


@cache
def kind_codes() -> dict[str, Float[np.ndarray, "32"]]:
    """Every kind's signs."""
    return {name: _code(name) for name in KINDS}


def _code(name: str) -> Float[np.ndarray, "32"]:
    bits = int.from_bytes(hashlib.sha256(name.encode()).digest()[: CODE // 8])
    return np.array([1.0 if bits >> bit & 1 else -1.0 for bit in range(CODE)], np.float32)


def _piece(row: Float[np.ndarray, "45"], kind: str, aspect: float) -> Piece:
    depth = float(np.clip(row[_DEPTH], -2, 2))
    return Piece(
        kind=kind,
        x=float(np.clip(row[_X], -3, 3)) * aspect,
        y=float(np.clip(row[_Y], -3, 3)),
        width=float(np.exp(np.clip(row[_WIDTH], -4, 2.5))),
        height=float(np.exp(np.clip(row[_HEIGHT], -4, 2.5))),
        depth=depth if abs(depth) >= _BETWEEN else float(np.copysign(_BETWEEN, depth)),
        tint=_colour(row[_TINT]),
        shade=_colour(row[_SHADE]),
        mirror=bool(row[_MIRROR] < 0),
    )


_BETWEEN = 0.9
"""No piece stands among the actors."""


def _light_row(light: Light) -> Float[np.ndarray, "45"]:
    row = np.zeros(ROW, np.float32)
    row[_X], row[_Y] = 4 * light.shadow - 1, 2 * light.rain
    row[_WIDTH], row[_HEIGHT] = 2 * light.snowfall, 2 * light.fog
    row[_TINT] = _signed(light.ambient)
    return row


def _light(row: Float[np.ndarray, "45"]) -> Light:
    rain, snowfall, fog = (_weather(float(row[at]) / 2) for at in (_Y, _WIDTH, _HEIGHT))
    red, green, blue = (float(np.clip((value + 1) / 2, 0, 1.25)) for value in row[_TINT])
    shadow = float(np.clip((row[_X] + 1) / 4, 0, 1))
    return Light((red, green, blue), shadow, rain, snowfall, fog)


def _weather(strength: float) -> float:
    return 0.0 if strength < _LEAST_WEATHER else float(min(strength, 1.0))


def _signed(colour: Colour) -> list[float]:
    return [2 * value - 1 for value in colour]


def _colour(values: Float[np.ndarray, "3"]) -> Colour:
    red, green, blue = (float(np.clip((value + 1) / 2, 0, 1)) for value in values)
    return red, green, blue
