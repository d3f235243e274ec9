"""From a film's shots to its frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from laterna.backends.native.mixing import share_of
from laterna.backends.native.parallel import in_order
from laterna.backends.native.score import Staged
from laterna.backends.native.showing import Shown
from laterna.core import settings
from laterna.core.clip import Clip, Frame
from laterna.core.request import GenerationRequest


def drawn(shots: Sequence[Staged], request: GenerationRequest) -> Clip:
    """The film; frames are composed when they are asked for, on all threads."""
    reel = Reel.of(shots, request)

    def open_frames() -> Iterator[Frame]:
        moments = range(request.frame_count)
        return in_order(lambda i: reel.frame(i / request.fps), moments, settings.threads())

    size = request.size
    return Clip(open_frames, request.frame_count, request.fps, size, size)


@dataclass(frozen=True)
class Reel:
    """Shots in the order in which they begin, ready to be drawn."""

    shots: tuple[Staged, ...]
    shown: tuple[Shown, ...]

    @classmethod
    def of(cls, shots: Sequence[Staged], request: GenerationRequest) -> Reel:
        """Draw sets and actors."""
        ordered = sorted(shots, key=lambda shot: shot.start)
        return cls(tuple(ordered), tuple(Shown.of(shot, request) for shot in ordered))

    def frame(self, moment: float) -> Frame:
        """What is seen at a second of the film: the last shot that has begun, faded in."""
        begun = [i for i, shot in enumerate(self.shots) if shot.start <= moment + 1e-9]
        return self._upto(begun, moment)

    def _upto(self, begun: Sequence[int], moment: float) -> Frame:
        """The last of some shots, over those before it where not all of it is seen."""
        latest = begun[-1]
        share = self._share(latest, moment)
        if share <= 0 and len(begun) > 1:
            return self._upto(begun[:-1], moment)
        frame = self._shot_frame(latest, moment)
        if share >= 1 or len(begun) == 1:
            return frame
        before = self._upto(begun[:-1], moment)
        return np.array(Image.blend(Image.fromarray(before), Image.fromarray(frame), share))

    def _share(self, index: int, moment: float) -> float:
        shot = self.shots[index]
        if shot.influence:
            return float(share_of(shot.influence, np.array([moment - shot.start]))[0])
        if shot.fade <= 0:
            return 1.0
        # It sets in and ends gently: a steady rate would be a jump at both ends.
        come = min((moment - shot.start) / shot.fade, 1.0)
        return come * come * (3 - 2 * come)

    def _shot_frame(self, index: int, moment: float) -> Frame:
        return self.shown[index].frame(moment - self.shots[index].start)
