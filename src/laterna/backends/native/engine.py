"""The built-in engine, from request to clip."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from laterna.backends.native import hanging
from laterna.backends.native.casting import hired
from laterna.backends.native.directing import Brief, design, direct, rows_of
from laterna.backends.native.drawing import drawn
from laterna.backends.native.edits import Editor, own_presences
from laterna.backends.native.making import Maker, Report, aspect_of, spoken
from laterna.backends.native.networks import Networks
from laterna.backends.native.patching import Patcher
from laterna.backends.native.planning import Planner
from laterna.backends.native.previewing import Look
from laterna.backends.native.score import Staged, grains_of
from laterna.backends.native.settling import settled
from laterna.backends.native.shot import Place, Shot
from laterna.backends.native.steering import Steering
from laterna.backends.native.ways import (
    Wording,
    assembled,
    closing,
    looped,
)
from laterna.core.clip import Clip
from laterna.core.request import GenerationRequest, Plan, Progress
from laterna.diffusion.prediction import Array
from laterna.language.lexicon import load_lexicon
from laterna.language.tokens import encode
from laterna.stage.scenery.scenery import Scenery
from laterna.stage.scenery.tokens import ROW, ROWS
from laterna.stage.tracks import TRACK_RATE, Tracks
from laterna.stage.world import ground_of


class NativeBackend:
    """Director, designer, composer."""

    name = "storybook"

    def __init__(self) -> None:
        """Load weights.

        Raises:
            InstallationError: when weights are missing or damaged.
        """
        self.networks = Networks()
        self._planner = Planner(self.name, self.networks.sha256, load_lexicon())

    def plan(self, request: GenerationRequest) -> Plan:
        """See :class:`laterna.backends.base.Backend`."""
        return self._planner.plan(request)

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
        maker = Maker(self.networks, request, Wording(shots[0].reading, ()), report)
        steering = Steering(
            request.paths, request.conditions, self._planner.called(request), maker.make
        )
        return steering.steered(shots)

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

        reading = self._planner.read(request)[0][0]
        wording = Wording(reading, self._planner.own_cast(request, reading))
        maker = Maker(self.networks, request, wording, report)
        if not request.edits:
            shots = assembled(request, maker.words, film, maker.make, maker.remake)
            return self._patched(request, maker, shots)
        # What is edited is what was there; "slower" is longer only afterwards.
        there = max(kept.at + kept.seconds for kept in request.conditions)
        before = replace(request, seconds=there)
        shots = assembled(before, maker.words, film, maker.make, maker.remake)
        hire = partial(hired, lexicon=self._planner.lexicon, choices=request.cast)
        own = own_presences(request.cast)
        editor = Editor(self._planner.lexicon, maker.make, maker.rebuilt, hire, own)
        return editor.edited(shots, request.edits)

    @staticmethod
    def _patched(request: GenerationRequest, maker: Maker, shots: list[Staged]) -> list[Staged]:
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

    def _shots(self, request: GenerationRequest, plan: Plan) -> list[Shot]:
        """Shots of about equal length, cut where tracks have their samples."""
        readings, _ = self._planner.read(request)
        cuts = [
            round(request.seconds * number / len(readings) * TRACK_RATE) / TRACK_RATE
            for number in range(len(readings))
        ]
        ends = [*cuts[1:], request.seconds]
        return [
            Shot(
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
        shot: Shot,
        built: dict[Place, tuple[Array, Scenery]],
        report: Report,
    ) -> Staged:
        if hanging.silent(request):
            report(Progress("text", 1, 1))
            tracks = hanging.unmoved(shot.seconds)
            return self._before(request, shot, tracks, self._own_set(shot, None, built))
        words = spoken(self.networks, encode(shot.reading.tokens), report)
        look = Look(request, shot)
        slots = max(shot.slots, default=1)
        brief = Brief(shot.number, words, shot.seconds, slots, aspect_of(request))
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
        shot: Shot, ground: float | None, built: dict[Place, tuple[Array, Scenery]]
    ) -> tuple[Array, Scenery]:
        """No pieces: pictures or clips from elsewhere take their place, in their own light."""
        empty = np.zeros((ROWS, ROW), np.float32)
        return built.setdefault(shot.place, (empty, hanging.plain_light(ground)))

    @staticmethod
    def _before(
        request: GenerationRequest, shot: Shot, tracks: Tracks, place: tuple[Array, Scenery]
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
