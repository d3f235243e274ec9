"""The keys of an operator: a folder with certificates, private keys and the keys of the mark.

::

    keys/root-1.pem root-1.key      what everybody trusts; the key may be kept elsewhere
    keys/issuer-1.pem issuer-1.key  issues leaves
    keys/leaf-1.pem leaf-1.key      signs films; the highest number is in use
    keys/mark-1.key                 seeds the invisible mark; older ones still find theirs
    keys/revoked.jsonl              serial numbers that are not to be trusted from a moment on
    keys/timestamp-roots/*.pem      roots of time-stamping authorities to believe

Certificates stay when they are renewed, so that what they signed is known later; the private keys
of past leaves are destroyed.
"""

from __future__ import annotations

import errno
import json
import secrets
import shutil
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from laterna.core import errors
from laterna.provenance.certificates import (
    ISSUER_LIFE,
    LEAF_LIFE,
    Pair,
    make_issuer,
    make_leaf,
    make_root,
    organisation,
    outlives,
)
from laterna.provenance.guarded import PUBLIC, read_guarded, write_guarded
from laterna.provenance.key_folder import (
    FOLDER,
    MARK_BYTES,
    Kind,
    all_certificates,
    locked,
    naming_damage,
    naming_errors,
    newest,
    newest_cert,
    newest_key,
    numbers,
    open_folder,
    read_mark,
    read_pem,
    store,
)

ORGANISATION = "Laterna (self-made keys)"
"""What certificates name where the operator says nothing: nobody vouches for it."""

_WARNING_DAYS = 30


@dataclass(frozen=True)
class Revocation:
    """From when on a certificate is not to be trusted, and why.

    Attributes:
        serial: serial number in hexadecimal.
        time: UTC, ISO 8601.
        reason: the operator's words.
    """

    serial: str
    time: str
    reason: str = ""


@dataclass(frozen=True)
class SigningKeys:
    """What signs and marks a film; the private parts never leave the process.

    Attributes:
        chain: PEM of the leaf and its issuer.
        key: PEM of the leaf's private key.
        mark: 32 bytes that seed the invisible mark.
        ends: when the leaf ends, UTC.
    """

    chain: bytes
    key: bytes
    mark: bytes
    ends: datetime

    @property
    def ending_soon(self) -> bool:
        """Whether it is time to think of ``laterna keys rotate``."""
        return (self.ends - datetime.now(UTC)).days < _WARNING_DAYS


@dataclass(frozen=True)
class Trust:
    """What tells our films from others.

    Attributes:
        roots: PEM of our roots, old ones too.
        timestamp_roots: PEM of the roots of time-stamping authorities.
        marks: keys of the mark, the newest first.
        revoked: revocations by serial number.
    """

    roots: tuple[bytes, ...]
    timestamp_roots: tuple[bytes, ...]
    marks: tuple[bytes, ...]
    revoked: dict[int, Revocation]


NO_TRUST = Trust((), (), (), {})
"""Of a machine without keys: nothing can be found to be ours."""


@dataclass(frozen=True)
class Listed:
    """One certificate as ``laterna keys show`` tells it; times are UTC, ISO 8601."""

    kind: Kind
    number: int
    organisation: str
    serial: str
    begins: str
    ends: str
    state: Literal["current", "past", "expired", "revoked"]


def exist(data: Path) -> bool:
    """Whether the data folder holds keys."""
    return (data / FOLDER).exists()


def init(data: Path, name: str = ORGANISATION) -> Path:
    """Make all keys; they appear complete or not at all.

    Args:
        data: the data folder, made if need be.
        name: the organisation that certificates name.

    Returns:
        The folder of the keys.

    Raises:
        KeysExist: there are some already.
        KeysError: the folder cannot be written.
    """
    target = data / FOLDER
    if target.exists():
        raise errors.KeysExist(path=target)
    with naming_errors():
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = Path(tempfile.mkdtemp(prefix=f".{FOLDER}-", dir=data))  # mode 700
        try:
            _fill(draft, name)
            draft.rename(target)
        except OSError as error:
            if error.errno in {errno.EEXIST, errno.ENOTEMPTY}:  # somebody was faster
                raise errors.KeysExist(path=target) from error
            raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return target


