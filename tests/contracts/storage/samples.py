"""Rows, events and units the storage tests are made of."""

import json
from collections.abc import Sequence

from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.storage import Append, Change, JobRow, Put, Remember, Row, Schedule, StoredEvent, Unit, Value
from zhida.ports.tables import TABLES

MAIN = TenantId("main")
OTHER = TenantId("other")
STREAM = "conversation:cnv_1"

_BY_NAME = {table.name: table for table in TABLES}
_FILLER: dict[str, Value] = {"text": "", "int": 0, "bytes": b""}


def row(table: str, **values: Value) -> Row:
    """A whole row: NULL where allowed and nothing is given, else empty."""
    return {
        column.name: values.get(column.name, None if column.nullable else _FILLER[column.kind])
        for column in _BY_NAME[table].columns
    }


def put(table: str, **values: Value) -> Put:
    return Put(table=table, values=row(table, **values))


def agent(name: str, *, capacity: int = 2, load: int = 0) -> Put:
    return put("agents", id=name, login=f"{name}@shop", capacity=capacity, load=load)


def conversation(name: str, **values: Value) -> Put:
    return put("conversations", id=name, **values)


def event(seq: int, stream: str = STREAM, *, text: str = "hello") -> StoredEvent:
    fields = {"text": {"c": f"commitment-{seq}", "s": f"sealed-{text}"}, "origin": {"v": "contact"}}
    return StoredEvent(
        stream=stream,
        seq=seq,
        type="message.sent",
        version=1,
        at=Micros(1_000 + seq),
        actor_kind="contact",
        actor_id=None if seq % 2 else "ctc_1",
        fields=json.dumps(fields),
        hash=seq.to_bytes(32, "big"),
    )


def append(expected_seq: int, count: int = 1, stream: str = STREAM) -> Append:
    events = tuple(event(expected_seq + 1 + index, stream) for index in range(count))
    return Append(stream=stream, expected_seq=expected_seq, events=events)


def unit(*changes: Change, appends: Sequence[Append] = (), tenant: TenantId = MAIN) -> Unit:
    return Unit(tenant=tenant, appends=tuple(appends), changes=changes)


def said(number: int, seq: int = 1, stream: str = STREAM) -> Unit:
    """What one message of a contact writes."""
    return unit(
        Remember(conversation_id=stream, client_id=f"client-{number}", seq=seq),
        conversation(stream, seq=seq, last_at=seq),
        appends=[append(seq - 1, 1, stream)],
    )


def job(key: str = "k", *, kind: str = "sla", due_at: int = 100, payload: str = "{}") -> Schedule:
    return Schedule(job=JobRow(kind=kind, key=key, due_at=Micros(due_at), payload=payload))
