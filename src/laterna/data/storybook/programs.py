"""The director's programs: what each action looks like as a track.

A program is a function of a :class:`Stagecraft` (how long, where, how large) and, for actions on
another actor, that actor's motion. It returns a :class:`Motion` sampled at ``TRACK_RATE``.
"""
# ruff: noqa: ARG001 - all programs are called alike, with a target or without

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

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
    """

    rng: np.random.Generator
    seconds: float
    home: tuple[float, float]
    side: float
    unit: tuple[float, float]
    floating: bool

    @property
    def times(self) -> Curve:
        """Moments of the samples in seconds."""
        return np.arange(round(self.seconds * TRACK_RATE)) / TRACK_RATE

    @property
    def progress(self) -> Curve:
        """0 at the start of the scene, 1 at its end."""
        return self.times / max(self.seconds, 1e-6)


@dataclass(frozen=True)
class Motion:
    """One actor's curves, each (time,); angle in radians, clockwise."""

    x: Curve
    y: Curve
    side: Curve
    angle: Curve
    mirror: Curve
    opacity: Curve
    depth: Curve

    def rows(self) -> NDArray[np.float32]:
        """As track rows, (time, 8)."""
        columns = {
            "x": self.x,
            "y": self.y,
            "log_size": np.log(np.maximum(self.side, 0.02)),
            "cos": np.cos(self.angle),
            "sin": np.sin(self.angle),
            "mirror": self.mirror,
            "opacity": self.opacity,
            "depth": self.depth,
        }
        return np.stack([columns[name] for name in CHANNELS], axis=-1).astype(np.float32)


Program = Callable[[Stagecraft, Motion | None], Motion]


def _smooth(curve: Curve) -> Curve:
    clipped = np.clip(curve, 0, 1)
    return clipped * clipped * (3 - 2 * clipped)


def _wave(craft: Stagecraft, slowest: float, fastest: float) -> Curve:
    """Phase in radians of something periodic with a period between the two, in seconds."""
    period = craft.rng.uniform(fastest, slowest)
    return 2 * np.pi * craft.times / period


def _still(craft: Stagecraft) -> Motion:
    count = len(craft.times)
    x, y = craft.home
    hover = 0.03 * np.sin(_wave(craft, 4, 2.5)) * craft.unit[1] if craft.floating else 0.0
    return Motion(
        x=np.full(count, x),
        y=np.full(count, y) + hover,
        side=np.full(count, craft.side),
        angle=np.zeros(count),
        mirror=np.full(count, craft.rng.choice([FACES_LEFT, FACES_RIGHT])),
        opacity=np.ones(count),
        depth=np.zeros(count),
    )


def stand(craft: Stagecraft, target: Motion | None) -> Motion:
    """Stays where it is, breathing a little."""
    still = _still(craft)
    return replace(still, side=craft.side * (1 + 0.015 * np.sin(_wave(craft, 3, 2))))


def _cross(craft: Stagecraft, direction: float) -> Motion:
    still = _still(craft)
    reach = craft.rng.uniform(0.75, 1.15)
    steps = np.abs(np.sin(_wave(craft, 0.9, 0.5))) * 0.07 * craft.side * craft.unit[1]
    return replace(
        still,
        x=direction * reach * (2 * craft.progress - 1),
        y=still.y - (0 if craft.floating else steps),
        mirror=np.full(len(craft.times), FACES_RIGHT if direction > 0 else FACES_LEFT),
    )


def go_right(craft: Stagecraft, target: Motion | None) -> Motion:
    """Crosses the frame from left to right, facing where it goes."""
    return _cross(craft, 1)


def go_left(craft: Stagecraft, target: Motion | None) -> Motion:
    """Crosses the frame from right to left."""
    return _cross(craft, -1)


def jump(craft: Stagecraft, target: Motion | None) -> Motion:
    """Hops: parabolas, one after the other."""
    phase = (_wave(craft, 1.4, 0.8) / (2 * np.pi)) % 1
    height = craft.rng.uniform(0.45, 0.75) * craft.unit[1]
    still = _still(craft)
    return replace(still, y=craft.home[1] - 4 * phase * (1 - phase) * height)


