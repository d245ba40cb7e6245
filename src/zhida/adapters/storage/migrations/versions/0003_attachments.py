"""Version 0003: files that people put into matters.

Written out and frozen. Only adds a table: a program of version 0002 goes on beside it.
"""

import sqlalchemy as sa
from alembic import op

__all__ = ["branch_labels", "depends_on", "down_revision", "revision", "upgrade"]

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table with its indexes."""
    op.create_table(
        "attachments",
        sa.Column("tenant", sa.Text, sa.ForeignKey("tenants.name"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("id", "conversation_id", "key_owner")),
        sa.Column("at", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "media_type")),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("name", sa.LargeBinary, nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id"),
        sqlite_with_rowid=False,
    )
    op.create_index("attachments_by_conversation_id_at", "attachments", ["tenant", "conversation_id", "at"])
    op.create_index("attachments_by_key_owner", "attachments", ["tenant", "key_owner"])
