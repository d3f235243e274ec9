"""What an actor does with another and leaves it as it is: chase, follow, carry, give, take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from laterna.data.storybook.programs.craft import (
    FOOT,
    Company,
    Curve,
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
from laterna.data.storybook.programs.solo import cross

_HELD_AT = (0.42, 0.05)
"""Where a thing is held, seen from the holder's centre, in the holder's sides: before it."""


def _gap(craft: Stagecraft, target: Motion, share: float = 0.5) -> float:
    """Half widths between two centres whose drawings touch."""
    return (craft.side + float(target.side.mean())) * share * craft.unit[0]


def chase(craft: Stagecraft, company: Company) -> Played:
    """Runs after its target, which flees to and fro; it hardly ever comes nearer."""
    target, flees = company.target, company.target_craft
    assert target is not None
    assert flees is not None
    side = float(craft.rng.choice([-1, 1]))
    period = craft.rng.uniform(2.6, 3.4)
    reach = craft.rng.uniform(0.6, 0.8)
    lag = craft.rng.uniform(0.42, 0.55)

    def run(times: Curve) -> Curve:
        phase = (times / period + 0.1) % 2
        return side * reach * (1 - 2 * np.abs(phase - 1))

    def heading(times: Curve) -> Curve:
        return np.where((times / period + 0.1) % 2 < 1, -side, side)

    hops = np.ones(len(craft.times))
    fled = replace(
        target,
        x=run(craft.times) + flees.offset,
        y=target.y - steps(flees, hops),
        mirror=heading(craft.times),
    )
    own = still(craft)
    return Played(
        replace(
            own,
            x=run(craft.times - lag) + craft.offset,
            y=own.y - steps(craft, hops),
            mirror=heading(craft.times - lag),
            depth=np.full(len(craft.times), 0.3),
        ),
        fled,
    )


def follow(craft: Stagecraft, company: Company) -> Played:
    """Walks quietly behind its target, which crosses the frame."""
    target, leads = company.target, company.target_craft
    assert target is not None
    assert leads is not None
    direction = float(craft.rng.choice([-1, 1]))
    ahead = cross(leads, direction)
    gap = _gap(craft, target, craft.rng.uniform(0.5, 0.65))
    moved = replace(target, x=ahead.x, y=ahead.y, mirror=ahead.mirror)
    own = still(craft)
    behind = replace(
        own,
        x=ahead.x - direction * gap + craft.offset,
        y=own.y - steps(craft, np.ones(len(craft.times))),
        mirror=facing(direction, len(craft.times)),
        depth=np.full(len(craft.times), 0.3),
    )
    return Played(behind, moved)


def orbit(craft: Stagecraft, company: Company) -> Played:
    """Goes round its target: before it, behind it, before it again."""
    target = company.target
    assert target is not None
    phase = craft.rng.choice([-1, 1]) * wave(craft, 3.6, 2.2) + craft.rng.uniform(0, 2 * np.pi)
    radius = (0.55 * float(target.side.mean()) + 0.45 * craft.side) * craft.unit[0]
    own = replace(
        still(craft),
        x=target.x + radius * np.cos(phase),
        y=target.y + 0.12 * craft.unit[1] * np.sin(phase),
        side=craft.side * 0.6 * (1 + 0.15 * np.sin(phase)),
        depth=np.where(np.sin(phase) > 0, 0.8, -0.8),
    )
    return Played(own)


def hide(craft: Stagecraft, company: Company) -> Played:
    """Goes behind its target, stays there for a while, and comes out as the same one."""
    target = company.target
    assert target is not None
    side = min(craft.side, float(target.side.mean()) * 0.55)
    start = craft.rng.choice([-1, 1]) * (0.6 * float(target.side.mean()) + 0.6 * side)
    there = smooth(craft.progress / 0.35) * (1 - smooth((craft.progress - 0.62) / 0.35))
    at_rest = still(craft)
    foot = FOOT * (craft.side - side) * craft.unit[1]
    own = replace(
        at_rest,
        x=target.x + start * craft.unit[0] * (1 - there),
        y=target.y if craft.floating else at_rest.y + foot,
        side=np.full(len(craft.times), side),
        depth=np.full(len(craft.times), -0.8),
    )
    return Played(own)


def carry(craft: Stagecraft, company: Company) -> Played:
    """Comes to its target, puts it on its head, and walks off with it."""
    target, thing = company.target, company.target_craft
    assert target is not None
    assert thing is not None
    direction = float(np.sign(thing.home[0] - craft.home[0])) or 1.0
    reached = craft.rng.uniform(0.25, 0.35)
    near = thing.home[0] - direction * _gap(craft, target, 0.42)
    off = direction * craft.rng.uniform(0.75, 0.95)
    came, went = smooth(craft.progress / reached), smooth((craft.progress - reached - 0.15) / 0.55)
    x = craft.home[0] + (near - craft.home[0]) * came + (off - near) * went
    moving = np.clip(4 * came * (1 - came) + 4 * went * (1 - went), 0, 1)
    own = still(craft)
    own = replace(
        own,
        x=x,
        y=own.y - steps(craft, moving),
        mirror=facing(direction, len(x)),
        depth=np.full(len(x), 0.2),
    )
    lifted = smooth((craft.progress - reached) / 0.13)
    top = own.y - (0.44 * craft.side + 0.36 * thing.side) * craft.unit[1]
    held = replace(
        target,
        x=target.x + (own.x - target.x) * lifted,
        y=target.y + (top - target.y) * lifted,
        depth=np.full(len(x), 0.4),
    )
    return Played(own, held)


def push(craft: Stagecraft, company: Company) -> Played:
    """Walks into its target and moves it along, in touch with it."""
    target, thing = company.target, company.target_craft
    assert target is not None
    assert thing is not None
    direction = float(np.sign(thing.home[0] - craft.home[0])) or 1.0
    gap = _gap(craft, target, 0.42)
    reached = craft.rng.uniform(0.25, 0.4)
    start = craft.home[0] - direction * 0.1
    touch = thing.home[0] - direction * gap
    way = direction * craft.rng.uniform(0.55, 0.8)
    share = np.clip((craft.progress - reached) / (1 - reached), 0, 1)
    x = start + (touch - start) * np.clip(craft.progress / reached, 0, 1) + way * share
    own = still(craft)
    count = len(craft.times)
    lean = direction * 0.12 * smooth((craft.progress - reached) / 0.08)
    pushing = replace(
        own,
        x=x,
        y=own.y - steps(craft, np.ones(count)),
        mirror=facing(direction, count),
        angle=lean,
        depth=np.full(count, 0.2),
    )
    return Played(pushing, replace(target, x=target.x + way * share))


def give(craft: Stagecraft, company: Company) -> Played:
    """Brings its target to the other, who has it from then on."""
    return _hand_over(craft, company, taken=False)


def take(craft: Stagecraft, company: Company) -> Played:
    """Goes to the other, takes its target away and leaves with it."""
    return _hand_over(craft, company, taken=True)


def _hand_over(craft: Stagecraft, company: Company, *, taken: bool) -> Played:
    """A thing changes hands when two stand together; who came has brought or takes it."""
    thing, other = company.target, company.other
    thing_craft, other_craft = company.target_craft, company.other_craft
    assert thing is not None
    assert other is not None
    assert thing_craft is not None
    assert other_craft is not None
    count = len(craft.times)
    direction = float(np.sign(other_craft.home[0] - craft.home[0])) or 1.0
    meets = craft.rng.uniform(0.32, 0.42)
    near = other_craft.home[0] - direction * (
        _gap(craft, other, 0.5) + 0.5 * thing_craft.side * craft.unit[0]
    )
    back = -direction * craft.rng.uniform(0.6, 0.85) if taken else craft.home[0]
    came = smooth(craft.progress / meets)
    left = smooth((craft.progress - meets - 0.22) / 0.38)
    x = craft.home[0] + (near - craft.home[0]) * came + (back - near) * left
    heading = np.where(craft.progress < meets + 0.24, direction, -direction)
    moving = np.clip(4 * came * (1 - came) + 4 * left * (1 - left), 0, 1)
    own = still(craft)
    own = replace(own, x=x, y=own.y - steps(craft, moving), mirror=-heading)
    waits = replace(other, mirror=facing(-direction, count))
    passed = smooth((craft.progress - meets) / 0.16)
    with_doer = _held(own, craft, heading)
    with_other = _held(waits, other_craft, np.full(count, -direction))
    first, then = (with_other, with_doer) if taken else (with_doer, with_other)
    held = replace(
        thing,
        x=first[0] + (then[0] - first[0]) * passed,
        y=first[1] + (then[1] - first[1]) * passed - 0.06 * 4 * passed * (1 - passed),
        depth=np.full(count, 0.5),
    )
    return Played(own, held, waits)


def _held(holder: Motion, craft: Stagecraft, heading: Curve) -> tuple[Curve, Curve]:
    """Where a thing is that somebody holds: before it, on the side to which it looks."""
    forward, down = _HELD_AT
    x = holder.x + heading * forward * craft.side * craft.unit[0]
    return x, holder.y + down * craft.side * craft.unit[1]


PROGRAMS: Mapping[str, Program] = MappingProxyType(
    {
        "chase": chase,
        "follow": follow,
        "orbit": orbit,
        "hide": hide,
        "carry": carry,
        "push": push,
        "give": give,
        "take": take,
    }
)
