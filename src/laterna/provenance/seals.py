"""Signatures of small statements by the key that signs films, and whether they hold.

The certificates of past keys stay in their folder, so what was signed long ago can be checked.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from laterna.core.consent import Seal
from laterna.provenance.key_folder import all_certificates, open_folder
from laterna.provenance.keys import SigningKeys, hex_serial

_ALGORITHM = ec.ECDSA(hashes.SHA256())


def seal(statement: bytes, keys: SigningKeys) -> Seal:
    """Sign a statement."""
    key = serialization.load_pem_private_key(keys.key, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    leaf = x509.load_pem_x509_certificates(keys.chain)[0]
    return Seal(b64encode(key.sign(statement, _ALGORITHM)).decode(), hex_serial(leaf))


def holds(statement: bytes, told: Seal, data: Path) -> bool:
    """Whether a key of the data folder, in use or past, signed exactly this.

    Raises:
        KeysError: the folder cannot be used.
    """
    leaves = all_certificates(open_folder(data), "leaf").values()
    leaf = next((one for one in leaves if hex_serial(one) == told.serial), None)
    key = leaf.public_key() if leaf else None
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    try:
        key.verify(b64decode(told.signature, validate=True), statement, _ALGORITHM)
    except (InvalidSignature, ValueError):
        return False
    return True
