"""A scene: what is told, who moves how, in which set."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from laterna.core.concepts import SETTINGS
from laterna.data.storybook import sets
from laterna.data.storybook.cameras import camera_rows
from laterna.data.storybook.programs import FOOT, PROGRAMS, Company, Motion, Stagecraft
from laterna.language.facts import ActorFacts, SceneFacts
from laterna.stage.scenery.scenery import Scenery
from laterna.stage.tracks import CAMERA, DEPTH, OPACITY, TRACK_RATE, Tracks
from laterna.stage.world import through_camera

_SIDES = {
    1: (0.95, 1.3),
    2: (0.75, 1.0),
    3: (0.6, 0.78),
    4: (0.5, 0.62),
    5: (0.42, 0.52),
    6: (0.36, 0.45),
}
_SIZES = {"small": (0.45, 0.58), "big": (1.4, 1.6)}
_EDGE = {1: 0.0, 2: 0.48, 3: 0.64, 4: 0.7, 5: 0.74, 6: 0.76}
_JITTER = {1: 0.4, 2: 0.14, 3: 0.06, 4: 0.03, 5: 0.02, 6: 0.015}
_SMALLER_THING = 0.72
"""Share of its side that a thing keeps which is carried, handed over or eaten."""

_HANDLED = frozenset({"carry", "give", "take", "eat", "break", "light", "blow_out"})
_LARGEST = 1.75


@dataclass(frozen=True)
class Scene:
    """A scene with its exact truth.

    Attributes:
        facts: who does what, where, under which camera; what captions are written from.
        setting: the setting that is drawn, also when ``facts.setting`` leaves it unsaid.
        tracks: everybody's place at every moment, as the camera sees it.
        scenery: the set and the light on it.
        aspect: frame width over height.
    """

    facts: SceneFacts
    setting: str
    tracks: Tracks
    scenery: Scenery
    aspect: float

    @property
    def cast(self) -> dict[int, ActorFacts]:
        """Who fills which slot."""
        actors = enumerate(self.facts.actors)
        return {slot: actor for index, actor in actors for slot in self.facts.slots(index)}


def build_scene(
    facts: SceneFacts, seconds: float, aspect: float, rng: np.random.Generator
) -> Scene:
    """Play the facts: build the set and run every actor's program.

    What ``facts`` leave open is drawn by chance (the setting) or as usual (day, clear, still).
    """
    setting = facts.setting or str(rng.choice(SETTINGS))
    scenery = sets.draw(setting, facts.daytime, facts.weather, rng, aspect)
    tracks = play(facts, seconds, aspect, scenery.ground, rng)
    return Scene(facts, setting, tracks, scenery, aspect)


def play(
    facts: SceneFacts, seconds: float, aspect: float, ground: float | None, rng: np.random.Generator
) -> Tracks:
    """Everybody's tracks on a stage whose ground is at ``ground``, None where all float."""
    tracks = Tracks.empty(round(seconds * TRACK_RATE))
    motions = _motions(facts, seconds, aspect, ground, rng)
    followed = motions[0].x if motions else None
    camera = camera_rows(facts.camera or "still", seconds, rng, followed)
    camera[:, OPACITY] = float(ground is not None)
    camera[:, DEPTH] = ground or 0.0
    tracks.values[:, CAMERA] = camera
    for slot, motion in enumerate(motions, start=1):
        tracks.values[:, slot] = through_camera(motion.rows(), camera)
    return tracks


def _motions(
    facts: SceneFacts,
    seconds: float,
    aspect: float,
    ground: float | None,
    rng: np.random.Generator,
) -> list[Motion]:
    """Motions by slot: first of those who act alone, then of those who act on others."""
    crafts = _crafts(facts, seconds, aspect, ground, rng)
    motions: dict[int, Motion] = {}
    order = sorted(range(len(facts.actors)), key=lambda i: facts.actors[i].target is not None)
    for index in order:
        actor = facts.actors[index]
        for slot in facts.slots(index):
            _perform(actor, slot, facts, crafts, motions)
    return [motions[slot] for slot in sorted(motions)]


def _perform(
    actor: ActorFacts,
    slot: int,
    facts: SceneFacts,
    crafts: dict[int, Stagecraft],
    motions: dict[int, Motion],
) -> None:
    """Run one actor's program and take over what it does to the others."""
    craft = crafts[slot]
    program = PROGRAMS[actor.action or "stand"]
    if actor.target is None:
        motions[slot] = program(craft, Company()).own
        return
    target = facts.slots(actor.target)[0]
    other = None if actor.other is None else facts.slots(actor.other)[0]
    played = program(
        craft,
        Company(
            motions[target],
            crafts[target],
            None if other is None else motions[other],
            None if other is None else crafts[other],
        ),
    )
    motions[slot] = played.own
    if slot == facts.slots(facts.actors.index(actor))[0]:
        motions[target] = played.target or motions[target]
        if other is not None:
            motions[other] = played.other or motions[other]


