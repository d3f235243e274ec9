"""Crops and what is in them: what the recogniser is taught with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from laterna.models.reader import CROP, POSE, STATES

UNKNOWN = -1
"""Of a noun, a colour, a time of day or a weather that cannot be told."""

CRUMBS_ONLY = 0.9
"""Eaten so far, only crumbs are left, from all works alike."""

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Sights:
    """Crops, (n, side, side, 3) uint8, and what is in them.

    Attributes:
        pictures: their pixels.
        nouns: indices of the works (n,), ``UNKNOWN`` where nobody is or nothing tells which.
        colours: indices in ``COLOURS`` (n,), ``UNKNOWN`` unless painted over.
        poses: (n, 4), as in ``models.reader.POSE``.
        states: (n, 4), as in ``models.reader.STATES``.
    """

    pictures: Bytes
    nouns: Indices
    colours: Indices
    poses: Floats
    states: Floats

    def __len__(self) -> int:
        return len(self.nouns)

    def first(self, count: int) -> Sights:
        """The first ones."""
        return Sights(
            self.pictures[:count],
            self.nouns[:count],
            self.colours[:count],
            self.poses[:count],
            self.states[:count],
        )

    @classmethod
    def of(
        cls,
        pictures: Sequence[Bytes],
        nouns: Sequence[int],
        colours: Sequence[int],
        poses: Sequence[Sequence[float]],
        states: Sequence[Floats],
    ) -> Sights:
        """Gathered one by one; there may be none."""
        count = len(nouns)
        return cls(
            np.array(pictures, np.uint8).reshape(count, CROP, CROP, 3),
            np.array(nouns, np.int64),
            np.array(colours, np.int64),
            np.array(poses, np.float32).reshape(count, len(POSE)),
            np.array(states, np.float32).reshape(count, len(STATES)),
        )

    @classmethod
    def joined(cls, parts: Sequence[Sights]) -> Sights:
        """One after the other."""
        return cls(
            np.concatenate([part.pictures for part in parts]),
            np.concatenate([part.nouns for part in parts]).astype(np.int64),
            np.concatenate([part.colours for part in parts]).astype(np.int64),
            np.concatenate([part.poses for part in parts]).astype(np.float32),
            np.concatenate([part.states for part in parts]).astype(np.float32),
        )


def astray(rng: np.random.Generator, count: int) -> tuple[Floats, Floats, Floats]:
    """How far true places lie from boxes, in half crops, and the logs of their relative sides."""
    x, y = np.clip(rng.normal(0, 0.12, (2, count)), -0.35, 0.35).astype(np.float32)
    return x, y, np.clip(rng.normal(0, 0.19, count), -0.5, 0.5).astype(np.float32)
