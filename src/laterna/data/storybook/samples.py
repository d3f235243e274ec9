"""Training samples by number: the same number gives the same sample on every machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from laterna.core.concepts import LANGUAGES, SETTINGS
from laterna.core.svg import read_svg
from laterna.data.storybook.nouns import combination_held_out
from laterna.data.storybook.render import render
from laterna.data.storybook.scene import Scene, build_scene, sample_facts
from laterna.language.captions import SceneFacts, write
from laterna.language.tokens import TextArrays, encode
from laterna.ledger.art import read_svg_file
from laterna.ledger.records import load_works
from laterna.stage.drawings import Drawing
from laterna.stage.formats import PAINTER_SIZES
from laterna.stage.tracks import TRACK_RATE, normalise
from laterna.stage.world import ground_scalars, world_maps

GROUP = 4
UNSAID = -1
_DRAWING_SIDE = 144
_LENGTHS = (1, 2, 3, 4, 5, 6, 8, 10, 14, 20)
_LENGTH_ODDS = (0.06, 0.14, 0.14, 0.2, 0.12, 0.1, 0.08, 0.07, 0.05, 0.04)


@cache
def drawing(work_id: str, side: int = _DRAWING_SIDE) -> Drawing:
    """A work's drawing, rasterised once in a process."""
    work = load_works()[work_id]
    return Drawing.from_rgba(read_svg(read_svg_file(work), side))


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
class PainterBatch:
    """Frames in groups of four, with what the painter is told about them.

    Shapes: frames (batch, groups, 4, h, w, 3) uint8; composite (..., 4) uint8; world
    (batch, groups, 4, 2, h, w) float16; seconds (batch, groups); scalars (batch, 3); text arrays
    with a batch dimension; settings (batch,) int64, the place in ``SETTINGS`` of the one that the
    caption names, ``UNSAID`` where it names none.
    """

    frames: NDArray[np.uint8]
    composite: NDArray[np.uint8]
    world: NDArray[np.float16]
    seconds: NDArray[np.float32]
    scalars: NDArray[np.float32]
    text: TextArrays
    settings: NDArray[np.int64]


@dataclass(frozen=True)
class DirectorBatch:
    """Normalised tracks (batch, seconds, slots, 64), float32, and (seconds / 10, log aspect)."""

    tracks: NDArray[np.float32]
    scalars: NDArray[np.float32]
    text: TextArrays


@dataclass(frozen=True)
class UpscalerBatch:
    """Small frames and what they are at ``scale`` times the size, all uint8.

    Shapes: frames (batch, h, w, 3), composite (batch, h, w, 4); large_frames, background
    (batch, scale * h, scale * w, 3), large_composite (..., 4).
    """

    frames: NDArray[np.uint8]
    composite: NDArray[np.uint8]
    large_frames: NDArray[np.uint8]
    background: NDArray[np.uint8]
    large_composite: NDArray[np.uint8]


def training_facts(source: SampleSource, rng: np.random.Generator) -> SceneFacts:
    """Random facts without any combination that is held out for evaluation."""
    while True:
        facts = sample_facts(source.nouns, rng)
        triples = [(actor.noun, actor.action, facts.setting or "") for actor in facts.actors]
        if not any(combination_held_out(*triple) for triple in triples):
            return facts


def told_scene(
    source: SampleSource, rng: np.random.Generator, seconds: float, aspect: float
) -> tuple[Scene, TextArrays]:
    """A scene and a caption of it in one of the languages."""
    facts = training_facts(source, rng)
    caption = write(facts, str(rng.choice(source.languages)), rng)
    return build_scene(facts, seconds, aspect, rng), encode(caption.tokens)


def stack_text(texts: Sequence[TextArrays]) -> TextArrays:
    """Token arrays of a batch."""
    return TextArrays(
        np.stack([text.ngrams for text in texts]),
        np.stack([text.slots for text in texts]),
        np.stack([text.mask for text in texts]),
    )


def painter_batch(
    source: SampleSource,
    first: int,
    count: int,
    groups: int,
    drawings: Mapping[str, Drawing],
    sizes: tuple[tuple[int, int], ...] = PAINTER_SIZES,
) -> PainterBatch:
    """Samples ``first`` to ``first + count - 1``, all of one of the frame sizes."""
    size = sizes[_random_shape(source.rng(0, first))]
    numbers = range(first, first + count)
    samples = [_painted(source, number, groups, size, drawings) for number in numbers]
    frames, composite, world, seconds, scalars, text, settings = zip(*samples, strict=True)
    return PainterBatch(
        np.stack(frames),
        np.stack(composite),
        np.stack(world),
        np.stack(seconds),
        np.stack(scalars),
        stack_text(text),
        np.array(settings, np.int64),
    )


