"""Films made anew after other words or other chances, and cards that share their people."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from laterna.core.clip import Clip
from laterna.data.storybook.plots import ALONE
from laterna.evaluation.metrics.prompt_following import actors
from laterna.evaluation.truth import true_clip
from laterna.evaluation.ways.findings import Finding
from laterna.evaluation.ways.studio import Film, Studio, Take, apart
from laterna.language.facts import ActorFacts, SceneFacts
from laterna.service import operations
from laterna.service.operations import Card

_CARD_SECONDS = 2.0
_SETTINGS = ("meadow", "beach", "city", "desert", "forest", "snow", "stage", "mountains")
_IN_PLACE = tuple(sorted({"stand", "jump", "spin", "swing", "shake", "circle"} & set(ALONE)))
_TRANSITIONS: tuple[Literal["cut", "dissolve"], ...] = ("cut", "dissolve")


def remix(studio: Studio, take: Take) -> Finding:
    """More changes with more strength, and a strong one is about the new words."""
    film, other = take.film(), take.film()
    plain = studio.plain(film.request, film.request.seconds)
    made = [
        studio.draw(operations.remix(film.request, other.request.prompt, strength))
        for strength in operations.STRENGTHS
    ]
    changes = [apart(one.frames, plain.frames) for one in made]
    values = {
        "grows": [float(bool(np.all(np.diff(changes) > 0)))],
        "time": [one.spent / plain.spent for one in made],
    }
    ceilings: dict[str, list[float]] = {}
    if studio.stages:
        values["followed"], ceilings["followed"] = _followed(studio, take, other, made[-1].clip)
    return _found(take, values, ceilings, other.request.prompt)


def variation(studio: Studio, take: Take) -> Finding:
    """Other chances give another film that is about the same words."""
    film = take.film()
    plain = studio.plain(film.request, film.request.seconds)
    seed = film.request.seed + 1
    near, far = (
        studio.draw(operations.variation(film.request, seed, strength))
        for strength in ("subtle", "strong")
    )
    changes = [apart(one.frames, plain.frames) for one in (near, far)]
    values = {
        "differs": [float(min(changes) > 0.1)],
        "grows": [float(changes[0] < changes[1])],
        "time": [one.spent / plain.spent for one in (near, far)],
    }
    ceilings: dict[str, list[float]] = {}
    if studio.stages:
        values["followed"], ceilings["followed"] = _followed(studio, take, film, far.clip)
    return _found(take, values, ceilings, film.request.prompt)


def storyboard(studio: Studio, take: Take) -> Finding:
    """Whether the reader finds the one who is named in all cards, in each of them."""
    lead = take.film(lambda facts: facts.actors[0].count == 1).facts.actors[0]
    settings = take.rng.choice(_SETTINGS, 3, replace=False).tolist()
    actions = take.rng.choice(_IN_PLACE, 3, replace=False).tolist()
    facts = [
        SceneFacts((ActorFacts(lead.noun, action, colour=lead.colour),), setting, "still")
        for setting, action in zip(settings, actions, strict=True)
    ]
    films = [take.film_of(each, _CARD_SECONDS).request for each in facts]
    cards = [
        Card(film, _TRANSITIONS[(take.number + place) % 2]) for place, film in enumerate(films)
    ]
    request = operations.storyboard(cards)
    made = studio.draw(request)
    values = {"time": [studio.share(made, *films)]}
    ceilings: dict[str, list[float]] = {}
    if studio.stages:
        shown = [
            Clip.from_array(
                made.frames[round(at * made.fps) : round((at + _CARD_SECONDS) * made.fps)], made.fps
            )
            for at in (condition.at for condition in request.conditions)
        ]
        shape = replace(take.shape, seconds=_CARD_SECONDS)
        true = [true_clip(take.case(each), shape) for each in facts]
        for name, clips in ((values, shown), (ceilings, true)):
            there = [_there(studio, clip, lead.noun) for clip in clips]
            name["same"] = [float(all(there))]
    return _found(take, values, ceilings, " / ".join(film.prompt for film in films))


def _there(studio: Studio, clip: Clip, noun: str) -> bool:
    return any(actor.noun == noun for actor in studio.read(clip).actors)


def _followed(
    studio: Studio, take: Take, film: Film, clip: Clip
) -> tuple[list[float], list[float]]:
    """For each noun phrase of the words: is it there? In the film, and in a true render."""
    case = take.case(film.facts)
    made, true = (studio.read(each) for each in (clip, true_clip(case, take.shape)))
    return list(actors(case, made)), list(actors(case, true))


def _found(
    take: Take, values: dict[str, list[float]], ceilings: dict[str, list[float]], words: str
) -> Finding:
    return Finding(take.way, take.number, take.language, values, ceilings, words)
