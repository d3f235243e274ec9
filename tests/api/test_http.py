"""The contract on the wire: bodies, headers, parts of files, limits, and who sees what."""

import base64
import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

SMALL = {"prompt": "a ball", "size": "256x144", "seconds": "1"}
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf"
    b"\xc0\0\0\3\1\1\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82"
)


def form(pairs):
    """A body of a form and its type; a value of bytes is a file."""
    lines = []
    for name, value in pairs:
        file = '; filename="a.png"\r\nContent-Type: image/png' if isinstance(value, bytes) else ""
        content = value if isinstance(value, bytes) else value.encode()
        lines.append(f'--x\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode())
        lines.append(content + b"\r\n")
    return b"".join([*lines, b"--x--\r\n"]), "multipart/form-data; boundary=x"


def post(serving, path, pairs, **headers):
    body, kind = form(pairs)
    return serving.call("POST", path, body, Content_Type=kind, **headers)


@pytest.fixture
def removed(serving):
    """Cancels what a test began."""
    made = []
    yield made
    for answer in made:
        serving.call("DELETE", f"/v1/videos/{answer.object['id']}")


def test_forms_and_json_say_the_same(serving, removed):
    said = {**SMALL, "seed": 7, "fps": 12, "loop": True, "metadata": {"shot": "one"}}
    pairs = [
        *SMALL.items(),
        ("seed", "7"),
        ("fps", "12"),
        ("loop", "true"),
        ("metadata[shot]", "one"),
    ]
    nested = [
        *SMALL.items(),
        ("extra_body", json.dumps({k: said[k] for k in said if k not in SMALL})),
    ]
    answers = [
        serving.call("POST", "/v1/videos", said),
        post(serving, "/v1/videos", pairs),
        post(serving, "/videos", nested),
        serving.call("POST", "/v1/videos", {**SMALL, "extra_body": said}),
        post(serving, "/v1/videos", [*pairs[:-1], ("metadata", '{"shot": "one"}')]),
    ]
    removed += answers
    assert [answer.status for answer in answers] == [200] * 5
    told = [{**answer.object, "id": 0, "created_at": 0} for answer in answers]
    for one in told:
        one["laterna"]["eta_seconds"] = 0
    assert told[1:] == [told[0]] * 4
    assert (told[0]["laterna"]["seed"], told[0]["laterna"]["fps"]) == (7, 12.0)
    assert told[0]["laterna"]["metadata"] == {"shot": "one"}


def test_a_picture_may_come_as_file_or_as_url(serving, removed):
    url = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    answers = [
        post(serving, "/v1/videos", [*SMALL.items(), ("input_reference", PNG)]),
        post(serving, "/v1/videos", [*SMALL.items(), ("input_reference[image_url]", url)]),
        serving.call("POST", "/v1/videos", {**SMALL, "input_reference": {"image_url": url}}),
    ]
    assert [answer.status for answer in answers] == [200] * 3
    removed += answers
    for answer in answers:
        (kept,) = (serving.data / "storage" / "inputs" / answer.object["id"]).iterdir()
        assert kept.read_bytes() == PNG


@pytest.mark.parametrize(
    "reference",
    [
        {"image_url": "http://127.0.0.1/a.png"},
        {"image_url": "file:///etc/passwd"},
        {"image_url": "data:text/html;base64,AAAA"},
        {"image_url": "data:image/png;base64,%%%"},
        {},
        "../../etc/passwd",
    ],
)
def test_no_other_address_is_read(serving, reference):
    answer = serving.call("POST", "/v1/videos", {**SMALL, "input_reference": reference})
    assert (answer.status, answer.error["param"].partition(".")[0]) == (400, "input_reference")


def test_names_that_mean_nothing_are_told(serving, removed):
    answer = serving.call("POST", "/v1/videos", {**SMALL, "wild": 1, "a\r\nb": 2})
    removed.append(answer)
    assert answer.status == 200
    assert answer.headers["x-warnings"] == "ignored: wild"


def test_variations_have_the_seeds_that_follow(serving, removed):
    answer = serving.call("POST", "/v1/videos", {**SMALL, "n": 3, "seed": 5})
    removed.append(answer)
    siblings = answer.object["laterna"]["siblings"]
    told = [serving.call("GET", f"/v1/videos/{video}") for video in siblings]
    removed += told
    assert [one.object["laterna"]["seed"] for one in told] == [6, 7]


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"{", "application/json", "invalid_body"),
        (b"[]", "application/json", "invalid_body"),
        (b"", "application/json", "missing_required_parameter"),
        (b"prompt", "text/plain", "invalid_body"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x", "missing_required_parameter"),
        (b"", "multipart/form-data", "invalid_body"),
        (b"a[=1", "application/x-www-form-urlencoded", "invalid_body"),
    ],
)
def test_bodies_that_cannot_be_read(serving, body, kind, code):
    answer = serving.call("POST", "/v1/videos", body, Content_Type=kind)
    assert (answer.status, answer.error["code"]) == (400, code)