def _painted(
    source: SampleSource,
    number: int,
    groups: int,
    size: tuple[int, int],
    drawings: Mapping[str, Drawing],
) -> tuple[
    NDArray[np.uint8],
    NDArray[np.uint8],
    NDArray[np.float16],
    NDArray[np.float32],
    NDArray[np.float32],
    TextArrays,
    int,
]:
    rng = source.rng(1, number)
    width, height = size
    seconds = _random_length(rng, at_least=groups / 2)
    scene, text = told_scene(source, rng, seconds, width / height)
    starts = _group_starts(groups, seconds, rng)
    times = (starts[:, None] + np.arange(GROUP) / TRACK_RATE).ravel()
    picture = render(scene, drawings, times, size)
    grouped = (groups, GROUP)
    return (
        picture.frames.reshape(*grouped, height, width, 3),
        picture.composite.reshape(*grouped, height, width, 4),
        world_maps(picture.rows, size).astype(np.float16).reshape(*grouped, 2, height, width),
        starts.astype(np.float32),
        ground_scalars(picture.rows, width / height),
        text,
        SETTINGS.index(said) if (said := scene.facts.setting) else UNSAID,
    )


def upscaler_batch(
    source: SampleSource, first: int, scenes: int, scale: int, drawings: Mapping[str, Drawing]
) -> UpscalerBatch:
    """Two moments of each of the scenes ``first`` to ``first + scenes - 1``, all of one size."""
    width, height = PAINTER_SIZES[_random_shape(source.rng(0, first))]
    rows = []
    for number in range(first, first + scenes):
        rng = source.rng(3, number)
        facts = training_facts(source, rng)
        scene = build_scene(facts, 4.0, width / height, rng)
        times = rng.uniform(0, 4, 2)
        small = render(scene, drawings, times, (width, height))
        large = render(scene, drawings, times, (width * scale, height * scale))
        rows.append(
            (small.frames, small.composite, large.frames, large.background, large.composite)
        )
    return UpscalerBatch(*(np.concatenate(column) for column in zip(*rows, strict=True)))


def _random_shape(rng: np.random.Generator) -> int:
    return int(rng.choice(len(PAINTER_SIZES), p=(0.6, 0.2, 0.2)))


def _random_length(rng: np.random.Generator, at_least: float) -> float:
    while True:
        seconds = float(rng.choice(_LENGTHS, p=_LENGTH_ODDS))
        if seconds >= at_least:
            return seconds


def _group_starts(groups: int, seconds: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Group starts in seconds: neighbours in half of the samples, otherwise spread out."""
    places = round(seconds * TRACK_RATE) // GROUP
    if rng.random() < 0.5:
        first = int(rng.integers(places - groups + 1))
        chosen = np.arange(first, first + groups)
    else:
        chosen = np.sort(rng.choice(places, size=groups, replace=False))
    return chosen * GROUP / TRACK_RATE


def director_batch(source: SampleSource, first: int, count: int) -> DirectorBatch:
    """Samples ``first`` to ``first + count - 1``, all of the same number of started seconds."""
    tokens = int(source.rng(0, first).choice(_LENGTHS, p=_LENGTH_ODDS))
    rows = [_directed(source, number, tokens) for number in range(first, first + count)]
    tracks, scalars, texts = zip(*rows, strict=True)
    return DirectorBatch(np.stack(tracks), np.stack(scalars), stack_text(texts))


def _directed(
    source: SampleSource, number: int, tokens: int
) -> tuple[NDArray[np.float32], NDArray[np.float32], TextArrays]:
    rng = source.rng(2, number)
    seconds = tokens - (rng.integers(TRACK_RATE) / TRACK_RATE if rng.random() < 0.3 else 0)
    width, height = PAINTER_SIZES[_random_shape(rng)]
    scene, text = told_scene(source, rng, float(seconds), width / height)
    scalars = np.array([seconds / 10, np.log(width / height)], np.float32)
    return track_tokens(scene.tracks.values, tokens), scalars, text


def track_tokens(values: NDArray[np.float32], seconds: int) -> NDArray[np.float32]:
    """Tracks (time, slots, 8) to normalised tokens (seconds, slots, 64); the last row is held."""
    missing = seconds * TRACK_RATE - len(values)
    full = np.concatenate([values, np.repeat(values[-1:], missing, axis=0)])
    tokens = normalise(full).reshape(seconds, TRACK_RATE, *full.shape[1:])
    return tokens.swapaxes(1, 2).reshape(seconds, full.shape[1], -1)
