"""What a film will be, before anything is made: who is in it, and what was not understood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

import numpy as np

from laterna.backends.native import hanging
from laterna.backends.native.casting import called, cast_members, hired
from laterna.backends.native.edits import newcomers, own_presences
from laterna.backends.native.estimate import estimated_seconds
from laterna.backends.native.steering import Called
from laterna.core.errors import PathNobody
from laterna.core.request import CastMember, GenerationRequest, Plan
from laterna.language.instructions import read_instructions
from laterna.language.lexicon import Lexicon
from laterna.language.reading import Reading, read_shots
from laterna.runtime.weights import WEIGHTS_LICENCE

T = TypeVar("T")

_SHORTEST_SHOT = 1.0


@dataclass(frozen=True)
class Planner:
    """Reads requests for a model with certain weights."""

    model_name: str
    model_sha256: str
    lexicon: Lexicon

    def plan(self, request: GenerationRequest) -> Plan:
        """See :class:`laterna.backends.base.Backend`; also for who a path is of."""
        plan = self._plan(request)
        for path in request.paths:
            if path.who and not self.called(request)(path.who, plan.cast):
                there = tuple(dict.fromkeys(member.words for member in plan.cast))
                raise PathNobody(who=path.who, there=there)
        return plan

    def _plan(self, request: GenerationRequest) -> Plan:
        readings, too_many = self.read(request)
        if request.conditions:
            return self._joint_plan(request, readings[0])
        told = hanging.notes(request, readings)
        return Plan(
            cast=cast_members(readings, request.cast, self.lexicon),
            replaced=_unique(pair for reading in readings for pair in reading.replaced),
            unknown=_unique(word for reading in (*readings, *too_many) for word in reading.unknown),
            estimated_seconds=estimated_seconds(request, len(readings)),
            model_name=self.model_name,
            model_sha256=self.model_sha256,
            model_licence=WEIGHTS_LICENCE,
            left_out=_unique(word for reading in readings for word in reading.left_out),
            shots=len(readings),
            notes=told,
        )

    def _joint_plan(self, request: GenerationRequest, reading: Reading) -> Plan:
        """The plan of a film that is made of earlier ones: who is in any of them, and who is new.

        Each earlier film counts as so many shots as it has, and what is new as one more.
        """
        earlier = [self.plan(condition.film) for condition in request.conditions]
        starts = np.cumsum([0, *(plan.shots for plan in earlier)]).tolist()
        cast = [
            replace(member, shot=start + member.shot)
            for start, plan in zip(starts, earlier, strict=False)
            for member in plan.cast
        ]
        new = self._hired(request)
        if request.prompt not in {condition.film.prompt for condition in request.conditions}:
            new += self.own_cast(request, reading)
        shots = starts[-1] + bool(new)
        cast += [replace(member, shot=shots) for member in new]
        return replace(
            earlier[0],
            cast=tuple(cast),
            replaced=_all(earlier, reading, "replaced"),
            unknown=_all(earlier, reading, "unknown"),
            left_out=_all(earlier, reading, "left_out"),
            estimated_seconds=estimated_seconds(request, shots),
            shots=shots,
            notes=hanging.once(
                *(note for plan in earlier for note in plan.notes),
                *hanging.notes(request, [reading]),
            ),
        )

    def own_cast(self, request: GenerationRequest, reading: Reading) -> tuple[CastMember, ...]:
        """Whom the words of a film that is made of earlier ones name themselves."""
        return cast_members([reading], request.cast, self.lexicon, all_named=False)

    def _hired(self, request: GenerationRequest) -> tuple[CastMember, ...]:
        """Who comes into a film by its edits."""
        own = own_presences(request.cast)
        return tuple(
            replace(hired(who.noun, who.colour, self.lexicon, request.cast), slots=(1,))
            for text in request.edits
            for who in newcomers(read_instructions(text, self.lexicon, own))
        )

    def read(self, request: GenerationRequest) -> tuple[list[Reading], list[Reading]]:
        """The shots that the film has time for, and those that it has not."""
        own = [choice.word for choice in request.cast]
        readings = read_shots(request.prompt, self.lexicon, own)
        room = max(1, int(request.seconds / _SHORTEST_SHOT))
        return readings[:room], readings[room:]

    def called(self, request: GenerationRequest) -> Called:
        """Finds whom a word means in the cast of a film."""
        return partial(called, choices=request.cast, lexicon=self.lexicon)


def _unique(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(found))


def _all(plans: Sequence[Plan], reading: Reading, name: str) -> tuple[Any, ...]:
    """What plans and a reading say under a name, each once."""
    return _unique(one for told in (*plans, reading) for one in getattr(told, name))
