"""Reading a foreign file in a process of its own, with limits on time, memory and what comes back.

The parsers are large and read what strangers made: what crashes, hangs or eats memory there ends that process
and is one error here. ``python -m zhida.adapters.importers.child KIND`` is the other side.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from typing import Final, cast

from zhida.adapters.importers.documents import DOCUMENTS, refused
from zhida.adapters.importers.texts import FileRows
from zhida.core.knowledge.validation import ArticleRow, Cell, RowError

__all__ = ["MAX_FILE", "Limits", "main", "parsed", "rows_from_json", "rows_json"]

MAX_FILE: Final = 10 * 1024 * 1024
_MAX_MEMORY: Final = 1024 * 1024 * 1024
_CPU_S: Final = 30
_WALL_S: Final = 60.0
_MAX_ANSWER: Final = 64 * 1024 * 1024
_KEPT: Final = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")
"""What the child knows of the environment: no secret is among it."""


class Limits:
    """What a child may use; tests make them small."""

    def __init__(self, wall_s: float = _WALL_S, cpu_s: int = _CPU_S, memory: int = _MAX_MEMORY) -> None:
        self.wall_s = wall_s
        self.cpu_s = cpu_s
        self.memory = memory


def parsed(kind: str, content: bytes, limits: Limits | None = None) -> FileRows:
    """Return the rows of a foreign file; never raises for what is in it.

    Args:
        kind: A key of `DOCUMENTS`.
        content: The whole file.
        limits: What reading it may use.
    """
    limits = limits or Limits()
    if len(content) > MAX_FILE:
        return refused("too_large", f"The file has {len(content)} bytes", f"Split it: at most {MAX_FILE}.")
    command = [sys.executable, "-m", __name__, kind, str(limits.cpu_s), str(limits.memory)]
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 -- this interpreter and a kind of ours; the file is only its input
            command, input=content, capture_output=True, timeout=limits.wall_s, env=kept, check=False
        )
    except subprocess.TimeoutExpired:
        return refused("too_slow", "Reading the file took too long", "Split it, or save it again.")
    if done.returncode == _NO_LIBRARY:
        return refused("no_library", f"Nothing here reads {kind}", "Install zhida with its import extra.")
    if done.returncode != 0 or len(done.stdout) > _MAX_ANSWER:
        return refused(
            "unreadable_file", f"The file cannot be read as {kind}", "Open it, save it again, import that."
        )
    return rows_from_json(done.stdout)


def rows_json(read: FileRows) -> bytes:
    """Return rows as bytes for the other process."""
    rows = [
        {
            "line": row.line,
            "place": row.place,
            "values": {
                name: list(cell) if isinstance(cell, tuple | list) else cell
                for name, cell in row.values.items()
            },
        }
        for row in read.rows
    ]
    return json.dumps({"rows": rows, "errors": [asdict(error) for error in read.errors]}).encode()


def rows_from_json(written: bytes) -> FileRows:
    """Read back what `rows_json` wrote."""
    members = cast("dict[str, list[dict[str, object]]]", json.loads(written))
    rows = tuple(
        ArticleRow(
            line=cast("int", row["line"]),
            place=cast("str", row["place"]),
            values=cast("dict[str, Cell]", row["values"]),
        )
        for row in members["rows"]
    )
    errors = tuple(RowError(**cast("dict[str, str]", error)) for error in members["errors"])  # pyright: ignore[reportArgumentType] - as written above
    return FileRows(rows=rows, errors=errors)


_NO_LIBRARY: Final = 3


def main(arguments: list[str]) -> int:
    """Read a file from standard input and write its rows; return the exit status."""
    import resource

    kind, cpu_s, memory = arguments[0], int(arguments[1]), int(arguments[2])
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        read = DOCUMENTS[kind](content)
    except ImportError:
        return _NO_LIBRARY
    sys.stdout.buffer.write(rows_json(read))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
