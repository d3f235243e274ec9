"""The contract, by the real client of Node, run by node."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import av
import pytest
from PIL import Image, ImageDraw

from laterna.server.outbox import written
from laterna.server.tables import Endpoint
from laterna.server.webhooks import Signer

HERE = Path(__file__).parent / "node"


@pytest.fixture(scope="session")
def script(tmp_path_factory):
    """The script beside an installed client."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("node or npm is not installed")
    folder = tmp_path_factory.mktemp("node")
    shutil.copytree(HERE, folder, dirs_exist_ok=True)
    command = ["npm", "install", "--no-audit", "--no-fund", "--silent"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"npm cannot install the client here: {done.stderr.strip()[-200:]}")
    return folder / "contract.mjs"


@pytest.fixture(scope="session")
def told(script, serving, tmp_path_factory):
    """What the client was told."""
    picture = tmp_path_factory.mktemp("picture") / "a.png"
    Image.new("RGB", (64, 36), "teal").save(picture)
    key = serving.new_key("node")
    facts = {"KEY": key, "URL": serving.url, "PICTURE": str(picture)}
    facts |= {"CLIP": str(clip_of(picture)), "SENT": json.dumps(sent())}
    done = subprocess.run(
        ["node", script],
        env={**os.environ, **facts},
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def clip_of(picture):
    """A second in which a figure stands before a plain ground."""
    path = picture.with_name("clip.mp4")
    ground = Image.new("RGB", (480, 240), (210, 220, 200))
    draw = ImageDraw.Draw(ground)
    draw.ellipse((200, 100, 280, 200), fill=(200, 40, 60))
    draw.ellipse((210, 40, 270, 105), fill=(40, 60, 160))
    with av.open(str(path), "w") as container:
        stream = container.add_stream("h264", rate=12)
        stream.width, stream.height, stream.pix_fmt = 480, 240, "yuv420p"
        for _ in range(12):
            container.mux(stream.encode(av.VideoFrame.from_image(ground)))
        container.mux(stream.encode())
    return path


def sent():
    """What our postman sends: the body, its headers, and the secret."""
    signer, endpoint = Signer(b"pepper"), Endpoint(id="we_1", generation=1, overlap_until=None)
    body = written("evt_1", "video.completed", "video_1", 0.0)
    return [body, signer.headers(endpoint, "evt_1", body), signer.secret(endpoint)]


def test_videos_are_made(told):
    assert told["created"]["object"] == "video"
    assert (told["finished"]["status"], told["finished"]["progress"]) == ("completed", 100)
    assert told["finished"]["seconds"] == "1"
    assert told["film"] == "ftyp"
    assert told["thumbnail"] == "image/webp"


def test_pictures_come_along(told):
    assert [told[way]["status"] for way in ("withFile", "withUrl")] == ["queued", "queued"]


def test_videos_are_made_of_videos(told):
    assert told["remix"]["remixed_from_video_id"] == told["finished"]["id"]
    assert told["edit"]["seconds"] == "1"
    assert told["extend"]["seconds"] == "5"
    assert told["endings"] == ["completed"] * 3


def test_the_list_goes_on_page_after_page(told):
    made = ("created", "withFile", "withUrl", "remix", "edit", "extend")
    assert told["listed"] == [told[way]["id"] for way in made][::-1]


def test_webhooks_are_managed_and_unwrapped(told):
    assert (told["endpoint"]["name"], told["endpoint"]["object"]) == ("ours", "webhook_endpoint")
    assert told["rotated"] is True
    assert told["endpoints"] == [told["endpoint"]["id"]]
    assert told["endpointGone"]["deleted"] is True
    assert (told["sent"]["type"], told["sent"]["data"]) == ("video.completed", {"id": "video_1"})


def test_characters_files_and_batches(told):
    assert told["character"] == told["sameCharacter"]
    assert told["character"]["name"] == "Milo"
    assert (told["file"]["bytes"], told["fileGone"]["deleted"]) == (told["fileContent"], True)
    assert (told["fromFile"]["status"], told["fromFile"]["error"]) == ("completed", None)
    counts = {"total": 1, "completed": 1, "failed": 0}
    assert (told["batch"]["status"], told["batch"]["request_counts"]) == ("completed", counts)
    assert told["answer"]["response"]["body"]["status"] == "completed"
    assert told["batches"] == 1


def test_errors_have_their_kind(told):
    missing = {"name": "NotFoundError", "status": 404, "code": "video_not_found"}
    assert told["missing"] == {**missing, "param": "video_id"}
    assert (told["empty"]["name"], told["empty"]["param"]) == ("BadRequestError", "prompt")


def test_the_rest(told):
    assert told["deleted"]["deleted"] is True
    assert "sora-2-pro" in told["models"]
