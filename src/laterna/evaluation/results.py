"""What came of each case, and how it is kept so that a stopped evaluation can go on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from laterna.core.errors import DiskFull, OutputDenied
from laterna.evaluation.cases import Shape

MODEL, TRUTH = "model", "truth"


@dataclass(frozen=True)
class Doing:
    """An actor as it was read: its work, its action and the work that it does it to."""

    noun: str
    action: str
    target: str | None = None


@dataclass(frozen=True)
class Result:
    """What the reader said of one clip.

    Attributes:
        case: the key of the case.
        kind: ``model``, or ``truth`` for the ceiling.
        actors: whom it saw, the clearest first.
        setting: which setting it saw.
        cast: works that the model said it would draw; empty for the truth.
        drift, flicker: see ``colour``; None where they cannot be told.
        error: code of the error that the model raised instead of drawing; else empty.
    """

    case: str
    kind: str
    actors: tuple[Doing, ...] = ()
    setting: str = ""
    cast: tuple[str, ...] = ()
    drift: float | None = None
    flicker: float | None = None
    error: str = ""

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Result:
        """The inverse of ``asdict``."""
        actors = tuple(Doing(**actor) for actor in row["actors"])
        return cls(**{**row, "actors": actors, "cast": tuple(row["cast"])})


class Notebook:
    """Results on disk, one a line, of one shape, model and reader."""

    def __init__(self, path: Path) -> None:
        """Read what is there; a last line that was cut off is dropped.

        Raises:
            OutputError: when the folder cannot be used.
        """
        self.path = path
        self.results: dict[tuple[str, str], Result] = {}
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        for line in lines:
            try:
                self._keep(Result.from_json(json.loads(line)))
            except (ValueError, TypeError, KeyError):
                continue
        self._write("".join(f"{_line(result)}\n" for result in self.results.values()), "w")

    def get(self, case: str, kind: str) -> Result | None:
        """The result of the case with that key, if there is one yet."""
        return self.results.get((case, kind))

    def add(self, result: Result) -> None:
        """Keep a result, on disk too.

        Raises:
            OutputError: when it cannot be written.
        """
        self._keep(result)
        self._write(f"{_line(result)}\n", "a")

    def _keep(self, result: Result) -> None:
        self.results[result.case, result.kind] = result

    def _write(self, text: str, mode: str) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open(mode, encoding="utf-8") as file:
                file.write(text)
        except PermissionError as error:
            raise OutputDenied(path=self.path) from error
        except OSError as error:
            raise DiskFull(path=self.path) from error


def notebook_name(shape: Shape, model_sha256: str, reader_sha256: str) -> str:
    """A file name that changes with whatever may change the results of all cases."""
    facts = json.dumps([asdict(shape), model_sha256, reader_sha256], sort_keys=True)
    return f"{hashlib.sha256(facts.encode()).hexdigest()[:16]}.jsonl"


def _line(result: Result) -> str:
    return json.dumps(asdict(result), ensure_ascii=False)
