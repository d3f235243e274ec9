"""Draws SVG that is a drawing and no more: it can neither reach files nor break the process."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image

from laterna.core.errors import DrawingDamaged

MAX_BYTES = 4 * 2**20
MAX_SIDE = 4096

# resvg walks groups and references by recursion; several hundred levels overflow its stack, and the
# process dies without a word. Real drawings stay below twenty.
_MAX_DEPTH = 64
_PICTURES = frozenset({"image", "feimage"})
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^'\")\s]+)")


@dataclass(frozen=True)
class Figure:
    """The vector art of one work, with everything that it can look like.

    Attributes:
        svg: the work as its artist drew it.
        dark: the same after its light went out; None for a work that gives no light.
        burns: the light is a flame: it keeps its own colour, and leaves smoke when it goes out.
        poses: the work from closed to open; empty where it knows one pose only.
    """

    svg: bytes
    dark: bytes | None = None
    burns: bool = False
    poses: tuple[bytes, ...] = ()


def read_svg(svg: str | bytes, size: int, name: str | Path = "SVG") -> NDArray[np.uint8]:
    """Draw an SVG as large as fits into a square, in its middle, on nothing.

    Text is not drawn, because fonts differ from machine to machine.

    Args:
        svg: the document, bytes in UTF-8.
        size: side of the square in pixels, 1 to ``MAX_SIDE``.
        name: what an error calls the document.

    Returns:
        (size, size, 4), uint8, RGBA with straight alpha.

    Raises:
        DrawingDamaged: not an SVG, too large, too deep, or one that holds or refers to pictures.
    """
    if not 1 <= size <= MAX_SIDE:
        raise ValueError(f"size {size} is not within 1 and {MAX_SIDE}")
    drawn = render(svg, size, name)
    height, width, _ = drawn.shape
    square = np.zeros((size, size, 4), np.uint8)
    top, left = (size - height) // 2, (size - width) // 2
    square[top : top + height, left : left + width] = drawn
    return square


def render(svg: str | bytes, size: int, name: str | Path) -> NDArray[np.uint8]:
    """Like ``read_svg``, but (height, width, 4) with the longer side ``size`` and no margin."""
    text = _decode(svg, name)
    _check(text, name)
    try:
        png = resvg_py.svg_to_bytes(
            svg_string=text, width=size, height=size, skip_system_fonts=True
        )
        with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
            return np.array(image.convert("RGBA"))
    except ValueError as error:
        raise DrawingDamaged(path=name, reason=error) from error


def _decode(svg: str | bytes, name: str | Path) -> str:
    if len(svg) > MAX_BYTES:
        raise DrawingDamaged(path=name, reason=f"it is larger than {MAX_BYTES} bytes")
    try:
        data = svg.encode() if isinstance(svg, str) else svg
        return data.decode("utf-8-sig")
    except UnicodeError as error:
        raise DrawingDamaged(path=name, reason="it is not text in UTF-8") from error


def _check(text: str, name: str | Path) -> None:
    try:
        root = ET.fromstring(text)  # noqa: S314 - expat bounds entities and fetches nothing
    except (ET.ParseError, ValueError) as error:
        raise DrawingDamaged(path=name, reason=error) from error
    if _kind(root) != "svg":
        raise DrawingDamaged(path=name, reason="it is not an SVG document")
    if any(_kind(element) in _PICTURES for element in root.iter()):
        # resvg would read any file that such an element names.
        raise DrawingDamaged(path=name, reason="it holds a picture, only shapes can be drawn")
    if not _is_shallow(root):
        raise DrawingDamaged(path=name, reason=f"it is nested deeper than {_MAX_DEPTH} levels")


def _kind(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _is_shallow(root: Element) -> bool:
    """Whether groups, and what they refer to, are nested at most ``_MAX_DEPTH`` deep."""
    by_id = {element.get("id"): element for element in root.iter()}
    heights: dict[Element, int] = {}

    def height(element: Element, depth: int) -> int:
        if depth + heights.get(element, 0) > _MAX_DEPTH:
            raise _TooDeep
        if element not in heights:
            below = [*element, *(by_id[key] for key in _references(element) if key in by_id)]
            heights[element] = 1 + max((height(one, depth + 1) for one in below), default=0)
        return heights[element]

    # A style sheet can add a reference to any element; each is counted as one more level.
    styles = sum(len(_REFERENCE.findall(e.text or "")) for e in root.iter() if _kind(e) == "style")
    try:
        height(root, styles)
    except _TooDeep:
        return False
    return True


def _references(element: Element) -> Iterator[str]:
    for key, value in element.attrib.items():
        if key.endswith("href") and value.startswith("#"):
            yield value[1:]
        yield from _REFERENCE.findall(value)


class _TooDeep(Exception):
    """The drawing is nested too deep."""
