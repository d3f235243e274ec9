"""A process that makes one character out of files from strangers, and ends; it may be killed.

Files are read here and not in the server: what reads pictures and clips shall not be able to take
the server with it. One line of JSON comes in, one goes out::

    < {"name", "files": [{"path", "facing"}], "by", "terms", "until", "actor", "folder", "data"}
    > {"character": "0123456789abcdef"}
    > {"failed": {"code", "facts"}}
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
from asyncio.subprocess import DEVNULL, PIPE
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from laterna.core import settings
from laterna.core.errors import LaternaError, VideoUnreadable, all_errors

PATIENCE = 120.0
"""Seconds after which a process is ended."""

_PLAIN = (str, int, float, bool, type(None))
_NICENESS = 5


@dataclass(frozen=True)
class Sitting:
    """What a character is made of.

    Attributes:
        name: what it is called.
        files: paths and where each looks, None where that is not said.
        by, terms, until: the consent; see ``service.characters.Grant``.
        actor: which one of a film of ours.
        folder: of the account's characters.
        data: of the keys that sign.
    """

    name: str
    files: tuple[tuple[str, str | None], ...]
    by: str
    terms: str
    until: str
    actor: str
    folder: str
    data: str


async def portray(sitting: Sitting) -> str:
    """Have a character made; return its number.

    Raises:
        laterna.core.errors.LaternaError: why it was not.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "laterna.server.portrait",
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=settings.inherited(LATERNA_DATA=sitting.data),
        start_new_session=True,
    )
    try:
        said = json.dumps(asdict(sitting)).encode()
        out, _ = await asyncio.wait_for(process.communicate(said), PATIENCE)
    except TimeoutError:
        out = b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if not out:
        name = Path(sitting.files[0][0]).name
        raise VideoUnreadable(path=name, reason="whoever read it did not come to an end")
    told: dict[str, Any] = json.loads(out)
    if "failed" in told:
        raise _error(**told["failed"])
    number: str = told["character"]
    return number


def main() -> None:
    """Make one character."""
    os.nice(_NICENESS)
    # Also where nobody waits for it any more, because the server has died.
    resource.setrlimit(resource.RLIMIT_CPU, (int(PATIENCE), int(PATIENCE)))
    sitting = Sitting(**json.load(sys.stdin))
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what else is printed is no answer
    try:
        told: dict[str, Any] = {"character": _made(sitting)}
    except LaternaError as error:
        told = {"failed": {"code": error.code, "facts": _plain(error.facts)}}
    json.dump(told, out)
    out.close()


def _made(sitting: Sitting) -> str:
    from laterna.provenance.characters import Characters
    from laterna.service import characters
    from laterna.service.likeness import Source

    store = Characters(Path(sitting.folder), Path(sitting.data))
    sources = [Source(Path(path), facing) for path, facing in sitting.files]  # type: ignore[arg-type]
    grant = characters.Grant(sitting.by, sitting.terms, sitting.until)
    made = characters.add(sitting.name, sources, grant, actor=sitting.actor, store=store)
    return made.consent.character


def _plain(facts: dict[str, object]) -> dict[str, object]:
    """The facts of an error as JSON has them; of paths only the name, which is the client's."""
    return {name: _plain_one(value) for name, value in facts.items()}


def _plain_one(value: object) -> object:
    if isinstance(value, Path):
        return value.name
    if isinstance(value, (tuple, list)):
        return [_plain_one(one) for one in value]
    return value if isinstance(value, _PLAIN) else str(value)


def _error(code: str, facts: dict[str, object]) -> LaternaError:
    kinds = {kind.code: kind for kind in all_errors()}
    return kinds[code](**facts)


if __name__ == "__main__":
    main()
