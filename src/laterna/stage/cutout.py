"""Cuts a figure out of its background, where one stands out clearly.

The background is what can be reached from the border without meeting anything that differs from it.
It is told by a smooth field, fitted to the border (a plain ground, a gradient, a vignette), and by
the few colours that the border mostly has (a floor and a wall). At the edge the share of the figure
in each pixel is found by where its colour lies between those of ground and figure, and the ground's
share is taken out of it, so that no rim of the old background comes along. Colours are compared in
OKLab, where equal distances look equal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8
from PIL import Image, ImageFilter

from laterna.stage.recolour import to_oklab

Plane = Float[np.ndarray, "height width"]
Lab = Float[np.ndarray, "height width 3"]
Mask = Bool[np.ndarray, "height width"]

LARGEST = 1024
"""A longer side than this is made smaller."""

_BORDER = 0.03
"""Width of the border that tells the background, in shares of the shorter side."""

_GROUNDS = 4
_SMOOTH = 0.04
"""A border whose colours lie no further than this, in OKLab, from a smooth field, is one."""

_SURE = 0.024
"""How far, in OKLab, a colour is from the ground at least where the figure is."""

_NEAR = 5
"""How far the mean colours of figure and ground are looked for, in pixels."""

_NOISY = 1.3
_PLAIN = 0.12
"""However noisy the border is, what differs so much is the figure."""

_ROUGH = 0.16
"""A border whose colours lie further from the ground than this is no background."""

_LEAST, _MOST = 0.01, 0.85
"""Share of the picture that a figure has."""

_ONE = 0.75
"""The largest piece has at least this share of all that is no background."""

_AT_BORDER = 0.35
"""At most this share of the border is the figure's."""


class NoFigure(ValueError):
    """No figure stands out; says why."""


@dataclass(frozen=True, eq=False)
class Cutout:
    """A figure without its background.

    Attributes:
        picture: (height, width, 4) uint8, straight alpha, without the emptiness round it.
        clarity: how far its colours are from the ground's, over what is needed; 1 is just enough.
        box: where it was: left, top, right, bottom in shares of the picture.
    """

    picture: UInt8[np.ndarray, "height width 4"]
    clarity: float
    box: tuple[float, float, float, float]


def cut_out(picture: UInt8[np.ndarray, "height width 4"]) -> Cutout:
    """The figure of a picture, RGBA with straight alpha; one that is cut out already stays.

    Raises:
        NoFigure: nothing stands out clearly.
    """
    small = _fitting(picture)
    if min(small.shape[:2]) < 16:
        raise NoFigure("it is too small")
    if _is_cut_out(small[..., 3]):
        return _cropped(small, 10.0)
    lab = to_oklab(small[..., :3].reshape(-1, 3)).reshape(*small.shape[:2], 3)
    border = _border(lab.shape[0], lab.shape[1])
    distance = _from_ground(lab, border)
    edge = float(np.quantile(distance[border], 0.9))
    if edge > _ROUGH:
        raise NoFigure("its background is too busy")
    noise = float(np.quantile(distance[border], 0.97))
    sure = max(_SURE, min(_NOISY * noise, _PLAIN))
    figure = _figure(distance > sure, border, grainy=sure > _SURE)
    rim = figure & ~_filtered(figure, ImageFilter.MinFilter(9))
    clarity = float(np.median(distance[rim])) / sure
    if clarity < 1.5:
        raise NoFigure("it hardly differs from its background")
    return _cropped(_with_soft_edge(small, figure), clarity)


def _fitting(picture: UInt8[np.ndarray, "height width 4"]) -> UInt8[np.ndarray, "rows columns 4"]:
    if max(picture.shape[:2]) <= LARGEST:
        return picture
    image = Image.fromarray(picture)
    image.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)
    return np.array(image)


def _is_cut_out(alpha: UInt8[np.ndarray, "height width"]) -> bool:
    """Whether most of the border is empty, and something is not."""
    border = _border(*alpha.shape)
    return bool((alpha[border] < 128).mean() > 1 - _AT_BORDER and (alpha >= 128).mean() > _LEAST)


def _border(height: int, width: int) -> Mask:
    thick = max(2, round(_BORDER * min(height, width)))
    border = np.ones((height, width), np.bool_)
    border[thick:-thick, thick:-thick] = False
    return border


