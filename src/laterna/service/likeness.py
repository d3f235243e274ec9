"""The views of a character: from pictures, from a film of ours, or from a clip from elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laterna.core.consent import Credit, Facing
from laterna.core.errors import (
    ActorNeeded,
    CharacterExists,
    FigureMissing,
    InputMissing,
    ManifestMissing,
)
from laterna.core.media import read_picture
from laterna.core.request import CastMember, GenerationRequest
from laterna.language.tokens import normalize
from laterna.service.screening import open_screen, refuse_unless_allowed
from laterna.stage.cutout import LARGEST, Cutout, NoFigure, cut_out

Picture = NDArray[np.uint8]

MOST_FILES = 8
CLIPS = frozenset({".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi", ".mpg", ".mpeg", ".ts", ".ogv"})
"""What is read as a clip; everything else is read as a picture."""

_LOOKS = 24
"""Frames of a foreign clip in which a figure is looked for."""

_LONGEST = 60.0
_WALKS = 0.06
"""Widths of the picture a second from which on somebody moves sidewards."""

_CLEAR = 6.0


@dataclass(frozen=True)
class Source:
    """A file to make a character of; ``facing`` None: the first such is the front."""

    path: Path
    facing: Facing | None = None


@dataclass(frozen=True)
class Likeness:
    """What a character looks like.

    Attributes:
        views: pictures (height, width, 4) uint8, straight alpha, the first is the usual one.
        sources: sha256 of the files.
        credit: whose work it is, where that is known.
    """

    views: tuple[tuple[Facing, Picture], ...]
    sources: tuple[str, ...]
    credit: Credit | None = None


def likeness_of(
    sources: Sequence[Source], *, actor: str = "", pictures: Mapping[str, Path] | None = None
) -> Likeness:
    """Cut a character out of files; what policies refuse is not taken.

    Args:
        sources: one clip, or 1 to ``MOST_FILES`` pictures.
        actor: which one of a film of ours, where it has several.
        pictures: the user's pictures by word, where such a film was made with some.

    Raises:
        FigureMissing: no figure stands out.
        ActorNeeded: it is not clear who of a film is meant.
        CharacterExists: who is meant is a character already.
        PolicyRefused: as it says; also for a film that shows somebody whose consent does not hold.
        InputError: a file cannot be read.
    """
    first = sources[0].path
    if first.suffix.lower() in CLIPS and len(sources) == 1:
        found = _of_clip(first, actor, pictures or {})
    else:
        found = Likeness(tuple(_of_pictures(sources)), tuple(_content(s.path) for s in sources))
    return Likeness(_with_side(found.views), found.sources, found.credit)


def _of_pictures(sources: Sequence[Source]) -> Iterable[tuple[Facing, Picture]]:
    plain: Facing = "front"
    for source in sources:
        picture = read_picture(source.path, LARGEST)
        refuse_unless_allowed(open_screen().picture(picture))
        yield source.facing or plain, _cut(picture, source.path).picture
        plain = plain if source.facing else "other"


def _with_side(
    views: Sequence[tuple[Facing, Picture]],
) -> tuple[tuple[Facing, Picture], ...]:
    """Front first; who was seen from the right only is turned round to look left as well."""
    ordered = sorted(views, key=lambda view: view[0] != "front")
    facings = {facing for facing, _ in ordered}
    if "right" in facings and "left" not in facings:
        right = next(picture for facing, picture in ordered if facing == "right")
        ordered.append(("left", np.ascontiguousarray(right[:, ::-1])))
    return tuple(ordered)


def _cut(picture: Picture, path: Path) -> Cutout:
    try:
        return cut_out(picture)
    except NoFigure as error:
        raise FigureMissing(path=path, reason=error) from error


def _of_clip(path: Path, actor: str, pictures: Mapping[str, Path]) -> Likeness:
    from laterna.provenance.replay import request_of

    try:
        request = request_of(path, pictures)
    except ManifestMissing:
        return Likeness(tuple(_of_frames(path)), (_content(path),))
    return _of_film(path, request, actor)


# --- A film of ours: everything about it is known ------------------------------------------------


def _of_film(path: Path, request: GenerationRequest, actor: str) -> Likeness:
    """The drawing of one of its actors, as it was before it was moved."""
    from laterna.backends.native.casting import cast_drawings
    from laterna.service.bootstrap import open_backend

    member = _actor(path, open_backend(request.model).plan(request).cast, actor)
    taken = {normalize(choice.word): choice for choice in request.cast}.get(member.noun)
    if taken is not None and taken.consent is not None:
        raise CharacterExists(name=taken.consent.consent.name)
    (drawing, *_) = cast_drawings([member], request.cast, LARGEST).values()
    refuse_unless_allowed(open_screen().picture(drawing.picture))
    view: tuple[Facing, Picture] = ("front", _cut(drawing.picture, path).picture)
    sources = (_content(path), *([member.sha256] if taken else []))
    return Likeness((view,), sources, None if taken else _credit(member))


def _actor(path: Path, cast: Sequence[CastMember], wanted: str) -> CastMember:
    """Whoever is meant, by noun or by words; the only one, where nobody is said."""
    drawn = [member for member in cast if member.how == "picture" or _is_drawn(member)]
    several = {(member.work_id, member.colour): member for member in drawn}
    if not several:
        raise FigureMissing(path=path, reason="nobody is in it")
    word = normalize(wanted)
    meant = [
        member
        for member in several.values()
        if not word or word in (normalize(member.noun), normalize(member.words))
    ]
    if len(meant) != 1:
        raise ActorNeeded(path=path, there=tuple(member.words for member in several.values()))
    return meant[0]


def _is_drawn(member: CastMember) -> bool:
    from laterna.ledger.records import load_works

    return member.work_id in load_works()


def _credit(member: CastMember) -> Credit:
    return Credit(
        work_id=member.work_id,
        title=member.title,
        artist=member.artist,
        date=member.date,
        licence=member.licence,
        source=member.source,
    )


# --- A clip from elsewhere: the clearest of its frames --------------------------------------------


@dataclass(frozen=True)
class _Sight:
    """A frame in which a figure stands out: when, how clearly, and where its middle is."""

    second: float
    frame: Picture
    worth: float
    across: float


def _of_frames(path: Path) -> list[tuple[Facing, Picture]]:
    """The clearest frame, and the clearest of those in which it moves to a side."""
    sights = list(_sights(path))
    if not sights:
        raise FigureMissing(path=path, reason="in none of its frames a figure is alone and clear")
    pace = _pace(sights)
    groups: dict[Facing, list[_Sight]] = {
        "front": [s for s, v in zip(sights, pace, strict=True) if abs(v) < _WALKS] or sights,
        "left": [s for s, v in zip(sights, pace, strict=True) if v <= -_WALKS],
        "right": [s for s, v in zip(sights, pace, strict=True) if v >= _WALKS],
    }
    best = {facing: max(group, key=_worth) for facing, group in groups.items() if group}
    views: list[tuple[Facing, Picture]] = []
    for facing, sight in best.items():
        refuse_unless_allowed(open_screen().picture(sight.frame))
        views.append((facing, _cut(sight.frame, path).picture))
    return views


def _worth(sight: _Sight) -> float:
    return sight.worth


def _sights(path: Path) -> Iterable[_Sight]:
    from laterna.core.footage import read_footage

    clip = read_footage(path, longest=_LONGEST, max_side=LARGEST).clip
    step = max(1, clip.frame_count // _LOOKS)
    for number, frame in enumerate(clip):
        if number % step:
            continue
        picture = np.dstack([frame, np.full(frame.shape[:2], 255, np.uint8)])
        found = _glance(picture)
        if found is not None:
            left, top, right, bottom = found.box
            area = (right - left) * (bottom - top)
            worth = min(found.clarity, _CLEAR) * area**0.5 * (0.3 if _is_cut_off(found) else 1)
            yield _Sight(number / clip.fps, picture, worth, (left + right) / 2)


def _glance(picture: Picture) -> Cutout | None:
    """The figure of a frame of half the size, or None."""
    small = Image.fromarray(picture).reduce(2 if max(picture.shape) > LARGEST // 2 else 1)
    try:
        return cut_out(np.asarray(small))
    except NoFigure:
        return None


def _is_cut_off(found: Cutout) -> bool:
    return min(found.box[:2]) < 0.01 or max(found.box[2:]) > 0.99


def _pace(sights: Sequence[_Sight]) -> NDArray[np.float64]:
    """Widths of the picture a second, to the right above 0: the faster of before and after."""
    seconds = np.array([sight.second for sight in sights])
    steps = np.diff(np.array([sight.across for sight in sights])) / np.diff(seconds)
    before, after = np.append(0.0, steps), np.append(steps, 0.0)
    return np.where(np.abs(before) > np.abs(after), before, after)


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputMissing(path=path) from error
