"""Videos out of videos, beyond the contract."""

import pytest

WAYS = {
    "loops": ({}, "2"),
    "variations": ({"strength": 0.3, "seed": 4}, "2"),
    "recuts": ({"start": 0.5, "end": 1.5, "at": 1, "seconds": 3, "prompt": "a gem"}, "3"),
    "blends": ({"seconds": 1}, "3"),
    "connections": ({"seconds": 1, "prompt": "a gem"}, "5"),
}


def said_of(way, finished):
    said, _ = WAYS[way]
    both = way in ("blends", "connections")
    of = {"videos": [finished.id, {"id": finished.id}]} if both else {"video": {"id": finished.id}}
    return {**said, **of}


@pytest.mark.parametrize("way", WAYS)
def test_a_video_is_made_of_videos(serving, finished, until, way):
    made = serving.call("POST", f"/v1/videos/{way}", said_of(way, finished))
    assert (made.status, made.object["seconds"]) == (200, WAYS[way][1])
    path = f"/v1/videos/{made.object['id']}"
    until(lambda: serving.call("GET", path).object["status"] == "completed", 60)
    serving.call("DELETE", path)


@pytest.mark.parametrize("way", WAYS)
def test_nobody_makes_anything_of_the_videos_of_others(serving, finished, way):
    stranger = f"Bearer {serving.new_key('stranger')}"
    answer = serving.call(
        "POST", f"/v1/videos/{way}", said_of(way, finished), Authorization=stranger
    )
    assert (answer.status, answer.error["code"]) == (404, "video_not_found")


@pytest.mark.parametrize(
    ("way", "said", "param"),
    [
        ("loops", {}, "video"),
        ("variations", {"strength": "wild"}, "strength"),
        ("recuts", {"start": 1, "end": 9}, "start"),
        ("blends", {"videos": ["video_1"]}, "videos"),
        ("connections", {"seconds": 500}, "seconds"),
    ],
)
def test_what_is_not_possible_is_named(serving, finished, way, said, param):
    body = {} if way == "loops" else {**said_of(way, finished), **said}
    answer = serving.call("POST", f"/v1/videos/{way}", body)
    assert (answer.status, answer.error["param"]) == (400, param)
