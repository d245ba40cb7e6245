"""Every test that asks for ``store`` runs once on each store."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contracts.storage.samples import MAIN, OTHER
from zhida.adapters.storage.memory import MemoryStore
from zhida.adapters.storage.sqlite import SqliteStore
from zhida.core.kernel.times import Micros
from zhida.ports.storage import Store


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """A started store with the tenants main and other."""
    made: Store = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path)
    await made.start()
    await made.add_tenant(MAIN, "Main shop", Micros(1))
    await made.add_tenant(OTHER, "Other shop", Micros(2))
    yield made
    await made.stop()


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    """A started SQLite store with the tenant main."""
    made = SqliteStore(tmp_path)
    await made.start()
    await made.add_tenant(MAIN, "Main shop", Micros(1))
    yield made
    await made.stop()
