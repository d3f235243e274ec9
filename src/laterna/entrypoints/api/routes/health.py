"""``/healthz`` and ``/readyz``: for whoever watches over the server; they need no key."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from laterna.entrypoints.api.callers import TheServer
from laterna.entrypoints.api.objects import Health
from laterna.entrypoints.api.replies import reply

router = APIRouter(tags=["health"])


@router.get("/healthz", response_model=Health)
async def alive() -> Response:
    """The process answers."""
    return reply(Health(status="ok"))


@router.get("/readyz", response_model=Health, responses={503: {"model": Health}})
async def ready(server: TheServer) -> Response:
    """It can do its work: database and storage answer, and workers are there."""
    reasons = await server.shortcomings()
    told = Health(status="unready" if reasons else "ok", reasons=reasons)
    return reply(told, status=503 if reasons else 200)
