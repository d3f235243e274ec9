"""The registry of what was made: enough to recognise a film, and nothing about who asked for it.

A film and its record come into being in this order: the record is written as *open* and committed;
the complete file takes its name; the record is *closed*. So no file ever stands under its name
without a record. A process that dies between leaves an open record, which holds the file's content
hash: whoever meets that file later knows it, and an open record is counted and told as such. The
other order would leave, after the same crash, a file that nothing remembers.

A record holds no prompt and no path, only a hash of the request: someone who has the manifest can
show that it belongs to the record.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from laterna.core.errors import LaternaError, RegistryUnusable
from laterna.provenance.fingerprint import Fingerprint

FILE = "registry.db"
_PATIENCE = 30.0
"""Seconds to wait while another process writes."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS films (
  id TEXT NOT NULL,
  created TEXT NOT NULL,
  model TEXT NOT NULL,
  model_sha256 TEXT NOT NULL,
  request_sha256 TEXT NOT NULL,
  content_sha256 TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  parents TEXT NOT NULL,
  closed INTEGER NOT NULL,
  PRIMARY KEY (id, content_sha256)
) STRICT;
CREATE INDEX IF NOT EXISTS films_by_content ON films (content_sha256);
"""
_COLUMNS = (
    "id, created, model, model_sha256, request_sha256, content_sha256, fingerprint, parents, closed"
)
_INSERT = f"INSERT INTO films ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,0)"  # noqa: S608 - our own words
_FORGET = "DELETE FROM films WHERE id = ? AND content_sha256 = ?"
_CLOSE = "UPDATE films SET closed = 1 WHERE id = ? AND content_sha256 = ?"
_SELECT = f"SELECT {_COLUMNS} FROM films"  # noqa: S608 - the same


@dataclass(frozen=True)
class Record:
    """One film that was made here.

    Attributes:
        id: the number that the invisible mark carries, 16 hexadecimal digits; files that were made
            of one request share it.
        created: UTC, ISO 8601.
        model, model_sha256: which weights drew it.
        request_sha256: of what was asked and planned, without the moment.
        content_sha256: of the file as it was delivered.
        fingerprint: what it looks like.
        parents: ids of the films it was made from, or ``sha256:...`` of files that are not ours.
        closed: whether the file certainly got its name.
    """

    id: str
    created: str
    model: str
    model_sha256: str
    request_sha256: str
    content_sha256: str
    fingerprint: Fingerprint
    parents: tuple[str, ...] = ()
    closed: bool = False


@dataclass(frozen=True)
class Registry:
    """A table on disk; each call opens it for itself, so threads and processes may share it."""

    path: Path

    def prepare(self) -> None:
        """Make the table if need be, and see that it can be written.

        Raises:
            RegistryUnusable: it cannot.
        """
        with self._naming_errors(), self._connect("rwc") as table:
            table.execute("PRAGMA journal_mode = WAL")
            table.executescript(_SCHEMA)
            table.execute("BEGIN IMMEDIATE")
            table.execute("ROLLBACK")
        with self._naming_errors():
            self.path.chmod(0o600)

    @contextmanager
    def enter(self, record: Record) -> Iterator[None]:
        """Keep a record of the film that gets its name in the block; forget it if that is refused.

        Whatever else ends the block (an interrupt, a fault, a crash) leaves the record open: the
        file may have its name already.

        Raises:
            RegistryUnusable: the record cannot be written; then the block is not begun.
        """
        self._write(_INSERT, *_row(record))
        try:
            yield
        except LaternaError:
            self._write(_FORGET, record.id, record.content_sha256)
            raise
        self._write(_CLOSE, record.id, record.content_sha256)

    def find(self, identifier: str) -> Record | None:
        """The film with this id; the latest file of it, where it was made more than once."""
        return next(self._select("WHERE id = ? ORDER BY created DESC", identifier), None)

    def find_content(self, sha256: str) -> Record | None:
        """The film that was delivered as a file with this hash."""
        return next(self._select("WHERE content_sha256 = ?", sha256), None)

    def records(self) -> Iterator[Record]:
        """All films, the latest first."""
        return self._select("ORDER BY created DESC")

    def count(self) -> tuple[int, int]:
        """How many films there are, and how many of their records are open."""
        with self._reading() as table:
            question = "SELECT count(*), count(*) - sum(closed) FROM films"
            films, unfinished = table.execute(question).fetchone() if table else (0, 0)
        return films, unfinished or 0

    def _write(self, statement: str, *values: object) -> None:
        with self._naming_errors(), self._connect("rw") as table, table:
            table.execute("PRAGMA synchronous = FULL")
            table.execute(statement, values)

    def _select(self, condition: str, *values: object) -> Iterator[Record]:
        with self._reading() as table:
            if table:
                for row in table.execute(f"{_SELECT} {condition}", values):
                    yield _record(row)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """The table without leave to change it, or None where no film was made yet."""
        if not self.path.exists():
            yield None
            return
        # Opened for reading only, SQLite would leave its auxiliary files behind.
        with self._naming_errors(), self._connect("rw") as table:
            table.execute("PRAGMA query_only = ON")
            yield table

    @contextmanager
    def _connect(self, mode: str) -> Iterator[sqlite3.Connection]:
        address = f"{self.path.absolute().as_uri()}?mode={mode}"
        with closing(sqlite3.connect(address, timeout=_PATIENCE, uri=True)) as table:
            yield table

    @contextmanager
    def _naming_errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise RegistryUnusable(path=self.path, reason=error) from error


def _row(record: Record) -> tuple[object, ...]:
    return (
        record.id,
        record.created,
        record.model,
        record.model_sha256,
        record.request_sha256,
        record.content_sha256,
        record.fingerprint.to_bytes(),
        json.dumps(record.parents),
    )


def _record(row: tuple[Any, ...]) -> Record:
    fields = dict(zip(_COLUMNS.split(", "), row, strict=True))
    fields["fingerprint"] = Fingerprint.from_bytes(fields["fingerprint"])
    fields["parents"] = tuple(json.loads(fields["parents"]))
    fields["closed"] = bool(fields["closed"])
    return Record(**fields)
