"""What is kept, for how long, and how it is taken elsewhere: retention, export, backup."""

import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import time
import zipfile
from contextlib import closing

import pytest

SMALL = {"prompt": "a zebrafinch", "size": "256x144", "seconds": "1"}
LONG = {"prompt": "a zebrafinch", "size": "640x360", "seconds": "5", "fps": 24}


def make(serving, said=SMALL, **headers):
    return serving.call("POST", "/v1/videos", said, **headers).object["id"]


def told(serving, video):
    return serving.call("GET", f"/v1/videos/{video}").object


def finish(serving, until, said=SMALL, **headers):
    video = make(serving, said, **headers)
    until(lambda: told_by(serving, video, **headers)["status"] == "completed", 180)
    return video


def told_by(serving, video, **headers):
    return serving.call("GET", f"/v1/videos/{video}", **headers).object


def laterna(*words):
    return subprocess.run(
        [sys.executable, "-m", "laterna", *map(str, words)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "LATERNA_LANG": "en"},
    )


def rows(data, query):
    with closing(sqlite3.connect(data / "laterna.sqlite")) as database:
        return database.execute(query).fetchall()


def bytes_of(data):
    """All that stands in the files of the database."""
    return b"".join(file.read_bytes() for file in data.glob("laterna.sqlite*"))


def test_what_has_expired_is_deleted_and_stands_nowhere(own_server, until):
    old = finish(own_server, until)
    assert told(own_server, old)["expires_at"] is None
    assert b"zebrafinch" in bytes_of(own_server.data)
    own_server.stop()
    (own_server.data / "server.toml").write_text("[retention]\ndays = 2\n")
    own_server.start()
    until(lambda: told(own_server, old)["expires_at"])
    video = told(own_server, old)
    assert video["expires_at"] - video["completed_at"] == 2 * 86400
    new = told(own_server, finish(own_server, until, SMALL | {"prompt": "a bullfinch"}))
    assert new["expires_at"] - new["completed_at"] == 2 * 86400
    own_server.stop()
    with closing(sqlite3.connect(own_server.data / "laterna.sqlite")) as database:
        database.execute("UPDATE videos SET expires_at = ? WHERE id = ?", (time.time(), old))
        database.commit()
    (own_server.data / "server.toml").unlink()  # a day that was told is kept without the rule too
    own_server.start()
    until(lambda: own_server.call("GET", f"/v1/videos/{old}").status == 404)
    assert told(own_server, new["id"])["expires_at"] == new["expires_at"]
    stored = {file.parent.name for file in (own_server.data / "storage").rglob("*.*")}
    assert stored == {new["id"]}
    until(lambda: b"zebrafinch" not in bytes_of(own_server.data))
    assert b"bullfinch" in bytes_of(own_server.data)


def test_expired_videos_are_found_by_an_index(own_server):
    plan = rows(
        own_server.data, "EXPLAIN QUERY PLAN SELECT id FROM videos WHERE expires_at <= 1 LIMIT 9"
    )
    assert "ix_videos_expires_at" in plan[0][-1]


@pytest.fixture(scope="module")
def archive(serving):
    """A key of an account with a video and an upload, that video, and one of another account."""
    key = serving.new_key("leaver", "--account", "leaver")
    mine = {"Authorization": f"Bearer {key}"}
    picture = (
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLv"
        "AAAAAElFTkSuQmCC"
    )
    said = SMALL | {"input_reference": {"image_url": picture}}
    video = serving.call("POST", "/v1/videos", said, **mine).object["id"]
    other = make(serving, SMALL | {"prompt": "a bullfinch"})
    end = time.monotonic() + 60
    while {told_by(serving, video, **mine)["status"], told(serving, other)["status"]} != {
        "completed"
    }:
        assert time.monotonic() < end
        time.sleep(0.1)
    return key, video, other


def check_export(content, serving, archive):
    key, video, other = archive
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        assert found.testzip() is None
        names = set(found.namelist())
        film = found.read(f"videos/{video}/video.mp4")
        manifest = json.loads(found.read(f"videos/{video}/manifest.json"))
        (record,) = found.read("records/videos.jsonl").decode().splitlines()
        (known,) = found.read("records/api_keys.jsonl").decode().splitlines()
        text = b"".join(found.read(name) for name in names if name.endswith(("json", "jsonl")))
    stored = serving.data / "storage" / "videos" / video
    assert film == (stored / "video.mp4").read_bytes()
    assert {f"videos/{video}/thumbnail.webp", f"videos/{video}/spritesheet.jpg"} <= names
    assert any(name.startswith(f"inputs/{video}/") for name in names)
    assert manifest["asked"]["prompt"] == json.loads(record)["prompt"] == SMALL["prompt"]
    assert json.loads(known)["id"][4:] in key
    assert other.encode() not in text
    known = rows(serving.data, "SELECT id, digest, hint FROM api_keys")
    ((digest, hint),) = [rest for name, *rest in known if name == f"key_{key[7:19]}"]
    assert digest.encode() not in text
    assert f'"{hint}"'.encode() not in text


