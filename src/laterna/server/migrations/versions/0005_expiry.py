"""Videos that have expired are found at once."""

from __future__ import annotations

from alembic import op

revision = "0005_expiry"
down_revision = "0004_files"
branch_labels = None
depends_on = None

_NAME = "ix_videos_expires_at_completed_at"


def upgrade() -> None:
    """Make the index."""
    op.create_index(_NAME, "videos", ["expires_at", "completed_at"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index(_NAME, "videos")
