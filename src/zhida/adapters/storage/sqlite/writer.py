"""The one thread that writes: all that waits joins one transaction, one commit, one wake-up of the loop.

Nothing is acknowledged before its commit. A batch in which anything is refused is applied a second time, each
piece of work under a savepoint of its own, so that only the refused ones are left out; pieces of work must
therefore bear to be run twice. A disk that refuses fails the whole batch, and the next batch tries again.
"""

import sqlite3
from asyncio import AbstractEventLoop, Future
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final, Generic, TypeVar, cast

from zhida.adapters.storage.sqlite.transaction import Refusal, Transaction
from zhida.core.kernel.errors import Broken, Conflict, InvalidInput, TooMany, Unavailable, ZhidaError

__all__ = ["MOST_PER_COMMIT", "MOST_WAITING", "Writer", "WriterStats"]

T = TypeVar("T")

MOST_WAITING: Final = 10_000
"""Pieces of work accepted and not yet acknowledged; beyond it the caller is told to slow down."""
MOST_PER_COMMIT: Final = 1_000
"""Pieces of work in one transaction: bounds the wait of the first for the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterStats:
    """Since start: commits (each costs one fsync), pieces of work applied in them, events appended."""

    commits: int
    units: int
    events: int


@dataclass(slots=True)
class _Work(Generic[T]):
    """One piece of work; ``alone`` runs after its batch, outside any transaction."""

    run: Callable[[Transaction], T]
    future: "Future[T]"
    alone: bool = False
    result: T | None = None
    error: Exception | None = None


class Writer:
    """Owner of the writing connection; created and used on one event loop."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        loop: AbstractEventLoop,
        *,
        most_waiting: int = MOST_WAITING,
        most_per_commit: int = MOST_PER_COMMIT,
    ) -> None:
        self._loop = loop
        self._transaction = Transaction(connection)
        self._most_waiting, self._most_per_commit = most_waiting, most_per_commit
        self._inbox: SimpleQueue[tuple[_Work[object], ...] | None] = SimpleQueue()
        self._gathered: list[_Work[object]] = []
        self._waiting = 0
        self._is_stopping = False
        self._commits = self._units = self._events = 0
        self._stopped: Future[None] = loop.create_future()
        self._thread = Thread(target=self._run, name="zhida-writer", daemon=True)
        self._thread.start()

    def stats(self) -> WriterStats:
        """Return the counters."""
        return WriterStats(commits=self._commits, units=self._units, events=self._events)

    def submit(self, run: Callable[[Transaction], T], *, alone: bool = False) -> "Future[T]":
        """Queue a piece of work; the future is done when its commit is on disk.

        Work of one turn of the event loop reaches the thread together, so that it shares one commit.

        Raises:
            TooMany: The queue is full.
            Unavailable: The store is stopping.
        """
        if self._is_stopping:
            raise Unavailable(params={"cause": "stopping"})
        if self._waiting >= self._most_waiting:
            raise TooMany(params={"limit": self._most_waiting}, retry_after_s=1)
        future: Future[T] = self._loop.create_future()
        self._waiting += 1
        if not self._gathered:
            self._loop.call_soon(self._hand_over)
        self._gathered.append(cast("_Work[object]", _Work(run, future, alone)))
        return future

    async def stop(self) -> None:
        """Finish everything accepted, then end the thread and close the connection."""
        if not self._is_stopping:
            self._is_stopping = True
            self._hand_over()
            self._inbox.put(None)
        await self._stopped
        self._thread.join()

    def _hand_over(self) -> None:
        if self._gathered:
            self._inbox.put(tuple(self._gathered))
            self._gathered.clear()

    def _run(self) -> None:
        backlog: list[_Work[object]] = []
        is_open = True
        while is_open or backlog:
            is_open = self._fill(backlog) and is_open
            batch = self._next_batch(backlog)
            if batch:
                self._write(batch)
                self._report(self._settle, batch)
        self._transaction.close()
        self._report(self._stopped.set_result, None)

    def _fill(self, backlog: list[_Work[object]]) -> bool:
        """Take everything that waits, waiting for something when there is nothing; False after the last."""
        try:
            while True:
                taken = self._inbox.get(block=not backlog)
                if taken is None:
                    return False
                backlog.extend(taken)
        except Empty:
            return True

    def _next_batch(self, backlog: list[_Work[object]]) -> list[_Work[object]]:
        end = min(len(backlog), self._most_per_commit)
        for index in range(end):
            if backlog[index].alone:
                end = max(index, 1)
                break
        batch = backlog[:end]
        del backlog[:end]
        return batch

    def _write(self, batch: list[_Work[object]]) -> None:
        try:
            if batch[0].alone:
                self._write_alone(batch[0])
                return
            self._apply(batch)
            events = self._transaction.commit()
        except sqlite3.Error as error:
            self._transaction.abandon()
            cause = str(getattr(error, "sqlite_errorname", "")) or type(error).__name__
            for work in batch:
                work.error = Unavailable(params={"cause": cause}, retry_after_s=1)
        else:
            self._commits += 1
            self._units += sum(work.error is None for work in batch)
            self._events += events

    def _write_alone(self, work: _Work[object]) -> None:
        try:
            work.result = work.run(self._transaction)
        except ZhidaError as error:
            work.error = error

    def _apply(self, batch: list[_Work[object]]) -> None:
        """Apply everything together; when anything is refused, undo all and let each stand for itself."""
        transaction = self._transaction
        transaction.begin(is_careful=False)
        refused = self._together(batch)
        if refused is None:
            return
        if isinstance(refused, sqlite3.Error) and _is_of_disk(refused):
            raise refused
        transaction.abandon()
        transaction.begin(is_careful=True)
        for work in batch:
            work.error = None
            self._attempt(work)

    def _together(self, batch: list[_Work[object]]) -> Exception | None:
        """Run everything and write what was gathered; return the first refusal."""
        for work in batch:
            try:
                work.result = work.run(self._transaction)
            except Exception as error:
                work.error = error
                return error
        try:
            self._transaction.flush()
        except (sqlite3.Error, Refusal) as error:
            return error
        return None

    def _attempt(self, work: _Work[object]) -> None:
        """Run one piece of work under its own savepoint; only a refusing disk reaches the caller."""
        transaction = self._transaction
        transaction.savepoint()
        try:
            work.result = work.run(transaction)
            transaction.release()
        except sqlite3.IntegrityError:
            transaction.roll_back()
            work.error = Conflict()
        except (sqlite3.DataError, sqlite3.InterfaceError, sqlite3.ProgrammingError):
            transaction.roll_back()
            work.error = InvalidInput()
        except sqlite3.Error as error:
            if _is_of_disk(error):
                raise
            transaction.roll_back()
            work.error = Broken(params={"cause": str(error)})
        except Exception as error:  # The edge of the thread: whatever it is, it belongs to one caller.
            transaction.roll_back()
            work.error = error

    def _report(self, call: Callable[[T], None], outcome: T) -> None:
        """Call on the loop; a loop that is already closed has nobody left to tell."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call, outcome)

    def _settle(self, batch: list[_Work[object]]) -> None:
        self._waiting -= len(batch)
        for work in batch:
            if work.future.done():
                continue
            if work.error is None:
                work.future.set_result(work.result)
            else:
                work.future.set_exception(work.error)


def _is_of_disk(error: sqlite3.Error) -> bool:
    """Tell whether an error says something about the disk or the file, and nothing about a statement."""
    if isinstance(error, sqlite3.IntegrityError | sqlite3.DataError):
        return False
    if isinstance(error, sqlite3.InterfaceError | sqlite3.ProgrammingError):
        return False
    return not isinstance(error, sqlite3.OperationalError) or error.sqlite_errorcode != sqlite3.SQLITE_ERROR
