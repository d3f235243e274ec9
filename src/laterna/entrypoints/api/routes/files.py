"""``/files``: pictures and clips to make videos from, and batches of requests."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, BeforeValidator, Field
from starlette.responses import Response

from laterna.entrypoints.api import content
from laterna.entrypoints.api.bodies import Spoken, described, opened, read
from laterna.entrypoints.api.callers import Beginner, Reader, TheBody, TheServer, Writer
from laterna.entrypoints.api.objects import whole
from laterna.entrypoints.api.replies import Listed, listed, reply
from laterna.entrypoints.api.wire import Upload
from laterna.server.files import Offered, Purpose, key_of
from laterna.server.pages import Cut
from laterna.server.tables import File

router = APIRouter(tags=["files"])

_HOUR, _MONTH = 3600, 2_592_000
_LONGEST_NAME = 255


class Expiry(BaseModel):
    """After how many seconds a file is deleted."""

    anchor: Literal["created_at"]
    seconds: Annotated[int, Field(ge=_HOUR, le=_MONTH)]


class Create(Spoken):
    """``POST /files``."""

    file: Upload
    purpose: Purpose
    expires_after: Annotated[Expiry | None, BeforeValidator(opened)] = None


class FileObject(BaseModel):
    """A file."""

    id: str
    object: Literal["file"] = "file"
    bytes: int
    created_at: int
    expires_at: int | None
    filename: str
    purpose: str
    status: Literal["processed"] = "processed"
    status_details: None = None


class FileDeleted(BaseModel):
    """A file that is no more."""

    id: str
    object: Literal["file"] = "file"
    deleted: Literal[True] = True


@router.post("/files", response_model=FileObject, openapi_extra=described(Create, form_only=True))
async def create(server: TheServer, caller: Beginner, body: TheBody) -> Response:
    """Keep a file."""
    said = read(Create, body)
    seconds = said.expires_after.seconds if said.expires_after else None
    offered = Offered(said.file.path, _shown(said.file.name), said.purpose, seconds)
    made = await server.files.add(caller.account, offered)
    return reply(file_object(made), {"x-warnings": said.warnings})


@router.get("/files", response_model=Listed[FileObject])
async def listing(
    server: TheServer,
    caller: Reader,
    purpose: Annotated[str | None, Query(pattern=r"^[a-z_-]{1,64}$")] = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=0, le=10_000)] = 10_000,
    order: Literal["asc", "desc"] = "desc",
) -> Response:
    """The account's files, the newest first."""
    page = await server.files.listing(caller.account, purpose, Cut(after, limit, order == "desc"))
    return reply(listed([file_object(one) for one in page.rows], more=page.more))


@router.get("/files/{file_id}", response_model=FileObject)
async def retrieve(server: TheServer, caller: Reader, file_id: str) -> Response:
    """One file."""
    return reply(file_object(await server.files.get(caller.account, file_id)))


@router.delete("/files/{file_id}", response_model=FileDeleted)
async def delete(server: TheServer, caller: Writer, file_id: str) -> Response:
    """Take a file away; videos that were asked for with it keep what they need of it."""
    await server.files.delete(caller.account, file_id)
    return reply(FileDeleted(id=file_id))


@router.get(
    "/files/{file_id}/content",
    response_class=Response,
    responses={
        200: {"content": {"application/octet-stream": {}}},
        206: {"content": {"application/octet-stream": {}}},
        304: {},
        416: {},
    },
)
@router.head("/files/{file_id}/content", response_class=Response, include_in_schema=False)
async def download(request: Request, server: TheServer, caller: Reader, file_id: str) -> Response:
    """What is in a file."""
    row = await server.files.get(caller.account, file_id)
    # Never as what it is: a browser shall not show what strangers upload.
    kind = "application/octet-stream"
    file = content.File(key_of(row), kind, f"{row.id}{row.suffix}", row.sha256)
    return await content.send(request, server.storage, file)


def file_object(row: File) -> FileObject:
    """A row as the contract shows it."""
    return FileObject(
        id=row.id,
        bytes=row.bytes,
        created_at=int(row.created_at),
        expires_at=whole(row.expires_at),
        filename=row.name,
        purpose=row.purpose,
    )


def _shown(name: str) -> str:
    """What a client calls its file, without what a terminal would take for an order."""
    kept = "".join(letter for letter in name if letter.isprintable())[-_LONGEST_NAME:]
    return kept or "file"
