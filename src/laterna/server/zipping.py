"""A ZIP file that is sent while it is made: no more of it than one piece is in memory."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from io import RawIOBase
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from typing_extensions import Buffer


class ZipStream:
    """Makes the bytes of a ZIP file, entry by entry.

    Of each entry its name and place are kept until the end, some hundred bytes; its content is not.
    """

    def __init__(self) -> None:
        """Begin an empty file."""
        self._sink = _Sink()
        self._zip = ZipFile(self._sink, "w")

    async def add(
        self, name: str, pieces: AsyncIterator[bytes], *, packed: bool = False
    ) -> AsyncIterator[bytes]:
        """Add an entry; its pieces come out as they go in."""
        info = ZipInfo(name, time.gmtime()[:6])
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        info.external_attr = 0o644 << 16
        with self._zip.open(info, "w", force_zip64=True) as entry:
            async for piece in pieces:
                entry.write(piece)
                if ready := self._sink.take():
                    yield ready
        yield self._sink.take()

    def end(self) -> bytes:
        """The last bytes: the list of what is in it."""
        self._zip.close()
        return self._sink.take()


class _Sink(RawIOBase):
    """Takes what is written until it is asked for; it cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer) -> int:
        self._held += data
        return len(memoryview(data))

    def take(self) -> bytes:
        """What was written since it was last asked for."""
        taken = bytes(self._held)
        self._held.clear()
        return taken
