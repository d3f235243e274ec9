"""Everything about who may how much, put together; the command line opens only this."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from laterna.server.access import Gate, read_pepper
from laterna.server.audit import OPERATOR, Audit
from laterna.server.config import ServerConfig
from laterna.server.database import Database, open_database
from laterna.server.people import People
from laterna.server.prices import Prices
from laterna.server.quotas import Quotas
from laterna.server.revocations import Revocations
from laterna.server.sessions import Sessions
from laterna.server.usage import Usage


@dataclass(frozen=True)
class Accounts:
    """Who may how much, and what came of it."""

    gate: Gate
    people: People
    quotas: Quotas
    revocations: Revocations
    sessions: Sessions
    prices: Prices
    usage: Usage
    audit: Audit

    async def revoke_key(self, key: str, reason: str, *, actor: str = OPERATOR) -> list[str]:
        """Let a key open nothing for ever, and end what it began; return which videos those were.

        Raises:
            ApiKeyMissing: there is no such key.
        """
        await self.gate.revoke(key, actor=actor)
        return await self.revocations.revoke(key, reason, actor=actor)


def accounts_of(config: ServerConfig, database: Database, gate: Gate) -> Accounts:
    """All of it on a database.

    Raises:
        ConfigInvalid: the rate card cannot be read.
    """
    revocations = Revocations(database)
    return Accounts(
        gate=gate,
        people=People(database),
        quotas=Quotas(database),
        revocations=revocations,
        sessions=Sessions(database, gate, revocations, read_pepper(config.data)),
        prices=Prices(config.data),
        usage=Usage(database),
        audit=Audit(database),
    )


@asynccontextmanager
async def open_accounts(config: ServerConfig) -> AsyncIterator[Accounts]:
    """Open only this, as the command line does beside a server."""
    config.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = await open_database(config)
    try:
        yield accounts_of(config, database, Gate(database, read_pepper(config.data)))
    finally:
        await database.close()
