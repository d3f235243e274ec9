"""The files of works, from the archive of drawings that lies beside the ledger."""

from __future__ import annotations

import hashlib
import io
import zipfile
from functools import cache
from importlib import resources
from pathlib import PurePosixPath

from laterna.core.errors import DrawingDamaged
from laterna.ledger.records import Work

ARCHIVE = "openmoji.zip"


def read_svg_file(work: Work) -> bytes:
    """The SVG of a work, exactly as the ledger knows it.

    Raises:
        DrawingDamaged: when the file is missing or differs from the ledger's hash.
    """
    try:
        data = _archive().read(PurePosixPath(work.path).name or work.path)
    except (KeyError, zipfile.BadZipFile, OSError) as error:
        reason = "it is missing from the archive of drawings, or cannot be read there"
        raise DrawingDamaged(path=work.path, reason=reason) from error
    if hashlib.sha256(data).hexdigest() != work.sha256:
        raise DrawingDamaged(path=work.path, reason="its sha256 is not the one in the ledger")
    return data


@cache
def _archive() -> zipfile.ZipFile:
    """The whole archive in memory: processes that are forked would share an open file's place."""
    packed = resources.files("laterna.ledger") / "tables" / ARCHIVE
    return zipfile.ZipFile(io.BytesIO(packed.read_bytes()))
