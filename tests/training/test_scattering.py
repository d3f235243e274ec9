import numpy as np
import pytest

from laterna.models.crops import finder_frame
from laterna.stage.scenery.scenery import Light
from laterna.stage.tracks import LOG_SIZE, OPACITY, X, Y
from laterna.training.recipes.pasting import CELL_SPAN, Ground, looks_by_chance, looks_of
from laterna.training.recipes.reader import reader_source
from laterna.training.recipes.scattering import scattered

GREEN = np.full((216, 384, 3), (90, 180, 90), np.uint8)


@pytest.fixture(scope="module")
def looks():
    source, rng = reader_source(), np.random.default_rng(0)
    return looks_by_chance(source, looks_of(source, 0)[:8], 12, rng)


@pytest.fixture(scope="module")
def frames(looks):
    return scattered(looks, [Ground(GREEN, Light())], 40, np.random.default_rng(1))


def test_frames_are_the_finders_and_differ_by_seed(looks, frames):
    pictures, rows, shares = frames
    assert pictures.shape == (40, *finder_frame(GREEN).shape)
    assert all(len(r) == len(s) for r, s in zip(rows, shares, strict=True))
    again = scattered(looks, [Ground(GREEN, Light())], 40, np.random.default_rng(1))
    assert (again[0] == pictures).all()


def test_somebody_is_where_the_rows_say(frames):
    """Where nobody is the set is as it was; where somebody can be seen it is not."""
    for picture, rows, shares in zip(*frames, strict=True):
        height, width = picture.shape[:2]
        changed = np.abs(picture.astype(int) - finder_frame(GREEN)).max(2) > 30
        lines, columns = np.mgrid[:height, :width] + 0.5
        near = np.zeros_like(changed)
        for row, share in zip(rows, shares, strict=True):
            x, y = (row[X] + 1) / 2 * width, (row[Y] + 1) / 2 * height
            half = float(np.exp(row[LOG_SIZE])) * min(width, height) / 4
            own = np.maximum(abs(columns - x), abs(lines - y)) < half * 1.5
            if share > 0.6 and half < x < width - half and half < y < height - half:
                assert changed[own].any()
            near |= np.maximum(abs(columns - x), abs(lines - y)) < half * CELL_SPAN + 2
        assert not changed[~near].any()


def test_who_is_before_hides_who_is_behind(frames):
    _, rows, shares = frames
    last = [s[-1] / r[-1, OPACITY] for r, s in zip(rows, shares, strict=True)]
    assert np.allclose([v for v in last if v > 0], 1, atol=1e-3)
    first = [s[0] / r[0, OPACITY] for r, s in zip(rows, shares, strict=True) if len(s) > 2]
    assert min(first) < 0.9
