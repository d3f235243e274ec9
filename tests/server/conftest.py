"""Parts of a server on a database of their own; nothing is made."""

import time
from types import SimpleNamespace

import pytest

from laterna.core.request import GenerationRequest
from laterna.server.access import Gate, read_pepper
from laterna.server.config import read_config
from laterna.server.database import open_database
from laterna.server.ids import new_id
from laterna.server.queue import QUEUED, Queue
from laterna.server.requests import dumped
from laterna.server.tables import Account, ApiKey, Video


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def database(tmp_path):
    database = await open_database(read_config(tmp_path))
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
