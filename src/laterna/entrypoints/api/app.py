"""The application: a server that is open, spoken to over HTTP.

To add a resource: one file in ``routes`` with a ``router``, one line in ``ROUTES``.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

import laterna
from laterna.core.errors import ParameterInvalid
from laterna.entrypoints.api import errors
from laterna.entrypoints.api.frame import Frame
from laterna.entrypoints.api.objects import ErrorBody
from laterna.entrypoints.api.rates import Rates
from laterna.entrypoints.api.routes import (
    admin_limits,
    admin_people,
    batches,
    characters,
    events,
    export,
    files,
    health,
    metrics,
    models,
    more_ways,
    session,
    usage,
    videos,
    ways,
    webhooks,
)
from laterna.entrypoints.api.witness import Witness
from laterna.server.server import Server

ROUTES = (
    ways.router,  # before videos: /videos/edits is no video
    characters.router,
    more_ways.router,
    videos.router,
    events.router,
    models.router,
    webhooks.router,
    files.router,
    batches.router,
    usage.router,
    session.router,
    admin_people.router,
    admin_limits.router,
    export.router,
)
"""What is served under ``/v1``, and without it for clients that leave it out."""

_FAULTS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorBody} for status in (400, 401, 403, 404, 409, 413, 429, 500)
}


def create_app(server: Server) -> FastAPI:
    """The Videos API on a server."""
    app = FastAPI(
        title="Laterna",
        version=laterna.__version__,
        openapi_url="/v1/openapi.json",
        docs_url=None,  # both pages would load scripts from elsewhere
        redoc_url=None,
        # Spans tell routes and times; logs would tell what people write.
        telemetry={"logs": server.config.logs.prompts},
    )
    app.state.server = server
    app.state.rates = Rates(server.config.limits.requests_per_minute)
    for router in ROUTES:
        app.include_router(router, prefix="/v1", responses=_FAULTS)
    for router in ROUTES:
        app.include_router(router, include_in_schema=False)
    app.include_router(health.router)
    app.include_router(metrics.router, responses=_FAULTS)
    errors.install(app)

    @app.exception_handler(RequestValidationError)
    async def unsuitable(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        return errors.answer(
            request, ParameterInvalid(name=str(first["loc"][-1]), reason=first["msg"])
        )

    app.add_middleware(Witness)
    app.add_middleware(Frame, upload_bytes=server.config.limits.upload_bytes)
    return app
