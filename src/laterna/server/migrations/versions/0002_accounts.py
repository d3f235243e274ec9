"""People, cohorts, quotas, usage, revocations, sessions, and the audit of what was done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_accounts"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEY_COLUMNS = (("person_id", sa.Text()), ("previous_digest", sa.Text()))
_NEW = (
    "audit",
    "heads",
    "sessions",
    "revocations",
    "charges",
    "spending",
    "quotas",
    "members",
    "cohorts",
    "people",
)


def upgrade() -> None:
    """Make them."""
    _people()
    _usage()
    _revocation()
    _audit()
    # No foreign key: SQLite could add it only by making the whole table anew.
    for name, kind in _KEY_COLUMNS:
        op.add_column("api_keys", sa.Column(name, kind, nullable=True))
    op.add_column("api_keys", sa.Column("previous_until", sa.Double(), nullable=True))
    op.create_index("ix_api_keys_person_id", "api_keys", ["person_id"])
    feature = sa.Column("feature", sa.Text(), nullable=False, server_default="create")
    op.add_column("videos", feature)


def downgrade() -> None:
    """Take them away."""
    op.drop_column("videos", "feature")
    op.drop_index("ix_api_keys_person_id", table_name="api_keys")
    for name in ("previous_until", "previous_digest", "person_id"):
        op.drop_column("api_keys", name)
    for name in _NEW:
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_append_only")


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_people_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_index("ix_people_account_id", "people", ["account_id"])
    op.create_table(
        "cohorts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cohorts"),
        sa.UniqueConstraint("name", name="uq_cohorts_name"),
    )
    op.create_table(
        "members",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("cohort_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_members_person_id"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_members_cohort_id"),
        sa.PrimaryKeyConstraint("person_id", "cohort_id", name="pk_members"),
    )
    op.create_index("ix_members_cohort_id", "members", ["cohort_id"])


def _usage() -> None:
    op.create_table(
        "quotas",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "measure", "window", name="pk_quotas"),
    )
    op.create_table(
        "spending",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("money", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "period", name="pk_spending"),
    )
    op.create_table(
        "charges",
        sa.Column("video_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("feature", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("money", sa.BigInteger(), nullable=False),
        sa.Column("rates", sa.JSON(), nullable=False),
        sa.Column("wall_seconds", sa.Double(), nullable=False),
        sa.Column("compute_seconds", sa.Double(), nullable=False),
        sa.Column("energy_wh", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_charges_account_id"),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name="fk_charges_key_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_charges_person_id"),
        sa.PrimaryKeyConstraint("video_id", name="pk_charges"),
    )
    op.create_index("ix_charges_account_id_day", "charges", ["account_id", "day"])
    op.create_index("ix_charges_day", "charges", ["day"])
    op.create_index("ix_charges_key_id", "charges", ["key_id"])
    op.create_index("ix_charges_person_id", "charges", ["person_id"])


def _revocation() -> None:
    op.create_table(
        "revocations",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.Double(), nullable=False),
        sa.Column("lifted_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("subject", name="pk_revocations"),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name="fk_sessions_key_id"),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
    )
    op.create_index("ix_sessions_key_id", "sessions", ["key_id"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    heads = op.create_table(
        "heads",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_heads"),
    )
    rows = [{"name": name, "number": 0, "hash": ""} for name in ("audit", "epochs")]
    op.bulk_insert(heads, rows)


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("moment", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_stays_{change.lower()} BEFORE {change} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
        )
