"""What was measured in each case, kept on disk so that a stopped run goes on where it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from laterna.core.errors import DiskFull, OutputDenied
from laterna.evaluation.cases import Shape

FORMAT = 1
"""Changes whenever what is measured does."""


@dataclass(frozen=True)
class Finding:
    """One case of one operation.

    Attributes:
        way: the operation.
        number: of the case.
        language: of its words.
        values: by the name of the figure, as many as it gave.
        ceilings: the same of true renders.
        words: what was asked in words, if anything was.
        kind: of an edit.
        error: code of the error that was raised instead.
    """

    way: str
    number: int
    language: str
    values: Mapping[str, list[float]] = field(default_factory=dict)
    ceilings: Mapping[str, list[float]] = field(default_factory=dict)
    words: str = ""
    kind: str = ""
    error: str = ""


class Findings:
    """Findings of one seed, shape, model and reader; one a line."""

    def __init__(self, path: Path) -> None:
        """Read what is there; lines that were cut off are passed over.

        Several processes may add to one file: each reads it once, and writes whole lines.
        """
        self.path = path
        self.known: dict[tuple[str, int], Finding] = {}
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        for line in lines:
            try:
                finding = Finding(**json.loads(line))
            except (ValueError, TypeError):
                continue
            self.known[finding.way, finding.number] = finding
        self._cut_off = bool(lines) and not path.read_bytes().endswith(b"\n")

    def get(self, way: str, number: int) -> Finding | None:
        """What is known of a case."""
        return self.known.get((way, number))

    def add(self, finding: Finding) -> None:
        """Keep a finding, on disk too.

        Raises:
            OutputError: when it cannot be written.
        """
        self.known[finding.way, finding.number] = finding
        line = json.dumps(asdict(finding), ensure_ascii=False)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(f"\n{line}\n" if self._cut_off else f"{line}\n")
        except PermissionError as error:
            raise OutputDenied(path=self.path) from error
        except OSError as error:
            raise DiskFull(path=self.path) from error
        self._cut_off = False


def findings_name(shape: Shape, seed: int, model_sha256: str, reader_sha256: str) -> str:
    """A file name that changes with whatever may change the findings of all cases."""
    facts = [FORMAT, asdict(shape), seed, model_sha256, reader_sha256]
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]
    return f"ways-{digest}.jsonl"