def test_an_account_takes_everything_with_it(serving, archive):
    answer = serving.call("GET", "/v1/export", Authorization=f"Bearer {archive[0]}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/zip")
    check_export(answer.content, serving, archive)


def test_so_it_does_when_all_its_keys_are_revoked(serving, archive, tmp_path):
    serving_key = archive[0]
    name = f"key_{serving_key[7:19]}"
    target = tmp_path / "all.zip"
    words = ("export", "--data", serving.data, "-o", target)
    assert laterna("keys", "revoke", "--data", serving.data, name).returncode == 0
    assert laterna(*words, "--account", "leaver").returncode == 0
    check_export(target.read_bytes(), serving, archive)
    again = laterna(*words, "--account", "leaver")
    assert again.stderr.split()[-1] == "[output_exists]"
    nobody = laterna(*words, "--account", "nobody", "--force")
    assert (nobody.returncode, nobody.stderr.split()[-1]) == (11, "[account_missing]")
    assert list(tmp_path.iterdir()) == [target]


def test_a_backup_of_a_server_at_work_becomes_another_server(own_server, until, tmp_path):
    done = [finish(own_server, until) for _ in range(2)]
    made = [make(own_server, LONG) for _ in range(3)]
    until(lambda: told(own_server, made[0])["progress"] > 25)
    file = tmp_path / "laterna.tar"
    written = laterna("backup", file, "--data", own_server.data, "--json")
    assert written.returncode == 0, written.stderr
    assert oct(file.stat().st_mode)[-3:] == "600"
    until(lambda: told(own_server, made[2])["status"] == "completed", 90)  # it went on
    own_server.stop()

    data = tmp_path / "restored" / "data"
    restored = laterna("restore", file, "--data", data, "--json")
    assert restored.returncode == 0, restored.stderr
    assert json.loads(restored.stdout)["files"] == json.loads(written.stdout)["files"]
    found = rows(data, "SELECT id, status FROM videos ORDER BY id")
    assert found[:2] == [(video, "completed") for video in done]
    assert {status for _, status in found[2:]} <= {"queued", "in_progress", "completed"}
    assert oct((data / "api.pepper").stat().st_mode)[-3:] == "600"
    again = laterna("restore", file, "--data", data)
    assert (again.returncode, again.stderr.split()[-1]) == (5, "[data_not_empty]")

    own_server.data = data
    own_server.start()  # the admin key of old opens it, and what was being made is made
    until(lambda: all(told(own_server, one)["status"] == "completed" for one in done + made), 180)
    for video in done + made:
        assert own_server.call("GET", f"/v1/videos/{video}/content").content[4:8] == b"ftyp"


def test_a_damaged_backup_restores_nothing(own_server, until, tmp_path):
    finish(own_server, until)
    file = tmp_path / "laterna.tar"
    assert laterna("backup", file, "--data", own_server.data, "--without-keys").returncode == 0
    with tarfile.open(file) as archive:
        names = archive.getnames()
        place = archive.getmember("laterna.sqlite").offset_data + 5000
    assert names[-1] == "backup.json"
    assert not [name for name in names if "pepper" in name or name.startswith("keys")]
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    for broken in (bytes(content), bytes(content[: len(content) // 2]), b"no tar at all"):
        file.write_bytes(broken)
        done = laterna("restore", file, "--data", tmp_path / "new")
        assert (done.returncode, done.stderr.split()[-1]) == (3, "[backup_damaged]")
        assert not list((tmp_path / "new").iterdir())


def test_a_backup_that_leads_out_of_the_folder_is_refused(tmp_path):
    file = tmp_path / "evil.tar"
    for name, kind in (("../evil", tarfile.REGTYPE), ("link", tarfile.SYMTYPE)):
        with tarfile.open(file, "w") as archive:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info, io.BytesIO(b""))
        done = laterna("restore", file, "--data", tmp_path / "new")
        assert (done.returncode, done.stderr.split()[-1]) == (3, "[backup_damaged]")
        assert not (tmp_path / "evil").exists()


def test_access_that_is_revoked_still_lets_take_along(serving, until):
    key = serving.new_key("suspended", "--account", "suspended")
    mine = {"Authorization": f"Bearer {key}"}
    name = f"key_{key[7:19]}"
    account = rows(serving.data, "SELECT id, account_id FROM api_keys")
    (subject,) = [of for one, of in account if one == name]
    assert laterna("revoke", "--data", serving.data, subject).returncode == 0
    until(lambda: serving.call("GET", "/v1/videos", **mine).status == 403)
    answer = serving.call("GET", "/v1/export", **mine)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as found:
        assert json.loads(found.read("account.json"))["id"] == subject
