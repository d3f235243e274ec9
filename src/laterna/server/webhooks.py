"""Webhook endpoints: whom an account wants to be told of its events, and with which secret.

Secrets are nowhere: each is derived from the pepper beside the database, the name of the endpoint
and the count of its rotations.
"""

from __future__ import annotations

import base64
import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from standardwebhooks import Webhook

from laterna.core.errors import EndpointMissing, TooMany
from laterna.server.database import Database
from laterna.server.ids import is_id, new_id
from laterna.server.outbox import DELIVERY, EVENT, written
from laterna.server.outside import Outside
from laterna.server.pages import Cut, Page, read_page
from laterna.server.tables import Delivery, Endpoint

KIND = "we"
OVERLAP_SECONDS = 86400.0
"""How long a rotated secret still signs, beside the new one."""

MOST_ENDPOINTS = 20


@dataclass(frozen=True)
class Signer:
    """Knows all secrets."""

    pepper: bytes

    def secret(self, endpoint: Endpoint, generation: int | None = None) -> str:
        """The secret of an endpoint, the present one unless another is asked for."""
        number = endpoint.generation if generation is None else generation
        told = f"webhook {endpoint.id} {number}".encode()
        key = hmac.digest(self.pepper, told, "sha256")
        return f"whsec_{base64.b64encode(key).decode('ascii')}"

    def headers(self, endpoint: Endpoint, event_id: str, body: str) -> dict[str, str]:
        """What goes with a body: signed now, by each secret that holds."""
        now = time.time()
        generations = [endpoint.generation]
        if endpoint.overlap_until is not None and endpoint.overlap_until > now:
            generations.append(endpoint.generation - 1)
        moment = datetime.fromtimestamp(int(now), UTC)
        signatures = [
            Webhook(self.secret(endpoint, number)).sign(event_id, moment, body)
            for number in generations
        ]
        return {
            "content-type": "application/json",
            "user-agent": "Laterna",
            "webhook-id": event_id,
            "webhook-timestamp": str(int(now)),
            "webhook-signature": " ".join(signatures),
        }


@dataclass(frozen=True)
class Change:
    """What is to be different of an endpoint; None stays as it is."""

    name: str | None = None
    url: str | None = None
    event_types: Sequence[str] | None = None


class Webhooks:
    """Makes endpoints, changes them, tries them; the postman tells them."""

    def __init__(self, database: Database, outside: Outside, signer: Signer) -> None:
        """Keep where endpoints are, how they are called, and who signs."""
        self._database = database
        self._outside = outside
        self._signer = signer

    async def create(
        self, account: str, name: str, url: str, event_types: Sequence[str]
    ) -> Endpoint:
        """Have an address told of events.

        Raises:
            AddressForbidden: nothing is sent to such an address.
            TooMany: there are enough.
        """
        self._outside.check(url)
        mine = select(func.count()).where(Endpoint.account_id == account)
        async with self._database.write() as session:
            if (await session.scalar(mine) or 0) >= MOST_ENDPOINTS:
                raise TooMany(limit=MOST_ENDPOINTS)
            now = time.time()
            endpoint = Endpoint(
                id=new_id(KIND),
                account_id=account,
                name=name,
                url=url,
                event_types=list(dict.fromkeys(event_types)),
                generation=1,
                created_at=now,
                updated_at=now,
            )
            session.add(endpoint)
        return endpoint

    async def get(self, account: str, endpoint_id: str) -> Endpoint:
        """One endpoint.

        Raises:
            EndpointMissing: the account has none of that name.
        """
        async with self._database.read() as session:
            return await _found(session, account, endpoint_id)

    async def listing(self, account: str, cut: Cut) -> Page[Endpoint]:
        """A page of an account's endpoints.

        Raises:
            ParameterInvalid: the page begins after what is no name.
        """
        mine = Endpoint.account_id == account
        return await read_page(self._database, Endpoint, KIND, cut, mine)

    async def update(self, account: str, endpoint_id: str, change: Change) -> Endpoint:
        """Change what is said; the secret stays.

        Raises:
            EndpointMissing: the account has none of that name.
            AddressForbidden: nothing is sent to such an address.
        """
        if change.url is not None:
            self._outside.check(change.url)
        async with self._database.write() as session:
            endpoint = await _found(session, account, endpoint_id)
            before = (endpoint.name, endpoint.url, endpoint.event_types)
            endpoint.name = endpoint.name if change.name is None else change.name
            endpoint.url = change.url or endpoint.url
            if change.event_types is not None:
                endpoint.event_types = list(dict.fromkeys(change.event_types))
            if before != (endpoint.name, endpoint.url, endpoint.event_types):
                endpoint.updated_at = time.time()
        return endpoint

    async def delete(self, account: str, endpoint_id: str) -> None:
        """Tell an address nothing any more, also not what is on its way.

        Raises:
            EndpointMissing: the account has none of that name.
        """
        async with self._database.write() as session:
            endpoint = await _found(session, account, endpoint_id)
            await session.execute(delete(Delivery).where(Delivery.endpoint_id == endpoint.id))
            await session.delete(endpoint)

    async def rotate(self, account: str, endpoint_id: str, *, overlap: bool) -> Endpoint:
        """Give an endpoint another secret; the old one ends at once, or in 24 hours.

        Raises:
            EndpointMissing: the account has none of that name.
        """
        async with self._database.write() as session:
            endpoint = await _found(session, account, endpoint_id)
            now = time.time()
            endpoint.generation += 1
            endpoint.overlap_until = now + OVERLAP_SECONDS if overlap else None
            endpoint.updated_at = now
        return endpoint

    async def test(self, account: str, endpoint_id: str, kind: str) -> int:
        """Send a sample of an event now, and return the status of the answer.

        Raises:
            EndpointMissing: the account has none of that name.
            AddressForbidden: its name leads where nothing is sent.
            EndpointSilent: nobody answered.
        """
        endpoint = await self.get(account, endpoint_id)
        name = new_id(EVENT)
        body = written(name, kind, new_id(kind.partition(".")[0]), time.time())
        headers = self._signer.headers(endpoint, name, body)
        return await self._outside.post(endpoint.url, headers, body.encode())

    async def deliveries(self, account: str, endpoint_id: str, cut: Cut) -> Page[Delivery]:
        """What was sent to an endpoint, and what became of it.

        Raises:
            EndpointMissing: the account has none of that name.
            ParameterInvalid: the page begins after what is no name.
        """
        endpoint = await self.get(account, endpoint_id)
        mine = Delivery.endpoint_id == endpoint.id
        return await read_page(self._database, Delivery, DELIVERY, cut, mine)

    def secret(self, endpoint: Endpoint) -> str:
        """The present secret, shown when it is made."""
        return self._signer.secret(endpoint)


async def _found(session: AsyncSession, account: str, endpoint_id: str) -> Endpoint:
    if is_id(KIND, endpoint_id):
        endpoint = await session.get(Endpoint, endpoint_id)
        if endpoint is not None and endpoint.account_id == account:
            return endpoint
    raise EndpointMissing(id=endpoint_id)
