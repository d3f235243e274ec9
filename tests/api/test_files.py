"""Files, by the real client: kept, listed, downloaded, deleted, and videos made from them."""

import io
import json

import openai
import pytest
from PIL import Image

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")
SMALL = {"prompt": "a ball", "size": "256x144", "seconds": "1"}
LINES = b'{"custom_id": "1"}\n'


def picture(kind="PNG", colour="teal"):
    packed = io.BytesIO()
    Image.new("RGB", (64, 36), colour).save(packed, kind)
    return packed.getvalue()


@pytest.fixture
def kept(client):
    """A picture among the files, taken away at the end."""
    file = client.files.create(file=("../a b.png", picture()), purpose="vision")
    yield file
    client.files.delete(file.id)


def test_a_file_is_kept_as_it_is(client, kept):
    assert (kept.object, kept.bytes, kept.purpose) == ("file", len(picture()), "vision")
    assert (kept.filename, kept.status, kept.expires_at) == ("../a b.png", "processed", None)
    assert client.files.retrieve(kept.id) == kept
    assert client.files.content(kept.id).read() == picture()


def test_its_content_comes_in_parts_and_as_nothing_a_browser_shows(serving, kept):
    path = f"/v1/files/{kept.id}/content"
    part = serving.call("GET", path, Range="bytes=1-3")
    assert (part.status, part.content) == (206, b"PNG")
    assert part.headers["content-type"] == "application/octet-stream"
    assert part.headers["content-disposition"] == f'attachment; filename="{kept.id}.png"'
    assert serving.call("HEAD", path).headers["content-length"] == str(len(picture()))


def test_files_are_listed_page_by_page_and_by_purpose(serving):
    with serving.client(serving.new_key("keeper")) as client:
        made = [client.files.create(file=("a.png", picture()), purpose="vision") for _ in "abc"]
        lines = client.files.create(file=("a.jsonl", LINES), purpose="batch")
        everything = [one.id for one in client.files.list(limit=2)]
        assert everything == [lines.id, *(one.id for one in made[::-1])]
        assert [one.id for one in client.files.list(order="asc", purpose="vision")] == [
            one.id for one in made
        ]
        gone = client.files.delete(made[0].id)
        assert gone.to_dict() == {"id": made[0].id, "object": "file", "deleted": True}
        for call in (client.files.retrieve, client.files.delete, client.files.content):
            with pytest.raises(openai.NotFoundError) as error:
                call(made[0].id)
            assert (error.value.code, error.value.param) == ("file_not_found", "file_id")


def test_files_end(client):
    month = 30 * 86400
    lines = client.files.create(file=("a.jsonl", LINES), purpose="batch")
    assert abs(lines.expires_at - lines.created_at - month) <= 1
    hour = {"anchor": "created_at", "seconds": 3600}
    file = client.files.create(file=("a.png", picture()), purpose="vision", expires_after=hour)
    assert abs(file.expires_at - file.created_at - 3600) <= 1
    with pytest.raises(openai.BadRequestError) as error:
        client.files.create(
            file=("a.png", picture()), purpose="vision", expires_after={**hour, "seconds": 5}
        )
    assert error.value.param == "expires_after.seconds"


@pytest.mark.parametrize(
    ("content", "purpose", "code"),
    [
        (b"<script>", "vision", "file_unsuitable"),
        (b"", "user_data", "file_unsuitable"),
        (b"MZ\x90\0", "assistants", "file_unsuitable"),
        (picture(), "batch", "file_unsuitable"),
        (b"a\0b", "batch", "file_unsuitable"),
        (picture(), "fine-tune", "invalid_value"),
    ],
)
def test_what_is_not_kept(client, content, purpose, code):
    with pytest.raises(openai.BadRequestError) as error:
        client.files.create(file=("a.png", content), purpose=purpose)
    assert error.value.code == code


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_video_begins_with_a_file(client, serving, kind):
    file = client.files.create(file=("first", picture(kind)), purpose="user_data")
    video = client.videos.create(**SMALL, input_reference=openai.omit, **by_name(file.id))
    (inputs,) = (serving.data / "storage" / "inputs" / video.id).iterdir()
    assert inputs.read_bytes() == picture(kind)
    client.files.delete(file.id)  # the video keeps what it needs
    assert client.videos.poll(video.id, poll_interval_ms=100).status == "completed"
    client.videos.delete(video.id)


def by_name(file_id):
    return {"extra_body": {"input_reference": {"file_id": file_id}}}


def test_json_names_files_too_and_other_peoples_do_not_exist(serving, kept):
    body = {**SMALL, "input_reference": {"file_id": kept.id}}
    answer = serving.call("POST", "/v1/videos", body)
    assert answer.status == 200
    serving.call("DELETE", f"/v1/videos/{answer.object['id']}")
    stranger = f"Bearer {serving.new_key('stranger')}"
    for said in (body, {**SMALL, "input_reference": {"file_id": "file_1"}}):
        answer = serving.call("POST", "/v1/videos", said, Authorization=stranger)
        assert (answer.status, answer.error["code"]) == (404, "file_not_found")


def test_a_video_begins_with_a_picture_from_elsewhere(served, receiver):
    receiver.files |= {"/a": picture(), "/b": "/a", "/c": b"<html>"}
    with served("[outside]\nallow = ['127.0.0.0/8']\n") as serving:
        for path in ("/a", "/b"):
            body = {**SMALL, "input_reference": {"image_url": receiver.url + path}}
            answer = serving.call("POST", "/v1/videos", body)
            assert answer.status == 200
            inputs = serving.data / "storage" / "inputs" / answer.object["id"]
            (kept,) = inputs.iterdir()
            assert (kept.read_bytes(), kept.suffix) == (picture(), ".png")
        for path in ("/c", "/nowhere"):
            body = {**SMALL, "input_reference": {"image_url": receiver.url + path}}
            answer = serving.call("POST", "/v1/videos", body)
            assert (answer.status, answer.error["param"]) == (400, "input_reference.image_url")


def test_there_is_an_end_to_it(served):
    few = "[limits]\nfiles_per_account = 2\nfile_bytes_per_account = 300\n"
    with served(few) as serving, serving.client() as client:
        client.files.create(file=("a.jsonl", b"1" * 200), purpose="batch")
        with pytest.raises(openai.BadRequestError) as error:
            client.files.create(file=("a.jsonl", b"1" * 200), purpose="batch")
        assert error.value.code == "limit_reached"
        client.files.create(file=("a.jsonl", LINES), purpose="batch")
        with pytest.raises(openai.BadRequestError):
            client.files.create(file=("a.jsonl", LINES), purpose="batch")
        assert len(json.loads(serving.call("GET", "/v1/files").content)["data"]) == 2
        stray = serving.data / "storage" / "files" / "file_0" / "content.png"
        stray.parent.mkdir()
        stray.write_bytes(b"a crash left this")
        serving.kill()
        serving.start()
        assert not stray.exists()
        assert len(list((serving.data / "storage" / "files").rglob("content*"))) == 2
