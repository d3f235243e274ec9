"""Revocations, people and cohorts, and an audit that tells of changes."""

import asyncio
import re
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from laterna.core.errors import (
    AccessRevoked,
    AuditBroken,
    CohortExists,
    CohortMissing,
    PersonMissing,
    SubjectUnknown,
)
from laterna.server.account_tables import Act, Head
from laterna.server.audit import Audit, record
from laterna.server.database import open_database
from laterna.server.ids import new_id
from laterna.server.people import People
from laterna.server.quotas import Quotas
from laterna.server.revocations import FRESH_SECONDS, Revocations, read_revoked
from laterna.server.tables import Video
from laterna.server.watch import Watch

pytestmark = pytest.mark.anyio

STEPS = st.lists(
    st.tuples(st.sampled_from(["revoke", "lift", "give"]), st.sets(st.integers(0, 2), min_size=1)),
    max_size=12,
)
"""What happens, and to which of three subjects."""


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_what_is_given_out_is_void_from_the_next_revocation_on(config, steps):
    names = [f"feature:{new_id('x')}" for _ in range(3)]

    async def run():
        database = await open_database(config)
        revocations = Revocations(database)
        revoked, given_out = set(), []  # of things: epoch, subjects, and whether it is void
        for step, numbers in steps:
            subjects = {names[number] for number in numbers}
            if step == "give":
                given_out.append([(await revocations.now()).epoch, subjects, False])
            for subject in subjects if step == "revoke" else ():
                await revocations.revoke(subject, "")
                revoked.add(subject)
                for thing in given_out:
                    thing[2] |= subject in thing[1]
            for subject in subjects if step == "lift" else ():
                await revocations.lift(subject)
                revoked.discard(subject)
            now = await revocations.now()
            assert now.reasons.keys() & set(names) == revoked
            for epoch, of, void in given_out:
                assert now.outdates(epoch, of) == void
        await database.close()

    asyncio.run(run())


class TestRevocations:
    """One row, everywhere."""

    async def test_another_process_sees_it_half_a_second_later(self, database, config):
        elsewhere = await open_database(config)
        here, there = Revocations(database), Revocations(elsewhere)
        (await there.now()).insist(["all"])
        await here.revoke("all", "a drill")
        await asyncio.sleep(FRESH_SECONDS)
        with pytest.raises(AccessRevoked, match="a drill"):
            (await there.now()).insist(["key_a", "all"])
        await here.lift("all")
        await asyncio.sleep(FRESH_SECONDS)
        (await there.now()).insist(["all"])
        await elsewhere.close()

    async def test_what_was_given_out_before_stays_void(self, database):
        revocations = Revocations(database)
        before = (await revocations.now()).epoch
        await revocations.revoke("feature:share", "")
        await revocations.lift("feature:share")
        now = await revocations.now()
        assert now.reasons == {}
        assert now.outdates(before, ["key_a", "feature:share"])
        assert not now.outdates(now.epoch, ["key_a", "feature:share"])
        assert not now.outdates(before, ["key_a"])

    async def test_what_slipped_in_is_ended_by_the_watch(self, database, jobs):
        class Team:
            stopped: list[str] = []  # noqa: RUF012

            def held(self):
                return held

            def stop(self, video_id):
                self.stopped.append(video_id)

        revocations = Revocations(database)
        watch = Watch(database, revocations, Team())
        ended, held = await jobs.add("b"), set()
        assert await revocations.revoke("key_b", "") == [ended]
        late, other = await jobs.add("b"), await jobs.add("a")
        held = {late, other}
        for _ in range(2):
            await jobs.queue.claim("w")
        await watch.look()
        statuses = [(await jobs.get(video)).status for video in (ended, late, other)]
        assert statuses == ["failed", "failed", "in_progress"]
        assert Team.stopped == [late]

    @pytest.mark.parametrize(
        ("subject", "hits"),
        [
            ("all", "abc"),
            ("acct_b", "b"),
            ("key_acct_a", "a"),
            ("model:test-pattern", "abc"),
            ("model:fake", "abc"),
            ("model:FAKE", ""),
            ("feature:remix", "c"),
            ("feature:create", "ab"),
        ],
    )
    async def test_each_kind_finds_its_own(self, database, jobs, subject, hits):
        videos = {await jobs.add(f"acct_{name}"): name for name in "ab"}
        videos[await jobs.add("acct_c", feature="remix")] = "c"
        ended = await Revocations(database).revoke(subject, "")
        assert "".join(sorted(videos[video] for video in ended)) == hits

    async def test_a_cohort_finds_the_keys_of_its_people(self, database, gate, jobs):
        people = People(database)
        known = await people.add("one")
        cohort = (await people.add_cohort("early")).id
        await people.join(known.person.id, cohort)
        caller = await gate.admit(await gate.create("k", person=known.person.id))
        assert caller.subjects == (caller.key, known.person.id, known.person.account_id, cohort)
        assert caller.account == known.person.account_id
        mine = await jobs.add("other")
        async with database.write() as session:
            await session.execute(update(Video).values(key_id=caller.key))
        assert await Revocations(database).revoke(cohort, "") == [mine]
        async with database.read() as session:
            revoked = await read_revoked(session)
        with pytest.raises(AccessRevoked):
            revoked.insist(caller.subjects)

    @pytest.mark.parametrize("subject", ["", "key_0", "cohort_1", "model", "video_1", "all:x"])
    async def test_only_subjects_are_revoked(self, database, subject):
        with pytest.raises(SubjectUnknown):
            await Revocations(database).revoke(subject, "")


