"""Files that clients keep here: pictures and clips to make videos from, and batches of requests.

What a file is, its content says; what it is called is only told again.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import func, or_, select

from laterna.core.errors import FileMissing, FileUnfit, TooMany
from laterna.server.config import Limits
from laterna.server.database import Database
from laterna.server.ids import is_id, new_id
from laterna.server.pages import Cut, Page, read_page
from laterna.server.storage import Storage
from laterna.server.tables import File

KIND = "file"
BATCH, BATCH_OUTPUT = "batch", "batch_output"
Purpose = Literal["batch", "vision", "user_data", "assistants"]
"""What a client may want to do with a file; the last three mean the same here."""

_DAY = 86400.0
BATCH_SECONDS = 30 * _DAY
"""How long files of batches are kept where nothing else is said."""

_SIGNS = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png", ".png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg", ".jpg"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp", ".webp"),
    (re.compile(rb"....ftypqt  ", re.DOTALL), "video/quicktime", ".mov"),
    (re.compile(rb"....ftyp", re.DOTALL), "video/mp4", ".mp4"),
    (re.compile(rb"\x1a\x45\xdf\xa3"), "video/webm", ".webm"),
)
LINES, LINES_SUFFIX = "application/jsonl", ".jsonl"
_PIECE = 1 << 20


@dataclass(frozen=True)
class Kind:
    """What a file is: its media type, and the ending that readers know it by."""

    media_type: str
    suffix: str


@dataclass(frozen=True)
class Offered:
    """A file that is to be kept.

    Attributes:
        path: where it lies.
        name: what the client calls it.
        purpose: what it is for.
        seconds: after which it is to be deleted; None for the usual.
    """

    path: Path
    name: str
    purpose: str
    seconds: float | None = None


class Files:
    """Keeps files, finds them, and lets them go."""

    def __init__(self, database: Database, storage: Storage, limits: Limits) -> None:
        """Keep where files and their records are, and how many there may be."""
        self._database = database
        self._storage = storage
        self._limits = limits

    async def add(self, account: str, offered: Offered, *, name: str = "") -> File:
        """Keep a file.

        The server's own files have a name already: kept again they are the same, and there is
        always room for them.

        Raises:
            FileUnfit: it is not what such a purpose needs.
            TooMany: the account has no more room.
        """
        row = await asyncio.to_thread(_row, account, offered)
        if name:
            row.id = name
        else:
            await self._insist_on_room(account, row.bytes)
        await self._storage.put(key_of(row), offered.path)
        try:
            async with self._database.write() as session:
                return await session.merge(row)
        except BaseException:
            await self._storage.forget([key_of(row)])
            raise

    async def get(self, account: str, file_id: str) -> File:
        """One file.

        Raises:
            FileMissing: the account has none of that name, or it has expired.
        """
        if is_id(KIND, file_id):
            async with self._database.read() as session:
                row = await session.get(File, file_id)
            if row is not None and row.account_id == account and not _expired(row):
                return row
        raise FileMissing(id=file_id)

    async def fetch(self, account: str, file_id: str, folder: Path) -> Path:
        """Bring a file into a folder of this machine, with the ending that its content has.

        Raises:
            FileMissing: the account has none of that name, or it has expired.
        """
        row = await self.get(account, file_id)
        place = folder / f"{row.id}{row.suffix}"
        try:
            await self._storage.fetch(key_of(row), place)
        except FileNotFoundError as error:
            raise FileMissing(id=file_id) from error
        return place

    async def listing(self, account: str, purpose: str | None, cut: Cut) -> Page[File]:
        """A page of an account's files, of one purpose or of all.

        Raises:
            ParameterInvalid: the page begins after what is no name of a file.
        """
        now = time.time()
        conditions = [
            File.account_id == account,
            or_(File.expires_at.is_(None), File.expires_at > now),
        ]
        if purpose is not None:
            conditions.append(File.purpose == purpose)
        return await read_page(self._database, File, KIND, cut, *conditions)

    async def delete(self, account: str, file_id: str) -> None:
        """Take a file away: the row first, then what it holds.

        Raises:
            FileMissing: the account has none of that name.
        """
        row = await self.get(account, file_id)
        await self._forget(row)

    async def sweep(self) -> None:
        """Remove what has expired."""
        query = select(File).where(File.expires_at <= time.time())
        async with self._database.read() as session:
            rows = (await session.scalars(query)).all()
        for row in rows:
            await self._forget(row)

    async def sweep_strays(self) -> int:
        """Remove content of no file, which a crash may leave; return how much.

        A file that is just being kept has no row yet: this is for who does not serve yet.
        """
        async with self._database.read() as session:
            known = {key_of(row) for row in await session.scalars(select(File))}
        stray = [key for key in await self._storage.keys("files") if key not in known]
        await self._storage.forget(stray)
        return len(stray)

    async def _forget(self, row: File) -> None:
        async with self._database.write() as session:
            kept = await session.get(File, row.id)
            if kept is not None:
                await session.delete(kept)
        await self._storage.remove(f"files/{row.id}/")

    async def _insist_on_room(self, account: str, more: int) -> None:
        query = select(func.count(), func.coalesce(func.sum(File.bytes), 0))
        async with self._database.read() as session:
            row = (await session.execute(query.where(File.account_id == account))).one()
        if row[0] >= self._limits.files_per_account:
            raise TooMany(limit=self._limits.files_per_account)
        if row[1] + more > self._limits.file_bytes_per_account:
            raise TooMany(limit=f"{self._limits.file_bytes_per_account} B")


def key_of(row: File) -> str:
    """Where a file lies in the storage."""
    return f"files/{row.id}/content{row.suffix}"


def kind_of(offered: Offered) -> Kind:
    """What a file is, by its content.

    Raises:
        FileUnfit: nothing that is used here, or not what such a purpose needs.
    """
    if offered.purpose in (BATCH, BATCH_OUTPUT):
        _insist_on_text(offered)
        return Kind(LINES, LINES_SUFFIX)
    with offered.path.open("rb") as file:
        head = file.read(16)
    for sign, media_type, suffix in _SIGNS:
        if sign.match(head):
            return Kind(media_type, suffix)
    reason = "PNG, JPEG, WebP, MP4, QuickTime and WebM are kept"
    raise FileUnfit(name=offered.name, reason=reason)


def _insist_on_text(offered: Offered) -> None:
    try:
        with offered.path.open(encoding="utf-8") as lines:
            while piece := lines.read(_PIECE):
                if "\0" in piece:
                    raise ValueError  # noqa: TRY301 - text that is none, like any other
    except ValueError as error:
        raise FileUnfit(name=offered.name, reason="JSON, line by line, is needed") from error


def _row(account: str, offered: Offered) -> File:
    kind = kind_of(offered)
    with offered.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    now = time.time()
    usual = BATCH_SECONDS if offered.purpose in (BATCH, BATCH_OUTPUT) else None
    seconds = offered.seconds or usual
    return File(
        id=new_id(KIND),
        account_id=account,
        purpose=offered.purpose,
        name=offered.name,
        bytes=offered.path.stat().st_size,
        sha256=sha256,
        media_type=kind.media_type,
        suffix=kind.suffix,
        created_at=now,
        expires_at=None if seconds is None else now + seconds,
    )


def _expired(row: File) -> bool:
    return row.expires_at is not None and row.expires_at <= time.time()
