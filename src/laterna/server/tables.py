"""The tables of a server; a test insists that each change here has its migration."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(DeclarativeBase):
    """What all tables have in common; moments are seconds since 1970."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {str: Text, dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012


class Account(Table):
    """Whom films belong to: no account sees anything of another."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    created_at: Mapped[float]


class ApiKey(Table):
    """What a client shows; the secret itself is nowhere.

    ``person_id`` is whose it is, if it is a person's. After a rotation the secret before it opens
    until ``previous_until``.
    """

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str]
    digest: Mapped[str]
    hint: Mapped[str]
    scopes: Mapped[list[str]]
    created_at: Mapped[float]
    expires_at: Mapped[float | None]
    revoked_at: Mapped[float | None]
    person_id: Mapped[str | None] = mapped_column(index=True)
    previous_digest: Mapped[str | None]
    previous_until: Mapped[float | None]


class Video(Table):
    """A film that was asked for: the contract's object, and the job that makes it.

    ``attempt`` counts how often it was begun: what an earlier attempt still says counts for
    nothing. ``crashes`` counts those that ended with their worker. ``units`` is the work, in
    millions of pixels. ``lease_until`` is when a server that died with it has lost it. ``feature``
    is the way in which it was asked for, such as ``remix``.
    """

    __tablename__ = "videos"
    __table_args__ = (
        Index("ix_videos_account_id_id", "account_id", "id"),
        Index("ix_videos_status_account_id", "status", "account_id"),
        Index("ix_videos_expires_at_completed_at", "expires_at", "completed_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    key_id: Mapped[str] = mapped_column(ForeignKey("api_keys.id"), index=True)
    status: Mapped[str]
    progress: Mapped[int] = mapped_column(default=0)
    stage: Mapped[str] = mapped_column(default="")
    priority: Mapped[int] = mapped_column(default=0)
    model: Mapped[str]
    feature: Mapped[str] = mapped_column(default="create", server_default="create")
    prompt: Mapped[str]
    size: Mapped[str]
    seconds: Mapped[str]
    created_at: Mapped[float]
    started_at: Mapped[float | None] = mapped_column(index=True)
    completed_at: Mapped[float | None]
    expires_at: Mapped[float | None]
    remixed_from: Mapped[str | None]
    request: Mapped[dict[str, Any]] = mapped_column(JSON)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    attempt: Mapped[int] = mapped_column(default=0)
    crashes: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None]
    lease_until: Mapped[float | None]
    units: Mapped[float] = mapped_column(default=0.0)
    film_id: Mapped[str | None]
    wall_seconds: Mapped[float | None]
    compute_seconds: Mapped[float | None]
    energy_wh: Mapped[float | None]


class Repeat(Table):
    """What a call with an ``Idempotency-Key`` began, so that the same call begins nothing more."""

    __tablename__ = "repeats"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    video_id: Mapped[str]
    created_at: Mapped[float] = mapped_column(index=True)


class Endpoint(Table):
    """An address that is told of events; its secrets are derived, see ``webhooks``."""

    __tablename__ = "webhook_endpoints"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str]
    url: Mapped[str]
    event_types: Mapped[list[str]]
    generation: Mapped[int]
    overlap_until: Mapped[float | None]
    created_at: Mapped[float]
    updated_at: Mapped[float]


class Event(Table):
    """What happened, as it is told; ``body`` is what is signed."""

    __tablename__ = "events"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    type: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[float] = mapped_column(index=True)


class File(Table):
    """What a client keeps here; ``suffix`` is the ending that its content has."""

    __tablename__ = "files"
    __table_args__ = (Index("ix_files_account_id_id", "account_id", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    purpose: Mapped[str]
    name: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    media_type: Mapped[str]
    suffix: Mapped[str]
    created_at: Mapped[float]
    expires_at: Mapped[float | None] = mapped_column(index=True)


class Batch(Table):
    """Many requests in one file; ``moments`` says when it came to each status."""

    __tablename__ = "batches"
    __table_args__ = (Index("ix_batches_account_id_id", "account_id", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    key_id: Mapped[str] = mapped_column(ForeignKey("api_keys.id"), index=True)
    status: Mapped[str] = mapped_column(index=True)
    input_file_id: Mapped[str]
    output_file_id: Mapped[str | None]
    error_file_id: Mapped[str | None]
    notes: Mapped[dict[str, Any]]
    errors: Mapped[list[Any]] = mapped_column(JSON)
    output_seconds: Mapped[float | None]
    moments: Mapped[dict[str, Any]]
    total: Mapped[int]
    completed: Mapped[int]
    failed: Mapped[int]
    created_at: Mapped[float]
    expires_at: Mapped[float]
    lease_until: Mapped[float | None]


class BatchLine(Table):
    """One request of a batch: it has a video, or was refused, or is still to be begun."""

    __tablename__ = "batch_lines"

    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    custom_id: Mapped[str]
    body: Mapped[dict[str, Any]]
    video_id: Mapped[str | None]
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Delivery(Table):
    """An event on its way to an endpoint; ``next_at`` is when it is tried, or tried again."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_endpoint_id_id", "endpoint_id", "id"),
        Index("ix_deliveries_status_next_at", "status", "next_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    endpoint_id: Mapped[str] = mapped_column(ForeignKey("webhook_endpoints.id"))
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"), index=True)
    status: Mapped[str]
    attempts: Mapped[int]
    next_at: Mapped[float | None]
    response_status: Mapped[int | None]
    error: Mapped[str | None]
    created_at: Mapped[float]
    ended_at: Mapped[float | None] = mapped_column(index=True)
