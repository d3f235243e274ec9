"""How the process of a server ends when it is asked to."""

from __future__ import annotations

import asyncio
import signal
from types import FrameType

import uvicorn

from laterna.server.server import Server


class Draining(uvicorn.Server):
    """Answers clients while films are finished, for as long as the operator wants.

    SIGTERM begins that: ``/readyz`` says ``draining``, no worker takes another film, and it
    ends when all have finished or ``drain_seconds`` are over; what is not finished then waits for
    the next server. Any further signal, and Ctrl-C, ends it at once.
    """

    def __init__(self, settled: uvicorn.Config, server: Server) -> None:
        """Keep what is to be drained."""
        super().__init__(settled)
        self._server = server
        self._loop = asyncio.get_running_loop()
        self._draining: asyncio.Task[None] | None = None
        self._asked = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """What a signal brings about."""
        if sig == signal.SIGTERM and self._server.config.drain_seconds and not self._asked:
            self._asked = True
            self._loop.call_soon_threadsafe(self._begin)
        else:
            super().handle_exit(sig, frame)

    def _begin(self) -> None:
        self._draining = asyncio.create_task(self._drain())

    async def _drain(self) -> None:
        try:
            await self._server.team.drain(self._server.config.drain_seconds)
        finally:
            super().handle_exit(signal.SIGTERM, None)
