from itertools import pairwise

import numpy as np
import pytest

from laterna.core.svg import read_svg
from laterna.ledger.art import read_svg_file
from laterna.ledger.records import load_works
from laterna.stage.drawings import MARGIN, Drawing, square


def bytes_of(level) -> np.ndarray:
    return np.asarray(level).astype(int)


def white_disc(side=144, hidden=(0, 0, 0)) -> np.ndarray:
    """A white disc with a soft edge; its transparent pixels hide another colour."""
    grid = np.arange(side) + 0.5 - side / 2
    distance = np.hypot(*np.meshgrid(grid, grid))
    alpha = np.clip(side / 3 - distance + 0.5, 0, 1)
    picture = np.zeros((side, side, 4), np.uint8)
    picture[..., :3] = hidden
    picture[alpha > 0, :3] = 255
    picture[..., 3] = np.rint(alpha * 255)
    return picture


def test_levels_shrink_from_the_full_picture():
    widths = [level.width for level in Drawing.from_rgba(white_disc()).levels]
    assert widths[0] == 144
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == 12
    assert all(1.4 < large / small < 1.7 for large, small in pairwise(widths[:-1]))


def test_a_tiny_picture_is_its_only_level():
    assert len(Drawing.from_rgba(white_disc(8)).levels) == 1


def test_colours_are_premultiplied_exactly():
    picture = np.random.default_rng(0).integers(0, 256, (20, 20, 4), np.uint8)
    found = bytes_of(Drawing.from_rgba(picture).levels[0])
    alpha = picture[..., 3:] / 255
    np.testing.assert_array_equal(found[..., 3], picture[..., 3])
    assert np.abs(found[..., :3] - picture[..., :3] * alpha).max() <= 0.51


@pytest.mark.parametrize("hidden", [(0, 0, 0), (255, 0, 0)])
def test_white_stays_white_to_its_very_edge(hidden):
    """Hidden colours of transparent pixels must not bleed into the edge, neither dark nor red."""
    for level in Drawing.from_rgba(white_disc(hidden=hidden)).levels:
        pixels = bytes_of(level)
        assert np.any((pixels[..., 3] > 0) & (pixels[..., 3] < 255))
        assert np.abs(pixels[..., :3] - pixels[..., 3:]).max() <= 1


def test_every_level_covers_the_same_share():
    covers = [bytes_of(level)[..., 3].mean() for level in Drawing.from_rgba(white_disc()).levels]
    np.testing.assert_allclose(covers, covers[0], rtol=0.01)


@pytest.mark.parametrize(
    ("side", "width"), [(500, 144), (144, 144), (97, 144), (96, 96), (30, 42), (1, 12)]
)
def test_the_smallest_level_that_is_large_enough_is_taken(side, width):
    assert Drawing.from_rgba(white_disc()).level_for(float(side)).width == width


@pytest.mark.parametrize("shape", [(100, 300), (300, 100), (70, 70), (1, 8)])
def test_any_picture_is_centred_on_a_square_with_a_margin(shape):
    found = square(np.full((*shape, 4), 9, np.uint8))
    side = len(found)
    assert found.shape == (side, side, 4)
    assert np.count_nonzero(found[..., 3]) == shape[0] * shape[1]
    rows, columns = np.nonzero(found[..., 3])
    assert abs(rows.mean() - (side - 1) / 2) <= 0.5
    assert abs(columns.mean() - (side - 1) / 2) <= 0.5
    assert max(shape) / side == pytest.approx(1 - 2 * MARGIN, abs=2 / side)


def test_the_ledgers_drawings_have_that_margin():
    works = load_works()
    reach = []
    for work in list(works)[:: len(works) // 60]:
        alpha = read_svg(read_svg_file(works[work]), 72)[..., 3]
        reach.append((np.abs(np.argwhere(alpha > 127) - 35.5).max() + 0.5) / 72)
    assert np.median(reach) == pytest.approx(0.5 - MARGIN, abs=0.03)
    assert np.mean(np.array(reach) < 0.5) > 0.95
