"""The writing connection inside one transaction, and what the writer remembers of the store between them."""

import sqlite3
from collections.abc import Sequence
from typing import Final

from zhida.adapters.storage.sqlite import sql
from zhida.core.kernel.errors import NotFound
from zhida.ports.storage import Value

__all__ = ["Transaction"]

_HEADS_KEPT: Final = 65_536
"""Streams whose last ``seq`` stays in memory: about 10 MB."""


class Transaction:
    """Executes statements for the writer; work must go through it and never through the connection."""

    def __init__(self, connection: sqlite3.Connection, heads_kept: int = _HEADS_KEPT) -> None:
        self._heads_kept = heads_kept
        self._connection = connection
        self._execute = connection.execute
        self._heads: dict[tuple[str, str], int] = {}
        self._tenants: set[str] = set()
        self._touched: list[tuple[str, str]] = []
        self._since_savepoint = 0
        self._events = 0
        self._events_at_savepoint = 0

    def run(self, statement: str, values: Sequence[Value] = ()) -> int:
        """Execute a statement; return how many rows it changed."""
        return self._execute(statement, values).rowcount

    def one(self, statement: str, values: Sequence[Value] = ()) -> tuple[Value, ...] | None:
        """Return the first row, or None."""
        row: tuple[Value, ...] | None = self._execute(statement, values).fetchone()
        return row

    def all(self, statement: str, values: Sequence[Value] = ()) -> list[tuple[Value, ...]]:
        """Return every row."""
        return self._execute(statement, values).fetchall()

    def require_tenant(self, tenant: str) -> None:
        """Raise `NotFound` for a tenant that does not exist."""
        if tenant not in self._tenants:
            if self.one(sql.HAS_TENANT, (tenant,)) is None:
                raise NotFound(params={"tenant": tenant})
            self._tenants.add(tenant)

    def last_seq(self, tenant: str, stream: str) -> int:
        """Return the last ``seq`` of a stream, 0 before the first event."""
        found = self._heads.get((tenant, stream))
        if found is None:
            row = self.one(sql.HEAD, (tenant, stream))
            found = int(row[0] or 0) if row else 0
        return found

    def set_head(self, tenant: str, stream: str, seq: int, digest: bytes, added: int) -> None:
        """Move the head of a stream to its newest event."""
        self._execute(sql.SET_HEAD, (tenant, stream, seq, digest))
        self._heads[tenant, stream] = seq
        self._touched.append((tenant, stream))
        self._events += added

    def begin(self) -> None:
        """Open the transaction, taking the write lock at once."""
        self._execute("BEGIN IMMEDIATE")

    def savepoint(self) -> None:
        """Begin a piece of work that can be undone alone."""
        self._execute("SAVEPOINT work")
        self._since_savepoint = len(self._touched)
        self._events_at_savepoint = self._events

    def release(self) -> None:
        """Keep the piece of work."""
        self._execute("RELEASE work")

    def roll_back(self) -> None:
        """Undo the piece of work."""
        self._execute("ROLLBACK TO work")
        self._execute("RELEASE work")
        self._forget(self._since_savepoint)
        self._events = self._events_at_savepoint

    def commit(self) -> int:
        """Put everything on disk; return how many events were appended."""
        self._execute("COMMIT")
        events, self._events = self._events, 0
        self._touched.clear()
        while len(self._heads) > self._heads_kept:
            del self._heads[next(iter(self._heads))]
        return events

    def abandon(self) -> None:
        """Undo the whole transaction after the disk refused; SQLite may have done so already."""
        if self._connection.in_transaction:
            self._connection.rollback()
        self._forget(0)
        self._tenants.clear()
        self._events = 0

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _forget(self, start: int) -> None:
        for key in self._touched[start:]:
            self._heads.pop(key, None)
        del self._touched[start:]
