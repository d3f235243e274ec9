"""A shot ready to be drawn: its composer, and what is seen over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from laterna.backends.native.casting import cast_drawings
from laterna.backends.native.score import Over, Staged, largest
from laterna.core.clip import Frame
from laterna.core.request import CastMember, GenerationRequest
from laterna.stage.compose import Composer, Setup
from laterna.stage.drawings import Drawing
from laterna.stage.plates.backdrop import Backdrop, Widened
from laterna.stage.plates.masks import middle, outside, read_hole, softened
from laterna.stage.scenery.view import WHOLE, Camera
from laterna.stage.tracks import CAMERA, TRACK_RATE, Tracks

_GROWN = 1.25
"""How much larger than it is prepared for a drawing may be shown before it is prepared again."""

_SMALLEST_DRAWING, _LARGEST_DRAWING = 64, 1024

Corner = tuple[int, int]


@dataclass(frozen=True)
class Shown:
    """What is seen of a shot.

    Attributes:
        composer: of the whole frame.
        inner: what the frame has room for, exactly as it was told, and its corner; None where that
            is the whole frame.
        overs: what is seen over it, and how much of each (mode ``L``).
    """

    composer: Composer
    inner: tuple[Composer, Corner] | None
    overs: tuple[tuple[Shown, Image.Image], ...]

    @classmethod
    def of(cls, shot: Staged, request: GenerationRequest) -> Shown:
        """Draw its set and its actors."""
        size = request.size
        inner = None
        if shot.room != WHOLE:
            left, top, right, bottom = middle(shot.room, size)
            own = replace(shot, room=WHOLE)
            inner = (_composer(own, request, (right - left, bottom - top)), (left, top))
        overs = tuple((cls.of(over.shot, request), _mask(over, size)) for over in shot.overs)
        return cls(_composer(shot, request, size), inner, overs)

    def frame(self, seconds: float) -> Frame:
        """The frame at a moment of the shot."""
        picture = self.composer.frame(seconds)
        if self.inner is not None:
            composer, (left, top) = self.inner
            own = composer.frame(seconds)
            picture[top : top + own.shape[0], left : left + own.shape[1]] = own
        for over, mask in self.overs:
            above = Image.fromarray(over.frame(seconds))
            picture = np.array(Image.composite(above, Image.fromarray(picture), mask))
        return picture


def _mask(over: Over, size: tuple[int, int]) -> Image.Image:
    if isinstance(over.where, Path):
        return softened(read_hole(over.where, size))
    hole = np.rint(outside(over.where, size) * 255).astype(np.uint8)
    return Image.fromarray(hole)


def _composer(shot: Staged, request: GenerationRequest, size: tuple[int, int]) -> Composer:
    drawings: dict[int, Drawing] = {}
    for member in shot.cast:
        drawings |= cast_drawings([member], request.cast, drawing_side(shot, member, size))
    setup = Setup(shot.clock, _backdrop(shot, size), shot.room)
    return Composer(shot.tracks, drawings, shot.scenery, size, shot.seed, setup=setup)


def _backdrop(shot: Staged, size: tuple[int, int]) -> Backdrop | None:
    """What takes the place of the set, in a frame of this size."""
    if shot.hanging is None:
        return None
    left, top, right, bottom = middle(shot.room, size)
    inner = size if shot.room == WHOLE else (right - left, bottom - top)
    backdrop = shot.hanging.realised(_cameras(shot.tracks, inner, shot.clock))
    return backdrop if inner == size else Widened(backdrop, inner)


def _cameras(tracks: Tracks, size: tuple[int, int], clock: float) -> Sequence[tuple[float, Camera]]:
    """Where the camera is, often enough to know how far it goes."""
    moments = np.arange(2 * len(tracks.values) + 2) / (2 * TRACK_RATE)
    rows = tracks.at(moments)[:, CAMERA]
    return [
        (clock + float(moment), Camera.of(row, size))
        for moment, row in zip(moments, rows, strict=True)
    ]


def drawing_side(shot: Staged, member: CastMember, size: tuple[int, int]) -> int:
    """Pixels a drawing needs where it is shown largest; as ever, unless it has grown much since."""
    wanted = largest(member, shot.tracks)
    known = dict(shot.grains).get(member.work_id, wanted)
    side = wanted if wanted > _GROWN * known else known
    return int(np.clip(side * min(size) / 2, _SMALLEST_DRAWING, _LARGEST_DRAWING))
