"""Subjects: whom or what a quota or a revocation is about, as one word.

A name of a key, an account, a person or a cohort; or ``model:NAME``, ``feature:NAME``, ``all``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from laterna.core.errors import ApiKeyUnknown, SubjectUnknown
from laterna.server.account_tables import Cohort, Member, Person
from laterna.server.tables import Account, ApiKey, Video

ALL = "all"
_HOLDERS = {"key": ApiKey, "acct": Account, "person": Person, "cohort": Cohort}
_NAMED = re.compile(r"(model|feature):[A-Za-z0-9._-]{1,128}")


@dataclass(frozen=True)
class Holder:
    """Whose a key is: what is revoked or limited for one of these is so for the key."""

    key: str
    account: str
    person: str | None
    cohorts: tuple[str, ...]

    @property
    def subjects(self) -> tuple[str, ...]:
        """All of them, the nearest first."""
        person = () if self.person is None else (self.person,)
        return (self.key, *person, self.account, *self.cohorts)


async def holder_of(session: AsyncSession, key_id: str) -> Holder:
    """Look up whose a key is, now.

    Raises:
        ApiKeyUnknown: there is no such key, or it was revoked for good.
    """
    query = (
        select(ApiKey.account_id, ApiKey.person_id, Member.cohort_id)
        .outerjoin(Member, Member.person_id == ApiKey.person_id)
        .where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
        .order_by(Member.cohort_id)
    )
    rows = (await session.execute(query)).all()
    if not rows:
        raise ApiKeyUnknown
    cohorts: list[str | None] = [row.cohort_id for row in rows]  # None of whoever is of none
    found = tuple(cohort for cohort in cohorts if cohort is not None)
    return Holder(key_id, rows[0].account_id, rows[0].person_id, found)


def uses(video: Video) -> tuple[str, ...]:
    """What a video makes use of; a model by the name that the client used, and by its own."""
    models = dict.fromkeys((video.model, str(video.request["model"])))
    return (ALL, f"feature:{video.feature}", *(f"model:{name}" for name in models))


def videos_of(subject: str) -> ColumnElement[bool]:
    """Which videos a subject, that is one, has to do with."""
    kind, colon, name = subject.partition(":")
    kind = kind if colon else kind.partition("_")[0]
    keys = select(ApiKey.id)
    members = select(Member.person_id).where(Member.cohort_id == subject)
    found: dict[str, ColumnElement[bool]] = {
        "model": or_(Video.model == name, Video.request["model"].as_string() == name),
        "feature": Video.feature == name,
        "key": Video.key_id == subject,
        "acct": Video.account_id == subject,
        "person": Video.key_id.in_(keys.where(ApiKey.person_id == subject)),
        "cohort": Video.key_id.in_(keys.where(ApiKey.person_id.in_(members))),
        ALL: true(),
    }
    return found[kind]


async def insist_on_holder(session: AsyncSession, subject: str) -> None:
    """Go on only with a key, an account, a person or a cohort that exists.

    Raises:
        SubjectUnknown: it does not.
    """
    table = _HOLDERS.get(subject.partition("_")[0])
    if table is None or await session.get(table, subject) is None:
        raise SubjectUnknown(subject=subject)


async def insist_on_subject(session: AsyncSession, subject: str) -> None:
    """Go on only with a subject that is one; models and features need not exist yet.

    Raises:
        SubjectUnknown: it is none.
    """
    if subject != ALL and not _NAMED.fullmatch(subject):
        await insist_on_holder(session, subject)
