"""``/webhook_endpoints``: who is told of the end of videos and batches."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from laterna.entrypoints.api.bodies import Spoken, described, read
from laterna.entrypoints.api.callers import Reader, TheBody, TheServer, Writer
from laterna.entrypoints.api.objects import whole
from laterna.entrypoints.api.replies import Listed, listed, reply
from laterna.server.outbox import EVENT_TYPES
from laterna.server.pages import Cut
from laterna.server.tables import Delivery, Endpoint
from laterna.server.webhooks import Change

router = APIRouter(tags=["webhooks"])

EventType = Literal[
    "batch.cancelled",
    "batch.completed",
    "batch.expired",
    "batch.failed",
    "video.completed",
    "video.failed",
]
_Name = Annotated[str, Field(max_length=256, pattern=r"^[^\x00-\x1f\x7f]+$")]
_Types = Annotated[list[EventType], Field(min_length=1, max_length=64)]
_Limit = Annotated[int, Query(ge=0, le=100)]


class Create(Spoken):
    """``POST /webhook_endpoints``."""

    name: _Name
    url: str
    event_types: _Types


class Update(Spoken):
    """``POST /webhook_endpoints/{webhook_endpoint_id}``: what is not said stays."""

    name: _Name | None = None
    url: str | None = None
    event_types: _Types | None = None


class Rotate(Spoken):
    """``POST /webhook_endpoints/{webhook_endpoint_id}/rotate_secret``."""

    keep_old_secret_active_for_24_hours: bool = False


class Test(Spoken):
    """``POST /webhook_endpoints/{webhook_endpoint_id}/test``."""

    event_type: EventType


class EndpointObject(BaseModel):
    """An address that is told of events."""

    id: str
    object: Literal["webhook_endpoint"] = "webhook_endpoint"
    created_at: int
    updated_at: int
    name: str
    url: str
    event_types: list[str]
    signing_secret_hint: str


class EndpointWithSecret(EndpointObject):
    """The same when it is made, or its secret is."""

    signing_secret: str


class EndpointDeleted(BaseModel):
    """An endpoint that is no more."""

    id: str
    object: Literal["webhook_endpoint.deleted"] = "webhook_endpoint.deleted"
    deleted: Literal[True] = True


class EndpointTest(BaseModel):
    """What an endpoint answered to a sample."""

    object: Literal["webhook_endpoint.test"] = "webhook_endpoint.test"
    event_type: str
    status_code: int
    success: Literal[True] = True
    webhook_endpoint_id: str


class DeliveryObject(BaseModel):
    """An event on its way to an endpoint."""

    id: str
    object: Literal["webhook_delivery"] = "webhook_delivery"
    webhook_endpoint_id: str
    event_id: str
    status: str
    attempts: int
    next_attempt_at: int | None
    response_status: int | None
    error: str | None
    created_at: int
    ended_at: int | None


class EventTypes(BaseModel):
    """All that there is to be told of."""

    object: Literal["list"] = "list"
    data: list[str]


@router.get("/webhook_event_types", response_model=EventTypes)
async def event_types(caller: Reader) -> Response:
    """All events that an endpoint may be told of."""
    del caller
    return reply(EventTypes(data=list(EVENT_TYPES)))


@router.post(
    "/webhook_endpoints", response_model=EndpointWithSecret, openapi_extra=described(Create)
)
async def create(server: TheServer, caller: Writer, body: TheBody) -> Response:
    """Have an address told of events; the secret is shown once."""
    said = read(Create, body)
    made = await server.webhooks.create(caller.account, said.name, said.url, said.event_types)
    return reply(_with_secret(made, server.webhooks.secret(made)), {"x-warnings": said.warnings})


@router.get("/webhook_endpoints", response_model=Listed[EndpointObject])
async def listing(
    server: TheServer, caller: Reader, after: str | None = None, limit: _Limit = 20
) -> Response:
    """The account's endpoints, the newest first."""
    page = await server.webhooks.listing(caller.account, Cut(after, limit))
    data = [_told(one, server.webhooks.secret(one)) for one in page.rows]
    return reply(listed(data, more=page.more))


