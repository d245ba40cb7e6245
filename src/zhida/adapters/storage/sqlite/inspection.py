"""What an operator may ask of a database file while a server uses it: reads only, no lock on the folder."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, cast

from zhida.core.kernel.times import Micros
from zhida.ports.storage import StoredEvent

__all__ = ["dead_jobs_by_kind", "events_of", "last_event_at"]

_EVENTS: Final = (
    "SELECT stream, seq, type, version, at, actor_kind, actor_id, fields, hash FROM events "
    "WHERE tenant = ? AND at >= ? AND type IN (SELECT value FROM json_each(?)) ORDER BY stream, seq"
)
_DEAD: Final = "SELECT kind, count(*) FROM jobs WHERE state = 'dead' GROUP BY kind ORDER BY kind"


def dead_jobs_by_kind(path: Path) -> tuple[tuple[str, int], ...]:
    """Return how many jobs of each kind were given up; nothing for a file without a schema."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'jobs'").fetchone()
        rows = connection.execute(_DEAD).fetchall() if known else []
    return tuple(cast("list[tuple[str, int]]", rows))


def events_of(path: Path, tenant: str, types: Sequence[str], since: int = 0) -> Iterator[StoredEvent]:
    """Yield the stored events of these types from a moment on, stream after stream, each in its order."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute(_EVENTS, (tenant, since, json.dumps(list(types))))
        for row in cast("Iterator[tuple[str, int, str, int, int, str, str | None, str, bytes]]", rows):
            yield StoredEvent(
                stream=row[0],
                seq=row[1],
                type=row[2],
                version=row[3],
                at=Micros(row[4]),
                actor_kind=row[5],
                actor_id=row[6],
                fields=row[7],
                hash=row[8],
            )


def last_event_at(path: Path, tenant: str) -> int:
    """Return when the last event of a tenant was stored, 0 when there is none."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        found = connection.execute("SELECT max(at) FROM events WHERE tenant = ?", (tenant,)).fetchone()
    return cast("tuple[int | None]", found)[0] or 0
