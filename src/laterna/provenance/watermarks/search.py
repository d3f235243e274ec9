"""Looks for the mark's pilots under many views of a film."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from jaxtyping import Float

from laterna.provenance.watermarks import lattice, waves
from laterna.provenance.watermarks.carriers import pilots
from laterna.provenance.watermarks.film import Film, Means
from laterna.provenance.watermarks.views import View, project, reading, upright

PHASES = 12
_WINDOWS = 8
# Steps of the lattice: what other sizes have, and what brighter and duller films make of it.
_STEPS = np.geomspace(0.6 * lattice.WEAKEST, 1.5 * lattice.STRONGEST, 24, dtype=np.float32)
_PLAIN_STEPS = np.geomspace(lattice.WEAKEST, lattice.STRONGEST, 3, dtype=np.float32)
_GAMMAS = (1.0, 1.2, 1.4, 1.7, 1 / 1.2, 1 / 1.4, 1 / 1.7)
_ANGLES = np.arange(0.5, 3.51, 0.25)
_LARGEST_CROP = 0.2
_ZOOMS = np.arange(1, 1 / (1 - _LARGEST_CROP), 0.0045)
_CROP_WINDOWS = 2
_OFFSET = 1 / 20  # of a block


@dataclass(frozen=True)
class Candidate:
    """A view with the pilots' score in standard deviations of what chance gives."""

    score: float
    view: View
    phase: float
    step: float


def search_upright(film: Film, key: bytes) -> list[Candidate]:
    """Try the whole picture: any size, time, gain, gamma; also mirrored."""
    view = upright(film.size)
    views = [replace(view, gamma=gamma) for gamma in _GAMMAS] + [replace(view, mirrored=True)]
    phases = [i / PHASES for i in range(PHASES)]
    return _sorted(c for v in views for c in evaluate(film, key, v, phases, _STEPS))


def search_turned(film: Film, key: bytes) -> list[Candidate]:
    """Try the whole picture turned by a few degrees."""
    view = upright(film.size)
    views = [replace(view, angle=float(sign * a)) for a in _ANGLES for sign in (1, -1)]
    found = _sorted(c for v in views for c in evaluate(film, key, v, (0, 0.5), _PLAIN_STEPS, 4))
    return _sorted(_refine_angle(film, key, candidate) for candidate in found[:3])


def evaluate(
    film: Film,
    key: bytes,
    view: View,
    phases: Sequence[float],
    steps: Float[np.ndarray, "steps"],
    most: int = _WINDOWS,
) -> Iterator[Candidate]:
    """Yield the best step of each phase."""
    groups = [film.means(phase, most) for phase in phases]
    found, projections = project(film, np.concatenate(groups), view, key)
    known = found.pilots != 0
    ends = np.cumsum([len(group) for group in groups])[:-1]
    for phase, part in zip(phases, np.split(projections[:, known], ends), strict=True):
        scores = _score(part[None], found.pilots[known], steps[:, None, None])
        best = int(scores.argmax())
        yield Candidate(float(scores[best]), view, phase, float(steps[best]))


def _score(
    projections: Float[np.ndarray, "*many windows pilots"],
    signs: Float[np.ndarray, "pilots"],
    steps: Float[np.ndarray, "*#many 1 1"],
) -> Float[np.ndarray, "*many"]:
    soft = lattice.soften(projections, steps).sum(axis=-2)
    scores: Float[np.ndarray, "*many"] = soft @ signs.astype(soft.dtype)
    return np.asarray(scores / np.sqrt((soft**2).sum(axis=-1) + 1e-9))


