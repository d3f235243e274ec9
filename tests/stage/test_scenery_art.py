"""The art of the sets: every kind is a small, well-formed drawing in its own box."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import resvg_py
from PIL import Image

from laterna.stage.scenery.art import KINDS, air, ground, plants
from laterna.stage.scenery.art.shapes import Layer, disc, painter
from laterna.stage.scenery.colour import bright, code, dye, hsl, luminance, merge, mix, rgb, tone

NUMBER = r"-?\d+(?:\.\d+)?"
BLUE, RED = "#2040c0", "#d05030"


def picture(name: str, tint: str = BLUE, shade: str = RED) -> str:
    kind = KINDS[name]
    box = f"0 0 {100 * kind.ratio:.3f} 100"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{kind.draw(tint, shade)}</svg>'


@pytest.mark.parametrize("name", KINDS)
def test_drawing_is_well_formed_and_small(name: str) -> None:
    svg = picture(name)
    ET.fromstring(svg)  # noqa: S314 - our own drawing
    assert len(svg) < 80_000
    assert svg == picture(name)
    assert "nan" not in svg
    assert not re.search("<(filter|text|image|script)", svg)


@pytest.mark.parametrize("name", KINDS)
def test_drawing_refers_only_to_what_it_defines(name: str) -> None:
    svg = picture(name)
    used = set(re.findall(r"url\(#([^)]+)\)", svg))
    assert used <= set(re.findall(r'id="([^"]+)"', svg))


@pytest.mark.parametrize("name", KINDS)
def test_a_gradient_that_differs_has_another_name(name: str) -> None:
    # pieces are drawn into one picture, where a name has one meaning
    form = r'<(\w+Gradient) id="([^"]+)"(.*?)</\1>'
    first, second = (
        {found[2]: found[3] for found in re.finditer(form, picture(name, *pair))}
        for pair in ((BLUE, RED), (RED, BLUE))
    )
    for shared in first.keys() & second.keys():
        assert first[shared] == second[shared]


@pytest.mark.parametrize("name", KINDS)
def test_outlines_are_valid_path_data(name: str) -> None:
    # resvg leaves out what it cannot read, without a word
    numbers = rf"(?:{NUMBER}[\s,]*)+"
    grammar = re.compile(rf"\s*M(?:[MmLlHhVvCcQqAaSsTt]?\s*{numbers}|[Zz]\s*|M\s*)+")
    root = ET.fromstring(picture(name))  # noqa: S314 - our own drawing
    for path in root.iter("{http://www.w3.org/2000/svg}path"):
        assert grammar.fullmatch(path.attrib["d"]), path.attrib["d"][:80]


@pytest.mark.parametrize("name", KINDS)
def test_something_is_seen_and_follows_the_tint(name: str) -> None:
    pixels = [
        np.asarray(
            Image.open(
                io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=picture(name, *pair), width=80)))
            ).convert("RGBA")
        ).astype(int)
        for pair in ((BLUE, RED), (RED, BLUE))
    ]
    assert pixels[0][..., 3].max() > 20
    assert np.abs(pixels[0] - pixels[1]).max() > 10


@pytest.mark.parametrize("name", [*air.KINDS, *ground.KINDS, *plants.KINDS])
def test_dark_colours_give_dark_drawings(name: str) -> None:
    # at night what grows may not keep the colour of the day
    svg = picture(name, "#000000", "#000000")
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=80))
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))
    assert pixels[pixels[..., 3] > 128][..., :3].max(initial=0) < 60


@pytest.mark.parametrize("name", KINDS)
def test_ratio(name: str) -> None:
    assert 0.1 <= KINDS[name].ratio <= 40


def test_colours() -> None:
    assert hsl(0, 100, 50) == code(tone(360, 100, 50)) == "#ff0000"
    assert mix("#000000", "#ffffff", 0.5) == code(merge((0, 0, 0), (1, 1, 1), 0.5))
    assert code(rgb("#12ab9f")) == "#12ab9f"
    assert bright("#204060", 2) == "#4080c0"
    assert bright("#f0f0f0", 2) == "#ffffff"
    assert dye("#808080", 1, 0.5, 0) == "#804000"
    assert luminance((1, 1, 1)) == pytest.approx(1)


def test_layers_are_painted_from_back_to_front() -> None:
    draw = painter(Layer(disc(5, 5, 5)), Layer("M0 0 H5", "shade", width=2, opacity=0.5))
    first, second = draw("#112233", "#445566").split("/><path")
    assert 'fill="#112233"' in first
    assert 'stroke="#445566"' in second
    assert 'stroke-opacity="0.50"' in second
