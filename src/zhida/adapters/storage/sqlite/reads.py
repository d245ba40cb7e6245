"""What the reading threads run: one statement each, so that every read is of one moment."""

import json
import sqlite3
from collections.abc import Sequence
from typing import cast

from zhida.adapters.storage.checks import Where
from zhida.adapters.storage.sqlite import sql
from zhida.adapters.storage.sqlite.model_sql import MODELS, Find, find_sql, where_values
from zhida.core.kernel.times import Micros
from zhida.ports.storage import JobRow, Row, RowKey, StoredEvent, StreamHead, Value

__all__ = [
    "read_dead_jobs",
    "read_events",
    "read_gathered",
    "read_head",
    "read_row",
    "read_rows",
    "read_streams",
    "search",
]

_EventRow = tuple[int, str, int, int, str, str | None, str, bytes]


def read_head(connection: sqlite3.Connection, tenant: str, stream: str) -> StreamHead:
    """Return the head of a stream."""
    row = cast("tuple[int, bytes] | None", connection.execute(sql.HEAD, (tenant, stream)).fetchone())
    return StreamHead(seq=row[0], hash=row[1]) if row else StreamHead(seq=0, hash=bytes(32))


def read_events(
    connection: sqlite3.Connection, tenant: str, stream: str, after: int, limit: int
) -> Sequence[StoredEvent]:
    """Return events after ``after`` in order."""
    rows = cast("list[_EventRow]", connection.execute(sql.EVENTS, (tenant, stream, after, limit)).fetchall())
    return tuple(_stored(stream, row) for row in rows)


def read_gathered(
    connection: sqlite3.Connection, tenant: str, streams: Sequence[str], types: Sequence[str]
) -> Sequence[StoredEvent]:
    """Return the events of some types in some streams, stream after stream."""
    values = (tenant, json.dumps(list(streams)), json.dumps(list(types)))
    rows = cast("list[tuple[str, *_EventRow]]", connection.execute(sql.GATHERED, values).fetchall())
    return tuple(_stored(row[0], row[1:]) for row in rows)


def read_streams(
    connection: sqlite3.Connection, tenant: str, prefix: str, after: str, limit: int
) -> Sequence[str]:
    """Return names of streams by prefix, in order."""
    values = (tenant, after, prefix, prefix, prefix, limit)
    rows = cast("list[tuple[str]]", connection.execute(sql.STREAMS, values).fetchall())
    return tuple(row[0] for row in rows)


def read_row(connection: sqlite3.Connection, tenant: str, table: str, key: RowKey) -> Row | None:
    """Return one row of a read model."""
    model = MODELS[table]
    row = cast("tuple[Value, ...] | None", connection.execute(model.get, (tenant, *key)).fetchone())
    return model.row(row) if row else None


def read_rows(
    connection: sqlite3.Connection, tenant: str, find: Find, values: Sequence[Value], limit: int
) -> Sequence[Row]:
    """Return the rows of a search; ``values`` are those of `find_sql` between tenant and limit."""
    model = MODELS[find.table]
    rows = cast(
        "list[tuple[Value, ...]]",
        connection.execute(find_sql(find), (tenant, *values, limit, 0)).fetchall(),
    )
    return tuple(model.row(row) for row in rows)


def search(
    table: str, where: Where, order: str | None, descending: bool, after: tuple[Value, str] | None
) -> tuple[Find, Sequence[Value]]:
    """Turn a search into its shape and the values to bind."""
    shape, values = where_values(where)
    find = Find(
        table=table,
        shape=shape,
        order=order,
        descending=descending,
        after=after is not None,
        after_null=after is not None and after[0] is None,
    )
    if after is not None:
        at, key = after
        values.extend([key] if order is None or at is None else [at, at, key])
    return find, values


def read_dead_jobs(connection: sqlite3.Connection, tenant: str, limit: int) -> Sequence[JobRow]:
    """Return the jobs of a tenant that were given up."""
    rows = cast(
        "list[tuple[str, str, int, str, int]]", connection.execute(sql.DEAD_JOBS, (tenant, limit)).fetchall()
    )
    return tuple(
        JobRow(kind=kind, key=key, due_at=Micros(due_at), payload=payload, attempts=attempts)
        for kind, key, due_at, payload, attempts in rows
    )


def _stored(stream: str, row: _EventRow) -> StoredEvent:
    seq, name, version, at, actor_kind, actor_id, fields, digest = row
    return StoredEvent(
        stream=stream,
        seq=seq,
        type=name,
        version=version,
        at=Micros(at),
        actor_kind=actor_kind,
        actor_id=actor_id,
        fields=fields,
        hash=digest,
    )
