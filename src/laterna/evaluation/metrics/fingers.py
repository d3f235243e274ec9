"""Counts the fingers of a drawn hand in a picture, without any network.

A crop is cut out where the reader measured the hand. From places about the palm their colour is
flooded as far as it goes: outlines stop it, so that what it fills is this hand and nothing behind
it, in whatever light or colour; an area that reaches the crop's edge is the ground. The largest
circle that fits into the area is the palm. Then wider circles are drawn about the palm's middle; as
often as such a circle enters the area above the wrist, there is a finger. The number is the median
over circles. Fifteen fingers give fifteen, a smear gives one or none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from laterna.evaluation.paths import Path

Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]

SIDE = 180
"""Pixels along the side of the crop."""

SPAN = 1.3
"""Side of the crop in sides of the drawing in it: boxes are measured a little wrong."""

PALM = (0.528, 0.725)
"""Where the palm's middle should be, in shares of the drawing's square from its left and top."""

RADII = (1.75, 1.9, 2.05, 2.2)
"""Circles about the palm, in its radii: beyond its corners (1.5), within all fingers (2.5)."""

_SEEDS = (-0.09, 0.0, 0.09)
"""How far from there, in sides, a flood begins."""

_ALIKE = 96
"""Summed difference of red, green and blue up to which two pixels are of one colour."""

_CREASE = 3
"""Pixels from either side by which gaps are closed before the palm is looked for."""

_LEAST_PALM = 8
"""Pixels of radius below which it is no palm."""

_SAMPLES = 720
_BELOW = 0.12
_FEWEST = 3
_NEARLY, _OPEN = 0.9, 0.6
_BARELY = 2


def fingers(picture: Bytes) -> int:
    """Fingers of an upright open hand in a square picture, (side, side, 3) uint8.

    The drawing's square should lie in the middle, its side 1 / ``SPAN`` of the picture's.
    """
    image = Image.fromarray(picture).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    areas = [area for x in _SEEDS for y in _SEEDS if (area := _flooded(image, _seed(x, y))).any()]
    palms = [(*_palm(area), index) for index, area in enumerate(areas)]
    if not palms:
        return 0
    radius, across, down, index = max(palms)
    return _count(areas[index], (across, down), radius) if radius >= _LEAST_PALM else 0


def _seed(across: float, down: float) -> tuple[int, int]:
    """The pixel (x, y) so far, in sides, from where the palm should be."""
    x, y = (
        (0.5 + (place + off - 0.5) / SPAN) * SIDE
        for place, off in zip(PALM, (across, down), strict=True)
    )
    return round(x), round(y)


def _flooded(image: Image.Image, seed: tuple[int, int]) -> Mask:
    """The area of the seed's colour that hangs together with it; nothing if it reaches the edge."""
    before = np.asarray(image)
    mark = (255, 0, 255) if before[seed[1], seed[0], 1] > _ALIKE else (0, 255, 0)
    filled = image.copy()
    ImageDraw.floodfill(filled, seed, mark, thresh=_ALIKE)
    area: Mask = (np.asarray(filled) != before).any(-1)
    edge = area[0].any() or area[-1].any() or area[:, 0].any() or area[:, -1].any()
    return area & ~edge


def _palm(area: Mask) -> tuple[int, float, float]:
    """Radius and middle (x, y) in pixels of the largest circle in an area, by wearing it off.

    Creases are closed before, which some sizes and lights show and others do not.
    """
    worn = _closed(area)
    radius, last = 0, worn
    while worn.any():
        last, radius = worn, radius + 1
        worn = _worn(worn, corners=radius % 2 == 0)
    down, across = np.nonzero(last)
    return radius, float(across.mean()), float(down.mean())


def _closed(area: Mask) -> Mask:
    outside = ~area
    for turn in range(_CREASE):
        outside = _worn(outside, corners=turn % 2 == 0, beyond=True)
    closed = ~outside
    for turn in range(_CREASE):
        closed = _worn(closed, corners=turn % 2 == 0)
    return closed


def _worn(area: Mask, *, corners: bool, beyond: bool = False) -> Mask:
    """Without its outermost pixels; worn with and without corners in turn, circles stay round.

    ``beyond`` tells whether it goes on over the edge of the picture.
    """
    padded = np.pad(area, 1, constant_values=beyond)
    size = len(area)
    steps = [(1, 0), (1, 2), (0, 1), (2, 1)] + ([(0, 0), (0, 2), (2, 0), (2, 2)] if corners else [])
    kept = area.copy()
    for down, across in steps:
        kept &= padded[down : down + size, across : across + size]
    return kept


def _count(area: Mask, middle: tuple[float, float], radius: int) -> int:
    angles = np.linspace(-np.pi, np.pi, _SAMPLES, endpoint=False)
    above = np.sin(angles) < _BELOW
    counts = []
    for reach in RADII:
        x = np.clip(np.rint(middle[0] + reach * radius * np.cos(angles)), 0, SIDE - 1).astype(int)
        y = np.clip(np.rint(middle[1] + reach * radius * np.sin(angles)), 0, SIDE - 1).astype(int)
        counts.append(_runs(area[y, x] & above))
    return int(np.median(counts))


def _runs(inside: NDArray[np.bool_]) -> int:
    """Runs of at least three samples round a circle; gaps of one or two samples do not part one."""
    closed = inside | (np.roll(inside, 1) & np.roll(inside, -1))
    edges = np.flatnonzero(closed & ~np.roll(closed, 1))
    lengths = [_length(closed, int(edge)) for edge in edges]
    return sum(length >= _FEWEST for length in lengths)


def _length(inside: NDArray[np.bool_], start: int) -> int:
    rolled = np.roll(inside, -start)
    return len(rolled) if rolled.all() else int(rolled.argmin())


def open_hand(frames: Bytes, path: Path) -> float | None:
    """Median number of fingers over the moments in which a hand is open.

    Args:
        frames: what was read, (time, height, width, 3) uint8.
        path: where the hand was measured; its channel ``open`` tells when it is open.

    Returns:
        None when it never opens, or at fewer than two moments; it is open where it is open almost
        as wide as it ever is.
    """
    if not path.known:
        return None
    openness = path.curve("open")
    widest = float(openness[path.seen].max())
    opened = np.flatnonzero(path.seen & (openness >= _NEARLY * widest))
    if widest < _OPEN or len(opened) < _BARELY:
        return None
    # Tracks tremble a little: the median of the measured boxes lies better than each of them.
    x, y, side = (float(np.median(curve[opened])) for curve in (path.x, path.y, path.side))
    return float(np.median([fingers(_cut(frames[moment], x, y, side)) for moment in opened]))


def _cut(frame: Bytes, x: float, y: float, side: float) -> Bytes:
    """A square about a drawing, (SIDE, SIDE, 3); beyond the frame it is grey."""
    height, width, _ = frame.shape
    unit = min(width, height) / 2
    side *= SPAN
    left, top = width / 2 + (x - side / 2) * unit, height / 2 + (y - side / 2) * unit
    box = (left, top, left + side * unit, top + side * unit)
    whole = Image.fromarray(frame).transform(
        (SIDE, SIDE), Image.Transform.EXTENT, box, Image.Resampling.BICUBIC, fillcolor=(128,) * 3
    )
    return np.asarray(whole)
