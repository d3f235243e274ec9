"""The built-in engine, from request to clip."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from laterna.backends.native.casting import cast_drawings, cast_members
from laterna.backends.native.estimate import estimated_seconds
from laterna.backends.native.networks import Networks, Surroundings, Words
from laterna.backends.native.parallel import in_order
from laterna.backends.native.windows import Window, plan_windows
from laterna.core import settings
from laterna.core.clip import Clip, Frame
from laterna.core.request import CastMember, GenerationRequest, Plan, Progress
from laterna.diffusion.guidance import ClassifierFreeGuidance, guided
from laterna.diffusion.prediction import Array, Denoiser
from laterna.diffusion.samplers import SAMPLERS
from laterna.diffusion.sampling import Given, sample
from laterna.diffusion.schedules import shifted_times
from laterna.language.lexicon import Lexicon, load_lexicon
from laterna.language.reading import Reading, read
from laterna.language.tokens import TextArrays, encode
from laterna.runtime.weights import WEIGHTS_LICENCE
from laterna.stage.compose import Composer, KeyPictures, actor_gains
from laterna.stage.drawings import Drawing
from laterna.stage.formats import covering_size, painter_size
from laterna.stage.layers import by_depth, flatten, place_all
from laterna.stage.tracks import (
    CAMERA,
    LOG_SIZE,
    MIRROR,
    OPACITY,
    SLOTS,
    TRACK_RATE,
    Tracks,
    X,
    Y,
    denormalise,
)
from laterna.stage.world import ground_scalars, world_maps

Report = Callable[[Progress], None]

GROUP = 4
_CHANNELS = 8
_LARGEST_DRAWING = 768
_UPSCALED_AT_ONCE = 8
_TRACK_STREAM, _FRAME_STREAM = 1, 2
_VIEW, _AT_REST = (X, Y, LOG_SIZE), 0.02


SAMPLER = "dpmpp_2m"


@dataclass(frozen=True)
class Denoising:
    """How a state is denoised where the request leaves it open.

    Attributes:
        steps: of the sampler.
        shift: of the times towards the noise, where thousands of numbers that agree are decided.
        guidance: scale of classifier-free guidance.
        guidance_end: time from which on it is left out.
    """

    steps: int
    shift: float
    guidance: float
    guidance_end: float

    @property
    def times(self) -> NDArray[np.float32]:
        """Sampling times."""
        return shifted_times(self.steps, self.shift)

    def guider(self, scale: float | None) -> ClassifierFreeGuidance:
        """The guider of the asked scale, or of the usual one."""
        return ClassifierFreeGuidance(
            self.guidance if scale is None else scale, end=self.guidance_end
        )


TRACKS = Denoising(steps=24, shift=3.0, guidance=1.5, guidance_end=0.3)
FRAMES = Denoising(steps=10, shift=6.0, guidance=2.0, guidance_end=0.1)


@dataclass(frozen=True)
class _Keys:
    """Everything about the key moments: rows, layers and composite at the painter's size."""

    rows: NDArray[np.float32]
    layers: NDArray[np.uint8]
    composite: NDArray[np.uint8]
    size: tuple[int, int]


