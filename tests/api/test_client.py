"""The client of our own, as a library and at the command line, on a real server."""

import io
import json
import os
import subprocess
import sys
import zipfile
from contextlib import contextmanager

import pytest
from PIL import Image

from laterna.client import Client, ServerRefused, ServerSilent, VideoFailed
from laterna.core.errors import OutputExists

SMALL = {"seconds": 1, "size": "256x144"}


@pytest.fixture(scope="module")
def client(serving):
    with Client(serving.url, serving.key) as client:
        yield client


@pytest.fixture(scope="module")
def video(client):
    return client.wait(client.create("a ball and a kite", **SMALL, seed=3))


def laterna(serving, *words, **changes):
    environment = {"LATERNA_URL": serving.url, "LATERNA_API_KEY": serving.key, "LATERNA_LANG": "en"}
    return subprocess.run(
        [sys.executable, "-m", "laterna", "client", *words],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | environment | changes,
    )


def test_progress_is_told_until_it_is_finished(client):
    told = []
    asked = client.create("a ball", seconds=4, size="640x360", metadata={"shot": "one"})
    video = client.wait(asked, told.append)
    assert [one.progress for one in told] == sorted(one.progress for one in told)
    assert {one.id for one in told} == {video.id} == {asked.id}
    assert len({one.stage for one in told}) > 1
    assert (told[-1].status, told[-1].progress) == ("completed", 100)
    assert video.told["laterna"]["metadata"] == {"shot": "one"}
    assert (video.seconds, video.size, video.prompt) == (4.0, "640x360", "a ball")
    client.delete(video)


def test_a_video_begins_with_a_picture(client, serving, tmp_path):
    picture = tmp_path / "a.png"
    Image.new("RGB", (64, 36), "red").save(picture)
    video = client.create("a ball", picture=picture, **SMALL, loop=False)
    (kept,) = (serving.data / "storage" / "inputs" / video.id).iterdir()
    assert kept.read_bytes() == picture.read_bytes()
    client.delete(video)


def test_a_video_and_its_pictures_are_fetched(client, serving, video, tmp_path):
    stored = serving.data / "storage" / "videos" / video.id
    film = client.download(video, tmp_path / "film.mp4")
    assert film.read_bytes() == (stored / "video.mp4").read_bytes()
    assert client.still(video) == (stored / "thumbnail.webp").read_bytes()
    sheet = client.download(video, tmp_path / "sheet.jpg", "spritesheet")
    with Image.open(sheet) as picture:
        assert picture.size == (5 * 240, 4 * 135)
    with pytest.raises(OutputExists):
        client.download(video, film)
    assert sorted(tmp_path.iterdir()) == [film, sheet]


def test_a_download_that_breaks_goes_on_where_it_was(client, video, tmp_path, monkeypatch):
    asked = []
    plain = client._calls.stream

    class Broken:
        def __init__(self, answer):
            self.answer = answer
            self.status_code = answer.status_code

        def iter_bytes(self, size):
            yield next(self.answer.iter_bytes(1000))
            raise ServerSilent(url="", reason="cut")

    @contextmanager
    def stream(path, headers=None, **said):
        asked.append(dict(headers or {}))
        with plain(path, headers, **said) as answer:
            yield Broken(answer) if len(asked) < 3 else answer

    monkeypatch.setattr(client._calls, "stream", stream)
    film = client.download(video, tmp_path / "film.mp4")
    monkeypatch.undo()
    assert asked == [{}, {"range": "bytes=1000-"}, {"range": "bytes=2000-"}]
    assert film.read_bytes() == client.download(video, tmp_path / "whole.mp4").read_bytes()


def test_videos_are_made_out_of_videos(client, video):
    ways = {
        "remix": client.remix(video, "a gem", strength="subtle", seed=4),
        "edit": client.edit(video, "make the ball red"),
        "extend": client.extend(video, 1),
        "loop": client.loop(video),
        "vary": client.vary(video),
        "recut": client.recut(video, 0, 0.5, seconds=1),
        "blend": client.blend(video, video),
        "connect": client.connect(video.id, video, seconds=1),
    }
    finished = {way: client.wait(made) for way, made in ways.items()}
    assert finished["extend"].seconds == 2
    assert finished["edit"].remixed_from == video.id
    assert finished["remix"].remixed_from == video.id
    assert (finished["remix"].prompt, finished["remix"].seed) == ("a gem", 4)
    assert finished["connect"].seconds == 3
    for made in finished.values():
        client.delete(made)


