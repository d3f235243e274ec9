"""The built-in engine, from request to clip."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from laterna.backends.native.casting import cast_drawings, cast_members
from laterna.backends.native.denoising import SAMPLER, SETS, TRACKS, Denoising
from laterna.backends.native.estimate import estimated_seconds
from laterna.backends.native.networks import Networks, Words
from laterna.backends.native.parallel import in_order
from laterna.backends.native.settling import settled
from laterna.core import settings
from laterna.core.clip import Clip, Frame
from laterna.core.request import CastMember, GenerationRequest, Plan, Progress
from laterna.diffusion.guidance import guided
from laterna.diffusion.prediction import Array, Denoiser
from laterna.diffusion.samplers import SAMPLERS
from laterna.diffusion.sampling import sample
from laterna.language.lexicon import Lexicon, load_lexicon
from laterna.language.reading import Reading, read_shots
from laterna.language.tokens import TextArrays, encode
from laterna.runtime.weights import WEIGHTS_LICENCE
from laterna.stage.compose import Composer
from laterna.stage.drawings import Drawing
from laterna.stage.scenery.scenery import Scenery
from laterna.stage.scenery.tokens import ROW, ROWS, scenery_of
from laterna.stage.tracks import CHANNELS, LOG_SIZE, TRACK_RATE, Tracks, denormalise
from laterna.stage.world import ground_of, ground_scalars

Report = Callable[[Progress], None]
Place = tuple[str | None, str | None, str | None]

T = TypeVar("T")

_LARGEST_DRAWING = 1024
_TRACK_STREAM, _SET_STREAM = 1, 2
_PREVIEW_SHORT_SIDE = 144
_SHORTEST_SHOT = 1.0


@dataclass(frozen=True)
class _Shot:
    """One shot of a film: what is said of it, its cast, and when it is."""

    number: int
    reading: Reading
    cast: tuple[CastMember, ...]
    start: float
    seconds: float

    @property
    def slots(self) -> tuple[int, ...]:
        """Slots that are filled."""
        return tuple(slot for member in self.cast for slot in member.slots)

    @property
    def place(self) -> Place:
        """Setting, time of day and weather, as far as they are said."""
        said = self.reading.said
        return said.setting, said.daytime, said.weather


@dataclass(frozen=True)
class Staged:
    """One shot as the networks made it: its cast, its start in seconds, its tracks and its set."""

    cast: tuple[CastMember, ...]
    start: float
    tracks: Tracks
    scenery: Scenery


class NativeBackend:
    """Director, designer, composer."""

    name = "storybook"

    def __init__(self) -> None:
        """Load weights.

        Raises:
            InstallationError: when weights are missing or damaged.
        """
        self._networks = Networks()
        self._lexicon: Lexicon = load_lexicon()

    def plan(self, request: GenerationRequest) -> Plan:
        """See :class:`laterna.backends.base.Backend`."""
        readings, too_many = self._read(request)
        return Plan(
            cast=cast_members(readings, request.cast, self._lexicon),
            replaced=_unique(pair for reading in readings for pair in reading.replaced),
            unknown=_unique(word for reading in (*readings, *too_many) for word in reading.unknown),
            estimated_seconds=estimated_seconds(request, len(readings)),
            model_name=self.name,
            model_sha256=self._networks.sha256,
            model_licence=WEIGHTS_LICENCE,
            left_out=_unique(word for reading in readings for word in reading.left_out),
            shots=len(readings),
        )

    def _read(self, request: GenerationRequest) -> tuple[list[Reading], list[Reading]]:
        """The shots that the film has time for, and those that it has not."""
        own = [choice.word for choice in request.cast]
        readings = read_shots(request.prompt, self._lexicon, own)
        room = max(1, int(request.seconds / _SHORTEST_SHOT))
        return readings[:room], readings[room:]

    def generate(self, request: GenerationRequest, plan: Plan, report: Report) -> Clip:
        """See :class:`laterna.backends.base.Backend`."""
        shots = self.staged(request, plan, report)
        composers = [
            Composer(
                shot.tracks,
                cast_drawings(shot.cast, request.cast, _drawing_side(shot.tracks, request)),
                shot.scenery,
                request.size,
                request.seed,
            )
            for shot in shots
        ]

        def frame(index: int) -> Frame:
            moment = index / request.fps
            number = max(i for i, shot in enumerate(shots) if shot.start <= moment + 1e-9)
            return composers[number].frame(moment - shots[number].start)

        def open_frames() -> Iterator[Frame]:
            return in_order(frame, range(request.frame_count), settings.threads())

        size = request.size
        return Clip(open_frames, request.frame_count, request.fps, size, size)

    def staged(self, request: GenerationRequest, plan: Plan, report: Report) -> list[Staged]:
        """Everything about a film but its frames; shots of one place and time share their set."""
        built: dict[Place, Scenery] = {}
        return [self._stage(request, shot, built, report) for shot in self._shots(request, plan)]

    def _shots(self, request: GenerationRequest, plan: Plan) -> list[_Shot]:
        """Shots of about equal length, cut where tracks have their samples."""
        readings, _ = self._read(request)
        cuts = [
            round(request.seconds * number / len(readings) * TRACK_RATE) / TRACK_RATE
            for number in range(len(readings))
        ]
        ends = [*cuts[1:], request.seconds]
        return [
            _Shot(
                number,
                reading,
                tuple(member for member in plan.cast if member.shot == number + 1),
                start,
                end - start,
            )
            for number, (reading, start, end) in enumerate(zip(readings, cuts, ends, strict=True))
        ]

    def _stage(
        self, request: GenerationRequest, shot: _Shot, built: dict[Place, Scenery], report: Report
    ) -> Staged:
        words = self._encode(encode(shot.reading.tokens), report)
        look = _Look(request, shot)
        tracks = self._direct(request, shot, words, lambda n, x0: report(look.tracks(n, x0)))
        if shot.place not in built:
            ground = ground_of(tracks.values)
            built[shot.place] = self._design(
                request, shot, words, ground, lambda n, x0: report(look.set(n, x0))
            )
        return Staged(shot.cast, shot.start, tracks, built[shot.place])

    def _encode(self, arrays: TextArrays, report: Report) -> tuple[Words, Words]:
        """The words, and their absence."""
        words = self._networks.encode(arrays)
        wordless = self._networks.encode(arrays, spoken=False)
        report(Progress("text", 1, 1))
        return words, wordless

    def _direct(
        self,
        request: GenerationRequest,
        shot: _Shot,
        words: tuple[Words, Words],
        watch: Callable[[int, Array], None],
    ) -> Tracks:
        seconds = math.ceil(shot.seconds)
        shape = (seconds, 1 + max(shot.slots, default=1), TRACK_RATE * len(CHANNELS))
        scalars = np.array([shot.seconds / 10, np.log(_aspect(request))], np.float32)
        spoken, wordless = (self._networks.director(said, scalars) for said in words)
        noise = _noise(request, _TRACK_STREAM, shot, shape)
        tokens = _denoised(request, TRACKS, (spoken, wordless), noise, watch)
        return Tracks(settled(_values(tokens), shot.slots))

    def _design(
        self,
        request: GenerationRequest,
        shot: _Shot,
        words: tuple[Words, Words],
        ground: float | None,
        watch: Callable[[int, Array], None],
    ) -> Scenery:
        scalars = ground_scalars(ground, _aspect(request))
        spoken, wordless = (self._networks.designer(said, scalars) for said in words)
        noise = _noise(request, _SET_STREAM, shot, (ROWS, ROW))
        rows = _denoised(request, SETS, (spoken, wordless), noise, watch)
        return scenery_of(rows, _aspect(request), ground)


@dataclass(frozen=True)
class _Look:
    """Signs of life of one shot; with a picture of what the networks expect, if asked for."""

    request: GenerationRequest
    shot: _Shot

    def tracks(self, step: int, x0: Array) -> Progress:
        """Who would stand where, before nothing yet."""
        total = self.request.steps or TRACKS.steps
        if not self.request.preview:
            return Progress("tracks", step, total)
        tracks = Tracks(settled(_values(x0), self.shot.slots))
        return Progress("tracks", step, total, self._picture(tracks, None))

    def set(self, step: int, x0: Array) -> Progress:
        """How the set would look, before anybody stands in it."""
        total = self.request.steps or SETS.steps
        if not self.request.preview:
            return Progress("set", step, total)
        scenery = scenery_of(x0, _aspect(self.request), None)
        return Progress("set", step, total, self._picture(Tracks.empty(1), scenery))

    def _picture(self, tracks: Tracks, scenery: Scenery | None) -> Frame:
        size = _preview_size(self.request.size)
        drawings: Mapping[int, Drawing] = {}
        if scenery is None:
            scenery = Scenery.bare()
            drawings = cast_drawings(self.shot.cast, self.request.cast, _PREVIEW_SHORT_SIDE)
        return Composer(tracks, drawings, scenery, size).frame(tracks.seconds / 2)


def _unique(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(found))


def _denoised(
    request: GenerationRequest,
    usual: Denoising,
    denoisers: tuple[Denoiser, Denoiser],
    noise: Array,
    watch: Callable[[int, Array], None],
) -> Array:
    """Walk from noise to data as the request wants it, or as usual."""
    denoising = replace(usual, steps=request.steps or usual.steps)
    return sample(
        guided(*denoisers, denoising.guider(request.guidance)),
        noise,
        denoising.times,
        SAMPLERS.load(request.sampler or SAMPLER),
        watch=watch,
    )


def _values(tokens: Array) -> Array:
    """Track tokens (seconds, slots, 96) to tracks (time, slots, 12)."""
    seconds, slots, _ = tokens.shape
    values = tokens.reshape(seconds, slots, TRACK_RATE, len(CHANNELS)).swapaxes(1, 2)
    return denormalise(values.reshape(seconds * TRACK_RATE, slots, len(CHANNELS)))


def _noise(request: GenerationRequest, stream: int, shot: _Shot, shape: tuple[int, ...]) -> Array:
    rng = np.random.default_rng([request.seed, stream, shot.number])
    return rng.standard_normal(shape, np.float32)


def _aspect(request: GenerationRequest) -> float:
    return request.size[0] / request.size[1]


def _drawing_side(tracks: Tracks, request: GenerationRequest) -> int:
    """Pixels a drawing needs where it is shown largest."""
    largest = float(np.exp(tracks.values[:, 1:, LOG_SIZE].max())) * min(request.size) / 2
    return int(np.clip(largest, 64, _LARGEST_DRAWING))


def _preview_size(size: Sequence[int]) -> tuple[int, int]:
    scale = _PREVIEW_SHORT_SIDE / min(size)
    width, height = (max(2, round(side * scale)) for side in size)
    return width, height
