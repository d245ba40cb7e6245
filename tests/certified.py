"""Waiting until a sample shop has learned its articles and its bot may answer from them."""

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import cast

__all__ = ["wait_until_certified"]

_LONGEST_S = 480.0
_PAUSE_S = 0.25
_NEWEST = "SELECT document FROM calibrations ORDER BY number DESC LIMIT 1"


def wait_until_certified(folder: Path) -> None:
    """Return once the newest certificates of a running shop are of a learned index and allow answers.

    The data folder may then be copied: a server on the copy answers from its first message on.
    """
    deadline = time.monotonic() + _LONGEST_S
    while not _is_certified(folder / "zhida.db"):
        assert time.monotonic() < deadline, "the sample shop has not learned its articles"
        time.sleep(_PAUSE_S)


def _is_certified(database: Path) -> bool:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        found = cast("tuple[str] | None", connection.execute(_NEWEST).fetchone())
    if found is None:
        return False
    document = cast("dict[str, object]", json.loads(found[0]))
    strata = cast("list[dict[str, object]]", document["strata"])
    return bool(document["model_hash"]) and any(one["threshold"] is not None for one in strata)
