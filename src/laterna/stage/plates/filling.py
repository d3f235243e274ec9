"""Filling what is not known of a picture from what is.

Three ways, each where it looks best: colours that spread inwards (push and pull over a pyramid;
Gortler et al. 1996, "The Lumigraph"), a piece of the picture's own texture whose surroundings match
(one offset for the whole hole), and a mirror that grows dim beyond the edges.
"""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float, UInt8
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Picture = UInt8[np.ndarray, "_height _width 3"]
Hole = Float[np.ndarray, "_height _width"]
"""1 where nothing is known, 0 where all is."""

Margins = tuple[int, int, int, int]
"""Pixels added on the left, above, on the right, below."""

_LEAST = 1e-4
_SEARCH = 96
_RING = 6
_FOCUS, _HAZE = 0.03, 0.3
_SOFT, _SOFTEST = 0.012, 0.07
_WIDE, _TALL = 0.5, 0.12
_ALIKE = 40.0
_HALVINGS = 2
_LEVEL, _OTHER_LEVEL = 6000.0, 0.15


def diffused(
    values: Float[np.ndarray, "height width channels"], hole: Hole
) -> Float[np.ndarray, "height width channels"]:
    """Values where they are known, and smoothly spread ones in the hole; zeros where none is."""
    known = 1 - hole[..., None]
    height, width = hole.shape
    if min(height, width) < 2 or not hole.any():
        total = float(known.sum())
        mean = (values * known).sum((0, 1)) / total if total > _LEAST else np.zeros(values.shape[2])
        return _mixed(values, mean, known)
    sums, weights = _halved(values * known), _halved(known)
    coarse = diffused(sums / np.maximum(weights, _LEAST), 1 - np.minimum(2 * weights[..., 0], 1))
    spread = _doubled(coarse, (height, width))
    return _mixed(values, spread, known)


def _mixed(
    values: NDArray[np.float32], others: NDArray[np.floating], share: NDArray[np.float32]
) -> NDArray[np.float32]:
    mixed: NDArray[np.float32] = (values * share + others * (1 - share)).astype(np.float32)
    return mixed


