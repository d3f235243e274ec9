"""Who signs films and remembers them: the keys, the registry, and the authority for time."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from laterna.core import settings
from laterna.core.errors import InputError, InputMissing, KeysExist
from laterna.provenance import keys as keyring
from laterna.provenance import manifest as manifests
from laterna.provenance.credentials import Claim, Parent, sign
from laterna.provenance.fingerprint import Fingerprint
from laterna.provenance.keys import SigningKeys
from laterna.provenance.manifest import Manifest
from laterna.provenance.media_types import media_type
from laterna.provenance.registry import FILE, Record, Registry
from laterna.provenance.target import Draft, naming_errors, sidecar_of

_NUMBER_BYTES = 8


@dataclass(frozen=True)
class Signatory:
    """Everything that turns an encoded film into one of ours.

    Attributes:
        keys: what signs and marks.
        registry: where films are remembered.
        timestamps: address of a time-stamping authority, or None.
        made: the folder of the keys if they were made just now.
    """

    keys: SigningKeys
    registry: Registry
    timestamps: str | None = None
    made: Path | None = None

    def identify(self, manifest: Manifest, label: str | None, parents: Sequence[Parent]) -> int:
        """The film's number: 64 bits that look like chance to everybody without the mark's key.

        It follows from what was asked, the moment left out: the same request gives the same frames,
        the mark included. HMAC (RFC 2104) with SHA-256.

        Raises:
            InputMissing, InputError: a parent cannot be read.
        """
        request = manifests.request_sha256(manifest)
        told = json.dumps([request, label, [self._parent(parent) for parent in parents]])
        digest = hmac.digest(self.keys.mark, b"film number\0" + told.encode(), "sha256")
        return int.from_bytes(digest[:_NUMBER_BYTES], "big")

    def sign(self, bare: Draft, signed: Draft, claim: Claim) -> bytes:
        """Copy an encoded film with its credentials, or beside them where it cannot carry them.

        Returns:
            The credentials as a sidecar holds them.

        Raises:
            OutputError: the copy cannot be written.
            SigningFailed: as it says.
        """
        with naming_errors(signed.asked):
            kind, embed = media_type(bare.path), sidecar_of(signed.asked) is None
            source, target = bare.path.open("rb"), signed.path.open("r+b")
            with source, target:
                return sign(
                    source,
                    target,
                    kind,
                    claim,
                    self.keys,
                    timestamps=self.timestamps,
                    embed=embed,
                )

    def record(self, signed: Draft, claim: Claim, fingerprint: Fingerprint) -> Record:
        """What the registry shall keep of a film that is complete."""
        manifest = claim.manifest
        return Record(
            id=claim.mark,
            created=manifest.created,
            model=manifest.model_name,
            model_sha256=manifest.model_sha256,
            request_sha256=manifests.request_sha256(manifest),
            content_sha256=content_sha256(signed.path),
            fingerprint=fingerprint,
            parents=tuple(self._parent(parent) for parent in claim.parents),
        )

    def _parent(self, parent: Parent) -> str:
        try:
            content = content_sha256(parent.path)
        except FileNotFoundError as error:
            raise InputMissing(path=parent.path) from error
        except OSError as error:
            raise InputError(path=parent.path, reason=error.strerror) from error
        ours = self.registry.find_content(content)
        return ours.id if ours else f"sha256:{content}"


def open_signatory(data: Path | None = None) -> Signatory:
    """Open the data folder for signing; on a fresh machine its keys are made.

    Args:
        data: the folder; None takes that of the settings.

    Raises:
        KeysError: the keys or the registry cannot be used; its subclasses say why.
        SettingInvalid: as it says.
    """
    data = data or settings.data_folder()
    timestamps = settings.timestamp_authority()
    made = None if keyring.exist(data) else _make(data)
    keys = keyring.load_signing_keys(data)
    registry = Registry(data / FILE)
    registry.prepare()
    return Signatory(keys, registry, timestamps, made)


def _make(data: Path) -> Path | None:
    try:
        return keyring.init(data)
    except KeysExist:  # another process was faster
        return None


def content_sha256(path: Path) -> str:
    """The hash of a file as it is, hexadecimal.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
