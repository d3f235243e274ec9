"""Pictures and clips from elsewhere as films: what can be done with films can be with them.

Like ``service.operations``, of which these are a part: requests in, a request out, nothing drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Literal

from laterna.core.errors import InputError, MomentOutOfRange, MomentTaken
from laterna.core.footage import read_footage
from laterna.core.media import read_picture
from laterna.core.request import Condition, Excerpt, GenerationRequest, Still
from laterna.service.validation import EXTENDED, SECONDS, SIDE

LAST = math.inf
"""As the second of a picture: that of the film's last frame."""

Size = tuple[int, int]
Fit = Literal["letterbox", "crop"]


def animate(request: GenerationRequest, *stills: Still) -> GenerationRequest:
    """A film of words before pictures: at each one's second the frame is that picture.

    Args:
        request: the words, the length and so on.
        stills: in any order; a second of ``LAST`` is that of the last frame. Seconds between two
            frames are those of the nearer one.

    Raises:
        MomentOutOfRange: a second lies outside of the film.
        MomentTaken: two pictures are meant for the same frame.
    """
    placed = sorted((_placed(request, still) for still in stills), key=lambda still: still.at)
    for one, other in pairwise(placed):
        if one.at == other.at:
            raise MomentTaken(value=one.at)
    return replace(request, stills=tuple(placed))


def _placed(request: GenerationRequest, still: Still) -> Still:
    last = request.frame_count - 1
    if not (still.at == LAST or 0 <= still.at <= request.seconds):
        raise MomentOutOfRange(value=still.at, low=0, high=request.seconds)
    number = last if still.at == LAST else min(round(still.at * request.fps), last)
    return replace(still, at=number / request.fps)


def film_of_picture(path: Path, *, seconds: float = 4.0, fps: float = 24.0) -> GenerationRequest:
    """A picture as a film in which nothing moves, as large as it is, within what films may be.

    Raises:
        InputError: it cannot be read.
    """
    height, width, _ = read_picture(path, SIDE[1]).shape
    base = GenerationRequest("", seconds=seconds, size=_possible((width, height)), fps=fps)
    return animate(base, Still(path))


def film_of_clip(
    path: Path,
    *,
    start: float = 0.0,
    seconds: float | None = None,
    size: Size | None = None,
    fps: float | None = None,
) -> GenerationRequest:
    """A span of a clip from elsewhere as a film; None takes the clip's own.

    What is shorter than a film may be stays at its last frame.

    Raises:
        InputError: it cannot be read.
        StartOutOfRange, SecondsOutOfRange, FpsOutOfRange: there is no such span.
    """
    found = read_footage(path, start=start, seconds=seconds, fps=fps, longest=EXTENDED)
    return GenerationRequest(
        "",
        seconds=max(found.clip.seconds, SECONDS[0]),
        size=size or _possible(found.clip.size),
        fps=found.clip.fps,
        excerpt=Excerpt(path, start),
    )


def film_of(path: Path, *, seconds: float = 4.0) -> GenerationRequest:
    """A picture or a clip from elsewhere as a film; ``seconds`` is how long a picture is shown.

    Raises:
        InputError: it is neither, or cannot be read.
    """
    try:
        return film_of_clip(path)
    except InputError as unread:
        try:
            return film_of_picture(path, seconds=seconds)
        except InputError as unseen:
            # Both were tried: what is told is about what it is most likely meant to be.
            raise (unread if path.suffix.lower() in _CLIPS else unseen) from None


_CLIPS = frozenset(
    {".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi", ".mpg", ".mpeg", ".ts", ".ogv", ".flv"}
)


def _possible(size: Sequence[int]) -> Size:
    """The nearest size that films may have; of another shape where there is none of this."""
    low, high = SIDE
    scale = min(max(1.0, low / min(size)), high / max(size))
    width, height = (min(max(2 * round(side * scale / 2), low), high) for side in size)
    return width, height


def inpaint(film: GenerationRequest, mask: Path, prompt: str = "") -> GenerationRequest:
    """The film with what is under a mask replaced; outside of it nothing changes.

    Args:
        film: what made it.
        mask: a picture, white where something is replaced; it is stretched over the frame.
        prompt: what is to be seen there; empty means what could lie behind it.
    """
    return _made_of(film, prompt=prompt, mask=mask)


def outpaint(film: GenerationRequest, size: Size, prompt: str = "") -> GenerationRequest:
    """The film in a frame of another shape: whole, in the middle, and going on round it.

    Args:
        film: what made it.
        size: of the new frame, (width, height).
        prompt: who comes into what is new; empty means nobody.
    """
    return _made_of(film, prompt=prompt or film.prompt, size=size)


def _made_of(film: GenerationRequest, **changes: object) -> GenerationRequest:
    fresh = {
        "asked": "",
        "loop": False,
        "conditions": (Condition(film),),
        "edits": (),
        "paths": (),
        "stills": (),
        "excerpt": None,
        "mask": None,
    }
    return replace(film, **{**fresh, **changes})  # type: ignore[arg-type]
