"""The database: SQLite in the data folder, or PostgreSQL where the operator names one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from laterna.server import account_tables  # noqa: F401 - its tables are made too
from laterna.server.config import ServerConfig

MIGRATIONS = resources.files("laterna.server") / "migrations"

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # what was answered survives that the power goes
    "busy_timeout = 5000",
    "foreign_keys = ON",
    "secure_delete = ON",  # what is deleted stands nowhere in the file any more
)


class Database:
    """Sessions that read, and sessions that write one after another."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Keep an engine; see ``open_database``."""
        self.engine = engine
        self._one_writer = asyncio.Lock() if engine.dialect.name == "sqlite" else None
        self._reading = async_sessionmaker(engine, expire_on_commit=False)
        writer = engine.execution_options(writes=True)
        self._writing = async_sessionmaker(writer, expire_on_commit=False)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session of which nothing is kept."""
        async with self._reading() as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction: all of it is kept, or nothing.

        SQLite has one writer at a time. Those of this process wait here in their order instead of
        asking the file again and again.
        """
        if self._one_writer is None:
            async with self._writing.begin() as session:
                yield session
            return
        async with self._one_writer, self._writing.begin() as session:
            yield session

    async def close(self) -> None:
        """Let go of all connections."""
        await self.engine.dispose()


async def open_database(config: ServerConfig) -> Database:
    """Open the database with the newest tables; it is made if there is none."""
    config.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    # What people write is among the parameters; errors are logged.
    engine = create_async_engine(config.database, hide_parameters=not config.logs.prompts)
    if config.embedded:
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    database = Database(engine)
    await migrate(database)
    return database


async def migrate(database: Database, revision: str = "head") -> None:
    """Bring the tables to a revision; ``base`` takes all of them away."""
    async with database.write() as session:
        connection = await session.connection()
        await connection.run_sync(_migrate, revision)


def _migrate(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    move = command.downgrade if revision == "base" else command.upgrade
    move(config, revision)


def _prepare_sqlite(connection: DBAPIConnection, _: Any) -> None:
    # The driver shall not begin transactions on its own: see ``_begin_sqlite``.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Writers take their lock at once: a reader that turns writer would have to fail.

    Readers need none: each of their questions is answered from one state of the file.
    """
    if connection.get_execution_options().get("writes"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
