"""Pictures and clips from elsewhere, as a film before it is drawn knows them, and as stages do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from laterna.core.clip import Frame
from laterna.core.footage import Footage, read_footage
from laterna.core.media import read_picture
from laterna.core.request import Excerpt, Still
from laterna.stage.plates.backdrop import Backdrop, Hung, Mended, Plate, Running, View
from laterna.stage.plates.fitting import fitted
from laterna.stage.plates.masks import read_hole
from laterna.stage.scenery.view import Camera

_LARGEST = 4096


@dataclass(frozen=True)
class Pictures:
    """Pictures of a film, and where the camera (of its tracks) stands at each one's moment."""

    stills: tuple[Still, ...]
    homes: tuple[View, ...]

    def speeded(self, factor: float) -> Pictures:
        """The same, so many times as fast."""
        return self._at(lambda second: second / factor)

    def reversed(self, end: float) -> Pictures:
        """The same backwards; what was at ``end`` is at 0."""
        turned = self._at(lambda second: end - second)
        return Pictures(turned.stills[::-1], turned.homes[::-1])

    def realised(self, cameras: Sequence[tuple[float, Camera]]) -> Backdrop:
        """Read the pictures, for a camera that is there at these moments."""
        size = cameras[0][1].size
        aspect = size[0] / size[1]
        hung = [
            Hung(
                fitted(read_picture(still.picture, _LARGEST), size, still.fit),
                still.at,
                (home[0] * aspect, home[1], home[2]),
            )
            for still, home in zip(self.stills, self.homes, strict=True)
        ]
        return Plate(hung, cameras)

    def _at(self, change: Callable[[float], float]) -> Pictures:
        moved = tuple(replace(still, at=change(still.at)) for still in self.stills)
        return replace(self, stills=moved)


@dataclass(frozen=True)
class Played:
    """A clip that plays: second t of the film is second ``offset + rate * t`` of the excerpt."""

    excerpt: Excerpt
    seconds: float
    fps: float
    offset: float = 0.0
    rate: float = 1.0

    def speeded(self, factor: float) -> Played:
        """The same, so many times as fast."""
        return replace(self, rate=self.rate * factor)

    def reversed(self, end: float) -> Played:
        """The same backwards; what was at ``end`` is at 0."""
        return replace(self, offset=self.offset + self.rate * end, rate=-self.rate)

    def realised(self, cameras: Sequence[tuple[float, Camera]]) -> Backdrop:
        """Open the clip."""
        del cameras
        return self._running(None)

    def patched(self, mask: Path, size: tuple[int, int]) -> Backdrop | None:
        """The same with what other frames show behind a mask; None where it is not as large."""
        running = self._running(mask)
        return running if self.footage().clip.size == size else None

    def _running(self, mask: Path | None) -> Running:
        footage = self.footage()
        frames = partial(_frames_from, self, footage)
        return Running(frames, footage.clip, self.offset, self.rate, mask)

    def footage(self, start: float = 0.0) -> Footage:
        """The clip from so many seconds of the excerpt on.

        Raises:
            InputError: it cannot be read.
        """
        begin = self.excerpt.start + start
        left = max(self.seconds - start, 1 / self.fps)
        return read_footage(self.excerpt.clip, start=begin, seconds=left, fps=self.fps)


def _frames_from(played: Played, whole: Footage, number: int) -> Iterator[Frame]:
    """The clip's frames from one on: near its beginning without seeking."""
    if number <= _SKIPPED:
        return islice(iter(whole.clip), number, None)
    return iter(played.footage(number / played.fps).clip)


_SKIPPED = 48


@dataclass(frozen=True)
class Patched:
    """Another one with the hole of a mask filled from what lies round it."""

    of: Pictures | Played | Patched
    mask: Path

    def speeded(self, factor: float) -> Patched:
        """The same, so many times as fast."""
        return replace(self, of=self.of.speeded(factor))

    def reversed(self, end: float) -> Patched:
        """The same backwards; what was at ``end`` is at 0."""
        return replace(self, of=self.of.reversed(end))

    def realised(self, cameras: Sequence[tuple[float, Camera]]) -> Backdrop:
        """Open what is patched."""
        if isinstance(self.of, Played):
            behind = self.of.patched(self.mask, cameras[0][1].size)
            if behind is not None:
                return behind
        return Mended(self.of.realised(cameras), read_hole(self.mask, cameras[0][1].size))


Hanging = Pictures | Played | Patched
