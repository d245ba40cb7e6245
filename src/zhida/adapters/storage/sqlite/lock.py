"""One process per data folder: a lock that the operating system drops when its holder dies."""

import os
import sqlite3
from pathlib import Path
from typing import Final

from zhida.adapters.storage.errors import StoreInUse

__all__ = ["FolderLock"]

_LOCK: Final = "zhida.lock"
_PID: Final = "zhida.pid"


class FolderLock:
    """Held from construction to `release`.

    The lock is SQLite's own file lock on an empty database, so it works wherever SQLite does.

    Raises:
        StoreInUse: Another process, or another store of this one, holds it.
    """

    def __init__(self, folder: Path) -> None:
        pid = folder / _PID
        self._connection = sqlite3.connect(
            folder / _LOCK, timeout=0, isolation_level=None, check_same_thread=False
        )
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            self._connection.close()
            holder = pid.read_text() if pid.exists() else "unknown"
            raise StoreInUse(str(folder), holder) from error
        pid.write_text(str(os.getpid()))

    def release(self) -> None:
        """Let another process have the folder."""
        self._connection.close()
