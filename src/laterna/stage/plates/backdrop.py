"""What stands behind the actors where it is not a set of pieces: pictures and clips."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float
from PIL import Image

from laterna.core.clip import Clip, Frame
from laterna.stage.plates.filling import Hole, Picture, extended, filled
from laterna.stage.plates.fitting import margins_of, resized
from laterna.stage.plates.masks import read_hole
from laterna.stage.plates.panorama import Panorama
from laterna.stage.plates.timing import Timing
from laterna.stage.scenery.scenery import Colour
from laterna.stage.scenery.view import Camera

View = tuple[float, float, float]
"""Where a camera stands: x and y in half heights, zoom as a logarithm."""

_UNMOVED = 0.05
_SLACK = 3
_WIDEST = 1.0
_KEPT = 24


@runtime_checkable
class Backdrop(Protocol):
    """Takes the place of a set."""

    @property
    def ambient(self) -> Colour:
        """Factors on the actors' colours, so that they stand in its light."""

    def frame(self, seconds: float, camera: Camera) -> Image.Image:
        """What is seen at a moment of it (mode ``RGB``), the caller's to paint on."""

    def away(self, seconds: float) -> float:
        """How far, 0 to 1, light and weather of the words may lie on it."""


# --- Pictures -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hung:
    """A picture of a plate.

    Attributes:
        picture: of the frame's size.
        at: second at which the frame is this picture.
        home: where the camera stands then.
    """

    picture: Picture
    at: float
    home: View = (0.0, 0.0, 0.0)


class Plate:
    """Pictures, one after the other, before a camera that moves over them."""

    def __init__(self, hung: Sequence[Hung], cameras: Sequence[tuple[float, Camera]]) -> None:
        """Prepare as much round each picture as is ever seen of it.

        Args:
            hung: in the order in which they are shown.
            cameras: moments and the camera's places then, close enough to know how far it goes.
        """
        self._timing = Timing(tuple(one.at for one in hung))
        self._homes = np.array([one.home for one in hung])
        self._exact = [one.picture for one in hung]
        self.ambient = _ambient([one.picture for one in hung])
        reach = self._reach(cameras)
        self._wide = [
            (Image.fromarray(extended(one.picture, (across, down, across, down))), across, down)
            for one, (across, down) in zip(hung, reach, strict=True)
        ]

    def frame(self, seconds: float, camera: Camera) -> Image.Image:
        """See :class:`Backdrop`."""
        shares = self._timing.shares(np.array([seconds]))[0]
        seen = [number for number, share in enumerate(shares) if share > 0]
        canvas = self._seen(seen[0], shares, camera)
        total = float(shares[seen[0]])
        for number in seen[1:]:
            total += float(shares[number])
            canvas = Image.blend(
                canvas, self._seen(number, shares, camera), float(shares[number]) / total
            )
        return canvas

    def away(self, seconds: float) -> float:
        """See :class:`Backdrop`."""
        return float(self._timing.away(np.array([seconds]))[0])

    def _view(self, number: int, shares: Float[np.ndarray, " pictures"], camera: Camera) -> View:
        """Where the camera stands from where it does when a picture fills the frame."""
        # The camera stands where it does from the mean of all homes: see ``homed``.
        x, y, zoom = (
            np.array([camera.x, camera.y, camera.zoom]) + shares @ self._homes - self._homes[number]
        )
        return float(x), float(y), float(zoom)

    def _reach(self, cameras: Sequence[tuple[float, Camera]]) -> list[tuple[int, int]]:
        """Pixels that are seen beyond each picture, across and down."""
        shares = self._timing.shares(np.array([moment for moment, _ in cameras]))
        reach = []
        for number, picture in enumerate(self._exact):
            views = [
                self._view(number, share, camera)
                for share, (_, camera) in zip(shares, cameras, strict=True)
                if share[number] > 0
            ]
            height, width, _ = picture.shape
            beyond = [(0.0, 0.0)]
            for x, y, zoom in views:
                grown = np.exp(-zoom)
                beyond.append(
                    (
                        abs(x) * height / 2 + (grown - 1) * width / 2,
                        abs(y) * height / 2 + (grown - 1) * height / 2,
                    )
                )
            most = np.max(beyond, axis=0)
            still = (
                max(max(map(abs, view)) for view in views) * height < _UNMOVED if views else True
            )
            room = 0 if still else _SLACK
            across, down = (
                int(min(np.ceil(value), _WIDEST * side)) + room
                for value, side in zip(most, (width, height), strict=True)
            )
            reach.append((across, down))
        return reach

    def _seen(
        self, number: int, shares: Float[np.ndarray, " pictures"], camera: Camera
    ) -> Image.Image:
        x, y, zoom = self._view(number, shares, camera)
        picture = self._exact[number]
        height, width, _ = picture.shape
        if max(abs(x), abs(y), abs(zoom)) * height < _UNMOVED:
            return Image.fromarray(picture)
        wide, across, down = self._wide[number]
        scale = min(np.exp(-zoom), wide.width / width, wide.height / height)
        # The camera never sees more than there is.
        left = _within(across + width / 2 + x * height / 2, scale * width, wide.width)
        top = _within(down + height / 2 + y * height / 2, scale * height, wide.height)
        box = (left, top, min(left + scale * width, wide.width), top + scale * height)
        box = (*box[:3], min(box[3], wide.height))
        return wide.resize((width, height), Image.Resampling.BICUBIC, box)


def _within(middle: float, length: float, whole: int) -> float:
    """Where so much about a middle begins, moved into the whole."""
    return float(np.clip(middle - length / 2, 0, max(whole - length, 0)))


