"""The store on SQLite, put together: lock, migrations, writer, readers."""

import sqlite3
from asyncio import get_running_loop, to_thread
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar, cast

from zhida.adapters.storage.checks import (
    Where,
    check_find,
    check_key,
    check_limit,
    check_texts,
    check_unit,
    table_named,
)
from zhida.adapters.storage.migrations.upgrade import upgrade
from zhida.adapters.storage.redaction import sealed_names
from zhida.adapters.storage.sqlite import jobs, reads, sql
from zhida.adapters.storage.sqlite.connections import PATIENCE_MS, PRAGMAS, Readers, open_writer
from zhida.adapters.storage.sqlite.lock import FolderLock
from zhida.adapters.storage.sqlite.transaction import Transaction
from zhida.adapters.storage.sqlite.units import apply_unit
from zhida.adapters.storage.sqlite.writer import MOST_PER_COMMIT, MOST_WAITING, Writer, WriterStats
from zhida.core.kernel.errors import Conflict, Unavailable
from zhida.core.kernel.ids import TenantId
from zhida.core.kernel.times import Micros
from zhida.ports.storage import ClaimedJob, JobRow, Row, RowKey, StoredEvent, StreamHead, Unit, Value

__all__ = ["SqliteStore"]

T = TypeVar("T")

_FILE: Final = "zhida.db"