def _sorted(candidates: Iterator[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda candidate: -candidate.score)


def _refine_angle(film: Film, key: bytes, candidate: Candidate) -> Candidate:
    for change in (0.12, 0.06, 0.03):
        views = [replace(candidate.view, angle=candidate.view.angle + d) for d in (-change, change)]
        steps = np.array([candidate.step], np.float32)
        tried = [c for v in views for c in evaluate(film, key, v, (candidate.phase,), steps)]
        candidate = max([candidate, *tried], key=lambda c: c.score)
    return _refine_time(film, key, candidate)


def _refine_time(film: Film, key: bytes, candidate: Candidate) -> Candidate:
    phases = [(candidate.phase + i / PHASES) % 1 for i in range(PHASES)]
    return max(evaluate(film, key, candidate.view, phases, _STEPS), key=lambda c: c.score)


def search_cropped(film: Film, key: bytes) -> list[Candidate]:
    """Try a part of the picture: any size, up to ``_LARGEST_CROP`` gone from each side's length."""
    found: list[Candidate] = []
    for phase, zoom in product((0.0, 0.5), _ZOOMS):
        means = film.means(phase, _CROP_WINDOWS)
        found.append(_best_offset(film, key, means, phase, float(zoom)))
    near = _sorted(_climb(film, key, c, _OFFSET / 2) for c in _sorted(iter(found))[:12])
    return _sorted(_refine_place(film, key, candidate) for candidate in near[:4])


def _best_offset(film: Film, key: bytes, means: Means, phase: float, zoom: float) -> Candidate:
    """Shift the view over the picture, in steps of ``_OFFSET`` blocks.

    Both axes are projected apart from each other, down for all shifts at once; that is why tens of
    thousands of shifts take a second.
    """
    (width, height), side = film.size, zoom * min(film.size) / waves.BLOCKS
    ys, xs = (_middles(pixels, side, zoom) for pixels in (height, width))
    downs = [reading(height, film.point, side, y) for y in ys]
    best = Candidate(-np.inf, upright(film.size), phase, lattice.STRONGEST)
    for rows in dict.fromkeys(down.blocks for down in downs):
        alike = [i for i, down in enumerate(downs) if down.blocks == rows]
        lines = np.concatenate([waves.project_down(means, downs[i]) for i in alike])
        for x in xs:
            across = reading(width, film.point, side, x)
            known = pilots(key, rows, across.blocks)
            seen = waves.project_across(lines, across).reshape(len(lines), -1)
            projections = seen[:, known.waves].reshape(len(alike), len(means), -1)
            scores = _score(projections, known.pilots, _PLAIN_STEPS[:, None, None, None])
            step, y = np.unravel_index(scores.argmax(), scores.shape)
            if scores[step, y] > best.score:
                view = View(side, (ys[alike[y]], x))
                best = Candidate(float(scores[step, y]), view, phase, float(_PLAIN_STEPS[step]))
    return best


def _middles(pixels: int, side: float, zoom: float) -> list[float]:
    """Where the middle of the picture may lie when it is cropped to 1 / zoom of its length."""
    reach = pixels * (zoom - 1) / 2
    count = round(reach / (_OFFSET * side))
    return [float(middle) for middle in pixels / 2 + np.linspace(-reach, reach, 2 * count + 1)]


def _refine_place(film: Film, key: bytes, candidate: Candidate) -> Candidate:
    """Climb to the best size and place near a candidate."""
    for halvings in range(2, 5):
        candidate = _climb(film, key, candidate, _OFFSET / 2**halvings)
    return _refine_time(film, key, candidate)


def _climb(film: Film, key: bytes, candidate: Candidate, change: float) -> Candidate:
    """Return the best of a candidate and its neighbours, ``change`` blocks away."""
    views = _neighbours(candidate.view, change * candidate.view.side)
    steps, phases = np.array([candidate.step], np.float32), (candidate.phase,)
    tried = [c for view in views for c in evaluate(film, key, view, phases, steps, 4)]
    return max(tried, key=lambda c: c.score)


def _neighbours(view: View, change: float) -> list[View]:
    y, x = view.middle
    # The last block of the shorter side moves as far as the middle does.
    return [
        View(view.side + i * change / waves.BLOCKS * 2, (y + j * change, x + k * change))
        for i, j, k in product((-1, 0, 1), repeat=3)
    ]
