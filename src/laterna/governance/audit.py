"""A log of decisions: which rule, when, about what kind of thing; never who asked, nor the words.

One JSON object a line. Each line carries the SHA-256 of the line before it, so that a line that is
changed or taken out is noticed. Whoever was refused is told the decision's number and may name it
in an appeal.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from laterna.core.errors import OutputDenied
from laterna.governance.decision import Decision

_FIRST = "0" * 64
_TAIL = 4096
"""A line is far shorter than this."""


def record(path: Path, decision: Decision, kind: str) -> str:
    """Append a decision and return its number.

    Args:
        path: the log; it is made if need be, readable by its owner only.
        decision: what was decided.
        kind: what about: ``prompt``, ``picture`` or ``output``.

    Raises:
        laterna.core.errors.OutputDenied: the log cannot be written.
    """
    number = secrets.token_hex(8)
    entry = {
        "id": number,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "kind": kind,
        "decision": decision.verdict.value,
        "rule": decision.rule,
        "hazards": list(decision.hazards),
    }
    try:
        path.touch(mode=0o600)
        with path.open("rb+") as log:
            fcntl.flock(log, fcntl.LOCK_EX)
            entry["previous"] = _last_hash(log)
            log.write(json.dumps(entry).encode() + b"\n")
    except OSError as error:
        raise OutputDenied(path=path) from error
    return number


def broken_at(path: Path) -> int | None:
    """The first line that does not follow from the one before it, from 1; None if all do."""
    previous = _FIRST
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            told = json.loads(line)["previous"]
        except (ValueError, TypeError, KeyError):
            return number
        if told != previous:
            return number
        previous = hashlib.sha256(line).hexdigest()
    return None


def _last_hash(log: BinaryIO) -> str:
    """The hash of the last line; the log stands at its end afterwards."""
    end = log.seek(0, 2)
    if not end:
        return _FIRST
    log.seek(max(0, end - _TAIL))
    last = log.read().splitlines()[-1]
    return hashlib.sha256(last).hexdigest()
