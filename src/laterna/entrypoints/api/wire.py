"""Bodies of requests, as clients really send them, become one object.

JSON comes as it is. Forms name nested values with brackets: ``video[id]=x`` is ``{"video": {"id":
"x"}}``, ``tags[]`` and a name that comes again append, ``characters[][id]`` begins another object
when the last one has an ``id`` already. What other servers' clients put into ``extra_body`` and its
kin counts as if it stood beside it.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

from anyio import to_thread
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from laterna.core.errors import BodyUnreadable

_NESTED = ("extra_body", "extra_params", "extra_json")
_FORMS = {"multipart/form-data", "application/x-www-form-urlencoded"}
_MOST_FIELDS, _MOST_FILES, _LONGEST_FIELD, _DEEPEST = 1000, 8, 32 * 2**20, 8
_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_PIECE = 2**20


@dataclass(frozen=True)
class Upload:
    """A file that came with a request; it lies there until the request is answered."""

    path: Path
    sha256: str
    name: str = ""


@dataclass(frozen=True)
class Body:
    """What a request says.

    Attributes:
        fields: values by name; of a form all scalars are texts.
        fingerprint: the same for the same call, however it was encoded.
    """

    fields: dict[str, Any]
    fingerprint: str


@asynccontextmanager
async def read_body(request: Request) -> AsyncIterator[Body]:
    """Read a body; uploads go away at the end.

    Raises:
        BodyUnreadable: it is neither JSON nor a form, or damaged.
        BodyTooLarge: as it says.
    """
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    with tempfile.TemporaryDirectory(prefix="laterna-") as folder:
        if kind in _FORMS:
            fields = await _read_form(request, Path(folder))
        elif kind == "application/json":
            fields = parse_object(await request.body())
        else:
            raise BodyUnreadable(reason=f"{kind} is neither JSON nor a form")
        fields = _unfolded(fields)
        yield Body(fields, _fingerprint(request, fields))


def parse_object(text: bytes | str) -> dict[str, Any]:
    """Read an object of JSON; nothing at all is an empty one.

    Raises:
        BodyUnreadable: it is none.
    """
    if not text.strip():
        return {}
    try:
        value = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BodyUnreadable(reason="it is not JSON") from error
    if not isinstance(value, dict):
        raise BodyUnreadable(reason="it is not an object")
    return value


def decode(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Put values with brackets in their names where they belong.

    Raises:
        BodyUnreadable: a name cannot be read, or two of them contradict each other.
    """
    root: dict[str, Any] = {}
    for name, value in pairs:
        found = _NAME.fullmatch(name)
        if found is None:
            raise BodyUnreadable(reason=f"the name {name} has brackets that do not match")
        steps = [found[1], *re.findall(r"\[([^\[\]]*)\]", found[2])]
        if len(steps) > _DEEPEST:
            raise BodyUnreadable(reason=f"the name {name} is nested too deeply")
        try:
            _place(root, steps, value)
        except (TypeError, ValueError, IndexError, AttributeError) as error:
            raise BodyUnreadable(reason=f"the name {name} contradicts another") from error
    return root


def _place(holder: Any, steps: list[str], value: Any) -> None:
    """Walk to where a value belongs, making what is missing on the way."""
    for step, following in pairwise(steps):
        holder = _enter(holder, step, following)
    last = steps[-1]
    if isinstance(holder, list):
        if last and int(last) != len(holder):
            raise IndexError(last)
        holder.append(value)
    elif not last or isinstance(holder.get(last), dict):
        raise TypeError(last)
    elif last in holder:  # forms also repeat a plain name for a list
        before = holder[last]
        holder[last] = [*before, value] if isinstance(before, list) else [before, value]
    else:
        holder[last] = value


def _enter(holder: Any, step: str, following: str) -> Any:
    """The holder one step further in: a list where the next step is empty or a number."""
    fresh: Any = [] if not following or following.isdecimal() else {}
    if not isinstance(holder, list):
        if not step:
            raise TypeError(step)
        return holder.setdefault(step, fresh)
    index = int(step) if step else len(holder) - 1
    begins = index == len(holder) or index < 0
    if not step and not begins:  # an object that has this name already is complete
        begins = following in holder[index]
    if begins:
        holder.append(fresh)
        return fresh
    return holder[index]


async def _read_form(request: Request, folder: Path) -> dict[str, Any]:
    try:
        form = await request.form(
            max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_FIELD
        )
    except HTTPException as error:  # what Starlette makes of a damaged form
        raise BodyUnreadable(reason=error.detail) from error
    pairs = []
    for number, (name, value) in enumerate(form.multi_items()):
        kept = await _kept(value, folder / f"upload-{number}") if _is_file(value) else value
        pairs.append((name, kept))
    await request.close()
    return decode(pairs)


def _is_file(value: object) -> bool:
    return isinstance(value, UploadFile)


async def _kept(upload: Any, path: Path) -> Upload:
    """Write an upload to the disk, with an ending that says what it may be."""
    ending = re.search(r"\.[A-Za-z0-9]{1,5}$", upload.filename or "")
    path = path.with_suffix(ending[0].lower() if ending else "")
    digest = hashlib.sha256()
    with path.open("wb") as file:
        while piece := await upload.read(_PIECE):
            digest.update(piece)
            await to_thread.run_sync(file.write, piece)
    return Upload(path, digest.hexdigest(), upload.filename or "")


def _unfolded(fields: dict[str, Any]) -> dict[str, Any]:
    """Values from nested objects beside the others, which count more."""
    for name in _NESTED:
        nested = fields.pop(name, None)
        if isinstance(nested, str):
            nested = parse_object(nested)
        if isinstance(nested, dict):
            fields = nested | fields
    return fields


def _fingerprint(request: Request, fields: dict[str, Any]) -> str:
    told = [request.method, request.url.path, fields]
    text = json.dumps(told, sort_keys=True, default=lambda upload: upload.sha256)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
