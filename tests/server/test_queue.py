"""Jobs: fair, once, and never lost."""

import asyncio

import pytest

from laterna.server import queue as queues
from laterna.server.queue import MOST_CRASHES, Outcome

pytestmark = pytest.mark.anyio
OUTCOME = Outcome("00ff", 1.0, 2.0, 0.1)


async def test_accounts_take_turns_however_much_one_asks_for(jobs):
    for account in "aaaabbc":
        await jobs.add(account)
    order = []
    while job := await jobs.queue.claim("w"):
        order.append((await jobs.get(job.id)).account_id)
        assert await jobs.queue.complete(job, OUTCOME)
    assert "".join(order) == "abcabaa"


async def test_priority_orders_the_account_s_own_only(jobs):
    await jobs.add("a")
    urgent = await jobs.add("a", priority=5)
    await jobs.add("b")
    claimed = [await jobs.queue.claim("w") for _ in range(3)]
    assert claimed[0].id == urgent
    assert (await jobs.get(claimed[1].id)).account_id == "b"


async def test_a_job_is_claimed_once_by_many_at_the_same_time(jobs):
    wanted = {await jobs.add() for _ in range(12)}
    claimed = await asyncio.gather(*(jobs.queue.claim(f"w{n}") for n in range(20)))
    assert sorted(job.id for job in claimed if job) == sorted(wanted)


async def test_what_a_lost_attempt_says_changes_nothing(jobs):
    video = await jobs.add()
    first = await jobs.queue.claim("w1")
    assert await jobs.queue.recover(everything=True) == 1
    second = await jobs.queue.claim("w2")
    assert (second.id, second.attempt) == (video, 2)
    assert not await jobs.queue.advance(first, 50, "encode")
    assert not await jobs.queue.complete(first, OUTCOME)
    assert not await jobs.queue.fail(first, "internal", "")
    assert not await jobs.queue.release(first, crashed=True)
    assert await jobs.queue.complete(second, OUTCOME)
    assert not await jobs.queue.complete(second, OUTCOME)
    done = await jobs.get(video)
    assert (done.status, done.progress, done.film_id, done.crashes) == ("completed", 100, "00ff", 0)


async def test_progress_never_falls_and_waits_for_the_result(jobs):
    video = await jobs.add()
    job = await jobs.queue.claim("w")
    seen = []
    for told in (10, 40, 20, 100):
        await jobs.queue.advance(job, told, "encode")
        seen.append((await jobs.get(video)).progress)
    await jobs.queue.recover(everything=True)
    again = await jobs.queue.claim("w")
    await jobs.queue.advance(again, 5, "text")
    seen.append((await jobs.get(video)).progress)
    assert seen == [10, 40, 40, 99, 99]


async def test_a_cancelled_job_cannot_complete(jobs):
    video = await jobs.add()
    job = await jobs.queue.claim("w")
    cancelled = await jobs.queue.cancel("a", video)
    assert (cancelled.status, cancelled.error_code) == ("failed", "cancelled")
    assert not await jobs.queue.complete(job, OUTCOME)
    assert (await jobs.get(video)).status == "failed"


async def test_a_queued_job_that_was_cancelled_is_never_begun(jobs):
    await jobs.queue.cancel("a", await jobs.add())
    assert await jobs.queue.claim("w") is None


async def test_nobody_cancels_for_others(jobs):
    video = await jobs.add("a")
    assert await jobs.queue.cancel("b", video) is None
    assert (await jobs.get(video)).status == "queued"


async def test_a_job_that_ends_its_workers_is_given_up(jobs):
    video = await jobs.add()
    for _ in range(MOST_CRASHES):
        job = await jobs.queue.claim("w")
        assert await jobs.queue.release(job, crashed=True)
    given_up = await jobs.get(video)
    assert (given_up.status, given_up.error_code) == ("failed", "worker_lost")
    assert await jobs.queue.claim("w") is None


async def test_a_job_under_suspicion_waits_for_the_others(jobs):
    first, second = await jobs.add(), await jobs.add()
    suspect = await jobs.queue.claim("w")
    assert suspect.id == first
    await jobs.queue.release(suspect, crashed=True)
    assert [(await jobs.queue.claim("w")).id for _ in range(2)] == [second, first]


async def test_servers_that_end_do_not_count_as_crashes(jobs):
    video = await jobs.add()
    for _ in range(2 * MOST_CRASHES):
        assert await jobs.queue.claim("w")
        assert await jobs.queue.recover(everything=True) == 1
    assert ((await jobs.get(video)).status, (await jobs.get(video)).crashes) == ("queued", 0)


async def test_only_leases_that_ended_are_recovered_beside_other_servers(jobs, monkeypatch):
    await jobs.add()
    await jobs.queue.claim("w")
    assert await jobs.queue.recover(everything=False) == 0
    monkeypatch.setattr(queues, "LEASE_SECONDS", -1.0)
    await jobs.add()
    await jobs.queue.claim("w")
    assert await jobs.queue.recover(everything=False) == 1