@router.get("/webhook_endpoints/{webhook_endpoint_id}", response_model=EndpointObject)
async def retrieve(server: TheServer, caller: Reader, webhook_endpoint_id: str) -> Response:
    """One endpoint."""
    found = await server.webhooks.get(caller.account, webhook_endpoint_id)
    return reply(_told(found, server.webhooks.secret(found)))


@router.post(
    "/webhook_endpoints/{webhook_endpoint_id}",
    response_model=EndpointObject,
    openapi_extra=described(Update),
)
async def update(
    server: TheServer, caller: Writer, webhook_endpoint_id: str, body: TheBody
) -> Response:
    """Change an endpoint's name, address or events."""
    said = read(Update, body)
    change = Change(said.name, said.url, said.event_types)
    found = await server.webhooks.update(caller.account, webhook_endpoint_id, change)
    told = _told(found, server.webhooks.secret(found))
    return reply(told, {"x-warnings": said.warnings})


@router.delete("/webhook_endpoints/{webhook_endpoint_id}", response_model=EndpointDeleted)
async def delete(server: TheServer, caller: Writer, webhook_endpoint_id: str) -> Response:
    """Tell an address nothing any more."""
    await server.webhooks.delete(caller.account, webhook_endpoint_id)
    return reply(EndpointDeleted(id=webhook_endpoint_id))


@router.post(
    "/webhook_endpoints/{webhook_endpoint_id}/rotate_secret",
    response_model=EndpointWithSecret,
    openapi_extra=described(Rotate),
)
async def rotate_secret(
    server: TheServer, caller: Writer, webhook_endpoint_id: str, body: TheBody
) -> Response:
    """Give an endpoint another secret, which is shown once."""
    overlap = read(Rotate, body).keep_old_secret_active_for_24_hours
    found = await server.webhooks.rotate(caller.account, webhook_endpoint_id, overlap=overlap)
    return reply(_with_secret(found, server.webhooks.secret(found)))


@router.post(
    "/webhook_endpoints/{webhook_endpoint_id}/test",
    response_model=EndpointTest,
    openapi_extra=described(Test),
)
async def test(
    server: TheServer, caller: Writer, webhook_endpoint_id: str, body: TheBody
) -> Response:
    """Send a sample now, and say what was answered."""
    kind = read(Test, body).event_type
    status = await server.webhooks.test(caller.account, webhook_endpoint_id, kind)
    told = EndpointTest(
        event_type=kind, status_code=status, webhook_endpoint_id=webhook_endpoint_id
    )
    return reply(told)


@router.get(
    "/webhook_endpoints/{webhook_endpoint_id}/deliveries", response_model=Listed[DeliveryObject]
)
async def deliveries(
    server: TheServer,
    caller: Reader,
    webhook_endpoint_id: str,
    after: str | None = None,
    limit: _Limit = 20,
) -> Response:
    """What was sent to an endpoint, the newest first, and what became of it."""
    cut = Cut(after, limit)
    page = await server.webhooks.deliveries(caller.account, webhook_endpoint_id, cut)
    data = [_delivery(one) for one in page.rows]
    return reply(listed(data, more=page.more))


def _told(endpoint: Endpoint, secret: str) -> EndpointObject:
    return EndpointObject(
        id=endpoint.id,
        created_at=int(endpoint.created_at),
        updated_at=int(endpoint.updated_at),
        name=endpoint.name,
        url=endpoint.url,
        event_types=endpoint.event_types,
        signing_secret_hint=f"whsec_...{secret[-4:]}",
    )


def _with_secret(endpoint: Endpoint, secret: str) -> EndpointWithSecret:
    return EndpointWithSecret(**dict(_told(endpoint, secret)), signing_secret=secret)


def _delivery(row: Delivery) -> DeliveryObject:
    return DeliveryObject(
        id=row.id,
        webhook_endpoint_id=row.endpoint_id,
        event_id=row.event_id,
        status=row.status,
        attempts=row.attempts,
        next_attempt_at=whole(row.next_at),
        response_status=row.response_status,
        error=row.error,
        created_at=int(row.created_at),
        ended_at=whole(row.ended_at),
    )
