"""Shots before pictures and clips from elsewhere: nobody stands in what was given."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from laterna.backends.native import rewriting as rewrite
from laterna.backends.native.backdrops import Pictures, Played
from laterna.backends.native.score import Staged
from laterna.core.media import is_animated, read_picture
from laterna.core.notes import Note
from laterna.core.request import GenerationRequest
from laterna.language.reading import Reading
from laterna.stage.plates.entrances import entering, grounded, homed, pushed
from laterna.stage.plates.masks import read_hole
from laterna.stage.plates.timing import Timing
from laterna.stage.scenery.scenery import Light, Scenery
from laterna.stage.tracks import TRACK_RATE, Rows, Tracks
from laterna.stage.world import ground_of


def hangs(request: GenerationRequest) -> bool:
    """Whether something from elsewhere takes the place of the set."""
    return bool(request.stills) or request.excerpt is not None


def silent(request: GenerationRequest) -> bool:
    """Whether it is shown without words."""
    return hangs(request) and not request.prompt.strip()


def unmoved(seconds: float) -> Tracks:
    """Nobody, before a camera at rest."""
    return Tracks.empty(math.ceil(seconds) * TRACK_RATE)


def plain_light(ground: float | None) -> Scenery:
    """No set, and no other light than that of what is given."""
    return Scenery(Light(), (), ground)


def hung(shot: Staged, request: GenerationRequest) -> Staged:
    """The shot before what the request gives: pictures, of which the film is each at its moment."""
    if request.excerpt is not None:
        rows = rewrite.filmed(shot.tracks, "still", 1).values
        return replace(
            _lowered(shot, rows),
            hanging=Played(request.excerpt, request.seconds, request.fps),
            clock=shot.start,
        )
    timing = Timing(tuple(still.at - shot.start for still in request.stills))
    rows = shot.tracks.values
    if _may_move(shot, request):
        rows = pushed(rows)
    shot = _lowered(shot, rows)
    rows, homes = homed(shot.tracks.values, timing)
    rows = entering(rows, shot.slots, timing, request.size)
    views = tuple((float(x), float(y), float(zoom)) for x, y, zoom in homes)
    return replace(
        shot, tracks=Tracks(rows), hanging=Pictures(request.stills, views), clock=shot.start
    )


def _lowered(shot: Staged, rows: Rows) -> Staged:
    """A shot whose actors stand where pictures have their ground."""
    lower = grounded(rows)
    ground = ground_of(lower) if shot.scenery.ground is not None else None
    return replace(shot, tracks=Tracks(lower), scenery=replace(shot.scenery, ground=ground))


def _may_move(shot: Staged, request: GenerationRequest) -> bool:
    """Whether the camera may come nearer by itself.

    It may not where it is told, nor before a single picture without words.
    """
    told = shot.reading.said.camera or any(not path.who for path in request.paths)
    return not told and (len(request.stills) > 1 or not silent(request))


def once(*found: Note) -> tuple[Note, ...]:
    """Notes, none of them twice."""
    return tuple(note for number, note in enumerate(found) if note not in found[:number])


def notes(request: GenerationRequest, readings: Iterable[Reading]) -> tuple[Note, ...]:
    """What cannot be had of pictures and clips from elsewhere.

    Raises:
        InputError: one of them, or a mask, cannot be read.
    """
    found: list[Note] = []
    for still in request.stills:
        read_picture(still.picture)
        if is_animated(still.picture):
            found.append(Note("animated", {"path": still.picture}))
    if request.excerpt is not None:
        found += Played(request.excerpt, request.seconds, request.fps).footage().notes
    if request.mask is not None:
        read_hole(request.mask, request.size)
        if not request.prompt.strip():
            found.append(Note("filled"))
    if not hangs(request):
        return tuple(found)
    places = {reading.said.setting: None for reading in readings if reading.said.setting}
    found += [Note("place", {"words": place}) for place in places]
    if not silent(request):
        found.append(Note("kept"))
    return tuple(found)
