"""The works that drawings are made from, and who made them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Work:
    """One work of art, as a fact that can be checked.

    Attributes:
        id: ``openmoji:1F98A`` or ``laterna:hand`` - corpus and the work's own identifier.
        name: English name.
        artist, date, licence: as the source states them; licence is an SPDX identifier.
        source: package and version, such as ``openmoji 17.0.0``.
        path: the file inside the source package.
        sha256: of that file.
        groups: the source's own groups, such as ``("animals-nature", "animal-mammal")``.
    """

    id: str
    name: str
    artist: str
    date: str
    licence: str
    source: str
    path: str
    sha256: str
    groups: tuple[str, ...]


TABLES = ("openmoji.jsonl", "laterna.jsonl")
"""Works of others, and our own."""


@cache
def load_works() -> dict[str, Work]:
    """All works of the ledger by id, in the order of the tables."""
    folder = resources.files("laterna.ledger") / "tables"
    works = {}
    for table in TABLES:
        for line in (folder / table).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            row["groups"] = tuple(row["groups"])
            works[row["id"]] = Work(**row)
    return works
