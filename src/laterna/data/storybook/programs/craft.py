"""What programs are made of: the stagecraft that they may use and the motion that they return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from laterna.stage.tracks import CHANNELS, TRACK_RATE

Curve = NDArray[np.float64]

FOOT = 0.42
"""How far below the centre of its square a drawing stands, in sides."""

FACES_LEFT = 1.0
FACES_RIGHT = -1.0


@dataclass(frozen=True)
class Stagecraft:
    """What a program may use.

    Attributes:
        rng: the scene's own source of chance.
        seconds: length of the scene.
        home: (x, y) of the actor's centre when it stands, half widths and half heights.
        side: side of the drawing in half short sides.
        unit: (half widths, half heights) that one half short side spans.
        floating: whether there is no ground, so that actors hover.
        offset: how far its home lies from the middle of its group, half widths; 0 for one alone.
        depth: of the actor at rest: behind others below 0, before them above.
    """

    rng: np.random.Generator
    seconds: float
    home: tuple[float, float]
    side: float
    unit: tuple[float, float]
    floating: bool
    offset: float = 0.0
    depth: float = 0.0

    @property
    def times(self) -> Curve:
        """Moments of the samples in seconds."""
        return np.arange(round(self.seconds * TRACK_RATE)) / TRACK_RATE

    @property
    def progress(self) -> Curve:
        """0 at the start of the scene, 1 at its end."""
        return self.times / max(self.seconds, 1e-6)

    @property
    def foot(self) -> float:
        """Where the actor's feet are when it stands, half heights."""
        return self.home[1] + FOOT * self.side * self.unit[1]


@dataclass(frozen=True)
class Motion:
    """One actor's curves, each (time,); angle in radians, clockwise; see ``stage.tracks``."""

    x: Curve
    y: Curve
    side: Curve
    angle: Curve
    mirror: Curve
    opacity: Curve
    depth: Curve
    broken: Curve = field(default_factory=lambda: np.zeros(1))
    eaten: Curve = field(default_factory=lambda: np.zeros(1))
    lit: Curve = field(default_factory=lambda: np.ones(1))
    open: Curve = field(default_factory=lambda: np.ones(1))

    def rows(self) -> NDArray[np.float32]:
        """As track rows, (time, 12)."""
        columns = {
            "x": self.x,
            "y": self.y,
            "log_size": np.log(np.maximum(self.side, 0.02)),
            "cos": np.cos(self.angle),
            "sin": np.sin(self.angle),
            "mirror": self.mirror,
            "opacity": self.opacity,
            "depth": self.depth,
            "broken": self.broken,
            "eaten": self.eaten,
            "lit": self.lit,
            "open": self.open,
        }
        full = np.broadcast_arrays(*(columns[name] for name in CHANNELS))
        return np.stack(full, axis=-1).astype(np.float32)


@dataclass(frozen=True)
class Company:
    """Those whom an action is about; their motions before it. None where there is nobody."""

    target: Motion | None = None
    target_craft: Stagecraft | None = None
    other: Motion | None = None
    other_craft: Stagecraft | None = None


@dataclass(frozen=True)
class Played:
    """What an action makes of those who take part; None leaves a motion as it was."""

    own: Motion
    target: Motion | None = None
    other: Motion | None = None


Program = Callable[[Stagecraft, Company], Played]


def smooth(curve: Curve) -> Curve:
    """0 below 0, 1 above 1, and smooth between."""
    clipped = np.clip(curve, 0, 1)
    return clipped * clipped * (3 - 2 * clipped)


def wave(craft: Stagecraft, slowest: float, fastest: float) -> Curve:
    """Phase in radians of something periodic with a period between the two, in seconds."""
    period = craft.rng.uniform(fastest, slowest)
    return 2 * np.pi * craft.times / period


def still(craft: Stagecraft) -> Motion:
    """Standing where one is at home, or hovering there."""
    count = len(craft.times)
    x, y = craft.home
    hover = 0.03 * np.sin(wave(craft, 4, 2.5)) * craft.unit[1] if craft.floating else 0.0
    return Motion(
        x=np.full(count, x),
        y=np.full(count, y) + hover,
        side=np.full(count, craft.side),
        angle=np.zeros(count),
        mirror=np.full(count, craft.rng.choice([FACES_LEFT, FACES_RIGHT])),
        opacity=np.ones(count),
        depth=np.full(count, craft.depth),
    )


def facing(direction: float, count: int) -> Curve:
    """The mirror of somebody who looks to the right (direction above 0) or to the left."""
    return np.full(count, FACES_RIGHT if direction > 0 else FACES_LEFT)


def steps(craft: Stagecraft, moving: Curve) -> Curve:
    """How far the feet leave the ground, half heights, while ``moving`` (0 to 1)."""
    if craft.floating:
        return np.zeros(len(craft.times))
    return np.abs(np.sin(wave(craft, 0.9, 0.5))) * 0.07 * craft.side * craft.unit[1] * moving
