import json
import os
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from laterna.core import errors
from laterna.provenance import certificates, key_folder, keys
from laterna.provenance.certificates import make_issuer, make_leaf, make_root

DAY = timedelta(days=1)


@pytest.fixture
def data(tmp_path):
    keys.init(tmp_path / "data", "Lantern Works")
    return tmp_path / "data"


def replace_leaf(data, life=DAY, number=1):
    """Put a leaf of another length in the place of the one there is."""
    folder = data / "keys"
    issuer = keys.Pair(
        key_folder.newest_cert(folder, "issuer"), key_folder.newest_key(folder, "issuer")
    )
    key_folder.store(folder, "leaf", number, make_leaf(issuer, life))


def states(data):
    return [(one.kind, one.number, one.state) for one in keys.listing(data)]


def test_everything_is_made_and_guarded(data):
    folder = data / "keys"
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    pairs = {f"{kind}-1{end}" for kind in ("root", "issuer", "leaf") for end in (".pem", ".key")}
    assert set(modes) == pairs | {"mark-1.key", "timestamp-roots"}
    assert {mode for name, mode in modes.items() if name.endswith(".key")} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_profile_of_the_certificates_is_that_of_c2pa(data):
    folder = data / "keys"
    root, issuer, leaf = (
        key_folder.newest_cert(folder, kind) for kind in ("root", "issuer", "leaf")
    )
    root.verify_directly_issued_by(root)
    issuer.verify_directly_issued_by(root)
    leaf.verify_directly_issued_by(issuer)
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert set(usage) == {ExtendedKeyUsageOID.EMAIL_PROTECTION, certificates.CLAIM_SIGNING}
    basic = [
        one.extensions.get_extension_for_class(x509.BasicConstraints).value
        for one in (root, issuer, leaf)
    ]
    assert [(one.ca, one.path_length) for one in basic] == [(True, 1), (True, 0), (False, None)]
    assert {certificates.organisation(one) for one in (root, issuer, leaf)} == {"Lantern Works"}
    assert leaf.signature_hash_algorithm.name == "sha256"


def test_there_is_one_set_of_keys(data):
    before = (data / "keys" / "root-1.key").read_bytes()
    with pytest.raises(errors.KeysExist):
        keys.init(data)
    assert (data / "keys" / "root-1.key").read_bytes() == before
    assert [path.name for path in data.iterdir()] == ["keys"]


def test_two_sets_of_keys_have_nothing_in_common(tmp_path):
    for name in ("a", "b"):
        keys.init(tmp_path / name)
    one, other = (keys.load_signing_keys(tmp_path / name) for name in ("a", "b"))
    assert one.mark != other.mark
    assert one.key != other.key
    serials = {entry.serial for name in ("a", "b") for entry in keys.listing(tmp_path / name)}
    assert len(serials) == 6


def test_rotation_keeps_the_past_and_destroys_its_key(data):
    before = keys.load_signing_keys(data)
    keys.rotate(data)
    after = keys.load_signing_keys(data)
    assert after.chain != before.chain
    assert after.mark == before.mark
    assert states(data)[-2:] == [("leaf", 1, "past"), ("leaf", 2, "current")]
    assert not (data / "keys" / "leaf-1.key").exists()


def test_the_key_of_the_mark_is_renewed_when_asked_and_the_old_one_still_finds(data):
    before = keys.load_signing_keys(data).mark
    keys.rotate(data, mark=True)
    assert keys.load_signing_keys(data).mark != before
    assert keys.load_trust(data).marks == (keys.load_signing_keys(data).mark, before)


def test_who_would_end_before_the_leaf_is_renewed_with_it(data):
    folder = data / "keys"
    root = keys.Pair(key_folder.newest_cert(folder, "root"), key_folder.newest_key(folder, "root"))
    key_folder.store(folder, "issuer", 1, make_issuer(root, 30 * DAY))
    keys.rotate(data)
    assert ("issuer", 2, "current") in states(data)
    assert ("root", 1, "current") in states(data)
    key_folder.store(folder, "root", 1, make_root("Lantern Works", 60 * DAY))
    key_folder.store(folder, "issuer", 2, make_issuer(root, 30 * DAY))
    keys.rotate(data)
    assert ("root", 2, "current") in states(data)
    assert len(keys.load_trust(data).roots) == 2


def test_the_roots_key_may_be_kept_elsewhere(data):
    (data / "keys" / "root-1.key").unlink()
    keys.rotate(data)
    assert keys.load_signing_keys(data)


