"""Databases for the migration tests: built by migrations, built fresh, and stored ones from earlier versions.

Run as a program it writes the stored database of the newest version and the script that makes a new one: do
this once for every new version, in the same commit as its migration, and never again.
"""

import asyncio
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import NullPool, create_engine

from tests.contracts.storage.samples import MAIN, agent, append, conversation, job, said, unit
from zhida.adapters.storage.migrations.upgrade import HEAD, NEWEST, migrate
from zhida.adapters.storage.schema import METADATA
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.core.kernel.times import Micros
from zhida.ports.storage import OpenAssignment

STORED = Path(__file__).parent / "stored"


def schema_of(path: Path) -> dict[str, str]:
    """Every table, index and trigger by name, as normalised SQL."""
    query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"
    with closing(sqlite3.connect(path)) as connection:
        rows: list[tuple[str, str]] = connection.execute(query).fetchall()
    return {name: " ".join(text.split()) for name, text in rows}


def script_of(path: Path) -> str:
    """The statements that make a database like this one, without its rows but with its version."""
    query = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    with closing(sqlite3.connect(path)) as connection:
        rows: list[tuple[str]] = connection.execute(query).fetchall()
        version: tuple[str] = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    lines = [*(text.strip() for (text,) in rows), f"INSERT INTO alembic_version VALUES ('{version[0]}')"]
    return "".join(f"{line};\n" for line in lines)


def build_fresh(path: Path) -> None:
    """Build a database from the metadata, without migrations."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    METADATA.create_all(engine)


def restore(version: str, path: Path) -> None:
    """Rebuild the stored database of a version."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((STORED / f"{version}.sql").read_text(encoding="utf-8"))


async def fill(store: SqliteStore) -> None:
    """Write a little of everything."""
    await store.add_tenant(MAIN, "样店", Micros(1))
    await store.commit(said(1))
    await store.commit(
        unit(agent("a", load=1), OpenAssignment(conversation_id="c", agent_id="a", at=Micros(5)))
    )
    await store.commit(
        unit(conversation("c", card=b"\x00\xff"), job("later", due_at=900), appends=[append(1, 2)])
    )
    await store.lead(MAIN, "one", Micros(0), Micros(10))


async def store_newest() -> None:
    """Write the stored database of the newest version."""
    with tempfile.TemporaryDirectory() as folder:
        migrate(Path(folder) / "new.db")
        NEWEST.write_text(script_of(Path(folder) / "new.db"), encoding="utf-8")
        store = SqliteStore(Path(folder))
        await store.start()
        await fill(store)
        await store.stop()
        with closing(sqlite3.connect(Path(folder) / "zhida.db")) as connection:
            lines = "\n".join(connection.iterdump())
        (STORED / f"{HEAD}.sql").write_text(f"{lines}\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(store_newest())
