"""Who calls, and what is there for them: the dependencies of all routes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request

from laterna.core.errors import ParameterInvalid
from laterna.entrypoints.api.admission import insist_on_access, recognise
from laterna.entrypoints.api.making import Maker
from laterna.entrypoints.api.rates import Rates
from laterna.entrypoints.api.wire import Body, read_body
from laterna.server.access import ADMIN, Caller
from laterna.server.intake import Once
from laterna.server.server import Server

_LONGEST_KEY = 255


def the_server(request: Request) -> Server:
    """The server that answers."""
    server: Server = request.app.state.server
    return server


def admitted(
    scope: str, *, counted: bool = False, revoked_too: bool = False
) -> Callable[[Request], Awaitable[Caller]]:
    """A dependency that lets in who has a scope, and counts the call where it is limited.

    Args:
        scope: what the key must allow.
        counted: whether calls are limited.
        revoked_too: whether those whose access was revoked may still do this, such as to take
            with them what they made; a key that was itself revoked for good opens not even that.
    """

    async def recognised(request: Request) -> Caller:
        server = the_server(request)
        caller = await recognise(request, server)
        request.state.caller = caller
        caller.insist(scope)
        request.state.scope = None if revoked_too else scope
        await insist_on_access(server, caller, request.state.scope)
        rates: Rates = request.app.state.rates
        request.state.standing = rates.look(caller.account)
        if counted:
            request.state.standing = rates.count(caller.account)
        return caller

    return recognised


async def _body(request: Request) -> AsyncIterator[Body]:
    async with read_body(request) as body:
        yield body


def _once(request: Request, body: Annotated[Body, Depends(_body)]) -> Once | None:
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 0 < len(key) <= _LONGEST_KEY:
        raise ParameterInvalid(name="Idempotency-Key", reason=f"1 to {_LONGEST_KEY} characters")
    return Once(key, body.fingerprint)


TheServer = Annotated[Server, Depends(the_server)]
Reader = Annotated[Caller, Depends(admitted("videos:read"))]
Writer = Annotated[Caller, Depends(admitted("videos:write"))]
Beginner = Annotated[Caller, Depends(admitted("videos:write", counted=True))]
"""Whoever begins something: such calls are limited."""

Administrator = Annotated[Caller, Depends(admitted(ADMIN))]

TheBody = Annotated[Body, Depends(_body)]
MaybeOnce = Annotated[Once | None, Depends(_once)]


def _maker(server: TheServer, caller: Beginner, once: MaybeOnce) -> Maker:
    return Maker(server, caller, once)


TheMaker = Annotated[Maker, Depends(_maker)]