def spin(craft: Stagecraft, target: Motion | None) -> Motion:
    """Turns round and round on the spot."""
    sense = craft.rng.choice([-1, 1])
    return replace(_still(craft), angle=sense * _wave(craft, 2.4, 1.2))


def grow(craft: Stagecraft, target: Motion | None) -> Motion:
    """Becomes larger, its feet on the ground."""
    return _resize(craft, craft.side * 0.35, craft.side * 1.35)


def shrink(craft: Stagecraft, target: Motion | None) -> Motion:
    """Becomes smaller, its feet on the ground."""
    return _resize(craft, craft.side * 1.35, craft.side * 0.35)


def _resize(craft: Stagecraft, start: float, end: float) -> Motion:
    side = np.exp(np.log(start) + (np.log(end) - np.log(start)) * _smooth(craft.progress * 1.1))
    still = _still(craft)
    lift = 0.0 if craft.floating else FOOT * (side - craft.side) * craft.unit[1]
    return replace(still, side=side, y=still.y - lift)


def fall(craft: Stagecraft, target: Motion | None) -> Motion:
    """Comes down from above, faster and faster, and lands with a small bounce."""
    still = _still(craft)
    top = -1.15
    lands = craft.rng.uniform(0.55, 0.8)
    share = np.minimum(craft.progress / lands, 1)
    after = np.clip((craft.progress - lands) / 0.2, 0, 1)
    bounce = 0.22 * craft.side * craft.unit[1] * 4 * after * (1 - after)
    tilt = craft.rng.uniform(-0.5, 0.5) * (1 - share)
    return replace(still, y=top + (craft.home[1] - top) * share**2 - bounce, angle=np.asarray(tilt))


def rise(craft: Stagecraft, target: Motion | None) -> Motion:
    """Leaves its place and goes up, until it is almost or quite gone."""
    still = _still(craft)
    top = craft.rng.uniform(-1.25, -0.95)
    share = np.clip((craft.progress - 0.08) / 0.92, 0, 1) ** 1.5
    sway = 0.05 * np.sin(_wave(craft, 2, 1.2)) * share * craft.unit[0]
    return replace(still, x=still.x + sway, y=craft.home[1] + (top - craft.home[1]) * share)


def shake(craft: Stagecraft, target: Motion | None) -> Motion:
    """Trembles: small and fast, to and fro and in rotation, always at about the same rate.

    Were the rate as free as that of a swing, no two tremblings would agree after a second, and a
    denoiser would answer with their mean, which is standing still (docs/lab.md).
    """
    phase = _wave(craft, 0.4, 0.36)
    still = _still(craft)
    return replace(
        still,
        x=still.x + 0.05 * craft.side * craft.unit[0] * np.sin(phase),
        angle=0.14 * np.sin(phase + 0.8),
    )


def swing(craft: Stagecraft, target: Motion | None) -> Motion:
    """Rocks from side to side about its foot."""
    angle = craft.rng.uniform(0.35, 0.55) * np.sin(_wave(craft, 2.4, 1.4))
    still = _still(craft)
    arm = FOOT * craft.side
    return replace(
        still,
        x=still.x + arm * np.sin(angle) * craft.unit[0],
        y=still.y + arm * (1 - np.cos(angle)) * craft.unit[1],
        angle=angle,
    )


def circle(craft: Stagecraft, target: Motion | None) -> Motion:
    """Flies in circles in the middle of the air."""
    phase = craft.rng.choice([-1, 1]) * _wave(craft, 3.2, 2.0) + craft.rng.uniform(0, 2 * np.pi)
    radius = craft.rng.uniform(0.35, 0.5)
    still = _still(craft)
    centre_y = min(craft.home[1], 0.15) - 0.1
    return replace(
        still,
        x=craft.home[0] * 0.6 + radius * craft.unit[0] * np.cos(phase),
        y=centre_y + radius * craft.unit[1] * np.sin(phase),
    )


