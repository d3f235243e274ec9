"""Events are written with what they tell of, and brought to their endpoints; nowhere else."""

import asyncio
import json
import time
from ipaddress import ip_network
from itertools import pairwise
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select
from standardwebhooks import Webhook, WebhookVerificationError

from laterna.core.errors import EndpointMissing, TooMany
from laterna.server import webhooks as webhooks_module
from laterna.server.outside import Outside
from laterna.server.pages import Cut
from laterna.server.postman import Patience, Postman
from laterna.server.queue import Outcome
from laterna.server.tables import Delivery, Event
from laterna.server.webhooks import Change, Signer, Webhooks

pytestmark = pytest.mark.anyio

HERE = (ip_network("127.0.0.0/8"),)
QUICK = Patience(first=0.01, longest=0.02, whole=60.0)
OUTCOME = Outcome("film", 1.0, 1.0, 0.1)


@pytest.fixture
async def post(database, jobs):
    """Webhooks of account ``a``, and a postman who is told when to go his rounds."""
    await jobs.add()
    outside, signer = Outside(HERE), Signer(b"pepper")
    postman = Postman(database, outside, signer, QUICK)

    async def rounds(until, seconds=20.0):
        end = time.monotonic() + seconds
        while not await until():
            assert time.monotonic() < end, "it did not come to be"
            await postman.round()
            await asyncio.sleep(0.02)

    async def deliveries():
        async with database.read() as session:
            return (await session.scalars(select(Delivery).order_by(Delivery.id))).all()

    async def ended():
        found = await deliveries()
        return found and all(one.status != "pending" for one in found)

    webhooks = Webhooks(database, outside, signer)
    yield SimpleNamespace(
        webhooks=webhooks,
        postman=postman,
        signer=signer,
        rounds=rounds,
        deliveries=deliveries,
        ended=ended,
        database=database,
    )
    await postman.close()


async def finish(jobs, **values):
    """Make a video of account ``a``."""
    await jobs.add(**values)
    job = await jobs.queue.claim("w")
    assert await jobs.queue.complete(job, OUTCOME)
    return job


async def test_the_end_of_a_video_is_told_with_a_signature(post, jobs, receiver):
    types = ["video.completed", "video.failed"]
    endpoint = await post.webhooks.create("a", "mine", f"{receiver.url}/hook", types)
    job = await jobs.queue.claim("w")
    assert await jobs.queue.complete(job, OUTCOME)
    await post.rounds(post.ended)
    ((path, headers, body),) = receiver.heard
    assert path == "/hook"
    told = Webhook(post.webhooks.secret(endpoint)).verify(body, headers)
    assert told == {
        "id": headers["webhook-id"],
        "object": "event",
        "created_at": told["created_at"],
        "type": "video.completed",
        "data": {"id": job.id},
    }
    (delivery,) = await post.deliveries()
    assert (delivery.status, delivery.attempts, delivery.response_status) == ("delivered", 1, 200)
    assert delivery.ended_at is not None


async def test_each_way_to_end_is_told_once(post, jobs, receiver):
    await post.webhooks.create("a", "mine", receiver.url, ["video.completed", "video.failed"])
    first = await jobs.queue.claim("w")
    await jobs.queue.fail(first, "broken", "it broke")
    assert not await jobs.queue.complete(first, OUTCOME)
    waiting = await jobs.add()
    await jobs.queue.cancel("a", waiting)
    await jobs.queue.cancel("a", waiting)
    lost = await jobs.add(crashes=4)
    job = await jobs.queue.claim("w")
    await jobs.queue.release(job, crashed=True)
    done = await finish(jobs)
    await post.rounds(post.ended)
    told = [json.loads(body) for _, _, body in receiver.heard]
    ends = sorted((one["type"], one["data"]["id"]) for one in told)
    assert ends == sorted(
        [
            ("video.completed", done.id),
            *(("video.failed", video) for video in (first.id, waiting, lost)),
        ]
    )


async def test_only_what_is_wanted_is_kept_and_only_for_the_account(post, jobs, receiver):
    await post.webhooks.create("a", "mine", receiver.url, ["video.failed"])
    await jobs.add(account="b")
    for _ in range(2):
        job = await jobs.queue.claim("w")
        if (await jobs.get(job.id)).account_id == "a":
            await jobs.queue.complete(job, OUTCOME)  # nobody wants to hear of that
        else:
            await jobs.queue.fail(job, "broken", "it broke")  # that is another's
    async with post.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Event)) == 0


async def test_an_event_is_kept_with_the_end_or_not_at_all(post, jobs, receiver, monkeypatch):
    await post.webhooks.create("a", "mine", receiver.url, ["video.completed"])
    job = await jobs.queue.claim("w")

    async def away(*_):
        raise OSError

    monkeypatch.setattr("laterna.server.queue.announce", away)
    with pytest.raises(OSError):
        await jobs.queue.complete(job, OUTCOME)
    assert (await jobs.get(job.id)).status == "in_progress"
    assert await post.deliveries() == []


@pytest.mark.parametrize("status", [301, 307, 400, 410, 500])
async def test_what_fails_comes_again_with_the_same_name_and_body(post, jobs, receiver, status):
    endpoint = await post.webhooks.create("a", "mine", f"{receiver.url}/h", ["video.completed"])
    receiver.answers += [status, status]
    job = await jobs.queue.claim("w")
    await jobs.queue.complete(job, OUTCOME)
    await post.rounds(post.ended)
    assert [path for path, _, _ in receiver.heard] == ["/h"] * 3  # nobody was followed elsewhere
    assert len({(headers["webhook-id"], body) for _, headers, body in receiver.heard}) == 1
    for _, headers, body in receiver.heard:
        Webhook(post.webhooks.secret(endpoint)).verify(body, headers)
    (delivery,) = await post.deliveries()
    assert (delivery.status, delivery.attempts, delivery.response_status) == ("delivered", 3, 200)


