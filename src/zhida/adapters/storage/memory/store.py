"""The store in memory, put together."""

from asyncio import sleep
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from zhida.adapters.storage.checks import (
    Where,
    check_find,
    check_key,
    check_limit,
    check_texts,
    check_unit,
    table_named,
)
from zhida.adapters.storage.memory.search import search
from zhida.adapters.storage.memory.state import Lease, State, rows_of
from zhida.adapters.storage.memory.units import apply_unit, require_tenant
from zhida.adapters.storage.redaction import redacted_fields
from zhida.core.kernel.errors import Conflict, TooMany, Unavailable
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.storage import ClaimedJob, JobRow, Row, RowKey, StoredEvent, StreamHead, Unit, Value

__all__ = ["MemoryStats", "MemoryStore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryStats:
    """Since start: commits, units, events; here every unit is a commit of its own."""

    commits: int
    units: int
    events: int


class MemoryStore:
    """Everything a durable store does, but the durability; it survives `stop` and a second `start`.

    Attributes:
        is_full: Set it to have every write refused as by a full disk; reads go on.
        is_busy: Set it to have every write refused as by a full queue.
    """

    def __init__(self) -> None:
        self._state = State()
        self._is_open = False
        self._units = self._events = 0
        self.is_full = False
        self.is_busy = False

    async def start(self) -> None:
        """Open the store; what an earlier run wrote is still there."""
        self._is_open = True

    async def stop(self) -> None:
        """Close the store; every later call is refused until `start`."""
        self._is_open = False

    def stats(self) -> MemoryStats:
        """Return the counters."""
        return MemoryStats(commits=self._units, units=self._units, events=self._events)

    async def commit(self, unit: Unit) -> None:
        """Apply a unit; see `zhida.ports.storage.Store.commit`."""
        check_unit(unit)
        self._begin_write()
        try:
            apply_unit(self._state, unit)
        except BaseException:
            self._state.roll_back()
            raise
        self._events += sum(len(append.events) for append in unit.appends)
        await self._end_write()

    async def head(self, tenant: TenantId, stream: str) -> StreamHead:
        """Return the head of a stream."""
        check_texts(stream)
        await self._begin_read()
        events = self._state.streams.get((tenant, stream))
        return (
            StreamHead(seq=len(events), hash=events[-1].hash) if events else StreamHead(seq=0, hash=bytes(32))
        )

    async def read(
        self, tenant: TenantId, stream: str, after: int = 0, limit: int = 1000
    ) -> Sequence[StoredEvent]:
        """Return events with ``seq > after`` in order."""
        check_limit(limit)
        check_texts(stream)
        await self._begin_read()
        start = max(after, 0)
        return tuple(self._state.streams.get((tenant, stream), [])[start : start + limit])

    async def gather(
        self, tenant: TenantId, streams: Sequence[str], types: Sequence[str]
    ) -> Sequence[StoredEvent]:
        """Return the events of some types in some streams, stream after stream."""
        check_limit(len(streams))
        check_texts(*streams, *types)
        await self._begin_read()
        found = (self._state.streams.get((tenant, stream), []) for stream in sorted(set(streams)))
        return tuple(event for events in found for event in events if event.type in types)

    async def streams(
        self, tenant: TenantId, prefix: str, after: str = "", limit: int = 1000
    ) -> Sequence[str]:
        """Return names of streams by prefix, in order."""
        check_limit(limit)
        check_texts(prefix, after)
        await self._begin_read()
        names = (name for owner, name in self._state.streams if owner == tenant)
        return tuple(sorted(name for name in names if name.startswith(prefix) and name > after)[:limit])

    async def redact(self, tenant: TenantId, stream: str, seqs: Sequence[int]) -> None:
        """Drop the sealed values of these events."""
        check_texts(stream)
        self._begin_write()
        events = self._state.streams.get((tenant, stream), [])
        found = [events[seq - 1] for seq in seqs if 1 <= seq <= len(events)]
        for event in [replace(event, fields=redacted_fields(event.fields)) for event in found]:
            events[event.seq - 1] = event
        await self._end_write()

    async def scrub(self) -> None:
        """Do nothing: memory keeps no copy of what was dropped."""
        self._begin_write()
        await self._end_write(counted=False)

    async def recall(self, tenant: TenantId, conversation_id: str, client_id: str) -> int | None:
        """Return the ``seq`` a client id produced, or None."""
        check_texts(conversation_id, client_id)
        await self._begin_read()
        return self._state.client_ids.get((tenant, conversation_id, client_id))

    async def get(self, tenant: TenantId, table: str, key: RowKey) -> Row | None:
        """Return one row by key, or None."""
        check_key(table_named(table), key)
        await self._begin_read()
        row = self._state.rows[table].get((tenant, *key))
        return dict(row) if row is not None else None

    async def find(
        self,
        tenant: TenantId,
        table: str,
        where: Where | None = None,
        *,
        order: str | None = None,
        descending: bool = False,
        after: tuple[Value, str] | None = None,
        limit: int = 1000,
    ) -> Sequence[Row]:
        """Return rows whose columns equal (or are among) the given values."""
        model, wanted = table_named(table), where or {}
        check_find(model, wanted, order, after, limit)
        await self._begin_read()
        rows = rows_of(self._state, tenant, table)
        return search(rows, model, wanted, order=order, descending=descending, after=after, limit=limit)

    async def tenants(self) -> Sequence[TenantId]:
        """Return all tenants in order of name."""
        await self._begin_read()
        return tuple(TenantId(name) for name in sorted(self._state.tenants))

    async def add_tenant(self, tenant: TenantId, name: str, at: Micros) -> None:
        """Create a tenant; `Conflict` when it exists."""
        check_texts(tenant, name)
        self._begin_write()
        if tenant in self._state.tenants:
            raise Conflict(params={"tenant": tenant})
        self._state.tenants[tenant] = (name, at)
        await self._end_write()

    async def lead(self, tenant: TenantId, node: str, now: Micros, until: Micros) -> int | None:
        """Take or extend the matcher lease; return its epoch, or None when another leads."""
        self._begin_write()
        require_tenant(self._state, tenant)
        held = self._state.leases.get(tenant)
        epoch: int | None = held.epoch if held else 1
        if held is not None and held.node != node:
            epoch = held.epoch + 1 if held.until <= now else None
        if epoch is not None:
            self._state.leases[tenant] = Lease(epoch=epoch, node=node, until=until)
        await self._end_write()
        return epoch

    async def claim_jobs(self, now: Micros, lease_until: Micros, limit: int = 64) -> Sequence[ClaimedJob]:
        """Claim due jobs whose lease is free or over, oldest first."""
        check_limit(limit)
        self._begin_write()
        ready = [
            (job.ready_at, key)
            for key, job in self._state.jobs.items()
            if not job.is_dead and job.ready_at <= now
        ]
        claimed = tuple(self._claim(key, lease_until) for _, key in sorted(ready)[:limit])
        await self._end_write()
        return claimed

    async def finish_job(
        self, claimed: ClaimedJob, *, retry_at: Micros | None = None, dead: bool = False
    ) -> bool:
        """Delete a claimed job, put it back or mark it dead; False when the token is stale."""
        self._begin_write()
        key = (claimed.tenant, claimed.job.kind, claimed.job.key)
        job = self._state.jobs.get(key)
        is_mine = job is not None and not job.is_dead and job.token == claimed.token
        if job is not None and is_mine:
            if dead:
                self._state.jobs[key] = replace(job, is_dead=True, token=0)
            elif retry_at is not None:
                row = replace(job.row, due_at=retry_at)
                self._state.jobs[key] = replace(job, row=row, ready_at=retry_at, token=0)
            else:
                del self._state.jobs[key]
        await self._end_write()
        return is_mine

    async def dead_jobs(self, tenant: TenantId, limit: int = 100) -> Sequence[JobRow]:
        """Return jobs that were given up, by kind and key."""
        check_limit(limit)
        await self._begin_read()
        dead = sorted(key for key, job in self._state.jobs.items() if job.is_dead and key[0] == tenant)
        return tuple(self._state.jobs[key].row for key in dead[:limit])

    async def next_due(self) -> Micros | None:
        """Return when the earliest live job can be claimed."""
        await self._begin_read()
        return min((job.ready_at for job in self._state.jobs.values() if not job.is_dead), default=None)

    def _claim(self, key: tuple[str, str, str], lease_until: Micros) -> ClaimedJob:
        job = self._state.jobs[key]
        self._state.next_token += 1
        row = replace(job.row, attempts=job.row.attempts + 1)
        self._state.jobs[key] = replace(job, row=row, ready_at=lease_until, token=self._state.next_token)
        return ClaimedJob(
            tenant=TenantId(key[0]), job=row, lease_until=lease_until, token=self._state.next_token
        )

    def _begin_write(self) -> None:
        if not self._is_open:
            _refuse_closed()
        if self.is_busy:
            raise TooMany(params={"limit": 0}, retry_after_s=1)
        if self.is_full:
            raise Unavailable(params={"cause": "SQLITE_FULL"}, retry_after_s=1)

    async def _end_write(self, *, counted: bool = True) -> None:
        """Make the write final, then let others run, as a real commit does."""
        self._state.keep()
        self._units += counted
        await sleep(0)

    async def _begin_read(self) -> None:
        if not self._is_open:
            _refuse_closed()
        await sleep(0)


def _refuse_closed() -> NoReturn:
    raise Unavailable(params={"cause": "not started"})
