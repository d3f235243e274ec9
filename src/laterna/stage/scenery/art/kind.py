"""What a kind of scenery is: how it is drawn, what shape it has, and how it lives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Draw = Callable[[str, str], str]
"""(tint, shade), both ``#rrggbb`` -> SVG elements in the box ``0 0 100*ratio 100``."""

Life = Literal["still", "drift", "sway", "bob", "twinkle", "rise"]


@dataclass(frozen=True)
class Kind:
    """One kind of piece.

    Attributes:
        draw: its elements, in the colours that are asked for.
        ratio: width over height of the box in which it is drawn.
        life: how it moves by itself: ``drift`` slowly to one side, ``sway`` about its foot, ``bob``
            up and down, ``twinkle`` in brightness, ``rise`` and begin again below.
    """

    draw: Draw
    ratio: float = 1.0
    life: Life = "still"
