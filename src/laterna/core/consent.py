"""What somebody allowed: that a character of theirs is seen in films."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Literal

Facing = Literal["front", "left", "right", "other"]


@dataclass(frozen=True)
class View:
    """One picture of a character: where it looks, as whoever looks at the picture sees it."""

    facing: Facing
    sha256: str


@dataclass(frozen=True)
class Credit:
    """The work that a character is drawn from, where it is one of the ledger's."""

    work_id: str
    title: str
    artist: str
    date: str
    licence: str
    source: str


@dataclass(frozen=True)
class Consent:
    """A statement that does not change: who allows what, of which pictures, and until when.

    Attributes:
        character: 16 hexadecimal digits; another consent is another character.
        name: what the character is called.
        by: who gives the consent.
        terms: for what, in their words.
        until: the last day on which it holds, ISO 8601; empty where it holds until withdrawn.
        recorded: when it was recorded, UTC, ISO 8601.
        views: the pictures that it is about; the first is shown unless another suits better.
        sources: sha256 of the files that they were made from.
        credit: whose work it shows, where that is known.
    """

    character: str
    name: str
    by: str
    terms: str
    until: str
    recorded: str
    views: tuple[View, ...]
    sources: tuple[str, ...]
    credit: Credit | None = None

    @property
    def contents(self) -> frozenset[str]:
        """The sha256 of all files that it is about."""
        return frozenset(self.sources).union(view.sha256 for view in self.views)

    @property
    def statement(self) -> bytes:
        """What is signed."""
        return json.dumps(asdict(self), sort_keys=True).encode()

    @property
    def sha256(self) -> str:
        """The name of this consent in records and films."""
        return sha256(self.statement).hexdigest()


@dataclass(frozen=True)
class Seal:
    """A signature by the operator's key that makes films known, ECDSA on P-256 with SHA-256.

    Attributes:
        signature: DER, base64.
        serial: serial number of the certificate, hexadecimal.
    """

    signature: str
    serial: str


@dataclass(frozen=True)
class SignedConsent:
    """A consent as it was recorded; it travels in every film that makes use of it."""

    consent: Consent
    seal: Seal
