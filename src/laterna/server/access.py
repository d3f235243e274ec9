"""API keys: who a client is, and what it may do.

A key is ``sk-lat-``, its public name and its secret. The database holds an HMAC of the secret under
a pepper that lies beside it, in a file of its own; secrets are 256 bits of chance, so that a slow
hash would only slow down the server.
"""

from __future__ import annotations

import hmac
import re
import secrets
import string
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from laterna.core.errors import ApiKeyMissing, ApiKeyUnknown, ScopeMissing, ScopeUnknown
from laterna.provenance.guarded import SECRET, read_guarded, write_guarded
from laterna.server.database import Database
from laterna.server.ids import new_id
from laterna.server.tables import Account, ApiKey

ADMIN = "admin"
SCOPES = ("videos:read", "videos:write", "metrics:read", ADMIN)
"""What a key may do; ``admin`` may do everything."""

USUAL = ("videos:read", "videos:write")
PEPPER = "api.pepper"

_LETTERS = string.ascii_lowercase + string.digits
_MIXED = string.ascii_letters + string.digits
_NAME_LENGTH, _SECRET_LENGTH = 12, 43
_KEY = re.compile(rf"sk-lat-([a-z0-9]{{{_NAME_LENGTH}}})-([a-zA-Z0-9]{{{_SECRET_LENGTH}}})")
_DAY = 86400.0
_MOST_REMEMBERED = 10_000

REMEMBERED_SECONDS = 1.0
"""How long a key that another process revoked may still open a server."""


@dataclass(frozen=True)
class Caller:
    """Who calls: the account whose films are seen, the key, and what it may do."""

    account: str
    key: str
    scopes: frozenset[str]

    def insist(self, scope: str) -> None:
        """Go on only with a scope.

        Raises:
            ScopeMissing: the key lacks it.
        """
        if not self.scopes & {scope, ADMIN}:
            raise ScopeMissing(scope=scope)


@dataclass(frozen=True)
class ListedKey:
    """What is told of a key; ``hint`` are its last four letters."""

    id: str
    name: str
    account: str
    hint: str
    scopes: tuple[str, ...]
    created_at: float
    state: Literal["current", "expired", "revoked"]


class Gate:
    """Makes keys and recognises them."""

    def __init__(self, database: Database, pepper: bytes) -> None:
        """Keep where keys are, and what their digests are seasoned with."""
        self._database = database
        self._pepper = pepper
        self._admitted: dict[str, tuple[Caller, float]] = {}

    async def create(
        self,
        name: str,
        scopes: Sequence[str] = USUAL,
        *,
        account: str | None = None,
        days: float | None = None,
    ) -> str:
        """Make a key and return it; it cannot be read again.

        Args:
            name: what people call it.
            scopes: what it may do.
            account: name of the account that it opens, made if there is none; None makes a new
                one that is called like the key.
            days: after which it ends.

        Raises:
            ScopeUnknown: there is no such scope.
        """
        for scope in scopes:
            if scope not in SCOPES:
                raise ScopeUnknown(name=scope, known=SCOPES)
        public, secret = _chance(_LETTERS, _NAME_LENGTH), _chance(_MIXED, _SECRET_LENGTH)
        now = time.time()
        async with self._database.write() as session:
            key = ApiKey(
                id=f"key_{public}",
                account_id=await _account(session, account, name),
                name=name,
                digest=self._digest(secret),
                hint=secret[-4:],
                scopes=list(dict.fromkeys(scopes)),
                created_at=now,
                expires_at=None if days is None else now + days * _DAY,
            )
            session.add(key)
        return f"sk-lat-{public}-{secret}"

    async def admit(self, shown: str) -> Caller:
        """Recognise a key; for a second it is remembered, by its digest.

        Raises:
            ApiKeyUnknown: there is none like it, or it has ended or was revoked.
        """
        parts = _KEY.fullmatch(shown)
        if parts is None:
            raise ApiKeyUnknown
        public, digest = parts[1], self._digest(parts[2])
        caller, until = self._admitted.get(digest, (None, 0.0))
        if caller is None or until < time.monotonic():
            caller = await self._look_up(f"key_{public}", digest)
            self._remember(digest, caller)
        return caller

    async def _look_up(self, key_id: str, digest: str) -> Caller:
        async with self._database.read() as session:
            key = await session.get(ApiKey, key_id)
        same = hmac.compare_digest(digest, key.digest if key else "")
        if key is None or not same or _state(key) != "current":
            raise ApiKeyUnknown
        return Caller(key.account_id, key.id, frozenset(key.scopes))

    def _remember(self, digest: str, caller: Caller) -> None:
        if len(self._admitted) >= _MOST_REMEMBERED:
            self._admitted.clear()
        self._admitted[digest] = (caller, time.monotonic() + REMEMBERED_SECONDS)

    async def revoke(self, key: str) -> None:
        """Let a key open nothing from now on.

        Raises:
            ApiKeyMissing: there is no such key.
        """
        change = update(ApiKey).where(ApiKey.id == key, ApiKey.revoked_at.is_(None))
        async with self._database.write() as session:
            if await session.get(ApiKey, key) is None:
                raise ApiKeyMissing(id=key)
            await session.execute(change.values(revoked_at=time.time()))
        self._admitted.clear()

    async def listing(self) -> list[ListedKey]:
        """All keys, the oldest first."""
        query = select(ApiKey, Account.name).join(Account).order_by(ApiKey.created_at)
        async with self._database.read() as session:
            rows = (await session.execute(query)).all()
        return [
            ListedKey(
                key.id, key.name, of, key.hint, tuple(key.scopes), key.created_at, _state(key)
            )
            for key, of in rows
        ]

    async def empty(self) -> bool:
        """Whether no key was ever made."""
        async with self._database.read() as session:
            return (await session.execute(select(ApiKey.id).limit(1))).first() is None

    def _digest(self, secret: str) -> str:
        return hmac.digest(self._pepper, secret.encode(), "sha256").hex()


def read_pepper(data: Path) -> bytes:
    """The 32 bytes that season digests; made if there are none.

    Raises:
        KeysError: the file belongs to others, or others may read it.
    """
    path = data / PEPPER
    if not path.exists():
        write_guarded(path, secrets.token_bytes(32), 0o600)
    return read_guarded(path, SECRET)


async def _account(session: AsyncSession, name: str | None, otherwise: str) -> str:
    """The account of that name; without one, a new account."""
    if name is not None:
        found = await session.scalar(select(Account.id).where(Account.name == name).limit(1))
        if found is not None:
            return found
    account = Account(id=new_id("acct"), name=name or otherwise, created_at=time.time())
    session.add(account)
    await session.flush()
    return account.id


def _state(key: ApiKey) -> Literal["current", "expired", "revoked"]:
    if key.revoked_at is not None:
        return "revoked"
    ended = key.expires_at is not None and key.expires_at <= time.time()
    return "expired" if ended else "current"


def _chance(letters: str, length: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))