async def test_after_three_days_it_is_given_up(post, jobs, receiver):
    await post.webhooks.create("a", "mine", receiver.url, ["video.completed"])
    receiver.answers += [500] * 9
    job = await jobs.queue.claim("w")
    await jobs.queue.complete(job, OUTCOME)
    async with post.database.write() as session:
        (delivery,) = (await session.scalars(select(Delivery))).all()
        delivery.created_at -= 61.0
    await post.rounds(post.ended)
    (delivery,) = await post.deliveries()
    assert (delivery.status, delivery.attempts, delivery.next_at) == ("failed", 1, None)


def test_waiting_grows_to_hours_and_ends_after_72():
    patience, now, tries = Patience(), 0.0, 0
    waits = []
    while (after := patience.next(tries + 1, 0.0, now)) is not None:
        waits.append(after - now)
        now, tries = after, tries + 1
    assert now == 72 * 3600
    assert 3.7 < waits[0] < 6.3
    assert max(waits) < 7.6 * 3600
    assert all(later > 1.1 * sooner for sooner, later in pairwise(waits[:10]))
    assert 20 < tries < 40


async def test_a_server_that_died_over_a_delivery_leaves_it_to_the_next(post, jobs, receiver):
    await post.webhooks.create("a", "mine", receiver.url, ["video.completed"])
    job = await jobs.queue.claim("w")
    await jobs.queue.complete(job, OUTCOME)
    receiver.delay = 0.3
    assert await post.postman.round() == 1
    await post.postman.close()  # in the middle of it
    (delivery,) = await post.deliveries()
    assert (delivery.status, delivery.attempts) == ("pending", 1)
    assert delivery.next_at > time.time() + 30
    assert await post.postman.round() == 0
    async with post.database.write() as session:
        (delivery,) = (await session.scalars(select(Delivery))).all()
        delivery.next_at = time.time()
    await post.rounds(post.ended)
    assert (await post.deliveries())[0].status == "delivered"


async def test_one_that_is_slow_does_not_hold_up_the_others(post, jobs, receiver):
    slow = await post.webhooks.create("a", "slow", receiver.url, ["video.completed"])
    for _ in range(6):
        await finish(jobs)
    receiver.delay = 0.2
    assert await post.postman.round() == 4  # at the same time, to one endpoint
    assert await post.postman.round() == 0
    await post.rounds(post.ended)
    assert len(receiver.heard) == 6
    await post.webhooks.delete("a", slow.id)
    assert await post.deliveries() == []


class TestSecrets:
    """Derived, rotated, overlapping."""

    async def test_both_sign_for_a_day(self, post, jobs, receiver, monkeypatch):
        endpoint = await post.webhooks.create("a", "mine", receiver.url, ["video.completed"])
        old = post.webhooks.secret(endpoint)
        fresh = await post.webhooks.rotate("a", endpoint.id, overlap=True)
        new = post.webhooks.secret(fresh)
        assert old != new
        await finish(jobs)
        await post.rounds(post.ended)
        ((_, headers, body),) = receiver.heard
        for secret in (old, new):
            Webhook(secret).verify(body, headers)
        monkeypatch.setattr(webhooks_module, "OVERLAP_SECONDS", -1.0)
        await post.webhooks.rotate("a", endpoint.id, overlap=True)
        await finish(jobs)
        await post.rounds(post.ended)
        _, headers, body = receiver.heard[-1]
        with pytest.raises(WebhookVerificationError):
            Webhook(new).verify(body, headers)

    async def test_or_the_old_one_ends_at_once(self, post):
        endpoint = await post.webhooks.create("a", "mine", "https://a.test", ["video.failed"])
        old = post.webhooks.secret(endpoint)
        fresh = await post.webhooks.rotate("a", endpoint.id, overlap=False)
        with pytest.raises(WebhookVerificationError):
            Webhook(old).verify("{}", post.signer.headers(fresh, "evt", "{}"))

    async def test_none_is_in_the_database(self, post, tmp_path):
        endpoint = await post.webhooks.create("a", "mine", "https://a.test", ["video.failed"])
        secret = post.webhooks.secret(endpoint).removeprefix("whsec_").encode()
        files = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
        assert not any(secret in content for content in files)
        others = await post.webhooks.create("a", "mine", "https://a.test", ["video.failed"])
        assert post.webhooks.secret(others).encode() != secret


async def test_endpoints_belong_to_their_account(post):
    webhooks = post.webhooks
    endpoint = await webhooks.create("a", "mine", "https://a.test", ["video.failed"])
    for call in (
        webhooks.get("b", endpoint.id),
        webhooks.update("b", endpoint.id, Change(name="theirs")),
        webhooks.delete("b", endpoint.id),
        webhooks.rotate("b", endpoint.id, overlap=False),
        webhooks.test("b", endpoint.id, "video.failed"),
        webhooks.deliveries("b", endpoint.id, Cut()),
        webhooks.get("a", "we_1"),
    ):
        with pytest.raises(EndpointMissing):
            await call
    assert (await webhooks.listing("b", Cut())).rows == []
    assert (await webhooks.get("a", endpoint.id)).name == "mine"


async def test_there_are_not_too_many(post, monkeypatch):
    monkeypatch.setattr(webhooks_module, "MOST_ENDPOINTS", 1)
    await post.webhooks.create("a", "one", "https://a.test", ["video.failed"])
    with pytest.raises(TooMany):
        await post.webhooks.create("a", "two", "https://a.test", ["video.failed"])
