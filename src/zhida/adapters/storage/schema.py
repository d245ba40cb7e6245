"""The schema as SQLAlchemy Core tables: the fixed ones by hand, the read models from `zhida.ports.tables`.

Migrations are written apart, by hand; a test proves that both give the same database. Nothing here runs at
start-up: a running store knows its schema from the migrations alone.
"""

from typing import Final

from sqlalchemy import (
    DDL,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    event,
    text,
)

from zhida.ports.tables import TABLES
from zhida.ports.tables import Column as ModelColumn
from zhida.ports.tables import Table as Model

__all__ = ["EVENT_GUARDS", "METADATA"]

EVENT_GUARDS: Final = (
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
"""What SQLite itself refuses, whoever holds the file open: all but the loss of sealed values."""

METADATA: Final = MetaData()

_KINDS: Final = {"text": Text, "int": BigInteger, "bytes": LargeBinary}


def _fixed(name: str, *parts: Column[object] | Index | PrimaryKeyConstraint | CheckConstraint) -> Table:
    return Table(name, METADATA, *parts, sqlite_with_rowid=False)


def _text(name: str, *, nullable: bool = False) -> "Column[object]":
    return Column(name, Text, nullable=nullable)


def _int(name: str, *, nullable: bool = False) -> "Column[object]":
    return Column(name, BigInteger, nullable=nullable)


def _bytes(name: str, *, nullable: bool = False) -> "Column[object]":
    return Column(name, LargeBinary, nullable=nullable)


def _tenant() -> "Column[object]":
    return Column("tenant", Text, ForeignKey("tenants.name"), nullable=False)


def _add_fixed() -> None:
    _fixed("tenants", _text("name"), _text("title"), _int("created_at"), PrimaryKeyConstraint("name"))
    _fixed(
        "streams",
        _tenant(),
        _text("stream"),
        _int("seq"),
        _bytes("hash"),
        PrimaryKeyConstraint("tenant", "stream"),
    )
    events = Table(
        "events",
        METADATA,
        _text("tenant"),
        _text("stream"),
        _int("seq"),
        _text("type"),
        _int("version"),
        _int("at"),
        _text("actor_kind"),
        _text("actor_id", nullable=True),
        _text("fields"),
        _bytes("hash"),
        PrimaryKeyConstraint("tenant", "stream", "seq"),
    )
    for guard in EVENT_GUARDS:
        event.listen(events, "after_create", DDL(guard))
    _fixed(
        "client_ids",
        _text("tenant"),
        _text("conversation_id"),
        _text("client_id"),
        _int("seq"),
        PrimaryKeyConstraint("tenant", "conversation_id", "client_id"),
    )
    _add_duty()
    _add_jobs()


def _add_duty() -> None:
    assignments = _fixed(
        "assignments",
        _tenant(),
        _text("conversation_id"),
        _int("number"),
        _text("agent_id"),
        _int("opened_at"),
        _int("closed_at", nullable=True),
        PrimaryKeyConstraint("tenant", "conversation_id", "number"),
    )
    Index(
        "one_open_assignment",
        assignments.c.tenant,
        assignments.c.conversation_id,
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
    )
    _fixed("leases", _tenant(), _int("epoch"), _text("node"), _int("until"), PrimaryKeyConstraint("tenant"))


def _add_jobs() -> None:
    jobs = _fixed(
        "jobs",
        _tenant(),
        _text("kind"),
        _text("key"),
        _int("due_at"),
        _text("payload"),
        _int("attempts"),
        _int("ready_at"),
        _int("token"),
        _text("state"),
        PrimaryKeyConstraint("tenant", "kind", "key"),
        CheckConstraint("state IN ('live', 'dead')"),
    )
    Index("jobs_ready", jobs.c.state, jobs.c.ready_at)
    _fixed("counters", _text("name"), _int("value"), PrimaryKeyConstraint("name"))


def _add_model(model: Model) -> None:
    table = _fixed(
        model.name,
        _tenant(),
        *(_column(column) for column in model.columns),
        PrimaryKeyConstraint("tenant", *model.key),
    )
    for names in model.indexes:
        Index(f"{model.name}_by_{'_'.join(names)}", table.c.tenant, *(table.c[name] for name in names))
    for names in model.unique:
        Index(
            f"{model.name}_one_{'_'.join(names)}",
            table.c.tenant,
            *(table.c[name] for name in names),
            unique=True,
        )


def _column(column: ModelColumn) -> "Column[object]":
    return Column(column.name, _KINDS[column.kind], nullable=column.nullable)


_add_fixed()
for _model in TABLES:
    _add_model(_model)
