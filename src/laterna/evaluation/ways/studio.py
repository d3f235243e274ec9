"""What all judges of operations share: films by chance, drawn, timed, staged and read back."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from laterna.backends.base import Backend
from laterna.backends.native.score import Staged
from laterna.core.clip import Clip
from laterna.core.concepts import LANGUAGES
from laterna.core.request import GenerationRequest, Plan, Progress
from laterna.data.storybook.nouns import storybook_nouns
from laterna.data.storybook.plots import Odds, sample_facts
from laterna.evaluation.cases import Case, Shape
from laterna.evaluation.colour import drift
from laterna.evaluation.metrics.camera import camera_of
from laterna.evaluation.reading import ClipReader
from laterna.evaluation.results import MODEL, Result, SeenActor, packed
from laterna.evaluation.sight import look, sampled
from laterna.language.captions import write
from laterna.language.facts import SceneFacts
from laterna.provenance.export import rehearse
from laterna.provenance.watermarks.embedding import KEY_BYTES, Embedder

Bytes = NDArray[np.uint8]
Values = Mapping[str, list[float]]
"""What was measured, by the name of the figure."""

EQUAL = 99.0
"""What stands for the PSNR of pictures that do not differ at all, in dB."""

_ODDS = Odds(moving_camera=0.1)
_STILL = 1e-3


@runtime_checkable
class Stages(Protocol):
    """An engine that can tell who stands where before anything is drawn."""

    def staged(
        self, request: GenerationRequest, plan: Plan, report: Callable[[Progress], None]
    ) -> list[Staged]:
        """The shots of a film."""
        ...


@dataclass(frozen=True)
class Film:
    """A film, and what its words say."""

    facts: SceneFacts
    language: str
    request: GenerationRequest


@dataclass(frozen=True)
class Take:
    """One case: an operation on a film.

    Attributes:
        way: the operation.
        number: of the case, from 0.
        seed: of the suite.
        shape: of the films.
        rng: all chance of the case beyond its films.
    """

    way: str
    number: int
    seed: int
    shape: Shape
    rng: np.random.Generator = field(compare=False)

    @classmethod
    def of(cls, way: str, number: int, seed: int, shape: Shape) -> Take:
        """Case ``number`` of an operation; the same however many there are."""
        rng = np.random.default_rng([seed, zlib.crc32(f"ways/{way}".encode()), number])
        return cls(way, number, seed, shape, rng)

    @property
    def language(self) -> str:
        """All languages in turn."""
        return LANGUAGES[self.number % len(LANGUAGES)]

    def film(self, fits: Callable[[SceneFacts], bool] = lambda _: True) -> Film:
        """A film of random facts, of trained works, in the case's language."""
        nouns = storybook_nouns().trained
        while True:
            facts = sample_facts(nouns, self.rng, _ODDS)
            if fits(facts):
                return self.film_of(facts)

    def film_of(self, facts: SceneFacts, seconds: float | None = None) -> Film:
        """The film of some facts, told by chance."""
        prompt = write(facts, self.language, self.rng).text
        shape = self.shape
        request = GenerationRequest(
            prompt,
            seconds=seconds or shape.seconds,
            size=shape.size,
            fps=shape.fps,
            seed=int(self.rng.integers(1 << 31)),
            steps=shape.steps,
            guidance=shape.guidance,
            model=shape.model,
        )
        return Film(facts, self.language, request)

    def case(self, facts: SceneFacts) -> Case:
        """Facts as a case, for those judges that ask for one."""
        return Case(self.number, "", self.language, facts, unseen=False, seed=self.seed, family="")


