"""Is it ours? The verdict on a file, with the evidence.

Two independent witnesses are asked. The *signature* (Content Credentials) is proof and breaks with
every change. The *invisible mark* survives changes but is no proof by itself, since it can be
copied onto other pictures; so it counts only together with the registry: the film that it names
must look like the one at hand.

==================  ===============================================================================
``ours_intact``     signed under our root and unchanged, or the registry holds this file's hash
``ours_altered``    the mark (or what is left of our signature) names a film of the registry, and
                    the pictures resemble it
``signed_by_other`` somebody else's signature holds for this file, whoever that is
``nothing_found``   none of these; which proves nothing
==================  ===============================================================================
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from laterna.core.errors import (
    CheckError,
    CheckTooLarge,
    InputError,
    InputMissing,
    InstallationError,
    OutputError,
)
from laterna.core.i18n import message
from laterna.provenance.fingerprint import NEAR, Fingerprint, distance
from laterna.provenance.keys import Revocation, Trust, load_trust
from laterna.provenance.reading import NoReading, Reading, read_credentials
from laterna.provenance.registry import FILE, Record, Registry
from laterna.provenance.sight import Sight, look
from laterna.provenance.signatory import content_sha256
from laterna.provenance.target import SIDECAR

Verdict = Literal["ours_intact", "ours_altered", "signed_by_other", "nothing_found"]

LARGEST = 4 * 10**9
"""Bytes of a file that is checked."""

_LARGEST_SIDECAR = 64 * 10**6
_COMPARED = 1000
"""So many films of the registry, the latest, are compared with a file that carries no mark."""


@dataclass(frozen=True)
class Evidence:
    """One fact; its text stands in the catalogue under ``evidence.CODE``."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """One sentence, in the current language."""
        return message(f"evidence.{self.code}", **self.facts)


@dataclass(frozen=True)
class Finding:
    """The verdict on a file.

    Attributes:
        verdict: see the module.
        evidence: what was found, and what was looked for in vain.
        record: the film of the registry that it is, or that it was made from.
        signer: who signed it, as the certificate states it; empty if nobody's signature holds.
    """

    verdict: Verdict
    evidence: tuple[Evidence, ...]
    record: Record | None = None
    signer: str = ""


def verify(path: Path, data: Path) -> Finding:
    """Check a file of unknown origin; nothing is written, neither here nor in the registry.

    Args:
        path: a film, picture or sound, whatever it is called.
        data: the data folder, with the keys and the registry.

    Raises:
        CheckError: the file cannot be checked.
        KeysError: the keys or the registry of this machine cannot be used.
    """
    try:
        _check(path)
        return _Examination(path, load_trust(data), Registry(data / FILE)).finding()
    except (InputError, InstallationError, OutputError) as error:
        # Their exit statuses would be taken for verdicts.
        raise CheckError(path=path, reason=str(error).rstrip(".。")) from error
    except OSError as error:
        raise CheckError(path=path, reason=error.strerror or error) from error
    except ValueError as error:  # a NUL in the name
        raise CheckError(path=path, reason=error) from error


def _check(path: Path) -> None:
    if not path.exists():
        raise InputMissing(path=path)
    if not path.is_file():
        raise CheckError(path=path, reason="it is not a regular file")
    size = path.stat().st_size
    if not size:
        raise CheckError(path=path, reason="it is empty")
    if size > LARGEST:
        raise CheckTooLarge(path=path, size=size, limit=LARGEST)


class _Examination:
    """Gathers evidence about one file, witness by witness."""

    def __init__(self, path: Path, trust: Trust, registry: Registry) -> None:
        self._path, self._trust, self._registry = path, trust, registry
        self._evidence: list[Evidence] = []

    def finding(self) -> Finding:
        if not self._trust.roots:
            self._note("keys_none")
        reading = self._read()
        exact = self._find_exact()
        ours = self._is_ours(reading)
        sight = look(self._path, self._trust.marks)
        if not (reading or sight.pictures or sight.media or exact):
            raise CheckError(path=self._path, reason=sight.reason.rstrip(".。"))
        self._note_sight(sight)
        if exact or (ours and reading and reading.states["ours"] == "Trusted"):
            record = exact or self._registry.find(reading.mark if reading else "")
            return self._found("ours_intact", record, reading.signer if reading else "")
        record = self._find_altered(sight, reading.mark if ours and reading else "")
        holds = reading and not ours and reading.signature_holds and reading.content_holds
        signer = reading.signer if reading and holds else ""
        if record:
            return self._found("ours_altered", record, signer)
        return self._found("signed_by_other" if holds else "nothing_found", None, signer)

    def _found(self, verdict: Verdict, record: Record | None, signer: str) -> Finding:
        if record and not record.closed:
            self._note("record_open", id=record.id)
        return Finding(verdict, tuple(self._evidence), record, signer)

    def _note(self, code: str, **facts: object) -> None:
        self._evidence.append(Evidence(code, facts))

    # --- The signature ----------------------------------------------------------------------------

    def _read(self) -> Reading | None:
        """What the credentials say, in the file or beside it."""
        sidecar = _sidecar(self._path)
        stamps = b"".join(self._trust.timestamp_roots).decode()
        ours = stamps + b"".join(self._trust.roots).decode()
        reading = read_credentials(self._path, sidecar, {"stamps": stamps, "ours": ours})
        if sidecar:
            self._note("sidecar", path=str(sidecar))
        if isinstance(reading, NoReading):
            self._note(f"credentials_{reading.why}", reason=reading.detail)
            return None
        self._note_credentials(reading)
        return reading

    def _note_credentials(self, reading: Reading) -> None:
        facts = {"signer": reading.signer, "serial": f"{reading.serial:x}"}
        ours = reading.trusted["ours"] and not reading.trusted["stamps"]
        if not (reading.signature_holds and reading.content_holds):
            self._note("credentials_broken", failures=", ".join(reading.failures), **facts)
        elif "signingCredential.expired" in reading.failures:
            self._note("credentials_expired", **facts)
        else:
            self._note("credentials_ours" if ours else "credentials_other", **facts)
        if reading.stamped:
            self._note("credentials_stamped", time=reading.stamped)

    def _is_ours(self, reading: Reading | None) -> bool:
        """Whether our root vouches for whoever signed, and we did not take that back."""
        if not reading or not reading.signature_holds:
            return False
        if reading.trusted["stamps"] or not reading.trusted["ours"]:
            return False
        revocation = self._trust.revoked.get(reading.serial)
        if revocation and not _before(reading, revocation):
            self._note("certificate_revoked", serial=revocation.serial, time=revocation.time)
            return False
        return True

    # --- The registry and the mark ----------------------------------------------------------------

    def _find_exact(self) -> Record | None:
        record = self._registry.find_content(content_sha256(self._path))
        if record:
            self._note("registry_exact", **_told(record))
        return record

    def _note_sight(self, sight: Sight) -> None:
        if sight.reason:
            self._note("pictures_end" if sight.pictures else "pictures_none", reason=sight.reason)
        if sight.mark:
            self._note("mark_found", id=_hex(sight.mark.identifier), pictures=sight.pictures)
        elif sight.pictures and self._trust.marks:
            self._note("mark_none", pictures=sight.pictures)

    def _find_altered(self, sight: Sight, signed: str) -> Record | None:
        """The film that the mark or our broken signature names, if the pictures resemble it."""
        if sight.fingerprint is None:
            return None
        names = [_hex(sight.mark.identifier)] if sight.mark else []
        for name in dict.fromkeys([*names, *([signed] if signed else [])]):
            record = self._registry.find(name)
            if record is None:
                self._note("record_none", id=name)
            elif self._resembles(sight.fingerprint, record):
                return record
        if not names:
            self._note_lookalike(sight.fingerprint)
        return None

    def _resembles(self, fingerprint: Fingerprint, record: Record) -> bool:
        apart = distance(fingerprint, record.fingerprint)
        code = "record_near" if apart <= NEAR else "record_far"
        self._note(code, distance=f"{apart:.2f}", limit=f"{NEAR:.2f}", **_told(record))
        return apart <= NEAR

    def _note_lookalike(self, fingerprint: Fingerprint) -> None:
        """A film of the registry that looks the same; without a mark that is a hint, no more."""
        for _, record in zip(range(_COMPARED), self._registry.records(), strict=False):
            apart = distance(fingerprint, record.fingerprint, windows=False)
            if apart <= NEAR:
                self._note("lookalike", distance=f"{apart:.2f}", **_told(record))
                return


def _sidecar(path: Path) -> Path | None:
    """``film.mp4.c2pa`` or ``film.c2pa`` beside ``film.mp4``."""
    for place in (path.with_name(path.name + SIDECAR), path.with_suffix(SIDECAR)):
        if place != path and place.is_file() and place.stat().st_size <= _LARGEST_SIDECAR:
            return place
    return None


def _before(reading: Reading, revocation: Revocation) -> bool:
    """Whether an authority that we believe saw the signature before it was revoked."""
    believed = "timeStamp.trusted" in reading.successes
    return believed and reading.stamped < revocation.time


def _told(record: Record) -> dict[str, object]:
    return {"id": record.id, "created": record.created, "model": record.model}


def _hex(identifier: int) -> str:
    return f"{identifier:016x}"
