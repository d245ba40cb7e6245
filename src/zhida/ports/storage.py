"""The store: streams of events, rows of the read models, jobs; one unit of work is one atomic commit.

Rules every adapter keeps: an acknowledged unit is on disk; a unit is applied whole or not at all; ``seq`` of
a stream has no gaps; the tenant is part of every key; units of one stream are ordered as their commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from zhida.core.kernel.errors import Conflict, ErrorCode
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros

__all__ = [
    "AgentFull",
    "AlreadyAssigned",
    "Append",
    "CancelJob",
    "Change",
    "ClaimedJob",
    "CloseAssignment",
    "DuplicateClientId",
    "EventReader",
    "FencedOff",
    "FinishJob",
    "GiveLoad",
    "JobRow",
    "OpenAssignment",
    "Put",
    "Remember",
    "Remove",
    "RequireEpoch",
    "Row",
    "RowKey",
    "Schedule",
    "Store",
    "StoreStats",
    "StoredEvent",
    "StreamConflict",
    "StreamHead",
    "TakeLoad",
    "Unit",
    "Update",
    "Value",
]

Value: TypeAlias = str | int | bytes | None
Row: TypeAlias = Mapping[str, Value]
RowKey: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """One event as it lies on disk: ``fields`` is JSON text of ``{name: {"v": …} | {"c": …, "s": …}}``."""

    stream: str
    seq: int
    type: str
    version: int
    at: Micros
    actor_kind: str
    actor_id: str | None
    fields: str
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamHead:
    """Last ``seq`` and hash of a stream; ``seq`` 0 and 32 zero bytes before the first event."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Append:
    """Append events to one stream whose last ``seq`` must still be ``expected_seq``."""

    stream: str
    expected_seq: int
    events: tuple[StoredEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remember:
    """Remember that ``client_id`` produced ``seq`` in this conversation; unique, else `DuplicateClientId`."""

    conversation_id: str
    client_id: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """Write one whole row of a read model (insert or replace by key); tables and columns: `ports.tables`."""

    table: str
    values: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove:
    """Delete one row by its key (without the tenant); nothing happens when it is not there."""

    table: str
    key: RowKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Set some columns of one row and leave the others; nothing happens when the row is not there."""

    table: str
    key: RowKey
    values: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeLoad:
    """Add ``weight`` to an agent's load if it stays within capacity, else `AgentFull`."""

    agent_id: str
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveLoad:
    """Take ``weight`` off an agent's load, never below zero."""

    agent_id: str
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAssignment:
    """Give the conversation to an agent; one open assignment each, else `AlreadyAssigned`."""

    conversation_id: str
    agent_id: str
    at: Micros


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAssignment:
    """End the open assignment of a conversation, if any."""

    conversation_id: str
    at: Micros


@dataclass(frozen=True, slots=True, kw_only=True)
class RequireEpoch:
    """Refuse the unit with `FencedOff` unless the tenant's matcher lease still has this epoch."""

    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A timer or delivery; ``key`` is unique per kind, so that scheduling again moves it.

    ``attempts`` counts claims; in a claimed job it includes the present one.
    """

    kind: str
    key: str
    due_at: Micros
    payload: str
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Write a job in the same commit as its cause; the same ``(kind, key)`` is replaced."""

    job: JobRow


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelJob:
    """Delete a job if it is still there."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishJob:
    """Delete a claimed job in the same commit as its effect; `FencedOff` when the token is stale."""

    kind: str
    key: str
    token: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedJob:
    """A job claimed until ``lease_until``; its later writes carry ``token`` and fail if it is stale."""

    tenant: TenantId
    job: JobRow
    lease_until: Micros
    token: int


Change: TypeAlias = (
    Remember
    | Put
    | Remove
    | Update
    | TakeLoad
    | GiveLoad
    | OpenAssignment
    | CloseAssignment
    | RequireEpoch
    | Schedule
    | CancelJob
    | FinishJob
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit of work of one tenant: appended events and changes, atomic together."""

    tenant: TenantId
    appends: tuple[Append, ...] = ()
    changes: tuple[Change, ...] = field(default=())


class StreamConflict(Conflict):
    """Somebody appended to the stream first; reload and decide again (at most three times)."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        self.stream, self.expected, self.actual = stream, expected, actual
        super().__init__(params={"expected": expected, "actual": actual})


class DuplicateClientId(Conflict):
    """This message is already stored, as ``seq``; the caller acknowledges that one."""

    def __init__(self, conversation_id: str, client_id: str, seq: int) -> None:
        self.conversation_id, self.client_id, self.seq = conversation_id, client_id, seq
        super().__init__(params={"seq": seq})


class AgentFull(Conflict):
    """The agent has no free capacity for this weight."""

    default_code = ErrorCode.AGENT_FULL


class AlreadyAssigned(Conflict):
    """The conversation has an open assignment."""


class FencedOff(Conflict):
    """Another matcher leads this tenant now; this one must stop."""


class StoreStats(Protocol):
    """Counters since start, for whoever runs the process."""

    @property
    def commits(self) -> int:
        """Atomic commits; each costs one fsync where there is a disk."""
        ...

    @property
    def units(self) -> int:
        """Pieces of work applied in them."""
        ...

    @property
    def events(self) -> int:
        """Events appended."""
        ...


class EventReader(Protocol):
    """What reads past matters without changing any: of a running store, or of its file from outside."""

    async def gather(
        self, tenant: TenantId, streams: Sequence[str], types: Sequence[str]
    ) -> Sequence[StoredEvent]:
        """Return all events of these types in these streams (1-10,000), stream after stream, each in order.

        Raises:
            InvalidInput: Too many streams, or none.
        """
        ...

    async def find(
        self,
        tenant: TenantId,
        table: str,
        where: Mapping[str, Value | tuple[Value, ...]] | None = None,
        *,
        order: str | None = None,
        descending: bool = False,
        after: tuple[Value, str] | None = None,
        limit: int = 1000,
    ) -> Sequence[Row]:
        """Return rows whose columns equal (or are among) the given values.

        Ordered by ``order``, then the last key column, both in the same direction, None before all else.
        ``after`` = (order value, last key) of the last row seen; without ``order`` only the key counts.
        ``limit`` is 1-10,000.
        """
        ...


class Store(EventReader, Protocol):
    """Durable truth of all tenants."""

    async def start(self) -> None:
        """Open files and threads, bring the schema to the newest version."""
        ...

    async def stop(self) -> None:
        """Finish what was accepted, then close."""
        ...

    def stats(self) -> StoreStats:
        """Return the counters since start."""
        ...

    async def commit(self, unit: Unit) -> None:
        """Apply a unit and return when it is on disk: its appends in order, then its changes in order.

        Raises:
            InvalidInput: An unknown table or column, a value of the wrong kind, ``seq`` not consecutive.
            NotFound: There is no such tenant.
            Conflict: A row would break a unique index of its table.
            StreamConflict, DuplicateClientId, AgentFull, AlreadyAssigned, FencedOff: Nothing was applied.
            Unavailable: The disk refused (full, read-only); nothing was applied, reads still work.
            TooMany: The writer's queue is full; nothing was applied.
        """
        ...

    async def head(self, tenant: TenantId, stream: str) -> StreamHead:
        """Return the head of a stream; ``seq`` 0 when it does not exist."""
        ...

    async def read(
        self, tenant: TenantId, stream: str, after: int = 0, limit: int = 1000
    ) -> Sequence[StoredEvent]:
        """Return events with ``seq > after`` in order, at most ``limit`` (1-10,000)."""
        ...

    async def streams(
        self, tenant: TenantId, prefix: str, after: str = "", limit: int = 1000
    ) -> Sequence[str]:
        """Return names of streams that begin with ``prefix`` and sort after ``after``, in order."""
        ...

    async def redact(self, tenant: TenantId, stream: str, seqs: Sequence[int]) -> None:
        """Drop the sealed values of these events; commitments and hashes stay, the chain still verifies."""
        ...

    async def scrub(self) -> None:
        """Leave no byte of what was redacted, replaced or removed in any file; call after erasure."""
        ...

    async def recall(self, tenant: TenantId, conversation_id: str, client_id: str) -> int | None:
        """Return the ``seq`` a client id produced, or None."""
        ...

    async def get(self, tenant: TenantId, table: str, key: RowKey) -> Row | None:
        """Return one row by key, or None."""
        ...

    async def tenants(self) -> Sequence[TenantId]:
        """Return all tenants in order of name."""
        ...

    async def add_tenant(self, tenant: TenantId, name: str, at: Micros) -> None:
        """Create a tenant; `Conflict` when it exists."""
        ...

    async def lead(self, tenant: TenantId, node: str, now: Micros, until: Micros) -> int | None:
        """Take or extend the matcher lease by compare-and-set; return its epoch, or None when another leads.

        The holder keeps its epoch and sets ``until`` as it likes, ``until=now`` gives the lease back; anyone
        may take a lease that is over, and the epoch grows by one whenever the node changes.
        """
        ...

    async def claim_jobs(self, now: Micros, lease_until: Micros, limit: int = 64) -> Sequence[ClaimedJob]:
        """Claim due jobs whose lease is free or over, oldest first; each claim raises the fencing token."""
        ...

    async def finish_job(
        self, claimed: ClaimedJob, *, retry_at: Micros | None = None, dead: bool = False
    ) -> bool:
        """Delete a claimed job, put it back for ``retry_at``, or mark it dead; False for a stale token."""
        ...

    async def dead_jobs(self, tenant: TenantId, limit: int = 100) -> Sequence[JobRow]:
        """Return jobs that were given up, by kind and key; scheduling one again revives it."""
        ...

    async def next_due(self) -> Micros | None:
        """Return when the earliest live job can be claimed: its due time, or the end of its lease."""
        ...
