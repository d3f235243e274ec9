"""Who calls, and what is there for them: the dependencies of all routes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request

from laterna.core.errors import ApiKeyNeeded, ParameterInvalid
from laterna.entrypoints.api.making import Maker
from laterna.entrypoints.api.rates import Rates
from laterna.entrypoints.api.wire import Body, read_body
from laterna.server.access import Caller
from laterna.server.intake import Once
from laterna.server.server import Server

_LONGEST_KEY = 255


def the_server(request: Request) -> Server:
    """The server that answers."""
    server: Server = request.app.state.server
    return server


def admitted(scope: str, *, counted: bool = False) -> Callable[[Request], Awaitable[Caller]]:
    """A dependency that lets a key with a scope in, and counts the call where it is limited."""

    async def recognise(request: Request) -> Caller:
        kind, _, key = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not key.strip():
            raise ApiKeyNeeded
        caller = await the_server(request).gate.admit(key.strip())
        request.state.caller = caller
        caller.insist(scope)
        rates: Rates = request.app.state.rates
        request.state.standing = rates.look(caller.account)
        if counted:
            request.state.standing = rates.count(caller.account)
        return caller

    return recognise


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

TheBody = Annotated[Body, Depends(_body)]
MaybeOnce = Annotated[Once | None, Depends(_once)]


def _maker(server: TheServer, caller: Beginner, once: MaybeOnce) -> Maker:
    return Maker(server, caller, once)


TheMaker = Annotated[Maker, Depends(_maker)]
