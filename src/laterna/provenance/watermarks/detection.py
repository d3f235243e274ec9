"""Finds the mark in frames of unknown origin.

Nothing is known but the keys: not the size of the marked film, nor which part of it the frames
show, at what rate, from when on, how bright. The pilots say which view of the frames may be right;
what is read there counts only if its CRC-24 is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from laterna.core.clip import Frame
from laterna.provenance.watermarks import lattice, payload
from laterna.provenance.watermarks.film import Film
from laterna.provenance.watermarks.search import (
    Candidate,
    search_cropped,
    search_turned,
    search_upright,
)
from laterna.provenance.watermarks.views import View, exposure, project

# How to search, and how many of the best finds to read.
_SEARCHES: tuple[tuple[Callable[[Film, bytes], list[Candidate]], int], ...] = (
    (search_upright, 6),
    (search_turned, 3),
    (search_cropped, 4),
)


@dataclass(frozen=True)
class Detection:
    """A mark that was found.

    Attributes:
        identifier: its 64 bits.
        key: under which key it was found.
        score: of the pilots, in standard deviations of what chance gives.
        agreement: how much of what was read speaks for the identifier, -1 to 1.
        view: where the marked picture lies in the frames, and what was done to it.
        step: of the lattice, in levels of luma; compared with ``lattice.step`` it tells the gain.
        phase: half seconds from the first frame to the beginning of a marked half second.
        false_alarm: upper bound of the chance that a film without a mark is read as marked: the
            readings that were tried until then, of which each passes its CRC once in 2**24.
    """

    identifier: int
    key: bytes
    score: float
    agreement: float
    view: View
    step: float
    phase: float
    false_alarm: float


def detect(frames: Iterable[Frame], fps: float, keys: Sequence[bytes]) -> Detection | None:
    """Return the mark that frames carry under one of the keys, or None.

    Args:
        frames: (height, width, 3), uint8, RGB, all of one size; the first ``LONGEST_SECONDS`` or
            less are read, one at a time.
        fps: frames per second by the clock of the film.
        keys: of 32 bytes each.

    Raises:
        ValueError: there are no frames, or ``fps`` is not a positive number.
    """
    film = Film(frames, fps)
    for tried, (key, candidate) in enumerate(_candidates(film, keys), start=1):
        soft, identifier = _read(film, key, candidate)
        if identifier is not None:
            agreement = float(payload.encode(identifier) @ soft / np.abs(soft).sum())
            view, step, phase = candidate.view, candidate.step, candidate.phase
            alarm = tried * 2.0**-payload.CHECK_BITS
            return Detection(identifier, key, candidate.score, agreement, view, step, phase, alarm)
    return None


def _candidates(film: Film, keys: Sequence[bytes]) -> Iterator[tuple[bytes, Candidate]]:
    """The cheap searches with every key come before the dear ones."""
    for search, most in _SEARCHES:
        for key in keys:
            for candidate in search(film, key)[:most]:
                yield key, candidate


def _read(film: Film, key: bytes, candidate: Candidate) -> tuple[np.ndarray, int | None]:
    """Return what the code bits look like over the whole film, and the identifier they hold."""
    means, view = film.means(candidate.phase), candidate.view
    found, projections = project(film, means, view, key)
    soft = lattice.soften(projections, candidate.step) * exposure(film, means, view, found)
    data = found.pilots == 0
    bits = np.bincount(found.bits[data], (soft.sum(axis=0) * found.masks)[data], payload.CODE_BITS)
    return bits, payload.decode(bits)
