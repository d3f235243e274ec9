"""Runs a program and writes down its cost: ``python -m laterna.evaluation.cold FILE PROGRAM...``.

It is a small process of its own, because the largest memory that the system tells of a process
begins at that of the one that started it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Wall and processor seconds, and the largest resident memory in MiB."""

    wall: float
    processor: float
    peak: float


def spend(program: Sequence[str], file: Path) -> int:
    """Run a program, write its cost as JSON, return its exit status as a shell would tell it."""
    began = time.perf_counter()
    process = subprocess.Popen(program, stderr=subprocess.DEVNULL)  # noqa: S603 - our own program
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    cost = Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
    file.write_text(json.dumps(asdict(cost)))
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


if __name__ == "__main__":
    sys.exit(spend(sys.argv[2:], Path(sys.argv[1])))
