"""The built-in engine, from request to clip."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

import numpy as np

from laterna.backends.native import hanging
from laterna.backends.native.casting import called, cast_drawings, cast_members, hired
from laterna.backends.native.denoising import SETS, TRACKS
from laterna.backends.native.directing import Brief, Known, design, direct, rows_of
from laterna.backends.native.drawing import drawn
from laterna.backends.native.edits import Editor, newcomers, own_presences
from laterna.backends.native.estimate import estimated_seconds
from laterna.backends.native.networks import Networks, Words
from laterna.backends.native.patching import Patcher
from laterna.backends.native.score import Staged, grains_of
from laterna.backends.native.settling import settled
from laterna.backends.native.steering import Called, Steering
from laterna.backends.native.ways import (
    Task,
    Wording,
    assembled,
    closing,
    likened,
    looped,
    seated,
    whole_seconds,
)
from laterna.core.clip import Clip, Frame
from laterna.core.errors import PathNobody
from laterna.core.request import CastMember, GenerationRequest, Plan, Progress
from laterna.diffusion.prediction import Array
from laterna.language.instructions import read_instructions
from laterna.language.lexicon import Lexicon, load_lexicon
from laterna.language.reading import Reading, read_shots
from laterna.language.tokens import TextArrays, encode
from laterna.runtime.weights import WEIGHTS_LICENCE
from laterna.stage.compose import Composer
from laterna.stage.drawings import Drawing
from laterna.stage.scenery.scenery import Scenery
from laterna.stage.scenery.tokens import ROW, ROWS, scenery_of
from laterna.stage.tracks import TRACK_RATE, Rows, Tracks
from laterna.stage.world import ground_of

Report = Callable[[Progress], None]
Place = tuple[str | None, str | None, str | None]

T = TypeVar("T")

_PREVIEW_SHORT_SIDE = 144
_SHORTEST_SHOT = 1.0


@dataclass(frozen=True)
class _Shot:
    """One shot of a film: what is said of it, its cast, and when it is."""

    number: int
    reading: Reading
    cast: tuple[CastMember, ...]
    start: float
    seconds: float

    @property
    def slots(self) -> tuple[int, ...]:
        """Slots that are filled."""
        return tuple(slot for member in self.cast for slot in member.slots)

    @property
    def place(self) -> Place:
        """Setting, time of day and weather, as far as they are said."""
        said = self.reading.said
        return said.setting, said.daytime, said.weather


class NativeBackend:
    """Director, designer, composer."""

    name = "storybook"

    def __init__(self) -> None:
        """Load weights.

        Raises:
            InstallationError: when weights are missing or damaged.
        """
        self.networks = Networks()
        self._lexicon: Lexicon = load_lexicon()

    def plan(self, request: GenerationRequest) -> Plan:
        """See :class:`laterna.backends.base.Backend`."""
        plan = self._plan(request)
        for path in request.paths:
            if path.who and not self._called(request)(path.who, plan.cast):
                there = tuple(dict.fromkeys(member.words for member in plan.cast))
                raise PathNobody(who=path.who, there=there)
        return plan

    def _plan(self, request: GenerationRequest) -> Plan:
        readings, too_many = self._read(request)
        if request.conditions:
            return self._joint_plan(request, readings[0])
        told = hanging.notes(request, readings)
        return Plan(
            cast=cast_members(readings, request.cast, self._lexicon),
            replaced=_unique(pair for reading in readings for pair in reading.replaced),
            unknown=_unique(word for reading in (*readings, *too_many) for word in reading.unknown),
            estimated_seconds=estimated_seconds(request, len(readings)),
            model_name=self.name,
            model_sha256=self.networks.sha256,
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
            new += self._own_cast(request, reading)
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

    def _own_cast(self, request: GenerationRequest, reading: Reading) -> tuple[CastMember, ...]:
        """Whom the words of a film that is made of earlier ones name themselves."""
        return cast_members([reading], request.cast, self._lexicon, all_named=False)

    def _hired(self, request: GenerationRequest) -> tuple[CastMember, ...]:
        """Who comes into a film by its edits."""
        own = own_presences(request.cast)
        return tuple(
            replace(hired(who.noun, who.colour, self._lexicon, request.cast), slots=(1,))
            for text in request.edits
            for who in newcomers(read_instructions(text, self._lexicon, own))
        )

    def _read(self, request: GenerationRequest) -> tuple[list[Reading], list[Reading]]:
        """The shots that the film has time for, and those that it has not."""
        own = [choice.word for choice in request.cast]
        readings = read_shots(request.prompt, self._lexicon, own)
        room = max(1, int(request.seconds / _SHORTEST_SHOT))
        return readings[:room], readings[room:]

    def generate(self, request: GenerationRequest, plan: Plan, report: Report) -> Clip:
        """See :class:`laterna.backends.base.Backend`."""
        return drawn(self.staged(request, plan, report), request)

    def staged(self, request: GenerationRequest, plan: Plan, report: Report) -> list[Staged]:
        """Everything about a film but its frames; shots of one place and time share their set."""
        return self._staged(request, plan, report, {})

    def _staged(
        self,
        request: GenerationRequest,
        plan: Plan,
        report: Report,
        made: dict[GenerationRequest, list[Staged]],
    ) -> list[Staged]:
        """Stage a film; each earlier film that it needs is staged once."""
        if request not in made:
            shots = self._from_conditions(request, plan, report, made)
            led = self._led(request, shots, report)
            first = hanging.hangs(request) and not (request.loop or request.conditions)
            made[request] = [hanging.hung(shot, request) for shot in led] if first else led
        return made[request]

    def _led(self, request: GenerationRequest, shots: list[Staged], report: Report) -> list[Staged]:
        """Shots whose actors and camera go along the request's paths."""
        if not request.paths or request.loop:  # a loop is made of a film that is led already
            return shots
        maker = _Maker(self, request, Wording(shots[0].reading, ()), report)
        steering = Steering(request.paths, request.conditions, self._called(request), maker.make)
        return steering.steered(shots)

    def _called(self, request: GenerationRequest) -> Called:
        return partial(called, choices=request.cast, lexicon=self._lexicon)

    def _from_conditions(
        self,
        request: GenerationRequest,
        plan: Plan,
        report: Report,
        made: dict[GenerationRequest, list[Staged]],
    ) -> list[Staged]:
        if request.loop:
            return looped(self._staged(closing(request), plan, report, made), request.seconds)
        if not request.conditions:
            return self._from_words(request, plan, report)

        def film(earlier: GenerationRequest) -> list[Staged]:
            shots = self._staged(earlier, self.plan(earlier), report, made)
            return [shot.within(earlier.size, request.size) for shot in shots]

        reading = self._read(request)[0][0]
        wording = Wording(reading, self._own_cast(request, reading))
        maker = _Maker(self, request, wording, report)
        if not request.edits:
            shots = assembled(request, maker.words, film, maker.make, maker.remake)
            return self._patched(request, maker, shots)
        # What is edited is what was there; "slower" is longer only afterwards.
        there = max(kept.at + kept.seconds for kept in request.conditions)
        before = replace(request, seconds=there)
        shots = assembled(before, maker.words, film, maker.make, maker.remake)
        hire = partial(hired, lexicon=self._lexicon, choices=request.cast)
        own = own_presences(request.cast)
        editor = Editor(self._lexicon, maker.make, maker.rebuilt, hire, own)
        return editor.edited(shots, request.edits)

    @staticmethod
    def _patched(request: GenerationRequest, maker: _Maker, shots: list[Staged]) -> list[Staged]:
        """Shots with what the words say under the mask, or round films of another shape."""
        patcher = Patcher(maker.words, maker.make, maker.rebuilt, request.size)
        if request.mask is not None:
            return patcher.masked(shots, request.mask)
        films = [condition.film for condition in request.conditions]
        if request.prompt and request.prompt not in {film.prompt for film in films}:
            return patcher.surrounded(shots)
        return shots

    def _from_words(self, request: GenerationRequest, plan: Plan, report: Report) -> list[Staged]:
        built: dict[Place, tuple[Array, Scenery]] = {}
        return [self._stage(request, shot, built, report) for shot in self._shots(request, plan)]

    def _shots(self, request: GenerationRequest, plan: Plan) -> list[_Shot]:
        """Shots of about equal length, cut where tracks have their samples."""
        readings, _ = self._read(request)
        cuts = [
            round(request.seconds * number / len(readings) * TRACK_RATE) / TRACK_RATE
            for number in range(len(readings))
        ]
        ends = [*cuts[1:], request.seconds]
        return [
            _Shot(
                number,
                reading,
                tuple(member for member in plan.cast if member.shot == number + 1),
                start,
                end - start,
            )
            for number, (reading, start, end) in enumerate(zip(readings, cuts, ends, strict=True))
        ]

    def _stage(
        self,
        request: GenerationRequest,
        shot: _Shot,
        built: dict[Place, tuple[Array, Scenery]],
        report: Report,
    ) -> Staged:
        if hanging.silent(request):
            report(Progress("text", 1, 1))
            tracks = hanging.unmoved(shot.seconds)
            return self._before(request, shot, tracks, self._own_set(shot, None, built))
        words = self.encode(encode(shot.reading.tokens), report)
        look = _Look(request, shot)
        slots = max(shot.slots, default=1)
        brief = Brief(shot.number, words, shot.seconds, slots, _aspect(request))
        rows = direct(
            self.networks, request, brief, lambda n, x0: report(look.tracks(n, rows_of(x0)))
        )
        tracks = Tracks(settled(rows, shot.slots))
        ground = ground_of(tracks.values)
        said = shot.reading.said
        if hanging.hangs(request) and not (said.daytime or said.weather):
            return self._before(request, shot, tracks, self._own_set(shot, ground, built))
        if shot.place not in built:
            built[shot.place] = design(
                self.networks,
                request,
                brief,
                ground,
                lambda n, x0: report(look.set(n, x0)),
            )
        return self._before(request, shot, tracks, built[shot.place])

    @staticmethod
    def _own_set(
        shot: _Shot, ground: float | None, built: dict[Place, tuple[Array, Scenery]]
    ) -> tuple[Array, Scenery]:
        """No pieces: pictures or clips from elsewhere take their place, in their own light."""
        empty = np.zeros((ROWS, ROW), np.float32)
        return built.setdefault(shot.place, (empty, hanging.plain_light(ground)))

    @staticmethod
    def _before(
        request: GenerationRequest, shot: _Shot, tracks: Tracks, place: tuple[Array, Scenery]
    ) -> Staged:
        """A shot in a set."""
        set_rows, scenery = place
        return Staged(
            cast=shot.cast,
            reading=shot.reading,
            start=shot.start,
            seconds=shot.seconds,
            tracks=tracks,
            scenery=scenery,
            rows=set_rows,
            seed=request.seed,
            grains=grains_of(shot.cast, tracks),
        )

    def encode(self, arrays: TextArrays, report: Report) -> tuple[Words, Words]:
        """The words, and their absence."""
        words = self.networks.encode(arrays)
        wordless = self.networks.encode(arrays, spoken=False)
        report(Progress("text", 1, 1))
        return words, wordless