def _from_ground(lab: Lab, border: Mask) -> Plane:
    """How far each pixel is from the ground; its colours count where no smooth field is enough."""
    far = _distance(lab, _field(lab, border))
    if float(np.quantile(far[border], 0.9)) <= _SMOOTH:
        return far
    colours = (_distance(lab, colour) for colour in _colours(lab[border]))
    nearest: Plane = np.min([far, *colours], axis=0)
    return nearest


def _distance(lab: Lab, other: Float[np.ndarray, "..."]) -> Plane:
    distance: Plane = np.sqrt(np.square(lab - other).sum(-1))
    return distance


def _field(lab: Lab, border: Mask) -> Lab:
    """A surface of second order through the border; what stands at the border does not bend it."""
    height, width = border.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], -1)
    known, wanted = terms[border], lab[border]
    weights = np.ones(len(known))
    for _ in range(8):
        heavy = weights[:, None]
        answer = np.linalg.lstsq(known * heavy, wanted * heavy, rcond=None)[0]
        off = np.sqrt(np.square(known @ answer - wanted).sum(1))
        weights = 1 / (1 + np.square(off / max(float(np.median(off)), 0.004)))
    # Beyond what the border has, a surface of second order is a guess.
    surface: Lab = np.clip(terms @ answer, wanted.min(0), wanted.max(0))
    return surface