def _ambient(pictures: Sequence[Picture]) -> Colour:
    """Factors for actors that stand in a picture: the darker it is, the darker they are."""
    means = np.mean([picture[::8, ::8].mean((0, 1)) for picture in pictures], axis=0) / 255
    light = np.clip(0.66 + 0.6 * means.mean(), 0.66, 1.0)
    tint = 1 + 0.18 * (means - means.mean())
    red, green, blue = (float(value) for value in np.clip(light * tint, 0, 1))
    return red, green, blue


# --- Clips ----------------------------------------------------------------------------------------


class Running:
    """A clip; frames are decoded in their order, and the last few kept for other threads."""

    ambient: Colour = (1.0, 1.0, 1.0)

    def __init__(
        self,
        frames_from: Callable[[int], Iterator[Frame]],
        clip: Clip,
        offset: float = 0.0,
        rate: float = 1.0,
        mask: Path | None = None,
    ) -> None:
        """Open nothing yet.

        Args:
            frames_from: the clip's frames from a number on.
            clip: tells its rate, its length and its size.
            offset: second of the clip that is seen at 0.
            rate: seconds of the clip that pass in a second; below 0 it goes backwards.
            mask: white where what lies behind is shown instead.
        """
        self._mask = mask
        self._panorama: Panorama | None = None
        self._frames_from, self._clip = frames_from, clip
        self._offset, self._rate = offset, rate
        self._lock = threading.Lock()
        self._frames: Iterator[Frame] | None = None
        self._next = 0
        self._kept: OrderedDict[int, Frame] = OrderedDict()

    def frame(self, seconds: float, camera: Camera) -> Image.Image:
        """See :class:`Backdrop`; after its end the last frame stays, before it the first."""
        second = self._offset + self._rate * seconds
        last = self._clip.frame_count - 1
        number = int(np.clip(np.floor(second * self._clip.fps + 1e-6), 0, last))
        frame = self._at(number)
        if self._mask is not None:
            frame = self._behind(self._mask).mended(number, frame)
        return Image.fromarray(_shaped(frame, camera.size))

    def _behind(self, mask: Path) -> Panorama:
        with self._lock:
            if self._panorama is None:
                hole = read_hole(mask, self._clip.size)
                self._panorama = Panorama.of(self._clip, hole)
            return self._panorama

    def away(self, seconds: float) -> float:
        """See :class:`Backdrop`."""
        del seconds
        return 1.0

    def _at(self, number: int) -> Frame:
        with self._lock:
            if number not in self._kept:
                if self._frames is None or not 0 <= number - self._next <= _KEPT:
                    # Backwards, what lies before is asked for next.
                    self._next = max(0, number - _KEPT // 2)
                    self._frames = self._frames_from(self._next)
                while self._next <= number:
                    self._kept[self._next] = next(self._frames)
                    self._next += 1
                    while len(self._kept) > _KEPT:
                        self._kept.popitem(last=False)
            return self._kept[number]


def _shaped(frame: Frame, size: tuple[int, int]) -> Picture:
    """A frame in a size; of another shape it goes on beyond its edges."""
    height, width, _ = frame.shape
    scale = min(size[0] / width, size[1] / height)
    inner = (max(1, round(width * scale)), max(1, round(height * scale)))
    if max(abs(one - other) for one, other in zip(inner, size, strict=True)) <= 2:
        return resized(frame, size)
    return extended(resized(frame, inner), margins_of(inner, size))


# --- Changes of others ----------------------------------------------------------------------------


class _Changed:
    """Another backdrop, each of whose frames is changed; one that stays the same only once."""

    def __init__(self, of: Backdrop) -> None:
        self._of = of
        self._last: tuple[Picture, Picture] | None = None

    @property
    def ambient(self) -> Colour:
        """See :class:`Backdrop`."""
        return self._of.ambient

    def away(self, seconds: float) -> float:
        """See :class:`Backdrop`."""
        return self._of.away(seconds)

    def frame(self, seconds: float, camera: Camera) -> Image.Image:
        """See :class:`Backdrop`."""
        picture = np.asarray(self._of.frame(seconds, self._inside(camera)))
        # Two threads may both change it: they make the same.
        last = self._last
        if last is None or not np.array_equal(last[0], picture):
            last = self._last = picture, self._changed(picture, camera.size)
        return Image.fromarray(last[1])

    def _inside(self, camera: Camera) -> Camera:
        return camera

    def _changed(self, picture: Picture, size: tuple[int, int]) -> Picture:
        raise NotImplementedError


class Mended(_Changed):
    """Another backdrop with a hole filled from what lies round it."""

    def __init__(self, of: Backdrop, hole: Hole) -> None:
        """Take all that is not wholly known for the hole."""
        super().__init__(of)
        self._hole = (hole > 0).astype(np.float32)

    def _changed(self, picture: Picture, size: tuple[int, int]) -> Picture:
        del size
        return filled(picture, self._hole)


class Widened(_Changed):
    """Another backdrop in the middle of a larger frame, going on beyond its edges."""

    def __init__(self, of: Backdrop, inner: tuple[int, int]) -> None:
        """``inner`` is its own size, (width, height)."""
        super().__init__(of)
        self._inner = inner

    def _inside(self, camera: Camera) -> Camera:
        return Camera(camera.x, camera.y, camera.zoom, self._inner)

    def _changed(self, picture: Picture, size: tuple[int, int]) -> Picture:
        return extended(picture, margins_of(self._inner, size))
