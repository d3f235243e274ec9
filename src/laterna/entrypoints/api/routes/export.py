"""``/export``: everything that the account made, as one ZIP file."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import StreamingResponse

from laterna.entrypoints.api.callers import TheServer, admitted
from laterna.server.access import Caller
from laterna.server.export import open_export

router = APIRouter(tags=["accounts"])

Leaver = Annotated[Caller, Depends(admitted("videos:read", counted=True, revoked_too=True))]
"""Whoever takes with them what they made, also when nothing else is open to them any more."""

_ZIP: dict[int | str, dict[str, Any]] = {200: {"content": {"application/zip": {}}}}


@router.get("/export", response_class=StreamingResponse, responses=_ZIP)
async def export(server: TheServer, caller: Leaver) -> StreamingResponse:
    """Videos with their pictures and manifests, uploads, and every record of the account."""
    found = await open_export(server.database, server.storage, caller.account, server.config.data)
    headers = {"content-disposition": 'attachment; filename="laterna-export.zip"'}
    return StreamingResponse(found.stream(), headers=headers, media_type="application/zip")