def _fill(folder: Path, name: str) -> None:
    root = make_root(name)
    issuer = make_issuer(root)
    for kind, pair in (("root", root), ("issuer", issuer), ("leaf", make_leaf(issuer))):
        store(folder, kind, 1, pair)
    write_guarded(folder / "mark-1.key", secrets.token_bytes(MARK_BYTES), 0o600)
    (folder / "timestamp-roots").mkdir(mode=0o700)


def rotate(data: Path, *, mark: bool = False) -> Path:
    """Put a new leaf to work, and renew whoever would end before it; the past stays known.

    Args:
        data: the data folder.
        mark: make a new key of the mark too.

    Returns:
        The certificate of the new leaf.

    Raises:
        KeysError: there are no keys, or they cannot be read or written.
    """
    folder = open_folder(data)
    with locked(folder), naming_errors():
        leaf = make_leaf(_lasting_issuer(folder))
        past = numbers(folder, "leaf")
        number = max(past, default=0) + 1
        store(folder, "leaf", number, leaf)
        if mark:
            fresh = max(numbers(folder, "mark", ".key"), default=0) + 1
            write_guarded(folder / f"mark-{fresh}.key", secrets.token_bytes(MARK_BYTES), 0o600)
        for old in past:
            (folder / f"leaf-{old}.key").unlink(missing_ok=True)
    return folder / f"leaf-{number}.pem"


def _lasting_issuer(folder: Path) -> Pair:
    """The issuing authority, or a new one where it ends before a new leaf; so with its root."""
    certificate = newest_cert(folder, "issuer")
    if outlives(certificate, LEAF_LIFE):
        return Pair(certificate, newest_key(folder, "issuer"))
    root_certificate = newest_cert(folder, "root")
    if outlives(root_certificate, ISSUER_LIFE):
        root = Pair(root_certificate, newest_key(folder, "root"))
    else:
        root = make_root(organisation(root_certificate))
        store(folder, "root", newest(folder, "root") + 1, root)
    issuer = make_issuer(root)
    store(folder, "issuer", newest(folder, "issuer") + 1, issuer)
    return issuer


def revoke(data: Path, serial: str | None = None, reason: str = "") -> Revocation:
    """Trust a leaf no more from now on, except for what a time stamp shows to be older.

    Args:
        data: the data folder.
        serial: hexadecimal; None means the leaf in use, which is replaced at once.
        reason: why, in the operator's words.

    Raises:
        CertificateUnknown: no leaf here has that number.
        KeysError: the keys cannot be read or written.
    """
    folder = open_folder(data)
    leaves = {hex_serial(one): number for number, one in all_certificates(folder, "leaf").items()}
    current = newest(folder, "leaf")
    wanted = serial.lower().lstrip("0") if serial else hex_serial(newest_cert(folder, "leaf"))
    if wanted not in leaves:
        raise errors.CertificateUnknown(serial=wanted)
    entry = Revocation(wanted, datetime.now(UTC).isoformat(timespec="seconds"), reason)
    with locked(folder), naming_errors():
        before = [asdict(one) for one in _revocations(folder).values()]
        lines = [json.dumps(one) + "\n" for one in (*before, asdict(entry))]
        write_guarded(folder / "revoked.jsonl", "".join(lines).encode(), 0o600)
    if leaves[wanted] == current:
        rotate(data)
    return entry


