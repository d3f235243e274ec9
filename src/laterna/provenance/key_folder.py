"""The files of a folder of keys: pairs by kind and number, refused where owner or mode is wrong.

Of each kind the highest number is in use. ``keys`` says what the files mean.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from laterna.core import errors
from laterna.provenance.certificates import Pair
from laterna.provenance.guarded import PUBLIC, SECRET, insist_on_guard, read_guarded, write_guarded

FOLDER = "keys"
MARK_BYTES = 32

Kind = Literal["root", "issuer", "leaf"]


def open_folder(data: Path) -> Path:
    """The folder of keys in a data folder, if nobody else can write it."""
    folder = data / FOLDER
    try:
        insist_on_guard(folder, folder.stat(), PUBLIC, "700")
    except OSError as error:
        raise errors.KeysMissing(path=folder) from error
    return folder


def read_pem(path: Path) -> bytes:
    """A certificate that can be read, as PEM."""
    data = read_guarded(path, PUBLIC)
    with naming_damage(path):
        x509.load_pem_x509_certificates(data)
    return data


def read_mark(path: Path) -> bytes:
    """A key of the mark."""
    data = read_guarded(path, SECRET)
    if len(data) != MARK_BYTES:
        raise errors.KeyDamaged(path=path, reason=f"it has {len(data)} bytes, not {MARK_BYTES}")
    return data


def newest_cert(folder: Path, kind: Kind) -> x509.Certificate:
    """The newest certificate of a kind."""
    return read_certificate(folder / f"{kind}-{newest(folder, kind)}.pem")


def read_certificate(path: Path) -> x509.Certificate:
    """A certificate."""
    data = read_guarded(path, PUBLIC)
    with naming_damage(path):
        return x509.load_pem_x509_certificate(data)


def newest_key(folder: Path, kind: Kind) -> ec.EllipticCurvePrivateKey:
    """The private key of the newest pair of a kind."""
    path = folder / f"{kind}-{newest(folder, kind)}.key"
    data = read_guarded(path, SECRET)
    with naming_damage(path):
        key = serialization.load_pem_private_key(data, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise errors.KeyDamaged(path=path, reason="it is not a key on an elliptic curve")
    return key


def all_certificates(folder: Path, kind: Kind) -> dict[int, x509.Certificate]:
    """All certificates of a kind by their number."""
    there = numbers(folder, kind)
    return {number: read_certificate(folder / f"{kind}-{number}.pem") for number in there}


def newest(folder: Path, kind: Kind) -> int:
    """The highest number of a kind."""
    return max(numbers(folder, kind), default=1)


def numbers(folder: Path, kind: str, suffix: str = ".pem") -> list[int]:
    """The numbers of a kind that are there, in no order."""
    names = (path.stem.removeprefix(f"{kind}-") for path in folder.glob(f"{kind}-*{suffix}"))
    return [int(name) for name in names if name.isdecimal()]


def store(folder: Path, kind: str, number: int, pair: Pair) -> None:
    """The certificate comes last: by it a pair is known to be complete."""
    write_guarded(folder / f"{kind}-{number}.key", pair.key_pem, 0o600)
    write_guarded(folder / f"{kind}-{number}.pem", pair.certificate_pem, 0o644)


@contextmanager
def naming_damage(path: Path) -> Iterator[None]:
    """What cannot be understood in a file is told as damage to that file."""
    try:
        yield
    except (ValueError, TypeError, KeyError) as error:
        raise errors.KeyDamaged(path=path, reason=error) from error


@contextmanager
def naming_errors() -> Iterator[None]:
    """What the system refuses is told with the file that it refused."""
    try:
        yield
    except OSError as error:
        raise errors.KeysError(reason=f"{error.filename}: {error.strerror}") from error


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One change at a time."""
    with naming_errors():
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