def test_an_ended_certificate_does_not_sign(data):
    replace_leaf(data, timedelta(seconds=-60))
    with pytest.raises(errors.CertificateExpired, match="laterna keys rotate"):
        keys.load_signing_keys(data)
    assert ("leaf", 1, "expired") in states(data)
    keys.rotate(data)
    assert keys.load_signing_keys(data)


def test_an_end_that_is_near_is_told(data):
    assert not keys.load_signing_keys(data).ending_soon
    replace_leaf(data, 20 * DAY)
    assert keys.load_signing_keys(data).ending_soon


def test_a_clock_that_is_behind_is_named(data, monkeypatch):
    monkeypatch.setattr(certificates, "_CLOCK_SLACK", -DAY)
    replace_leaf(data, 30 * DAY)
    with pytest.raises(errors.CertificateEarly, match="clock"):
        keys.load_signing_keys(data)


def test_revoking_the_leaf_in_use_puts_another_to_work(data):
    entry = keys.revoke(data, reason="stolen")
    assert states(data)[-2:] == [("leaf", 1, "revoked"), ("leaf", 2, "current")]
    trust = keys.load_trust(data)
    assert trust.revoked[int(entry.serial, 16)].reason == "stolen"


def test_a_past_leaf_can_be_revoked_by_its_number(data):
    serial = keys.listing(data)[-1].serial
    keys.rotate(data)
    keys.revoke(data, serial)
    assert states(data)[-2:] == [("leaf", 1, "revoked"), ("leaf", 2, "current")]
    with pytest.raises(errors.CertificateUnknown):
        keys.revoke(data, "abc123")


def test_a_revoked_leaf_does_not_sign(data):
    leaf = keys.listing(data)[-1]
    entry = {"serial": leaf.serial, "time": "2026-01-01T00:00:00+00:00", "reason": ""}
    keys.write_guarded(data / "keys" / "revoked.jsonl", json.dumps(entry).encode(), 0o600)
    with pytest.raises(errors.CertificateRevoked):
        keys.load_signing_keys(data)


SECRETS = ["leaf-1.key", "mark-1.key"]
FILES = [*SECRETS, "leaf-1.pem", "issuer-1.pem"]


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_a_secret_that_others_may_read_is_refused(data, name, mode):
    (data / "keys" / name).chmod(mode)
    with pytest.raises(errors.KeyExposed) as caught:
        keys.load_signing_keys(data)
    assert (caught.value.facts["mode"], caught.value.facts["wanted"]) == (f"{mode:o}", "600")


@pytest.mark.parametrize("name", ["leaf-1.pem", "root-1.pem", ""])
def test_what_others_may_change_is_refused(data, name):
    (data / "keys" / name).chmod(0o777 if not name else 0o666)
    use = keys.load_trust if name == "root-1.pem" else keys.load_signing_keys
    with pytest.raises(errors.KeyExposed):
        use(data)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("name", [*FILES, ""])
def test_what_belongs_to_somebody_else_is_refused(data, name):
    os.chown(data / "keys" / name, 12345, -1)
    with pytest.raises(errors.KeyForeign) as caught:
        keys.load_signing_keys(data)
    assert caught.value.facts["owner"] == 12345


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_a_damaged_file_is_named(data, name, content):
    (data / "keys" / name).write_bytes(content)
    with pytest.raises(errors.KeyDamaged) as caught:
        keys.load_signing_keys(data)
    assert name in str(caught.value)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(data, name):
    (data / "keys" / name).unlink()
    with pytest.raises(errors.KeysMissing):
        keys.load_signing_keys(data)


@pytest.mark.parametrize("name", FILES)
def test_links_are_not_followed(data, tmp_path, name):
    path = data / "keys" / name
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(errors.KeyDamaged):
        keys.load_signing_keys(data)


def test_a_key_of_another_certificate_is_refused(data, tmp_path):
    keys.init(tmp_path / "other")
    (data / "keys" / "leaf-1.key").write_bytes((tmp_path / "other/keys/leaf-1.key").read_bytes())
    with pytest.raises(errors.KeyDamaged, match="does not belong"):
        keys.load_signing_keys(data)


def test_without_keys_nothing_is_trusted_and_nothing_made(tmp_path):
    assert keys.load_trust(tmp_path) == keys.NO_TRUST
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(errors.KeysMissing, match="laterna keys init"):
        keys.load_signing_keys(tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(errors.KeysError, match="file"):
        keys.init(tmp_path / "file" / "data")


def test_an_init_that_fails_leaves_nothing(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device", "somewhere")

    monkeypatch.setattr(keys, "make_leaf", fail)
    with pytest.raises(errors.KeysError, match="No space"):
        keys.init(tmp_path)
    assert list(tmp_path.iterdir()) == []
