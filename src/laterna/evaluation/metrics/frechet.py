"""Reader-FVD: how far apart two collections of clips lie in what the reader's finder sees.

Features of a clip: the finder's deepest map of every frame that is read, each channel's mean and
maximum over the frame; of these the mean over time and the mean absolute change from one moment to
the next. On true renders each number is scaled to unit spread and the 64 directions of largest
variance are found (fewer for fewer than 512 clips); all collections are looked at along these. The
distance is Fréchet's between two normal distributions (Dowson and Landau, 1982), as in FVD
(arXiv 1812.01717), whose network, trained on filmed people, says little about flat drawings.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from laterna.models.crops import finder_frame
from laterna.models.reader import Reader

Floats = NDArray[np.floating]

DIRECTIONS = 64
_A_DIRECTION = 8
"""Clips that are needed for each direction."""

FEWEST = 2 * _A_DIRECTION
_BLOCKS = 10


@torch.inference_mode()
def clip_features(model: Reader, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Features (4 * width,) of frames (time, height, width, 3) of the reader's size."""
    halves = np.stack([finder_frame(frame) for frame in frames])
    pixels = torch.from_numpy(halves).permute(0, 3, 1, 2).float() / 127.5 - 1
    pixels = pixels.contiguous(memory_format=torch.channels_last)
    finder = model.finder
    deep = finder.coarse(finder.down(finder.fine(finder.stem(pixels))))
    pooled = torch.cat([deep.mean((2, 3)), deep.amax((2, 3))], dim=1)
    changes = pooled.diff(dim=0).abs()
    moved = changes.mean(0) if len(changes) else torch.zeros_like(pooled[0])
    return torch.cat([pooled.mean(0), moved]).numpy()


@dataclass(frozen=True)
class Directions:
    """Where true renders differ most: centre (n,), spread (n,), axes (n, directions)."""

    centre: Floats
    spread: Floats
    axes: Floats

    @classmethod
    def of(cls, true: Floats) -> Directions:
        """From features (clips, n) of true renders."""
        centre, spread = true.mean(0), true.std(0) + 1e-6
        count = min(DIRECTIONS, max(1, len(true) // _A_DIRECTION))
        _, _, rows = np.linalg.svd((true - centre) / spread, full_matrices=False)
        return cls(centre, spread, rows[:count].T)

    def __call__(self, features: Floats) -> Floats:
        """Features (clips, n) along the axes, (clips, directions)."""
        return (features - self.centre) / self.spread @ self.axes


def frechet(one: Floats, two: Floats) -> float:
    """Fréchet distance of two collections (clips, directions), taken as normal."""
    mean = float(((one.mean(0) - two.mean(0)) ** 2).sum())
    a, b = (np.atleast_2d(np.cov(rows, rowvar=False)) for rows in (one, two))
    values, vectors = np.linalg.eigh(a)
    root = vectors * np.sqrt(np.clip(values, 0, None)) @ vectors.T
    product = np.linalg.eigvalsh(root @ b @ root)
    shared = float(np.sqrt(np.clip(product, 0, None)).sum())
    return max(0.0, mean + float(np.trace(a) + np.trace(b)) - 2 * shared)


@dataclass(frozen=True)
class Distances:
    """The model against true renders, true renders against others, and the former by the latter.

    Each with a standard error by leaving out tenths of the clips in turn (jackknife).
    """

    model: tuple[float, float]
    true: tuple[float, float]
    ratio: tuple[float, float]
    n: int


def distances(model: Floats, true: Floats, other: Floats) -> Distances | None:
    """Compare features (clips, n) of the same cases; None for fewer than 16."""
    n = len(true)
    if n < FEWEST:
        return None
    directions = Directions.of(true)
    sets = [directions(rows) for rows in (model, true, other)]
    whole = _three(*sets)
    blocks = np.arange(n) * _BLOCKS // n
    parts = np.array([_three(*(rows[blocks != b] for rows in sets)) for b in range(_BLOCKS)])
    errors = np.sqrt((_BLOCKS - 1) / _BLOCKS * ((parts - parts.mean(0)) ** 2).sum(0))
    model_, true_, ratio = zip(whole.tolist(), errors.tolist(), strict=True)
    return Distances(model_, true_, ratio, n)


def _three(model: Floats, true: Floats, other: Floats) -> Floats:
    drawn, again = frechet(model, true), frechet(other, true)
    return np.array([drawn, again, drawn / max(again, 1e-9)])
