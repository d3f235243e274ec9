"""Files of a video on the wire: whole or in part (RFC 9110), once and again."""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from laterna.core.errors import RangeImpossible
from laterna.entrypoints.api.admission import while_allowed
from laterna.server.storage import Storage

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True)
class File:
    """A file that never changes.

    Attributes:
        key: where it lies.
        media_type: what it is.
        name: what it is called when it is saved.
        tag: names its content.
    """

    key: str
    media_type: str
    name: str
    tag: str


async def send(request: Request, storage: Storage, file: File) -> Response:
    """Answer GET and HEAD.

    Raises:
        RangeImpossible: the part that is asked for lies outside of it.
        FileNotFoundError: it is not there.
    """
    tag = f'"{file.tag}"'
    headers = {
        "etag": tag,
        "accept-ranges": "bytes",
        "content-disposition": f'attachment; filename="{file.name}"',
        "cache-control": "private, max-age=31536000, immutable",
    }
    if tag in (request.headers.get("if-none-match", "")).replace("W/", "").split(", "):
        return Response(None, 304, headers)
    size = await storage.size(file.key)
    part = _part(request, size, tag)
    start, end = part or (0, size)
    headers["content-length"] = str(end - start)
    if part:
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    status = 206 if part else 200
    if request.method == "HEAD":
        return Response(None, status, headers, file.media_type)
    pieces = while_allowed(request, storage.read(file.key, start, end))
    return StreamingResponse(pieces, status, headers, file.media_type)


def _part(request: Request, size: int, tag: str) -> tuple[int, int] | None:
    """The first and the byte after the last that are asked for; None for all of them.

    What is not one plain range is answered in whole, as the standard allows.
    """
    asked = request.headers.get("range", "")
    found = _RANGE.fullmatch(asked.replace(" ", ""))
    if found is None or found.group(0) == "bytes=-":
        return None
    if request.headers.get("if-range", tag) != tag:
        return None
    first, last = found.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(size, int(last) + 1) if first and last else size
    if start >= end:
        raise RangeImpossible(range=asked, size=size)
    return start, end