def test_the_same_call_begins_one_video(serving, removed):
    pairs = [*SMALL.items(), ("input_reference", PNG)]
    first = post(serving, "/v1/videos", pairs, Idempotency_Key="order 7")
    again = post(serving, "/v1/videos", pairs, Idempotency_Key="order 7")
    removed.append(first)
    assert again.object["id"] == first.object["id"]
    other = serving.call("POST", "/v1/videos", SMALL, Idempotency_Key="order 7")
    assert (other.status, other.error["code"]) == (409, "idempotency_key_reused")
    assert other.headers["x-should-retry"] == "false"


def test_every_answer_has_a_name_and_a_time(serving):
    for path in ("/v1/videos", "/v1/nowhere", "/healthz"):
        headers = serving.call("GET", path).headers
        assert headers["x-request-id"].startswith("req_")
        assert int(headers["openai-processing-ms"]) >= 0
    asked = serving.call("GET", "/v1/videos", X_Request_Id="my-own.1").headers
    assert asked["x-request-id"] == "my-own.1"
    assert "x-ratelimit-remaining-requests" in asked


def test_messages_come_in_the_clients_language(serving):
    answer = serving.call("GET", "/v1/videos/video_1", Accept_Language="fr, zh-CN;q=0.8")
    assert answer.error["message"] == "没有视频 video_1。"


def test_what_is_not_there_is_told_as_json(serving):
    for method, path, status in (("GET", "/v2", 404), ("PUT", "/v1/videos", 405)):
        answer = serving.call(method, path)
        assert (answer.status, answer.error["code"]) == (status, "not_found")
    assert answer.headers["allow"] == "GET, POST"


def test_the_document_tells_bodies_of_both_kinds(serving):
    document = serving.call("GET", "/v1/openapi.json")
    assert b"$defs" not in document.content
    content = document.object["paths"]["/v1/videos"]["post"]["requestBody"]["content"]
    kinds = [content[kind]["schema"] for kind in ("application/json", "multipart/form-data")]
    for schema in kinds:
        assert {"prompt", "seconds", "size", "input_reference", "seed"} <= schema[
            "properties"
        ].keys()
    shapes = [json.dumps(schema["properties"]["input_reference"]) for schema in kinds]
    assert ["binary" in shape for shape in shapes] == [False, True]


@pytest.mark.parametrize(
    "query", ["limit=101", "limit=-1", "limit=x", "order=up", "after=video_1", "after=%00"]
)
def test_lists_are_asked_for_rightly(serving, query):
    answer = serving.call("GET", f"/v1/videos?{query}")
    assert (answer.status, answer.error["param"]) == (400, query.partition("=")[0])


def test_an_empty_page_is_legal(serving, finished):
    told = serving.call("GET", "/v1/videos?limit=0").object
    assert (told["data"], told["first_id"], told["last_id"], told["has_more"]) == (
        [],
        None,
        None,
        True,
    )


