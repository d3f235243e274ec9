"""Edits by words: asked for in five languages, confirmed by the reader, and exact outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np

from laterna.backends.native.score import Staged
from laterna.core.clip import Clip
from laterna.core.errors import InstallationError, LaternaError, OutputError
from laterna.core.request import GenerationRequest
from laterna.evaluation.truth import clip_of, true_scene
from laterna.evaluation.ways.asking import LOCAL, PACE, Asked, asked_of
from laterna.evaluation.ways.confirming import Look, confirmed
from laterna.evaluation.ways.findings import Finding
from laterna.evaluation.ways.outside import outside
from laterna.evaluation.ways.studio import Drawn, Studio, Take, psnr
from laterna.service import operations
from laterna.stage.tracks import Tracks, X

_SIDES = {"left": -0.55, "right": 0.55}


def edit(studio: Studio, take: Take) -> Finding:
    """One edit of one film."""
    asked, film, edited = request_of(take)
    aspect = take.shape.aspect
    before, after = (_looking(studio, clip) for clip in true_pair(asked, take))
    ceiling = [float(confirmed(asked, before, after, aspect))]
    plain = studio.plain(film, film.seconds)
    try:
        made = studio.draw(edited(film))
    except (InstallationError, OutputError):
        raise
    except LaternaError as error:
        values = {"confirmed": [0.0], "understood": [0.0]}
        return _found(take, asked, values, ceiling, error.code)
    longer = len(made.frames) / len(plain.frames)
    values = {
        "confirmed": [
            float(
                confirmed(asked, _looking(studio, plain.clip), _looking(studio, made.clip), aspect)
            )
        ],
        "understood": [1.0],
        "time": [made.spent / plain.spent / longer],
    }
    if asked.kind in LOCAL:
        values["psnr"] = [_unchanged(studio, asked, film, edited(film), (plain, made))]
    return _found(take, asked, values, ceiling)


Operation = Callable[[GenerationRequest], GenerationRequest]


def request_of(take: Take) -> tuple[Asked, GenerationRequest, Operation]:
    """The edit of a case, the film, and what makes the edited one out of it."""
    asked = asked_of(take)
    film = take.film_of(asked.before).request
    return asked, film, lambda of: operations.edit(of, asked.text)


def _found(
    take: Take,
    asked: Asked,
    values: dict[str, list[float]],
    ceiling: list[float],
    error: str = "",
) -> Finding:
    ceilings = {"confirmed": ceiling}
    return Finding(
        take.way, take.number, take.language, values, ceilings, asked.text, asked.kind, error
    )


def _looking(studio: Studio, clip: Clip) -> Look:
    return cache(lambda: studio.read(clip))


def _unchanged(
    studio: Studio,
    asked: Asked,
    film: GenerationRequest,
    edited: GenerationRequest,
    drawn: tuple[Drawn, Drawn],
) -> float:
    """PSNR outside of everybody whom the edit is about, as they were and as they are."""
    was, is_ = (studio.staged(request)[0] for request in (film, edited))
    nouns = {asked.lead.noun} if asked.kind != "add" else set()
    nouns |= {asked.new.noun} if asked.new else set()
    shots = [(shot, _slots(shot, nouns)) for shot in (was, is_)]
    where = outside(shots, film.seconds, film.fps, film.size)
    return psnr(drawn[0].frames, drawn[1].frames, where)


def _slots(shot: Staged, nouns: set[str]) -> tuple[int, ...]:
    return tuple(s for member in shot.cast if member.work_id in nouns for s in member.slots)


def true_pair(asked: Asked, take: Take) -> tuple[Clip, Clip]:
    """True renders before and after the same change."""
    shape, case = take.shape, take.case(asked.before)
    scene = true_scene(case, shape)
    before = clip_of(scene, shape, case.seed)
    if asked.after is not None:
        changed = replace(case, facts=asked.after)
        return before, clip_of(true_scene(changed, shape), shape, case.seed)
    if asked.kind == "move":
        values = scene.tracks.values.copy()
        for slot in asked.before.slots(0):
            values[:, slot, X] += np.float32(_SIDES[asked.value] - np.median(values[:, slot, X]))
        return before, clip_of(replace(scene, tracks=Tracks(values)), shape, case.seed)
    pace = PACE.get(asked.kind, 1.0)
    count = round(shape.seconds / pace * shape.fps)
    moments = np.arange(count) / shape.fps * pace
    if asked.kind == "backwards":
        moments = moments[::-1]
    return before, clip_of(scene, shape, case.seed, moments.tolist())
