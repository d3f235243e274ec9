"""Training samples by number: the same number gives the same sample on every machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from laterna.core.concepts import (
    ACTIONS,
    CAMERAS,
    DAYTIMES,
    INDOORS,
    LANGUAGES,
    MAX_ACTORS,
    RELATIONS,
    SETTINGS,
    WEATHERS,
)
from laterna.data.storybook import sets
from laterna.data.storybook.nouns import combination_held_out
from laterna.data.storybook.plots import Odds, sample_facts
from laterna.data.storybook.scene import play
from laterna.language.captions import write
from laterna.language.facts import SceneFacts
from laterna.language.tokens import TextArrays, encode
from laterna.ledger.art import read_figure
from laterna.ledger.records import load_works
from laterna.stage.drawings import Drawing
from laterna.stage.scenery.tokens import scenery_rows
from laterna.stage.tracks import TRACK_RATE, normalise
from laterna.stage.world import ground_scalars

UNSAID = -1
_DRAWING_SIDE = 144
_LENGTHS = (1, 2, 3, 4, 5, 6, 8, 10, 14, 20)
_LENGTH_ODDS = (0.06, 0.16, 0.16, 0.24, 0.12, 0.1, 0.06, 0.05, 0.03, 0.02)
_ASPECTS = (16 / 9, 1.0, 9 / 16)
_ASPECT_ODDS = (0.55, 0.15, 0.15)
"""The rest is anything between the narrowest and the widest."""

_COMPANIES = (2, 3, MAX_ACTORS)
_COMPANY_ODDS = (0.35, 0.35, 0.3)
"""How many actors a batch has room for: most scenes have few, and empty slots cost as much."""

_GROUNDS = 24


@cache
def drawing(work_id: str, side: int = _DRAWING_SIDE, colour: str | None = None) -> Drawing:
    """A work's drawing, in its own colours or in another, made once in a process."""
    return Drawing.from_figure(read_figure(work_id), side, colour)


class Drawings(Mapping[str, Drawing]):
    """All works' drawings by id, rasterised when first asked for."""

    def __init__(self, side: int = _DRAWING_SIDE) -> None:
        self._side = side

    def __getitem__(self, work_id: str) -> Drawing:
        return drawing(work_id, self._side)

    def __iter__(self) -> Iterator[str]:
        return iter(load_works())

    def __len__(self) -> int:
        return len(load_works())


@dataclass(frozen=True)
class SampleSource:
    """Where samples come from.

    Attributes:
        seed: of the stream; a sample is a function of (seed, kind, number).
        nouns: works that may appear.
        languages: of the captions.
    """

    seed: int
    nouns: tuple[str, ...]
    languages: tuple[str, ...] = LANGUAGES

    def rng(self, kind: int, number: int) -> np.random.Generator:
        """The source of chance of one sample."""
        return np.random.default_rng([self.seed, kind, number])


@dataclass(frozen=True)
class DirectorBatch:
    """Normalised tracks (batch, seconds, slots, 96), float32, and (seconds / 10, log aspect).

    ``deeds`` (batch, slots, 2) int64 holds what the caption says of each actor: the place in
    ``ACTIONS`` and in ``RELATIONS``, ``UNSAID`` where it says nothing; of slot 0 the camera's place
    in ``CAMERAS``.
    """

    tracks: NDArray[np.float32]
    scalars: NDArray[np.float32]
    text: TextArrays
    deeds: NDArray[np.int64]


@dataclass(frozen=True)
class DesignerBatch:
    """Sets as rows (batch, 41, 45), float32, and (log aspect, has ground, ground height).

    ``places`` (batch, 3) int64 holds what the caption names: the place in ``SETTINGS``,
    ``DAYTIMES`` and ``WEATHERS``, ``UNSAID`` where it names none.
    """

    rows: NDArray[np.float32]
    scalars: NDArray[np.float32]
    text: TextArrays
    places: NDArray[np.int64]


def training_facts(
    source: SampleSource,
    rng: np.random.Generator,
    odds: Odds | None = None,
    most: int = MAX_ACTORS,
) -> SceneFacts:
    """Random facts without any combination that is held out for evaluation."""
    while True:
        facts = sample_facts(source.nouns, rng, odds, most)
        triples = [(actor.noun, actor.action, facts.setting or "") for actor in facts.actors]
        if not any(combination_held_out(*triple) for triple in triples):
            return facts


def random_aspect(rng: np.random.Generator) -> float:
    """Width over height of a frame: one of the usual ones, or anything between."""
    usual = rng.random()
    for aspect, bound in zip(_ASPECTS, np.cumsum(_ASPECT_ODDS), strict=True):
        if usual < bound:
            return aspect
    return float(np.exp(rng.uniform(np.log(_ASPECTS[-1]), np.log(_ASPECTS[0]))))


