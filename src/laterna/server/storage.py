"""Where films lie: files in the data folder, or a bucket where the operator names one.

::

    videos/video_.../video.mp4 thumbnail.webp spritesheet.jpg   what clients download
    inputs/video_.../...                                         what was uploaded to make it
    files/file_.../content.png                                   what clients keep here
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlparse

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

_CHUNK = 256 * 1024


@dataclass(frozen=True)
class Storage:
    """Files by key; keys are relative paths with ``/``."""

    store: ObjectStore

    async def put(self, key: str, file: Path) -> None:
        """Keep a file under a key; what was there is replaced at once or not at all."""
        await obstore.put_async(self.store, key, file)

    async def size(self, key: str) -> int:
        """Bytes of a file.

        Raises:
            FileNotFoundError: there is none.
        """
        return int((await obstore.head_async(self.store, key))["size"])

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes of a file from ``start`` to before ``end``, in pieces."""
        found = await obstore.get_async(self.store, key, options={"range": (start, end)})
        async for piece in found.stream(min_chunk_size=_CHUNK):
            yield bytes(piece)

    async def fetch(self, key: str, file: Path) -> None:
        """Write a file to a place on this machine.

        Raises:
            FileNotFoundError: there is none.
        """
        found = await obstore.get_async(self.store, key)
        with file.open("wb") as target:
            async for piece in found.stream(min_chunk_size=_CHUNK):
                target.write(piece)

    async def keys(self, prefix: str) -> list[str]:
        """All keys below a prefix."""
        batches = obstore.list(self.store, prefix)
        return [meta["path"] async for batch in batches for meta in batch]

    async def remove(self, prefix: str) -> None:
        """Forget everything below a prefix."""
        await self.forget(await self.keys(prefix))

    async def forget(self, keys: list[str]) -> None:
        """Forget these files."""
        if keys:
            await obstore.delete_async(self.store, keys)


def open_storage(address: str) -> Storage:
    """Open storage by its address; a folder is made if there is none."""
    parts = urlparse(address)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Storage(LocalStore(folder, automatic_cleanup=True))  # of empty folders
    return Storage(from_url(address))
