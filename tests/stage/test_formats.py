import pytest
from hypothesis import given
from hypothesis import strategies as st

from laterna.stage.formats import DRAFT_SIZES, PAINTER_SIZES, covering_size, painter_size

SIDES = st.integers(64, 960).map(lambda half: 2 * half)


@pytest.mark.parametrize(
    ("delivered", "native"),
    [
        ((1280, 720), (88, 48)),
        ((1920, 1080), (88, 48)),
        ((640, 480), (64, 64)),
        ((1080, 1080), (64, 64)),
        ((720, 1280), (48, 88)),
        ((1920, 128), (88, 48)),
    ],
)
def test_the_nearest_shape_is_painted(delivered, native):
    assert painter_size(delivered) == native


@given(SIDES, SIDES)
def test_the_painted_frame_covers_the_delivered_one_and_no_more(width, height):
    for native in PAINTER_SIZES:
        across, down = covering_size(native, (width, height))
        assert across / down == pytest.approx(native[0] / native[1])
        assert min(across - width, down - height) == pytest.approx(0, abs=1e-6)
        assert across >= width - 1e-6
        assert down >= height - 1e-6


@given(SIDES, SIDES)
def test_turning_the_frame_turns_the_painting(width, height):
    assert painter_size((height, width)) in {
        painter_size((width, height))[::-1],
        *([(64, 64)] if painter_size((width, height)) == (64, 64) else []),
    }


@pytest.mark.parametrize("sizes", [PAINTER_SIZES, DRAFT_SIZES])
def test_every_size_has_about_as_many_pixels(sizes):
    counts = [width * height for width, height in sizes]
    assert max(counts) < 1.1 * min(counts)
    assert all(side % 8 == 0 for size in sizes for side in size)


def test_drafts_are_a_quarter_of_the_same_shapes():
    for (width, height), (across, down) in zip(PAINTER_SIZES, DRAFT_SIZES, strict=True):
        assert across * down == pytest.approx(width * height / 4, rel=0.1)
        assert across / down == pytest.approx(width / height, rel=0.12)
