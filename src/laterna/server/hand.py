"""The server's side of a worker: starts the process, talks to it, and ends it."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import Any

from laterna.core import settings

_LONGEST_LINE = 1 << 24

log = logging.getLogger(__name__)


class Hand:
    """One worker process, started when it is first needed and after each end."""

    def __init__(self, data: Path) -> None:
        """Keep the folder of the keys with which its films are signed."""
        self._environment = settings.inherited(LATERNA_DATA=str(data))
        self._process: Process | None = None
        self._order = ""
        self._listening: asyncio.Task[None] | None = None

    @property
    def alive(self) -> bool:
        """Whether there is a process that has not ended."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int | None:
        """The process, if there is one."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Have a process that is alive."""
        if self.alive:
            return
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "laterna.server.worker",
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=self._environment,
            limit=_LONGEST_LINE,
            start_new_session=True,  # Ctrl-C at the server's terminal is the server's to handle
        )
        self._listening = asyncio.create_task(self._listen(self._process))

    async def tell(self, **line: Any) -> None:
        """Send a line; a process that has ended hears nothing, and ``hear`` says so."""
        assert self._process is not None, "start() comes first"
        assert self._process.stdin is not None
        self._order = line["make"]["id"] if "make" in line else self._order
        with suppress(ConnectionError):
            self._process.stdin.write(json.dumps(line).encode() + b"\n")
            await self._process.stdin.drain()

    async def hear(self, patience: float) -> dict[str, Any] | None:
        """The next line; None when the process has ended.

        A process that says nothing for so many seconds is ended.
        """
        assert self._process is not None, "start() comes first"
        assert self._process.stdout is not None
        try:
            text = await asyncio.wait_for(self._process.stdout.readline(), patience)
        except TimeoutError:
            await self.kill()
            return None
        if not text.endswith(b"\n"):
            await self._process.wait()
            return None
        line: dict[str, Any] = json.loads(text)
        return line

    async def kill(self) -> None:
        """End the process at once."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def _listen(self, process: Process) -> None:
        """Write down what it says beside its lines, and what it was making meanwhile."""
        assert process.stderr is not None
        with suppress(ValueError):  # a line longer than any: nobody would read it
            async for line in process.stderr:
                text = line.decode("utf-8", "replace").rstrip()
                facts = {"worker": process.pid, "order": self._order}
                log.warning("worker: %s", text, extra=facts)
