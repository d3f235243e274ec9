"""``/batches``: many videos asked for in one file, and answered in another."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, BeforeValidator, Field
from starlette.responses import Response

from laterna.entrypoints.api.bodies import Spoken, Texts, described, opened, read
from laterna.entrypoints.api.callers import Beginner, Reader, TheBody, TheServer, Writer
from laterna.entrypoints.api.objects import whole
from laterna.entrypoints.api.replies import Listed, listed, reply
from laterna.entrypoints.api.routes.files import Expiry
from laterna.server.batches import Counts, Order
from laterna.server.pages import Cut
from laterna.server.server import Server
from laterna.server.tables import Batch

router = APIRouter(tags=["batches"])

Status = Literal[
    "validating",
    "failed",
    "in_progress",
    "finalizing",
    "completed",
    "expired",
    "cancelling",
    "cancelled",
]


class Create(Spoken):
    """``POST /batches``."""

    input_file_id: str
    endpoint: Literal["/v1/videos"]
    completion_window: Literal["24h"]
    metadata: Texts = Field(default_factory=dict)
    output_expires_after: Annotated[Expiry | None, BeforeValidator(opened)] = None


class LineFault(BaseModel):
    """What is wrong with a line of the file."""

    code: str
    message: str
    line: int | None
    param: str | None


class Faults(BaseModel):
    """Everything that is wrong with the file."""

    object: Literal["list"] = "list"
    data: list[LineFault]


class CountsObject(BaseModel):
    """What became of the requests so far."""

    total: int
    completed: int
    failed: int


class BatchObject(BaseModel):
    """Many requests that are worked off."""

    id: str
    object: Literal["batch"] = "batch"
    endpoint: str = "/v1/videos"
    errors: Faults | None
    input_file_id: str
    completion_window: str = "24h"
    status: Status
    output_file_id: str | None
    error_file_id: str | None
    created_at: int
    in_progress_at: int | None
    expires_at: int
    finalizing_at: int | None
    completed_at: int | None
    failed_at: int | None
    expired_at: int | None
    cancelling_at: int | None
    cancelled_at: int | None
    request_counts: CountsObject
    metadata: dict[str, str] | None


@router.post("/batches", response_model=BatchObject, openapi_extra=described(Create))
async def create(server: TheServer, caller: Beginner, body: TheBody) -> Response:
    """Have a file of requests worked off, when there is room, within a day."""
    said = read(Create, body)
    seconds = said.output_expires_after.seconds if said.output_expires_after else None
    order = Order(said.input_file_id, said.metadata, seconds)
    made = await server.batches.create(caller, order)
    return reply(await _told(server, made), {"x-warnings": said.warnings})


@router.get("/batches", response_model=Listed[BatchObject])
async def listing(
    server: TheServer,
    caller: Reader,
    after: str | None = None,
    limit: Annotated[int, Query(ge=0, le=100)] = 20,
) -> Response:
    """The account's batches, the newest first."""
    page = await server.batches.listing(caller.account, Cut(after, limit))
    data = [await _told(server, one) for one in page.rows]
    return reply(listed(data, more=page.more))


@router.get("/batches/{batch_id}", response_model=BatchObject)
async def retrieve(server: TheServer, caller: Reader, batch_id: str) -> Response:
    """One batch, and how far it is."""
    return reply(await _told(server, await server.batches.get(caller.account, batch_id)))


@router.post("/batches/{batch_id}/cancel", response_model=BatchObject)
async def cancel(server: TheServer, caller: Writer, batch_id: str) -> Response:
    """End a batch; what was made of it can be downloaded."""
    return reply(await _told(server, await server.batches.cancel(caller.account, batch_id)))


async def _told(server: Server, batch: Batch) -> BatchObject:
    counts: Counts = await server.batches.counts(batch)
    moments: dict[str, Any] = batch.moments
    faults = [LineFault(**fault) for fault in batch.errors]
    return BatchObject(
        id=batch.id,
        errors=Faults(data=faults) if faults else None,
        input_file_id=batch.input_file_id,
        status=batch.status,  # type: ignore[arg-type] # one of these, as the clerk writes them
        output_file_id=batch.output_file_id,
        error_file_id=batch.error_file_id,
        created_at=int(batch.created_at),
        in_progress_at=whole(moments.get("in_progress_at")),
        expires_at=int(batch.expires_at),
        finalizing_at=whole(moments.get("finalizing_at")),
        completed_at=whole(moments.get("completed_at")),
        failed_at=whole(moments.get("failed_at")),
        expired_at=whole(moments.get("expired_at")),
        cancelling_at=whole(moments.get("cancelling_at")),
        cancelled_at=whole(moments.get("cancelled_at")),
        request_counts=CountsObject(
            total=counts.total, completed=counts.completed, failed=counts.failed
        ),
        metadata=batch.notes or None,
    )
