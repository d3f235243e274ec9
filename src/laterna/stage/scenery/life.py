"""How living pieces of scenery move by themselves: gently, smoothly, and for ever."""

from __future__ import annotations

import math
from dataclasses import dataclass

from laterna.stage.scenery.art.kind import Life
from laterna.stage.scenery.scenery import REACH, Piece

DRIFT = 0.02
"""Half heights a second."""

SWAY = math.radians(1.5)
BOB = 0.015
_RISE, _RISE_SECONDS = 0.36, 7.0
_DIMMEST = 0.55
_CEILING = -0.95
_GOLDEN = 0.6180339887498949

MARGINS = {"still": 0.0, "drift": math.inf, "sway": 0.06, "bob": 0.04, "twinkle": 0.0, "rise": 0.2}
"""How far, in half heights, each life takes a piece beyond its box."""


@dataclass(frozen=True)
class Pose:
    """A moment of a life.

    Attributes:
        x, y: offset in half heights.
        angle: clockwise, in radians, about what holds the piece.
        opacity: 0 to 1.
    """

    x: float = 0.0
    y: float = 0.0
    angle: float = 0.0
    opacity: float = 1.0


def pose(life: Life, piece: Piece, number: int, seconds: float, aspect: float) -> Pose:
    """How the piece of this number in the scenery is at a moment."""
    phase = (number + 1) * _GOLDEN % 1
    if life == "drift":
        return Pose(x=_drifted(piece, phase, seconds, aspect))
    if life == "sway":
        slender = min(1.0, piece.height / piece.width, 1 / piece.height)
        return Pose(angle=SWAY * slender * _swing(seconds, 3 + 2 * phase, phase))
    if life == "bob":
        return Pose(y=BOB * _swing(seconds, 2.8 + 1.4 * phase, phase))
    if life == "twinkle":
        share = 0.5 + 0.5 * _swing(seconds, 2.2 + 1.6 * phase, phase)
        return Pose(opacity=_DIMMEST + (1 - _DIMMEST) * share)
    if life == "rise":
        risen = (seconds / (_RISE_SECONDS * (0.8 + 0.4 * phase)) + phase) % 1
        # It begins and ends unseen: nobody sees it jump back.
        return Pose(y=_RISE * (0.5 - risen), opacity=math.sin(math.pi * risen) ** 0.7)
    return Pose()


def hold(piece: Piece) -> tuple[float, float]:
    """The point of the world (x, y) about which a piece sways: its foot, or what it hangs from."""
    top, bottom = piece.y - piece.height / 2, piece.y + piece.height / 2
    hangs = top < _CEILING and bottom < -top
    return piece.x, top if hangs else bottom


def _swing(seconds: float, period: float, phase: float) -> float:
    return math.sin(2 * math.pi * (seconds / period + phase))


def _drifted(piece: Piece, phase: float, seconds: float, aspect: float) -> float:
    """Whatever leaves the set on one side comes back on the other, out of sight."""
    half = REACH * aspect + piece.width / 2
    start = min(max(piece.x, -half), half)
    moved = start + DRIFT * (0.8 + 0.4 * phase) * seconds
    return (moved + half) % (2 * half) - half - piece.x
