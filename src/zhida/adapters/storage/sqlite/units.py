"""Applying a unit inside the writer's transaction, change by change."""

from typing import TypeAlias

from zhida.adapters.storage.sqlite import sql
from zhida.adapters.storage.sqlite.model_sql import MODELS, update_sql
from zhida.adapters.storage.sqlite.transaction import Transaction
from zhida.ports.storage import (
    AgentFull,
    AlreadyAssigned,
    Append,
    CancelJob,
    Change,
    CloseAssignment,
    FencedOff,
    FinishJob,
    GiveLoad,
    OpenAssignment,
    Put,
    Remember,
    Remove,
    RequireEpoch,
    Schedule,
    StreamConflict,
    TakeLoad,
    Unit,
    Update,
)

__all__ = ["apply_unit"]

_Duty: TypeAlias = TakeLoad | GiveLoad | OpenAssignment | CloseAssignment
_Job: TypeAlias = Schedule | CancelJob | FinishJob


def apply_unit(transaction: Transaction, unit: Unit) -> None:
    """Apply a checked unit; whatever it raises, the caller undoes all of it."""
    transaction.require_tenant(unit.tenant)
    for append in unit.appends:
        _append(transaction, unit.tenant, append)
    for change in unit.changes:
        _apply(transaction, unit.tenant, change)


def _append(transaction: Transaction, tenant: str, append: Append) -> None:
    stream = append.stream
    last = transaction.last_seq(tenant, stream)
    if last != append.expected_seq:
        raise StreamConflict(stream, append.expected_seq, last)
    rows = [
        (
            tenant,
            stream,
            event.seq,
            event.type,
            event.version,
            event.at,
            event.actor_kind,
            event.actor_id,
            event.fields,
            event.hash,
        )
        for event in append.events
    ]
    transaction.append(tenant, stream, rows, append.events[-1].seq)


def _apply(transaction: Transaction, tenant: str, change: Change) -> None:
    match change:
        case Put():
            model = MODELS[change.table]
            transaction.put(model.put, (tenant, *model.values_of(change.values)))
        case Update():
            names = tuple(name for name in MODELS[change.table].names if name in change.values)
            values = [change.values[name] for name in names]
            transaction.run(update_sql(change.table, names), (*values, tenant, *change.key))
        case Remove():
            transaction.run(MODELS[change.table].remove, (tenant, *change.key))
        case Remember():
            transaction.remember(tenant, change.conversation_id, change.client_id, change.seq)
        case RequireEpoch():
            lease = transaction.one(sql.LEASE, (tenant,))
            if lease is None or lease[0] != change.epoch:
                raise FencedOff(params={"epoch": change.epoch})
        case Schedule() | CancelJob() | FinishJob():
            _apply_job(transaction, tenant, change)
        case _:
            _apply_duty(transaction, tenant, change)


def _apply_duty(transaction: Transaction, tenant: str, change: _Duty) -> None:
    match change:
        case TakeLoad():
            if transaction.run(sql.TAKE_LOAD, (change.weight, tenant, change.agent_id)) == 0:
                raise AgentFull(params={"agent_id": change.agent_id})
        case GiveLoad():
            transaction.run(sql.GIVE_LOAD, (change.weight, tenant, change.agent_id))
        case OpenAssignment():
            if transaction.one(sql.HAS_ASSIGNMENT, (tenant, change.conversation_id)) is not None:
                raise AlreadyAssigned(params={"conversation_id": change.conversation_id})
            transaction.run(sql.OPEN_ASSIGNMENT, (tenant, change.conversation_id, change.agent_id, change.at))
        case CloseAssignment():
            transaction.run(sql.CLOSE_ASSIGNMENT, (change.at, tenant, change.conversation_id))


def _apply_job(transaction: Transaction, tenant: str, change: _Job) -> None:
    match change:
        case Schedule():
            job = change.job
            transaction.run(sql.SCHEDULE, (tenant, job.kind, job.key, job.due_at, job.payload, job.attempts))
        case CancelJob():
            transaction.run(sql.CANCEL_JOB, (tenant, change.kind, change.key))
        case FinishJob():
            if transaction.run(sql.FINISH_JOB, (tenant, change.kind, change.key, change.token)) == 0:
                raise FencedOff(params={"kind": change.kind, "token": change.token})
