"""What an operator may ask of a database file while a server uses it: reads only, no lock on the folder."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final, cast

__all__ = ["dead_jobs_by_kind"]

_DEAD: Final = "SELECT kind, count(*) FROM jobs WHERE state = 'dead' GROUP BY kind ORDER BY kind"


def dead_jobs_by_kind(path: Path) -> tuple[tuple[str, int], ...]:
    """Return how many jobs of each kind were given up; nothing for a file without a schema."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'jobs'").fetchone()
        rows = connection.execute(_DEAD).fetchall() if known else []
    return tuple(cast("list[tuple[str, int]]", rows))
