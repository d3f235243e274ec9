"""Certificates that sign films: a root, an issuing authority, and the leaf that does the work.

Their profile is that of C2PA 2.x, section "X.509 Certificates": ECDSA on P-256 with SHA-256
(ES256), a leaf for digital signatures only, with the extended key usages emailProtection and
c2pa-kp-claimSigning. Building a chain is RFC 5280.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CLAIM_SIGNING = x509.ObjectIdentifier("1.3.6.1.4.1.62558.2.1")
"""c2pa-kp-claimSigning."""

ROOT_LIFE = timedelta(days=3650)
ISSUER_LIFE = timedelta(days=1825)
LEAF_LIFE = timedelta(days=365)
_CLOCK_SLACK = timedelta(minutes=5)


@dataclass(frozen=True)
class Pair:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def certificate_pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The private key as unencrypted PKCS#8 PEM; the mode of its file guards it."""
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def make_root(organisation: str, life: timedelta = ROOT_LIFE) -> Pair:
    """Make the self-signed certificate that everybody who checks our films trusts."""
    key, name = _new_key(), _name(organisation, "Root")
    draft = _draft(name, name, key.public_key(), life)
    draft = _with_authority(draft, path_length=1)
    return Pair(_signed(draft, key), key)


def make_issuer(root: Pair, life: timedelta = ISSUER_LIFE) -> Pair:
    """Make the authority that issues leaves, so that the root's key can be kept elsewhere."""
    key, parent = _new_key(), root.certificate.subject
    draft = _draft(_name(organisation(root.certificate), "Issuing"), parent, key.public_key(), life)
    draft = _with_authority(draft, path_length=0)
    return Pair(_signed(draft, root.key), key)


def make_leaf(issuer: Pair, life: timedelta = LEAF_LIFE) -> Pair:
    """Make a certificate that signs films."""
    key, parent = _new_key(), issuer.certificate.subject
    name = _name(organisation(issuer.certificate), "Films")
    draft = _draft(name, parent, key.public_key(), life)
    draft = draft.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    draft = draft.add_extension(_usage(signs_certificates=False), critical=True)
    purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, CLAIM_SIGNING])
    draft = draft.add_extension(purposes, critical=False)
    return Pair(_signed(draft, issuer.key), key)


def organisation(certificate: x509.Certificate) -> str:
    """The organisation that a certificate names."""
    (attribute,) = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(attribute.value)


def outlives(certificate: x509.Certificate, life: timedelta) -> bool:
    """Whether a certificate is valid until what it signs now would end."""
    return certificate.not_valid_after_utc >= datetime.now(UTC) + life


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _name(organisation: str, part: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            # A number of its own: authorities of one name would be taken for each other.
            x509.NameAttribute(NameOID.COMMON_NAME, f"{part} {secrets.token_hex(4)}"),
        ]
    )


def _draft(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    life: timedelta,
) -> x509.CertificateBuilder:
    """What all three have in common; they begin a little earlier, for clocks that lag."""
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SLACK)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _with_authority(draft: x509.CertificateBuilder, path_length: int) -> x509.CertificateBuilder:
    constraints = x509.BasicConstraints(ca=True, path_length=path_length)
    draft = draft.add_extension(constraints, critical=True)
    return draft.add_extension(_usage(signs_certificates=True), critical=True)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _signed(draft: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    return draft.add_extension(authority, critical=False).sign(key, hashes.SHA256())
