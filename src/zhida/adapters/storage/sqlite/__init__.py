"""The store on SQLite: one writer thread with group commit, two readers, one process per folder."""

from zhida.adapters.storage.sqlite.store import SqliteStore
from zhida.adapters.storage.sqlite.writer import WriterStats

__all__ = ["SqliteStore", "WriterStats"]
