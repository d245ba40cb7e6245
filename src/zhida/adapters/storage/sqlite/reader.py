"""A database file read from outside, also while a server uses it: no lock on the folder, nothing written."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from zhida.adapters.storage.checks import Where, check_find, check_limit, table_named
from zhida.adapters.storage.sqlite import reads
from zhida.core.kernel.ids import TenantId
from zhida.ports.storage import Row, StoredEvent, Value

__all__ = ["FileReader"]


class FileReader:
    """Answers as the store itself would; close it after use."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    async def gather(
        self, tenant: TenantId, streams: Sequence[str], types: Sequence[str]
    ) -> Sequence[StoredEvent]:
        """Return the events of some types in some streams, stream after stream."""
        check_limit(len(streams))
        return reads.read_gathered(self._connection, tenant, streams, types)

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
        find, values = reads.search(table, wanted, order, descending, after)
        return reads.read_rows(self._connection, tenant, find, values, limit)
