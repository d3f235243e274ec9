"""Gives a drawing another colour, and leaves its outlines, its eyes and its light and shade alone.

A drawing's pixels fall into groups: the colourful ones by hue, and white, grey and dark areas that
are broader than outlines and eyes. The largest groups, which are what one would call the drawing's
colour, are moved to the asked colour; lightness moves in proportion, so that shade stays shade.
Colours are compared in OKLab, where equal distances look equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, UInt8
from PIL import Image, ImageFilter

PAINTS = {
    "red": (214, 48, 39),
    "orange": (240, 138, 30),
    "yellow": (252, 222, 43),
    "green": (92, 170, 62),
    "blue": (55, 125, 215),
    "purple": (137, 88, 178),
    "pink": (245, 150, 185),
    "brown": (134, 84, 44),
    "black": (48, 48, 50),
    "white": (250, 250, 250),
    "grey": (150, 150, 150),
}
"""What each of ``core.concepts.COLOURS`` looks like, sRGB."""

_GREY = 0.045
"""Chroma below which a pixel counts as white, grey or black."""

_DARK = 0.5
"""Lightness below which a pixel counts as dark."""

_WIDE = 0.05
"""An area that this square fits into, in sides of the drawing, is broader than lines and eyes."""

_ENOUGH = 0.5
"""Groups are taken, the largest first, until they make up this share of the drawing."""

_ACCENT = 0.12
"""Groups with a smaller share are accents, and stay."""

_GROUPS = 3
_BINS = 36
_HALF_WIDTH = 40.0
"""How far a group of colourful pixels reaches on both sides of its hue, in degrees."""

_LOOKED_AT = 144

_SAME = 0.08
"""Colours closer than this in OKLab need no painting."""

_DIMMED = 0.5
"""What dark areas count when the largest group is looked for: windows, wheels, tyres."""

_TINY = 1e-6

Lab = Float[np.ndarray, "pixels 3"]
Values = Float[np.ndarray, " pixels"]
Plane = Float[np.ndarray, "height width"]


@dataclass(frozen=True)
class _Group:
    """Pixels that are painted over together.

    Attributes:
        hue: of colourful pixels, in degrees; None for white, grey or dark ones.
        where: the area of pixels that are not colourful, (height, width) 0 to 1, of any size.
        dark: whether that area is dark.
        area: how many pixels belong to it.
        colour: that of most of them, in OKLab.
    """

    hue: float | None
    where: Image.Image | None
    dark: bool
    area: float
    colour: Float[np.ndarray, "3"]

    @property
    def light(self) -> float:
        """The lightness that becomes the paint's own."""
        return max(float(self.colour[0]), 0.15)


def recoloured(
    picture: UInt8[np.ndarray, "side side 4"],
    colour: str,
    keep: Bool[np.ndarray, "side side"] | None = None,
) -> UInt8[np.ndarray, "side side 4"]:
    """A drawing, straight-alpha RGBA, in one of ``core.concepts.COLOURS``.

    Args:
        picture: the drawing.
        colour: what its main colours become; what has this colour already stays as it is.
        keep: pixels that stay as they are, such as a flame.
    """
    visible = picture[..., 3] > 0
    if keep is not None:
        visible = visible & ~keep
    groups = _groups(np.where(visible[..., None], picture, 0).astype(np.uint8))
    main = [groups.index(group) for group in _main_groups(groups)]
    lab = to_oklab(picture[visible][:, :3])
    paint = to_oklab(np.array([PAINTS[colour]], np.uint8))[0]
    painted = lab.copy()
    for index, share in enumerate(_shares(groups, lab, visible)):
        if index in main and not _is_already(groups[index].colour, colour):
            painted += share[:, None] * (_painted(lab, groups[index].light, paint) - lab)
    changed = np.abs(painted - lab).max(1, initial=0) > _TINY
    colours = picture[visible]
    colours[changed, :3] = _to_srgb(painted[changed])
    result = picture.copy()
    result[visible] = colours
    return result


def main_colour(picture: UInt8[np.ndarray, "side side 4"]) -> tuple[int, int, int]:
    """The sRGB of a drawing's largest group; grey for a drawing of nothing but lines."""
    main = _main_groups(_groups(picture))
    if not main:
        return PAINTS["grey"]
    red, green, blue = _to_srgb(main[0].colour[None])[0].tolist()
    return red, green, blue


