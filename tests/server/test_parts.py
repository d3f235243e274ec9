"""Tables and migrations, settings, names, storage, and requests as they are kept."""

import asyncio
import json
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect

from laterna.core.errors import ConfigInvalid, UnknownModel
from laterna.core.request import (
    CastChoice,
    Condition,
    GenerationRequest,
    Still,
    Trajectory,
    Waypoint,
)
from laterna.server.config import ALIASES, read_config
from laterna.server.database import migrate, open_database
from laterna.server.ids import is_id, new_id
from laterna.server.requests import dumped, files_of, loaded, relocated
from laterna.server.storage import open_storage
from laterna.server.tables import Account, Table


def test_migrations_make_the_tables_and_take_them_away(config):
    async def tables(database):
        async with database.read() as session:
            connection = await session.connection()
            return set(await connection.run_sync(lambda plain: inspect(plain).get_table_names()))

    async def differences(database):
        async with database.read() as session:
            connection = await session.connection()
            return await connection.run_sync(
                lambda plain: compare_metadata(MigrationContext.configure(plain), Table.metadata)
            )

    async def run():
        database = await open_database(config)
        assert await differences(database) == []
        assert await tables(database) > set(Table.metadata.tables)
        await migrate(database, "base")
        assert await tables(database) == {"alembic_version"}
        await migrate(database)
        assert await differences(database) == []
        await database.close()

    asyncio.run(run())


def test_a_failed_write_keeps_nothing(config):
    async def interrupted(database):
        async with database.write() as session:
            session.add(Account(id="a", name="a", created_at=0.0))
            await session.flush()
            raise ZeroDivisionError

    async def run():
        database = await open_database(config)
        with pytest.raises(ZeroDivisionError):
            await interrupted(database)
        async with database.read() as session:
            assert await session.get(Account, "a") is None
        await database.close()

    asyncio.run(run())


def test_settings_that_are_not_said_have_defaults(tmp_path):
    config = read_config(tmp_path)
    assert config.embedded
    assert {config.models[name] for name in ALIASES} == {"storybook"}
    assert config.models["test-pattern"] == "fake"
    assert read_config(tmp_path, "test-pattern").models["sora-2"] == "fake"


def test_settings_come_from_the_operators_file(tmp_path):
    (tmp_path / "server.toml").write_text(
        'workers = 2\n[models]\nsora-2 = "fake"\n[limits]\nqueued_per_account = 3\n'
    )
    config = read_config(tmp_path)
    assert (config.workers, config.models["sora-2"]) == (2, "fake")
    assert (config.limits.queued_per_account, config.limits.queued) == (3, 5000)


@pytest.mark.parametrize("text", ["workers = 'many'", "colour = 1", "[limits]\nnone = 1", "= 3"])
def test_settings_that_mean_nothing_are_refused(tmp_path, text):
    (tmp_path / "server.toml").write_text(text)
    with pytest.raises(ConfigInvalid):
        read_config(tmp_path)


def test_models_must_be_installed(tmp_path):
    with pytest.raises(UnknownModel):
        read_config(tmp_path, "sora-3")


def test_names_are_sorted_by_time():
    names = [new_id("video") for _ in range(1000)]
    assert names == sorted(names)
    assert len(set(names)) == 1000
    assert all(is_id("video", name) for name in names)
    assert not is_id("video", "video_../../etc/passwd")
    assert not is_id("char", names[0])


def test_storage_keeps_files(tmp_path):
    async def run():
        storage = open_storage((tmp_path / "a storage").as_uri())
        file = tmp_path / "film"
        file.write_bytes(bytes(range(256)) * 4096)
        await storage.put("videos/x/video.mp4", file)
        assert await storage.size("videos/x/video.mp4") == 2**20
        pieces = [piece async for piece in storage.read("videos/x/video.mp4", 5, 600_000)]
        assert b"".join(pieces) == file.read_bytes()[5:600_000]
        assert len(pieces) > 1
        await storage.fetch("videos/x/video.mp4", tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == file.read_bytes()
        await storage.remove("videos/x/")
        assert await storage.keys("videos") == []
        with pytest.raises(FileNotFoundError):
            await storage.size("videos/x/video.mp4")

    asyncio.run(run())


_FILM = st.builds(
    GenerationRequest,
    st.text(max_size=9),
    seconds=st.floats(1, 20),
    size=st.tuples(st.integers(64, 960), st.integers(64, 960)),
    seed=st.integers(0, 2**63 - 1),
    steps=st.none() | st.integers(1, 9),
    loop=st.booleans(),
    cast=st.lists(st.builds(CastChoice, st.text(max_size=5), st.just(Path("/a.png")))).map(tuple),
    stills=st.lists(st.builds(Still, st.just(Path("/b.png")))).map(tuple),
)
_REQUEST = st.recursive(
    _FILM,
    lambda films: st.builds(
        GenerationRequest,
        st.text(max_size=9),
        conditions=st.lists(st.builds(Condition, films, at=st.floats(0, 9)), max_size=2).map(tuple),
        edits=st.lists(st.text(max_size=9), max_size=2).map(tuple),
        paths=st.just((Trajectory("fox", (Waypoint(0, 0, 0), Waypoint(1, 1, 1, 2))),)),
    ),
    max_leaves=3,
)


@given(_REQUEST)
def test_requests_come_back_as_they_were(request):
    assert loaded(json.loads(json.dumps(dumped(request)))) == request


@given(_REQUEST)
def test_files_of_requests_move(request):
    moved = relocated(request, lambda path: Path("/new") / path.name)
    assert files_of(moved) == {Path("/new") / path.name for path in files_of(request)}
    assert relocated(moved, lambda path: Path("/") / path.name) == request
