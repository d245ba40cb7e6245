"""Opening connections: the pragmas that make the promise, and the threads that read."""

import sqlite3
from asyncio import get_running_loop
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local
from typing import Final, TypeVar, cast

__all__ = ["PATIENCE_MS", "PRAGMAS", "Readers", "open_writer"]

T = TypeVar("T")

PATIENCE_MS: Final = 5_000

PRAGMAS: Final[Mapping[str, str | int]] = {
    "journal_mode": "wal",
    "synchronous": 2,
    "secure_delete": 1,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "busy_timeout": PATIENCE_MS,
    "wal_autocheckpoint": 2_000,
}
"""What the writing connection runs with, as SQLite reads it back.

``synchronous`` 2 is FULL: a commit returns after its fsync. ``recursive_triggers`` makes REPLACE meet the
guards of the event log. ``wal_autocheckpoint``: 2,000 pages, 8 MB, were faster than the default 1,000.
"""

_SET: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA wal_autocheckpoint = 2000",
)
_STATEMENTS_KEPT: Final = 512


def open_writer(path: Path, patience_ms: int = PATIENCE_MS) -> sqlite3.Connection:
    """Return the connection that writes; transactions are opened by hand.

    Args:
        path: The database file.
        patience_ms: How long to wait for another program that holds the file.
    """
    connection = _connect(path, patience_ms)
    for statement in _SET:
        connection.execute(statement).fetchall()
    return connection


class Readers:
    """Threads with a connection each; a read sees every commit acknowledged before it began."""

    def __init__(self, path: Path, threads: int = 2) -> None:
        self._path = path
        self._own = local()
        self._opened: list[sqlite3.Connection] = []
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="zhida-reader", initializer=self._open)

    async def run(self, read: Callable[[sqlite3.Connection], T]) -> T:
        """Run a read on one of the threads."""
        return await get_running_loop().run_in_executor(self._pool, self._call, read)

    def close(self) -> None:
        """Wait for the reads under way, then close the connections."""
        self._pool.shutdown()
        for connection in self._opened:
            connection.close()
        self._opened.clear()

    def _open(self) -> None:
        connection = _connect(self._path, PATIENCE_MS)
        connection.execute("PRAGMA query_only = ON")
        self._own.connection = connection
        self._opened.append(connection)

    def _call(self, read: Callable[[sqlite3.Connection], T]) -> T:
        return read(cast("sqlite3.Connection", self._own.connection))


def _connect(path: Path, patience_ms: int) -> sqlite3.Connection:
    return sqlite3.connect(
        path,
        timeout=patience_ms / 1000,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_STATEMENTS_KEPT,
    )
