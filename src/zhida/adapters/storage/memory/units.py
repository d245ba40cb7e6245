"""Applying a unit to the memory store, change by change, in the order every store keeps."""

from typing import TypeAlias, cast

from zhida.adapters.storage.checks import table_named
from zhida.adapters.storage.memory.state import Job, State
from zhida.core.kernel.errors import NotFound
from zhida.ports.storage import (
    AgentFull,
    AlreadyAssigned,
    Append,
    CancelJob,
    Change,
    CloseAssignment,
    DuplicateClientId,
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

__all__ = ["apply_unit", "require_tenant"]

_Row: TypeAlias = Put | Update | Remove
_Load: TypeAlias = TakeLoad | GiveLoad
_Assignment: TypeAlias = OpenAssignment | CloseAssignment
_Job: TypeAlias = Schedule | CancelJob | FinishJob


def require_tenant(state: State, tenant: str) -> None:
    """Raise `NotFound` for a tenant that does not exist."""
    if tenant not in state.tenants:
        raise NotFound(params={"tenant": tenant})


def apply_unit(state: State, unit: Unit) -> None:
    """Apply a checked unit; whatever it raises, the caller undoes all of it."""
    require_tenant(state, unit.tenant)
    for append in unit.appends:
        _append(state, unit.tenant, append)
    for change in unit.changes:
        _apply(state, unit.tenant, change)


def _append(state: State, tenant: str, append: Append) -> None:
    key = (tenant, append.stream)
    stored = state.streams.get(key, [])
    if len(stored) != append.expected_seq:
        raise StreamConflict(append.stream, append.expected_seq, len(stored))
    if not stored:
        state.put(state.streams, key, stored)
    stored.extend(append.events)
    state.undo.append(lambda: stored.__delitem__(slice(append.expected_seq, None)))


def _apply(state: State, tenant: str, change: Change) -> None:
    match change:
        case Put() | Update() | Remove():
            _apply_row(state, tenant, change)
        case Remember():
            key = (tenant, change.conversation_id, change.client_id)
            if (seq := state.client_ids.get(key)) is not None:
                raise DuplicateClientId(change.conversation_id, change.client_id, seq)
            state.put(state.client_ids, key, change.seq)
        case TakeLoad() | GiveLoad():
            _apply_load(state, tenant, change)
        case OpenAssignment() | CloseAssignment():
            _apply_assignment(state, tenant, change)
        case RequireEpoch():
            lease = state.leases.get(tenant)
            if lease is None or lease.epoch != change.epoch:
                raise FencedOff(params={"epoch": change.epoch})
        case _:
            _apply_job(state, tenant, change)


def _apply_row(state: State, tenant: str, change: _Row) -> None:
    table = table_named(change.table)
    match change:
        case Put():
            state.put_row(tenant, table, change.values)
        case Update():
            old = state.rows[table.name].get((tenant, *change.key))
            if old is not None:
                state.put_row(tenant, table, {**old, **change.values})
        case Remove():
            state.drop_row(tenant, table, change.key)


def _apply_load(state: State, tenant: str, change: _Load) -> None:
    agent = state.rows["agents"].get((tenant, change.agent_id))
    load, capacity = (cast("int", agent["load"]), cast("int", agent["capacity"])) if agent else (0, 0)
    if isinstance(change, TakeLoad):
        load += change.weight
        if load > capacity:
            raise AgentFull(params={"agent_id": change.agent_id})
    else:
        load = max(0, load - change.weight)
    if agent is not None:
        state.put_row(tenant, table_named("agents"), {**agent, "load": load})


def _apply_assignment(state: State, tenant: str, change: _Assignment) -> None:
    key = (tenant, change.conversation_id)
    if isinstance(change, CloseAssignment):
        state.drop(state.assignments, key)
        return
    if key in state.assignments:
        raise AlreadyAssigned(params={"conversation_id": change.conversation_id})
    state.put(state.assignments, key, change.agent_id)


def _apply_job(state: State, tenant: str, change: _Job) -> None:
    match change:
        case Schedule():
            row = change.job
            state.put(state.jobs, (tenant, row.kind, row.key), Job(row=row, ready_at=row.due_at))
        case CancelJob():
            state.drop(state.jobs, (tenant, change.kind, change.key))
        case FinishJob():
            key = (tenant, change.kind, change.key)
            job = state.jobs.get(key)
            if job is None or job.is_dead or job.token != change.token:
                raise FencedOff(params={"kind": change.kind, "token": change.token})
            state.drop(state.jobs, key)
