"""Webhooks, by the real client: its management methods, and what it makes of what it is sent."""

import json
import time
import warnings

import openai
import pytest

SMALL = {"prompt": "a ball", "size": "256x144", "seconds": "1"}
BOTH = ["video.completed", "video.failed"]


@pytest.fixture(scope="module")
def reaching(served):
    """A server that may call this machine."""
    with served("[outside]\nallow = ['127.0.0.0/8']\n") as serving:
        yield serving


@pytest.fixture(scope="module")
def talking(reaching):
    """The real client of that server."""
    with reaching.client() as client:
        yield client


@pytest.fixture
def endpoint(talking, receiver):
    """An endpoint that is taken away at the end."""
    made = talking.webhooks.create(name="mine", url=f"{receiver.url}/a", event_types=BOTH)
    yield made
    talking.webhooks.delete(made.id)


def test_the_end_of_a_video_is_unwrapped_by_the_client(talking, endpoint, receiver, until):
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        video = talking.videos.create(**SMALL)
    until(lambda: receiver.heard)
    ((path, headers, body),) = receiver.heard
    event = talking.webhooks.unwrap(body, headers, secret=endpoint.signing_secret)
    assert (path, event.type, event.data.id) == ("/a", "video.completed", video.id)
    assert json.loads(body).keys() == {"id", "object", "created_at", "type", "data"}
    assert headers["webhook-id"] == event.id
    assert abs(event.created_at - time.time()) < 60
    with pytest.raises(openai.InvalidWebhookSignatureError):
        talking.webhooks.verify_signature(body + b" ", headers, secret=endpoint.signing_secret)
    told = until(lambda: delivered(reaching_path(endpoint), talking))
    assert (told["event_id"], told["attempts"], told["response_status"]) == (event.id, 1, 200)


def reaching_path(endpoint):
    return f"/webhook_endpoints/{endpoint.id}/deliveries"


def delivered(path, client):
    """The newest delivery once it is there."""
    page = client.get(path, cast_to=object)
    return page["data"][0] if page["data"] and page["data"][0]["status"] == "delivered" else None


def test_a_cancelled_video_is_a_failed_one(talking, endpoint, receiver, until, busy):
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        video = talking.videos.create(prompt="a ball", **busy)
        talking.videos.delete(video.id)
    until(lambda: receiver.heard)
    ((_, headers, body),) = receiver.heard
    event = talking.webhooks.unwrap(body, headers, secret=endpoint.signing_secret)
    assert (event.type, event.data.id) == ("video.failed", video.id)


def test_endpoints_are_managed(talking, endpoint, receiver):
    webhooks = talking.webhooks
    assert endpoint.object == "webhook_endpoint"
    assert endpoint.signing_secret.startswith("whsec_")
    assert endpoint.signing_secret_hint.endswith(endpoint.signing_secret[-4:])
    assert len(endpoint.signing_secret_hint) < len(endpoint.signing_secret)
    found = webhooks.retrieve(endpoint.id)
    assert "signing_secret" not in found.to_dict()
    assert (found.name, found.event_types, found.url) == ("mine", BOTH, endpoint.url)
    changed = webhooks.update(endpoint.id, name="ours", event_types=["video.failed"])
    assert (changed.name, changed.event_types) == ("ours", ["video.failed"])
    assert changed.url == endpoint.url
    others = [webhooks.create(name=n, url=receiver.url, event_types=BOTH) for n in "ab"]
    listed = [one.id for one in webhooks.list(limit=1)]
    assert listed[:3] == [others[1].id, others[0].id, endpoint.id]
    for one in others:
        gone = webhooks.delete(one.id).to_dict()
        assert gone == {"id": one.id, "object": "webhook_endpoint.deleted", "deleted": True}
    with pytest.raises(openai.NotFoundError) as error:
        webhooks.retrieve(others[0].id)
    assert error.value.code == "webhook_endpoint_not_found"
    assert set(BOTH) < {str(kind) for kind in webhooks.event_types.list().data}


