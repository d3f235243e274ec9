"""The files of works, from the drawings that lie beside the ledger, and what can become of them."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from functools import cache
from importlib import resources
from pathlib import PurePosixPath

from laterna.core.errors import DrawingDamaged
from laterna.core.svg import Figure
from laterna.ledger.lights import LIGHTS
from laterna.ledger.records import Work, load_works

ARCHIVE = "openmoji.zip"
OWN = "laterna"
"""The corpus of our own drawings, and the folder beside the tables in which they lie."""

_POSE = re.compile(rb'<g id="pose-(\d+)"(?: display="none")?')


def read_svg_file(work: Work) -> bytes:
    """The SVG of a work, exactly as the ledger knows it.

    Raises:
        DrawingDamaged: when the file is missing or differs from the ledger's hash.
    """
    name = PurePosixPath(work.path).name or work.path
    try:
        data = _own(name) if work.id.startswith(f"{OWN}:") else _archive().read(name)
    except (KeyError, zipfile.BadZipFile, OSError) as error:
        reason = "it is missing from the archive of drawings, or cannot be read there"
        raise DrawingDamaged(path=work.path, reason=reason) from error
    if hashlib.sha256(data).hexdigest() != work.sha256:
        raise DrawingDamaged(path=work.path, reason="its sha256 is not the one in the ledger")
    return data


def read_figure(work_id: str) -> Figure:
    """A work's SVG with what it can look like besides: with its light out, and in other poses.

    Raises:
        DrawingDamaged: when the file is missing or differs from the ledger's hash.
    """
    svg = read_svg_file(load_works()[work_id])
    light = LIGHTS.get(work_id)
    if light is None:
        return Figure(svg, poses=_poses(svg) if work_id.startswith(f"{OWN}:") else ())
    return Figure(svg, dark=light.put_out(svg), burns=light.burns)


def _poses(svg: bytes) -> tuple[bytes, ...]:
    """Our own drawings hold their poses as groups of which one is shown: here, each of them."""
    numbers = [int(found[1]) for found in _POSE.finditer(svg)]

    def showing(number: int) -> bytes:
        return _POSE.sub(
            lambda found: (
                b'<g id="pose-%b"%b'
                % (found[1], b"" if int(found[1]) == number else b' display="none"')
            ),
            svg,
        )

    return tuple(showing(number) for number in numbers)


def _own(name: str) -> bytes:
    return (resources.files("laterna.ledger") / "tables" / OWN / name).read_bytes()


@cache
def _archive() -> zipfile.ZipFile:
    """The whole archive in memory: processes that are forked would share an open file's place."""
    packed = resources.files("laterna.ledger") / "tables" / ARCHIVE
    return zipfile.ZipFile(io.BytesIO(packed.read_bytes()))
