"""How far colours stray: CIEDE2000 of an actor over time, and flicker of the whole."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from laterna.models.reader import TRACK
from laterna.models.tellings import half_short_sides

Bytes = NDArray[np.uint8]
Floats = NDArray[np.floating]

_SRGB_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
     [0.0193339, 0.1191920, 0.9503041]]
)  # fmt: skip
_WHITE = _SRGB_TO_XYZ.sum(1)
_INNER = 0.25
_SOLID = 0.8
_FEWEST = 4


def lab(colours: Floats) -> Floats:
    """CIE L*a*b* (D65) of sRGB colours (..., 3) in 0..255."""
    linear = np.where(
        colours <= 0.04045 * 255, colours / 255 / 12.92, ((colours / 255 + 0.055) / 1.055) ** 2.4
    )
    xyz = linear @ _SRGB_TO_XYZ.T / _WHITE
    root = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def difference(one: Floats, two: Floats) -> Floats:
    """CIEDE2000 between L*a*b* colours (..., 3); formula of Sharma, Wu and Dalal (2005)."""
    l1, a1, b1 = np.moveaxis(np.asarray(one, float), -1, 0)
    l2, a2, b2 = np.moveaxis(np.asarray(two, float), -1, 0)
    mean7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(mean7 / (mean7 + 25.0**7))
    c1, c2 = np.hypot(a1 * stretch, b1), np.hypot(a2 * stretch, b2)
    h1, h2 = np.arctan2(b1, a1 * stretch), np.arctan2(b2, a2 * stretch)
    grey = c1 * c2 == 0
    turn = np.where(grey, 0, (h2 - h1 + np.pi) % (2 * np.pi) - np.pi)
    hue = np.where(grey, h1 + h2, h1 + turn / 2)
    dl, dc, dh = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(turn / 2)
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * np.cos(hue - np.radians(30))
        + 0.24 * np.cos(2 * hue)
        + 0.32 * np.cos(3 * hue + np.radians(6))
        - 0.20 * np.cos(4 * hue - np.radians(63))
    )
    sl = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    sc, sh = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    degrees = np.degrees(hue) % 360
    bend = np.radians(60) * np.exp(-(((degrees - 275) / 25) ** 2))
    rotation = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(bend)
    l, c, h = dl / sl, dc / sc, dh / sh
    return np.sqrt(np.maximum(l**2 + c**2 + h**2 + rotation * c * h, 0))


def drift(frames: Bytes, track: Floats) -> float | None:
    """CIEDE2000 between an actor's mean colours in the first and the last quarter of its frames.

    ``frames`` (time, h, w, 3), ``track`` (time, channels). None when it is rarely seen in full.
    """
    colours = [
        _inner(frame, row) for frame, row in zip(frames, track, strict=True) if _whole(row, frame)
    ]
    if len(colours) < _FEWEST:
        return None
    quarter = max(1, len(colours) // 4)
    first, last = (np.mean(part, axis=0) for part in (colours[:quarter], colours[-quarter:]))
    return float(difference(lab(first), lab(last)))


def _whole(row: Floats, frame: Bytes) -> bool:
    seen, opacity = row[TRACK.index("seen")], row[TRACK.index("opacity")]
    across, down = half_short_sides(frame.shape[1] / frame.shape[0])
    reach = float(np.exp(row[2])) / 2
    inside = abs(row[0]) + reach < across and abs(row[1]) + reach < down
    return bool(seen > 0 and opacity > _SOLID and inside)


def _inner(frame: Bytes, row: Floats) -> Floats:
    """Mean colour (3,) of the inner part of the actor's square."""
    height, width, _ = frame.shape
    unit = min(width, height) / 2
    half = max(1.0, float(np.exp(row[2])) * unit * _INNER)
    x, y = width / 2 + row[0] * unit, height / 2 + row[1] * unit
    left, top = max(0, int(x - half)), max(0, int(y - half))
    part = frame[top : max(top + 1, int(y + half)), left : max(left + 1, int(x + half))]
    return part.reshape(-1, 3).mean(0, dtype=np.float64)


def flicker(frames: Bytes) -> float | None:
    """Mean absolute change of change in time, in grey levels; None for fewer than three frames."""
    if len(frames) < 3:
        return None
    values = frames.astype(np.int16)
    return float(np.abs(values[2:] - 2 * values[1:-1] + values[:-2]).mean())
