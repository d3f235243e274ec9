"""Every call is counted, measured and written down: by its route, never by what was asked."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from laterna.server import logs, metrics
from laterna.server.ids import is_id
from laterna.server.videos import KIND

log = logging.getLogger(__name__)

_QUIET = {"/healthz", "/readyz", "/metrics"}
"""Called every few seconds by whoever watches over the server."""


@dataclass
class _Traffic:
    """What went to and fro in one call."""

    status: int = 500
    received: int = 0
    sent: int = 0
    begun: float = field(default_factory=time.perf_counter)


@dataclass(frozen=True)
class Witness:
    """ASGI middleware within ``Frame``, which names the request."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a call happen, and keep what can be told of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        traffic = _Traffic()

        async def heard() -> Message:
            message = await receive()
            traffic.received += len(message.get("body", b""))
            return message

        async def said(message: Message) -> None:
            traffic.status = message.get("status", traffic.status)
            traffic.sent += len(message.get("body", b""))
            await send(message)

        with logs.about(**{logs.REQUEST: scope["state"]["request_id"]}):
            try:
                await self.app(scope, heard, said)
            finally:
                _tell(scope, traffic)


def _tell(scope: Scope, traffic: _Traffic) -> None:
    route = getattr(scope.get("route"), "path", "")
    seconds = time.perf_counter() - traffic.begun
    metrics.CALLS.labels(_method(scope), route, traffic.status).inc()
    metrics.CALL_SECONDS.labels(route).observe(seconds)
    metrics.RECEIVED.inc(traffic.received)
    metrics.SENT.inc(traffic.sent)
    facts = {
        "method": _method(scope),
        "route": route,
        "status": traffic.status,
        "ms": round(seconds * 1000, 1),
        "received": traffic.received,
        "sent": traffic.sent,
    }
    caller = scope["state"].get("caller")
    if caller is not None:
        facts |= {"account": caller.account, "key": caller.key}
    video = scope.get("path_params", {}).get("video_id")
    if video is not None and is_id(KIND, video):
        facts[logs.VIDEO] = video
    log.log(logging.DEBUG if route in _QUIET else logging.INFO, "answered", extra=facts)


def _method(scope: Scope) -> str:
    """The method, unless it is one that somebody made up: each would be a number of its own."""
    known = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    return scope["method"] if scope["method"] in known else "other"