@dataclass(frozen=True)
class _Maker:
    """Makes and remakes shots for a request that is made of earlier films."""

    engine: NativeBackend
    request: GenerationRequest
    words: Wording
    report: Report

    def make(self, task: Task) -> Rows:
        """What is not there yet."""
        brief = self._brief(task.reading, task.seconds, task.known.rows.shape[1] - 1, task.number)
        return direct(self.engine.networks, self.request, brief, self._watch, task.known)

    def remake(self, shot: Staged, strength: float) -> Staged:
        """A shot after the words, which likens an earlier one."""
        cast, _ = seated(shot.cast, self.words.cast)
        present = tuple(slot for member in self.words.cast for slot in member.slots)
        rows = whole_seconds(likened(shot, self.words.cast))
        known = Known(rows, np.zeros(rows.shape[:2], bool), strength)
        brief = self._brief(self.words.reading, len(rows) / TRACK_RATE, max(present, default=1))
        made = direct(self.engine.networks, self.request, brief, self._watch, known)
        remade = replace(
            shot,
            cast=tuple(member for member in cast if set(member.slots) <= set(present)),
            reading=self.words.reading,
            tracks=Tracks(settled(made, present)),
        )
        said = self.words.reading.said
        if not (said.setting or said.daytime or said.weather):
            return remade
        return self.rebuilt(remade, self.words.reading, strength)

    def rebuilt(self, shot: Staged, reading: Reading, strength: float) -> Staged:
        """The same in a set after words, which likens the one before."""
        brief = self._brief(reading, shot.seconds, max(shot.slots, default=1))
        ground = ground_of(shot.tracks.values)
        base = (shot.rows, strength)
        rows, scenery = design(self.engine.networks, self.request, brief, ground, self._watch, base)
        return replace(shot, rows=rows, scenery=scenery, reading=reading)

    def _brief(self, reading: Reading, seconds: float, slots: int, number: int = 0) -> Brief:
        words = self.engine.encode(encode(reading.tokens), self.report)
        return Brief(number, words, seconds, slots, _aspect(self.request))

    def _watch(self, step: int, _: Array) -> None:
        self.report(Progress("tracks", step, self.request.steps or TRACKS.steps))


