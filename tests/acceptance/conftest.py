"""A sample shop made once per worker; every test gets a copy of its data folder and a server of its own."""

import re
import shutil
from collections.abc import AsyncGenerator, Callable, Iterator
from pathlib import Path

import pytest

from tests.acceptance.shopfloor import Floor, Seeded
from tests.certified import wait_until_certified
from zhida.client.served import Served


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    folder = tmp_path_factory.mktemp("shop") / "data"
    server = Served(folder, "demo")
    server.launch()
    wait_until_certified(folder)
    found = re.search(r"password (\S+)", server.output())
    assert found is not None, server.output()
    assert server.halt() == 0, server.output()
    return Seeded(folder=folder, password=found[1])


@pytest.fixture
def shop(seeded: Seeded, tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Give servers on fresh copies of the sample shop."""
    servers: list[Served] = []

    def make(**more: str | None) -> Served:
        folder = tmp_path / f"data{len(servers)}"
        shutil.copytree(seeded.folder, folder)
        servers.append(Served(folder, env=more))
        return servers[-1]

    yield make
    for server in servers:
        server.kill()


@pytest.fixture(scope="session")
def open_shop(seeded: Seeded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Keep one server for all promises; every test leaves it as empty as it came."""
    folder = tmp_path_factory.mktemp("open") / "data"
    shutil.copytree(seeded.folder, folder)
    server = Served(folder)
    server.launch()
    yield server
    assert server.halt() == 0
    assert "Traceback" not in server.output()


@pytest.fixture
async def floor(open_shop: Served, seeded: Seeded) -> AsyncGenerator[Floor]:
    async with Floor.of(open_shop, seeded) as floor:
        yield floor
