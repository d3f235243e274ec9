"""Batches, by the real client: worked off, told in files, cancelled, ended in time, killed."""

import json
import sqlite3
import time
from contextlib import closing

import openai
import pytest

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")
SMALL = {"prompt": "a ball", "size": "256x144", "seconds": "1"}
ENDED = ("completed", "failed", "expired", "cancelled")


def line(name, **changed):
    body = {**SMALL, **changed}
    return {"custom_id": name, "method": "POST", "url": "/v1/videos", "body": body}


def given(client, lines, **said):
    """A batch of these lines."""
    text = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines)
    file = client.files.create(file=("batch.jsonl", text.encode()), purpose="batch")
    return client.batches.create(
        input_file_id=file.id, endpoint="/v1/videos", completion_window="24h", **said
    )


def ended(client, batch, until, seconds=90):
    def look():
        now = client.batches.retrieve(batch.id)
        return now if now.status in ENDED else None

    return until(look, seconds=seconds)


def answers(client, file_id):
    """What a file of answers says, by the client's own names."""
    if file_id is None:
        return {}
    lines = client.files.content(file_id).text.splitlines()
    told = [json.loads(one) for one in lines]
    return {one["custom_id"]: one for one in told}


@pytest.fixture
def owner(serving):
    """The client of an account of its own."""
    with serving.client(serving.new_key(f"batch-{time.monotonic_ns()}")) as client:
        yield client


def test_all_lines_are_answered(owner, until):
    lines = [line("a", seed=7), line("b", prompt=""), line("c", n=2), line("d", model="sora-9")]
    batch = given(owner, lines, metadata={"for": "me"})
    assert (batch.object, batch.status, batch.endpoint) == ("batch", "validating", "/v1/videos")
    assert batch.expires_at - batch.created_at == 86400
    done = ended(owner, batch, until)
    assert (done.status, done.metadata, done.errors) == ("completed", {"for": "me"}, None)
    counts = done.request_counts
    assert (counts.total, counts.completed, counts.failed) == (4, 1, 3)
    assert done.in_progress_at <= done.finalizing_at <= done.completed_at
    (answer,) = answers(owner, done.output_file_id).values()
    assert (answer["custom_id"], answer["error"]) == ("a", None)
    assert answer["response"]["status_code"] == 200
    video = owner.videos.retrieve(answer["response"]["body"]["id"]).to_dict()
    told = answer["response"]["body"]
    assert {**told, "laterna": 0} == {**video, "laterna": 0}
    assert (told["status"], told["laterna"]["seed"]) == ("completed", 7)
    refused = answers(owner, done.error_file_id)
    shown = {
        name: (one["response"]["status_code"], one["response"]["body"]["error"]["param"])
        for name, one in refused.items()
    }
    assert shown == {"b": (400, "prompt"), "c": (400, "n"), "d": (404, "model")}
    files = [owner.files.retrieve(name) for name in (done.output_file_id, done.error_file_id)]
    assert {file.purpose for file in files} == {"batch_output"}


def test_a_file_with_a_mistake_begins_nothing(owner, until):
    batch = given(owner, [line("a"), "{", line("a")])
    done = ended(owner, batch, until)
    assert (done.status, done.output_file_id) == ("failed", None)
    told = [(fault.line, fault.code) for fault in done.errors.data]
    assert told == [(2, "invalid_json_line"), (3, "duplicate_custom_id")]
    assert done.request_counts.total == 0
    assert list(owner.videos.list()) == []


def test_batches_are_listed(owner, until):
    made = [given(owner, [line("a")]).id for _ in range(3)]
    assert [one.id for one in owner.batches.list(limit=2)] == made[::-1]
    with pytest.raises(openai.NotFoundError) as error:
        owner.batches.retrieve("batch_1")
    assert (error.value.code, error.value.param) == ("batch_not_found", "batch_id")
    for batch in made:
        owner.batches.cancel(batch)


def test_cancelled(owner, until, busy):
    lines = [line("quick"), line("slow", **busy["extra_body"], seconds="20", size="1920x1080")]
    batch = given(owner, lines)
    until(lambda: owner.batches.retrieve(batch.id).request_counts.completed == 1, seconds=60)
    assert owner.batches.cancel(batch.id).status == "cancelling"
    done = ended(owner, batch, until)
    assert done.status == "cancelled"
    assert done.cancelling_at <= done.cancelled_at
    assert list(answers(owner, done.output_file_id)) == ["quick"]
    (lost,) = answers(owner, done.error_file_id).values()
    assert (lost["custom_id"], lost["error"]["code"]) == ("slow", "cancelled")
    with pytest.raises(openai.ConflictError) as error:
        owner.batches.cancel(batch.id)
    assert error.value.code == "batch_not_cancellable"