def _halved(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Means of two by two, the last row and column repeated where their number is odd."""
    odd = [(0, length % 2) for length in values.shape[:2]]
    even = np.pad(values, (*odd, (0, 0)), mode="edge")
    rows = (even[0::2] + even[1::2]) / 2
    halved: NDArray[np.float32] = ((rows[:, 0::2] + rows[:, 1::2]) / 2).astype(np.float32)
    return halved


def _doubled(values: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.float32]:
    """Twice as many on both axes, by a smooth curve through them."""
    planes = [
        np.asarray(
            Image.fromarray(np.ascontiguousarray(values[..., channel])).resize(
                (values.shape[1] * 2, values.shape[0] * 2), Image.Resampling.BICUBIC
            )
        )
        for channel in range(values.shape[2])
    ]
    doubled: NDArray[np.float32] = np.stack(planes, -1)[: shape[0], : shape[1]]
    return doubled


def filled(picture: Picture, hole: Hole) -> Picture:
    """A picture whose hole holds what could be there; outside it every pixel stays."""
    if not (hole > 0).any():
        return picture
    return _filled(picture, hole, hole, _HALVINGS)


def _filled(picture: Picture, hole: Hole, part: Hole, halvings: int) -> Picture:
    """The same with a part of the hole filled; where no texture covers it, half by half."""
    guess = _shifted(picture, hole, part)
    if guess is not None:
        return joined(picture, guess, part, hole)
    halves = _halves(part)
    if not halvings or halves is None:
        return _spread(picture, part, hole)
    one, other = halves
    first = _filled(picture, hole, one, halvings - 1)
    return _filled(first, np.where(one > 0, 0, hole), other, halvings - 1)


def _halves(part: Hole) -> tuple[Hole, Hole] | None:
    """The left and the right half of a hole; None of one that is too small for it."""
    columns = np.flatnonzero((part > 0).any(0))
    middle = int(columns[0] + columns[-1] + 1) // 2
    if columns[-1] - columns[0] < 2 * _RING:
        return None
    left, right = part.copy(), part.copy()
    left[:, middle:], right[:, :middle] = 0, 0
    return (left, right) if left.any() and right.any() else None


def joined(picture: Picture, guess: Picture, part: Hole, hole: Hole | None = None) -> Picture:
    """A guess at what is in a part of a hole, led over into the picture.

    What differs at the edge is spread inwards, as seamless cloning does (Pérez et al. 2003), but
    by diffusion. ``hole`` is where the picture is not known, the same as ``part`` if None.
    """
    box = _box(part)
    if box is None:
        return picture
    seen = np.s_[box[1] : box[3], box[0] : box[2]]
    here, there, share = (values[seen].astype(np.float32) for values in (picture, guess, part))
    unknown = share if hole is None else hole[seen]
    difference = here - there
    # Where a hole cuts through something, that must not smear over what takes its place.
    alike = np.exp(-((np.abs(difference).max(-1) / _ALIKE) ** 2)) * (1 - unknown)
    difference = diffused(difference, (1 - alike).astype(np.float32))
    result = picture.copy()
    result[seen] = _whole(here + (there + difference - here) * share[..., None])
    return result


def _spread(picture: Picture, part: Hole, hole: Hole) -> Picture:
    box = _box(part)
    assert box is not None
    seen = np.s_[box[1] : box[3], box[0] : box[2]]
    here, share = picture[seen].astype(np.float32), part[seen][..., None]
    result = picture.copy()
    result[seen] = _whole(here + (diffused(here, hole[seen]) - here) * share)
    return result


def _whole(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.rint(values).clip(0, 255).astype(np.uint8)


def _box(hole: Hole) -> tuple[int, int, int, int] | None:
    """What holds a hole and its surroundings; None without a hole."""
    rows, columns = (np.flatnonzero((hole > 0).any(axis)) for axis in (1, 0))
    if not len(rows):
        return None
    height, width = hole.shape
    room = max(4, round(0.06 * max(height, width)))
    return (
        max(int(columns[0]) - room, 0),
        max(int(rows[0]) - room, 0),
        min(int(columns[-1]) + 1 + room, width),
        min(int(rows[-1]) + 1 + room, height),
    )


def _shifted(picture: Picture, hole: Hole, part: Hole) -> Picture | None:
    """The picture moved so that known pixels lie on a part of the hole, and round it fit best.

    None where no move covers it. All moves are tried at once, on a small copy, by products of its
    spectra: the squared differences round the part. What lies on one level is rather taken than
    what lies above or below: sky is no ground.
    """
    height, width = hole.shape
    step = max(1, math.ceil(max(height, width) / _SEARCH))
    if min(height, width) < 2 * step:
        return None
    small, closed, wanted = _small(picture, hole, part, step)
    lines, columns = closed.shape
    ring = np.clip(_grown(wanted, _RING) - closed, 0, 1)
    whole = (2 * lines, 2 * columns)
    known = 1 - closed

    def product(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float64]:
        left, right = (np.fft.rfft2(each.astype(np.float64), whole) for each in (one, other))
        return np.fft.irfft2(np.conj(left) * right, whole)

    overlap = product(wanted, known)
    compared = product(ring, known)
    cost = np.zeros(whole)
    for channel in range(3):
        plane = small[..., channel]
        cost += product(ring * plane**2, known) + product(ring, known * plane**2)
        cost -= 2 * product(ring * plane, known * plane)
    level = np.minimum(np.arange(whole[0]), whole[0] - np.arange(whole[0])) / lines
    possible = (
        (level[:, None] < _OTHER_LEVEL)
        & (overlap > wanted.sum() - 0.5)
        & (compared > 0.8 * ring.sum())
    )
    if not possible.any() or not ring.any():
        return None
    mean = cost / np.maximum(compared, 1) + _LEVEL * level[:, None] ** 2
    mean = np.where(possible, mean, np.inf)
    down, across = (int(place) for place in np.unravel_index(int(mean.argmin()), whole))
    down -= whole[0] * (down >= lines)
    across -= whole[1] * (across >= columns)
    return _moved(picture, across * step, down * step)


def _small(
    picture: Picture, hole: Hole, part: Hole, step: int
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Every ``step`` pixels as one; a hole in any of them is a hole."""
    height, width = (length // step * step for length in hole.shape)
    blocks = (height // step, step, width // step, step)
    known = 1 - hole[:height, :width, None]
    seen = picture[:height, :width].astype(np.float32) * known
    sums = seen.reshape(*blocks, 3).sum((1, 3))
    counts = known.reshape(*blocks, 1).sum((1, 3))
    closed, wanted = (
        (shape[:height, :width].reshape(blocks).max((1, 3)) > 0).astype(np.float32)
        for shape in (hole, part)
    )
    return (sums / np.maximum(counts, _LEAST)).astype(np.float32), closed, wanted


def _grown(shape: NDArray[np.float32], by: int) -> NDArray[np.float32]:
    image = Image.fromarray((shape * 255).astype(np.uint8)).filter(
        ImageFilter.MaxFilter(2 * by + 1)
    )
    return (np.asarray(image) > 0).astype(np.float32)


def _moved(picture: Picture, across: int, down: int) -> Picture:
    """What lies so far to the right and below; the last pixels where there is nothing."""
    height, width, _ = picture.shape
    rows = np.clip(np.arange(height) + down, 0, height - 1)
    columns = np.clip(np.arange(width) + across, 0, width - 1)
    return picture[rows[:, None], columns]


def extended(picture: Picture, margins: Margins) -> Picture:
    """A picture that goes on beyond its edges: mirrored, and the dimmer the farther out.

    Returns (height + above + below, width + left + right, 3); the picture itself stays.
    """
    left, above, right, below = margins
    if not any(margins):
        return picture
    height, width, _ = picture.shape
    rows = _mirror(height, above, below, _TALL * height)
    columns = _mirror(width, left, right, _WIDE * width)
    mirrored = picture[rows[:, None], columns]
    away = np.hypot(
        _outside(width, left, right)[None, :], _outside(height, above, below)[:, None]
    ) / min(height + above + below, width + left + right)
    image = Image.fromarray(mirrored)
    side = min(image.size)
    layers = [
        np.asarray(image.filter(ImageFilter.GaussianBlur(side * r))) for r in (_SOFT, _SOFTEST)
    ]
    result = mirrored.astype(np.float32)
    for layer, (start, end) in zip(layers, ((0.0, _FOCUS), (_FOCUS, _HAZE)), strict=True):
        share = np.clip((away - start) / (end - start), 0, 1)[..., None].astype(np.float32)
        result += (layer - result) * (share * share * (3 - 2 * share))
    result[above : above + height, left : left + width] = picture
    return _whole(result)


def _mirror(length: int, before: int, after: int, reach: float) -> NDArray[np.int64]:
    """Which of a row's pixels are seen from ``before`` its first to ``after`` its last.

    Beyond them as in a mirror that stretches, and never shows more than ``reach`` of them: there is
    no sky under the ground.
    """
    place = np.arange(-before, length + after)
    away = np.maximum(-1 - place, place - length) + 0.5
    mirrored = np.clip(reach * (1 - np.exp(-np.maximum(away, 0) / reach)), 0, length - 1)
    found = np.where(place < 0, mirrored, np.where(place >= length, length - 1 - mirrored, place))
    return found.astype(np.int64)


def _outside(length: int, before: int, after: int) -> NDArray[np.float32]:
    """How far each of a row's pixels lies beyond its first and last ``length``."""
    place = np.arange(-before, length + after)
    return np.maximum(np.maximum(-place, place - length + 1), 0).astype(np.float32)