def load_signing_keys(data: Path) -> SigningKeys:
    """Read what signs, and insist that it may be used now.

    Raises:
        KeysMissing, KeyForeign, KeyExposed, KeyDamaged: as they say.
        CertificateExpired, CertificateEarly, CertificateRevoked: the leaf may not sign.
    """
    folder = open_folder(data)
    leaf = newest_cert(folder, "leaf")
    _insist_on_now(leaf)
    revocation = _revocations(folder).get(leaf.serial_number)
    if revocation:
        raise errors.CertificateRevoked(serial=revocation.serial, date=revocation.time)
    key = newest_key(folder, "leaf")
    if key.public_key() != leaf.public_key():
        path = folder / f"leaf-{newest(folder, 'leaf')}.key"
        raise errors.KeyDamaged(path=path, reason="it does not belong to its certificate")
    pem = serialization.Encoding.PEM
    chain = leaf.public_bytes(pem) + _issuer_of(folder, leaf).public_bytes(pem)
    mark = folder / f"mark-{max(numbers(folder, 'mark', '.key'), default=1)}.key"
    return SigningKeys(chain, Pair(leaf, key).key_pem, read_mark(mark), leaf.not_valid_after_utc)


def _insist_on_now(leaf: x509.Certificate) -> None:
    now = datetime.now(UTC)
    if now > leaf.not_valid_after_utc:
        raise errors.CertificateExpired(date=leaf.not_valid_after_utc.date())
    if now < leaf.not_valid_before_utc:
        raise errors.CertificateEarly(date=leaf.not_valid_before_utc.date())


def _issuer_of(folder: Path, leaf: x509.Certificate) -> x509.Certificate:
    for issuer in all_certificates(folder, "issuer").values():
        if issuer.subject == leaf.issuer:
            return issuer
    raise errors.KeysMissing(path=folder / "issuer-*.pem")


def load_trust(data: Path) -> Trust:
    """Read what tells our films from others; ``NO_TRUST`` where there are no keys.

    Raises:
        KeyForeign, KeyExposed, KeyDamaged: as they say.
    """
    if not exist(data):
        return NO_TRUST
    folder = open_folder(data)
    marks = sorted(numbers(folder, "mark", ".key"), reverse=True)
    roots = sorted(numbers(folder, "root"), reverse=True)
    others = sorted((folder / "timestamp-roots").glob("*.pem"))
    return Trust(
        roots=tuple(read_pem(folder / f"root-{number}.pem") for number in roots),
        timestamp_roots=tuple(read_pem(path) for path in others),
        marks=tuple(read_mark(folder / f"mark-{number}.key") for number in marks),
        revoked=_revocations(folder),
    )


def listing(data: Path) -> list[Listed]:
    """All certificates, by kind and number.

    Raises:
        KeysError: there are none, or they cannot be read.
    """
    folder = open_folder(data)
    revoked = _revocations(folder)
    kinds: tuple[Kind, ...] = ("root", "issuer", "leaf")
    return [
        _listed(kind, number, certificate, newest(folder, kind), revoked)
        for kind in kinds
        for number, certificate in sorted(all_certificates(folder, kind).items())
    ]


def _listed(
    kind: Kind,
    number: int,
    certificate: x509.Certificate,
    newest: int,
    revoked: dict[int, Revocation],
) -> Listed:
    state: Literal["current", "past", "expired", "revoked"]
    if certificate.serial_number in revoked:
        state = "revoked"
    elif certificate.not_valid_after_utc < datetime.now(UTC):
        state = "expired"
    else:
        state = "current" if number == newest else "past"
    return Listed(
        kind,
        number,
        organisation(certificate),
        hex_serial(certificate),
        certificate.not_valid_before_utc.isoformat(),
        certificate.not_valid_after_utc.isoformat(),
        state,
    )


def hex_serial(certificate: x509.Certificate) -> str:
    """The serial number as people compare it."""
    return f"{certificate.serial_number:x}"


def _revocations(folder: Path) -> dict[int, Revocation]:
    path = folder / "revoked.jsonl"
    if not path.exists():
        return {}
    with naming_damage(path):
        rows = [json.loads(line) for line in read_guarded(path, PUBLIC).decode().splitlines()]
        return {int(row["serial"], 16): Revocation(**row) for row in rows}
