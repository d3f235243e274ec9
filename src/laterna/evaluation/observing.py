"""Measures a clip once, so that every judge can be asked later without drawing it again."""

from __future__ import annotations

from laterna.core.clip import Clip
from laterna.data.storybook.nouns import HAND
from laterna.evaluation.cases import Case
from laterna.evaluation.colour import drift, flicker
from laterna.evaluation.likeness import looks_like
from laterna.evaluation.metrics.camera import camera_of
from laterna.evaluation.metrics.fingers import open_hand
from laterna.evaluation.metrics.frechet import clip_features
from laterna.evaluation.metrics.novelty import thumbnail
from laterna.evaluation.paths import Path
from laterna.evaluation.reading import ClipReader, ReadActor
from laterna.evaluation.results import OTHER, Result, SeenActor, packed
from laterna.evaluation.sight import Sighting, look, sampled
from laterna.evaluation.strangers import is_stranger


def observe(
    reader: ClipReader, case: Case, kind: str, clip: Clip, cast: tuple[str, ...] = ()
) -> Result:
    """Read a clip and measure in its frames what no reading tells.

    Args:
        reader: reads.
        case: what was asked for.
        kind: whose clip it is, see ``results``.
        clip: the clip.
        cast: works that the model said it would draw.
    """
    sighting = look(reader.model, sampled(clip))
    reading = reader.interpret(sighting)
    actors = tuple(_seen(sighting, actor) for actor in reading.actors)
    likeness = looks_like(reader, sighting, reading) if is_stranger(case.facts) else ()
    return Result(
        case=case.key,
        kind=kind,
        actors=actors,
        setting=reading.setting,
        daytime=reading.daytime or "",
        weather=reading.weather or "",
        cast=cast,
        flicker=flicker(sighting.frames),
        fingers=_fingers(case, sighting, actors),
        camera=camera_of(sighting.frames),
        features=packed(clip_features(reader.model, sighting.frames)),
        thumbnail=packed(thumbnail(sighting.frames)),
        likeness=likeness,
    )


def observe_features(reader: ClipReader, case: Case, clip: Clip) -> Result:
    """Only what true renders of another chance are made for: features of their frames."""
    features = clip_features(reader.model, sampled(clip))
    return Result(case.key, OTHER, features=packed(features))


def _seen(sighting: Sighting, actor: ReadActor) -> SeenActor:
    return SeenActor(
        noun=actor.noun,
        action=actor.action,
        target=actor.target,
        other=actor.other,
        colour=actor.colour,
        drift=drift(sighting.frames, actor.track),
        track=packed(actor.track),
    )


def _fingers(case: Case, sighting: Sighting, actors: tuple[SeenActor, ...]) -> float | None:
    """Fingers of the hand that was asked for, wherever one was seen best."""
    if not any(actor.noun == HAND for actor in case.facts.actors):
        return None
    hands = [actor for actor in actors if actor.noun == HAND] or list(actors[:1])
    return open_hand(sighting.frames, Path.of(hands[0])) if hands else None
