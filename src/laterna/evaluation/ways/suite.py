"""The suite ``ways-in``: every operation on many films. A new one is one line in ``WAYS``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from laterna.core.errors import InstallationError, LaternaError, OutputError, UsageError
from laterna.core.registry import Registry
from laterna.evaluation.cases import Shape
from laterna.evaluation.ways.findings import Finding, Findings
from laterna.evaluation.ways.studio import Studio, Take

Way = Callable[[Studio, Take], Finding]
"""Makes and judges one case of an operation."""

Report = Callable[[int, int], None]

NAME = "ways-in"

_HERE = "laterna.evaluation.ways"
WAYS: Registry[Way] = Registry(
    "suite",
    {
        "animate": f"{_HERE}.plates:animate",
        "extend": f"{_HERE}.joins:extend",
        "extend-back": f"{_HERE}.joins:extend_back",
        "loop": f"{_HERE}.joins:loop",
        "connect": f"{_HERE}.joins:connect",
        "blend": f"{_HERE}.joins:blend",
        "recut": f"{_HERE}.joins:recut",
        "remix": f"{_HERE}.words:remix",
        "variation": f"{_HERE}.words:variation",
        "storyboard": f"{_HERE}.words:storyboard",
        "edit": f"{_HERE}.edits:edit",
        "inpaint": f"{_HERE}.plates:inpaint",
        "outpaint": f"{_HERE}.plates:outpaint",
        "actor-path": f"{_HERE}.paths:actor_path",
        "camera-path": f"{_HERE}.paths:camera_path",
        "character": f"{_HERE}.people:character",
    },
)

KNOWING = frozenset({"edit", "actor-path", "camera-path", "character"})
"""Operations that only an engine can be asked for that knows words and who stands where."""

MORE_OF: dict[str, int] = {"edit": 2}
"""How many times as many cases of some operations."""


def chosen(suite: str) -> tuple[str, ...]:
    """The operations of ``ways-in``, or of such as ``ways-in:loop,edit``.

    Raises:
        UnknownSuite: there is no such operation.
    """
    _, _, names = suite.partition(":")
    wanted = tuple(dict.fromkeys(names.split(","))) if names else WAYS.names
    for name in wanted:
        WAYS.load(name)
    return wanted


def is_ways(suite: str) -> bool:
    """Whether a suite is this one, or a part of it."""
    return suite.partition(":")[0] == NAME


@dataclass(frozen=True)
class Run:
    """An evaluation of operations.

    Attributes:
        studio: who is examined, and by whom.
        shape: of the films.
        seed: of the suite.
        findings: where they are kept.
    """

    studio: Studio
    shape: Shape
    seed: int
    findings: Findings

    def takes(self, names: Sequence[str], count: int) -> list[Take]:
        """All cases: of each operation in turn, so that a stopped run tells something of all."""
        known = [name for name in names if self.studio.stages or name not in KNOWING]
        most = count * max((MORE_OF.get(name, 1) for name in known), default=1)
        return [
            Take.of(name, number, self.seed, self.shape)
            for number in range(most)
            for name in known
            if number < count * MORE_OF.get(name, 1)
        ]

    def run(self, names: Sequence[str], count: int, report: Report) -> list[Finding]:
        """Examine so many cases of each operation; what is known is not done again.

        Raises:
            UsageError: the engine can be asked for none of them.
            InstallationError: the model cannot run here at all.
            OutputError: findings cannot be kept.
        """
        takes = self.takes(names, count)
        if not takes:
            raise UsageError(reason=f"model {self.shape.model} knows none of {', '.join(names)}")
        missing = [t for t in takes if self.findings.get(t.way, t.number) is None]
        if missing:
            self._warm(missing[0])
        done = len(takes) - len(missing)
        for take in missing:
            report(done, len(takes))
            self.findings.add(self._examined(take))
            done += 1
        report(done, len(takes))
        known = (self.findings.get(take.way, take.number) for take in takes)
        return [finding for finding in known if finding is not None]

    def _examined(self, take: Take) -> Finding:
        try:
            found = WAYS.load(take.way)(self.studio, take)
        except (InstallationError, OutputError):
            raise
        except LaternaError as error:
            found = Finding(take.way, take.number, take.language, error=error.code)
        return found

    def _warm(self, take: Take) -> None:
        """What is loaded once is no case's cost."""
        again = Take.of(take.way, take.number, take.seed, take.shape)
        self.studio.draw(again.film().request)


def ways_folder(state: Path) -> Path:
    """Where pictures, masks and characters of the suite lie."""
    return state / "evaluation" / "ways"
