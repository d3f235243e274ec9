"""Looks at the pictures of a file of unknown origin, within limits and as far as they go."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from laterna.core.clip import Clip, Frame
from laterna.core.errors import InputError, PicturesMissing, PictureTooLarge
from laterna.core.media import MAX_PIXELS, probe, read_picture, read_video
from laterna.provenance.fingerprint import Fingerprint, Observer
from laterna.provenance.media_types import media_type
from laterna.provenance.watermarks.detection import Detection, detect

SECONDS = 20.0
"""So much of a film is looked at."""

_FRAMES, _PIXELS = 1200, 3 * 10**9
_PATIENCE = 60.0


@dataclass(frozen=True)
class Sight:
    """What was seen.

    Attributes:
        pictures: how many frames were looked at.
        fingerprint: of them; None if there are none.
        mark: the invisible mark, if it is there.
        reason: why there are no pictures, or no more of them; empty if all is well.
        media: whether the file is a film, picture or sound at all.
    """

    pictures: int = 0
    fingerprint: Fingerprint | None = None
    mark: Detection | None = None
    reason: str = ""
    media: bool = True


def look(path: Path, marks: tuple[bytes, ...]) -> Sight:
    """Look for the mark, and take the fingerprint on the way.

    Args:
        path: a film or picture, whatever it is called.
        marks: keys of the mark that may be in it.
    """
    try:
        clip = _open(path)
    except PicturesMissing as error:
        return Sight(reason=str(error))
    except InputError as error:
        kind = media_type(path)
        return Sight(reason=str(error), media=kind.startswith("audio/"))
    window = _Window(clip)
    observe = Observer(clip.fps)
    frames = observe(window)
    first = next(frames, None)
    if first is None:
        return Sight(reason=window.reason, media=False)
    mark = detect(chain([first], frames), clip.fps, marks) if marks else None
    return Sight(window.count, observe.fingerprint, mark, window.reason)


def _open(path: Path) -> Clip:
    kind = media_type(path)
    if kind.startswith("image/") and kind != "image/gif":
        return Clip.from_array(read_picture(path)[None, ..., :3], 1.0)
    width, height = probe(path).size
    if width * height > MAX_PIXELS:
        raise PictureTooLarge(path=path, pixels=width * height, limit=MAX_PIXELS)
    return read_video(path)


class _Window:
    """The beginning of a clip, up to a length, an amount of pixels, a time, or its damage."""

    def __init__(self, clip: Clip) -> None:
        self.count = 0
        self.reason = ""
        self._clip = clip
        by_pixels = _PIXELS // (clip.size[0] * clip.size[1])
        self._most = max(1, min(round(SECONDS * clip.fps), _FRAMES, by_pixels))

    def __iter__(self) -> Iterator[Frame]:
        end = time.monotonic() + _PATIENCE
        try:
            for frame in self._clip:
                self.count += 1
                yield frame
                if self.count >= self._most or time.monotonic() > end:
                    return
        except InputError as error:
            self.reason = str(error)
