"""One browser per worker, one demo server per test file."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.support import ELSEWHERE, Shop
from zhida.client.served import Served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the Chromium of the machine."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "no Chromium found; install it: apt-get install chromium fonts-noto-cjk"
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seed the sample shop once; every server starts on a copy of it."""
    folder = tmp_path_factory.mktemp("seed") / "data"
    served = Served(folder, "demo")
    served.launch()
    served.halt()
    return folder


def open_shop(browser: Browser, seeded: Path, folder: Path) -> Iterator[Shop]:
    """Run a sample shop on a copy of the seeded folder; afterwards nothing may have gone wrong unnoticed."""
    shutil.copytree(seeded, folder, ignore=shutil.ignore_patterns("*.lock"))
    shop = Shop(Served(folder, "demo"), browser)
    shop.start()
    try:
        yield shop
    finally:
        shop.close_pages()
        shop.served.halt()
    assert shop.watch.complaints() == []


@pytest.fixture
def shop(browser: Browser, seeded: Path, tmp_path: Path) -> Iterator[Shop]:
    """Run a sample shop in which nothing has happened yet."""
    yield from open_shop(browser, seeded, tmp_path / "data")


@pytest.fixture(scope="module")
def busy_shop(browser: Browser, seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Run a sample shop that all tests of one file use one after the other."""
    yield from open_shop(browser, seeded, tmp_path_factory.mktemp("busy") / "data")
