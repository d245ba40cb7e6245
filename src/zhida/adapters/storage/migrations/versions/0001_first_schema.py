"""Version 0001: streams of events, jobs, leases and the first read models.

Written out and frozen: it never follows `zhida.ports.tables`, later versions carry the changes.
"""

import sqlalchemy as sa
from alembic import op

__all__ = ["branch_labels", "depends_on", "down_revision", "revision", "upgrade"]

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TYPES = {"text": sa.Text, "int": sa.BigInteger, "bytes": sa.LargeBinary}

_GUARDS = (
    """
    CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END
    """,
    """
    CREATE TRIGGER events_keep_their_header
    BEFORE UPDATE OF tenant, stream, seq, type, version, at, actor_kind, actor_id, hash ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END
    """,
    """
    CREATE TRIGGER events_lose_sealed_values_only BEFORE UPDATE OF fields ON events
    WHEN (SELECT count(*) FROM json_each(NEW.fields)) <> (SELECT count(*) FROM json_each(OLD.fields))
    OR EXISTS (
        SELECT 1 FROM json_each(OLD.fields) AS was LEFT JOIN json_each(NEW.fields) AS is_now
        ON is_now.key = was.key
        WHERE is_now.key IS NULL OR json_remove(is_now.value, '$.s') IS NOT json_remove(was.value, '$.s')
        OR coalesce(json_extract(is_now.value, '$.s'), json_extract(was.value, '$.s'))
        IS NOT json_extract(was.value, '$.s')
    )
    BEGIN SELECT RAISE(ABORT, 'of an event only sealed values may be dropped'); END
    """,
)


def upgrade() -> None:
    """Create everything."""
    _create_log()
    _create_duty()
    _create_people()
    _create_conversations()
    _create_knowledge()
    for guard in _GUARDS:
        op.execute(guard)


def _columns(names: str) -> list[sa.Column[object]]:
    """Columns by name; ``:int`` and ``:bytes`` set the type, a ``?`` at the end allows NULL."""
    columns: list[sa.Column[object]] = []
    for raw in names.split():
        name, _, kind = raw.removesuffix("?").partition(":")
        columns.append(sa.Column(name, _TYPES[kind or "text"], nullable=raw.endswith("?")))
    return columns


def _table(name: str, key: str, columns: str, *more: sa.CheckConstraint) -> None:
    """A table of tenants, keyed by tenant and ``key``."""
    op.create_table(
        name,
        sa.Column("tenant", sa.Text, sa.ForeignKey("tenants.name"), nullable=False),
        *_columns(columns),
        sa.PrimaryKeyConstraint("tenant", *key.split()),
        *more,
        sqlite_with_rowid=False,
    )


def _index(table: str, *names: str, unique: bool = False) -> None:
    name = f"{table}_{'one' if unique else 'by'}_{'_'.join(names)}"
    op.create_index(name, table, ["tenant", *names], unique=unique)


def _create_log() -> None:
    op.create_table(
        "tenants",
        *_columns("name title created_at:int"),
        sa.PrimaryKeyConstraint("name"),
        sqlite_with_rowid=False,
    )
    _table("streams", "stream", "stream seq:int hash:bytes")
    op.create_table(
        "events",
        *_columns("tenant stream seq:int type version:int at:int actor_kind actor_id? fields hash:bytes"),
        sa.PrimaryKeyConstraint("tenant", "stream", "seq"),
    )
    op.create_table(
        "client_ids",
        *_columns("tenant conversation_id client_id seq:int"),
        sa.PrimaryKeyConstraint("tenant", "conversation_id", "client_id"),
        sqlite_with_rowid=False,
    )


def _create_duty() -> None:
    _table(
        "assignments",
        "conversation_id number",
        "conversation_id number:int agent_id opened_at:int closed_at:int?",
    )
    op.create_index(
        "one_open_assignment",
        "assignments",
        ["tenant", "conversation_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
    )
    _table("leases", "", "epoch:int node until:int")
    _table(
        "jobs",
        "kind key",
        "kind key due_at:int payload attempts:int ready_at:int token:int state",
        sa.CheckConstraint("state IN ('live', 'dead')"),
    )
    op.create_index("jobs_ready", "jobs", ["state", "ready_at"])
    op.create_table(
        "counters",
        *_columns("name value:int"),
        sa.PrimaryKeyConstraint("name"),
        sqlite_with_rowid=False,
    )


def _create_people() -> None:
    _table(
        "contacts",
        "id",
        "id issuer? subject? verified:int lane_source? lang created_at:int wrapped_key:bytes? erased_at:int? "
        "profile:bytes?",
    )
    _index("contacts", "issuer", "subject", unique=True)
    _table("contact_tokens", "digest", "digest contact_id created_at:int expires_at:int")
    _index("contact_tokens", "contact_id")
    _table(
        "agents",
        "id",
        "id login name number? role password must_change:int enabled:int state state_since:int capacity:int "
        "load:int skills lapses:int idle_since:int lang",
    )
    _index("agents", "login", unique=True)
    _table("agent_sessions", "digest", "digest agent_id created_at:int expires_at:int seen_at:int")
    _index("agent_sessions", "agent_id")
    _table("erasures", "contact_id", "contact_id at:int by?")


def _create_conversations() -> None:
    _table(
        "conversations",
        "id",
        "id contact_id key_owner inbox_id channel lang phase queue? lane? skills absent:int connected:int "
        "agent_id? last_agent_id? offer_id? offer_agent_id? lease_until:int? lapses:int prefer_agent_id? "
        "refused_by opened_at:int requested_at:int? since:int? enqueued_at:int? due_at:int? position:int? "
        "answered_at:int? first_replied:int closed_at:int? last_at:int waiting_since:int? unread:int via? "
        "reason? detail? disposition? rating:int? transfers:int seq:int card:bytes?",
    )
    _index("conversations", "phase", "due_at")
    _index("conversations", "contact_id", "last_at")
    _index("conversations", "agent_id", "last_at")
    _index("conversations", "last_at")


def _create_knowledge() -> None:
    _table(
        "articles",
        "id",
        "id question answer similar tags lang source valid_from? valid_to? updated_at:int",
    )
    _table("canned", "id", "id shortcut text tags")
    _table("settings", "number", "number settings at:int by?")
    _table("idempotency", "actor key", "actor key request status:int response at:int")
    _index("idempotency", "at")
