"""The server's side of a worker: starts the process, talks to it, and ends it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import Any

_LONGEST_LINE = 1 << 24


class Hand:
    """One worker process, started when it is first needed and after each end."""

    def __init__(self, data: Path) -> None:
        """Keep the folder of the keys with which its films are signed."""
        self._environment = {**os.environ, "LATERNA_DATA": str(data)}
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        """The process, if there is one."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Have a process that is alive."""
        if self._process is not None and self._process.returncode is None:
            return
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "laterna.server.worker",
            stdin=PIPE,
            stdout=PIPE,
            env=self._environment,
            limit=_LONGEST_LINE,
            start_new_session=True,  # Ctrl-C at the server's terminal is the server's to handle
        )

    async def tell(self, **line: Any) -> None:
        """Send a line; a process that has ended hears nothing, and ``hear`` says so."""
        assert self._process is not None, "start() comes first"
        assert self._process.stdin is not None
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
