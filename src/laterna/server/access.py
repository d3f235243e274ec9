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

from sqlalchemy import delete, select, update

from laterna.core.errors import (
    ApiKeyMissing,
    ApiKeyUnknown,
    ScopeMissing,
    ScopeUnknown,
)
from laterna.provenance.guarded import SECRET, read_guarded, write_guarded
from laterna.server.account_tables import BrowserSession
from laterna.server.audit import OPERATOR, record
from laterna.server.database import Database
from laterna.server.people import account_for
from laterna.server.subjects import holder_of
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
    """Who calls: the account whose films are seen, the key, and what it may do.

    Attributes:
        account, key, scopes: of the key.
        feature: what is used, by the last word of the route, such as ``remix``.
        person: whose key it is, if it is a person's.
        subjects: for whom a revocation concerns this key.
        expires_at: when the key ends.
    """

    account: str
    key: str
    scopes: frozenset[str]
    feature: str = "create"
    person: str | None = None
    subjects: tuple[str, ...] = ()
    expires_at: float | None = None

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
    person: str | None
    hint: str
    scopes: tuple[str, ...]
    created_at: float
    expires_at: float | None
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
        person: str | None = None,
        days: float | None = None,
        actor: str = OPERATOR,
    ) -> str:
        """Make a key and return it; it cannot be read again.

        Args:
            name: what people call it.
            scopes: what it may do.
            account: name of the account that it opens, made if there is none; None makes a new
                one that is called like the key.
            person: name (``person_...``) of whose it is; it opens their account.
            days: after which it ends.
            actor: who makes it, for the audit.

        Raises:
            ScopeUnknown: there is no such scope.
            PersonMissing: there is nobody of that name.
        """
        for scope in scopes:
            if scope not in SCOPES:
                raise ScopeUnknown(name=scope, known=SCOPES)
        public, secret = _chance(_LETTERS, _NAME_LENGTH), _chance(_MIXED, _SECRET_LENGTH)
        now = time.time()
        async with self._database.write() as session:
            key = ApiKey(
                id=f"key_{public}",
                account_id=await account_for(session, name, person=person, account=account),
                person_id=person,
                name=name,
                digest=digest_of(self._pepper, secret),
                hint=secret[-4:],
                scopes=list(dict.fromkeys(scopes)),
                created_at=now,
                expires_at=None if days is None else now + days * _DAY,
            )
            session.add(key)
            facts = {"account": key.account_id, "person": person, "scopes": key.scopes}
            await record(session, actor, "key.create", key.id, **facts)
        return f"sk-lat-{public}-{secret}"

    async def admit(self, shown: str) -> Caller:
        """Recognise a key; for a second it is remembered, by its digest.

        Raises:
            ApiKeyUnknown: there is none like it, or it has ended or was revoked.
        """
        parts = _KEY.fullmatch(shown)
        if parts is None:
            raise ApiKeyUnknown
        return await self._look_up(f"key_{parts[1]}", digest_of(self._pepper, parts[2]))

    async def caller(self, key_id: str) -> Caller:
        """What a key allows that was shown before; for a second it is remembered.

        Raises:
            ApiKeyUnknown: it has ended or was revoked.
        """
        return await self._look_up(key_id, None)

    async def _look_up(self, key_id: str, digest: str | None) -> Caller:
        name = digest or key_id
        caller, until = self._admitted.get(name, (None, 0.0))
        if caller is not None and until > time.monotonic():
            return caller
        async with self._database.read() as session:
            key = await session.get(ApiKey, key_id)
            same = digest is None or _opens(key, digest)
            if key is None or not same or _state(key) != "current":
                raise ApiKeyUnknown
            holder = await holder_of(session, key.id)
        caller = Caller(
            key.account_id,
            key.id,
            frozenset(key.scopes),
            person=key.person_id,
            subjects=holder.subjects,
            expires_at=key.expires_at,
        )
        self._remember(name, caller)
        return caller

    def _remember(self, name: str, caller: Caller) -> None:
        if len(self._admitted) >= _MOST_REMEMBERED:
            self._admitted.clear()
        self._admitted[name] = (caller, time.monotonic() + REMEMBERED_SECONDS)

    async def rotate(self, key: str, overlap: float = 0.0, *, actor: str = OPERATOR) -> str:
        """Give a key another secret, and return it as it is shown from now on.

        It stays the same key: what it made, its quotas and its name stay. The secret before opens
        for ``overlap`` seconds more; browsers that were signed in with it have to sign in anew.

        Raises:
            ApiKeyMissing: there is no such key, or it has ended or was revoked.
        """
        secret = _chance(_MIXED, _SECRET_LENGTH)
        async with self._database.write() as session:
            found = await session.get(ApiKey, key)
            if found is None or _state(found) != "current":
                raise ApiKeyMissing(id=key)
            found.previous_digest, found.previous_until = found.digest, time.time() + overlap
            found.digest, found.hint = digest_of(self._pepper, secret), secret[-4:]
            await session.execute(delete(BrowserSession).where(BrowserSession.key_id == key))
            await record(session, actor, "key.rotate", key, overlap_seconds=round(overlap))
        self._admitted.clear()
        return f"sk-lat-{key.removeprefix('key_')}-{secret}"

    async def revoke(self, key: str, *, actor: str = OPERATOR) -> None:
        """Let a key open nothing from now on; ``Revocations`` ends what it began, too.

        Raises:
            ApiKeyMissing: there is no such key.
        """
        change = update(ApiKey).where(ApiKey.id == key, ApiKey.revoked_at.is_(None))
        async with self._database.write() as session:
            if await session.get(ApiKey, key) is None:
                raise ApiKeyMissing(id=key)
            await session.execute(change.values(revoked_at=time.time()))
            await record(session, actor, "key.revoke", key)
        self._admitted.clear()

    async def listing(self) -> list[ListedKey]:
        """All keys, the oldest first."""
        query = select(ApiKey, Account.name).join(Account).order_by(ApiKey.created_at)
        async with self._database.read() as session:
            rows = (await session.execute(query)).all()
        return [
            ListedKey(
                id=key.id,
                name=key.name,
                account=of,
                person=key.person_id,
                hint=key.hint,
                scopes=tuple(key.scopes),
                created_at=key.created_at,
                expires_at=key.expires_at,
                state=_state(key),
            )
            for key, of in rows
        ]

    async def empty(self) -> bool:
        """Whether no key was ever made."""
        async with self._database.read() as session:
            return (await session.execute(select(ApiKey.id).limit(1))).first() is None


def digest_of(pepper: bytes, secret: str) -> str:
    """What the database holds of a secret."""
    return hmac.digest(pepper, secret.encode(), "sha256").hex()


def read_pepper(data: Path) -> bytes:
    """The 32 bytes that season digests; made if there are none.

    Raises:
        KeysError: the file belongs to others, or others may read it.
    """
    path = data / PEPPER
    if not path.exists():
        write_guarded(path, secrets.token_bytes(32), 0o600)
    return read_guarded(path, SECRET)


def _opens(key: ApiKey | None, digest: str) -> bool:
    """Whether a secret is that of a key, or the one before it for as long as that still opens."""
    same = hmac.compare_digest(digest, key.digest if key else "")
    before = key.previous_digest if key else None
    late = key is None or (key.previous_until or 0.0) <= time.time()
    return same or (hmac.compare_digest(digest, before or "") and not late)


def _state(key: ApiKey) -> Literal["current", "expired", "revoked"]:
    if key.revoked_at is not None:
        return "revoked"
    ended = key.expires_at is not None and key.expires_at <= time.time()
    return "expired" if ended else "current"


def _chance(letters: str, length: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))
