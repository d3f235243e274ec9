"""What is to be done now and then, while the server works."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

EVERY = 600.0
"""Seconds between two rounds."""

log = logging.getLogger(__name__)


class Janitor:
    """Does chores, one after another; what goes wrong with one does not keep it from the others."""

    def __init__(self, chores: Sequence[Callable[[], Awaitable[object]]]) -> None:
        """Keep what is to be done."""
        self._chores = chores
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to work."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Let go."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def round(self) -> None:
        """Do all of it once."""
        for chore in self._chores:
            try:
                await chore()
            except Exception:
                log.exception("a chore was not done")

    async def _run(self) -> None:
        while True:
            await self.round()
            await asyncio.sleep(EVERY)
