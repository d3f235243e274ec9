"""What whoever runs a server sees of it: numbers, lines, and how it ends."""

import json
import os
import re
import signal

import pytest

SMALL = {"prompt": "a zebrafinch", "size": "256x144", "seconds": "1"}
LONG = {"prompt": "a zebrafinch", "size": "640x360", "seconds": "5", "fps": 24}
KEY = re.compile(r"sk-lat-[a-z0-9]{12}")


def make(serving, said=SMALL, **headers):
    answer = serving.call("POST", "/v1/videos", said, **headers)
    assert answer.status == 200
    return answer.object["id"]


def told(serving, video):
    return serving.call("GET", f"/v1/videos/{video}").object


def numbers(serving):
    """All metrics by name and labels."""
    answer = serving.call("GET", "/metrics")
    assert answer.status == 200
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def lines(serving):
    log = (serving.data.parent / "server.log").read_text()
    return log, [json.loads(line) for line in log.splitlines()]


@pytest.fixture
def configured(own_server):
    """Starts a server anew with other settings."""

    def start(text):
        own_server.stop()
        (own_server.data.parent / "server.log").unlink()
        (own_server.data / "server.toml").write_text(text)
        own_server.start()
        return own_server

    return start


def test_metrics_tell_what_happened(own_server, until):
    video, wanted = make(own_server, LONG), make(own_server)
    waiting = numbers(own_server)
    assert waiting['laterna_videos{status="queued"}'] >= 1
    assert waiting["laterna_queue_megapixels"] > 10
    assert waiting["laterna_oldest_wait_seconds"] > 0
    own_server.call("POST", f"/v1/videos/{wanted}/cancel")
    until(lambda: told(own_server, video)["status"] == "completed", 180)
    content = own_server.call("GET", f"/v1/videos/{video}/content").content
    after = numbers(own_server)
    assert after['laterna_videos_ended_total{code=""}'] == 1
    assert after['laterna_videos_ended_total{code="cancelled"}'] == 1
    assert after["laterna_wait_seconds_count"] == after["laterna_run_seconds_count"] == 1
    assert after["laterna_run_seconds_sum"] > 0.1
    assert after["laterna_compute_seconds_total"] > 0
    stored = sum(file.stat().st_size for file in (own_server.data / "storage").rglob("*.*"))
    assert after["laterna_stored_bytes_total"] == stored
    assert after["laterna_http_sent_bytes_total"] > len(content)
    assert after["laterna_http_received_bytes_total"] > len(json.dumps(SMALL))
    assert after['laterna_workers{state="idle"}'] == 1
    assert after["laterna_disk_free_bytes"] > 0
    route = '{method="GET",route="/videos/{video_id}/content",status="200"}'
    assert after[f"laterna_http_requests_total{route}"] == 1
    assert after['laterna_videos{status="queued"}'] == after["laterna_oldest_wait_seconds"] == 0


def test_metrics_are_the_operators(serving):
    plain = serving.new_key("plain")
    watcher = serving.new_key("prometheus", "--scopes", "metrics:read")
    assert serving.call("GET", "/metrics", Authorization="").status == 401
    assert serving.call("GET", "/metrics", Authorization=f"Bearer {plain}").status == 403
    assert serving.call("GET", "/metrics", Authorization=f"Bearer {watcher}").status == 200
    assert serving.call("GET", "/v1/videos", Authorization=f"Bearer {watcher}").status == 403


@pytest.mark.parametrize("prompts", [False, True])
def test_lines_are_about_something_and_hold_no_words_and_no_keys(configured, until, prompts):
    serving = configured(f'[logs]\nformat = "json"\nprompts = {str(prompts).lower()}\n')
    video = make(serving, x_request_id="asked-1")
    until(lambda: told(serving, video)["status"] == "completed", 180)
    serving.call("GET", f"/v1/videos/zebrafinch?q=zebrafinch&key={serving.key}")
    serving.call("GET", "/zebrafinch", X_Key=serving.key)
    serving.call("POST", "/v1/videos", b'{"prompt": "zebrafinch', Content_Type="application/json")
    serving.call("POST", "/v1/videos", SMALL | {"size": "zebrafinch"})
    (serving.data / "storage").rename(serving.data / "gone")  # what fails tells where, not what
    (serving.data / "storage").write_bytes(b"")
    lost = make(serving)
    until(lambda: "a job waits" in lines(serving)[0])
    serving.call("GET", f"/v1/videos/{video}/content")
    text, found = lines(serving)
    assert KEY.search(text) is None
    assert ("zebrafinch" in text) is prompts
    about = [line for line in found if line.get("video_id") == video]
    assert [line["event"] for line in about if line["event"] != "answered"] == [
        "queued",
        "begun",
        "stored",
    ]
    made = [line for line in about if line["event"] in {"queued", "begun", "stored"}]
    assert {line["request_id"] for line in made} == {"asked-1"}
    assert {line["video_id"] for line in found if line["event"].startswith("a job")} == {lost}
    answers = [line for line in found if line["event"] == "answered"]
    assert all(line["request_id"] and line["status"] for line in answers)
    assert {line["key"][:4] for line in answers if "key" in line} == {"key_"}
    failed = [line for line in found if "exception" in line]
    assert {line["level"] for line in failed} == {"error"}


def test_a_server_that_drains_finishes_what_it_began_and_nothing_else(configured, until):
    serving = configured("drain_seconds = 60\n")
    first, second = make(serving, LONG), make(serving, LONG)
    until(lambda: told(serving, first)["progress"] > 25)
    serving.process.send_signal(signal.SIGTERM)
    until(lambda: serving.call("GET", "/readyz").object["reasons"] == ["draining"])
    assert told(serving, second)["status"] == "queued"  # it still answers
    serving.process.wait(180)
    assert serving.close() == 0
    serving.start()
    assert told(serving, first)["status"] == "completed"
    assert told(serving, second)["laterna"]["stage"] in {"", "frames", "encode"}
    until(lambda: told(serving, second)["status"] == "completed", 180)


def test_a_second_signal_ends_a_draining_server_at_once(configured, until, busy):
    serving = configured("drain_seconds = 600\n")
    video = make(serving, SMALL | busy)
    until(lambda: told(serving, video)["status"] == "in_progress")
    (worker,) = serving.workers
    serving.process.send_signal(signal.SIGTERM)
    until(lambda: serving.call("GET", "/readyz").status == 503)
    serving.process.send_signal(signal.SIGTERM)
    serving.process.wait(180)
    assert serving.close() == 0
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
    serving.start()
    assert told(serving, video)["status"] in {"queued", "in_progress"}
    serving.call("DELETE", f"/v1/videos/{video}")
