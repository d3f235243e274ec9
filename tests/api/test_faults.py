"""Whatever is killed: every video is made once, and nothing is left behind."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

SMALL = {"prompt": "a ball", "size": "256x144", "seconds": "2"}
LONG = {"prompt": "a ball", "size": "640x360", "seconds": "5", "fps": 24}


def make(serving, said=SMALL):
    return serving.call("POST", "/v1/videos", said).object["id"]


def status(serving, video):
    return serving.call("GET", f"/v1/videos/{video}").object["status"]


def begun(serving, video):
    """Whether it is being drawn now."""
    told = serving.call("GET", f"/v1/videos/{video}").object
    return told["status"] == "in_progress" and told["progress"] > 25


def rows(serving):
    with closing(sqlite3.connect(serving.data / "laterna.sqlite")) as database:
        query = "SELECT id, status, attempt, crashes FROM videos ORDER BY id"
        return database.execute(query).fetchall()


def check_that_nothing_is_left(serving, videos, until):
    """Each video is finished once, and no file lies anywhere that belongs to none."""
    assert [(row[0], row[1]) for row in rows(serving)] == [(one, "completed") for one in videos]
    stored = {file.parent.name for file in (serving.data / "storage").rglob("*.*")}
    assert stored == set(videos)
    assert len(list((serving.data / "storage").rglob("*.*"))) == 3 * len(videos)
    until(lambda: not list((serving.data / "scratch").iterdir()))
    for video in videos:
        content = serving.call("GET", f"/v1/videos/{video}/content")
        assert (content.status, content.content[4:8]) == (200, b"ftyp")


def test_a_killed_worker_costs_a_second_attempt_and_no_more(own_server, until):
    videos = [make(own_server, LONG), make(own_server)]
    until(lambda: begun(own_server, videos[0]))
    (before,) = own_server.workers
    os.kill(before, signal.SIGKILL)
    until(lambda: {status(own_server, one) for one in videos} == {"completed"}, 60)
    assert own_server.workers != [before]
    check_that_nothing_is_left(own_server, videos, until)
    assert [row[2:] for row in rows(own_server)] == [(2, 1), (1, 0)]


def test_nothing_is_lost_when_everything_is_killed(own_server, until):
    videos = [make(own_server, LONG)] + [make(own_server) for _ in range(4)]
    for _ in range(3):
        until(lambda: any(row[1] == "in_progress" for row in rows(own_server)))
        own_server.kill()
        own_server.start()
        assert "sk-lat" not in own_server.said
    until(lambda: all(row[1] == "completed" for row in rows(own_server)), 90)
    check_that_nothing_is_left(own_server, videos, until)
    assert all(row[3] == 0 for row in rows(own_server))


def test_workers_end_with_a_server_that_was_killed(own_server, until):
    video = make(own_server, LONG)
    until(lambda: begun(own_server, video))
    (worker,) = own_server.workers
    os.kill(own_server.process.pid, signal.SIGKILL)
    own_server.close()
    until(lambda: not alive(worker))


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_server_that_is_asked_to_stop_does_and_goes_on_later(own_server, until):
    video = make(own_server, LONG)
    until(lambda: begun(own_server, video))
    (worker,) = own_server.workers
    assert own_server.stop() == 0
    assert not alive(worker)
    assert [row[1:] for row in rows(own_server)] == [("queued", 1, 0)]
    own_server.start()
    until(lambda: status(own_server, video) == "completed", 60)
    check_that_nothing_is_left(own_server, [video], until)


def test_files_that_belong_to_no_video_are_swept_away(own_server, until):
    video = make(own_server)
    until(lambda: status(own_server, video) == "completed")
    own_server.stop()
    storage = own_server.data / "storage"
    for stray in ("videos/video_0/video.mp4", "inputs/video_0/0.png"):
        (storage / stray).parent.mkdir(parents=True)
        (storage / stray).write_bytes(b"")
    (own_server.data / "scratch" / "draft").mkdir()
    own_server.start()
    check_that_nothing_is_left(own_server, [video], until)


def test_a_worker_that_dies_of_every_job_fails_that_job_only(own_server, until):
    video = make(own_server, LONG | {"seconds": "20"})
    killed = set()

    def gone():
        told = own_server.call("GET", f"/v1/videos/{video}").object
        if told["status"] == "failed":
            return True
        if told["laterna"]["stage"]:  # it has begun, so the kill counts
            for worker in own_server.workers:
                if worker not in killed:
                    killed.add(worker)
                    os.kill(worker, signal.SIGKILL)
        return False

    until(gone, 90)
    told = own_server.call("GET", f"/v1/videos/{video}")
    assert (told.status, told.object["error"]["code"]) == (200, "worker_lost")
    after = make(own_server)
    until(lambda: status(own_server, after) == "completed", 60)


@pytest.mark.parametrize("state", ["queued", "in_progress"])
def test_cancelling_frees_the_worker(own_server, until, state):
    first, second = make(own_server, LONG | {"seconds": "20"}), make(own_server)
    until(lambda: begun(own_server, first))
    video = first if state == "in_progress" else second
    told = own_server.call("POST", f"/v1/videos/{video}/cancel")
    assert (told.object["status"], told.object["error"]["code"]) == ("failed", "cancelled")
    if state == "in_progress":
        until(lambda: status(own_server, second) == "completed")
    again = own_server.call("POST", f"/v1/videos/{video}/cancel")
    assert again.object == told.object
    assert not list((own_server.data / "storage").rglob(f"{video}/*"))


def test_a_data_folder_has_one_server(own_server):
    words = ["serve", "--port", "0", "--data", str(own_server.data)]
    done = subprocess.run(
        [sys.executable, "-m", "laterna", *words],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr.split()[-1]) == (4, "[data_in_use]")


def test_an_address_has_one_server(own_server, tmp_path):
    port = own_server.root.rpartition(":")[2]
    words = ["serve", "--port", port, "--data", str(tmp_path / "other")]
    done = subprocess.run(
        [sys.executable, "-m", "laterna", *words],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr.split()[-1]) == (4, "[address_unusable]")
    assert not (tmp_path / "other").exists()


def test_a_video_whose_source_was_deleted_says_so(own_server, until):
    source = make(own_server)
    until(lambda: status(own_server, source) == "completed")
    long = make(own_server, LONG)
    body = {"prompt": "a gem", "video": source, "seconds": 1}
    video = own_server.call("POST", "/v1/videos/extensions", body).object["id"]
    own_server.call("DELETE", f"/v1/videos/{source}")
    own_server.call("DELETE", f"/v1/videos/{long}")
    until(lambda: status(own_server, video) == "failed")
    error = own_server.call("GET", f"/v1/videos/{video}").object["error"]
    assert error["code"] == "source_gone"
    assert source in error["message"]


def test_a_job_waits_while_its_files_cannot_be_stored(own_server, until):
    storage = own_server.data / "storage"
    storage.rename(own_server.data / "elsewhere")
    storage.write_bytes(b"no folder")
    video = make(own_server)
    until(lambda: rows(own_server)[0][2] > 1, 60)
    storage.unlink()
    (own_server.data / "elsewhere").rename(storage)
    until(lambda: status(own_server, video) == "completed", 60)
    assert rows(own_server)[0][3] == 0
