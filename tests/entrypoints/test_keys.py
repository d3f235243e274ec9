"""``laterna keys``, and the keys that ``laterna generate`` makes for itself."""

import pytest

from laterna.core.concepts import LANGUAGES


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """A machine on which Laterna was never run."""
    monkeypatch.delenv("LATERNA_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    return tmp_path / "share" / "laterna"


def test_keys_are_made_shown_renewed_and_revoked(laterna, tmp_path):
    data = ("--data", tmp_path / "data", "--json")
    assert laterna("keys", "init", *data, "--name", "Lantern Works").object["keys"]
    (*_, leaf) = laterna("keys", "show", *data).object["certificates"]
    assert (leaf["kind"], leaf["organisation"], leaf["state"]) == (
        "leaf",
        "Lantern Works",
        "current",
    )
    assert laterna("keys", "rotate", *data).object["certificate"].endswith("leaf-2.pem")
    revoked = laterna("keys", "revoke", leaf["serial"], "--reason", "lost", *data).object["revoked"]
    assert (revoked["serial"], revoked["reason"]) == (leaf["serial"], "lost")
    shown = laterna("keys", "show", *data).object
    assert [one["state"] for one in shown["certificates"][-2:]] == ["revoked", "current"]
    assert shown["registry"] == {"films": 0, "open": 0}


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_are_told_in_their_language(laterna, tmp_path, language):
    data = ("--data", tmp_path / "data", "--lang", language)
    assert str(tmp_path / "data") in laterna("keys", "init", *data).out
    said = laterna("keys", "show", *data)
    assert said.status == 0
    assert len(said.out.splitlines()) == 5
    assert "{" not in said.out
    assert "{" not in laterna("keys", "revoke", *data).out


def test_a_second_init_is_refused(laterna, tmp_path):
    data = ("--data", tmp_path / "data")
    laterna("keys", "init", *data)
    said = laterna("keys", "init", *data)
    assert (said.status, said.err.split()[-1]) == (7, "[keys_exist]")


@pytest.mark.parametrize("part", ["show", "rotate", "revoke"])
def test_without_keys_it_says_how_to_make_them(laterna, tmp_path, part):
    said = laterna("keys", part, "--data", tmp_path / "data")
    assert (said.status, said.err.split()[-1]) == (7, "[keys_missing]")
    assert "laterna keys init" in said.err
    assert not (tmp_path / "data").exists()


def test_a_fresh_machine_makes_its_keys_and_says_so_once(film, fresh):
    first, *_ = film("a ball", "-o", "a.mp4").out.splitlines()
    assert str(fresh / "keys") in first
    assert str(fresh) not in film("a ball", "-o", "b.mp4").out


def test_machines_get_their_one_object_on_a_fresh_machine_too(film, fresh):
    said = film("a ball", "-o", "a.mp4", "--json")
    assert (said.status, said.err) == (0, "")
    assert said.object["films"]


def test_a_refused_request_leaves_no_keys(film, fresh, laterna):
    assert film("").status == 2
    assert film("a ball", "-o", "nowhere/a.mp4").status == 5
    assert film("a ball", "-o", "a.mp4", "--label-text", "🦊").status == 2
    assert not fresh.exists()


def test_exposed_keys_are_refused_before_anything_is_drawn(film, fresh, tmp_path):
    film("a ball", "-o", "a.mp4")
    (fresh / "keys" / "leaf-1.key").chmod(0o644)
    said = film("a ball", "-o", "b.mp4")
    assert (said.status, said.err.split()[-1]) == (7, "[key_exposed]")
    assert "painting" not in said.err
    assert not (tmp_path / "b.mp4").exists()


def test_an_address_for_time_must_be_one(film, monkeypatch):
    monkeypatch.setenv("LATERNA_TIMESTAMPS", "file:///etc/passwd")
    said = film("a ball", "-o", "a.mp4")
    assert (said.status, said.err.split()[-1]) == (4, "[setting_invalid]")


def test_an_end_that_is_near_is_told_before_the_film(film, fresh):
    from datetime import timedelta

    from laterna.provenance import key_folder, keys
    from laterna.provenance.certificates import make_leaf

    film("a ball", "-o", "a.mp4")
    folder = fresh / "keys"
    issuer = keys.Pair(
        key_folder.newest_cert(folder, "issuer"), key_folder.newest_key(folder, "issuer")
    )
    key_folder.store(folder, "leaf", 2, make_leaf(issuer, timedelta(days=10)))
    assert "laterna keys rotate" in film("a ball", "-o", "b.mp4").out