def _crafts(
    facts: SceneFacts,
    seconds: float,
    aspect: float,
    ground: float | None,
    rng: np.random.Generator,
) -> dict[int, Stagecraft]:
    """Everybody's place and size: groups stand side by side, in an order by chance."""
    count = facts.slot_count
    if not count:
        return {}
    short = min(aspect, 1.0)
    unit = (short / aspect, short)
    usual = rng.uniform(*_SIDES[count])
    homes = _homes(facts, count, rng)
    handled = {actor.target for actor in facts.actors if actor.action in _HANDLED}
    crafts: dict[int, Stagecraft] = {}
    for index, actor in enumerate(facts.actors):
        group = [homes[slot] for slot in facts.slots(index)]
        own = usual * rng.uniform(*_SIZES.get(actor.size or "", (0.88, 1.12)))
        side = min(own * (_SMALLER_THING if index in handled else 1), _LARGEST)
        base = (
            float(rng.uniform(-0.2, 0.4)) if ground is None else ground + rng.uniform(-0.02, 0.06)
        )
        for slot, x in zip(facts.slots(index), group, strict=True):
            y = base if ground is None else base - FOOT * side * unit[1]
            offset = x - float(np.mean(group))
            home = (float(x), float(y))
            crafts[slot] = Stagecraft(
                rng, seconds, home, side, unit, ground is None, offset if len(group) > 1 else 0.0
            )
    for index, actor in enumerate(facts.actors):
        if actor.relation is not None and actor.anchor is not None:
            _relate(facts, index, crafts, rng)
    return crafts


def _homes(facts: SceneFacts, count: int, rng: np.random.Generator) -> dict[int, float]:
    """Places from left to right, shared out to groups in an order by chance."""
    edge = _EDGE[count]
    places = np.linspace(-edge, edge, count) + rng.uniform(-1, 1, count) * _JITTER[count]
    homes: dict[int, float] = {}
    taken = 0
    for index in _from_left_to_right(facts, rng):
        for slot in facts.slots(index):
            homes[slot] = float(places[taken])
            taken += 1
    return homes


def _from_left_to_right(facts: SceneFacts, rng: np.random.Generator) -> list[int]:
    """An order by chance, but for what is told of it.

    What changes hands has its place between those who hand it over; who is to the left of somebody
    is next to them there.
    """
    order = [int(index) for index in rng.permutation(len(facts.actors))]
    for actor in facts.actors:
        if actor.other is not None and actor.target is not None:
            order.remove(actor.target)
            order.insert(len(order) // 2, actor.target)
    for index, actor in enumerate(facts.actors):
        if actor.relation in ("left", "right") and actor.anchor is not None:
            order.remove(index)
            order.insert(order.index(actor.anchor) + (actor.relation == "right"), index)
    return order


_BEHIND_SIDE, _FRONT_SIDE = 0.85, 1.0
_BEHIND_LIFT, _FRONT_DROP = 0.1, 0.1


def _part(ones: tuple[int, ...], others: tuple[int, ...], crafts: dict[int, Stagecraft]) -> None:
    """Move two who stand beside each other apart until they do not touch, and not out of view."""
    if len(ones) > 1 or len(others) > 1:
        return
    one, other = crafts[ones[0]], crafts[others[0]]
    apart = (one.side + other.side) * 0.51 * one.unit[0]
    between = one.home[0] - other.home[0]
    if abs(between) < apart:
        middle = (one.home[0] + other.home[0]) / 2 * 0.5
        half = np.copysign(apart / 2, between)
        crafts[ones[0]] = replace(one, home=(float(middle + half), one.home[1]))
        crafts[others[0]] = replace(other, home=(float(middle - half), other.home[1]))


def _relate(
    facts: SceneFacts, index: int, crafts: dict[int, Stagecraft], rng: np.random.Generator
) -> None:
    """Move an actor to where it is said to be, seen from its anchor."""
    actor = facts.actors[index]
    anchor = crafts[facts.slots(actor.anchor or 0)[0]]
    if actor.relation in ("left", "right"):
        _part(facts.slots(index), facts.slots(actor.anchor or 0), crafts)
        return
    for slot in facts.slots(index):
        craft = crafts[slot]
        beside = (craft.side + anchor.side) * 0.5 * craft.unit[0]
        behind = actor.relation == "behind"
        shift = float(rng.choice([-1, 1])) * rng.uniform(0.25, 0.4) * beside
        side = craft.side * (_BEHIND_SIDE if behind else _FRONT_SIDE)
        if not craft.floating:
            foot = anchor.foot + (-_BEHIND_LIFT if behind else _FRONT_DROP)
            y = foot - FOOT * side * craft.unit[1]
        else:
            y = anchor.home[1] + (-0.12 if behind else 0.12)
        depth = -0.5 if behind else 0.5
        home = (anchor.home[0] + shift + craft.offset, y)
        crafts[slot] = replace(craft, home=home, side=side, depth=depth)
