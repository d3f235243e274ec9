"""Expiry and export on either database; nothing is made."""

import io
import json
import sqlite3
import time
import zipfile
from contextlib import closing

import pytest

from laterna.core.errors import AccountMissing
from laterna.server import backup
from laterna.server.config import read_config
from laterna.server.export import SECRET, open_export, owned_tables
from laterna.server.queue import COMPLETED, FAILED
from laterna.server.retention import Retention
from laterna.server.slot import FILES
from laterna.server.storage import open_storage
from laterna.server.team import Team
from laterna.server.videos import Videos

pytestmark = pytest.mark.anyio
DAY = 86400.0


@pytest.fixture
def storage(tmp_path):
    return open_storage((tmp_path / "storage").as_uri())


@pytest.fixture
def videos(database, jobs, storage, config):
    return Videos(database, storage, jobs.queue, Team(config, jobs.queue, storage))


async def put(storage, tmp_path, key):
    file = tmp_path / "file"
    file.write_bytes(key.encode())
    await storage.put(key, file)


async def test_what_has_expired_goes_with_its_files(database, jobs, storage, videos, tmp_path):
    now = time.time()
    finished = {"status": COMPLETED, "completed_at": now - 3 * DAY}
    old = await jobs.add(**finished)
    failed = await jobs.add(status=FAILED, completed_at=now - 3 * DAY)
    promised = await jobs.add(**finished, expires_at=now + DAY)
    young = await jobs.add(status=COMPLETED, completed_at=now - DAY)
    waiting = await jobs.add()
    for key in (f"videos/{old}/video.mp4", f"inputs/{old}/0.png", f"videos/{young}/video.mp4"):
        await put(storage, tmp_path, key)
    assert await Retention(database, videos, None).round() == 0
    assert await Retention(database, videos, 2).round() == 2
    assert [await jobs.get(one) for one in (old, failed)] == [None, None]
    assert (await jobs.get(promised)).expires_at == now + DAY
    assert (await jobs.get(young)).expires_at == pytest.approx(now + DAY)
    assert (await jobs.get(waiting)).expires_at is None
    assert await storage.keys("") == [f"videos/{young}/video.mp4"]
    assert await Retention(database, videos, 2).round() == 0


async def test_more_than_a_page_is_exported_and_nothing_of_others(
    database, jobs, storage, monkeypatch, tmp_path
):
    monkeypatch.setattr("laterna.server.export._PAGE", 3)
    mine = [await jobs.add("a", prompt=f"ball {number}") for number in range(7)]
    other = await jobs.add("b")
    for video in (mine[0], other):
        await put(storage, tmp_path, f"videos/{video}/video.mp4")
    export = await open_export(database, storage, "a")
    content = b"".join([piece async for piece in export.stream()])
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        lines = [json.loads(line) for line in found.read("records/videos.jsonl").splitlines()]
        films = [name for name in found.namelist() if name.endswith(".mp4")]
    assert [(line["id"], line["prompt"]) for line in lines] == [
        (video, f"ball {number}") for number, video in enumerate(mine)
    ]
    assert films == [f"videos/{mine[0]}/video.mp4"]
    with pytest.raises(AccountMissing):
        await open_export(database, storage, "c")


async def test_no_column_that_opens_something_leaves_the_server():
    columns = {column for table in owned_tables() for column in table.columns.keys()}  # noqa: SIM118 - no dict
    told = {column for column in columns if not any(word in column for word in SECRET)}
    assert {"digest", "hint"} <= columns - told
    assert not [name for name in told if "key" in name and name not in {"key_id", "key"}]


async def test_settings_say_how_long(tmp_path):
    (tmp_path / "server.toml").write_text("[retention]\ndays = 0.5\n")
    assert read_config(tmp_path).retention.seconds == DAY / 2


async def test_what_is_deleted_during_a_backup_is_not_in_it(
    config, jobs, storage, tmp_path, monkeypatch
):
    if not config.embedded:
        pytest.skip("the database is not in the backup")
    whole, gone = [await jobs.add(status=COMPLETED) for _ in range(2)]
    for video in (whole, gone):
        for name in FILES.values():
            await put(storage, tmp_path, f"videos/{video}/{name}")
    copied = backup._copied

    def copy_and_delete(path, folder):
        (config.data / "storage" / "videos" / gone / "video.mp4").unlink(missing_ok=True)
        return copied(path, folder)

    monkeypatch.setattr(backup, "_copied", copy_and_delete)
    file = tmp_path / "backup.tar"
    backup.write_backup(config, file)
    backup.restore_backup(file, tmp_path / "restored")
    with closing(sqlite3.connect(tmp_path / "restored" / "laterna.sqlite")) as rows:
        assert rows.execute("SELECT id FROM videos").fetchall() == [(whole,)]
