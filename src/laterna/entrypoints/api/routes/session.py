"""``/session``: a browser signs in with an API key, and is known by a cookie from then on."""

from __future__ import annotations

import time

from fastapi import APIRouter, Request
from starlette.responses import Response

from laterna.core.errors import ApiKeyNeeded
from laterna.entrypoints.api.account_objects import Gone, SessionObject
from laterna.entrypoints.api.admission import COOKIE
from laterna.entrypoints.api.callers import Reader, TheServer
from laterna.entrypoints.api.replies import reply
from laterna.server.access import Caller

router = APIRouter(tags=["accounts"])


@router.post("/session", response_model=SessionObject)
async def sign_in(request: Request, server: TheServer, caller: Reader) -> Response:
    """Begin a session with the key in ``Authorization``; the answer sets its cookie."""
    if not request.headers.get("authorization"):
        raise ApiKeyNeeded  # a session does not beget another, or it would never end
    token, until = await server.accounts.sessions.begin(caller)
    answer = reply(_session(caller))
    answer.set_cookie(
        COOKIE,
        token,
        max_age=max(0, int(until - time.time())),
        path="/",
        secure=True,
        httponly=True,
        samesite="strict",
    )
    return answer


@router.get("/session", response_model=SessionObject)
async def who(caller: Reader) -> Response:
    """Who is signed in."""
    return reply(_session(caller))


@router.delete("/session", response_model=Gone)
async def sign_out(request: Request, server: TheServer, caller: Reader) -> Response:
    """End the session of this browser."""
    if COOKIE in request.cookies:
        await server.accounts.sessions.end(request.cookies[COOKIE])
    answer = reply(Gone(id=caller.key, object="session.deleted"))
    answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
    return answer


def _session(caller: Caller) -> SessionObject:
    return SessionObject(
        key=caller.key,
        account=caller.account,
        person=caller.person,
        scopes=sorted(caller.scopes),
    )