class TestContent:
    """Files in whole and in part."""

    @pytest.fixture
    def path(self, finished):
        return f"/v1/videos/{finished.id}/content"

    def test_whole(self, serving, path, finished):
        whole = serving.call("GET", path, Accept="application/binary")
        assert (whole.status, whole.headers["content-type"]) == (200, "video/mp4")
        assert whole.headers["accept-ranges"] == "bytes"
        assert f"{finished.id}.mp4" in whole.headers["content-disposition"]
        head = serving.call("HEAD", path)
        assert (head.status, head.content) == (200, b"")
        for name in ("etag", "content-length", "content-type"):
            assert head.headers[name] == whole.headers[name]
        assert int(head.headers["content-length"]) == len(whole.content)

    @pytest.mark.parametrize(
        ("asked", "part"),
        [
            ("bytes=0-9", slice(0, 10)),
            ("bytes=5-", slice(5, None)),
            ("bytes=-7", slice(-7, None)),
            ("bytes=10-99999999", slice(10, None)),
        ],
    )
    def test_part(self, serving, path, asked, part):
        whole = serving.call("GET", path).content
        answer = serving.call("GET", path, Range=asked)
        assert (answer.status, answer.content) == (206, whole[part])
        start, stop, _ = part.indices(len(whole))
        assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(whole)}"

    @pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=9-3"])
    def test_outside(self, serving, path, asked):
        answer = serving.call("GET", path, Range=asked)
        assert (answer.status, answer.error["code"]) == (416, "range_not_satisfiable")
        assert answer.headers["content-range"].startswith("bytes */")

    @pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "lines=1-2", "bytes=-", "bytes=a-b"])
    def test_other_ranges_are_answered_in_whole(self, serving, path, asked):
        assert serving.call("GET", path, Range=asked).status == 200

    def test_what_is_known_is_not_sent_again(self, serving, path):
        tag = serving.call("HEAD", path).headers["etag"]
        known = serving.call("GET", path, If_None_Match=f'"other", {tag}')
        assert (known.status, known.content) == (304, b"")
        assert serving.call("GET", path, Range="bytes=0-1", If_Range=tag).status == 206
        assert serving.call("GET", path, Range="bytes=0-1", If_Range='"other"').status == 200

    def test_other_variants_do_not_exist(self, serving, path):
        answer = serving.call("GET", f"{path}?variant=../video")
        assert (answer.status, answer.error["param"]) == (400, "variant")


def test_nobody_does_anything_with_the_videos_of_others(serving, finished):
    stranger = f"Bearer {serving.new_key('stranger')}"
    document = serving.call("GET", "/v1/openapi.json").object
    tried = 0
    for path, operations in document["paths"].items():
        for method in operations:
            if "{video_id}" in path:
                target = path.replace("{video_id}", finished.id)
                answer = serving.call(
                    method.upper(), target, {"prompt": "a gem"}, Authorization=stranger
                )
                assert (answer.status, answer.error["code"]) == (404, "video_not_found"), path
                tried += 1
    assert tried >= 5
    for path, said in (("edits", {}), ("extensions", {"seconds": 4})):
        body = {"prompt": "make the ball red", "video": {"id": finished.id}, **said}
        answer = serving.call("POST", f"/v1/videos/{path}", body, Authorization=stranger)
        assert (answer.status, answer.error["code"]) == (404, "video_not_found")
    assert serving.call("GET", "/v1/videos", Authorization=stranger).object["data"] == []
    assert serving.call("GET", f"/v1/videos/{finished.id}").object["status"] == "completed"


def test_every_route_but_health_needs_a_key(serving):
    document = serving.call("GET", "/v1/openapi.json").object
    for path, operations in document["paths"].items():
        for method in operations:
            target = path.replace("{video_id}", "video_1").replace("{model}", "sora-2")
            answer = serving.call(method.upper(), target, Authorization="")
            assert answer.status == (200 if path in ("/healthz", "/readyz") else 401), path


