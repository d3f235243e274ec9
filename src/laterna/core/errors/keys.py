"""Keys, signatures and the registry (exit status 7)."""

from __future__ import annotations

from laterna.core.errors.base import LaternaError


class KeysError(LaternaError):
    """The keys cannot be used: {reason}."""

    code = "keys"
    exit_status = 7


class KeysMissing(KeysError):
    """The keys lack {path}; laterna keys init makes new ones where there are none."""

    code = "keys_missing"


class KeysExist(KeysError):
    """There are keys in {path} already; laterna keys rotate renews them."""

    code = "keys_exist"


class KeyForeign(KeysError):
    """{path} belongs to user {owner}, not to user {user}, who runs this; it is not used."""

    code = "key_foreign"


class KeyExposed(KeysError):
    """Others have access to {path} (mode {mode}), so it is not used; set its mode to {wanted}."""

    code = "key_exposed"


class KeyDamaged(KeysError):
    """The key or certificate {path} cannot be read: {reason}."""

    code = "key_damaged"


class CertificateExpired(KeysError):
    """The signing certificate ended on {date}; laterna keys rotate makes a new one."""

    code = "certificate_expired"


class CertificateEarly(KeysError):
    """The signing certificate is valid only from {date} on; look at the clock of this machine."""

    code = "certificate_early"


class CertificateRevoked(KeysError):
    """The signing certificate {serial} was revoked on {date}; laterna keys rotate makes another."""

    code = "certificate_revoked"


class CertificateUnknown(KeysError):
    """No certificate here has the serial number {serial}; laterna keys show lists them."""

    code = "certificate_unknown"


class SigningFailed(KeysError):
    """The film could not be signed, so there is none: {reason}."""

    code = "signing_failed"


class RegistryUnusable(KeysError):
    """The registry of films {path} cannot be used: {reason}."""

    code = "registry_unusable"


class CharactersUnusable(KeysError):
    """The record of characters {path} cannot be used: {reason}; nothing was changed."""

    code = "characters_unusable"