@dataclass(frozen=True)
class _Look:
    """Signs of life of one shot; with a picture of what the networks expect, if asked for."""

    request: GenerationRequest
    shot: _Shot

    def tracks(self, step: int, rows: Rows) -> Progress:
        """Who would stand where, before nothing yet."""
        total = self.request.steps or TRACKS.steps
        if not self.request.preview:
            return Progress("tracks", step, total)
        tracks = Tracks(settled(rows, self.shot.slots))
        return Progress("tracks", step, total, self._picture(tracks, None))

    def set(self, step: int, x0: Array) -> Progress:
        """How the set would look, before anybody stands in it."""
        total = self.request.steps or SETS.steps
        if not self.request.preview:
            return Progress("set", step, total)
        scenery = scenery_of(x0, _aspect(self.request), None)
        return Progress("set", step, total, self._picture(Tracks.empty(1), scenery))

    def _picture(self, tracks: Tracks, scenery: Scenery | None) -> Frame:
        size = _preview_size(self.request.size)
        drawings: Mapping[int, Drawing] = {}
        if scenery is None:
            scenery = Scenery.bare()
            drawings = cast_drawings(self.shot.cast, self.request.cast, _PREVIEW_SHORT_SIDE)
        return Composer(tracks, drawings, scenery, size).frame(tracks.seconds / 2)


def _unique(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(found))


def _all(plans: Sequence[Plan], reading: Reading, name: str) -> tuple[Any, ...]:
    """What plans and a reading say under a name, each once."""
    return _unique(one for told in (*plans, reading) for one in getattr(told, name))


def _aspect(request: GenerationRequest) -> float:
    return request.size[0] / request.size[1]


def _preview_size(size: Sequence[int]) -> tuple[int, int]:
    scale = _PREVIEW_SHORT_SIDE / min(size)
    width, height = (max(2, round(side * scale)) for side in size)
    return width, height
