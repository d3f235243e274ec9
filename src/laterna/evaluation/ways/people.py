"""Characters: somebody of the user's own, kept through films, and refused once withdrawn."""

from __future__ import annotations

from dataclasses import replace

from laterna.core.errors import ConsentWithdrawn
from laterna.core.request import GenerationRequest
from laterna.evaluation.captioning import caption_for
from laterna.evaluation.families import UPRIGHT
from laterna.evaluation.likeness import looks_like
from laterna.evaluation.sight import look, sampled
from laterna.evaluation.strangers import STRANGERS, cast_of, word_of
from laterna.evaluation.truth import true_clip
from laterna.evaluation.ways.findings import Finding
from laterna.evaluation.ways.studio import Studio, Take
from laterna.language.facts import ActorFacts, SceneFacts
from laterna.provenance import keys
from laterna.provenance.characters import Characters
from laterna.service import characters
from laterna.service.characters import Grant
from laterna.service.likeness import Source

_SETTINGS = ("meadow", "beach", "city", "desert", "room", "snow", "stage", "lake")
_GRANT = Grant("the makers of Laterna", "to measure whether a character stays who it is")


def character(studio: Studio, take: Take) -> Finding:
    """Made of a picture, called by name: does the film show it, and no more once withdrawn?"""
    noun = STRANGERS[int(take.rng.integers(len(STRANGERS)))]
    action = UPRIGHT[int(take.rng.integers(len(UPRIGHT)))]
    setting = _SETTINGS[int(take.rng.integers(len(_SETTINGS)))]
    facts = SceneFacts((ActorFacts(noun, action),), setting, "still")
    case = replace(take.case(facts), family="strangers")
    name = word_of(noun, take.language)
    store = _store(studio, take)
    picture = cast_of(facts, take.language)[0].picture
    characters.add(name, [Source(picture)], _GRANT, store=store)
    film = _told(take, name, facts)
    called = characters.joined(film, store)
    made = studio.draw(called)
    plain = studio.plain(film, film.seconds)
    values = {"time": [made.spent / plain.spent]}
    ceilings: dict[str, list[float]] = {}
    for told, clip in ((values, made.clip), (ceilings, true_clip(case, take.shape))):
        sighting = look(studio.reader.model, sampled(clip))
        reading = studio.reader.interpret(sighting)
        told["identity"] = [float(noun in looks_like(studio.reader, sighting, reading))]
    characters.revoke(name, "the measurement is over", store)
    values["refused"] = [float(_refused(film, store))]
    return Finding(take.way, take.number, take.language, values, ceilings, film.prompt)


def _told(take: Take, name: str, facts: SceneFacts) -> GenerationRequest:
    """The film of a caption in which the character is called by its name."""
    words = caption_for(name, facts, take.language, take.rng)
    shape = take.shape
    return replace(
        shape.request(take.case(SceneFacts(()))),
        prompt=words,
        seed=int(take.rng.integers(1 << 31)),
    )


def _store(studio: Studio, take: Take) -> Characters:
    """A folder of characters of the case's own, with keys of the suite's own."""
    data = studio.folder / "data"
    if not keys.exist(data):
        data.mkdir(parents=True, exist_ok=True)
        keys.init(data)
    return Characters(studio.folder / f"characters-{take.seed}-{take.number}", data)


def _refused(film: GenerationRequest, store: Characters) -> bool:
    try:
        characters.joined(film, store)
    except ConsentWithdrawn:
        return True
    return False
