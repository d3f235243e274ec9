"""Draws, reads and keeps every case of an evaluation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from laterna.backends.base import Backend
from laterna.core.clip import Clip
from laterna.core.errors import InstallationError, LaternaError, OutputError
from laterna.evaluation.cases import Case, Shape
from laterna.evaluation.colour import drift, flicker
from laterna.evaluation.reading import ClipReader, ClipReading
from laterna.evaluation.results import MODEL, TRUTH, Doing, Notebook, Result
from laterna.evaluation.sight import look, sampled
from laterna.evaluation.truth import true_clip

Report = Callable[[int, int], None]
"""Called with how many cases are done, and of how many."""


@dataclass(frozen=True)
class Evaluation:
    """Who is examined, by whom, and where results are kept."""

    backend: Backend
    reader: ClipReader
    shape: Shape
    notebook: Notebook

    def run(
        self, cases: Sequence[Case], report: Report
    ) -> list[tuple[Case, Result, Result | None]]:
        """Examine all cases; those that the notebook holds are taken from it.

        Raises:
            InstallationError: when the model cannot run here at all.
            OutputError: when results cannot be kept.
        """
        rows: list[tuple[Case, Result, Result | None]] = []
        for number, case in enumerate(cases):
            report(number, len(cases))
            made = self._kept(case, MODEL, self._made)
            true = self._kept(case, TRUTH, self._true) if _renderable(case) else None
            rows.append((case, made, true))
        report(len(cases), len(cases))
        return rows

    def _kept(self, case: Case, kind: str, make: Callable[[Case], Result]) -> Result:
        result = self.notebook.get(case.key, kind)
        if result is None:
            result = make(case)
            self.notebook.add(result)
        return result

    def _made(self, case: Case) -> Result:
        try:
            clip, cast = self.draw(case)
            return self._read(case, MODEL, clip, cast)
        except (InstallationError, OutputError):
            raise
        except LaternaError as error:
            return Result(case.key, MODEL, error=error.code)

    def _true(self, case: Case) -> Result:
        return self._read(case, TRUTH, true_clip(case, self.shape), ())

    def draw(self, case: Case) -> tuple[Clip, tuple[str, ...]]:
        """Let the model draw a case; also the works that it drew from.

        Raises:
            LaternaError: when it cannot.
        """
        request = self.shape.request(case)
        plan = self.backend.plan(request)
        clip = self.backend.generate(request, plan, lambda _: None)
        return clip, tuple(member.work_id for member in plan.cast)

    def _read(self, case: Case, kind: str, clip: Clip, cast: tuple[str, ...]) -> Result:
        sighting = look(self.reader.model, sampled(clip))
        reading = self.reader.interpret(sighting, most=max(1, len(case.facts.actors)))
        track = reading.actors[0].track if reading.actors else None
        return Result(
            case=case.key,
            kind=kind,
            actors=doings(reading),
            setting=reading.setting,
            cast=cast,
            drift=None if track is None else drift(sighting.frames, track),
            flicker=flicker(sighting.frames),
        )


def doings(reading: ClipReading) -> tuple[Doing, ...]:
    """What a reading says of each actor, by work."""
    actors = reading.actors
    return tuple(
        Doing(actor.noun, actor.action, None if actor.target is None else actors[actor.target].noun)
        for actor in actors
    )


def _renderable(case: Case) -> bool:
    """Whether the truth is known well enough to be drawn: somebody or somewhere was named."""
    return bool(case.facts.actors) or case.facts.setting is not None
