"""The data folder of a server in one file, made while it runs, and back.

A backup is a tar file. Databases in it are those of one moment (SQLite's own way of copying one
that is in use); the films are copied after them, and films that were deleted meanwhile are taken
out of the copy. Last comes ``backup.json`` with the hash of every file, by which it is checked when
it is written and when it is read.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

import laterna
from laterna.core.errors import BackupDamaged, DataNotEmpty, InputMissing, OutputExists
from laterna.server.access import PEPPER
from laterna.server.config import ServerConfig
from laterna.server.slot import FILES

MANIFEST = "backup.json"
FORMAT = 1

_SQLITE = b"SQLite format 3\0"
_PASSING = ("scratch", "server.lock")
_KEYS = ("keys", PEPPER)
_HOLDING = (("videos", "WHERE status = 'completed'", len(FILES)), ("files", "", 1))
"""Tables whose rows hold so many files."""

_PIECE = 1 << 20


@dataclass(frozen=True)
class Backup:
    """What a backup holds.

    Attributes:
        created: seconds since 1970.
        version: of Laterna.
        database: whether the database is in it; one that is elsewhere is not.
        films: whether the films are; those in a bucket are not.
        keys: whether what signs films and what recognises API keys is.
        files: sha256 by name.
    """

    created: float
    version: str
    database: bool
    films: bool
    keys: bool
    files: dict[str, str]


def write_backup(
    config: ServerConfig, target: Path, *, keys: bool = True, force: bool = False
) -> Backup:
    """Write a backup; it takes its name only when it was read once more and is whole.

    Raises:
        OutputExists: there is such a file, and no force.
        InputMissing: there is no data folder.
        OSError: the disk is full, or the like.
    """
    if target.exists() and not force:
        raise OutputExists(path=target)
    if not config.data.is_dir():
        raise InputMissing(path=config.data)
    with tempfile.TemporaryDirectory(prefix=".laterna-", dir=target.absolute().parent) as name:
        draft = Path(name) / "draft.tar"
        draft.touch(0o600)
        made = _write(config, draft, Path(name), keys=keys)
        check_backup(draft)
        draft.replace(target)
    return made


def check_backup(file: Path) -> Backup:
    """Read a backup to its end.

    Raises:
        InputMissing: there is no such file.
        BackupDamaged: it is not what was written.
    """
    return _read(file, None)


def restore_backup(file: Path, data: Path) -> Backup:
    """Make a data folder of a backup; one that is damaged leaves nothing behind.

    Raises:
        InputMissing: there is no such file.
        DataNotEmpty: the folder holds something.
        BackupDamaged: it is not what was written.
    """
    if data.exists() and any(data.iterdir()):
        raise DataNotEmpty(path=data)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=data) as name:
        made = _read(file, Path(name))
        for child in Path(name).iterdir():
            child.rename(data / child.name)
    return made


def _write(config: ServerConfig, draft: Path, folder: Path, *, keys: bool) -> Backup:
    copies = {path: _copied(path, folder) for path in _databases(config.data)}
    rows = copies.get(config.data / "laterna.sqlite") if config.embedded else None
    hashes: dict[str, str] = {}
    with tarfile.open(draft, "w") as archive:
        for path in _files(config.data, keys=keys):
            if path not in copies:
                _add(archive, path, config.data, hashes)
        if rows is not None and _films_lie_here(config):
            _drop_deleted(rows, hashes)
        for path, copy in copies.items():
            _add(archive, path, config.data, hashes, copy)
        made = Backup(
            created=time.time(),
            version=laterna.__version__,
            database=rows is not None,
            films=_films_lie_here(config),
            keys=keys,
            files=hashes,
        )
        text = folder / MANIFEST
        text.write_text(json.dumps({"format": FORMAT, **asdict(made)}), encoding="utf-8")
        archive.add(text, MANIFEST, filter=_plain)
    return made


def _films_lie_here(config: ServerConfig) -> bool:
    return config.storage == (config.data / "storage").as_uri()


def _files(data: Path, *, keys: bool) -> Iterator[Path]:
    """What belongs into a backup: neither drafts nor locks nor the journals of databases."""
    left_out = _PASSING if keys else (*_PASSING, *_KEYS)
    for path in sorted(data.rglob("*")):
        first = path.relative_to(data).parts[0]
        passing = (
            first in left_out
            or first.startswith(".laterna-")
            or path.name.endswith(("-wal", "-shm", "-journal"))
        )
        if not passing and path.is_file() and not path.is_symlink():
            yield path


def _databases(data: Path) -> list[Path]:
    return [path for path in data.iterdir() if path.is_file() and _begins(path, _SQLITE)]


def _begins(path: Path, start: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(start)) == start


def _copied(path: Path, folder: Path) -> Path:
    """A copy of a database as it is at one moment; whoever writes to it goes on."""
    copy = folder / path.name
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # the copy is one file
    return copy


def _drop_deleted(copy: Path, hashes: dict[str, str]) -> None:
    """Take films and files out of the copy that were deleted after it was made."""
    held = Counter(name.rpartition("/")[0] for name in hashes)
    with closing(sqlite3.connect(copy)) as rows:
        rows.execute("PRAGMA secure_delete = ON")
        for table, which, whole in _HOLDING:
            found = rows.execute(f"SELECT id FROM {table} {which}").fetchall()  # noqa: S608 - ours
            gone = [name for name in found if held[f"storage/{table}/{name[0]}"] < whole]
            rows.executemany(f"DELETE FROM {table} WHERE id = ?", gone)  # noqa: S608 - ours
        rows.commit()


def _add(
    archive: tarfile.TarFile,
    path: Path,
    data: Path,
    hashes: dict[str, str],
    copy: Path | None = None,
) -> None:
    name = path.relative_to(data).as_posix()
    try:
        file = (copy or path).open("rb")
    except FileNotFoundError:  # deleted since it was listed
        return
    with file:
        reader = _Hashing(file)
        info = _plain(archive.gettarinfo(arcname=name, fileobj=file))
        archive.addfile(info, cast("IO[bytes]", reader))
    hashes[name] = reader.sha256.hexdigest()


def _plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """The same without who owned it."""
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info


@dataclass
class _Hashing:
    """A file that knows the hash of what was read of it."""

    file: IO[bytes]

    def __post_init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.file.read(size)
        self.sha256.update(piece)
        return piece


def _read(file: Path, folder: Path | None) -> Backup:
    """Read a backup, into a folder if there is one, and compare all hashes."""
    if not file.is_file():
        raise InputMissing(path=file)
    found: dict[str, str] = {}
    said: dict[str, object] | None = None
    try:
        with tarfile.open(file, "r:") as archive:
            for info in archive:
                name = _safe(info)
                content = cast("IO[bytes]", archive.extractfile(info))
                if name == MANIFEST:
                    said = json.load(content)
                else:
                    target = None if folder is None else folder / name
                    found[name] = _unpacked(content, target, info.mode)
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise BackupDamaged(path=file, reason=error) from error
    if said is None or said.pop("format", None) != FORMAT:
        raise BackupDamaged(path=file, reason=f"it has no {MANIFEST} of format {FORMAT}")
    if said["files"] != found:
        raise BackupDamaged(path=file, reason="its files are not those that were written")
    return Backup(**said)  # type: ignore[arg-type]


def _safe(info: tarfile.TarInfo) -> str:
    """The name of a plain file that lies below the folder.

    Raises:
        ValueError: it is something else.
    """
    path = PurePosixPath(info.name)
    if not info.isreg() or path.is_absolute() or ".." in path.parts:
        raise ValueError(info.name)
    return path.as_posix()


def _unpacked(content: IO[bytes], target: Path | None, mode: int) -> str:
    """Write a file, or only read it, and return its hash."""
    reader = _Hashing(content)
    if target is None:
        while reader.read(_PIECE):
            pass
        return reader.sha256.hexdigest()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    target.touch(0o600)
    with target.open("wb") as file:
        while piece := reader.read(_PIECE):
            file.write(piece)
    target.chmod(mode & 0o755)
    return reader.sha256.hexdigest()
