"""Parts of a server on a database of their own; nothing is made."""

import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from laterna.core.request import GenerationRequest
from laterna.server.access import Gate, read_pepper
from laterna.server.config import read_config
from laterna.server.database import migrate, open_database
from laterna.server.ids import new_id
from laterna.server.queue import QUEUED, Queue
from laterna.server.requests import dumped
from laterna.server.tables import Account, ApiKey, Video


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """The address of a real PostgreSQL server, run by whoever is not root."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin"), Path(shutil.which("initdb") or "").parent]
    tools = next((folder for folder in found if (folder / "initdb").exists()), None)
    if tools is None:
        pytest.skip("PostgreSQL is not installed")
    user = "nobody" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="pg-") as name:  # names of sockets must be short
        folder = Path(name)
        if user:
            shutil.chown(folder, user)

        def run(*words):
            subprocess.run(words, check=True, capture_output=True, user=user, cwd=folder)

        run(tools / "initdb", "-D", folder / "data", "-U", "laterna", "-A", "trust", "-N")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        control = (tools / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log")
        run(*control, "-o", options, "start")
        yield f"postgresql+psycopg://laterna@/postgres?host={folder}"
        run(*control, "-m", "immediate", "stop")


@pytest.fixture(params=["sqlite", "postgresql"])
def config(request, tmp_path):
    """Settings of a server with an empty database, of either kind."""
    config = read_config(tmp_path)
    if request.param == "sqlite":
        return config
    return replace(config, database=request.getfixturevalue("postgres"))


@pytest.fixture
async def database(config):
    database = await open_database(config)
    if not config.embedded:  # its tables are those of the test before
        await migrate(database, "base")
        await migrate(database)
    yield database
    await database.close()


@pytest.fixture
async def gate(database, tmp_path):
    return Gate(database, read_pepper(tmp_path))


@pytest.fixture
async def jobs(database):
    """A queue, and ``add`` to put videos of an account into it."""

    async def add(account="a", **values) -> str:
        async with database.write() as session:
            if await session.get(Account, account) is None:
                session.add(Account(id=account, name=account, created_at=0.0))
                await session.flush()
                key = {"account_id": account, "name": "", "digest": "", "hint": ""}
                session.add(ApiKey(id=f"key_{account}", scopes=[], created_at=0.0, **key))
                await session.flush()
            request = GenerationRequest("a ball", model="fake")
            video = Video(
                id=new_id("video"),
                account_id=account,
                key_id=f"key_{account}",
                created_at=time.time(),
                request=dumped(request),
                options={},
                units=1.0,
                **{
                    "status": QUEUED,
                    "model": "test-pattern",
                    "prompt": "a ball",
                    "size": "1280x720",
                    "seconds": "4",
                    **values,
                },
            )
            session.add(video)
        return video.id

    async def get(video_id) -> Video:
        async with database.read() as session:
            return await session.get(Video, video_id)

    return SimpleNamespace(queue=Queue(database), add=add, get=get)
