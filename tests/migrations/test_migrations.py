"""Migrations lead every database to one schema, or leave it as it was and say why."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from textwrap import dedent

import pytest
from sqlalchemy.exc import OperationalError

from tests.contracts.storage.samples import MAIN, STREAM, agent, event, job, unit
from tests.migrations.samples import STORED, build_fresh, restore, schema_of, script_of
from zhida.adapters.storage.errors import StoreTooNew
from zhida.adapters.storage.migrations import upgrade as upgrades
from zhida.adapters.storage.migrations.upgrade import HEAD, KNOWN, NEWEST, migrate, upgrade, version_of
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.core.kernel.times import Micros
from zhida.ports.storage import AlreadyAssigned, OpenAssignment

VERSIONS = Path(upgrades.__file__).parent / "versions"

ADVICE = (
    "the tables of zhida.ports.tables and zhida.adapters.storage.schema differ from the migrations: "
    "write the next migration under adapters/storage/migrations/versions, add it to KNOWN in upgrade.py, and "
    "store its database with `python -m tests.migrations.samples`"
)


def execute(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def test_schema_built_by_migrations_is_the_schema_built_fresh(tmp_path: Path) -> None:
    migrate(tmp_path / "migrated.db")
    build_fresh(tmp_path / "fresh.db")

    assert schema_of(tmp_path / "migrated.db") == schema_of(tmp_path / "fresh.db"), ADVICE


def test_new_database_is_the_one_the_migrations_lead_to(tmp_path: Path) -> None:
    migrate(tmp_path / "migrated.db")
    upgrade(tmp_path / "new.db")

    assert NEWEST.read_text("utf-8") == script_of(tmp_path / "migrated.db"), ADVICE
    assert script_of(tmp_path / "new.db") == script_of(tmp_path / "migrated.db")
    assert version_of(tmp_path / "new.db") == HEAD


def test_new_database_needs_no_migration_and_none_of_their_tools(tmp_path: Path) -> None:
    lines = f"""
        import sys
        from pathlib import Path
        from zhida.adapters.storage.migrations.upgrade import upgrade

        upgrade(Path({str(tmp_path / "zhida.db")!r}))
        print(sorted({{name.partition(".")[0] for name in sys.modules}} & {{"alembic", "sqlalchemy"}}))
    """

    done = subprocess.run((sys.executable, "-c", dedent(lines)), capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_every_version_is_known_in_order_and_stored() -> None:
    assert tuple(sorted(path.name[:4] for path in VERSIONS.glob("*.py"))) == KNOWN
    assert tuple(sorted(path.stem for path in STORED.glob("*.sql"))) == KNOWN


@pytest.mark.parametrize("version", KNOWN)
def test_stored_database_has_the_schema_of_its_migrations(tmp_path: Path, version: str) -> None:
    restore(version, tmp_path / "stored.db")
    upgrade(tmp_path / "migrated.db", version)

    assert schema_of(tmp_path / "stored.db") == schema_of(tmp_path / "migrated.db")


@pytest.mark.parametrize("version", KNOWN)
async def test_stored_database_is_upgraded_and_goes_on(tmp_path: Path, version: str) -> None:
    restore(version, tmp_path / "zhida.db")
    store = SqliteStore(tmp_path)

    await store.start()

    assert await store.tenants() == (MAIN,)
    events = await store.read(MAIN, STREAM)
    assert [found.seq for found in events] == [1, 2, 3]
    assert events[0] == event(1)
    assert await store.recall(MAIN, STREAM, "client-1") == 1
    assert (await store.get(MAIN, "conversations", ("c",)) or {})["card"] == b"\x00\xff"
    assert await store.next_due() == 900
    assert await store.lead(MAIN, "two", Micros(10), Micros(20)) == 2
    with pytest.raises(AlreadyAssigned):
        await store.commit(unit(OpenAssignment(conversation_id="c", agent_id="b", at=Micros(9))))
    await store.commit(unit(agent("b"), job("k")))
    await store.stop()
    build_fresh(tmp_path / "fresh.db")
    assert schema_of(tmp_path / "zhida.db") == schema_of(tmp_path / "fresh.db")


def test_new_file_has_no_version_and_gets_the_newest(tmp_path: Path) -> None:
    path = tmp_path / "zhida.db"
    assert version_of(path) is None

    upgrade(path)
    upgrade(path)

    assert version_of(path) == HEAD


async def test_database_of_a_newer_program_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "zhida.db"
    upgrade(path)
    execute(path, "UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()

    with pytest.raises(StoreTooNew) as refused:
        await SqliteStore(tmp_path).start()

    told = str(refused.value)
    assert "9999" in told
    assert HEAD in told
    assert str(tmp_path) in told
    assert "install the newer zhida" in told
    assert path.read_bytes() == before
    execute(path, f"UPDATE alembic_version SET version_num = '{HEAD}'")
    store = SqliteStore(tmp_path)
    await store.start()
    await store.stop()


def test_migration_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "zhida.db"
    execute(path, "CREATE TABLE jobs (something TEXT)")
    before = schema_of(path)

    with pytest.raises(OperationalError, match="already exists"):
        upgrade(path)

    assert schema_of(path) == before
    assert version_of(path) is None
