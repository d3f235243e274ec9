"""What clients write into batches, and what is wrong with it."""

import json

import pytest

from laterna.server import batch_lines
from laterna.server.batch_lines import Line, read_lines, written

ENDPOINT = "/v1/videos"


def line(name="1", **changed):
    told = {"custom_id": name, "method": "POST", "url": ENDPOINT, "body": {"prompt": "a"}}
    return json.dumps({**told, **changed})


@pytest.fixture
def file(tmp_path):
    def write(*lines):
        path = tmp_path / "lines.jsonl"
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write


def test_lines_in_their_order(file):
    lines, faults = read_lines(file(line("b"), "", line("a", url="/videos")), ENDPOINT)
    assert (lines, faults) == ([Line("b", {"prompt": "a"}), Line("a", {"prompt": "a"})], [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "invalid_json_line"),
        ("[" * 100_000, "invalid_json_line"),
        ("[]", "invalid_request"),
        (line(method="GET"), "invalid_request"),
        (line(url="/v1/files"), "invalid_request"),
        (line(body=[]), "invalid_request"),
        (line(name=""), "invalid_request"),
        (line(custom_id=1), "invalid_request"),
        (line("a" * 513), "invalid_request"),
        (line("a\0b"), "invalid_request"),
        (line("a\ud800"), "invalid_request"),
        (line("first"), "duplicate_custom_id"),
    ],
)
def test_one_mistake_is_enough_and_says_where(file, text, code):
    lines, (fault,) = read_lines(file(line("first"), text, line("last")), ENDPOINT)
    assert (lines, fault.line, fault.code) == ([], 2, code)
    assert fault.told().keys() == {"code", "message", "line", "param"}


def test_none_and_too_many(file, monkeypatch):
    _, (fault,) = read_lines(file("", ""), ENDPOINT)
    assert (fault.code, fault.line) == ("empty_file", None)
    monkeypatch.setattr(batch_lines, "MOST_LINES", 2)
    lines, (fault,) = read_lines(file(*map(line, "abc")), ENDPOINT)
    assert (lines, fault.code) == ([], "too_many_requests")
    _, faults = read_lines(file(*["{"] * 500), ENDPOINT)
    assert len(faults) == 100


def test_an_answer_is_one_line():
    answer = written("7", "my own", 200, {"prompt": "a\nb \u4f60"}, None)
    assert answer.count(b"\n") == 1
    told = json.loads(answer)
    assert told == {
        "id": "batch_req_7",
        "custom_id": "my own",
        "response": {
            "status_code": 200,
            "request_id": "req_7",
            "body": {"prompt": "a\nb \u4f60"},
        },
        "error": None,
    }
    assert json.loads(written("7", "x", None, None, {"code": "c"}))["response"] is None
