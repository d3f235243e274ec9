"""What an actor does to another that is not the same afterwards: first the touch, then the change.

Nothing changes before it is touched, and what has changed stays so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from laterna.data.storybook.programs.craft import (
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
)

_CHANGE = 0.5
"""Seconds that breaking, lighting and going out take."""

_HOP = 0.45
"""Seconds in which who has broken something hops off the pieces, so that they can be seen."""


def _approach(craft: Stagecraft, company: Company, reached: float) -> tuple[Motion, float]:
    """Walks up to its target until they touch at a share of the scene; and the way it looks."""
    target, thing = company.target, company.target_craft
    assert target is not None
    assert thing is not None
    direction = float(np.sign(thing.home[0] - craft.home[0])) or 1.0
    gap = (craft.side + thing.side) * 0.4 * craft.unit[0]
    touch = thing.home[0] - direction * gap
    came = smooth(craft.progress / reached)
    own = still(craft)
    moved = replace(
        own,
        x=craft.home[0] + (touch - craft.home[0]) * came,
        y=own.y - steps(craft, np.clip(4 * came * (1 - came), 0, 1)),
        mirror=facing(direction, len(craft.times)),
        depth=np.full(len(craft.times), 0.3),
    )
    return moved, direction


def _since(craft: Stagecraft, reached: float) -> Curve:
    """Seconds since the touch."""
    return craft.times - reached * craft.seconds


def eat(craft: Stagecraft, company: Company) -> Played:
    """Goes to its target and bites it, bite by bite, nodding."""
    assert company.target is not None
    reached = craft.rng.uniform(0.3, 0.42)
    own, direction = _approach(craft, company, reached)
    bites = 3
    every = np.clip((0.92 - reached) * craft.seconds / bites, 0.3, 0.8)
    most = craft.rng.uniform(0.75, 1.0)
    since = _since(craft, reached)
    eaten = sum(smooth((since - index * every - 0.1) / 0.25) for index in range(bites))
    biting = (since > 0) & (since < bites * every)
    nod = np.where(biting, np.sin(np.pi * np.clip(since / every % 1, 0, 1)), 0.0)
    changed = replace(company.target, eaten=most * np.asarray(eaten) / bites)
    return Played(replace(own, angle=direction * 0.28 * nod), changed)


def break_(craft: Stagecraft, company: Company) -> Played:
    """Jumps onto its target, which goes to pieces when the feet come down, and hops off them."""
    target, thing = company.target, company.target_craft
    assert target is not None
    assert thing is not None
    reached = craft.rng.uniform(0.4, 0.55)
    direction = float(np.sign(thing.home[0] - craft.home[0])) or 1.0
    own = still(craft)
    leaps = np.clip((craft.progress - reached + 0.3) / 0.3, 0, 1)
    since = _since(craft, reached)
    sinks, off = smooth(since / _CHANGE), np.clip((since - _CHANGE) / _HOP, 0, 1)
    top = target.y - (0.42 * craft.side + 0.3 * thing.side) * craft.unit[1]
    height, aside = 0.55 * craft.unit[1], (craft.side + thing.side) * 0.5 * craft.unit[0]
    onto = own.y + (top - own.y) * leaps - height * 4 * leaps * (1 - leaps)
    onto -= 0.3 * height * 4 * off * (1 - off)
    stamping = replace(
        own,
        x=craft.home[0] + (thing.home[0] - craft.home[0]) * leaps - direction * aside * off,
        y=onto + (own.y - top) * sinks,
        mirror=facing(direction, len(craft.times)),
        depth=np.full(len(craft.times), 0.3),
    )
    return Played(stamping, replace(target, broken=sinks))


def light(craft: Stagecraft, company: Company) -> Played:
    """Goes to its target, which is dark, and touches it; it begins to shine."""
    return _kindle(craft, company, shines=True)


def blow_out(craft: Stagecraft, company: Company) -> Played:
    """Goes to its target, which shines, and leans to it; it goes dark and stays dark."""
    return _kindle(craft, company, shines=False)


def _kindle(craft: Stagecraft, company: Company, *, shines: bool) -> Played:
    assert company.target is not None
    reached = craft.rng.uniform(0.35, 0.5)
    own, direction = _approach(craft, company, reached)
    since = _since(craft, reached)
    lean = direction * 0.25 * smooth((since + 0.3) / 0.3) * (1 - smooth((since - 0.5) / 0.4))
    after = smooth(since / _CHANGE)
    lit = after if shines else 1 - after
    return Played(replace(own, angle=lean), replace(company.target, lit=lit))


PROGRAMS: Mapping[str, Program] = MappingProxyType(
    {"eat": eat, "break": break_, "light": light, "blow_out": blow_out}
)
