"""Tracks and sets from words, round whatever of them is known already."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from laterna.backends.native.denoising import SAMPLER, SETS, TRACKS, Denoising
from laterna.backends.native.networks import Networks, Words
from laterna.core.request import GenerationRequest
from laterna.diffusion.guidance import guided
from laterna.diffusion.paths import noised
from laterna.diffusion.prediction import Array, Denoiser
from laterna.diffusion.samplers import SAMPLERS
from laterna.diffusion.sampling import Given, sample
from laterna.stage.scenery.scenery import Scenery
from laterna.stage.scenery.tokens import ROW, ROWS, scenery_of
from laterna.stage.tracks import CHANNELS, TRACK_RATE, Rows, denormalise, normalise
from laterna.stage.world import ground_scalars

Watch = Callable[[int, Array], None]

LONGEST = 20
"""Seconds that the director has learnt to see at once."""

_OVERLAP = 5
"""Seconds of a longer film that it sees again with the next ones."""

_TRACK_STREAM, _SET_STREAM = 1, 2


@dataclass(frozen=True)
class Known:
    """What there is already of a shot.

    Attributes:
        rows: (time, slots, 12), whole seconds; anything where it is not known.
        moments: (time, slots), true where rows are known and stay as they are.
        strength: how much of unknown moments is kept of ``rows``, 0 (nothing) to 1 (all of it).
    """

    rows: Rows
    moments: NDArray[np.bool_]
    strength: float = 0.0


@dataclass(frozen=True)
class Brief:
    """What a shot is to be: its number in the film, its words and their absence, and its length."""

    number: int
    words: tuple[Words, Words]
    seconds: float
    slots: int
    aspect: float


def direct(
    networks: Networks,
    request: GenerationRequest,
    brief: Brief,
    watch: Watch,
    known: Known | None = None,
) -> Rows:
    """Rows (time, slots + 1, 12) of a shot, at least ``brief.seconds`` long, of whole seconds.

    Moments that are known come back as they were, and those about them lead into them. What is
    longer than the director can see is made part by part, each with the end of the one before.
    """
    seconds = math.ceil(brief.seconds)
    shape = (seconds, brief.slots + 1, TRACK_RATE * len(CHANNELS))
    noise = _noise(request, _TRACK_STREAM, brief.number, shape)
    tokens, given = np.zeros(shape, np.float32), np.zeros((*shape[:2], 1), np.float32)
    strength = 0.0
    if known is not None:
        tokens = _tokens(known.rows)
        given[..., 0] = known.moments.reshape(seconds, TRACK_RATE, -1).all(1)
        strength = known.strength
    for part in _parts(given[..., 0].min(1) > 0):
        length = part.stop - part.start
        scalars = np.array([min(brief.seconds, length) / 10, np.log(brief.aspect)], np.float32)
        denoisers = (networks.director(said, scalars) for said in brief.words)
        spoken, wordless = denoisers
        start = _Start(
            noise[part],
            tokens[part] if strength > 0 else None,
            strength,
            Given(tokens[part], given[part]) if given[part].any() else None,
        )
        tokens[part] = _denoised(request, TRACKS, (spoken, wordless), start, watch)
        given[part] = 1
    return rows_of(tokens)


def design(
    networks: Networks,
    request: GenerationRequest,
    brief: Brief,
    ground: float | None,
    watch: Watch,
    base: tuple[Array, float] | None = None,
) -> tuple[Array, Scenery]:
    """Rows (41, 45) of a set, and the set; ``base`` are rows to begin from and how much they stay.

    How much is 0 (nothing) to 1 (all of it).
    """
    scalars = ground_scalars(ground, brief.aspect)
    spoken, wordless = (networks.designer(said, scalars) for said in brief.words)
    noise = _noise(request, _SET_STREAM, brief.number, (ROWS, ROW))
    start = _Start(noise, *base) if base else _Start(noise)
    rows = _denoised(request, SETS, (spoken, wordless), start, watch)
    return rows, scenery_of(rows, brief.aspect, ground)


def rows_of(tokens: Array) -> Rows:
    """Track tokens (seconds, slots, 96) to tracks (time, slots, 12)."""
    seconds, slots, _ = tokens.shape
    values = tokens.reshape(seconds, slots, TRACK_RATE, len(CHANNELS)).swapaxes(1, 2)
    return denormalise(values.reshape(seconds * TRACK_RATE, slots, len(CHANNELS)))


def _tokens(rows: Rows) -> Array:
    time, slots, channels = rows.shape
    seconds = time // TRACK_RATE
    values = normalise(rows).reshape(seconds, TRACK_RATE, slots, channels).swapaxes(1, 2)
    tokens: Array = values.reshape(seconds, slots, TRACK_RATE * channels).copy()
    return tokens


def _parts(known: NDArray[np.bool_]) -> list[slice]:
    """In which parts unknown seconds are made, each at most ``LONGEST`` long.

    From what is known onwards; backwards where only the end is known.
    """
    count = len(known)
    if count <= LONGEST:
        return [] if known.all() else [slice(0, count)]
    parts = []
    edges = np.flatnonzero(np.diff(np.concatenate([[1], known, [1]]).astype(int)))
    for start, stop in edges.reshape(-1, 2).tolist():
        backwards = start == 0 and stop < count
        done = 0
        while done < stop - start:
            step = min(stop - start - done, LONGEST - _OVERLAP)
            if backwards:
                first = stop - done - step
                parts.append(slice(first, min(first + LONGEST, count)))
            else:
                last = start + done + step
                # The last part also sees what is known beyond, to lead into it.
                end = min(last + (_OVERLAP if last == stop else 0), count)
                parts.append(slice(max(end - LONGEST, 0), end))
            done += step
    return parts


@dataclass(frozen=True)
class _Start:
    """Where denoising begins: at noise, or so far from it towards something as is to be kept.

    ``given`` are parts that are known and stay.
    """

    noise: Array
    base: Array | None = None
    strength: float = 0.0
    given: Given | None = None


def _denoised(
    request: GenerationRequest,
    usual: Denoising,
    denoisers: tuple[Denoiser, Denoiser],
    start: _Start,
    watch: Watch,
) -> Array:
    """Walk to data as the request wants it, or as usual."""
    denoising = replace(usual, steps=request.steps or usual.steps)
    times, noise = denoising.times, start.noise
    if start.base is not None:
        # SDEdit (arXiv 2108.01073).
        times = (start.strength + (1 - start.strength) * times).astype(np.float32)
        noise = noised(start.base, noise, np.array(start.strength, np.float32))
    return sample(
        guided(*denoisers, denoising.guider(request.guidance)),
        noise,
        times,
        SAMPLERS.load(request.sampler or SAMPLER),
        given=start.given,
        watch=watch,
    )


def _noise(request: GenerationRequest, stream: int, number: int, shape: tuple[int, ...]) -> Array:
    rng = np.random.default_rng([request.seed, stream, number])
    return rng.standard_normal(shape, np.float32)
