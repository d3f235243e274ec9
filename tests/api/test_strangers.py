"""No tenant sees, changes or guesses another's anything: asked of every route there is."""

import io
import json
import re

import pytest
from PIL import Image, ImageDraw

SHARED = {"model"}
"""What belongs to nobody."""

BODY = {"prompt": "a gem", "reason": "x", "name": "theirs", "event_type": "batch.completed"}


def picture():
    image = Image.new("RGBA", (200, 200), (200, 40, 60, 0))
    ImageDraw.Draw(image).ellipse((60, 40, 140, 180), fill=(200, 40, 60, 255))
    packed = io.BytesIO()
    image.save(packed, "PNG")
    return packed.getvalue()


@pytest.fixture(scope="module")
def owned(client, finished):
    """Something of each kind, by the name that routes have for it."""
    form = {"headers": {"Content-Type": "multipart/form-data"}}
    character = client.post(
        "/videos/characters",
        body={"name": "Quorl"},
        files={"images": ("a.png", picture(), "image/png")},
        cast_to=object,
        options=form,
    )
    endpoint = client.webhooks.create(
        name="mine", url="https://example.com/", event_types=["video.failed"]
    )
    line = {"custom_id": "1", "method": "POST", "url": "/v1/videos", "body": {"prompt": ""}}
    file = client.files.create(file=("a.jsonl", json.dumps(line).encode()), purpose="batch")
    batch = client.batches.create(
        input_file_id=file.id, endpoint="/v1/videos", completion_window="24h"
    )
    yield {
        "video_id": finished.id,
        "character_id": character["id"],
        "webhook_endpoint_id": endpoint.id,
        "file_id": file.id,
        "batch_id": batch.id,
    }
    client.webhooks.delete(endpoint.id)
    client.delete(f"/videos/characters/{character['id']}", cast_to=object)


@pytest.fixture(scope="module")
def operations(serving):
    """Every method of every path that is no administrator's."""
    paths = serving.call("GET", "/v1/openapi.json").object["paths"]
    return [
        (method.upper(), path)
        for path, methods in paths.items()
        for method in methods
        if not path.startswith("/v1/admin/")
    ]


def test_every_route_is_closed_to_strangers(serving, owned, operations):
    stranger = f"Bearer {serving.new_key('no-friend')}"
    tried = set()
    for method, path in operations:
        parameters = set(re.findall(r"{(\w+)}", path)) - SHARED
        if not parameters:
            continue
        assert parameters <= owned.keys(), f"{path} names something this test does not know"
        (name,) = parameters
        answer = serving.call(method, path.format(**owned), BODY, Authorization=stranger)
        thing = name.removesuffix("_id")
        assert (answer.status, answer.error["code"]) == (404, f"{thing}_not_found"), path
        assert answer.error["message"].count(owned[name]) == 1
        tried.add(name)
    assert tried == owned.keys()
    for path in ("videos", "videos/characters", "webhook_endpoints", "files", "batches"):
        assert serving.call("GET", f"/v1/{path}", Authorization=stranger).object["data"] == []


def test_a_stranger_has_said_the_same_as_one_who_guesses(serving, owned, operations):
    """Nothing tells what is another's from what does not exist."""
    stranger = f"Bearer {serving.new_key('guesser')}"
    for method, path in operations:
        found = re.findall(r"{(\w+)}", path)
        if method != "GET" or not found or found[0] in SHARED:
            continue
        real = owned[found[0]]
        guess = real[:-1] + ("0" if real[-1] != "0" else "1")
        told = [
            serving.call("GET", path.format(**{found[0]: name}), Authorization=stranger)
            for name in (real, guess)
        ]
        errors = [
            {**answer.error, "message": answer.error["message"].replace(name, "it")}
            for answer, name in zip(told, (real, guess), strict=True)
        ]
        assert errors[0] == errors[1]
        assert told[0].status == told[1].status == 404


def test_other_peoples_things_are_no_material(serving, owned, finished):
    stranger = f"Bearer {serving.new_key('taker')}"
    small = {"prompt": "a ball", "size": "256x144", "seconds": "1"}
    window = {"endpoint": "/v1/videos", "completion_window": "24h"}
    tries = [
        ("/v1/videos", {**small, "input_reference": {"file_id": owned["file_id"]}}, "file"),
        ("/v1/videos", {**small, "characters": [{"id": owned["character_id"]}]}, "character"),
        ("/v1/videos/characters", {"name": "Wug", "video": {"id": finished.id}}, "video"),
        ("/v1/batches", {"input_file_id": owned["file_id"], **window}, "file"),
    ]
    for path, body, thing in tries:
        answer = serving.call("POST", path, body, Authorization=stranger)
        assert (answer.status, answer.error["code"]) == (404, f"{thing}_not_found")