def test_videos_are_listed_a_page_at_a_time(client, video, monkeypatch):
    made = [client.create("a ball", **SMALL) for _ in range(3)]
    monkeypatch.setattr("laterna.client.client._PAGE", 2)
    names = [one.id for one in client.videos(newest=False)]
    assert names.index(video.id) < names.index(made[0].id)
    assert names == sorted(names)
    assert names == [one.id for one in client.videos()][::-1]
    for one in made:
        client.delete(one)
    assert made[0].id not in [one.id for one in client.videos()]


def test_cancelling_ends_it_and_says_so(client, busy):
    video = client.create("a ball", seconds=20, size="1920x1080", fps=60)
    for now in client.watch(video):
        if now.status == "in_progress":
            client.cancel(video)
    with pytest.raises(VideoFailed) as caught:
        client.wait(video)
    assert caught.value.facts["code"] == "cancelled"
    client.delete(video)


def test_a_watched_video_that_is_deleted_ends_the_watch(client):
    video = client.create("a ball", seconds=20, size="1920x1080", fps=60)
    seen = []
    for now in client.watch(video):
        seen.append(now)
        if len(seen) == 1:
            client.delete(video)
    assert seen
    with pytest.raises(ServerRefused) as caught:
        client.get(video)
    assert (caught.value.facts["status"], caught.value.facts["code"]) == (404, "video_not_found")


def test_what_the_server_says_is_told(client, serving):
    with pytest.raises(ServerRefused) as caught:
        client.create("a ball", size="3x3")
    assert caught.value.facts["param"] == "size"
    assert caught.value.facts["request_id"].startswith("req_")
    with Client(serving.url, "sk-nobody") as stranger, pytest.raises(ServerRefused) as caught:
        list(stranger.videos())
    assert caught.value.facts["status"] == 401


def test_a_server_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setattr("laterna.client.calls._FIRST_PAUSE", 0.0)
    with Client("http://127.0.0.1:9/v1", "") as client, pytest.raises(ServerSilent):
        client.get("video_1")


def test_everything_is_taken_along(client, video, tmp_path):
    with zipfile.ZipFile(client.export(tmp_path / "all.zip")) as found:
        assert f"videos/{video.id}/video.mp4" in found.namelist()
        assert found.testzip() is None


def test_the_command_line_does_the_same(serving, tmp_path):
    film = tmp_path / "film.mp4"
    small = ("--seconds", "1", "--size", "256x144", "--seed", "5")
    made = laterna(serving, "create", "a ball", *small, "-o", str(film), "--json")
    assert made.returncode == 0, made.stderr
    video = json.loads(made.stdout)
    assert (video["status"], video["laterna"]["seed"]) == ("completed", 5)
    assert film.read_bytes()[4:8] == b"ftyp"
    listed = laterna(serving, "list", "--limit", "1")
    assert listed.stdout.startswith(f"{video['id']}  finished 100 %  1 s 256x144  a ball")
    extended = laterna(serving, "extend", video["id"], "--seconds", "1", "--wait", "--json")
    assert json.loads(extended.stdout)["seconds"] == "2"
    picture = laterna(
        serving, "download", video["id"], "--variant", "thumbnail", "-o", str(tmp_path / "a.webp")
    )
    assert picture.returncode == 0
    with Image.open(io.BytesIO((tmp_path / "a.webp").read_bytes())) as shown:
        assert shown.format == "WEBP"
    for word in ("show", "wait", "cancel"):
        assert json.loads(laterna(serving, word, video["id"], "--json").stdout)["id"] == video["id"]
    assert laterna(serving, "delete", video["id"]).returncode == 0
    gone = laterna(serving, "show", video["id"])
    assert (gone.returncode, gone.stderr.split()[-1]) == (11, "[server_refused]")
    assert serving.key not in gone.stderr
    nobody = laterna(serving, "list", LATERNA_URL="nowhere")
    assert (nobody.returncode, nobody.stderr.split()[-1]) == (4, "[setting_invalid]")
