"""A place where films are made one after another: jobs go from the queue to a worker and back."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from obstore.exceptions import BaseError
from sqlalchemy.exc import SQLAlchemyError

from laterna.core.errors import JobCancelled, SourceGone
from laterna.server import logs, metrics
from laterna.server.hand import Hand
from laterna.server.queue import Job, Outcome, Queue
from laterna.server.requests import dumped, files_of, is_cast, relocated
from laterna.server.stills import SPRITESHEET, THUMBNAIL
from laterna.server.storage import Storage
from laterna.server.worker import FILM

FILES = {"video": FILM, "thumbnail": THUMBNAIL, "spritesheet": SPRITESHEET}
"""What there is of a finished video, by the contract's name of the variant."""

PATIENCE = 600.0
"""Seconds after which a worker that says nothing is taken to be stuck."""

GRACE = 0.7
"""Seconds that a worker has to let go of a cancelled film before it is ended."""

_WRITE_EVERY, _RENEW_EVERY, _LOOK_EVERY = 0.5, 5.0, 1.0
_PAUSE = 2.0
"""Seconds after what was nobody's fault, before a job is taken again."""

_ELSEWHERE = (OSError, BaseError, SQLAlchemyError)
"""What the disk, the storage or the database say: a job is not to blame."""

log = logging.getLogger(__name__)


def key_of(video_id: str, variant: str) -> str:
    """Where a file of a video lies in the storage."""
    return f"videos/{video_id}/{FILES[variant]}"