def zigzag(craft: Stagecraft, target: Motion | None) -> Motion:
    """Darts up and down in straight lines while it crosses."""
    direction = craft.rng.choice([-1, 1])
    crossing = _cross(craft, direction)
    phase = (_wave(craft, 1.6, 1.0) / np.pi) % 2
    height = craft.rng.uniform(0.5, 0.7) * craft.unit[1]
    return replace(crossing, y=craft.home[1] - height * (1 - np.abs(phase - 1)))


def roll(craft: Stagecraft, target: Motion | None) -> Motion:
    """Crosses while it turns like a wheel that does not slip."""
    direction = craft.rng.choice([-1, 1])
    crossing = _cross(craft, direction)
    travelled = (crossing.x - crossing.x[0]) / craft.unit[0]
    return replace(crossing, y=_still(craft).y, angle=travelled / (FOOT * craft.side))


def appear(craft: Stagecraft, target: Motion | None) -> Motion:
    """Fades in where it stands."""
    return replace(_still(craft), opacity=_smooth((craft.progress - 0.15) / 0.6))


def vanish(craft: Stagecraft, target: Motion | None) -> Motion:
    """Fades out where it stands."""
    return replace(_still(craft), opacity=1 - _smooth((craft.progress - 0.2) / 0.65))


def chase(craft: Stagecraft, target: Motion | None) -> Motion:
    """Follows its target at a distance, along the target's own way."""
    assert target is not None
    direction = np.sign(target.x[-1] - target.x[0]) or 1.0
    gap = (craft.side + float(target.side.mean())) * 0.5 * craft.unit[0]
    closing = gap * (1.35 - 0.3 * _smooth(craft.progress))
    still = _still(craft)
    steps = np.abs(np.sin(_wave(craft, 0.7, 0.4))) * 0.08 * craft.side * craft.unit[1]
    return replace(
        still,
        x=target.x - direction * closing,
        y=target.y if craft.floating else still.y - steps,
        mirror=np.full(len(craft.times), FACES_RIGHT if direction > 0 else FACES_LEFT),
        depth=np.full(len(craft.times), 0.3),
    )


def orbit(craft: Stagecraft, target: Motion | None) -> Motion:
    """Goes round its target: before it, behind it, before it again."""
    assert target is not None
    phase = craft.rng.choice([-1, 1]) * _wave(craft, 3.6, 2.2) + craft.rng.uniform(0, 2 * np.pi)
    radius = (0.55 * float(target.side.mean()) + 0.45 * craft.side) * craft.unit[0]
    side = craft.side * 0.6
    return replace(
        _still(craft),
        x=target.x + radius * np.cos(phase),
        y=target.y + 0.12 * craft.unit[1] * np.sin(phase),
        side=side * (1 + 0.15 * np.sin(phase)),
        depth=np.where(np.sin(phase) > 0, 0.8, -0.8),
    )


def hide(craft: Stagecraft, target: Motion | None) -> Motion:
    """Goes behind its target, stays there for a while, and comes out as the same one."""
    assert target is not None
    side = min(craft.side, float(target.side.mean()) * 0.55)
    start = craft.rng.choice([-1, 1]) * (0.6 * float(target.side.mean()) + 0.6 * side)
    far = start * craft.unit[0]
    there = _smooth(craft.progress / 0.35) * (1 - _smooth((craft.progress - 0.62) / 0.35))
    still = _still(craft)
    foot = FOOT * (craft.side - side) * craft.unit[1]
    return replace(
        still,
        x=target.x + far * (1 - there),
        y=target.y if craft.floating else still.y + foot,
        side=np.full(len(craft.times), side),
        depth=np.full(len(craft.times), -0.8),
    )


PROGRAMS: dict[str, Program] = {
    "stand": stand,
    "go_right": go_right,
    "go_left": go_left,
    "jump": jump,
    "spin": spin,
    "grow": grow,
    "shrink": shrink,
    "fall": fall,
    "rise": rise,
    "shake": shake,
    "swing": swing,
    "circle": circle,
    "zigzag": zigzag,
    "roll": roll,
    "appear": appear,
    "vanish": vanish,
    "chase": chase,
    "orbit": orbit,
    "hide": hide,
}
