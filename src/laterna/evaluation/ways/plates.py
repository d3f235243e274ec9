"""Pictures that films begin from or arrive at, masks, and frames of other shapes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from laterna.core.media import read_picture
from laterna.core.request import Still
from laterna.evaluation.ways.findings import Finding
from laterna.evaluation.ways.studio import Bytes, Studio, Take, apart, psnr
from laterna.service import operations
from laterna.stage.plates.fitting import Fit, fitted
from laterna.stage.plates.masks import read_hole

_FITS: tuple[Fit, ...] = ("crop", "letterbox")
_SHAPES = ((1.0, 1.0), (0.83, 1.21), (1.37, 0.9))
"""Widths and heights of pictures in those of the frame: as it is, too high, too wide."""

_WIDER = 1.5
_MASKED = (0.25, 0.5)
"""Shares of the frame's width and height that a mask covers."""


def animate(studio: Studio, take: Take) -> Finding:
    """How far the frame at the given second is from the picture, and whether it jumps there."""
    film, other = take.film().request, take.film().request
    second = (0.0, film.seconds / 2, operations.LAST)[take.number % 3]
    scene = studio.plain(other, other.seconds)
    picture = _picture(scene.frames[-1], take, studio.folder)
    fit = _FITS[int(take.rng.integers(len(_FITS)))]
    request = operations.animate(film, Still(picture, second, fit))
    made, plain = studio.draw(request), studio.plain(film, film.seconds)
    moment = round(request.stills[0].at * film.fps)
    wanted = fitted(read_picture(picture), film.size, fit)
    near = [m for m in (moment, moment + 1) if 1 <= m < len(made.frames)]
    jump = made.seams(*(m / film.fps for m in near))
    values = {
        "psnr": [psnr(made.frames[moment], wanted)],
        "seam": [max(jump)] if jump else [],
        "time": [made.spent / plain.spent],
    }
    return Finding(take.way, take.number, take.language, values)


def inpaint(studio: Studio, take: Take) -> Finding:
    """Whether anything changes outside of a mask, and something inside."""
    film, other = take.film().request, take.film().request
    mask = _mask(take, studio.folder)
    words = other.prompt if take.number % 2 else ""
    made = studio.draw(operations.inpaint(film, mask, words))
    plain = studio.plain(film, film.seconds)
    outside = read_hole(mask, film.size) == 0
    inside = apart(made.frames[:, ~outside], plain.frames[:, ~outside])
    values = {
        "psnr": [psnr(made.frames, plain.frames, outside)],
        "differs": [float(inside > 1)],
        "time": [made.spent / plain.spent],
    }
    return Finding(take.way, take.number, take.language, values)


def outpaint(studio: Studio, take: Take) -> Finding:
    """Whether the film stands unchanged in the middle of a wider or a higher frame."""
    film, other = take.film().request, take.film().request
    (width, height), even = film.size, take.number % 2
    more = 2 * round(_WIDER * (height if even else width) / 2)
    size = (width, more) if even else (more, height)
    words = other.prompt if take.number % 4 > 1 else ""
    made = studio.draw(operations.outpaint(film, size, words))
    plain = studio.plain(film, film.seconds)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    middle = made.frames[:, top : top + height, left : left + width]
    # A larger frame costs more in any case: the ratio is by the pixel.
    larger = size[0] * size[1] / (width * height)
    values = {
        "psnr": [psnr(middle, plain.frames)],
        "time": [made.spent / plain.spent / larger],
    }
    return Finding(take.way, take.number, take.language, values)


def _picture(frame: Bytes, take: Take, folder: Path) -> Path:
    """A picture from elsewhere: what another film shows, in an odd shape every other time."""
    shape = _SHAPES[int(take.rng.integers(len(_SHAPES)))]
    size = [round(side * share) for side, share in zip(frame.shape[1::-1], shape, strict=True)]
    image = Image.fromarray(frame).resize((size[0], size[1]), Image.Resampling.LANCZOS)
    path = folder / f"picture-{take.seed}-{take.number}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)
    return path


def _mask(take: Take, folder: Path) -> Path:
    """White where something is to be new: a disc or a square somewhere."""
    width, height = take.shape.size
    across, down = (int(side * take.rng.uniform(*_MASKED)) for side in (width, height))
    left, top = (
        int(take.rng.integers(0, whole - part)) for whole, part in ((width, across), (height, down))
    )
    mask = Image.fromarray(np.zeros((height, width), np.uint8))
    draw = ImageDraw.Draw(mask)
    shape = draw.ellipse if take.number % 2 else draw.rectangle
    shape((left, top, left + across, top + down), fill=255)
    path = folder / f"mask-{take.seed}-{take.number}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    mask.save(path)
    return path
