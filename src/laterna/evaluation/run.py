"""Draws, measures and keeps every case of an evaluation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from laterna.backends.base import Backend
from laterna.core.clip import Clip
from laterna.core.errors import InstallationError, LaternaError, OutputError
from laterna.evaluation.cases import Case, Shape
from laterna.evaluation.judging import Examined
from laterna.evaluation.observing import observe, observe_features
from laterna.evaluation.reading import ClipReader
from laterna.evaluation.results import MODEL, OTHER, TRUTH, Notebook, Result
from laterna.evaluation.strangers import is_stranger
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

    def run(self, cases: Sequence[Case], report: Report) -> list[Examined]:
        """Examine all cases; those that the notebook holds are taken from it.

        Raises:
            InstallationError: when the model cannot run here at all.
            OutputError: when results cannot be kept.
        """
        rows: list[Examined] = []
        for number, case in enumerate(cases):
            report(number, len(cases))
            made = self._kept(case, MODEL, self._made)
            if _renderable(case):
                true = self._kept(case, TRUTH, self._true)
                # Strangers stand in no collection of clips: they are compared one by one.
                other = None if is_stranger(case.facts) else self._kept(case, OTHER, self._other)
                rows.append(Examined(case, made, true, other))
            else:
                rows.append(Examined(case, made))
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
            return observe(self.reader, case, MODEL, clip, cast)
        except (InstallationError, OutputError):
            raise
        except LaternaError as error:
            return Result(case.key, MODEL, error=error.code)

    def _true(self, case: Case) -> Result:
        return observe(self.reader, case, TRUTH, true_clip(case, self.shape))

    def _other(self, case: Case) -> Result:
        return observe_features(self.reader, case, true_clip(case, self.shape, chance=1))

    def draw(self, case: Case) -> tuple[Clip, tuple[str, ...]]:
        """Let the model draw a case; also the works that it drew from.

        Raises:
            LaternaError: when it cannot.
        """
        request = self.shape.request(case)
        plan = self.backend.plan(request)
        clip = self.backend.generate(request, plan, lambda _: None)
        return clip, tuple(member.work_id for member in plan.cast)


def _renderable(case: Case) -> bool:
    """Whether the truth is known well enough to be drawn: somebody or somewhere was named."""
    return bool(case.facts.actors) or case.facts.setting is not None
