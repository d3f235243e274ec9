"""How long generation takes, in which stage, and against encoding alone."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from laterna.core.clip import Clip, Frame
from laterna.core.errors import LaternaError
from laterna.core.media import read_video
from laterna.evaluation.cold import Cost
from laterna.provenance.export import rehearse
from laterna.provenance.watermarks.embedding import KEY_BYTES, Embedder

PROMPT = "A fox jumps in the snow while a taxi drives to the right."


@dataclass(frozen=True)
class Case:
    """A request whose cost has a bar, in wall seconds and mebibytes (None: no bar)."""

    name: str
    seconds: float
    size: tuple[int, int]
    bar_seconds: float
    bar_memory: float | None = None


CASES = (
    Case("4 s 720p", 4, (1280, 720), 6, 1536),
    Case("10 s 1080p", 10, (1920, 1080), 12),
    Case("20 s 720p", 20, (1280, 720), 40),
)


@dataclass(frozen=True)
class Measured:
    """One cold run, and a second one in a process that has made the film before.

    Attributes:
        case: what was asked.
        wall: seconds of the whole process, its start and imports included.
        warm: seconds of the second time, from the request to the signed file.
        processor: processor seconds of the process.
        peak: largest resident memory in MiB.
        stages: wall seconds by stage.
        marking: seconds to put the invisible mark into the same frames, alone.
        encoding: seconds to encode the same frames alone with the same settings.
    """

    case: Case
    wall: float
    warm: float
    processor: float
    peak: float
    stages: dict[str, float]
    marking: float
    encoding: float

    @property
    def ratio(self) -> float:
        """The whole cold process against encoding alone."""
        return self.wall / self.encoding

    @property
    def warm_ratio(self) -> float:
        """The whole film in a warm process against encoding alone; bar 3."""
        return self.warm / self.encoding


def measure(case: Case, model: str, seed: int) -> Measured:
    """Generate in a process of its own, then mark and encode what came out once more.

    Raises:
        LaternaError: when the generation fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        cost, stages = _run(case, model, seed, film)
        warm = _run_warm(case, model, seed, film)
        clip = _drawn(film, Path(folder))
        marking, encoding = _spent(lambda: _mark(clip)), _spent(lambda: rehearse(clip))
    return Measured(case, cost.wall, warm, cost.processor, cost.peak, stages, marking, encoding)


def _run(case: Case, model: str, seed: int, film: Path) -> tuple[Cost, dict[str, float]]:
    """Generate in a cold process; what it cost, and the wall seconds of its stages."""
    width, height = case.size
    cost = film.with_name("cost.json")
    command = [sys.executable, "-m", "laterna.evaluation.cold", str(cost)]
    command += [sys.executable, "-m", "laterna", "generate", PROMPT, "--json", "-o", str(film)]
    command += ["--seconds", str(case.seconds), "--size", f"{width}x{height}"]
    command += ["--model", model, "--seed", str(seed)]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE)  # noqa: S603 - ourselves
    if done.returncode:
        raise LaternaError(reason=_reason(done.stdout, done.returncode))
    told: dict[str, float] = json.loads(done.stdout)["films"][0]["stage_seconds"]
    return Cost(**json.loads(cost.read_text())), told


def _run_warm(case: Case, model: str, seed: int, film: Path) -> float:
    """Seconds of the second film in one process."""
    facts = {"prompt": PROMPT, "seconds": case.seconds, "size": case.size}
    request = film.with_name("request.json")
    request.write_text(json.dumps({**facts, "model": model, "seed": seed}), encoding="utf-8")
    command = [sys.executable, "-m", "laterna.evaluation.warm", str(request), str(film)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - ourselves
    if done.returncode:
        raise LaternaError(reason=done.stderr.strip().splitlines()[-1] if done.stderr else "")
    return float(done.stdout)


def _reason(told: bytes, status: int) -> str:
    """What a failed run said of itself; one that was killed said nothing."""
    try:
        return str(json.loads(told)["error"]["message"])
    except ValueError:
        return f"the generation ended with status {status}"


def _drawn(film: Path, folder: Path) -> Clip:
    """A film's frames as a clip that costs next to nothing to read."""
    read = read_video(film)
    frames = _to_disk(read, folder / "frames.raw")

    def open_frames() -> Iterator[Frame]:
        yield from frames

    return Clip(open_frames, len(frames), read.fps, read.size, read.size)


def _mark(clip: Clip) -> None:
    deque(Embedder(1, bytes(KEY_BYTES), clip.size, clip.fps)(clip), maxlen=0)


def _spent(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _to_disk(clip: Clip, path: Path) -> NDArray[np.uint8]:
    """The frames as a file in memory's cache, so that reading them costs next to nothing."""
    width, height = clip.size
    shape = (clip.frame_count, height, width, 3)
    stored = np.memmap(path, np.uint8, "w+", shape=shape)
    for index, frame in enumerate(clip):
        stored[index] = frame
    return stored
