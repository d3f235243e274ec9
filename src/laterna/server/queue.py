"""The queue: videos that wait, in an order that is fair, and the one attempt at each that counts.

The rows are the queue; there is no second place in which a job could be. A claim, a sign of life,
a result and a failure are one statement each, which says "if it is still mine": what an attempt
says after it was cancelled, given up or begun anew changes nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import (
    CursorResult,
    Select,
    Update,
    and_,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from laterna.core.errors import JobCancelled, LaternaError, WorkerLost
from laterna.core.request import GenerationRequest
from laterna.server import charges, metrics
from laterna.server.database import Database
from laterna.server.outbox import announce
from laterna.server.requests import dumped, loaded
from laterna.server.tables import Video

QUEUED, RUNNING, COMPLETED, FAILED = "queued", "in_progress", "completed", "failed"
UNFINISHED = (QUEUED, RUNNING)

LEASE_SECONDS = 30.0
MOST_CRASHES = 5
"""Ends of its worker after which a job is given up: it may be what ends them."""

NEARLY = 99
"""Progress of a film that is made and cannot be downloaded yet."""


@dataclass(frozen=True)
class Job:
    """One attempt at a video.

    Attributes:
        id: the video.
        attempt: which one, from 1.
        waited: seconds from the call that asked for it to this attempt.
        request: what is to be made; its files are keys of the storage.
        options: what else was asked for.
    """

    id: str
    attempt: int
    request: GenerationRequest
    options: dict[str, Any]
    waited: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """What an attempt brought: the film's id in the registry, and what it cost.

    ``expanded`` is the prompt that was drawn, where it is not the one that was asked for.
    """

    film_id: str
    wall_seconds: float
    compute_seconds: float
    energy_wh: float
    expanded: str = ""


@dataclass(frozen=True)
class Load:
    """Videos that are not finished, and the work in them, in millions of pixels."""

    videos: int
    units: float


class Queue:
    """What can happen to a job; every method is one transaction."""

    def __init__(self, database: Database, keep: float | None = None) -> None:
        """Keep where videos are, and how many seconds a finished one stays; None is for ever."""
        self._database = database
        self._keep = keep

    async def claim(self, worker: str) -> Job | None:
        """Take the next video, or None: first of the account that has least, then by priority."""
        async with self._database.write() as session:
            video = await session.scalar(_next())
            if video is None:
                return None
            video.status, video.worker = RUNNING, worker
            video.attempt += 1
            video.started_at = time.time()
            video.lease_until = video.started_at + LEASE_SECONDS
            waited = max(0.0, video.started_at - video.created_at)
            job = Job(video.id, video.attempt, loaded(video.request), video.options, waited)
        if job.attempt == 1:
            metrics.WAITED.observe(waited)
        return job

    async def advance(self, job: Job, progress: int, stage: str) -> bool:
        """Keep a sign of life; False when the attempt counts no more."""
        higher = case((Video.progress > progress, Video.progress), else_=min(progress, NEARLY))
        lease = time.time() + LEASE_SECONDS
        return await self._change(
            _mine(job).values(progress=higher, stage=stage, lease_until=lease)
        )

    async def complete(self, job: Job, outcome: Outcome) -> bool:
        """Keep the result of an attempt whose files can be downloaded."""
        drawn = job.request
        if outcome.expanded:
            drawn = replace(drawn, prompt=outcome.expanded, asked=drawn.words)
        done = await self._end(
            _mine(job).values(
                status=COMPLETED,
                progress=100,
                stage="",
                completed_at=time.time(),
                expires_at=None if self._keep is None else time.time() + self._keep,
                lease_until=None,
                request=dumped(drawn),
                film_id=outcome.film_id,
                wall_seconds=outcome.wall_seconds,
                compute_seconds=outcome.compute_seconds,
                energy_wh=outcome.energy_wh,
            ),
            outcome,
        )
        if done:
            metrics.ENDED.labels("").inc()
            metrics.COMPUTE.inc(outcome.compute_seconds)
            metrics.ENERGY.inc(outcome.energy_wh)
        return done

    async def fail(self, job: Job, code: str, text: str) -> bool:
        """Keep why an attempt failed for good."""
        failed = await self._end(_mine(job).values(**failure(code, text)))
        if failed:
            metrics.ENDED.labels(code).inc()
        return failed

    async def release(self, job: Job, *, crashed: bool) -> bool:
        """Give an attempt up, to be begun anew; a job that ended too many workers fails."""
        async with self._database.write() as session:
            video = await session.get(Video, job.id)
            if video is None or video.status != RUNNING or video.attempt != job.attempt:
                return False
            await _requeue(session, video, crashed=crashed)
        if video.error_code:
            metrics.ENDED.labels(video.error_code).inc()
        else:
            metrics.GIVEN_BACK.labels(str(crashed).lower()).inc()
        return True

    async def cancel(self, account: str, video_id: str) -> Video | None:
        """End a video that is not finished; a finished one stays. None: there is no such video."""
        async with self._database.write() as session:
            video = await session.get(Video, video_id)
            if video is None or video.account_id != account:
                return None
            unfinished = video.status in UNFINISHED
            if unfinished:
                await _give_up(session, video, JobCancelled())
        if unfinished:
            metrics.ENDED.labels(JobCancelled.code).inc()
        return video

    async def recover(self, *, everything: bool) -> int:
        """Begin anew what a server left behind when it died; return how many that were.

        Args:
            everything: whether no other server is at work; else only lost leases count.
        """
        lost = select(Video).where(Video.status == RUNNING)
        if not everything:
            lost = lost.where(Video.lease_until < time.time())
        async with self._database.write() as session:
            videos = (await session.scalars(lost)).all()
            for video in videos:
                await _requeue(session, video, crashed=False)
            return len(videos)

    async def load(self, account: str | None = None) -> Load:
        """What waits and is being made, of one account or of all."""
        async with self._database.read() as session:
            return await load(session, account)

    async def _end(self, change: Update, outcome: Outcome | None = None) -> bool:
        """Keep the end of an attempt, and with it that there is something to tell and to pay."""
        ended = change.returning(Video.account_id, Video.status, Video.id)
        async with self._database.write() as session:
            row = (await session.execute(ended)).one_or_none()
            if row is None:
                return False
            account, status, video_id = row
            await _close_charge(session, video_id, outcome)
            await announce(session, account, f"video.{status}", video_id)
            return True

    async def _change(self, change: Update) -> bool:
        async with self._database.write() as session:
            done = cast("CursorResult[Any]", await session.execute(change))
            return done.rowcount == 1


async def load(session: AsyncSession, account: str | None = None) -> Load:
    """The same within a transaction that goes on."""
    query = select(func.count(), func.coalesce(func.sum(Video.units), 0.0))
    query = query.where(Video.status.in_(UNFINISHED))
    if account is not None:
        query = query.where(Video.account_id == account)
    videos, units = (await session.execute(query)).one()
    return Load(videos, units)


def _next() -> Select[Video]:
    """Fair: whose films are being made least, and were begun longest ago.

    Of an account's own, one under which workers ended waits for those that are above suspicion.
    """
    shares = (
        select(
            Video.account_id,
            func.sum(case((Video.status == RUNNING, 1), else_=0)).label("running"),
            func.max(func.coalesce(Video.started_at, 0.0)).label("begun"),
        )
        .where(or_(Video.status.in_(UNFINISHED), Video.started_at > time.time() - 3600))
        .group_by(Video.account_id)
        .subquery()
    )
    return (
        select(Video)
        .join(shares, shares.c.account_id == Video.account_id)
        .where(Video.status == QUEUED)
        .order_by(shares.c.running, shares.c.begun, Video.priority.desc(), Video.crashes, Video.id)
        .limit(1)
        .with_for_update(of=Video, skip_locked=True)
    )


def _mine(job: Job) -> Update:
    return update(Video).where(
        and_(Video.id == job.id, Video.attempt == job.attempt, Video.status == RUNNING)
    )


def failure(code: str, text: str) -> dict[str, Any]:
    """The columns of a video that failed."""
    return {
        "status": FAILED,
        "stage": "",
        "completed_at": time.time(),
        "lease_until": None,
        "error_code": code,
        "error_message": text,
    }


async def _requeue(session: AsyncSession, video: Video, *, crashed: bool) -> None:
    video.crashes += crashed
    if video.crashes >= MOST_CRASHES:
        await _give_up(session, video, WorkerLost(times=video.crashes))
    else:
        _set(video, {"status": QUEUED, "stage": "", "worker": None, "lease_until": None})


async def _close_charge(session: AsyncSession, video_id: str, outcome: Outcome | None) -> None:
    if outcome is None:
        await charges.release(session, video_id)
        return
    spent = (outcome.wall_seconds, outcome.compute_seconds, outcome.energy_wh)
    await charges.settle(session, video_id, *spent)


async def _give_up(session: AsyncSession, video: Video, why: LaternaError) -> None:
    _set(video, failure(why.code, str(why)))
    await charges.release(session, video.id)
    await announce(session, video.account_id, f"video.{FAILED}", video.id)


def _set(video: Video, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(video, name, value)
