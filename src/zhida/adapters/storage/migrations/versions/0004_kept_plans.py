"""Version 0004: plans that outlive the process.

Written out and frozen. Only adds a table: a program of version 0003 goes on beside it.
"""

import sqlalchemy as sa
from alembic import op

__all__ = ["branch_labels", "depends_on", "down_revision", "revision", "upgrade"]

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table with its index."""
    op.create_table(
        "plans",
        sa.Column("tenant", sa.Text, sa.ForeignKey("tenants.name"), nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("day", "source")),
        sa.Column("past_days", sa.BigInteger, nullable=False),
        sa.Column("agents_most", sa.BigInteger, nullable=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("state", "task")),
        *(sa.Column(name, sa.Text, nullable=True) for name in ("document", "refused")),
        sa.PrimaryKeyConstraint("tenant", "id"),
        sqlite_with_rowid=False,
    )
    op.create_index("plans_by_asked_at", "plans", ["tenant", "asked_at"])
