import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from laterna.core.errors import DrawingDamaged
from laterna.core.svg import read_svg
from laterna.ledger.art import read_svg_file
from laterna.ledger.records import load_works

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
RED = f'{HEAD} viewBox="0 0 20 10"><rect width="20" height="10" fill="red"/></svg>'


def nested(depth: int) -> str:
    square = '<rect width="9" height="9"/>'
    return f'{HEAD} viewBox="0 0 9 9">{"<g>" * depth}{square}{"</g>" * depth}</svg>'


def chained(length: int, link: str) -> str:
    """Definitions of which each refers to the one before."""
    links = "".join(link.format(id=f"n{i}", before=f"n{i - 1}") for i in range(1, length))
    last = f'<use href="#n{length - 1}"/>'
    return f'{HEAD} viewBox="0 0 9 9"><defs><g id="n0"/>{links}</defs>{last}</svg>'


def test_a_drawing_of_the_cast():
    svg = read_svg_file(load_works()["openmoji:1F98A"])
    fox = read_svg(svg, 96)
    assert fox.shape == (96, 96, 4)
    assert fox.dtype == np.uint8
    assert fox[0, 0, 3] == 0
    assert fox[48, 48, 3] == 255
    assert (fox == read_svg(svg.decode(), 96)).all()


@pytest.mark.parametrize("size", [1, 2, 33, 100])
def test_it_is_centred_and_keeps_its_proportions(size):
    drawn = read_svg(RED, size)
    assert drawn.shape == (size, size, 4)
    rows, columns = np.nonzero(drawn[..., 3])
    assert abs(len(np.unique(rows)) - size / 2) <= 1
    assert len(np.unique(columns)) == size
    assert abs((rows.min() + rows.max()) - (size - 1)) <= 1


def test_alpha_is_straight():
    drawn = read_svg(RED.replace('"red"', '"red" opacity=".5"'), 40)
    assert abs(int(drawn[20, 20, 3]) - 128) <= 1
    assert tuple(drawn[20, 20, :3]) == (255, 0, 0)


def test_text_does_not_depend_on_the_fonts_of_the_machine():
    text = f'{HEAD} viewBox="0 0 20 20"><text y="15" font-size="15">Ag</text></svg>'
    assert read_svg(text, 64)[..., 3].max() == 0


@pytest.mark.parametrize(
    "svg",
    [
        "",
        "fox",
        "<html/>",
        RED[:-8],
        RED.replace("/>", ">", 1),
        RED.encode("utf-16"),
        b"\xff\xfe<svg>",
        "\ud800",
        RED.replace("viewBox", 'width="0" height="0" viewBox'),
        "<svg>" + "x" * 2**22 + "</svg>",
        f'<!DOCTYPE svg [<!ENTITY a "{"x" * 1000}">'
        + "".join(f'<!ENTITY a{i} "{f"&a{i - 1 or str()};" * 50}">' for i in range(1, 9))
        + f"]>{HEAD}><text>&a8;</text></svg>",
    ],
)
def test_what_is_no_drawing_is_refused(svg):
    with pytest.raises(DrawingDamaged) as caught:
        read_svg(svg, 64, "fox.svg")
    assert "fox.svg" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("tag", ["image", "IMAGE", "feImage"])
def test_it_cannot_show_files_of_this_machine(tmp_path, tag):
    secret = tmp_path / "secret.png"
    Image.new("RGB", (4, 4), "red").save(secret)
    inside = f'<{tag} width="9" height="9" xlink:href="{secret}"/>'
    for body in (inside, f"<defs><g>{inside}</g></defs>"):
        with pytest.raises(DrawingDamaged, match="picture"):
            read_svg(f'{HEAD} viewBox="0 0 9 9">{body}</svg>', 64)
    hidden = f"<!DOCTYPE svg [<!ENTITY e '{inside}'>]>{HEAD} viewBox=\"0 0 9 9\">&e;</svg>"
    with pytest.raises(DrawingDamaged, match="picture"):
        read_svg(hidden, 64)


@pytest.mark.parametrize("size", [0, -1, 4097])
def test_the_size_has_limits(size):
    with pytest.raises(ValueError, match="size"):
        read_svg(RED, size)


LINKS = [
    '<g id="{id}"><use href="#{before}"/></g>',
    '<g id="{id}"><use xlink:href="#{before}"/></g>',
    '<pattern id="{id}"><rect width="9" height="9" fill="url(#{before})"/></pattern>',
    '<mask id="{id}" style="mask:url( \'#{before}\')"><rect width="9" height="9"/></mask>',
    '<g id="{id}"><a><use href="#{id}"/><use href="#{before}"/></a></g>',
]


def test_depth_as_drawings_have_it_is_drawn():
    assert read_svg(nested(40), 16)[8, 8, 3] == 255
    read_svg(chained(12, LINKS[0]), 16)


@pytest.mark.parametrize(
    "svg",
    [nested(200), nested(1000), nested(100_000)]
    + [chained(length, link) for length in (200, 5000) for link in LINKS],
)
def test_depth_that_would_break_the_process_is_refused(svg):
    """In a process of its own: the library below answers with a crash."""
    script = (
        "import sys; from laterna.core.svg import read_svg\n"
        "from laterna.core.errors import DrawingDamaged\n"
        "try: read_svg(sys.stdin.read(), 64)\n"
        "except DrawingDamaged as error: print(error)"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], input=svg, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    assert "nested deeper" in told.stdout