def test_its_time_is_over(owner, serving, until, busy):
    slow = {**busy["extra_body"], "seconds": "20", "size": "1920x1080"}
    batch = given(owner, [line(f"{n}", **slow) for n in range(20)])
    until(lambda: owner.batches.retrieve(batch.id).status == "in_progress")
    until(lambda: len(list(owner.videos.list(limit=100))) == 16, seconds=60)  # not all at once
    with closing(sqlite3.connect(serving.data / "laterna.sqlite", timeout=20)) as database:
        database.execute("UPDATE batches SET expires_at = 1 WHERE id = ?", (batch.id,))
        database.commit()
    done = ended(owner, batch, until)
    assert (done.status, done.request_counts.failed) == ("expired", 20)
    lost = answers(owner, done.error_file_id)
    codes = [one["error"]["code"] for one in lost.values()]
    assert (codes.count("cancelled"), codes.count("batch_expired")) == (16, 4)
    assert [one.status for one in owner.videos.list(limit=100)] == ["failed"] * 16


@pytest.mark.parametrize(
    ("said", "param"),
    [
        ({"endpoint": "/v1/responses"}, "endpoint"),
        ({"completion_window": "1h"}, "completion_window"),
        ({"input_file_id": "file_1"}, "file_id"),
    ],
)
def test_what_is_no_batch(owner, said, param):
    fit = {"input_file_id": "file_1", "endpoint": "/v1/videos", "completion_window": "24h"}
    with pytest.raises((openai.BadRequestError, openai.NotFoundError)) as error:
        owner.batches.create(**{**fit, **said})
    assert error.value.param == param


def test_pictures_are_no_batch(owner):
    packed = b"\x89PNG\r\n\x1a\n" + b"\0" * 16
    file = owner.files.create(file=("a.png", packed), purpose="vision")
    with pytest.raises(openai.BadRequestError) as error:
        owner.batches.create(input_file_id=file.id, endpoint="/v1/videos", completion_window="24h")
    assert error.value.code == "file_unsuitable"


def test_a_revoked_key_begins_nothing_more(serving, owner, until, busy):
    slow = {**busy["extra_body"], "seconds": "20", "size": "1920x1080"}
    key = serving.new_key("leaver", "--account", "leavers")
    other = serving.new_key("stayer", "--account", "leavers")
    with serving.client(key) as leaver, serving.client(other) as stayer:
        batch = given(leaver, [line(f"{n}", **slow) for n in range(17)])
        until(lambda: len(list(stayer.videos.list(limit=100))) == 16, seconds=60)
        with closing(sqlite3.connect(serving.data / "laterna.sqlite", timeout=20)) as database:
            name = f"key_{key.split('-')[2]}"
            database.execute("UPDATE api_keys SET revoked_at = 1 WHERE id = ?", (name,))
            database.commit()
        for video in stayer.videos.list(limit=100):
            stayer.videos.delete(video.id)
        done = ended(stayer, batch, until)
        lost = answers(stayer, done.error_file_id)
        assert lost["16"]["response"]["status_code"] == 401
        assert {one["error"]["code"] for name, one in lost.items() if name != "16"} == {
            "video_deleted"
        }


def test_kill_9_leaves_nothing_twice(served, until):
    with served("") as serving:
        with serving.client() as client:
            batch = given(client, [line(f"{n}") for n in range(24)])
            until(lambda: len(list(client.videos.list(limit=100))) > 3)
        serving.kill()
        serving.start()
        with serving.client() as client:
            done = ended(client, batch, until, seconds=150)
            assert (done.status, done.request_counts.completed) == ("completed", 24)
            made = answers(client, done.output_file_id)
            assert sorted(made, key=int) == [f"{n}" for n in range(24)]
            videos = [one["response"]["body"]["id"] for one in made.values()]
            assert sorted(videos) == sorted(one.id for one in client.videos.list(limit=100))
            assert len(set(videos)) == 24


def test_the_end_is_told_by_webhook(served, receiver, until):
    with served("[outside]\nallow = ['127.0.0.0/8']\n") as serving, serving.client() as client:
        endpoint = client.webhooks.create(
            name="x", url=receiver.url, event_types=["batch.completed"]
        )
        batch = given(client, [line("a")])
        until(lambda: receiver.heard, seconds=60)
        ((_, headers, body),) = receiver.heard
        event = client.webhooks.unwrap(body, headers, secret=endpoint.signing_secret)
        assert (event.type, event.data.id) == ("batch.completed", batch.id)