def _colours(lab: Float[np.ndarray, "pixels 3"]) -> Float[np.ndarray, "colours 3"]:
    """The commonest colours of the border, each of at least a tenth of it (Lloyd's algorithm)."""
    step = max(1, len(lab) // 4000)
    points = lab[::step]
    centres = points[np.linspace(0, len(points) - 1, _GROUNDS).astype(int)]
    for _ in range(12):
        nearest = np.square(points[:, None] - centres).sum(-1).argmin(1)
        centres = np.stack(
            [
                points[nearest == i].mean(0) if (nearest == i).any() else centres[i]
                for i in range(_GROUNDS)
            ]
        )
    shares = np.bincount(nearest, minlength=_GROUNDS) / len(points)
    common: Float[np.ndarray, "colours 3"] = centres[shares >= 0.1]
    return common


def _figure(other: Mask, border: Mask, *, grainy: bool) -> Mask:
    """The largest piece of what cannot be reached from the border, with its holes filled."""
    outside = _reached(~_closed(other), border & ~other)
    # Closing has also closed narrow bays: the outside goes into them again, but not through.
    outside = _reached(~other & _filtered(outside, ImageFilter.MaxFilter(7)), outside)
    inside = ~outside
    labels = _pieces(_opened(inside))
    counts = np.bincount(labels[labels > 0])
    if not len(counts):
        raise NoFigure("nothing differs from its background")
    largest = int(counts.argmax())
    if counts[largest] < _LEAST * inside.size:
        raise NoFigure("what differs from its background is too small")
    if counts[largest] > _MOST * inside.size:
        raise NoFigure("there is hardly any background")
    if counts[largest] < _ONE * counts.sum():
        raise NoFigure("several things stand out")
    # What the opening took off comes back beside what is left, and no grain with it.
    body = _filtered(labels == largest, ImageFilter.MaxFilter(5))
    figure = inside & body if grainy else _reached(inside, labels == largest)
    if figure[border].mean() > _AT_BORDER:
        raise NoFigure("it is cut off by the border")
    return figure


def _closed(mask: Mask) -> Mask:
    """Without gaps of a pixel or two, through which the outside would leak in."""
    return _filtered(_filtered(mask, ImageFilter.MaxFilter(5)), ImageFilter.MinFilter(5))


def _opened(mask: Mask) -> Mask:
    """Without specks and threads."""
    return _filtered(_filtered(mask, ImageFilter.MinFilter(3)), ImageFilter.MaxFilter(3))


def _filtered(mask: Mask, how: ImageFilter.Filter) -> Mask:
    image = Image.fromarray(mask.astype(np.uint8) * 255).filter(how)
    found: Mask = np.asarray(image) > 127
    return found


def _reached(passable: Mask, seeds: Mask) -> Mask:
    """What can be reached from seeds over passable pixels, sidewards and up and down."""
    labels = np.where(seeds & passable, 1, 2).astype(np.int32)
    reached: Mask = (_spread(labels, passable) == 1) & passable
    return reached


def _pieces(mask: Mask) -> Int[np.ndarray, "height width"]:
    """A number above 0 for each connected piece, 0 outside."""
    labels = np.arange(1, mask.size + 1, dtype=np.int32).reshape(mask.shape)
    spread = np.where(mask, _spread(labels, mask), 0)
    numbers = np.unique(spread, return_inverse=True)[1].reshape(mask.shape)
    return numbers + (not (spread == 0).any())


def _spread(labels: Int[np.ndarray, "height width"], mask: Mask) -> Int[np.ndarray, "height width"]:
    """The least label of everything connected: along rows, along columns, until all is still."""
    while True:
        before = labels
        labels = _along_rows(labels, mask)
        labels = _along_rows(labels.T, mask.T).T
        if np.array_equal(labels, before):
            return labels


def _along_rows(
    labels: Int[np.ndarray, "height width"], mask: Mask
) -> Int[np.ndarray, "height width"]:
    """The least label of each run of a row."""
    begins = np.ones(mask.shape, np.bool_)
    begins[:, 1:] = mask[:, 1:] != mask[:, :-1]
    starts = np.flatnonzero(begins)
    least = np.minimum.reduceat(labels.reshape(-1), starts)
    lengths = np.diff(np.append(starts, mask.size))
    return np.where(mask, np.repeat(least, lengths).reshape(mask.shape), labels)


def _with_soft_edge(
    picture: UInt8[np.ndarray, "height width 4"], figure: Mask
) -> UInt8[np.ndarray, "height width 4"]:
    """The figure, at whose edge each pixel is split into figure and ground.

    A pixel C = a F + (1 - a) B, where F is the mean of the sure figure near it and B that of the
    sure ground near it; a is how far C lies from B on the way to F.
    """
    colours = picture[..., :3].astype(np.float32)
    inner = _filtered(figure, ImageFilter.MinFilter(5))
    outer = _filtered(figure, ImageFilter.MaxFilter(5))
    front, behind = _mean_near(colours, inner), _mean_near(colours, ~outer)
    way = front - behind
    alpha = ((colours - behind) * way).sum(-1) / np.maximum(np.square(way).sum(-1), 1.0)
    alpha = np.where(inner, 1.0, np.where(outer, np.clip(alpha, 0, 1), 0.0))
    alpha = np.clip((alpha - 0.08) / 0.84, 0, 1)
    share = np.maximum(alpha, 0.05)[..., None]
    pure = np.where(inner[..., None], colours, (colours - (1 - share) * behind) / share)
    pure = np.where((alpha < 0.5)[..., None], front, pure)
    kept = alpha * picture[..., 3]
    rows = np.concatenate([np.clip(pure, 0, 255), kept[..., None]], -1)
    cut: UInt8[np.ndarray, "height width 4"] = np.rint(rows).astype(np.uint8)
    return cut


def _mean_near(colours: Float[np.ndarray, "height width 3"], where: Mask) -> Lab:
    """The mean colour of the pixels of a mask near each pixel; of all of them where none is."""
    weight = where.astype(np.float32)
    total = _blurred(weight)
    means = [_blurred(colours[..., i] * weight) / np.maximum(total, 1e-6) for i in range(3)]
    everywhere = colours[where].mean(0) if where.any() else np.zeros(3, np.float32)
    return np.where((total > 1e-3)[..., None], np.stack(means, -1), everywhere)


def _blurred(plane: Plane) -> Plane:
    """The mean of the square round each pixel, by sums of sums."""
    width = 2 * _NEAR + 1
    padded: Plane = np.pad(plane.astype(np.float64), _NEAR, mode="edge")
    for axis in (0, 1):
        sums = np.cumsum(padded, axis)
        sums = np.concatenate([np.zeros_like(sums.take([0], axis)), sums], axis)
        count = sums.shape[axis]
        upper, lower = np.arange(width, count), np.arange(count - width)
        padded = (sums.take(upper, axis) - sums.take(lower, axis)) / width
    return padded


def _cropped(picture: UInt8[np.ndarray, "height width 4"], clarity: float) -> Cutout:
    height, width, _ = picture.shape
    left, top, right, bottom = Image.fromarray(picture[..., 3]).point(
        lambda value: 255 * (value > 8)
    ).getbbox() or (0, 0, width, height)
    box = (left / width, top / height, right / width, bottom / height)
    return Cutout(np.ascontiguousarray(picture[top:bottom, left:right]), clarity, box)