class NativeBackend:
    """Director, painter, upscaler, composer."""

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
        reading = self._read(request)
        return Plan(
            cast=cast_members(reading.cast, request.cast, self._lexicon),
            replaced=reading.replaced,
            unknown=reading.unknown,
            estimated_seconds=estimated_seconds(request, request.steps or FRAMES.steps),
            model_name=self.name,
            model_sha256=self._networks.sha256,
            model_licence=WEIGHTS_LICENCE,
        )

    def _read(self, request: GenerationRequest) -> Reading:
        own = [choice.word for choice in request.cast]
        return read(request.prompt, self._lexicon, own)

    def generate(self, request: GenerationRequest, plan: Plan, report: Report) -> Clip:
        """See :class:`laterna.backends.base.Backend`."""
        words, wordless = self._encode(encode(self._read(request).tokens), report)
        native = painter_size(request.size)
        tracks = self._direct(request, plan.cast, (words, wordless), native, report)
        drawings = cast_drawings(plan.cast, request.cast, _drawing_side(tracks, native, request))
        keys = _key_moments(tracks, drawings, native)
        frames = self._paint(request, keys, (words, wordless), report)
        pictures = self._upscale(frames, keys, report)
        composer = Composer(tracks, drawings, pictures, native, request.size)
        moments = [index / request.fps for index in range(request.frame_count)]

        def open_frames() -> Iterator[Frame]:
            return in_order(composer.frame, moments, settings.threads())

        return Clip(open_frames, request.frame_count, request.fps, request.size, native)

    def _encode(self, arrays: TextArrays, report: Report) -> tuple[Words, Words]:
        words = self._networks.encode(arrays)
        wordless = self._networks.encode(arrays, spoken=False)
        report(Progress("text", 1, 1))
        return words, wordless

    def _direct(
        self,
        request: GenerationRequest,
        cast: tuple[CastMember, ...],
        words: tuple[Words, Words],
        native: tuple[int, int],
        report: Report,
    ) -> Tracks:
        seconds = math.ceil(request.seconds)
        noise = _rng(request, _TRACK_STREAM).standard_normal(
            (seconds, SLOTS, TRACK_RATE * _CHANNELS), np.float32
        )
        scalars = np.array([request.seconds / 10, np.log(native[0] / native[1])], np.float32)
        denoise = guided(
            self._networks.director(words[0], scalars),
            self._networks.director(words[1], scalars),
            TRACKS.guider(request.guidance),
        )
        tokens = sample(
            denoise,
            noise,
            TRACKS.times,
            SAMPLERS.load(request.sampler or SAMPLER),
            watch=lambda step, _: report(Progress("tracks", step, TRACKS.steps)),
        )
        values = tokens.reshape(seconds, SLOTS, TRACK_RATE, _CHANNELS).swapaxes(1, 2)
        values = denormalise(values.reshape(seconds * TRACK_RATE, SLOTS, _CHANNELS))
        return Tracks(_settled(values, cast))

    def _paint(
        self,
        request: GenerationRequest,
        keys: _Keys,
        words: tuple[Words, Words],
        report: Report,
    ) -> NDArray[np.float32]:
        """Frames (keys, 3, h, w) in [-1, 1]."""
        width, height = keys.size
        groups = len(keys.rows) // GROUP
        frames = np.zeros((groups, GROUP * 3, height, width), np.float32)
        noise = _rng(request, _FRAME_STREAM).standard_normal(frames.shape, np.float32)
        windows = plan_windows(groups)
        steps = request.steps or FRAMES.steps
        for number, window in enumerate(windows):
            chosen = list(window.groups)
            watch = _painting(request, report, number * steps, len(windows) * steps)
            frames[chosen] = sample(
                self._painter(request, keys, words, window),
                noise[chosen],
                replace(FRAMES, steps=steps).times,
                SAMPLERS.load(request.sampler or SAMPLER),
                _given(window, frames[chosen]),
                watch,
            )
        return np.clip(frames.reshape(groups * GROUP, 3, height, width), -1, 1)

    def _painter(
        self, request: GenerationRequest, keys: _Keys, words: tuple[Words, Words], window: Window
    ) -> Denoiser:
        """The painter of a window; where neighbours are given, they guide better than words."""
        around = _surroundings(keys, list(window.groups))
        spoken = self._networks.painter(words[0], around)
        if any(window.given):
            return spoken
        wordless = self._networks.painter(words[1], around)
        return guided(spoken, wordless, FRAMES.guider(request.guidance))

    def _upscale(self, frames: NDArray[np.float32], keys: _Keys, report: Report) -> KeyPictures:
        composite = _planes(keys.composite)
        backgrounds, gains = [], []
        starts = range(0, len(frames), _UPSCALED_AT_ONCE)
        for done, start in enumerate(starts, start=1):
            part = slice(start, start + _UPSCALED_AT_ONCE)
            background, gain = self._networks.upscale(frames[part], composite[part])
            backgrounds.append(_to_bytes(background))
            gains.append(gain)
            report(Progress("upscale", done, len(starts)))
        return KeyPictures(
            np.concatenate(backgrounds), actor_gains(np.concatenate(gains), keys.layers)
        )