async def test_people_and_cohorts(database):
    people = People(database)
    one, two = await people.add("one"), await people.add("two")
    cohort = await people.add_cohort("early")
    for _ in range(2):  # the second time changes nothing
        await people.join(one.person.id, cohort.id)
    assert [known.person.name for known in await people.listing(cohort.id)] == ["one"]
    assert {known.person.id: known.cohorts for known in await people.listing()} == {
        one.person.id: (cohort.id,),
        two.person.id: (),
    }
    await people.leave(one.person.id, cohort.id)
    assert (await people.get(one.person.id)).cohorts == ()
    with pytest.raises(CohortExists):
        await people.add_cohort("early")
    with pytest.raises(PersonMissing):
        await people.join("person_0", cohort.id)
    with pytest.raises(CohortMissing):
        await people.join(one.person.id, "cohort_0")
    with pytest.raises(SubjectUnknown):
        await Quotas(database).put("person_0", "seconds", "day", 1)


class TestAudit:
    """Added to, and nothing else."""

    async def entries(self, database, count):
        for number in range(count):
            async with database.write() as session:
                await record(session, "operator", "thing.do", f"key_{number}", amount=number)

    async def test_entries_follow_one_another_whoever_writes(self, database, config):
        elsewhere = await open_database(config)
        await asyncio.gather(*(self.entries(one, 5) for one in (database, elsewhere)))
        await elsewhere.close()
        assert await Audit(database).check() == 10
        entries = await Audit(database).listing(2, 3)
        assert [entry.number for entry in entries] == [3, 4, 5]
        assert all(re.fullmatch("[0-9a-f]{64}", entry.hash) for entry in entries)

    async def test_the_database_refuses_changes(self, database):
        await self.entries(database, 2)
        for change in (update(Act).values(actor="x"), delete(Act)):
            with pytest.raises(DBAPIError, match="append-only"):
                async with database.write() as session:
                    await session.execute(change)
        assert await Audit(database).check() == 2

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE audit SET actor = 'x' WHERE number = 2",
            "UPDATE audit SET moment = 'x' WHERE number = 2",
            "DELETE FROM audit WHERE number = 2",
            "DELETE FROM audit WHERE number = 3",
            "UPDATE heads SET number = 2 WHERE name = 'audit'",
        ],
    )
    async def test_whoever_gets_round_that_is_found_out(self, database, config, change):
        await self.entries(database, 3)
        async with database.write() as session:
            if config.embedded:
                for one in ("update", "delete"):
                    await session.execute(text(f"DROP TRIGGER audit_stays_{one}"))
            else:
                await session.execute(text("DROP TRIGGER audit_stays ON audit"))
            await session.execute(text(change))
        with pytest.raises(AuditBroken):
            await Audit(database).check()

    async def test_what_fails_leaves_no_entry(self, database):
        with suppress(ZeroDivisionError):
            async with database.write() as session:
                await record(session, "operator", "thing.do", "all")
                raise ZeroDivisionError
        assert await Audit(database).check() == 0
        async with database.read() as session:
            assert (await session.get(Head, "audit")).number == 0
