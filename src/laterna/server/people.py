"""People and cohorts: whose keys are whose, and who is of what."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from laterna.core.errors import CohortExists, CohortMissing, PersonMissing
from laterna.server.account_tables import Cohort, Member, Person
from laterna.server.audit import OPERATOR, record
from laterna.server.database import Database
from laterna.server.ids import new_id
from laterna.server.tables import Account


@dataclass(frozen=True)
class Known:
    """A person, and the cohorts they are of."""

    person: Person
    cohorts: tuple[str, ...]


class People:
    """What administrators do with people and cohorts."""

    def __init__(self, database: Database) -> None:
        """Keep where they are."""
        self._database = database

    async def add(self, name: str, *, actor: str = OPERATOR) -> Known:
        """Know somebody new; an account of their own is made for what they make."""
        now = time.time()
        async with self._database.write() as session:
            account = await _new_account(session, name)
            person = Person(id=new_id("person"), account_id=account, name=name, created_at=now)
            session.add(person)
            await record(session, actor, "person.add", person.id, account=account)
        return Known(person, ())

    async def get(self, person_id: str) -> Known:
        """Somebody.

        Raises:
            PersonMissing: there is nobody of that name.
        """
        async with self._database.read() as session:
            person = await session.get(Person, person_id)
            query = select(Member.cohort_id).where(Member.person_id == person_id)
            cohorts = (await session.scalars(query.order_by(Member.cohort_id))).all()
        if person is None:
            raise PersonMissing(id=person_id)
        return Known(person, tuple(cohorts))

    async def listing(self, cohort: str | None = None) -> list[Known]:
        """Everybody, or all of a cohort, the first one first."""
        query = select(Person).order_by(Person.id)
        if cohort is not None:
            query = query.join(Member, Member.person_id == Person.id)
            query = query.where(Member.cohort_id == cohort)
        async with self._database.read() as session:
            people = (await session.scalars(query)).all()
            members = (await session.scalars(select(Member).order_by(Member.cohort_id))).all()
        cohorts: dict[str, tuple[str, ...]] = {}
        for member in members:
            cohorts[member.person_id] = (*cohorts.get(member.person_id, ()), member.cohort_id)
        return [Known(person, cohorts.get(person.id, ())) for person in people]

    async def add_cohort(self, name: str, *, actor: str = OPERATOR) -> Cohort:
        """Have a new cohort, of nobody yet.

        Raises:
            CohortExists: there is one of that name.
        """
        cohort = Cohort(id=new_id("cohort"), name=name, created_at=time.time())
        try:
            async with self._database.write() as session:
                session.add(cohort)
                await session.flush()
                await record(session, actor, "cohort.add", cohort.id, name=name)
        except IntegrityError as error:
            raise CohortExists(name=name) from error
        return cohort

    async def cohorts(self) -> Sequence[Cohort]:
        """All cohorts, the oldest first."""
        async with self._database.read() as session:
            return (await session.scalars(select(Cohort).order_by(Cohort.id))).all()

    async def join(self, person_id: str, cohort_id: str, *, actor: str = OPERATOR) -> None:
        """Have a person in a cohort.

        Raises:
            PersonMissing, CohortMissing: there is none of that name.
        """
        async with self._database.write() as session:
            if await session.get(Person, person_id) is None:
                raise PersonMissing(id=person_id)
            if await session.get(Cohort, cohort_id) is None:
                raise CohortMissing(id=cohort_id)
            if await session.get(Member, (person_id, cohort_id)) is None:
                session.add(
                    Member(person_id=person_id, cohort_id=cohort_id, created_at=time.time())
                )
                await record(session, actor, "cohort.join", cohort_id, person=person_id)

    async def leave(self, person_id: str, cohort_id: str, *, actor: str = OPERATOR) -> None:
        """Have a person in a cohort no more."""
        which = (Member.person_id == person_id, Member.cohort_id == cohort_id)
        gone = delete(Member).where(*which).returning(Member.person_id)
        async with self._database.write() as session:
            if await session.scalar(gone) is not None:
                await record(session, actor, "cohort.leave", cohort_id, person=person_id)


async def account_for(
    session: AsyncSession, otherwise: str, *, person: str | None, account: str | None
) -> str:
    """The account that a new key opens: the person's, the one of that name, or a new one.

    Raises:
        PersonMissing: there is nobody of that name.
    """
    if person is not None:
        found = await session.get(Person, person)
        if found is None:
            raise PersonMissing(id=person)
        return found.account_id
    if account is not None:
        query = select(Account.id).where(Account.name == account).order_by(Account.id).limit(1)
        named = await session.scalar(query)
        if named is not None:
            return named
    return await _new_account(session, account or otherwise)


async def _new_account(session: AsyncSession, name: str) -> str:
    account = Account(id=new_id("acct"), name=name, created_at=time.time())
    session.add(account)
    await session.flush()
    return account.id
