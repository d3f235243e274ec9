"""Signs of life of a shot while it is denoised, with a picture where one is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from laterna.backends.native.casting import cast_drawings
from laterna.backends.native.denoising import SETS, TRACKS
from laterna.backends.native.making import aspect_of
from laterna.backends.native.settling import settled
from laterna.backends.native.shot import Shot
from laterna.core.clip import Frame
from laterna.core.request import GenerationRequest, Progress
from laterna.diffusion.prediction import Array
from laterna.stage.compose import Composer
from laterna.stage.drawings import Drawing
from laterna.stage.scenery.scenery import Scenery
from laterna.stage.scenery.tokens import scenery_of
from laterna.stage.tracks import Rows, Tracks

_SHORT_SIDE = 144


@dataclass(frozen=True)
class Look:
    """Signs of life of one shot; with a picture of what the networks expect, if asked for."""

    request: GenerationRequest
    shot: Shot

    def tracks(self, step: int, rows: Rows) -> Progress:
        """Who would stand where, before nothing yet."""
        total = self.request.steps or TRACKS.steps
        if not self.request.preview:
            return Progress("tracks", step, total)
        tracks = Tracks(settled(rows, self.shot.slots))
        return Progress("tracks", step, total, self._picture(tracks, None))

    def set(self, step: int, x0: Array) -> Progress:
        """How the set would look, before anybody stands in it."""
        total = self.request.steps or SETS.steps
        if not self.request.preview:
            return Progress("set", step, total)
        scenery = scenery_of(x0, aspect_of(self.request), None)
        return Progress("set", step, total, self._picture(Tracks.empty(1), scenery))

    def _picture(self, tracks: Tracks, scenery: Scenery | None) -> Frame:
        size = _preview_size(self.request.size)
        drawings: Mapping[int, Drawing] = {}
        if scenery is None:
            scenery = Scenery.bare()
            drawings = cast_drawings(self.shot.cast, self.request.cast, _SHORT_SIDE)
        return Composer(tracks, drawings, scenery, size).frame(tracks.seconds / 2)


def _preview_size(size: Sequence[int]) -> tuple[int, int]:
    scale = _SHORT_SIDE / min(size)
    width, height = (max(2, round(side * scale)) for side in size)
    return width, height
