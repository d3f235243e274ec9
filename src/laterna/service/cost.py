"""What a piece of work costs: wall time, processor time, energy."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from laterna.core import settings

_COUNTERS = Path("/sys/class/powercap")
_JOULES_PER_WH = 3600.0


@dataclass(frozen=True)
class Cost:
    """Wall seconds, processor seconds of all threads and children, and an estimate of the energy.

    The energy is read from the counters of the processor packages where the kernel shows them
    (they also count what else ran meanwhile); else it is processor seconds times the watts that
    one busy core is taken to draw (``LATERNA_WATTS``). Either way it is an estimate.
    """

    wall_seconds: float
    compute_seconds: float
    energy_wh: float


class Meter:
    """Measures from when it is made."""

    def __init__(self, counters: Path = _COUNTERS) -> None:
        """Start measuring; ``counters`` is the folder of the kernel's energy counters."""
        self._counters = counters
        self._watts = settings.watts_per_core()
        self._wall = time.perf_counter()
        self._compute = _processor_seconds()
        self._joules = _read_joules(counters)

    def read(self) -> Cost:
        """Return the cost until now."""
        compute = _processor_seconds() - self._compute
        now = _read_joules(self._counters)
        used = sum(now[name] - start for name, start in self._joules.items() if name in now)
        wall = time.perf_counter() - self._wall
        joules = used if used > 0 else compute * self._watts
        return Cost(wall, compute, joules / _JOULES_PER_WH)


def _processor_seconds() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _read_joules(folder: Path) -> dict[str, float]:
    """Joules so far by processor package; empty where the kernel keeps or shows none.

    Only whole packages (``intel-rapl:0``) are read; their parts (``intel-rapl:0:0``) are contained.
    """
    found = {}
    for counter in folder.glob("intel-rapl:*"):
        try:
            if counter.name.count(":") == 1:
                found[counter.name] = int((counter / "energy_uj").read_text()) / 1e6
        except (OSError, ValueError):
            continue
    return found
