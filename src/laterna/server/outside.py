"""Calls to addresses that others name: never into a network that is not everybody's.

A name is resolved once, all its addresses are looked at, and the connection goes to one of those
that were looked at, so that a name cannot mean something else a moment later. What is sent follows
nobody anywhere; what is fetched does, and each step is looked at like the first.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from httpcore2 import (
    SOCKET_OPTION,
    AnyIOBackend,
    AsyncConnectionPool,
    AsyncNetworkBackend,
    AsyncNetworkStream,
    ConnectError,
    NetworkError,
    ProtocolError,
    Response,
    TimeoutException,
    default_ssl_context,
)

from laterna.core.errors import AddressForbidden, EndpointSilent

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

LONGEST_URL = 2048
_ONWARD = (301, 302, 303, 307, 308)
_MOST_STEPS = 4
SECONDS = 15.0
"""How long a call may take, with all that belongs to it."""

_GIVEN_OUT = IPv6Network("2000::/3")
"""What of IPv6 leads anywhere by the usual way; the rest is for this machine, this cable, or
another protocol in disguise."""


def is_public(address: Address) -> bool:
    """Whether an address is one of the internet's, also where it wraps another one."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    wrapped = [address.sixtofour, *(address.teredo or ())]
    return (
        address in _GIVEN_OUT
        and address.is_global
        and all(is_public(inner) for inner in wrapped if inner is not None)
    )


@dataclass(frozen=True)
class _Guard(AsyncNetworkBackend):
    """Connects only to addresses that were looked at."""

    allowed: tuple[Network, ...]
    public: bool

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - as the protocol has it
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> AsyncNetworkStream:
        """Connect to the first of a host's addresses that answers.

        Raises:
            AddressForbidden: one of them may not be called.
            httpcore2.ConnectError: none of them answers, or the name means nothing.
        """
        for address in await self._addresses(host, port):
            with suppress(ConnectError):
                return await AnyIOBackend().connect_tcp(
                    str(address), port, timeout, local_address, socket_options
                )
        raise ConnectError

    async def _addresses(self, host: str, port: int) -> list[Address]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise ConnectError from error
        addresses = [ip_address(str(one[4][0])) for one in found]
        for address in addresses:
            if not self._may(address):
                raise AddressForbidden(url=host, reason=f"{address} is not a public address")
        return addresses

    def _may(self, address: Address) -> bool:
        mapped = getattr(address, "ipv4_mapped", None) or address
        return any(mapped in one for one in self.allowed) or (self.public and is_public(address))


@dataclass(frozen=True)
class Outside:
    """Whom this server calls.

    Attributes:
        allowed: networks that may be called although they are not public, also without TLS.
        trust: which certificates are believed; None takes those of this machine.
    """

    allowed: tuple[Network, ...] = ()
    trust: ssl.SSLContext | None = None

    def check(self, url: str) -> None:
        """Look at an address before it is kept; where its name leads is looked at in each call.

        Raises:
            AddressForbidden: nothing of the kind is called.
        """
        plain = url.isascii() and url.isprintable() and " " not in url
        try:
            parts = urlsplit(url)
            fit = plain and bool(parts.hostname) and parts.port != 0 and len(url) <= LONGEST_URL
        except ValueError:
            raise AddressForbidden(url="url", reason="it is not a URL") from None
        schemes = ("https", "http") if self.allowed else ("https",)
        if not fit or parts.scheme not in schemes:
            raise AddressForbidden(url="url", reason=f"a URL with {schemes[0]} is needed")
        if "@" in parts.netloc or parts.fragment:
            raise AddressForbidden(url="url", reason="it has a password or a fragment")

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """Send a body and return the status of the answer, of which nothing else is read.

        Raises:
            AddressForbidden: the address may not be called.
            EndpointSilent: nobody answered.
        """
        async with self._called("POST", url, headers, body) as answer:
            return answer.status

    async def fetch(self, url: str, place: Path, limit: int) -> None:
        """Write what lies at an address into a file; where it leads elsewhere, that is looked at.

        Raises:
            AddressForbidden: the address, or one that it leads to, may not be called.
            EndpointSilent: nobody answered, or not with a file of at most ``limit`` bytes.
        """
        host = urlsplit(url).hostname or ""
        for _ in range(_MOST_STEPS):
            async with self._called("GET", url, {"user-agent": "Laterna"}) as answer:
                onward = _onward(answer) if answer.status in _ONWARD else None
                if onward is None:
                    await _write(answer, place, limit, host)
                    return
                url = urljoin(url, onward)
        raise EndpointSilent(url=host, reason="it leads on and on")

    @asynccontextmanager
    async def _called(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> AsyncIterator[Response]:
        """The answer to one call."""
        self.check(url)
        host = urlsplit(url).hostname or ""
        guard = _Guard(self.allowed, public=url.startswith("https:"))
        context = self.trust or await asyncio.to_thread(default_ssl_context)
        pool = AsyncConnectionPool(context, max_connections=1, network_backend=guard)
        said = list(headers.items())
        try:
            async with (
                asyncio.timeout(SECONDS),
                pool,
                pool.stream(method, url, headers=said, content=body) as answer,
            ):
                yield answer
        except (TimeoutError, TimeoutException):
            raise EndpointSilent(url=host, reason=f"{SECONDS:g} s have passed") from None
        except (NetworkError, ProtocolError, ssl.SSLError) as error:
            reason = str(error) or "no connection"
            raise EndpointSilent(url=host, reason=reason) from error


def _onward(answer: Response) -> str | None:
    """Where an answer leads."""
    for name, value in answer.headers:
        if name.lower() == b"location":
            return value.decode("latin-1")
    return None


async def _write(answer: Response, place: Path, limit: int, host: str) -> None:
    if answer.status != 200:
        raise EndpointSilent(url=host, reason=f"it says {answer.status}")
    taken = 0
    with place.open("wb") as file:
        async for piece in answer.aiter_stream():
            taken += len(piece)
            if taken > limit:
                raise EndpointSilent(url=host, reason=f"it sends more than {limit} bytes")
            file.write(piece)
