import numpy as np
import pytest

from laterna.core.concepts import COLOURS
from laterna.core.svg import read_svg
from laterna.ledger.art import read_svg_file
from laterna.ledger.records import load_works
from laterna.stage.recolour import PAINTS, main_colour, recoloured

SIDE = 144
CODES = [
    "1F98A",
    "1F408",
    "1F415",
    "1F695",
    "1F34E",
    "1F916",
    "1F427",
    "1F47B",
    "2602",
    "1F680",
    "1F3E0",
    "1F43C",
    "1F438",
    "1F56F",
    "1F469-200D-1F680",
    "1F34C",
    "1F68C",
    "1F418",
    "1F433",
    "1F989",
    "1F40C",
    "1F381",
    "1F332",
    "1F987",
    "26BD",
    "1F420",
    "1F9F8",
    "1F697",
    "1F407",
    "1F434",
    "1F404",
    "1F416",
    "1F413",
    "1F986",
    "1F422",
    "1F40D",
    "1F996",
    "1F98B",
    "1F41D",
    "1F388",
    "1F33B",
    "1F36A",
]
CHROMATIC = ("red", "orange", "yellow", "green", "blue", "purple", "pink")


def drawn(code: str, side=SIDE) -> np.ndarray:
    return read_svg(read_svg_file(load_works()[f"openmoji:{code}"]), side)


def hue_and_strength(rgb) -> tuple[np.ndarray, np.ndarray]:
    """Hue in degrees and chroma (0 to 1) of RGB bytes (..., 3)."""
    red, green, blue = np.moveaxis(np.asarray(rgb, float) / 255, -1, 0)
    hue = np.degrees(np.arctan2(np.sqrt(3) * (green - blue), 2 * red - green - blue)) % 360
    return hue, np.max([red, green, blue], 0) - np.min([red, green, blue], 0)


def solid(picture) -> np.ndarray:
    """Opaque pixels that are no outline."""
    return (picture[..., 3] > 250) & (picture[..., :3].max(-1) > 45)


def test_every_colour_has_a_paint():
    assert tuple(PAINTS) == COLOURS


def test_the_works_are_forty_and_known():
    assert len(CODES) >= 40
    assert all(f"openmoji:{code}" in load_works() for code in CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_drawing_in_another_colour_is_plainly_of_that_colour(code):
    picture = drawn(code)
    inside = solid(picture)
    for colour in CHROMATIC:
        found = recoloured(picture, colour)[inside][:, :3]
        hue, strength = hue_and_strength(found)
        wanted, _ = hue_and_strength(PAINTS[colour])
        away = np.abs((hue - wanted + 180) % 360 - 180)
        near = (away < 25) & (strength > 0.12)
        assert near.mean() > 0.4, (colour, near.mean())


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(("colour", "low", "high"), [("black", 0, 90), ("white", 165, 256)])
def test_black_is_dark_and_white_is_light(code, colour, low, high):
    picture = drawn(code)
    found = recoloured(picture, colour)[solid(picture)][:, :3].astype(int)
    plain = (found.mean(1) >= low) & (found.mean(1) <= high) & (np.ptp(found, axis=1) < 40)
    assert plain.mean() > 0.4


@pytest.mark.parametrize("code", CODES)
def test_outlines_stay_and_so_does_the_shape(code):
    picture = drawn(code)
    outline = (picture[..., 3] > 250) & (picture[..., :3].max(-1) < 4)
    for colour in ("blue", "white", "yellow"):
        found = recoloured(picture, colour)
        assert found[outline][:, :3].max() < 40
        assert np.array_equal(found[..., 3], picture[..., 3])


@pytest.mark.parametrize(
    ("code", "colour"),
    [("1F695", "yellow"), ("1F34E", "red"), ("1F47B", "white"), ("1F418", "grey")],
)
def test_what_has_the_colour_already_stays_about_as_it_is(code, colour):
    picture = drawn(code)
    away = np.abs(recoloured(picture, colour)[..., :3].astype(int) - picture[..., :3])
    assert away[solid(picture)].mean() < 8


def test_shade_stays_darker_than_light():
    picture = drawn("1F34E")
    light = (picture[..., :3] == (234, 90, 71)).all(-1)
    shade = (picture[..., :3] == (210, 47, 39)).all(-1)
    found = recoloured(picture, "blue").astype(int)
    assert found[light][:, :3].sum(1).mean() - found[shade][:, :3].sum(1).mean() > 40


def test_the_whites_of_eyes_and_small_accents_stay():
    robot = drawn("1F916")
    red = (robot[..., 0] > 180) & (robot[..., 1] < 110) & (robot[..., 3] > 250)
    assert red.sum() > 20
    assert np.array_equal(recoloured(robot, "blue")[red], robot[red])
    ghost = drawn("1F47B", 512)
    found = recoloured(ghost, "red")
    eyes = ghost[120:215, 190:330]
    white = (found[120:215, 190:330, :3].min(-1) > 240) & (eyes[..., 3] > 250)
    assert white.sum() > 30


def test_a_flame_can_be_kept():
    candle = drawn("1F56F")
    flame = np.zeros((SIDE, SIDE), bool)
    flame[:54] = True
    found = recoloured(candle, "blue", flame)
    assert np.array_equal(found[flame], candle[flame])
    hue, strength = hue_and_strength(found[~flame & solid(candle)][:, :3])
    assert (np.abs(hue - hue_and_strength(PAINTS["blue"])[0]) < 25).mean() > 0.8
    assert strength.mean() > 0.3


def test_the_main_colour_is_that_of_most_pixels():
    assert np.abs(np.subtract(main_colour(drawn("1F34E")), (234, 90, 71))).max() < 12
    assert np.abs(np.subtract(main_colour(drawn("1F695")), (252, 234, 43))).max() < 12
    assert main_colour(np.zeros((24, 24, 4), np.uint8)) == PAINTS["grey"]


def test_an_empty_picture_and_a_tiny_one_can_be_painted():
    assert not recoloured(np.zeros((40, 40, 4), np.uint8), "red").any()
    one = recoloured(np.full((1, 1, 4), (0, 200, 0, 255), np.uint8), "red")[0, 0]
    assert one[0] > one[1]


@pytest.mark.parametrize("colour", ["blue", "red"])
def test_a_photograph_like_picture_is_painted_too(colour):
    """A green ball with smooth shade and grain, as a picture of one's own may be."""
    across, down = np.meshgrid(*[np.linspace(-1, 1, 200)] * 2)
    light = np.clip(0.9 - 0.6 * np.hypot(across + 0.3, down + 0.3), 0.1, 1)[..., None]
    grain = np.random.default_rng(0).normal(0, 6, (200, 200, 3))
    rgb = np.clip(np.array([60, 190, 70]) * light + grain, 0, 255)
    alpha = (np.hypot(across, down) < 0.9) * 255.0
    picture = np.dstack([rgb, alpha]).astype(np.uint8)
    found = recoloured(picture, colour)
    hue, _ = hue_and_strength(found[picture[..., 3] > 0][:, :3])
    wanted, _ = hue_and_strength(PAINTS[colour])
    assert (np.abs((hue - wanted + 180) % 360 - 180) < 30).mean() > 0.9
