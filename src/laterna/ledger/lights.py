"""Which works give light, and what they look like when it is out.

Shapes are counted as they stand in the work's SVG, which its hash in the ledger pins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_SHAPE = re.compile(rb"<(?:path|rect|circle|ellipse|line|polyline|polygon)\b[^>]*?/?>")
_END = re.compile(rb"</svg>\s*$")

_DULL = {"#fcea2b": "#9b9b9a", "#f1b31c": "#7c7c7b"}
_ASHES = (
    '<g stroke="#000" stroke-linecap="round" stroke-linejoin="round" stroke-width="2">'
    '<path fill="#9b9b9a" d="M10,65c4-9,11-8,15-12c4-3.5,12-5,17-1c5,3,14,4,20,13Z"/>'
    '<path fill="#3f3f3f" d="M21,65c0-4,4-7,8-6c4,1,6,3,5,6Z"/>'
    '<path fill="#3f3f3f" d="M40,65c1-5,4-6,7-5c4,1,5,3,5,5Z"/></g>'
)


@dataclass(frozen=True)
class Light:
    """How a work goes dark.

    Attributes:
        gone: numbers of the shapes that vanish.
        dull: fills that turn into others.
        burns: whether it is a flame that goes out.
        left: shapes that are there instead.
    """

    gone: frozenset[int] = frozenset()
    dull: Mapping[str, str] = field(default_factory=dict)
    burns: bool = False
    left: str = ""

    def put_out(self, svg: bytes) -> bytes:
        """The work's SVG with its light out."""
        number = -1

        def changed(shape: re.Match[bytes]) -> bytes:
            nonlocal number
            number += 1
            return b"" if number in self.gone else self._dulled(shape[0])

        dark = _SHAPE.sub(changed, svg)
        return _END.sub(self.left.encode() + b"</svg>", dark)

    def _dulled(self, shape: bytes) -> bytes:
        for bright, dull in self.dull.items():
            pattern = re.compile(b'"' + bright.encode() + b'"', re.IGNORECASE)
            shape = pattern.sub(b'"' + dull.encode() + b'"', shape)
        return shape


def _flame(*gone: int, left: str = "") -> Light:
    return Light(frozenset(gone), burns=True, left=left)


LIGHTS: Mapping[str, Light] = {
    "openmoji:1F56F": _flame(2, 4),  # candle
    "openmoji:1FA94": _flame(2, 3, 4, 7),  # diya lamp
    "openmoji:1F525": _flame(0, 1, 2, 3, 4, left=_ASHES),  # fire
    "openmoji:1F4A1": Light(dull=_DULL),  # light bulb
    "openmoji:1F3EE": Light(  # red paper lantern
        dull={"#fff": "#9b9b9a", "#ea5a47": "#8c706c", "#d22f27": "#6f5552"}
    ),
    "openmoji:1F526": Light(frozenset({0, 1, 2, 9, 10, 11, 12, 13, 14})),  # flashlight
    "openmoji:1F387": Light(frozenset({*range(20), *range(22, 42)})),  # sparkler
    "openmoji:1F6A8": Light(  # police car light
        frozenset({3, 4, 5}), {"#ea5a47": "#7c7c7b", "#d22f27": "#5c5c5b"}
    ),
    "openmoji:1F383": Light(dull={"#fcea2b": "#3f3f3f"}),  # jack-o-lantern
    "openmoji:1F6CB": Light(dull=_DULL),  # couch and lamp
    **{
        f"openmoji:{code}": Light(dull=_DULL)
        for code in (
            "2600",  # sun
            "1F31E",  # sun with face
            "26C5",  # sun behind cloud
            "1F315",  # full moon
            "1F31D",  # full moon face
            "1F319",  # crescent moon
            "1F31B",  # first quarter moon face
            "1F31C",  # last quarter moon face
            "2B50",  # star
            "1F31F",  # glowing star
            "1F320",  # shooting star
            "2728",  # sparkles
        )
    },
}
"""By work; what is not here gives no light."""