def _is_already(lab: Float[np.ndarray, "3"], colour: str) -> bool:
    """Whether a colour is so near one of the paints, and nearest to it, that it can stay."""
    paints = to_oklab(np.array(list(PAINTS.values()), np.uint8))
    # Hue and strength make the name more than lightness does; of white they do not.
    weights = np.where(np.hypot(paints[:, 1:2], paints[:, 2:]) < _GREY, 1.0, 0.5)
    ways = (paints - lab) * np.concatenate([weights, np.ones((len(paints), 2))], axis=1)
    distance = np.sqrt(np.square(ways).sum(1))
    nearest = int(distance.argmin())
    return list(PAINTS)[nearest] == colour and float(distance[nearest]) < _SAME


def _main_groups(groups: list[_Group]) -> list[_Group]:
    """What one would call the drawing's colours, the largest first."""
    whole = sum(group.area for group in groups)
    taken: list[_Group] = []
    for group in sorted(groups, key=_prominence, reverse=True):
        if sum(one.area for one in taken) >= _ENOUGH * whole or len(taken) == _GROUPS:
            break
        # Black patches on white, windows and wheels make the drawing: they stay.
        patches = group.dark or any(one.dark for one in taken)
        if group.area >= _ACCENT * whole and not (taken and patches):
            taken.append(group)
    return taken


def _prominence(group: _Group) -> float:
    return group.area * (_DIMMED if group.dark else 1.0)


def _groups(picture: UInt8[np.ndarray, "side side 4"]) -> list[_Group]:
    """All groups of a drawing, found in a small copy of it."""
    small = _small(picture)
    cover = small[..., 3].astype(np.float32).reshape(-1) / 255
    lab = to_oklab(small[..., :3].reshape(-1, 3))
    found = _hue_groups(lab, cover)
    neutral = (_colourful(lab) < 0.5) & (cover > 0.5)
    for dark in (False, True):
        inside = neutral & ((lab[:, 0] < _DARK) == dark)
        area = _wide_areas(inside.reshape(small.shape[:2]))
        weight = cover * (np.asarray(area).reshape(-1) > 0) * inside
        if weight.any():
            found.append(_Group(None, area, dark, float(weight.sum()), _commonest(lab, weight)))
    return found


def _small(picture: UInt8[np.ndarray, "side side 4"]) -> UInt8[np.ndarray, "small small 4"]:
    """A copy of one size; Pillow's filters also divide by zero in pictures of a few pixels."""
    size = (_LOOKED_AT, _LOOKED_AT)
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))


def _hue_groups(lab: Lab, cover: Values) -> list[_Group]:
    """Groups round the commonest hues, the commonest first."""
    hue = _hue(lab)
    left = cover * _colourful(lab)
    total = float(left.sum())
    found: list[_Group] = []
    while left.sum() > _ACCENT / 2 * total and len(found) < _GROUPS + 2:
        heights = np.histogram(hue, _BINS, (-180, 180), weights=left)[0]
        smooth = heights * 2 + np.roll(heights, 1) + np.roll(heights, -1)
        peak = (int(smooth.argmax()) + 0.5) * 360 / _BINS - 180
        own = left * _near(hue, peak)
        if not own.any():
            break
        found.append(_Group(peak, None, False, float(own.sum()), _commonest(lab, own)))  # noqa: FBT003
        left = left - own
    return found


def _shares(
    groups: list[_Group], lab: Lab, visible: Bool[np.ndarray, "height width"]
) -> Iterator[Values]:
    """How much of each visible pixel belongs to each group, 0 to 1; together at most 1."""
    hue, colourful = _hue(lab), _colourful(lab)
    left = colourful.copy()
    for group in groups:
        if group.hue is not None:
            share = left * _near(hue, group.hue)
            left = left - share
        else:
            assert group.where is not None
            size = (visible.shape[1], visible.shape[0])
            where = np.asarray(group.where.resize(size, Image.Resampling.BILINEAR))
            # Whatever is mixed with the outline's black at the rim belongs to the area.
            share = _ramp(where[visible].astype(np.float32), 40, 200) * (1 - colourful)
        yield share