class Slot:
    """Makes one film at a time, until it is closed."""

    def __init__(self, name: str, queue: Queue, storage: Storage, data: Path) -> None:
        """Keep what it works with; ``data`` holds the signing keys and, in ``scratch``, drafts."""
        self._name = name
        self._queue = queue
        self._storage = storage
        self._data = data
        self._scratch = data / "scratch"
        self._hand = Hand(data)
        self._wake = asyncio.Event()
        self._job: Job | None = None
        self._task: asyncio.Task[None] | None = None
        self._unwanted: Job | None = None
        self._stopping: set[asyncio.Task[None]] = set()
        self._progress, self._stage = 0, ""
        self._draining = False

    @property
    def state(self) -> Literal["busy", "idle", "missing"]:
        """What the worker does."""
        if self._job is not None:
            return "busy"
        return "idle" if self._hand.alive else "missing"

    @property
    def holds(self) -> str | None:
        """The video that is being made."""
        return self._job.id if self._job is not None else None

    @property
    def worker(self) -> int | None:
        """The process that makes the films."""
        return self._hand.pid

    def wake(self) -> None:
        """Look at the queue now: there is something new."""
        self._wake.set()

    def start(self) -> None:
        """Begin to work."""
        self._task = asyncio.create_task(self._run())

    def stop(self, video_id: str) -> None:
        """Let go of a film that is not wanted any more, within ``GRACE``."""
        job = self._job
        if job is not None and job.id == video_id and job is not self._unwanted:
            self._unwanted = job
            stopping = asyncio.create_task(self._stop(job))
            self._stopping.add(stopping)
            stopping.add_done_callback(self._stopping.discard)

    async def drain(self) -> None:
        """Finish what is being made, and take nothing more."""
        self._draining = True
        self._wake.set()
        if self._task is not None:
            await asyncio.wait([self._task])

    async def close(self) -> None:
        """End the worker; its job waits for the next server."""
        job = self._job
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        await self._hand.kill()
        if job is not None:
            await self._queue.release(job, crashed=False)

    async def _stop(self, job: Job) -> None:
        await self._hand.tell(stop=_order_id(job))
        await asyncio.sleep(GRACE)
        if self._job is job:
            await self._hand.kill()

    async def _run(self) -> None:
        """Take jobs until there shall be no more; what goes wrong with one does not end this."""
        while not self._draining:
            try:
                await self._hand.start()  # so that it is warm when the first job comes
                self._job = await self._queue.claim(self._name)
                if self._job is None:
                    await self._rest()
                    continue
                with logs.about(**_facts(self._job)):
                    await self._make(self._job)
            except asyncio.CancelledError:
                raise
            except _ELSEWHERE as error:
                log.warning("a job waits, because of %r", error, extra=_facts(self._job))
                await self._give_back(crashed=False)
            except Exception:
                log.exception("a job was given back", extra=_facts(self._job))
                await self._give_back(crashed=True)
            finally:
                self._job = None

    async def _give_back(self, *, crashed: bool) -> None:
        await self._hand.kill()
        if self._job is not None:
            with suppress(Exception):  # the lease ends by itself where the database is away
                await self._queue.release(self._job, crashed=crashed)
        await asyncio.sleep(_PAUSE)

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), _LOOK_EVERY)
        self._wake.clear()

    async def _make(self, job: Job) -> None:
        self._progress, self._stage = 0, ""
        log.info("begun", extra={"attempt": job.attempt, "waited": round(job.waited, 3)})
        folder = self._scratch / _order_id(job)
        folder.mkdir(parents=True)
        renewing = asyncio.create_task(self._renew(job))
        try:
            await self._hand.tell(make=await self._order(job, folder))
            await self._follow(job, folder)
        except SourceGone as gone:
            await self._queue.fail(job, gone.code, str(gone))
        finally:
            renewing.cancel()
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _order(self, job: Job, folder: Path) -> dict[str, Any]:
        """What the worker is told; the files it needs are brought into its folder.

        Raises:
            SourceGone: one of them is there no more.
        """
        places = {}
        for number, key in enumerate(sorted(files_of(job.request))):
            if is_cast(key):  # beside it lies the consent, which is asked until the last frame
                places[key] = self._data / key
                continue
            places[key] = folder / f"input-{number}{key.suffix}"
            await self._fetch(key.as_posix(), places[key], key.parts[1])
        parents = []
        for number, parent in enumerate(job.options.get("parents", ())):
            file = f"parent-{number}{Path(parent['key']).suffix}"
            await self._fetch(parent["key"], folder / file, parent["id"])
            parents.append({"file": file, "how": parent["how"]})
        return {
            "id": _order_id(job),
            "folder": str(folder),
            "request": dumped(relocated(job.request, places.__getitem__)),
            "expand": bool(job.options.get("expand")),
            "parents": parents,
        }

    async def _fetch(self, key: str, file: Path, owner: str) -> None:
        try:
            await self._storage.fetch(key, file)
        except FileNotFoundError as error:
            raise SourceGone(id=owner) from error

    async def _follow(self, job: Job, folder: Path) -> None:
        """Keep what the worker says until it is done with the job, or has ended."""
        written, begun, since = 0.0, False, time.monotonic()
        while line := await self._hand.hear(PATIENCE):
            begun = True
            if "progress" in line:
                self._progress, self._stage = line["progress"], line["stage"]
                if time.monotonic() - written >= _WRITE_EVERY:
                    written = time.monotonic()
                    await self._keep(job)
            elif "done" in line:
                await self._deliver(job, folder, Outcome(**line["done"]))
                metrics.RAN.observe(time.monotonic() - since)
                return
            elif "failed" in line:
                await self._fail(job, **line["failed"])
                return
        log.warning("the worker ended", extra={"attempt": job.attempt})
        # A worker that ended before it had the order did not end because of it.
        await self._queue.release(job, crashed=begun)

    async def _fail(self, job: Job, *, code: str, text: str, again: bool) -> None:
        if code == JobCancelled.code:  # the row says so already, or another attempt goes on
            await self._queue.release(job, crashed=False)
            return
        log.info("failed", extra={"code": code, "again": again})
        if not again:
            await self._queue.fail(job, code, text)
            return
        await self._queue.release(job, crashed=False)
        await asyncio.sleep(_PAUSE)

    async def _deliver(self, job: Job, folder: Path, outcome: Outcome) -> None:
        """Store the files first: a finished video can be downloaded."""
        for variant, name in FILES.items():
            await self._storage.put(key_of(job.id, variant), folder / name)
            metrics.STORED.inc((folder / name).stat().st_size)
        log.info("stored", extra={"seconds": round(outcome.wall_seconds, 3)})
        if not await self._queue.complete(job, outcome):
            # Cancelled or deleted meanwhile: nobody may ever see it.
            await self._storage.remove(f"videos/{job.id}/")

    async def _keep(self, job: Job) -> None:
        """Write the progress down; a job that is ours no more ends here."""
        if not await self._queue.advance(job, self._progress, self._stage):
            self.stop(job.id)

    async def _renew(self, job: Job) -> None:
        """Say that the job is being worked on, also while its worker is silent."""
        while True:
            await asyncio.sleep(_RENEW_EVERY)
            await self._keep(job)


def _facts(job: Job | None) -> dict[str, str]:
    """What lines about a job are about."""
    if job is None:
        return {}
    return {logs.VIDEO: job.id, logs.REQUEST: job.options.get("request_id", "")}


def _order_id(job: Job) -> str:
    """Names one attempt at a video."""
    return f"{job.id}-{job.attempt}"
