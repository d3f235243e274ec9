"""``/metrics``: what the server counts and measures, for Prometheus and its kin."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from laterna.entrypoints.api.callers import TheServer, admitted
from laterna.server.access import Caller
from laterna.server.gauges import exposition

router = APIRouter(tags=["operation"])

Watcher = Annotated[Caller, Depends(admitted("metrics:read"))]


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}},
)
async def metrics(server: TheServer, caller: Watcher) -> Response:
    """All numbers of this moment; they are the operator's, not an account's."""
    del caller
    text = await exposition(server.database, server.team, server.config.data)
    return Response(text, media_type=CONTENT_TYPE_LATEST)
