"""Files that only their owner may touch: read no others, and write them so."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from laterna.core import errors

SECRET, PUBLIC = 0o077, 0o022
"""Bits of a mode that must not be set: others may not read a secret, nor change anything."""

_LARGEST = 1 << 20


def read_guarded(path: Path, forbidden: int) -> bytes:
    """Read a small file of the user's own, whose mode has none of the ``forbidden`` bits.

    Raises:
        KeysMissing: no such file.
        KeyForeign: it belongs to another user.
        KeyExposed: its mode lets others in.
        KeyDamaged: it cannot be opened; links are not followed.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise errors.KeysMissing(path=path) from error
    except OSError as error:
        raise errors.KeyDamaged(path=path, reason=error.strerror) from error
    with os.fdopen(descriptor, "rb") as file:
        wanted = "600" if forbidden == SECRET else "644"
        insist_on_guard(path, os.fstat(descriptor), forbidden, wanted)
        return file.read(_LARGEST)


def insist_on_guard(path: Path, facts: os.stat_result, forbidden: int, wanted: str) -> None:
    """Refuse what is not the user's own, or has one of the ``forbidden`` bits in its mode.

    Raises:
        KeyForeign, KeyExposed: as they say; ``wanted`` is the mode that would do.
    """
    if facts.st_uid != os.geteuid():
        raise errors.KeyForeign(path=path, owner=facts.st_uid, user=os.geteuid())
    if facts.st_mode & forbidden:
        raise errors.KeyExposed(path=path, mode=f"{facts.st_mode & 0o777:o}", wanted=wanted)


def write_guarded(path: Path, data: bytes, mode: int) -> None:
    """Write a file that appears complete or not at all, whatever the umask is."""
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(descriptor, mode)
            os.fsync(descriptor)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
