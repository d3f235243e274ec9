"""The one place where the parts of a server are put together."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from laterna.core.errors import DataInUse
from laterna.provenance.signatory import open_signatory
from laterna.server.access import ADMIN, Gate, read_pepper
from laterna.server.accounts import Accounts, accounts_of
from laterna.server.batch_answers import Voice
from laterna.server.batches import Batches
from laterna.server.cast import Cast
from laterna.server.clerk import Clerk
from laterna.server.config import ServerConfig
from laterna.server.database import Database, open_database
from laterna.server.files import Files
from laterna.server.intake import Intake
from laterna.server.janitor import Janitor
from laterna.server.outside import Outside
from laterna.server.postman import Postman
from laterna.server.queue import Queue
from laterna.server.retention import Retention
from laterna.server.storage import Storage, open_storage
from laterna.server.team import Team
from laterna.server.videos import Videos
from laterna.server.watch import Watch
from laterna.server.webhooks import Signer, Webhooks
from laterna.service.screening import open_screen

LOCK = "server.lock"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Server:
    """Everything that answers clients; none of it knows HTTP.

    Attributes:
        config: what the operator decided.
        database, gate, accounts, queue, videos, intake, team, webhooks, files, cast,
            batches, outside: the parts.
        storage: where films lie.
        first_key: the admin key of a database that was just made; else empty.
    """

    config: ServerConfig
    database: Database
    gate: Gate
    accounts: Accounts
    queue: Queue
    videos: Videos
    intake: Intake
    team: Team
    storage: Storage
    webhooks: Webhooks
    files: Files
    cast: Cast
    batches: Batches
    outside: Outside
    first_key: str = ""

    async def shortcomings(self) -> list[str]:
        """Why no film could be made now; empty when one could."""
        found = []
        for name, look in (("database", self.queue.load), ("storage", self._look_at_storage)):
            try:
                await look()
            except Exception:
                log.exception("the %s does not answer", name)
                found.append(name)
        if not any(slot.worker for slot in self.team.slots):
            found.append("workers")
        if self.team.draining:
            found.append("draining")
        return found

    async def _look_at_storage(self) -> None:
        with suppress(FileNotFoundError):
            await self.storage.size("nothing")


@asynccontextmanager
async def open_server(
    config: ServerConfig, voice: Callable[[Server], Voice]
) -> AsyncIterator[Server]:
    """Open a server with its workers, and close it at the end.

    Args:
        config: what the operator decided.
        voice: who reads and writes what stands in batches, as clients do in calls.

    Raises:
        DataInUse: another server works with the same data folder.
        KeysError: the keys that sign films cannot be used.
        laterna.core.errors.InputError: the operator's policies cannot be read.
    """
    config.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(config.data):
        await asyncio.to_thread(_prepare, config.data)
        async with open_gate(config) as (database, gate):
            storage = open_storage(config.storage)
            queue = Queue(database, config.retention.seconds)
            team = Team(config, queue, storage)
            videos = Videos(database, storage, queue, team)
            accounts = accounts_of(config, database, gate)
            watch = Watch(database, accounts.revocations, team)
            intake = Intake(database, storage, config.data, videos, config.limits, accounts.prices)
            first = await gate.create("admin", (ADMIN,)) if await gate.empty() else ""
            files = Files(database, storage, config.limits)
            outside, signer = Outside(config.outside.allow), Signer(read_pepper(config.data))
            webhooks = Webhooks(database, outside, signer)
            postman = Postman(database, outside, signer)
            retention = Retention(database, videos, config.retention.days)
            janitor = Janitor((files.sweep, postman.sweep, retention.round))
            await team.start()
            if config.embedded:
                await videos.sweep()
                await files.sweep_strays()
            watch.start()
            postman.start()
            janitor.start()
            try:
                server = Server(
                    config=config,
                    database=database,
                    gate=gate,
                    accounts=accounts,
                    queue=queue,
                    videos=videos,
                    intake=intake,
                    team=team,
                    storage=storage,
                    webhooks=webhooks,
                    files=files,
                    cast=Cast(database, config.data),
                    batches=Batches(database, files),
                    outside=outside,
                    first_key=first,
                )
                async with _working_off(server, voice):
                    yield server
            finally:
                await watch.close()
                await janitor.close()
                await postman.close()
                await team.close()


@asynccontextmanager
async def _working_off(server: Server, voice: Callable[[Server], Voice]) -> AsyncIterator[None]:
    clerk = Clerk(server.database, server.files, server.videos, voice(server))
    await clerk.start(alone=server.config.embedded)
    try:
        yield
    finally:
        await clerk.close()


@asynccontextmanager
async def open_gate(config: ServerConfig) -> AsyncIterator[tuple[Database, Gate]]:
    """Open only the database and its API keys, as the command line does beside a server."""
    database = await open_database(config)
    try:
        yield database, Gate(database, read_pepper(config.data))
    finally:
        await database.close()


def _prepare(data: Path) -> None:
    """Have signing keys, and the rules loaded, before the first client comes."""
    open_signatory(data)
    open_screen()


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Hold the folder's lock, which ends with the process however that ends."""
    descriptor = os.open(data / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(descriptor, data)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, data: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise DataInUse(path=data) from error
