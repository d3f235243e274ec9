"""What an actor does alone."""
# ruff: noqa: ARG001 - all programs are called alike, with company or without

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from laterna.data.storybook.programs.craft import (
    FOOT,
    Company,
    Motion,
    Played,
    Program,
    Stagecraft,
    facing,
    smooth,
    steps,
    still,
    wave,
)


def stand(craft: Stagecraft) -> Motion:
    """Stays where it is, breathing a little."""
    return replace(still(craft), side=craft.side * (1 + 0.015 * np.sin(wave(craft, 3, 2))))


def cross(craft: Stagecraft, direction: float) -> Motion:
    """Crosses the frame, facing where it goes; a group keeps its order."""
    at_rest = still(craft)
    reach = craft.rng.uniform(0.75, 1.15)
    moving = np.ones(len(craft.times))
    return replace(
        at_rest,
        x=direction * reach * (2 * craft.progress - 1) + craft.offset,
        y=at_rest.y - steps(craft, moving),
        mirror=facing(direction, len(craft.times)),
    )


def go_right(craft: Stagecraft) -> Motion:
    """Crosses the frame from left to right."""
    return cross(craft, 1)


def go_left(craft: Stagecraft) -> Motion:
    """Crosses the frame from right to left."""
    return cross(craft, -1)


def jump(craft: Stagecraft) -> Motion:
    """Hops: parabolas, one after the other."""
    phase = (wave(craft, 1.4, 0.8) / (2 * np.pi)) % 1
    height = craft.rng.uniform(0.45, 0.75) * craft.unit[1]
    return replace(still(craft), y=craft.home[1] - 4 * phase * (1 - phase) * height)


def spin(craft: Stagecraft) -> Motion:
    """Turns round and round on the spot."""
    sense = craft.rng.choice([-1, 1])
    return replace(still(craft), angle=sense * wave(craft, 2.4, 1.2))


def grow(craft: Stagecraft) -> Motion:
    """Becomes larger, its feet on the ground."""
    return _resize(craft, craft.side * 0.35, craft.side * 1.35)


def shrink(craft: Stagecraft) -> Motion:
    """Becomes smaller, its feet on the ground."""
    return _resize(craft, craft.side * 1.35, craft.side * 0.35)


def _resize(craft: Stagecraft, start: float, end: float) -> Motion:
    side = np.exp(np.log(start) + (np.log(end) - np.log(start)) * smooth(craft.progress * 1.1))
    at_rest = still(craft)
    lift = 0.0 if craft.floating else FOOT * (side - craft.side) * craft.unit[1]
    return replace(at_rest, side=side, y=at_rest.y - lift)


def fall(craft: Stagecraft) -> Motion:
    """Comes down from above, faster and faster, and lands with a small bounce."""
    top = -1.15
    lands = craft.rng.uniform(0.55, 0.8)
    share = np.minimum(craft.progress / lands, 1)
    after = np.clip((craft.progress - lands) / 0.2, 0, 1)
    bounce = 0.22 * craft.side * craft.unit[1] * 4 * after * (1 - after)
    tilt = craft.rng.uniform(-0.5, 0.5) * (1 - share)
    y = top + (craft.home[1] - top) * share**2 - bounce
    return replace(still(craft), y=y, angle=np.asarray(tilt))


def rise(craft: Stagecraft) -> Motion:
    """Leaves its place and goes up, until it is almost or quite gone."""
    at_rest = still(craft)
    top = craft.rng.uniform(-1.25, -0.95)
    share = np.clip((craft.progress - 0.08) / 0.92, 0, 1) ** 1.5
    sway = 0.05 * np.sin(wave(craft, 2, 1.2)) * share * craft.unit[0]
    return replace(at_rest, x=at_rest.x + sway, y=craft.home[1] + (top - craft.home[1]) * share)


