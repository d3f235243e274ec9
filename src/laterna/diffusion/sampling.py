"""The only denoising loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from laterna.diffusion.paths import noised
from laterna.diffusion.prediction import Array, Denoiser
from laterna.diffusion.samplers.base import Sampler


@dataclass(frozen=True)
class Given:
    """Parts of the state that are known and only lightly noised, so that they do not drift.

    Attributes:
        values: the known data, in the state's shape; anything where unknown.
        mask: 1 where known, broadcasts against the state.
        t: the time at which known parts stand, below 1.
    """

    values: Array
    mask: Array
    t: float = 0.97


Watcher = Callable[[int, Array], None]
"""Called after each step with its number from 1 and the estimate of the data."""


def sample(
    denoise: Denoiser,
    noise: Array,
    times: NDArray[np.float32],
    sampler: Sampler,
    given: Given | None = None,
    watch: Watcher | None = None,
) -> Array:
    """Walk from noise to data.

    Args:
        denoise: the network with its conditions bound.
        noise: the start, standard normal; its shape is the state's.
        times: increasing from 0 to 1; one step between each two.
        sampler: the step rule.
        given: known parts; they come back exactly as given.
        watch: sees every step.

    Returns:
        The data, in the shape of ``noise``.
    """
    mask = np.zeros((1,) * noise.ndim, np.float32) if given is None else given.mask
    z = noise if given is None else _place(noise, given)
    memory: tuple[Array, ...] = ()
    for index, (now, following) in enumerate(pairwise(times), start=1):
        t, t_next = (_clock(moment, mask, given) for moment in (now, following))
        step = sampler.step(denoise, z, t, t_next, memory)
        z, memory = step.z, step.memory
        if watch is not None:
            watch(index, step.x0)
    return z if given is None else _restore(z, given)


def _clock(moment: np.float32, mask: Array, given: Given | None) -> Array:
    held = np.float32(0 if given is None else given.t)
    clock: Array = np.where(mask > 0, held, moment).astype(np.float32)
    return clock


def _place(noise: Array, given: Given) -> Array:
    known: Array = noised(given.values, noise, np.array(given.t, np.float32))
    placed: Array = np.where(given.mask > 0, known, noise).astype(np.float32)
    return placed


def _restore(z: Array, given: Given) -> Array:
    restored: Array = np.where(given.mask > 0, given.values, z).astype(np.float32)
    return restored