def test_a_revoked_key_opens_nothing_a_second_later(serving, until):
    key = serving.new_key("short-lived")
    shown = {"Authorization": f"Bearer {key}"}
    assert serving.call("GET", "/v1/videos", **shown).status == 200
    name = f"key_{key.split('-')[2]}"
    words = ["keys", "revoke", name, "--data", str(serving.data)]
    subprocess.run([sys.executable, "-m", "laterna", *words], check=True, capture_output=True)
    until(lambda: serving.call("GET", "/v1/videos", **shown).status == 401)


def test_the_log_holds_no_keys_and_no_prompts(serving, removed):
    answer = serving.call("POST", "/v1/videos", {**SMALL, "prompt": "a very secret ball"})
    removed.append(answer)
    log = (serving.data.parent / "server.log").read_text()
    assert serving.key not in log
    assert "secret ball" not in log


def test_events_tell_the_whole_story(serving, removed):
    video = serving.call("POST", "/v1/videos", SMALL)
    removed.append(video)
    answer = serving.call("GET", f"/v1/videos/{video.object['id']}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = [
        json.loads(block.partition(b"data: ")[2])
        for block in answer.content.split(b"\n\n")
        if block.startswith(b"event: video\n")
    ]
    progress = [one["progress"] for one in told]
    assert progress == sorted(progress)
    assert (told[-1]["status"], progress[-1]) == ("completed", 100)
    assert {one["id"] for one in told} == {video.object["id"]}
    assert all(one["progress"] < 100 for one in told if one["status"] != "completed")


def test_a_richer_prompt_is_what_later_videos_are_made_from(serving, removed):
    said = {**SMALL, "prompt": "a lighthouse", "enhance_prompt": True}
    video = serving.call("POST", "/v1/videos", said)
    removed.append(video)
    path = f"/v1/videos/{video.object['id']}"
    serving.call("GET", f"{path}/events")
    done = serving.call("GET", path).object
    assert (done["status"], done["prompt"]) == ("completed", "a lighthouse")
    with closing(sqlite3.connect(serving.data / "laterna.sqlite")) as database:
        query = "SELECT request FROM videos WHERE id = ?"
        request = json.loads(database.execute(query, (done["id"],)).fetchone()[0])
    assert request["asked"] == "a lighthouse"
    assert len(request["prompt"]) > len(request["asked"])
    more = {"prompt": "a ball", "seconds": 1, "video": done["id"]}
    longer = serving.call("POST", "/v1/videos/extensions", more)
    removed.append(longer)
    assert longer.object["seconds"] == "2"


class TestLimits:
    """A server that allows little."""

    @pytest.fixture
    def small_server(self, own_server):
        own_server.stop()
        (own_server.data / "server.toml").write_text(
            "[limits]\nqueued_per_account = 2\nrequests_per_minute = 5\nupload_bytes = 5000\n"
        )
        own_server.start()
        return own_server

    def test_too_many_too_often_too_much(self, small_server):
        long = {**SMALL, "seconds": "20", "size": "1280x720"}
        answers = [small_server.call("POST", "/v1/videos", long) for _ in range(3)]
        assert [answer.status for answer in answers] == [200, 200, 429]
        assert answers[2].error["code"] == "queue_full"
        assert answers[2].headers["x-should-retry"] == "true"
        assert 1 <= int(answers[2].headers["retry-after"]) <= 60
        assert len(small_server.call("GET", "/v1/videos").object["data"]) == 2
        large = small_server.call("POST", "/v1/videos", {**SMALL, "prompt": "a" * 6000})
        assert (large.status, large.error["code"]) == (413, "request_too_large")
        while (answer := small_server.call("POST", "/v1/videos", {})).status == 400:
            pass
        assert (answer.status, answer.error["code"]) == (429, "rate_limit_exceeded")
        assert answer.headers["x-ratelimit-limit-requests"] == "5"
        assert small_server.call("GET", "/v1/videos").headers["x-ratelimit-limit-requests"] == "5"