@dataclass(frozen=True)
class Drawn:
    """A film in memory: frames (time, height, width, 3), and the processor seconds it took.

    These are those of the whole: from words to a marked and encoded film.
    """

    frames: Bytes
    fps: float
    spent: float

    @property
    def clip(self) -> Clip:
        """The same as a clip."""
        return Clip.from_array(self.frames, self.fps)

    @property
    def jumps(self) -> NDArray[np.floating]:
        """Mean change of a pixel from each frame to the next, in grey levels, (time - 1,)."""
        frames = self.frames.astype(np.int16)
        jumps: NDArray[np.floating] = np.abs(np.diff(frames, axis=0)).mean((1, 2, 3))
        return jumps

    def seams(self, *seconds: float) -> list[float]:
        """The jumps into the frames at some seconds, in mean jumps; none where nothing moves."""
        jumps = self.jumps
        usual = float(jumps.mean())
        if usual < _STILL:
            return []
        return [float(jumps[round(second * self.fps) - 1]) / usual for second in seconds]


@dataclass(frozen=True)
class Studio:
    """Who is examined, and by whom.

    Attributes:
        backend: draws.
        reader: reads back.
        folder: for pictures and masks that operations take.
    """

    backend: Backend
    reader: ClipReader
    folder: Path

    @property
    def stages(self) -> bool:
        """Whether the engine knows words, and who stands where; else only pictures are judged."""
        return isinstance(self.backend, Stages)

    def draw(self, request: GenerationRequest) -> Drawn:
        """Draw a film.

        Raises:
            LaternaError: when it cannot be drawn.
        """
        began = time.process_time()
        clip = self.backend.generate(request, self.backend.plan(request), lambda _: None)
        drawn = Drawn(np.stack(list(clip)), clip.fps, 0.0)
        _exported(drawn.clip)
        return replace(drawn, spent=time.process_time() - began)

    def plain(self, film: GenerationRequest, seconds: float) -> Drawn:
        """The film without any operation, as long as another one."""
        return self.draw(replace(film, seconds=seconds))

    def share(self, made: Drawn, *films: GenerationRequest) -> float:
        """The time of a film made of several, in those of the plain ones, by the second."""
        spent = sum(self.draw(film).spent for film in films)
        seconds = len(made.frames) / made.fps
        return made.spent / spent * sum(film.seconds for film in films) / seconds

    def staged(self, request: GenerationRequest) -> list[Staged]:
        """The shots of a film; only where the engine ``stages``."""
        assert isinstance(self.backend, Stages)
        return self.backend.staged(request, self.backend.plan(request), lambda _: None)

    def read(self, clip: Clip) -> Result:
        """What the reader sees in a clip."""
        sighting = look(self.reader.model, sampled(clip))
        reading = self.reader.interpret(sighting)
        actors = tuple(
            SeenActor(
                noun=actor.noun,
                action=actor.action,
                target=actor.target,
                other=actor.other,
                colour=actor.colour,
                drift=drift(sighting.frames, actor.track),
                track=packed(actor.track),
            )
            for actor in reading.actors
        )
        light = (reading.daytime or "", reading.weather or "")
        seen = Result("", MODEL, actors, reading.setting, *light)
        return replace(seen, camera=camera_of(sighting.frames))


def _exported(clip: Clip) -> None:
    """Mark and encode a clip, as every film is, and keep nothing of it."""
    marked = Embedder(1, bytes(KEY_BYTES), clip.size, clip.fps)
    rehearse(replace(clip, open_frames=lambda: iter(marked(clip))))


def psnr(one: Bytes, other: Bytes, where: NDArray[np.bool_] | None = None) -> float:
    """Peak signal to noise ratio in dB, ``EQUAL`` at most, of all pixels or those of a mask.

    ``where`` (time, height, width) or (height, width).
    """
    squares = (one.astype(np.float32) - other.astype(np.float32)) ** 2
    chosen = squares
    if where is not None:
        chosen = squares[np.broadcast_to(where, squares.shape[:-1])]
    error = float(chosen.mean()) if chosen.size else 0.0
    return EQUAL if error == 0 else min(EQUAL, float(10 * np.log10(255**2 / error)))


def apart(one: Bytes, other: Bytes) -> float:
    """Mean difference of a pixel, in grey levels."""
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean())
