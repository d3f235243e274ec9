"""What was measured in each clip, and how it is kept so that a stopped evaluation can go on."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from laterna.core.errors import DiskFull, OutputDenied
from laterna.evaluation.cases import Shape

MODEL, TRUTH, OTHER = "model", "truth", "other"
"""Kinds of clips: the model's; true renders of the same facts; true renders by another chance."""

FORMAT = 3
"""Changes whenever what is measured does: older notebooks then belong to no evaluation."""

Numbers = NDArray[np.floating]


def packed(values: Numbers) -> str:
    """Numbers as text: their shape and their halves' (float16) bytes in base 64."""
    halves = np.clip(np.asarray(values, np.float32), -65504, 65504).astype("<f2")
    shape = "x".join(map(str, halves.shape))
    return f"{shape}:{base64.b64encode(halves.tobytes()).decode('ascii')}"


def unpacked(text: str) -> NDArray[np.float32]:
    """The inverse of :func:`packed`, float32.

    Raises:
        ValueError: for any other text.
    """
    shape, _, content = text.partition(":")
    halves = np.frombuffer(base64.b64decode(content, validate=True), "<f2")
    return halves.reshape([int(side) for side in shape.split("x")]).astype(np.float32)


@dataclass(frozen=True)
class SeenActor:
    """An actor as it was read.

    Attributes:
        noun: its work.
        action: what it does.
        target: index of the seen actor that it does it to.
        other: index of the seen actor that is given to or taken from.
        colour: one of ``COLOURS`` if it was painted over; else empty.
        drift: how far its colour strays, see ``colour.drift``; None where it cannot be told.
        track: where it was measured, as ``packed`` rows (time, channels) of
            ``models.reader.TRACK``.
    """

    noun: str
    action: str
    target: int | None = None
    other: int | None = None
    colour: str = ""
    drift: float | None = None
    track: str = ""

    @cached_property
    def rows(self) -> NDArray[np.float32]:
        """The track, (time, channels) float32; no rows where there is none."""
        return unpacked(self.track) if self.track else np.zeros((0, 0), np.float32)


@dataclass(frozen=True)
class Result:
    """What was measured in one clip.

    Attributes:
        case: the key of the case.
        kind: ``MODEL``, ``TRUTH`` or ``OTHER``.
        actors: whom the reader saw, the clearest first.
        setting, daytime, weather: which it saw.
        cast: works that the model said it would draw; empty for the truth.
        flicker: see ``colour.flicker``; None where it cannot be told.
        fingers: fingers of the hand while it is open; None where no open hand was asked for or
            seen.
        camera: what the camera does by the pictures' motion, one of ``CAMERAS``; else empty.
        features: the finder's features, ``packed`` (``metrics.frechet``); else empty.
        thumbnail: the set without actors, ``packed`` (``metrics.novelty``); else empty.
        likeness: of strangers: the pictures that those who were followed look like most, the one
            that is seen best first (``likeness``).
        error: code of the error that the model raised instead of drawing; else empty.
    """

    case: str
    kind: str
    actors: tuple[SeenActor, ...] = ()
    setting: str = ""
    daytime: str = ""
    weather: str = ""
    cast: tuple[str, ...] = ()
    flicker: float | None = None
    fingers: float | None = None
    camera: str = ""
    features: str = ""
    thumbnail: str = ""
    likeness: tuple[str, ...] = ()
    error: str = ""

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Result:
        """The inverse of ``asdict``."""
        actors = tuple(SeenActor(**actor) for actor in row["actors"])
        lists = {name: tuple(row.get(name, ())) for name in ("cast", "likeness")}
        return cls(**{**row, "actors": actors, **lists})


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
    facts = json.dumps([FORMAT, asdict(shape), model_sha256, reader_sha256], sort_keys=True)
    return f"{hashlib.sha256(facts.encode()).hexdigest()[:16]}.jsonl"


def _line(result: Result) -> str:
    return json.dumps(asdict(result), ensure_ascii=False)