def stack_text(texts: Sequence[TextArrays]) -> TextArrays:
    """Token arrays of a batch."""
    return TextArrays(
        np.stack([text.ngrams for text in texts]),
        np.stack([text.slots for text in texts]),
        np.stack([text.sizes for text in texts]),
        np.stack([text.mask for text in texts]),
    )


def told(facts: SceneFacts, source: SampleSource, rng: np.random.Generator) -> TextArrays:
    """A caption in one of the languages."""
    return encode(write(facts, str(rng.choice(source.languages)), rng).tokens)


def director_batch(source: SampleSource, first: int, count: int) -> DirectorBatch:
    """Samples ``first`` to ``first + count - 1``, all of as many started seconds and slots."""
    rng = source.rng(0, first)
    seconds = int(rng.choice(_LENGTHS, p=_LENGTH_ODDS))
    most = int(rng.choice(_COMPANIES, p=_COMPANY_ODDS))
    rows = [_directed(source, number, seconds, most) for number in range(first, first + count)]
    tracks, scalars, texts, deeds = zip(*rows, strict=True)
    return DirectorBatch(np.stack(tracks), np.stack(scalars), stack_text(texts), np.stack(deeds))


def _directed(
    source: SampleSource, number: int, tokens: int, most: int
) -> tuple[NDArray[np.float32], NDArray[np.float32], TextArrays, NDArray[np.int64]]:
    rng = source.rng(2, number)
    seconds = tokens - (rng.integers(TRACK_RATE) / TRACK_RATE if rng.random() < 0.3 else 0)
    aspect = random_aspect(rng)
    facts = training_facts(source, rng, most=most)
    setting = facts.setting or str(rng.choice(SETTINGS))
    tracks = play(facts, float(seconds), aspect, some_ground(setting, rng), rng)
    scalars = np.array([seconds / 10, np.log(aspect)], np.float32)
    values = tracks.values[:, : most + 1]
    return track_tokens(values, tokens), scalars, told(facts, source, rng), _deeds(facts, most)


def _deeds(facts: SceneFacts, most: int) -> NDArray[np.int64]:
    deeds = np.full((most + 1, 2), UNSAID, np.int64)
    deeds[0, 0] = CAMERAS.index(facts.camera or "still")
    for index, actor in enumerate(facts.actors):
        slots = list(facts.slots(index))
        if actor.action:
            deeds[slots, 0] = ACTIONS.index(actor.action)
        if actor.relation:
            deeds[slots, 1] = RELATIONS.index(actor.relation)
    return deeds


def some_ground(setting: str, rng: np.random.Generator) -> float | None:
    """Where the ground of one of the setting's sets lies."""
    return _grounds(setting)[int(rng.integers(_GROUNDS))]


@cache
def _grounds(setting: str) -> tuple[float | None, ...]:
    rngs = (np.random.default_rng([7, number]) for number in range(_GROUNDS))
    return tuple(sets.draw(setting, None, None, rng, 16 / 9).ground for rng in rngs)


def track_tokens(values: NDArray[np.float32], seconds: int) -> NDArray[np.float32]:
    """Tracks (time, slots, 12) to normalised tokens (seconds, slots, 96); the last row is held."""
    missing = seconds * TRACK_RATE - len(values)
    full = np.concatenate([values, np.repeat(values[-1:], missing, axis=0)])
    tokens = normalise(full).reshape(seconds, TRACK_RATE, *full.shape[1:])
    return tokens.swapaxes(1, 2).reshape(seconds, full.shape[1], -1)


def designer_batch(source: SampleSource, first: int, count: int) -> DesignerBatch:
    """Samples ``first`` to ``first + count - 1``."""
    samples = [_designed(source, number) for number in range(first, first + count)]
    rows, scalars, texts, places = zip(*samples, strict=True)
    return DesignerBatch(np.stack(rows), np.stack(scalars), stack_text(texts), np.stack(places))


def _designed(
    source: SampleSource, number: int
) -> tuple[NDArray[np.float32], NDArray[np.float32], TextArrays, NDArray[np.int64]]:
    rng = source.rng(4, number)
    aspect = random_aspect(rng)
    facts = training_facts(source, rng)
    setting = facts.setting or str(rng.choice(SETTINGS))
    scenery = sets.draw(setting, facts.daytime, facts.weather, rng, aspect)
    rows = scenery_rows(scenery, aspect)
    text = told(facts, source, rng)
    return rows, ground_scalars(scenery.ground, aspect), text, _named(facts)


def _named(facts: SceneFacts) -> NDArray[np.int64]:
    """Places of what is told; who says nothing of an open sky means a clear day."""
    outdoors = facts.setting not in INDOORS
    daytime, weather = (facts.daytime or "day", facts.weather or "clear") if outdoors else ("", "")
    said = ((SETTINGS, facts.setting), (DAYTIMES, daytime), (WEATHERS, weather))
    return np.array([names.index(name) if name else UNSAID for names, name in said], np.int64)
