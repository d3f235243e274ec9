"""``laterna keys create``, ``list`` and ``revoke``: keys of a server."""

import re

import pytest

from laterna.core.concepts import LANGUAGES


@pytest.fixture
def keys(laterna, tmp_path):
    """Runs ``laterna keys PART`` on a data folder of its own."""

    def run(part, *words):
        return laterna("keys", part, "--data", tmp_path / "data", *words)

    return run


def test_a_new_key_is_alone_on_its_line(keys):
    said = keys("create", "--name", "phone")
    assert (said.status, said.err) == (0, "")
    assert re.fullmatch(r"sk-lat-[a-z0-9]{12}-[A-Za-z0-9]{43}\n", said.out)


def test_keys_are_listed_without_their_secrets_and_revoked(keys):
    key = keys("create", "--name", "phone", "--account", "studio", "--json").object["key"]
    keys("create", "--name", "guest", "--scopes", "videos:read", "--days", "-1")
    phone, guest = keys("list", "--json").object["keys"]
    assert (phone["name"], phone["account"], phone["state"]) == ("phone", "studio", "current")
    assert phone["scopes"] == ["videos:read", "videos:write"]
    assert (guest["scopes"], guest["state"]) == (["videos:read"], "expired")
    assert keys("revoke", phone["id"]).status == 0
    assert keys("list", "--json").object["keys"][0]["state"] == "revoked"
    assert key.rpartition("-")[2] not in keys("list").out


def test_mistakes_are_told(keys):
    assert keys("create").status == 2
    unknown = keys("create", "--name", "phone", "--scopes", "everything")
    assert (unknown.status, unknown.err.split()[-1]) == (11, "[scope_unknown]")
    missing = keys("revoke", "key_nowhere")
    assert (missing.status, missing.err.split()[-1]) == (11, "[api_key_missing]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_are_told_in_their_language(keys, language):
    keys("create", "--name", "phone")
    (key,) = keys("list", "--json").object["keys"]
    for words in (("list",), ("revoke", key["id"])):
        said = keys(*words, "--lang", language)
        assert said.status == 0
        assert key["id"] in said.out
        assert "{" not in said.out


def test_settings_of_a_server_that_mean_nothing_are_told(laterna, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "server.toml").write_text("colour = 1")
    said = laterna("serve", "--data", tmp_path / "data")
    assert (said.status, said.err.split()[-1]) == (4, "[config_invalid]")


def test_a_server_of_an_unknown_model_is_none(laterna, tmp_path):
    said = laterna("serve", "--data", tmp_path / "data", "--model", "sora-3")
    assert (said.status, said.err.split()[-1]) == (2, "[unknown_model]")
    assert not (tmp_path / "data").exists()
