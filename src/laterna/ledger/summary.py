"""What the networks have learnt from, in one sentence that a film can carry."""

from __future__ import annotations

import hashlib
from importlib import resources

from laterna.ledger.records import TABLES, load_works


def training_summary() -> str:
    """Name the works of the ledger by number, artists, licences and sources; pin the tables."""
    works = load_works().values()
    artists = {work.artist for work in works}
    licences = ", ".join(sorted({work.licence for work in works}))
    sources = ", ".join(sorted({work.source for work in works}))
    folder = resources.files("laterna.ledger") / "tables"
    pin = hashlib.sha256(b"".join((folder / table).read_bytes() for table in TABLES)).hexdigest()
    return (
        f"Scenes drawn by a program from {len(works)} works by {len(artists)} artists ({sources}; "
        f"{licences}), with captions written by a program; no other pictures or films. "
        f"`laterna data list` names each work; the list's sha256 is {pin}."
    )
