"""API keys."""

import pytest
from sqlalchemy import text

from laterna.core.errors import ApiKeyMissing, ApiKeyUnknown, KeyExposed, ScopeMissing, ScopeUnknown
from laterna.server.access import PEPPER, Gate, read_pepper

pytestmark = pytest.mark.anyio


async def test_a_key_opens_its_account_until_it_is_revoked(gate):
    key = await gate.create("phone")
    caller = await gate.admit(key)
    (listed,) = await gate.listing()
    assert (listed.id, listed.name, listed.state) == (caller.key, "phone", "current")
    assert key.endswith(listed.hint)
    await gate.revoke(listed.id)
    with pytest.raises(ApiKeyUnknown):
        await gate.admit(key)
    assert (await gate.listing())[0].state == "revoked"


async def test_no_secret_is_stored(gate, database, tmp_path):
    secret = (await gate.create("phone")).rpartition("-")[2]
    async with database.read() as session:
        rows = (await session.execute(text("SELECT * FROM api_keys"))).all()
    assert len(rows) == 1
    assert secret not in repr(rows)
    files = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert files
    assert not any(secret.encode() in content for content in files)


async def test_keys_need_the_pepper(gate, database, tmp_path):
    key = await gate.create("phone")
    with pytest.raises(ApiKeyUnknown):
        await Gate(database, b"other").admit(key)
    (tmp_path / PEPPER).chmod(0o644)
    with pytest.raises(KeyExposed):
        read_pepper(tmp_path)


@pytest.mark.parametrize(
    "change", [str.upper, lambda key: key[:-1], lambda key: key + "a", str.title]
)
async def test_a_key_must_be_the_key(gate, change):
    key = await gate.create("phone")
    for shown in (change(key), "", "sk-lat", "sk-lat-aaaaaaaaaaaa-" + "a" * 43):
        with pytest.raises(ApiKeyUnknown):
            await gate.admit(shown)


async def test_a_key_ends(gate):
    key = await gate.create("phone", days=-1)
    with pytest.raises(ApiKeyUnknown):
        await gate.admit(key)
    assert (await gate.listing())[0].state == "expired"


async def test_scopes(gate):
    reader = await gate.admit(await gate.create("reader", ("videos:read",)))
    reader.insist("videos:read")
    with pytest.raises(ScopeMissing):
        reader.insist("videos:write")
    admin = await gate.admit(await gate.create("root", ("admin",)))
    admin.insist("videos:write")
    with pytest.raises(ScopeUnknown):
        await gate.create("odd", ("videos:burn",))


async def test_keys_of_one_account_see_the_same_and_others_do_not(gate):
    keys = [await gate.create(name, account="studio") for name in ("a", "b")]
    keys += [await gate.create("c"), await gate.create("c")]
    accounts = [(await gate.admit(key)).account for key in keys]
    assert accounts[0] == accounts[1]
    assert len(set(accounts)) == 3


async def test_only_keys_that_exist_can_be_revoked(gate):
    with pytest.raises(ApiKeyMissing):
        await gate.revoke("key_nowhere")
