"""Sessions of browsers: signed in with an API key once, then known by a cookie.

The cookie is 256 bits of chance; the database holds its HMAC. A session may do what its key may,
ends with it, and is void as soon as anybody whose it is was revoked, even if that was lifted since.
"""

from __future__ import annotations

import hmac
import secrets
import time

from sqlalchemy import delete

from laterna.core.errors import SessionEnded
from laterna.server.access import Caller, Gate, digest_of
from laterna.server.account_tables import BrowserSession
from laterna.server.database import Database
from laterna.server.revocations import Revocations
from laterna.server.subjects import ALL

LASTS_SECONDS = 7 * 86400.0


class Sessions:
    """Begins, recognises and ends them."""

    def __init__(
        self, database: Database, gate: Gate, revocations: Revocations, pepper: bytes
    ) -> None:
        """Keep where they are, and what their digests are seasoned with."""
        self._database = database
        self._gate = gate
        self._revocations = revocations
        self._pepper = hmac.digest(pepper, b"sessions", "sha256")

    async def begin(self, caller: Caller) -> tuple[str, float]:
        """Sign a browser in; return what its cookie holds, and when it ends."""
        token = secrets.token_urlsafe(32)
        now = time.time()
        until = min(now + LASTS_SECONDS, caller.expires_at or float("inf"))
        epoch = (await self._revocations.now()).epoch
        begun = BrowserSession(
            digest=digest_of(self._pepper, token),
            key_id=caller.key,
            epoch=epoch,
            created_at=now,
            expires_at=until,
        )
        async with self._database.write() as session:
            old = delete(BrowserSession).where(BrowserSession.expires_at < now)
            await session.execute(old)
            session.add(begun)
        return token, until

    async def admit(self, token: str) -> Caller:
        """Recognise a session.

        Raises:
            SessionEnded: there is none like it, or no more.
            ApiKeyUnknown: its key has ended or was revoked.
        """
        async with self._database.read() as session:
            found = await session.get(BrowserSession, digest_of(self._pepper, token))
        if found is None or found.expires_at <= time.time():
            raise SessionEnded
        caller = await self._gate.caller(found.key_id)
        revoked = await self._revocations.now()
        if revoked.outdates(found.epoch, (ALL, *caller.subjects)):
            raise SessionEnded
        return caller

    async def end(self, token: str) -> None:
        """Sign a browser out."""
        digest = digest_of(self._pepper, token)
        async with self._database.write() as session:
            await session.execute(delete(BrowserSession).where(BrowserSession.digest == digest))
