"""How a known drawing is turned in a row of crops: matched round its centre, followed over time.

The recogniser says whose drawing it is; the drawing itself then tells best how it lies. Crops and
drawing are unrolled into rings; one Fourier transform compares all angles; the smoothest sequence
of good angles wins, so that a wheel, which looks alike at many angles, still turns one way.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from laterna.models.reader import CROP, SPAN
from laterna.stage.drawings import Drawing
from laterna.stage.layers import place
from laterna.stage.tracks import COS, LOG_SIZE, MIRROR

ANGLES = 72
_RINGS = 14
_REACH = 0.98
"""Radius of the outermost ring, in half sides of the drawing."""

_STIFF = 0.004
"""What a turn of one step from frame to frame costs, in shares of the drawing's brightness."""

_ROUND = 0.03
"""What turning round costs: being mirrored in one frame and not in the next."""

_MIRRORS = (-1.0, 1.0)
_MOST = 14
"""Largest turn from frame to frame that is looked for, in steps."""

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]


def turning(crops: Bytes, *drawings: Drawing) -> Floats:
    """Angles in radians, clockwise, of a drawing in crops (time, CROP, CROP, 3) centred on it.

    Of several drawings it is the one that fits best. It may be mirrored, and turn round on its way.
    """
    rings = _unrolled(crops.astype(np.float64) / 255)
    best, least = np.zeros(len(crops)), np.inf
    for drawing in drawings:
        costs = np.stack([_costs(rings, _template(drawing, mirror)) for mirror in _MIRRORS])
        sides, path, total = _smoothest(costs)
        if total < least:
            offset = _between(costs[sides, np.arange(len(path))], path)
            best, least = (path + offset) * 2 * np.pi / ANGLES, total
    return best


def _template(drawing: Drawing, mirror: float) -> Floats:
    """The upright drawing's rings (rings, angles, 4), premultiplied RGBA."""
    row = np.zeros(8, np.float32)
    row[[LOG_SIZE, COS, MIRROR]] = -np.log(SPAN / 2), 1.0, mirror
    return _unrolled(place(drawing, row, (CROP, CROP))[None].astype(np.float64) / 255)[0]


def _unrolled(pictures: Floats) -> Floats:
    """Rings (n, rings, angles, channels) of pictures (n, CROP, CROP, channels), bilinear."""
    radius = (np.arange(_RINGS) + 0.5) / _RINGS * _REACH * CROP / SPAN / 2
    angle = np.arange(ANGLES) * 2 * np.pi / ANGLES
    x = np.clip(CROP / 2 - 0.5 + radius[:, None] * np.cos(angle), 0, CROP - 1.001)
    y = np.clip(CROP / 2 - 0.5 + radius[:, None] * np.sin(angle), 0, CROP - 1.001)
    left, top = x.astype(int), y.astype(int)
    right, low = (x - left)[..., None], (y - top)[..., None]
    upper = pictures[:, top, left] * (1 - right) + pictures[:, top, left + 1] * right
    lower = pictures[:, top + 1, left] * (1 - right) + pictures[:, top + 1, left + 1] * right
    result: Floats = upper * (1 - low) + lower * low
    return result


def _costs(rings: Floats, template: Floats) -> Floats:
    """Mean squared error inside the drawing at every angle, the light fitted: (time, angles)."""
    area = (np.arange(_RINGS) + 0.5)[:, None, None]
    alpha = template[..., 3:] * area
    colour = template[..., :3] * area
    squares = _matched(rings**2, np.repeat(alpha, 3, axis=2))
    products = _matched(rings, colour)
    own = (template[..., :3] ** 2 / np.maximum(template[..., 3:], 0.02) * area).sum((0, 1))
    light = np.clip(np.median(products.max(1), axis=0) / np.maximum(own, 1e-6), 0.3, 1.5)
    error = squares - 2 * light * products + light**2 * own
    result: Floats = error.sum(2) / max(float(alpha.sum()), 1e-6)
    return result


def _matched(rings: Floats, weights: Floats) -> Floats:
    """Sums of products at every turn of the weights: (time, angles, channels)."""
    spectrum = np.fft.rfft(rings, axis=2) * np.conj(np.fft.rfft(weights, axis=1))[None]
    result: Floats = np.fft.irfft(spectrum.sum(1), ANGLES, axis=1)
    return result


def _smoothest(costs: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64], float]:
    """The path with the least cost, large turns being dear, and turning round as well.

    From costs (mirrors, time, angles) to mirror indices (time,), angle steps (time,) and its cost.
    """
    turns = np.arange(-_MOST, _MOST + 1)
    price = _STIFF * np.abs(turns)
    best = costs[:, 0]
    came: list[NDArray[np.int64]] = []
    for now in np.moveaxis(costs, 1, 0)[1:]:
        steps = zip(turns, price, strict=True)
        arrivals = np.stack([np.roll(best, turn, axis=1) + dear for turn, dear in steps])
        arrivals = np.concatenate([arrivals, arrivals[:, ::-1] + _ROUND])
        choice = arrivals.argmin(0)
        came.append(choice)
        best = now + np.take_along_axis(arrivals, choice[None], 0)[0]
    side, angle = divmod(int(best.argmin()), ANGLES)
    path = [(side, angle)]
    for choice in reversed(came):
        flipped, turn = divmod(int(choice[side, angle]), len(turns))
        side, angle = side ^ flipped, (angle - int(turns[turn])) % ANGLES
        path.append((side, angle))
    sides, angles = np.array(path[::-1]).T
    return sides, angles, float(best.min())


def _between(cost: Floats, path: NDArray[np.int64]) -> Floats:
    """Where between the steps the least cost lies, -0.5 to 0.5, by parabolas."""
    moments = np.arange(len(cost))
    before, at, after = (cost[moments, (path + turn) % ANGLES] for turn in (-1, 0, 1))
    bend = np.maximum(before + after - 2 * at, 1e-9)
    result: Floats = np.clip((before - after) / (2 * bend), -0.5, 0.5)
    return result