def shake(craft: Stagecraft) -> Motion:
    """Trembles: small and fast, to and fro and in rotation, always at about the same rate.

    Were the rate as free as that of a swing, no two tremblings would agree after a second, and a
    denoiser would answer with their mean, which is standing still (docs/lab.md).
    """
    phase = wave(craft, 0.4, 0.36)
    at_rest = still(craft)
    return replace(
        at_rest,
        x=at_rest.x + 0.05 * craft.side * craft.unit[0] * np.sin(phase),
        angle=0.14 * np.sin(phase + 0.8),
    )


def swing(craft: Stagecraft) -> Motion:
    """Rocks from side to side about its foot."""
    angle = craft.rng.uniform(0.35, 0.55) * np.sin(wave(craft, 2.4, 1.4))
    at_rest = still(craft)
    arm = FOOT * craft.side
    return replace(
        at_rest,
        x=at_rest.x + arm * np.sin(angle) * craft.unit[0],
        y=at_rest.y + arm * (1 - np.cos(angle)) * craft.unit[1],
        angle=angle,
    )


def circle(craft: Stagecraft) -> Motion:
    """Flies in circles in the middle of the air."""
    phase = craft.rng.choice([-1, 1]) * wave(craft, 3.2, 2.0) + craft.rng.uniform(0, 2 * np.pi)
    radius = craft.rng.uniform(0.35, 0.5)
    centre_y = min(craft.home[1], 0.15) - 0.1
    return replace(
        still(craft),
        x=craft.home[0] * 0.6 + radius * craft.unit[0] * np.cos(phase),
        y=centre_y + radius * craft.unit[1] * np.sin(phase),
    )


def zigzag(craft: Stagecraft) -> Motion:
    """Darts up and down in straight lines while it crosses."""
    crossing = cross(craft, craft.rng.choice([-1, 1]))
    phase = (wave(craft, 1.6, 1.0) / np.pi) % 2
    height = craft.rng.uniform(0.5, 0.7) * craft.unit[1]
    return replace(crossing, y=craft.home[1] - height * (1 - np.abs(phase - 1)))


def roll(craft: Stagecraft) -> Motion:
    """Crosses while it turns like a wheel that does not slip."""
    crossing = cross(craft, craft.rng.choice([-1, 1]))
    travelled = (crossing.x - crossing.x[0]) / craft.unit[0]
    return replace(crossing, y=still(craft).y, angle=travelled / (FOOT * craft.side))


def appear(craft: Stagecraft) -> Motion:
    """Fades in where it stands."""
    return replace(still(craft), opacity=smooth((craft.progress - 0.15) / 0.6))


def vanish(craft: Stagecraft) -> Motion:
    """Fades out where it stands."""
    return replace(still(craft), opacity=1 - smooth((craft.progress - 0.2) / 0.65))


def come_back(craft: Stagecraft) -> Motion:
    """Leaves the frame to one side and comes back by the same side, as the same one."""
    side = float(craft.rng.choice([-1, 1]))
    away = 1 + craft.side * craft.unit[0] * 0.6
    gone = smooth(craft.progress / 0.4) * (1 - smooth((craft.progress - 0.58) / 0.38))
    at_rest = still(craft)
    moving = np.clip(np.abs(np.gradient(gone)) * 60, 0, 1) if len(gone) > 1 else gone
    heading = np.where(craft.progress < 0.49, side, -side)
    return replace(
        at_rest,
        x=craft.home[0] + (side * away - craft.home[0]) * gone,
        y=at_rest.y - steps(craft, moving),
        mirror=-heading,
    )


def open_close(craft: Stagecraft) -> Motion:
    """A hand that opens and closes."""
    return replace(still(craft), open=0.5 + 0.5 * np.cos(wave(craft, 2.4, 1.6)))


def _alone(motion: Callable[[Stagecraft], Motion]) -> Program:
    def program(craft: Stagecraft, company: Company) -> Played:
        return Played(motion(craft))

    return program


PROGRAMS: Mapping[str, Program] = MappingProxyType(
    {
        motion.__name__: _alone(motion)
        for motion in (
            stand,
            go_right,
            go_left,
            jump,
            spin,
            grow,
            shrink,
            fall,
            rise,
            shake,
            swing,
            circle,
            zigzag,
            roll,
            appear,
            vanish,
            come_back,
            open_close,
        )
    }
)
