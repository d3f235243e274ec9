"""Who calls, by an API key or by the session of a browser; and whether that was revoked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from starlette.requests import Request

from laterna.core.errors import ApiKeyNeeded, SiteForeign
from laterna.server.access import ADMIN, Caller
from laterna.server.server import Server
from laterna.server.subjects import ALL

COOKIE = "__Host-laterna"
"""Browsers keep a cookie of such a name only for this host, and only where nobody listens."""

_OWN_SITE = ("same-origin", "none")
_SAFE = ("GET", "HEAD")
_ALWAYS = (ADMIN, "metrics:read")
"""Scopes of routes that are open while everything is revoked."""


async def recognise(request: Request, server: Server) -> Caller:
    """Whose call it is, and what it makes use of.

    Raises:
        ApiKeyNeeded: it shows neither key nor cookie.
        ApiKeyUnknown, SessionEnded: what it shows opens nothing.
        SiteForeign: a page of another site had a browser send its cookie.
    """
    feature = feature_of(request)
    if request.headers.get("authorization"):
        return replace(await server.gate.admit(_bearer(request)), feature=feature)
    if COOKIE not in request.cookies:
        raise ApiKeyNeeded
    _insist_on_own_site(request)
    return replace(await server.accounts.sessions.admit(request.cookies[COOKIE]), feature=feature)


async def insist_on_access(server: Server, caller: Caller, scope: str | None) -> None:
    """Go on only where nothing of this was revoked.

    Administrators can work also while everything is revoked: who else could lift it? And whoever
    watches over the server can still see how it is.

    Args:
        server: who answers.
        caller: who calls, and for what.
        scope: what the route needs; None where also those may call who were revoked.

    Raises:
        AccessRevoked: the caller, the feature, or everything was.
    """
    if scope is None:
        return
    revoked = await server.accounts.revocations.now()
    revoked.insist(_concerned(caller, scope))


async def while_allowed(request: Request, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The pieces of an answer, for as long as who asked for them may have them.

    Raises:
        AccessRevoked, ApiKeyUnknown: not any more; the connection is cut.
    """
    server: Server = request.app.state.server
    caller: Caller = request.state.caller
    async for piece in pieces:
        await server.gate.caller(caller.key)
        await insist_on_access(server, caller, request.state.scope)
        yield piece


def feature_of(request: Request) -> str:
    """What a call makes use of: the last word of its route, and ``create`` for a new video."""
    path: str = request.scope["route"].path
    word = [part for part in path.split("/") if part and not part.startswith("{")][-1]
    return "create" if (request.method, word) == ("POST", "videos") else word


def _concerned(caller: Caller, scope: str) -> Iterable[str]:
    if scope in _ALWAYS:
        return caller.subjects
    return (*caller.subjects, ALL, f"feature:{caller.feature}")


def _bearer(request: Request) -> str:
    kind, _, key = request.headers["authorization"].partition(" ")
    if kind.lower() != "bearer" or not key.strip():
        raise ApiKeyNeeded
    return key.strip()


def _insist_on_own_site(request: Request) -> None:
    """Only our own pages may have a browser send its cookie.

    Browsers say where a call comes from; those that do not say so name the origin of whatever is
    not safe.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        own = site in _OWN_SITE
    elif request.method in _SAFE:
        own = True
    else:
        origin = urlsplit(request.headers.get("origin", "")).netloc
        own = bool(origin) and origin == request.headers.get("host")
    if not own:
        raise SiteForeign
