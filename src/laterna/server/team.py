"""All slots of a server, and what they do together."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Iterable
from contextlib import suppress

from laterna.server.config import ServerConfig
from laterna.server.ids import new_id
from laterna.server.queue import Queue
from laterna.server.slot import Slot
from laterna.server.storage import Storage

_LOOK_EVERY = 10.0

log = logging.getLogger(__name__)


class Team:
    """As many slots as the operator wants; each has a worker process of its own."""

    def __init__(self, config: ServerConfig, queue: Queue, storage: Storage) -> None:
        """Make the slots; nothing runs yet."""
        self._config = config
        self._queue = queue
        name = new_id("node")
        self.slots = [
            Slot(f"{name}/{number}", queue, storage, config.data)
            for number in range(config.workers)
        ]
        self._looking: asyncio.Task[None] | None = None
        self.draining = False

    async def start(self) -> None:
        """Begin anew what an earlier server left, then take up work."""
        await asyncio.to_thread(shutil.rmtree, self._config.scratch, ignore_errors=True)
        self._config.scratch.mkdir(mode=0o700, exist_ok=True)
        if found := await self._queue.recover(everything=self._config.embedded):
            log.info("%d videos are begun anew", found)
        for slot in self.slots:
            slot.start()
        self._looking = asyncio.create_task(self._look_for_lost())

    async def drain(self, seconds: float) -> None:
        """Finish what is being made, as long as that takes no more than so many seconds."""
        self.draining = True
        log.info("draining", extra={"seconds": seconds})
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*(slot.drain() for slot in self.slots)), seconds)

    async def close(self) -> None:
        """Let go of all work; what was begun waits for the next server."""
        if self._looking is not None:
            self._looking.cancel()
        await asyncio.gather(*(slot.close() for slot in self.slots))

    def wake(self) -> None:
        """There is something new in the queue."""
        for slot in self.slots:
            slot.wake()

    def stop(self, video_id: str) -> None:
        """A video is not wanted any more."""
        for slot in self.slots:
            slot.stop(video_id)

    def let_go(self, videos: Iterable[str]) -> None:
        """None of these is wanted any more."""
        for video_id in videos:
            self.stop(video_id)

    def held(self) -> set[str]:
        """The videos that are being made here."""
        return {slot.holds for slot in self.slots if slot.holds is not None}

    async def _look_for_lost(self) -> None:
        """Find jobs of servers that are gone, while this one works."""
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            with suppress(Exception):  # the database may be away for a while
                if await self._queue.recover(everything=False):
                    self.wake()