def _commonest(lab: Lab, weight: Values) -> Float[np.ndarray, "3"]:
    """The mean of the pixels that are about as light as most."""
    heights, edges = np.histogram(lab[:, 0], 25, (0, 1.0001), weights=weight)
    index = int(heights.argmax())
    inside = weight * (lab[:, 0] >= edges[index]) * (lab[:, 0] < edges[index + 1])
    mean: Float[np.ndarray, "3"] = (inside @ lab / inside.sum()).astype(np.float32)
    return mean


def _painted(lab: Lab, light: float, paint: Float[np.ndarray, "3"]) -> Lab:
    """Pixels in the paint; those of lightness ``light`` become the paint itself."""
    shade = np.minimum(lab[:, :1] / light, 1)
    beyond = np.clip((lab[:, :1] - light) / max(1 - light, 0.05), 0, 1) * 0.6
    lightness = paint[0] * shade + (1 - paint[0]) * beyond
    tint = paint[1:] * shade * (1 - beyond)
    result: Lab = np.concatenate([lightness, tint], axis=1).astype(np.float32)
    return result


def _wide_areas(inside: Bool[np.ndarray, "height width"]) -> Image.Image:
    """The parts of a mask that are broader than lines and eyes, and the rim round them."""
    mask = Image.fromarray(inside.astype(np.uint8) * 255)
    reach = 2 * (round(max(inside.shape) * _WIDE) // 2) + 1
    core = mask.filter(ImageFilter.MinFilter(reach))
    # What was worn away at the rim comes back, wherever it is part of the same area.
    grown = core.filter(ImageFilter.MaxFilter(2 * reach + 1))
    whole = (np.asarray(grown) > 0) & inside
    return Image.fromarray(whole.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(3))


def _hue(lab: Lab) -> Values:
    hue: Values = np.degrees(np.arctan2(lab[:, 2], lab[:, 1]))
    return hue


def _colourful(lab: Lab) -> Values:
    return _ramp(np.hypot(lab[:, 1], lab[:, 2]), _GREY * 0.7, _GREY * 1.3)


def _near(hue: Values, peak: float) -> Values:
    away = np.abs((hue - np.float32(peak) + 180) % 360 - 180)
    near: Values = 1 - _ramp(away, _HALF_WIDTH - 5, _HALF_WIDTH + 5)
    return near


def _ramp(values: Values, low: float, high: float) -> Values:
    result: Values = np.clip((values - low) / (high - low), 0, 1).astype(np.float32)
    return result


_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    np.float32,
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    np.float32,
)


_LEVELS = np.arange(256, dtype=np.float32) / 255
_LINEAR = np.where(_LEVELS <= 0.04045, _LEVELS / 12.92, ((_LEVELS + 0.055) / 1.055) ** 2.4)
_STEPS = 4095


def _encoding() -> UInt8[np.ndarray, " steps"]:
    """Bytes of sRGB for linear light in ``_STEPS`` steps of its square root."""
    linear = np.square(np.arange(_STEPS + 1) / _STEPS)
    curved = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    encoded: UInt8[np.ndarray, " steps"] = np.rint(np.clip(curved, 0, 1) * 255).astype(np.uint8)
    return encoded


_ENCODED = _encoding()


def to_oklab(rgb: UInt8[np.ndarray, "pixels 3"]) -> Lab:
    """SRGB bytes to OKLab."""
    linear = _LINEAR.astype(np.float32)[rgb]
    lab: Lab = np.cbrt(linear @ _TO_CONES.T) @ _TO_LAB.T
    return lab


def _to_srgb(lab: Lab) -> UInt8[np.ndarray, "pixels 3"]:
    """OKLab to the nearest bytes of sRGB."""
    cones = (lab @ np.linalg.inv(_TO_LAB).T) ** 3
    linear = np.clip(cones @ np.linalg.inv(_TO_CONES).T, 0, 1)
    steps = np.rint(np.sqrt(linear) * _STEPS).astype(np.int64)
    rgb: UInt8[np.ndarray, "pixels 3"] = _ENCODED[steps]
    return rgb
