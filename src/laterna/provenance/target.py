"""The place where a film will stand: checked before work begins, filled at once at its end."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from laterna.core.errors import (
    DiskFull,
    LaternaError,
    OutputDenied,
    OutputError,
    OutputExists,
    OutputFolderMissing,
    OutputIsFolder,
    OutputKindUnknown,
)

SUFFIXES = (".mp4", ".m4v", ".webm")
BESIDE = (".webm",)
"""Containers that cannot carry credentials, which then stand in a file beside."""

SIDECAR = ".c2pa"
_PREFIX, _SUFFIX = ".laterna-", ".part"


def check_target(path: Path, force: bool = False) -> None:  # noqa: FBT001, FBT002
    """Refuse a place where a film cannot be written; the service asks before it loads a model.

    Args:
        path: where the film shall stand.
        force: whether a file that stands there may be replaced.

    Raises:
        OutputKindUnknown: the name does not end in one of ``SUFFIXES``.
        OutputFolderMissing, OutputIsFolder, OutputExists, OutputDenied: as they say.
        OutputError: the place holds something that is no file, or cannot be looked at.
    """
    try:
        with naming_errors(path):
            _check(path, force=force)
    except ValueError as error:  # a NUL in the name
        raise OutputError(path=path, reason="this is not a name for a file") from error


def sidecar_of(path: Path) -> Path | None:
    """Where the credentials of a film go: None means into the film itself."""
    return path.with_name(path.name + SIDECAR) if path.suffix.lower() in BESIDE else None


def _check(path: Path, *, force: bool) -> None:
    if path.is_dir():
        raise OutputIsFolder(path=path)
    if path.suffix.lower() not in SUFFIXES:
        raise OutputKindUnknown(path=path, known=SUFFIXES)
    sidecar = sidecar_of(path)
    for place in (path, sidecar) if sidecar else (path,):
        _check_place(place, force=force)


def _check_place(path: Path, *, force: bool) -> None:
    if path.is_dir():
        raise OutputIsFolder(path=path)
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():
        raise OutputFolderMissing(path=target.parent)
    if target.is_symlink():  # a link that could not be followed to its end
        raise OutputError(path=path, reason="its links lead in a circle")
    if target.exists():
        if not target.is_file():
            raise OutputError(path=path, reason="it is not a regular file")
        if not force:
            raise OutputExists(path=path)
    if not os.access(target.parent, os.W_OK | os.X_OK, effective_ids=_EFFECTIVE):
        raise OutputDenied(path=path)


_EFFECTIVE = os.access in os.supports_effective_ids


@contextmanager
def naming_errors(path: Path) -> Iterator[None]:
    """Turn what the system says about writing ``path`` into errors for people."""
    try:
        yield
    except OSError as error:
        raise _for_people(path, error) from error


def _for_people(path: Path, error: OSError) -> LaternaError:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return DiskFull(path=path)
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return OutputDenied(path=path)
        case errno.EEXIST:
            return OutputExists(path=path)
        case _:
            return OutputError(path=path, reason=error.strerror or str(error))


@dataclass(frozen=True)
class Draft:
    """A hidden file on its way to its name.

    Attributes:
        path: where it is written.
        target: the place it is meant for, links followed.
        asked: that place as people named it, for errors.
    """

    path: Path
    target: Path
    asked: Path
    _descriptor: int

    def publish(self, *, force: bool) -> None:
        """Give it its name, when it is complete; without ``force`` a file that is there is kept.

        Raises:
            OutputExists, OutputDenied, DiskFull, OutputError: as they say.
        """
        with naming_errors(self.asked):
            os.fsync(self._descriptor)
            _publish(self.path, self.target, force=force)


@contextmanager
def draft_file(path: Path) -> Iterator[Draft]:
    """Yield a hidden file beside ``path``, which goes away at the end unless it was published.

    Whatever happens, nothing unfinished ever stands under ``path``: the file is complete on the
    disk before it gets the name.

    Raises:
        OutputDenied, DiskFull, OutputError: as they say.
    """
    target = Path(os.path.realpath(path))
    with naming_errors(path):
        _remove_stale(target.parent)
        descriptor, temporary = _create(target.parent)
    try:
        yield Draft(temporary, target, path, descriptor)
    finally:
        temporary.unlink(missing_ok=True)
        os.close(descriptor)


def _create(folder: Path) -> tuple[int, Path]:
    """Make an empty file that nobody else uses, and hold its lock as a sign of life."""
    while True:
        temporary = folder / f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"
        descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if temporary.exists():
            return descriptor, temporary
        os.close(descriptor)  # another export took it for stale before it was locked


def _remove_stale(folder: Path) -> None:
    """Remove what killed exports left: their locks ended with their processes."""
    for leftover in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError):
            descriptor = os.open(leftover, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                leftover.unlink()
            finally:
                os.close(descriptor)


def _publish(temporary: Path, target: Path, *, force: bool) -> None:
    if force:
        temporary.replace(target)
        return
    try:
        os.link(temporary, target)
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}:
            raise
        # This file system has no links: reserve the name, then fill it.
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC))
        temporary.replace(target)
