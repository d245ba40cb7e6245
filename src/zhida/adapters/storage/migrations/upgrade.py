"""Bring a SQLite file to the newest schema, or refuse it; Alembic is loaded only when there is work to do.

A new file is made by one script, ``newest.sql``: the words the migrations lead to (a test compares).
Running them all would double the time of a first start and the memory of its process.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from zhida.adapters.storage.errors import StoreTooNew

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["HEAD", "KNOWN", "NEWEST", "migrate", "upgrade", "version_of"]

KNOWN: Final = ("0001", "0002", "0003", "0004")
"""Every version there is, oldest first."""

HEAD: Final = KNOWN[-1]

NEWEST: Final = Path(__file__).with_name("newest.sql")
"""The schema of the newest version; written by ``python -m tests.migrations.samples``."""


def version_of(path: Path) -> str | None:
    """Return the schema version of a database file; None for an empty or missing one."""
    connection = sqlite3.connect(path)
    try:
        found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        if found is None:
            return None
        row = cast(
            "tuple[str] | None", connection.execute("SELECT version_num FROM alembic_version").fetchone()
        )
        return row[0] if row else None
    finally:
        connection.close()


def upgrade(path: Path, target: str = HEAD) -> None:
    """Make a new file, or apply the pending migrations to an old one, in one transaction.

    Raises:
        StoreTooNew: The file has a version this program does not know; it is left as it is.
    """
    found = version_of(path)
    if found == target:
        return
    if found is not None and found not in KNOWN:
        raise StoreTooNew(str(path.parent), found, HEAD)
    if target == HEAD and _is_new(path):
        _make(path)
    else:
        migrate(path, target)


def _is_new(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None


def _make(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"BEGIN IMMEDIATE;\n{NEWEST.read_text('utf-8')}COMMIT;")


def migrate(path: Path, target: str = HEAD) -> None:
    """Apply the pending migrations, also to a new file."""
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory
    from sqlalchemy import NullPool, create_engine, event

    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    versions = ScriptDirectory.from_config(config)
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, connect_args={"isolation_level": None})
    event.listen(engine, "begin", _begin)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection)
        pending = versions.iterate_revisions(target, context.get_current_revision())
        with Operations.context(context):
            for version in reversed(list(pending)):
                version.module.upgrade()
                context.stamp(versions, version.revision)


def _begin(connection: "Connection") -> None:
    """Open a real transaction: the driver alone would commit each change of the schema by itself."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
