"""What edits by words ask for: a film's facts before, and what they should be afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from laterna.core.concepts import COLOURS, INDOORS, SETTINGS
from laterna.data.storybook.nouns import roles, storybook_nouns
from laterna.evaluation.ways.studio import Take
from laterna.evaluation.ways.wordings import sentence, values_of
from laterna.language.facts import ActorFacts, SceneFacts

STAYING = ("stand", "jump", "spin", "swing")
MOVING = ("jump", "circle")

KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "recolour": STAYING,
        "resize": STAYING,
        "remove": STAYING,
        "replace": STAYING,
        "bring_back": ("vanish",),
        "steady": ("appear",),
        "move": STAYING,
        "act": ("stand",),
        "add": STAYING,
        "daytime": STAYING,
        "weather": STAYING,
        "setting": STAYING,
        "camera": STAYING,
        "slower": MOVING,
        "faster": MOVING,
        "backwards": ("go_right", "go_left"),
    }
)
"""Kinds of edits in turn, and what the one does whom they are about. Their number shares no factor
with that of the languages."""

LOCAL = frozenset(
    {"recolour", "resize", "remove", "replace", "bring_back", "steady", "move", "act", "add"}
)
"""Kinds that are about somebody: outside of who changes, nothing may."""

PACE: Mapping[str, float] = MappingProxyType({"slower": 0.5, "faster": 2.0})


@dataclass(frozen=True)
class Asked:
    """One edit.

    Attributes:
        kind: one of ``KINDS``.
        value: what is asked for, as a concept; empty where the kind says all.
        before: the facts of the film.
        after: what they should be; None where they stay, and time or a place change.
        new: who comes, if anybody.
        text: the words.
    """

    kind: str
    value: str
    before: SceneFacts
    after: SceneFacts | None
    new: ActorFacts | None
    text: str

    @property
    def lead(self) -> ActorFacts:
        """Whom it is about."""
        return self.before.actors[0]


def asked_of(take: Take) -> Asked:
    """The edit of a case."""
    kind = tuple(KINDS)[take.number % len(KINDS)]
    rng = take.rng
    nouns = roles(storybook_nouns().trained).nouns
    one, two, three = rng.choice(nouns, 3, replace=False).tolist()
    lead = ActorFacts(one, _pick(KINDS[kind], rng))
    several = kind == "remove" or rng.random() < 0.5
    others = (ActorFacts(two, _pick(STAYING, rng)),) if several else ()
    value = _pick(COLOURS if kind == "recolour" else values_of(kind) or ("",), rng)
    outdoors = [s for s in SETTINGS if s not in INDOORS and s not in (value, "snow")]
    before = SceneFacts((lead, *others), _pick(outdoors, rng), "still")
    new = ActorFacts(three, "stand") if kind in ("replace", "add") else None
    text = sentence(kind, value, lead, new, take.language, rng)
    return Asked(kind, value, before, _after(kind, value, before, new), new, text)


def _after(kind: str, value: str, before: SceneFacts, new: ActorFacts | None) -> SceneFacts | None:
    lead, *others = before.actors
    rest = tuple(others)
    if kind in ("daytime", "weather", "setting", "camera"):
        return replace(before, **{kind: value})  # type: ignore[arg-type]
    if kind == "remove":
        return replace(before, actors=rest)
    if kind == "add" and new is not None:
        return replace(before, actors=(lead, *rest, new))
    if kind == "replace" and new is not None:
        return replace(before, actors=(replace(lead, noun=new.noun), *rest))
    changes = {
        "recolour": {"colour": value},
        "resize": {"size": value},
        "bring_back": {"action": "come_back"},
        "steady": {"action": "stand"},
        "act": {"action": value},
    }.get(kind)
    if changes is None:
        return None
    return replace(before, actors=(replace(lead, **changes), *rest))  # type: ignore[arg-type]


def _pick(choices: tuple[str, ...] | list[str], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(len(choices)))]