def _rng(request: GenerationRequest, stream: int) -> np.random.Generator:
    return np.random.default_rng([request.seed, stream])


def _settled(values: NDArray[np.float32], cast: tuple[CastMember, ...]) -> NDArray[np.float32]:
    """Nobody is on stage who was not named; everybody faces one side or the other.

    The camera stands still in what hardly moves: denoised rows are never quite at rest, and a world
    that sways by two pixels is seen. Moves that are meant are three times larger at least.
    """
    camera = values[:, CAMERA, list(_VIEW)]
    values[:, CAMERA, list(_VIEW)] = np.where(np.ptp(camera, axis=0) < _AT_REST, 0, camera)
    values[:, 1:, MIRROR] = np.where(values[:, 1:, MIRROR] < 0, -1, 1)
    present = {member.slot for member in cast}
    for slot in range(1, SLOTS):
        if slot not in present:
            values[:, slot, OPACITY] = 0
    return values


def _drawing_side(tracks: Tracks, native: tuple[int, int], request: GenerationRequest) -> int:
    """Pixels a drawing needs where it is shown largest."""
    whole = covering_size(native, request.size)
    largest = float(np.exp(tracks.values[:, 1:, 2].max())) * min(whole) / 2
    return int(np.clip(largest, 64, _LARGEST_DRAWING))


def _key_moments(tracks: Tracks, drawings: dict[int, Drawing], native: tuple[int, int]) -> _Keys:
    """The tracks' own moments, filled up to whole groups."""
    count = math.ceil(len(tracks.values) / GROUP) * GROUP
    rows = tracks.at(np.arange(count) / TRACK_RATE)
    layers = place_all(drawings, rows, native)
    return _Keys(rows, layers, flatten(by_depth(layers, rows)), native)


def _surroundings(keys: _Keys, groups: list[int]) -> Surroundings:
    moments = np.concatenate([np.arange(GROUP) + group * GROUP for group in groups])
    composite = _planes(keys.composite[moments])
    world = world_maps(keys.rows[moments], keys.size)
    width, height = keys.size
    grouped = (1, len(groups), -1, height, width)
    return Surroundings(
        composite=composite.reshape(grouped),
        world=world.reshape(grouped),
        seconds=np.array([groups], np.float32) * np.float32(GROUP / TRACK_RATE),
        scalars=ground_scalars(keys.rows, width / height)[None],
    )


def _given(window: Window, known: Array) -> Given | None:
    if not any(window.given):
        return None
    mask = np.array(window.given, np.float32)[:, None, None, None]
    return Given(known.copy(), mask)


def _painting(
    request: GenerationRequest, report: Report, before: int, total: int
) -> Callable[[int, Array], None]:
    def watch(step: int, x0: Array) -> None:
        look = _look(x0) if request.preview else None
        report(Progress("frames", before + step, total, look))

    return watch


def _look(x0: Array) -> NDArray[np.uint8]:
    """The first frame of the middle group."""
    look: NDArray[np.uint8] = _to_bytes(x0[len(x0) // 2, None, :3])[0]
    return look


def _planes(composite: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(moments, h, w, 4) bytes to (moments, 4, h, w) in [0, 1]."""
    return composite.transpose(0, 3, 1, 2).astype(np.float32) / np.float32(255)


def _to_bytes(pictures: NDArray[np.float32]) -> NDArray[np.uint8]:
    scaled = np.clip(pictures * 127.5 + 128, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(scaled.transpose(0, 2, 3, 1))
