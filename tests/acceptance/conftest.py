"""A sample shop made once; every test gets a copy of its data folder and a server of its own."""

import re
import shutil
from collections.abc import AsyncGenerator, Callable, Iterator
from pathlib import Path

import pytest

from tests.acceptance.shopfloor import Floor, Seeded
from tests.certified import wait_until_certified
from tests.seeds import UNTRACED, made_once
from zhida.client.served import Served


def _seed(folder: Path) -> None:
    server = Served(folder / "data", "demo", env=UNTRACED)
    server.launch()
    wait_until_certified(folder / "data")
    assert server.halt() == 0, server.output()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    folder = made_once(tmp_path_factory, "shop", _seed)
    printed = (folder / "data.log").read_text("utf-8")
    found = re.search(r"password (\S+)", printed)
    assert found is not None, printed
    return Seeded(folder=folder / "data", password=found[1])


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
        server.halt()


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