def test_secrets_rotate(talking, endpoint, receiver):
    fresh = talking.webhooks.rotate_secret(endpoint.id, keep_old_secret_active_for_24_hours=True)
    assert fresh.signing_secret != endpoint.signing_secret
    result = talking.webhooks.test(endpoint.id, event_type="batch.completed")
    assert (result.success, result.status_code, result.object) == (
        True,
        200,
        "webhook_endpoint.test",
    )
    _, headers, body = receiver.heard[-1]
    for secret in (fresh.signing_secret, endpoint.signing_secret):
        assert talking.webhooks.unwrap(body, headers, secret=secret).type == "batch.completed"
    last = talking.webhooks.rotate_secret(endpoint.id)
    talking.webhooks.test(endpoint.id, event_type="batch.failed")
    _, headers, body = receiver.heard[-1]
    talking.webhooks.verify_signature(body, headers, secret=last.signing_secret)
    for secret in (fresh.signing_secret, endpoint.signing_secret):
        with pytest.raises(openai.InvalidWebhookSignatureError):
            talking.webhooks.verify_signature(body, headers, secret=secret)


def test_a_test_tells_what_was_answered(talking, endpoint, receiver):
    receiver.answers.append(307)
    result = talking.webhooks.test(endpoint.id, event_type="batch.completed")
    assert result.status_code == 307
    assert [path for path, _, _ in receiver.heard] == ["/a"]  # nobody was followed


@pytest.mark.parametrize(
    ("said", "param", "code"),
    [
        ({"event_types": []}, "event_types", "invalid_value"),
        ({"event_types": ["video.burnt"]}, "event_types", "invalid_value"),
        ({"name": ""}, "name", "invalid_value"),
        ({"name": "a\0b"}, "name", "invalid_value"),
        ({"url": "ftp://a.test"}, "url", "url_forbidden"),
        ({"url": "https://a:b@a.test"}, "url", "url_forbidden"),
        ({"url": "http://a.test"}, "url", "url_forbidden"),
        ({"url": "http://127.0.0.1:1/"}, "url", "url_forbidden"),
    ],
)
def test_what_cannot_be_an_endpoint(client, said, param, code):
    fit = {"name": "mine", "url": "https://a.test/", "event_types": BOTH}
    with pytest.raises(openai.BadRequestError) as error:
        client.webhooks.create(**{**fit, **said})
    assert (error.value.param, error.value.code) == (param, code)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"])
def test_nothing_is_sent_into_this_machine(client, host):
    made = client.webhooks.create(name="x", url=f"https://{host}:1/", event_types=BOTH)
    with pytest.raises(openai.BadRequestError) as error:
        client.webhooks.test(made.id, event_type="batch.completed")
    client.webhooks.delete(made.id)
    assert error.value.code == "url_forbidden"


def test_deliveries_wait_for_a_server_that_died(own_reaching, receiver, until, busy):
    """What was to be told before kill -9 is told after it."""
    serving = own_reaching
    body = {"name": "x", "url": receiver.url, "event_types": BOTH}
    made = serving.call("POST", "/v1/webhook_endpoints", body)
    receiver.answers += [500] * 2
    video = serving.call("POST", "/v1/videos", {**SMALL})
    until(lambda: receiver.heard)
    serving.kill()
    serving.start()
    until(lambda: len(receiver.heard) == 3, seconds=110)
    names = {headers["webhook-id"] for _, headers, _ in receiver.heard}
    assert len(names) == 1
    assert json.loads(receiver.heard[-1][2])["data"]["id"] == video.object["id"]
    path = f"/v1/webhook_endpoints/{made.object['id']}/deliveries"
    told = serving.call("GET", path).object["data"][0]
    assert told["attempts"] >= 3


@pytest.fixture
def own_reaching(served):
    """A server of one test's own that may call this machine."""
    with served("[outside]\nallow = ['127.0.0.0/8']\n") as serving:
        yield serving
