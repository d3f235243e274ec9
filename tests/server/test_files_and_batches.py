"""Files and batches on both databases: what an API test cannot bring about."""

import asyncio
import json
import time
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from laterna.core.errors import FileMissing, QueueFull, SeedOutOfRange
from laterna.server.access import Caller
from laterna.server.batches import Batches, Order
from laterna.server.clerk import Clerk
from laterna.server.config import Limits
from laterna.server.files import Files, Offered
from laterna.server.pages import Cut
from laterna.server.queue import Outcome
from laterna.server.storage import open_storage
from laterna.server.tables import Batch, File

pytestmark = pytest.mark.anyio

CALLER = Caller("a", "key_a", frozenset())
OUTCOME = Outcome("film", 1.0, 1.0, 0.1)


class Voice:
    """Asks for videos as the queue's tests do; what a body says is what happens."""

    def __init__(self, jobs):
        self.jobs = jobs
        self.full = False
        self.begun = []

    async def begin(self, caller, body, once):
        if self.full:
            raise QueueFull(waiting=1, seconds=1)
        if body.get("wrong"):
            raise SeedOutOfRange(limit=1)
        if body.get("broken"):
            raise ZeroDivisionError
        self.begun.append(once.key)
        return await self.jobs.add(caller.account)

    async def show(self, video):
        return {"id": video.id, "status": video.status}

    def refuse(self, error):
        return 400, {"error": {"code": error.code}}


@pytest.fixture
async def office(database, jobs, tmp_path):
    """Everything that works batches off, in hand."""
    first = await jobs.add("a")
    await jobs.queue.cancel("a", first)
    storage = open_storage((tmp_path / "storage").as_uri())
    files = Files(database, storage, Limits())
    voice = Voice(jobs)

    async def cancel(account, video_id):
        await jobs.queue.cancel(account, video_id)

    videos = SimpleNamespace(cancel=cancel)
    clerk = Clerk(database, files, videos, voice)
    batches = Batches(database, files)

    async def given(*bodies):
        path = tmp_path / "given.jsonl"
        lines = [
            {"custom_id": f"{n}", "method": "POST", "url": "/v1/videos", "body": body}
            for n, body in enumerate(bodies)
        ]
        path.write_text("\n".join(map(json.dumps, lines)))
        file = await files.add("a", Offered(path, "given.jsonl", "batch"))
        return (await batches.create(CALLER, Order(file.id))).id

    async def made():
        while job := await jobs.queue.claim("w"):
            await jobs.queue.complete(job, OUTCOME)

    async def answers(name):
        path = await files.fetch("a", name, tmp_path)
        return [json.loads(line) for line in path.read_text().splitlines()]

    return SimpleNamespace(
        batches=batches,
        clerk=clerk,
        database=database,
        files=files,
        given=given,
        made=made,
        voice=voice,
        answers=answers,
    )


async def rounds(office, count):
    for _ in range(count):
        await office.clerk.round()
        await office.made()


async def test_a_batch_goes_its_way(office):
    name = await office.given({}, {"wrong": True}, {"broken": True}, {})
    await rounds(office, 4)
    batch = await office.batches.get("a", name)
    assert (batch.status, batch.total, batch.completed, batch.failed) == ("completed", 4, 2, 2)
    made = await office.answers(batch.output_file_id)
    assert [one["custom_id"] for one in made] == ["0", "3"]
    refused = await office.answers(batch.error_file_id)
    codes = [one["response"]["body"]["error"]["code"] for one in refused]
    assert codes == [SeedOutOfRange.code, "server_fault"]


async def test_where_there_is_no_room_it_waits(office):
    name = await office.given({}, {})
    await office.clerk.round()
    office.voice.full = True
    await rounds(office, 3)
    assert (await office.batches.get("a", name)).status == "in_progress"
    office.voice.full = False
    await rounds(office, 4)
    assert (await office.batches.get("a", name)).completed == 2
    assert office.voice.begun == [f"{name}:1", f"{name}:2"]


async def test_one_who_died_over_a_step_is_followed_by_another(office):
    name = await office.given({})
    soon = update(Batch).values(lease_until=time.time() + 60)
    async with office.database.write() as session:
        await session.execute(soon)
    await rounds(office, 2)
    assert (await office.batches.get("a", name)).status == "validating"  # somebody has it in hand
    async with office.database.write() as session:
        await session.execute(update(Batch).values(lease_until=time.time() - 1))
    await rounds(office, 4)
    assert (await office.batches.get("a", name)).status == "completed"


async def test_answers_that_are_written_twice_are_the_same(office):
    name = await office.given({}, {"wrong": True})
    await rounds(office, 4)
    batch = await office.batches.get("a", name)
    async with office.database.write() as session:  # as if the server had died before saying so
        await session.execute(update(Batch).values(status="finalizing", output_file_id=None))
    await rounds(office, 1)
    again = await office.batches.get("a", name)
    assert (again.status, again.output_file_id) == ("completed", batch.output_file_id)
    listed = (await office.files.listing("a", "batch_output", Cut())).rows
    assert len(listed) == 2


async def test_what_goes_wrong_with_one_batch_does_not_hold_up_the_next(office, monkeypatch):
    first, second = await office.given({}), await office.given({})
    real = office.clerk._validate

    async def validate(batch):
        if batch.id == first:
            raise ZeroDivisionError
        await real(batch)

    monkeypatch.setattr(office.clerk, "_validate", validate)
    await rounds(office, 4)
    assert (await office.batches.get("a", second)).status == "completed"
    assert (await office.batches.get("a", first)).status == "validating"
    monkeypatch.undo()
    await rounds(office, 4)
    assert (await office.batches.get("a", first)).status == "completed"


async def test_a_file_that_went_away_fails_its_batch(office):
    name = await office.given({})
    batch = await office.batches.get("a", name)
    await office.files.delete("a", batch.input_file_id)
    await rounds(office, 1)
    batch = await office.batches.get("a", name)
    assert (batch.status, batch.errors[0]["code"]) == ("failed", "file_not_found")


async def test_two_clerks_do_not_take_the_same_step(office, jobs):
    name = await office.given(*[{}] * 10)
    other = Clerk(office.database, office.files, office.clerk._videos, office.voice)
    for _ in range(4):
        await asyncio.gather(office.clerk.round(), other.round())
        await office.made()
    assert (await office.batches.get("a", name)).completed == 10
    assert len(office.voice.begun) == 10


async def test_files_end_and_nobody_elses_are_found(office, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("{}")
    file = await office.files.add("a", Offered(path, "a.jsonl", "batch", 3600.0))
    with pytest.raises(FileMissing):
        await office.files.get("b", file.id)
    async with office.database.write() as session:
        await session.execute(update(File).values(expires_at=time.time() - 1))
    with pytest.raises(FileMissing):
        await office.files.get("a", file.id)
    assert (await office.files.listing("a", None, Cut())).rows == []
    await office.files.sweep()
    async with office.database.read() as session:
        assert (await session.scalars(select(File))).all() == []
    assert list((tmp_path / "storage" / "files").rglob("content*")) == []
