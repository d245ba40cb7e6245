"""Version 0002: the life of articles, unanswered questions, the ledger of the bot and its calibrations.

Written out and frozen. Only adds tables: a program of version 0001 goes on beside it.
"""

import sqlalchemy as sa
from alembic import op

__all__ = ["branch_labels", "depends_on", "down_revision", "revision", "upgrade"]

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TYPES = {"text": sa.Text, "int": sa.BigInteger, "bytes": sa.LargeBinary}


def upgrade() -> None:
    """Create the tables."""
    _create_article_life()
    _create_questions()
    _create_ledger()


def _table(name: str, key: str, columns: str) -> None:
    """A table of tenants, keyed by tenant and ``key``; ``:int`` and ``:bytes`` set a type, ``?`` is NULL."""
    found: list[sa.Column[object]] = []
    for raw in columns.split():
        column, _, kind = raw.removesuffix("?").partition(":")
        found.append(sa.Column(column, _TYPES[kind or "text"], nullable=raw.endswith("?")))
    op.create_table(
        name,
        sa.Column("tenant", sa.Text, sa.ForeignKey("tenants.name"), nullable=False),
        *found,
        sa.PrimaryKeyConstraint("tenant", *key.split()),
        sqlite_with_rowid=False,
    )


def _index(table: str, *names: str) -> None:
    op.create_index(f"{table}_by_{'_'.join(names)}", table, ["tenant", *names])


def _create_article_life() -> None:
    _table("article_governance", "id", "id version:int owner? audience approved_by? approved_at:int")
    _table("article_versions", "article_id version", "article_id version article at:int by? draft_id?")
    _table(
        "article_drafts",
        "id",
        "id article_id? article origin state group_id? owner? created_at:int created_by? updated_at:int "
        "decided_by? decided_at:int? reason?",
    )
    _index("article_drafts", "state", "updated_at")


def _create_questions() -> None:
    _table(
        "open_questions",
        "id",
        "id conversation_id key_owner seq:int at:int lang kind group_id? words:bytes? answer:bytes? "
        "answered_by?",
    )
    _index("open_questions", "at")
    _index("open_questions", "group_id", "at")
    _table(
        "question_groups",
        "id",
        "id state lang first_at:int last_at:int count:int by_day draft_id? article_id? name?",
    )
    _index("question_groups", "state", "last_at")


def _create_ledger() -> None:
    _table(
        "bot_decisions",
        "id",
        "id conversation_id key_owner seq:int at:int decision article_id? score:int stratum kb_hash "
        "model_hash calibration:int label? label_source? label_at:int? audit?",
    )
    _index("bot_decisions", "at")
    _index("bot_decisions", "label", "at")
    _index("bot_decisions", "article_id", "at")
    _index("bot_decisions", "audit", "at")
    _table("calibrations", "number", "number at:int kb_hash document")
    _table(
        "suggestions", "id", "id conversation_id agent_id at:int articles taken? distance:int? seconds:int?"
    )
    _index("suggestions", "at")
