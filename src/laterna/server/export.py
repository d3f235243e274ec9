"""Everything that an account made, as one ZIP file; it may be had also when its keys are revoked.

::

    account.json                    who it is
    records/videos.jsonl ...        every row of every table that is the account's, a line each
    videos/video_.../video.mp4 thumbnail.webp spritesheet.jpg manifest.json
    inputs/video_.../...            what was uploaded to make it
    files/file_.../content.png      what was kept among the files
    characters/0123456789abcdef.json 0123456789abcdef/0-front.png     consents, and what they allow

What opens something (digests, secrets) is left out: an export is read by people.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Table, or_, select

from laterna.core.errors import AccountMissing, ManifestDamaged, ManifestMissing, VideoUnreadable
from laterna.provenance.manifest import read_manifest, to_json
from laterna.server.database import Database
from laterna.server.requests import CAST
from laterna.server.storage import Storage
from laterna.server.tables import Account
from laterna.server.tables import Table as Base
from laterna.server.zipping import ZipStream

SECRET = ("digest", "secret", "token", "password", "hint")
"""Columns in whose names one of these stands do not leave the server."""

_FOLDERS = {"videos": ("videos", "inputs"), "files": ("files",)}
"""Where the storage holds what belongs to the rows of a table."""

_FILM = "video.mp4"
_PAGE = 100
_PIECE = 256 * 1024


@dataclass(frozen=True)
class Export:
    """What is exported, and from where."""

    database: Database
    storage: Storage
    account: Account
    data: Path | None = None

    async def stream(self) -> AsyncIterator[bytes]:
        """The bytes of the ZIP file."""
        archive = ZipStream()
        about = json.dumps(_told(self.account.__table__.c.keys(), self.account.__dict__), indent=2)
        async for piece in archive.add("account.json", _once(about.encode()), packed=True):
            yield piece
        for table in owned_tables():
            name = f"records/{table.name}.jsonl"
            async for piece in archive.add(name, self._records(table), packed=True):
                yield piece
        for name, folders in _FOLDERS.items():
            async for row in self._rows(Base.metadata.tables[name]):
                for key in await self._keys(folders, row.id):
                    async for piece in self._file(archive, key):
                        yield piece
        for file in await asyncio.to_thread(self._characters):
            name = f"characters/{file.relative_to(self._cast).as_posix()}"
            async for piece in archive.add(name, _read(file)):
                yield piece
        yield archive.end()

    @property
    def _cast(self) -> Path:
        """Where the account's characters are; nowhere, where there is no data folder."""
        return (self.data or Path(os.devnull)) / CAST / self.account.id

    def _characters(self) -> list[Path]:
        found = (path for path in self._cast.rglob("*") if not path.name.startswith("."))
        return sorted(path for path in found if path.is_file())

    async def _records(self, table: Table) -> AsyncIterator[bytes]:
        columns = table.c.keys()
        async for row in self._rows(table):
            yield json.dumps(_told(columns, row._mapping)).encode() + b"\n"  # noqa: SLF001 - public

    async def _rows(self, table: Table) -> AsyncIterator[Row[Any]]:
        """All rows that are the account's, a page at a time."""
        order = list(table.primary_key.columns)
        last: Sequence[Any] | None = None
        while True:
            query = select(table).where(table.c.account_id == self.account.id)
            if last is not None:
                query = query.where(_after(order, last))
            async with self.database.read() as session:
                page = (await session.execute(query.order_by(*order).limit(_PAGE))).all()
            for row in page:
                yield row
            if len(page) < _PAGE:
                return
            last = [page[-1]._mapping[column] for column in order]  # noqa: SLF001 - public

    async def _keys(self, folders: Sequence[str], name: str) -> list[str]:
        """The files of a row: what lies under its name in the storage."""
        listed = [await self.storage.keys(f"{folder}/{name}") for folder in folders]
        return sorted(key for keys in listed for key in keys)

    async def _file(self, archive: ZipStream, key: str) -> AsyncIterator[bytes]:
        """A file, and with a film what it says of its making."""
        with tempfile.TemporaryDirectory(prefix="laterna-") as folder:
            file = Path(folder) / "file"
            try:
                await self.storage.fetch(key, file)
            except FileNotFoundError:  # deleted since it was listed
                return
            async for piece in archive.add(key, _read(file)):
                yield piece
            if key.endswith(f"/{_FILM}") and (manifest := await asyncio.to_thread(_manifest, file)):
                name = key.removesuffix(_FILM) + "manifest.json"
                async for piece in archive.add(name, _once(manifest), packed=True):
                    yield piece


async def open_export(
    database: Database, storage: Storage, account: str, data: Path | None = None
) -> Export:
    """Find an account by its id, or by its name where no other has the same.

    ``data`` is the folder in which characters lie; without it they stay there.

    Raises:
        AccountMissing: there is none, or more than one.
    """
    query = select(Account).where(or_(Account.id == account, Account.name == account)).limit(2)
    async with database.read() as session:
        found = (await session.scalars(query)).all()
    if len(found) != 1:
        raise AccountMissing(name=account)
    return Export(database, storage, found[0], data)


def owned_tables() -> Iterator[Table]:
    """All tables whose rows belong to accounts."""
    return (table for table in Base.metadata.sorted_tables if "account_id" in table.c)


def _told(columns: Sequence[str], values: Any) -> dict[str, Any]:
    return {name: values[name] for name in columns if not any(word in name for word in SECRET)}


def _after(order: Sequence[Any], last: Sequence[Any]) -> Any:
    """Rows behind the one with this key, in its order."""
    first, *rest = zip(order, last, strict=True)
    column, value = first
    if not rest:
        return column > value
    behind = _after([one for one, _ in rest], [one for _, one in rest])
    return or_(column > value, (column == value) & behind)


def _manifest(film: Path) -> bytes | None:
    try:
        return to_json(read_manifest(film)).encode()
    except (ManifestMissing, ManifestDamaged, VideoUnreadable):
        return None


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _read(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as source:
        while piece := await asyncio.to_thread(source.read, _PIECE):
            yield piece
