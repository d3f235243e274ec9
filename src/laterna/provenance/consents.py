"""The record of one character: a consent, perhaps withdrawn, each signed, as one JSON document."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from laterna.core.consent import Consent, Credit, Seal, SignedConsent, View
from laterna.core.errors import CharactersUnusable, ConsentEnded, ConsentWithdrawn

SCHEMA = "laterna.character/1"


@dataclass(frozen=True)
class Withdrawal:
    """That a consent holds no more.

    Attributes:
        consent: its sha256.
        date: when, UTC, ISO 8601.
        reason: in the words of whoever withdrew it.
    """

    consent: str
    date: str
    reason: str

    @property
    def statement(self) -> bytes:
        """What is signed."""
        return json.dumps(asdict(self), sort_keys=True).encode()


@dataclass(frozen=True)
class Character:
    """What is on record of a character.

    Attributes:
        signed: the consent.
        withdrawal: that it was withdrawn, or None.
    """

    signed: SignedConsent
    withdrawal: Withdrawal | None = None

    @property
    def consent(self) -> Consent:
        """The consent alone."""
        return self.signed.consent

    @property
    def ended(self) -> bool:
        """Whether the last day of the consent is over, in UTC."""
        today = datetime.now(UTC).date().isoformat()
        return bool(self.consent.until) and self.consent.until < today

    @property
    def usable(self) -> bool:
        """Whether it may be shown now."""
        return self.withdrawal is None and not self.ended

    def insist(self) -> None:
        """Refuse its use unless the consent holds.

        Raises:
            ConsentWithdrawn, ConsentEnded: as they say.
        """
        name = self.consent.name
        if self.withdrawal:
            raise ConsentWithdrawn(name=name, date=self.withdrawal.date[:10])
        if self.ended:
            raise ConsentEnded(name=name, date=self.consent.until)


def to_json(character: Character, withdrawn: Seal | None = None) -> bytes:
    """The record; ``withdrawn`` signs the withdrawal, if there is one."""
    told = {
        "schema": SCHEMA,
        "consent": asdict(character.consent),
        "seal": asdict(character.signed.seal),
        "withdrawal": asdict(character.withdrawal) if character.withdrawal else None,
        "withdrawal_seal": asdict(withdrawn) if withdrawn else None,
    }
    return json.dumps(told, indent=1).encode()


def from_json(text: bytes, path: Path, data: Path) -> Character:
    """Read a record and check its signatures by the keys of a data folder.

    Raises:
        CharactersUnusable: it is damaged, or not signed by them; ``path`` is named.
        KeysError: the keys cannot be used.
    """
    # Loaded here: who has no characters does not wait for it.
    from laterna.provenance.seals import holds

    try:
        told = _told(text)
        signed = SignedConsent(_consent(told["consent"]), Seal(**told["seal"]))
        withdrawal = Withdrawal(**told["withdrawal"]) if told["withdrawal"] else None
        seals = [(signed.consent.statement, signed.seal)]
        if withdrawal:
            seals.append((withdrawal.statement, Seal(**told["withdrawal_seal"])))
        ours = all(holds(statement, one, data) for statement, one in seals)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise CharactersUnusable(path=path, reason=f"it is damaged ({error})") from error
    if not ours or (withdrawal and withdrawal.consent != signed.consent.sha256):
        raise CharactersUnusable(path=path, reason="its signature does not hold")
    return Character(signed, withdrawal)


def _told(text: bytes) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(text)
    if told["schema"] != SCHEMA:
        raise ValueError(f"its schema is {told['schema']!r}")
    return told


def _consent(told: dict[str, Any]) -> Consent:
    views = tuple(View(**view) for view in told["views"])
    credit = Credit(**told["credit"]) if told["credit"] else None
    return Consent(**{**told, "views": views, "sources": tuple(told["sources"]), "credit": credit})
