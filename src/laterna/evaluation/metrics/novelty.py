"""Novelty: whether generated sets are copies of sets that were trained with.

Any engine gives frames only, so that sets are compared as pictures: the median over time of a
clip, which leaves out whoever moves, made 24 by 24 pixels, in CIE L*a*b*. The distance of two is
the root mean square over pixels. Sets of the training are decoded from the designer's own batches,
from the first on, those for frames of about the same shape, and drawn without actors; a generated
set is a copy if it is nearer to one of them than all but one in a hundred new true sets are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from laterna.core.errors import DiskFull, OutputDenied
from laterna.evaluation.colour import lab
from laterna.stage.compose import Composer
from laterna.stage.scenery.scenery import Scenery
from laterna.stage.scenery.tokens import scenery_of
from laterna.stage.tracks import Tracks
from laterna.training.recipes import RECIPES

TRAINING_SETS = 5000
GRID = 24
COPIES = 0.01
"""Share of new true sets that are nearer to a training set than what is called a copy."""

_LIKE = 0.05
"""Difference of the logarithms of two aspects up to which frames are of one shape."""

_HEIGHT = 48

Floats = NDArray[np.floating]
Report = Callable[[int, int], None]


def thumbnail(frames: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The set of a clip (time, height, width, 3), (GRID, GRID, 3) in L*a*b*."""
    small = [
        np.asarray(Image.fromarray(frame).resize((GRID, GRID), Image.Resampling.BOX))
        for frame in frames
    ]
    return lab(np.median(np.stack(small), axis=0)).astype(np.float32)


def nearest(thumbnails: Floats, training: Floats) -> NDArray[np.float64]:
    """Distance of each (n, GRID, GRID, 3) to the nearest of the training, in L*a*b* units."""
    mine = thumbnails.reshape(len(thumbnails), -1).astype(np.float64)
    theirs = training.reshape(len(training), -1).astype(np.float64)
    squares = (mine**2).sum(1)[:, None] + (theirs**2).sum(1) - 2 * mine @ theirs.T
    return np.sqrt(np.clip(squares.min(1), 0, None) / (GRID * GRID))


def training_thumbnails(
    aspect: float, folder: Path, report: Report, number: int = TRAINING_SETS
) -> NDArray[np.float32]:
    """Thumbnails of training sets, (number, GRID, GRID, 3); made once and kept in ``folder``.

    Raises:
        OutputError: when they cannot be kept.
    """
    path = folder / f"training-sets-{_key(aspect, number)}.npy"
    if path.exists():
        kept: NDArray[np.float16] = np.load(path)
        return kept.astype(np.float32)
    made = []
    for scenery, shape in _training_sets(aspect):
        made.append(thumbnail(_picture(scenery, shape)[None]))
        report(len(made), number)
        if len(made) == number:
            break
    thumbnails = np.stack(made).astype(np.float16)
    _keep(thumbnails, path)
    return thumbnails.astype(np.float32)


def _key(aspect: float, number: int) -> str:
    """Changes with the first batch of the training, and so with the art and the sets."""
    batch = RECIPES.load("designer")().batch(0)
    facts = json.dumps([round(aspect, 3), number, GRID]).encode()
    return hashlib.sha256(facts + batch.rows.tobytes()).hexdigest()[:16]


def _training_sets(aspect: float) -> Iterator[tuple[Scenery, float]]:
    """Sets of the designer's training for frames like these, and their own aspects."""
    recipe = RECIPES.load("designer")()
    for step in count():
        batch = recipe.batch(step)
        for rows, (log_aspect, grounded, height) in zip(batch.rows, batch.scalars, strict=True):
            if abs(float(log_aspect) - np.log(aspect)) < _LIKE:
                ground = float(height) if grounded > 0.5 else None
                own = float(np.exp(log_aspect))
                yield scenery_of(rows, own, ground), own


def _picture(scenery: Scenery, aspect: float) -> NDArray[np.uint8]:
    size = (max(8, round(_HEIGHT * aspect)), _HEIGHT)
    return Composer(Tracks.empty(2), {}, scenery, size).frame(0.0)


def _keep(thumbnails: NDArray[np.float16], path: Path) -> None:
    partial = path.with_suffix(".partial.npy")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(partial, thumbnails)
        partial.replace(path)
    except PermissionError as error:
        raise OutputDenied(path=path) from error
    except OSError as error:
        raise DiskFull(path=path) from error
