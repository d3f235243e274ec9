"""Facts by family: what a case is about, so that each thing that is judged is asked often enough.

Every family draws its first actor from the works that are to lead (trained or held out) and all
others from trained ones. Whatever is random comes from the case's own source of chance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from laterna.core.concepts import (
    CAMERAS,
    CHANGES,
    COLOURS,
    DAYTIMES,
    INDOORS,
    MAX_COUNT,
    PAIR_ACTIONS,
    RELATIONS,
    SETTINGS,
    SIZES,
    TRIPLE_ACTIONS,
    WEATHERS,
)
from laterna.data.storybook.nouns import HAND, Roles, combination_held_out, roles, storybook_nouns
from laterna.data.storybook.plots import ALONE, IN_PLACE, TRAVELS
from laterna.evaluation.strangers import STRANGERS
from laterna.language.facts import ActorFacts, SceneFacts

RETURNS = ("hide", "come_back")
"""Actions after which somebody must be the same one as before."""

LOOK_ALIKES = ("push", "follow", "carry")
"""Actions in which two touch and nothing changes."""

UPRIGHT = tuple(a for a in ALONE if a not in ("spin", "roll", "appear", "vanish"))
"""What somebody does alone without turning over or fading."""

_PAIRS = tuple(sorted(PAIR_ACTIONS - TRIPLE_ACTIONS - CHANGES.keys()))
_OUTDOORS = tuple(setting for setting in SETTINGS if setting not in INDOORS)
_HAND_SETTINGS = tuple(s for s in SETTINGS if combination_held_out(HAND, "open_close", s))


@dataclass(frozen=True)
class Casting:
    """Who may be drawn, and by which chance.

    Attributes:
        rng: the case's own source of chance.
        lead: parts that the first actor may come from.
        rest: parts that all others come from.
    """

    rng: np.random.Generator
    lead: Roles
    rest: Roles

    @classmethod
    def of(cls, rng: np.random.Generator, *, unseen: bool) -> Casting:
        """Trained works only, or a first actor that was never trained."""
        split = storybook_nouns()
        trained = roles(split.trained)
        return cls(rng, roles(split.held_out) if unseen else trained, trained)

    def pick(self, choices: Sequence[str], *others: str) -> str:
        """One of the choices that is none of the others."""
        while True:
            chosen = choices[int(self.rng.integers(len(choices)))]
            if chosen not in others:
                return chosen


Family = Callable[[Casting], SceneFacts]
"""From a casting to facts."""


def _scene(casting: Casting, *actors: ActorFacts) -> SceneFacts:
    """Actors somewhere, on a plain clear day, before a camera at rest."""
    return SceneFacts(actors, casting.pick(SETTINGS), "still")


def _alone(casting: Casting) -> ActorFacts:
    return ActorFacts(casting.pick(casting.lead.nouns), casting.pick(ALONE))


def singles(casting: Casting) -> SceneFacts:
    """One actor."""
    return _scene(casting, _alone(casting))


def colours(casting: Casting) -> SceneFacts:
    """One actor in another colour."""
    return _scene(casting, replace(_alone(casting), colour=casting.pick(COLOURS)))


def counts(casting: Casting) -> SceneFacts:
    """One to five of one kind."""
    count = 1 + int(casting.rng.integers(MAX_COUNT))
    return _scene(casting, replace(_alone(casting), count=count))


def sizes(casting: Casting) -> SceneFacts:
    """One actor that is small or big."""
    return _scene(casting, replace(_alone(casting), size=casting.pick(SIZES)))


def binding(casting: Casting) -> SceneFacts:
    """Two actors, each with its own action and, in every other case, its own colour."""
    first = _alone(casting)
    second = ActorFacts(
        casting.pick(casting.rest.nouns, first.noun), casting.pick(ALONE, first.action)
    )
    if casting.rng.random() < 0.5:
        colour = casting.pick(COLOURS)
        first = replace(first, colour=colour)
        second = replace(second, colour=casting.pick(COLOURS, colour))
    return _scene(casting, first, second)


def _paired(casting: Casting, action: str, targets: Sequence[str] | None = None) -> SceneFacts:
    doer = casting.pick(casting.lead.doers)
    target = casting.pick(targets or casting.rest.targets(action), doer)
    return _scene(casting, ActorFacts(doer, action, target=1), ActorFacts(target, ""))


def pairs(casting: Casting) -> SceneFacts:
    """Somebody does something to another, who stays what it is."""
    return _paired(casting, casting.pick(_PAIRS))


def give_and_take(casting: Casting) -> SceneFacts:
    """Somebody gives a thing to another, or takes it away."""
    action = casting.pick(sorted(TRIPLE_ACTIONS))
    doer = casting.pick(casting.lead.doers)
    thing = casting.pick(casting.rest.targets(action), doer)
    other = casting.pick(casting.rest.doers, doer, thing)
    does = ActorFacts(doer, action, target=1, other=2)
    return _scene(casting, does, ActorFacts(thing, ""), ActorFacts(other, ""))


def relations(casting: Casting) -> SceneFacts:
    """Somebody is somewhere, seen from another."""
    first = ActorFacts(
        casting.pick(casting.lead.nouns),
        casting.pick(IN_PLACE),
        relation=casting.pick(RELATIONS),
        anchor=1,
    )
    return _scene(casting, first, ActorFacts(casting.pick(casting.rest.nouns, first.noun), ""))


def daytimes(casting: Casting) -> SceneFacts:
    """One actor under an open sky at some time of day, in some weather; the camera may move."""
    actor = _alone(casting)
    cameras = [name for name in CAMERAS if name != "follow" or actor.action in TRAVELS]
    return SceneFacts(
        (actor,),
        casting.pick(_OUTDOORS),
        casting.pick(cameras),
        casting.pick(DAYTIMES),
        casting.pick(WEATHERS),
    )


def continuity(casting: Casting) -> SceneFacts:
    """Somebody is out of sight for a while and comes back."""
    action = casting.pick(RETURNS)
    if action == "hide":
        return _paired(casting, action)
    return _scene(casting, ActorFacts(casting.pick(casting.lead.nouns), action))


def consequence(casting: Casting) -> SceneFacts:
    """Somebody does to another what it is not the same after."""
    return _paired(casting, casting.pick(sorted(CHANGES)))


def look_alikes(casting: Casting) -> SceneFacts:
    """The same ones touch, and nothing may change: what could be eaten, broken or lit is pushed."""
    could = casting.rest.targets(casting.pick(sorted(CHANGES)))
    return _paired(casting, casting.pick(LOOK_ALIKES), could)


def hands(casting: Casting) -> SceneFacts:
    """The hand, which opens and closes; there is one work of it, and it is trained with."""
    colour = casting.pick(COLOURS) if casting.rng.random() < 0.25 else None
    return _scene(casting, ActorFacts(HAND, "open_close", colour=colour))


def strangers(casting: Casting) -> SceneFacts:
    """A picture of a user's own, which nobody was taught, for a made-up word.

    It is compared with upright pictures, so that it neither turns over nor fades.
    """
    return _scene(casting, ActorFacts(casting.pick(STRANGERS), casting.pick(UPRIGHT)))


FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        "singles": singles,
        "colours": colours,
        "counts": counts,
        "sizes": sizes,
        "binding": binding,
        "pairs": pairs,
        "roles": give_and_take,
        "relations": relations,
        "daytimes": daytimes,
        "continuity": continuity,
        "consequence": consequence,
        "look-alikes": look_alikes,
        "hands": hands,
        "strangers": strangers,
    }
)


def facts_of(
    family: str, rng: np.random.Generator, *, unseen: bool = False, held_out: bool = True
) -> SceneFacts:
    """Facts of a family.

    Args:
        family: one of ``FAMILIES``.
        rng: decides everything.
        unseen: whether the first actor's work is one that was never trained.
        held_out: whether the first actor, its action and the setting were never trained together;
            else no actor's are held out.
    """
    casting = Casting.of(rng, unseen=unseen)
    while True:
        facts = FAMILIES[family](casting)
        if family == "hands" and held_out:
            facts = replace(facts, setting=casting.pick(_HAND_SETTINGS))
        kept_out = [
            combination_held_out(actor.noun, actor.action, facts.setting or "")
            for actor in facts.actors
        ]
        if kept_out[0] if held_out else not any(kept_out):
            return facts
