"""The tables of who may how much: people, cohorts, quotas, usage, revocations, sessions, audit.

A *subject* is whom or what a rule is about, as one word: a name of a key, an account, a person or a
cohort (``key_...``, ``acct_...``, ``person_...``, ``cohort_...``), or ``model:NAME``,
``feature:NAME`` or ``all``. Money and seconds are integers, in millionths, so that sums are exact.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from laterna.server.tables import Table


class Person(Table):
    """Somebody; their keys open their account."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str]
    created_at: Mapped[float]


class Cohort(Table):
    """People to whom the same quotas and revocations apply."""

    __tablename__ = "cohorts"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[float]


class Member(Table):
    """That a person is of a cohort."""

    __tablename__ = "members"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    cohort_id: Mapped[str] = mapped_column(ForeignKey("cohorts.id"), primary_key=True, index=True)
    created_at: Mapped[float]


class Quota(Table):
    """How much of a measure, ``seconds`` or ``money``, a subject may use in a day or a month."""

    __tablename__ = "quotas"

    subject: Mapped[str] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    window: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)


class Spending(Table):
    """What a subject has used in a period: a day or a month of UTC, such as ``2026-11``.

    The row is the lock: whoever adds to it sees what all others added before.
    """

    __tablename__ = "spending"

    subject: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    seconds: Mapped[int] = mapped_column(BigInteger)
    money: Mapped[int] = mapped_column(BigInteger)


class Charge(Table):
    """What a video takes of the quotas, and what it cost; it stays when the video is deleted.

    ``state`` is ``held`` while the video is not finished, then ``due``, or ``released`` when
    nothing came of it. ``subjects`` are those whose spending it is part of, ``rates`` those that
    it was priced with.
    """

    __tablename__ = "charges"
    __table_args__ = (Index("ix_charges_account_id_day", "account_id", "day"),)

    video_id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    key_id: Mapped[str] = mapped_column(ForeignKey("api_keys.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"), index=True)
    subjects: Mapped[list[str]] = mapped_column(JSON)
    model: Mapped[str]
    feature: Mapped[str]
    state: Mapped[str]
    created_at: Mapped[float]
    day: Mapped[str] = mapped_column(index=True)
    seconds: Mapped[int] = mapped_column(BigInteger)
    money: Mapped[int] = mapped_column(BigInteger)
    rates: Mapped[dict[str, Any]] = mapped_column(JSON)
    wall_seconds: Mapped[float] = mapped_column(default=0.0)
    compute_seconds: Mapped[float] = mapped_column(default=0.0)
    energy_wh: Mapped[float] = mapped_column(default=0.0)


class Revocation(Table):
    """That a subject may do nothing, since an epoch; ``lifted_at`` says that it may again.

    What was given out before the epoch (a session, a link) stays void also when it was lifted.
    """

    __tablename__ = "revocations"

    subject: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]
    revoked_at: Mapped[float]
    lifted_at: Mapped[float | None]


class BrowserSession(Table):
    """That a browser was signed in with a key; the token itself is nowhere."""

    __tablename__ = "sessions"

    digest: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(ForeignKey("api_keys.id"), index=True)
    epoch: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[float]
    expires_at: Mapped[float] = mapped_column(index=True)


class Head(Table):
    """The last number of a series: of the epochs, and of the audit with its last hash."""

    __tablename__ = "heads"

    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str]


class Act(Table):
    """What an administrator did. Triggers refuse that a row is changed or taken away."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    moment: Mapped[str]
    actor: Mapped[str]
    act: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str]
    hash: Mapped[str]
