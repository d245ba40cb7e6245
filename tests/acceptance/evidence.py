"""What the checker judges: what each person was told, and what the disk held at each kill and at the end."""

import json
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias, cast

__all__ = [
    "Acked",
    "Body",
    "Evidence",
    "Image",
    "Journal",
    "Logged",
    "Reading",
    "as_bodies",
    "as_body",
    "canonical",
    "read_image",
]

Body: TypeAlias = Mapping[str, object]
_STREAM: Final = "conversation:"


def as_body(value: object) -> Body:
    """Return a JSON object."""
    return cast("Body", value if isinstance(value, Mapping) else {})


def as_bodies(value: object) -> Sequence[Body]:
    """Return a JSON array of objects."""
    return cast("Sequence[Body]", value if isinstance(value, list | tuple) else ())


def canonical(body: Body) -> str:
    """Return one spelling of a JSON object, to compare what two readers got."""
    return json.dumps(body, sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acked:
    """One acknowledgement: what was asked, what the server said, and how often it had been killed before."""

    cmd: str
    conversation_id: str
    seq: int
    life: int = 0
    state: str = ""
    client_id: str = ""
    offer_id: str = ""


@dataclass(slots=True, kw_only=True)
class Reading:
    """What one connection delivered of one stream; ``after`` is where the reader said it had come to."""

    stream: str
    after: int
    events: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])


@dataclass(slots=True, kw_only=True)
class Journal:
    """Everything one person was told."""

    who: str
    life: int = 0
    acks: list[Acked] = field(default_factory=list[Acked])
    readings: list[Reading] = field(default_factory=list[Reading])
    refusals: list[str] = field(default_factory=list[str])
    never_came: list[str] = field(default_factory=list[str])
    """Streams whose last events had not come although the person stayed connected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One stored event; ``fields`` holds the plain ones."""

    seq: int
    type: str
    at: int
    fields: Body
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """The store as it was on disk: streams of conversations, their rows, who holds them, agents."""

    streams: Mapping[str, Sequence[Logged]]
    rows: Mapping[str, Body]
    assignments: Sequence[Body]
    agents: Mapping[str, Body]


@dataclass(slots=True, kw_only=True)
class Evidence:
    """All of one run."""

    journals: Sequence[Journal]
    images: Sequence[Image]
    final: Image
    verdicts: Mapping[str, str] = field(default_factory=dict[str, str])
    """By conversation, what the independent script said of its record."""


def read_image(folder: Path, tenant: str = "main") -> Image:
    """Read a store nobody has open; a copy is read, so that the next start recovers by itself."""
    with TemporaryDirectory() as copy:
        for name in ("zhida.db", "zhida.db-wal"):
            if (folder / name).exists():
                shutil.copyfile(folder / name, Path(copy) / name)
        connection = sqlite3.connect(Path(copy) / "zhida.db")
        connection.row_factory = sqlite3.Row
        try:
            return _image(connection, tenant)
        finally:
            connection.close()


def _image(connection: sqlite3.Connection, tenant: str) -> Image:
    def rows(statement: str) -> list[Body]:
        return [dict(row) for row in connection.execute(statement, {"tenant": tenant})]

    streams: dict[str, list[Logged]] = {}
    for row in rows("SELECT * FROM events WHERE tenant = :tenant ORDER BY stream, seq"):
        stream = str(row["stream"])
        if stream.startswith(_STREAM):
            streams.setdefault(stream.removeprefix(_STREAM), []).append(_logged(row))
    return Image(
        streams=streams,
        rows={str(row["id"]): row for row in rows("SELECT * FROM conversations WHERE tenant = :tenant")},
        assignments=rows("SELECT * FROM assignments WHERE tenant = :tenant"),
        agents={str(row["id"]): row for row in rows("SELECT * FROM agents WHERE tenant = :tenant")},
    )


def _logged(row: Body) -> Logged:
    fields = as_body(json.loads(str(row["fields"])))
    return Logged(
        seq=int(str(row["seq"])),
        type=str(row["type"]),
        at=int(str(row["at"])),
        fields={name: as_body(value)["v"] for name, value in fields.items() if "v" in as_body(value)},
        digest=cast("bytes", row["hash"]).hex(),
    )
