"""The lines of a batch: read from what a client wrote, and written for it to read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from laterna.core.i18n import message

MOST_LINES, _MOST_FAULTS = 50_000, 100
_LONGEST_LINE, _LONGEST_ID = 32 * 2**20, 512


@dataclass(frozen=True)
class Line:
    """One request: what the client calls it, and its body."""

    custom_id: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line, counted from 1; None where it is the whole file."""

    code: str
    text: str
    line: int | None = None

    def told(self) -> dict[str, Any]:
        """The same as the contract has it."""
        return {"code": self.code, "message": self.text, "line": self.line, "param": None}


def read_lines(path: Path, endpoint: str) -> tuple[list[Line], list[Fault]]:
    """All requests of a file, or what is wrong with it; never both."""
    lines: list[Line] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for number, text in enumerate(_texts(path), 1):
        found = _read(text, endpoint)
        if isinstance(found, Line) and found.custom_id in seen:
            found = Fault("duplicate_custom_id", message("batches.twice", id=found.custom_id))
        if isinstance(found, Line):
            seen.add(found.custom_id)
            lines.append(found)
        else:
            faults.append(Fault(found.code, found.text, number))
        if len(lines) > MOST_LINES:
            return [], [Fault("too_many_requests", message("batches.many", limit=MOST_LINES))]
        if len(faults) >= _MOST_FAULTS:
            break
    if not lines and not faults:
        faults.append(Fault("empty_file", message("batches.empty")))
    return ([], faults) if faults else (lines, [])


def _texts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while text := file.readline(_LONGEST_LINE):
            if text.strip():
                yield text


def _read(text: bytes, endpoint: str) -> Line | Fault:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return Fault("invalid_json_line", message("batches.json"))
    match told:
        case {"custom_id": str(name), "method": "POST", "url": str(url), "body": dict(body)} if (
            0 < len(name) <= _LONGEST_ID
            and name.isprintable()
            and url.removeprefix("/v1") == endpoint.removeprefix("/v1")
        ):
            return Line(name, body)
    return Fault("invalid_request", message("batches.call", url=endpoint))


def written(
    number: str,
    custom_id: str,
    status: int | None,
    body: dict[str, Any] | None,
    error: dict[str, Any] | None,
) -> bytes:
    """One line of an answer."""
    response = {"status_code": status, "request_id": f"req_{number}", "body": body}
    told = {
        "id": f"batch_req_{number}",
        "custom_id": custom_id,
        "response": None if status is None else response,
        "error": error,
    }
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"