class SqliteStore:
    """Durable truth of all tenants in one file of a data folder.

    Args:
        folder: The data folder; made when it is missing, readable by its owner only.
        most_waiting: Units accepted and not yet acknowledged before `TooMany`.
        most_per_commit: Units in one transaction.
        patience_ms: How long the writer waits for another program that holds the file, before `Unavailable`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        most_waiting: int = MOST_WAITING,
        most_per_commit: int = MOST_PER_COMMIT,
        patience_ms: int = PATIENCE_MS,
    ) -> None:
        self._patience_ms = patience_ms
        self._folder = folder
        self._path = folder / _FILE
        self._most_waiting, self._most_per_commit = most_waiting, most_per_commit
        self._lock: FolderLock | None = None
        self._writer: Writer | None = None
        self._readers: Readers | None = None

    async def start(self) -> None:
        """Lock the folder, bring the schema to the newest version, start the threads.

        Raises:
            StoreInUse: Another process uses the folder.
            StoreTooNew: The file was written by a newer version.
        """
        await to_thread(self._prepare)
        connection = open_writer(self._path, self._patience_ms)
        self._writer = Writer(
            connection,
            get_running_loop(),
            most_waiting=self._most_waiting,
            most_per_commit=self._most_per_commit,
        )
        self._readers = Readers(self._path)

    async def stop(self) -> None:
        """Finish what was accepted, then close files and give the folder free."""
        if self._writer is not None:
            await self._writer.stop()
        if self._readers is not None:
            await to_thread(self._readers.close)
            self._readers = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def stats(self) -> WriterStats:
        """Return what was committed since start."""
        return self._open_writer().stats()

    async def pragmas(self) -> Mapping[str, str | int]:
        """Return the pragmas of `PRAGMAS` as the live writing connection has them."""

        def read(transaction: Transaction) -> dict[str, str | int]:
            rows = {name: transaction.one(f"PRAGMA {name}") for name in PRAGMAS}
            return {name: cast("tuple[str | int]", row)[0] for name, row in rows.items()}

        return await self._open_writer().submit(read, alone=True)

    async def limit_pages(self, pages: int) -> None:
        """Cap the file at so many pages of 4 KiB; writes beyond are refused like those to a full disk."""

        def limit(transaction: Transaction) -> None:
            transaction.all(f"PRAGMA max_page_count = {int(pages)}")

        await self._open_writer().submit(limit, alone=True)

    async def commit(self, unit: Unit) -> None:
        """Apply a unit and return when it is on disk; see `zhida.ports.storage.Store.commit`."""
        check_unit(unit)
        await self._open_writer().submit(lambda transaction: apply_unit(transaction, unit))

    async def head(self, tenant: TenantId, stream: str) -> StreamHead:
        """Return the head of a stream."""
        check_texts(stream)
        return await self._read(lambda connection: reads.read_head(connection, tenant, stream))

    async def read(
        self, tenant: TenantId, stream: str, after: int = 0, limit: int = 1000
    ) -> Sequence[StoredEvent]:
        """Return events with ``seq > after`` in order."""
        check_limit(limit)
        check_texts(stream)
        return await self._read(
            lambda connection: reads.read_events(connection, tenant, stream, after, limit)
        )

    async def gather(
        self, tenant: TenantId, streams: Sequence[str], types: Sequence[str]
    ) -> Sequence[StoredEvent]:
        """Return the events of some types in some streams, stream after stream."""
        check_limit(len(streams))
        check_texts(*streams, *types)
        return await self._read(lambda connection: reads.read_gathered(connection, tenant, streams, types))

    async def streams(
        self, tenant: TenantId, prefix: str, after: str = "", limit: int = 1000
    ) -> Sequence[str]:
        """Return names of streams by prefix, in order."""
        check_limit(limit)
        check_texts(prefix, after)
        return await self._read(
            lambda connection: reads.read_streams(connection, tenant, prefix, after, limit)
        )

    async def redact(self, tenant: TenantId, stream: str, seqs: Sequence[int]) -> None:
        """Drop the sealed values of these events."""
        check_texts(stream)

        def redact(transaction: Transaction) -> None:
            for seq in seqs:
                row = cast("tuple[str] | None", transaction.one(sql.FIELDS, (tenant, stream, seq)))
                for name in sealed_names(row[0]) if row else ():
                    transaction.run(sql.DROP_MEMBER, (f'$."{name}".s', tenant, stream, seq))

        await self._open_writer().submit(redact)

    async def scrub(self) -> None:
        """Bring every overwritten page into the file and empty the log beside it.

        What was freed inside pages is zeroed already: the writer runs with ``secure_delete``.

        Raises:
            Unavailable: A reader held an old state for longer than the busy timeout; call again.
        """
        await self._open_writer().submit(_scrub, alone=True)

    async def recall(self, tenant: TenantId, conversation_id: str, client_id: str) -> int | None:
        """Return the ``seq`` a client id produced, or None."""
        check_texts(conversation_id, client_id)

        def read(connection: sqlite3.Connection) -> int | None:
            found = connection.execute(sql.RECALL, (tenant, conversation_id, client_id)).fetchone()
            return cast("tuple[int]", found)[0] if found else None

        return await self._read(read)

    async def get(self, tenant: TenantId, table: str, key: RowKey) -> Row | None:
        """Return one row by key, or None."""
        check_key(table_named(table), key)
        return await self._read(lambda connection: reads.read_row(connection, tenant, table, key))

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
        wanted = where or {}
        check_find(table_named(table), wanted, order, after, limit)
        if () in wanted.values():
            return ()
        find, values = reads.search(table, wanted, order, descending, after)
        return await self._read(lambda connection: reads.read_rows(connection, tenant, find, values, limit))

    async def tenants(self) -> Sequence[TenantId]:
        """Return all tenants in order of name."""

        def read(connection: sqlite3.Connection) -> Sequence[TenantId]:
            rows = cast("list[tuple[str]]", connection.execute(sql.TENANTS).fetchall())
            return tuple(TenantId(row[0]) for row in rows)

        return await self._read(read)

    async def add_tenant(self, tenant: TenantId, name: str, at: Micros) -> None:
        """Create a tenant; `Conflict` when it exists."""
        check_texts(tenant, name)

        def add(transaction: Transaction) -> None:
            if transaction.one(sql.HAS_TENANT, (tenant,)) is not None:
                raise Conflict(params={"tenant": tenant})
            transaction.run(sql.ADD_TENANT, (tenant, name, at))

        await self._open_writer().submit(add)

    async def lead(self, tenant: TenantId, node: str, now: Micros, until: Micros) -> int | None:
        """Take or extend the matcher lease; return its epoch, or None when another leads."""
        return await self._open_writer().submit(lambda work: jobs.lead(work, tenant, node, now, until))

    async def claim_jobs(self, now: Micros, lease_until: Micros, limit: int = 64) -> Sequence[ClaimedJob]:
        """Claim due jobs whose lease is free or over, oldest first."""
        check_limit(limit)
        return await self._open_writer().submit(lambda work: jobs.claim_jobs(work, now, lease_until, limit))

    async def finish_job(
        self, claimed: ClaimedJob, *, retry_at: Micros | None = None, dead: bool = False
    ) -> bool:
        """Delete a claimed job, put it back or mark it dead; False when the token is stale."""
        return await self._open_writer().submit(lambda work: jobs.finish_job(work, claimed, retry_at, dead))

    async def dead_jobs(self, tenant: TenantId, limit: int = 100) -> Sequence[JobRow]:
        """Return jobs that were given up, by kind and key."""
        check_limit(limit)
        return await self._read(lambda connection: reads.read_dead_jobs(connection, tenant, limit))

    async def next_due(self) -> Micros | None:
        """Return when the earliest live job can be claimed."""

        def read(connection: sqlite3.Connection) -> Micros | None:
            (ready_at,) = cast("tuple[int | None]", connection.execute(sql.NEXT_READY).fetchone())
            return None if ready_at is None else Micros(ready_at)

        return await self._read(read)

    def _prepare(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FolderLock(self._folder)
        try:
            upgrade(self._path)
        except BaseException:
            lock.release()
            raise
        self._lock = lock

    def _open_writer(self) -> Writer:
        if self._writer is None:
            raise Unavailable(params={"cause": "not started"})
        return self._writer

    async def _read(self, read: Callable[[sqlite3.Connection], T]) -> T:
        if self._readers is None:
            raise Unavailable(params={"cause": "not started"})
        try:
            return await self._readers.run(read)
        except sqlite3.OperationalError as error:
            raise Unavailable(params={"cause": error.sqlite_errorname}, retry_after_s=1) from error


def _scrub(transaction: Transaction) -> None:
    busy = cast("tuple[int, int, int]", transaction.one("PRAGMA wal_checkpoint(TRUNCATE)"))[0]
    if busy:
        raise Unavailable(params={"cause": "readers"}, retry_after_s=1)
