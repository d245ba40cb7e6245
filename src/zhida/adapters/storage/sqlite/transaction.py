"""The writing connection inside one transaction, and what the writer remembers of the store between them.

Rows of the four kinds that every message writes are gathered and go to SQLite many at a time, one statement
for each table; any other statement sees them, because it writes them first.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from typing import Final, cast

from zhida.adapters.storage.sqlite import sql
from zhida.core.kernel.errors import NotFound
from zhida.ports.storage import DuplicateClientId, Value

__all__ = ["Refusal", "Transaction"]

_HEADS_KEPT: Final = 65_536
"""Streams whose last ``seq`` stays in memory: about 10 MB."""


class Refusal(Exception):
    """Some gathered row was refused; whose it was shows when each piece of work is applied alone."""


class Transaction:
    """Executes statements for the writer; work must go through it and never through the connection."""

    def __init__(self, connection: sqlite3.Connection, heads_kept: int = _HEADS_KEPT) -> None:
        self._heads_kept = heads_kept
        self._connection = connection
        self._execute = connection.execute
        self._heads: dict[tuple[str, str], int] = {}
        self._tenants: set[str] = set()
        self._touched: list[tuple[str, str]] = []
        self._rows: defaultdict[str, list[tuple[Value, ...]]] = defaultdict(list)
        self._moved: dict[tuple[str, str], tuple[int, bytes]] = {}
        self._remembered: list[tuple[str, str, str, int]] = []
        self._is_careful = False
        self._since_savepoint = 0
        self._events = 0
        self._events_at_savepoint = 0

    def run(self, statement: str, values: Sequence[Value] = ()) -> int:
        """Execute a statement; return how many rows it changed."""
        self.flush()
        return self._execute(statement, values).rowcount

    def one(self, statement: str, values: Sequence[Value] = ()) -> tuple[Value, ...] | None:
        """Return the first row, or None."""
        self.flush()
        row: tuple[Value, ...] | None = self._execute(statement, values).fetchone()
        return row

    def all(self, statement: str, values: Sequence[Value] = ()) -> list[tuple[Value, ...]]:
        """Return every row."""
        self.flush()
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
            row = cast("tuple[int] | None", self._execute(sql.HEAD, (tenant, stream)).fetchone())
            found = row[0] if row else 0
        return found

    def append(self, tenant: str, stream: str, rows: Sequence[tuple[Value, ...]], last: int) -> None:
        """Add events, values as in `sql.ADD_EVENT`, and move the head of their stream to ``last``."""
        self._rows[sql.ADD_EVENT].extend(rows)
        self._moved[tenant, stream] = (last, cast("bytes", rows[-1][-1]))
        self._heads[tenant, stream] = last
        self._touched.append((tenant, stream))
        self._events += len(rows)

    def put(self, statement: str, values: tuple[Value, ...]) -> None:
        """Write one row with an INSERT of one group of values."""
        self._rows[statement].append(values)

    def remember(self, tenant: str, conversation_id: str, client_id: str, seq: int) -> None:
        """Remember the id a client chose.

        Raises:
            DuplicateClientId: It is known; while many pieces of work are applied together `flush` finds out.
        """
        if not self._is_careful:
            self._remembered.append((tenant, conversation_id, client_id, seq))
            return
        key = (tenant, conversation_id, client_id)
        if self.run(sql.REMEMBER, (*key, seq)) == 0:
            found = cast("tuple[int]", self.one(sql.RECALL, key))
            raise DuplicateClientId(conversation_id, client_id, found[0])

    def flush(self) -> None:
        """Write what was gathered.

        Raises:
            Refusal: A client id was known already.
        """
        if self._rows:
            gathered, self._rows = self._rows, defaultdict(list)
            for statement, rows in gathered.items():
                self._write_all(statement, rows)
        if self._moved:
            heads = [(*key, *head) for key, head in self._moved.items()]
            self._moved.clear()
            self._write_all(sql.SET_HEAD, heads)
        if self._remembered:
            known, self._remembered = self._remembered, []
            if self._write_all(sql.REMEMBER, known) != len(known):
                raise Refusal

    def _write_all(self, statement: str, rows: Sequence[tuple[Value, ...]]) -> int:
        """Execute an INSERT for many rows, in powers of two so that few statements are prepared."""
        changed, at, count = 0, 0, len(rows)
        while at < count:
            size = min(sql.MOST_ROWS, 1 << ((count - at).bit_length() - 1))
            values = [value for row in rows[at : at + size] for value in row]
            changed += self._execute(sql.for_rows(statement, len(rows[0]), size), values).rowcount
            at += size
        return changed

    def begin(self, *, is_careful: bool) -> None:
        """Open the transaction, taking the write lock at once.

        Args:
            is_careful: Each piece of work has a savepoint and is refused alone.
        """
        self._is_careful = is_careful
        self._execute("BEGIN IMMEDIATE")

    def savepoint(self) -> None:
        """Begin a piece of work that can be undone alone."""
        self._execute("SAVEPOINT work")
        self._since_savepoint = len(self._touched)
        self._events_at_savepoint = self._events

    def release(self) -> None:
        """Keep the piece of work."""
        self.flush()
        self._execute("RELEASE work")

    def roll_back(self) -> None:
        """Undo the piece of work."""
        self._drop_gathered()
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
        """Undo the whole transaction after a refusal; SQLite may have done so already."""
        self._drop_gathered()
        if self._connection.in_transaction:
            self._connection.rollback()
        self._forget(0)
        self._tenants.clear()
        self._events = 0

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _drop_gathered(self) -> None:
        self._rows.clear()
        self._moved.clear()
        self._remembered.clear()

    def _forget(self, start: int) -> None:
        for key in self._touched[start:]:
            self._heads.pop(key, None)
        del self._touched[start:]
