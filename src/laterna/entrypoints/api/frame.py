"""What every answer has: a name, its time, how much more may be asked; and a limit for bodies."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from laterna.core.errors import BodyTooLarge
from laterna.entrypoints.api.rates import Standing

VERSION = "2020-10-01"
"""Of the contract, as its servers tell it."""

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,128}")


@dataclass(frozen=True)
class Frame:
    """ASGI middleware around the application."""

    app: ASGIApp
    upload_bytes: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the request, count its body, and write the headers of its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = time.perf_counter()
        state = scope.setdefault("state", {})
        asked = Headers(scope=scope).get("x-request-id", "")
        state["request_id"] = asked if _NAME.fullmatch(asked) else f"req_{secrets.token_hex(16)}"

        async def framed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = state["request_id"]
                headers["openai-version"] = VERSION
                headers["openai-processing-ms"] = f"{(time.perf_counter() - begun) * 1000:.0f}"
                headers["x-content-type-options"] = "nosniff"
                headers.setdefault("cache-control", "no-store")
                standing: Standing | None = state.get("standing")
                if standing is not None:
                    headers.update(standing.headers())
            await send(message)

        await self.app(scope, _counted(receive, self.upload_bytes), framed)


def _counted(receive: Receive, limit: int) -> Receive:
    """The same body, up to a limit."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise BodyTooLarge(limit=limit)
        return message

    return counted
