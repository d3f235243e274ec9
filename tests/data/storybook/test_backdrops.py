"""The backdrops: every setting, drawn over and over, for every shape of frame."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import resvg_py
from numpy.typing import NDArray
from PIL import Image

from laterna.core.concepts import SETTINGS
from laterna.data.storybook.backdrops import DRAUGHTSMEN, Backdrop, Weather, draw
from laterna.data.storybook.backdrops.canvas import Canvas
from laterna.data.storybook.backdrops.colour import blend, hsl, mix

WIDE = 88 / 48
ASPECTS = (WIDE, 1.0, 48 / 88)
NUMBER = r"-?\d+(?:\.\d+)?"
WEATHERED = {"snow", "rain", "underwater"}
AIRBORNE = {"sky", "space", "underwater"}


def drawn(name: str, seed: int, aspect: float = WIDE) -> Backdrop:
    return draw(name, np.random.default_rng(seed), aspect)


def painted(svg: str, width: int) -> NDArray[np.uint8]:
    """Pixels (height, width, 4) of a drawing."""
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True)
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


def thumbnail(name: str, seed: int) -> NDArray[np.float64]:
    """The frame (without the room around it) at 44 x 24, flattened."""
    picture = Image.fromarray(painted(drawn(name, seed).svg, 141)).convert("RGB")
    width, height = picture.size
    x, y = width * 0.6 / 3.2, height * 0.6 / 3.2
    frame = picture.resize((44, 24), Image.Resampling.BOX, (x, y, width - x, height - y))
    return np.asarray(frame, float).ravel()


def test_every_setting_has_a_draughtsman() -> None:
    assert tuple(DRAUGHTSMEN) == SETTINGS


def test_unknown_setting() -> None:
    with pytest.raises(KeyError):
        drawn("volcano", 0)


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("name", SETTINGS)
def test_plate_is_opaque_and_of_the_right_shape(name: str, aspect: float) -> None:
    for seed in range(4):
        plate = painted(drawn(name, seed, aspect).svg, 200)
        assert plate.shape[0] == pytest.approx(200 / aspect, abs=1)
        assert plate[..., 3].min() == 255


@pytest.mark.parametrize("name", SETTINGS)
def test_view_box_reaches_beyond_the_frame(name: str) -> None:
    for aspect in ASPECTS:
        root = ET.fromstring(drawn(name, 1, aspect).svg)  # noqa: S314 - our own drawing
        box = [float(part) for part in root.attrib["viewBox"].split()]
        assert box == pytest.approx([-1.6 * aspect, -1.6, 3.2 * aspect, 3.2], abs=1e-3)


@pytest.mark.parametrize("name", SETTINGS)
def test_every_outline_is_valid_path_data(name: str) -> None:
    # resvg leaves out what it cannot read, without a word
    for seed in range(20):
        for aspect in ASPECTS:
            backdrop = drawn(name, seed, aspect)
            assert_valid(backdrop.svg)
            if backdrop.weather:
                assert_valid(backdrop.weather.svg)


def assert_valid(svg: str) -> None:
    points, gap = rf"{NUMBER} {NUMBER}", r"\s*"
    arc = rf"{points}{gap}{NUMBER} [01] [01] {points}"
    counted = {"[MmLl]": 1, "[Qq]": 2, "[Cc]": 3}
    forms = [rf"{letter}{gap}{' '.join([points] * n)}" for letter, n in counted.items()]
    forms += [rf"[HhVv]{gap}{NUMBER}", rf"a{gap}{arc}", rf"A{gap}{arc}", "z"]
    grammar = re.compile(rf"(?:(?:{'|'.join(forms)}){gap})+")
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    names = {item.get("id") for item in root.iter() if item.get("id")}
    for path in root.iter("{http://www.w3.org/2000/svg}path"):
        assert grammar.fullmatch(path.attrib["d"]), path.attrib["d"][:80]
        fill = path.attrib["fill"]
        assert re.fullmatch(r"#[0-9a-f]{3}|#[0-9a-f]{6}|none", fill) or fill[5:-1] in names


@pytest.mark.parametrize("name", SETTINGS)
def test_equal_seeds_draw_alike_and_others_do_not(name: str) -> None:
    assert drawn(name, 5) == drawn(name, 5)
    assert drawn(name, 5).svg != drawn(name, 6).svg


@pytest.mark.parametrize("name", SETTINGS)
def test_drawings_stay_small(name: str) -> None:
    svg = drawn(name, 2).svg
    assert svg.count("<path") < 220
    assert len(svg) < 64_000
    assert "<filter" not in svg
    assert "<text" not in svg


@pytest.mark.parametrize("name", SETTINGS)
def test_stage_directions(name: str) -> None:
    for seed in range(5):
        backdrop = drawn(name, seed)
        assert (backdrop.ground is None) == (name in AIRBORNE)
        assert backdrop.ground is None or 0.4 <= backdrop.ground <= 0.75
        assert 0 <= backdrop.shadow <= 1
        assert (backdrop.shadow == 0) == (backdrop.ground is None)
        assert all(0.4 < factor < 1.2 for factor in backdrop.ambient)
        assert (backdrop.weather is not None) == (name in WEATHERED)


def test_settings_are_told_apart_by_nearest_mean() -> None:
    means = [np.mean([thumbnail(name, seed) for seed in range(6)], axis=0) for name in SETTINGS]
    right = [
        int(np.argmin([np.linalg.norm(thumbnail(name, seed) - mean) for mean in means])) == index
        for index, name in enumerate(SETTINGS)
        for seed in range(100, 105)
    ]
    assert np.mean(right) > 0.9


@pytest.mark.parametrize("name", sorted(WEATHERED))
def test_weather_repeats_without_a_seam(name: str) -> None:
    for seed in range(6):
        tile = weather_of(name, seed).svg
        middle = painted(tile, 200).astype(int)
        assert 0 < middle[..., 3].mean() < 80
        # unclipped, a tile draws over its left and upper border what must show across from them
        leftward = painted(tile.replace('"0 0 2 2"', '"-1 0 2 2"'), 200)[4:-4, 99:101]
        assert_alike(leftward, np.roll(middle, 100, axis=1)[4:-4, 99:101])
        upward = painted(tile.replace('"0 0 2 2"', '"0 -1 2 2"'), 200)[99:101, 4:-4]
        assert_alike(upward, np.roll(middle, 100, axis=0)[99:101, 4:-4])


def assert_alike(first: NDArray[np.integer], second: NDArray[np.integer]) -> None:
    assert np.abs(first[..., 3].astype(int) - second[..., 3]).max() <= 12


@pytest.mark.parametrize(("name", "way"), [("rain", 1), ("snow", 1), ("underwater", -1)])
def test_weather_falls_and_bubbles_rise(name: str, way: int) -> None:
    assert weather_of(name, 3).velocity[1] * way > 0


def test_rain_moves_along_its_streaks() -> None:
    for seed in range(6):
        rain = weather_of("rain", seed)
        streak = re.search(rf"l ?({NUMBER}) ({NUMBER})", rain.svg)
        assert streak
        across, down = float(streak[1]), float(streak[2])
        assert across / down == pytest.approx(rain.velocity[0] / rain.velocity[1], abs=0.02)


def weather_of(name: str, seed: int) -> Weather:
    weather = drawn(name, seed).weather
    assert weather is not None
    return weather


def test_colours() -> None:
    assert hsl(0, 100, 50) == hsl(360, 100, 50) == "#ff0000"
    assert hsl(-120, 120, 50) == "#0000ff"
    assert mix("#000000", "#ffffff", 0.5) == "#808080"


def test_blend_leads_through_all_colours_in_small_steps() -> None:
    shades = blend(["#102030", "#a0b0ff", "#000000"])
    assert shades[0] == "#102030"
    assert shades[-1] == "#000000"
    assert "#a0b0ff" in shades
    assert len(shades) <= 74
    levels = np.array([[int(shade[i : i + 2], 16) for i in (1, 3, 5)] for shade in shades])
    assert np.abs(np.diff(levels, axis=0)).max() <= 8
    assert len(blend(["#000000", "#000014"])) == 21


@pytest.mark.parametrize("radius", [0.0275, 0.25, 0.50049])
def test_discs_are_round(radius: float) -> None:
    canvas = Canvas(1.0)
    canvas.disc(0, 0, radius, "#000000")
    box = Image.fromarray(painted(canvas.svg(), 3200)).getbbox()
    assert box
    left, top, right, bottom = box
    assert right - left == pytest.approx(2000 * radius, abs=3)
    assert bottom - top == pytest.approx(2000 * radius, abs=3)


def test_wash_leaves_no_gap() -> None:
    canvas = Canvas(1.0)
    canvas.wash(-1.7, 1.7, "#000000", "#ff8844")
    pixels = painted(canvas.svg(), 333)
    assert pixels[..., 3].min() == 255
    assert (np.diff(pixels[:, 0, 0].astype(int)) >= 0).all()
