"""Shows how far a generation is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from laterna.core.i18n import message
from laterna.core.request import Progress

_WIDTH = 24
_QUARTERS = 4


class ProgressBar:
    """Draws stage, step and time left on one line; call it with every sign of life.

    The time left is what the plan expected less what has passed, but never less than what the
    present stage needs at the pace it has kept so far.
    """

    def __init__(self, expected: float, stream: TextIO | None = None, title: str = "") -> None:
        """Start the clock; ``expected`` is the plan's estimate in seconds."""
        self._expected = expected
        self._stream = stream or sys.stderr
        self._title = title
        self._live = self._stream.isatty()
        self._begin = time.monotonic()
        self._stage, self._stage_begin, self._quarter = "", self._begin, -1

    def __call__(self, progress: Progress) -> None:
        """Show one sign of life."""
        if progress.stage != self._stage:
            self._stage, self._stage_begin, self._quarter = progress.stage, time.monotonic(), -1
        quarter = _QUARTERS * progress.step // max(progress.steps, 1)
        if self._live:
            self._stream.write(f"\r\x1b[K{self._line(progress)}")
        elif quarter != self._quarter:
            self._stream.write(f"{self._line(progress)}\n")
        self._quarter = quarter
        self._stream.flush()

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._live:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _line(self, progress: Progress) -> str:
        steps = max(progress.steps, 1)
        filled = _WIDTH * min(progress.step, steps) // steps
        bar = "█" * filled + "·" * (_WIDTH - filled)
        left = message("cli.left", seconds=f"{self._seconds_left(progress.step / steps):.0f}")
        stage = message(f"stage.{progress.stage}")
        return f"{self._title}{bar} {stage} {progress.step}/{progress.steps}  {left}"

    def _seconds_left(self, share: float) -> float:
        now = time.monotonic()
        stage = (now - self._stage_begin) * (1 - share) / share if share > 0 else 0.0
        return max(self._expected - (now - self._begin), stage, 0.0)
