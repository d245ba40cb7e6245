"""One browser per worker, and sample shops in server processes of their own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.certified import wait_until_certified
from tests.e2e.premises import Premises
from tests.e2e.support import ELSEWHERE, Shop
from tests.seeds import made_once
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
def seeded(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seed the sample shop once; every server starts on a copy of it, in which nobody is hurried."""

    def seed(folder: Path) -> None:
        shop = Shop(Served(folder / "data", "demo"), browser)
        shop.start()
        wait_until_certified(shop.served.folder)
        shop.change_settings({"clocks": {"lease_s": 15, "agent_lost_after_s": 120}})
        shop.served.halt()

    return made_once(tmp_path_factory, "seed", seed) / "data"


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


@pytest.fixture(scope="session")
def premises(browser: Browser, seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Premises]:
    """Keep a server for test after test."""
    premises = Premises(browser, seeded, tmp_path_factory.mktemp("shops"))
    yield premises
    premises.close()


@pytest.fixture
def shop(premises: Premises) -> Iterator[Shop]:
    """Run a sample shop in which nobody waits, nobody is served and nobody has signed in."""
    shop = premises.open()
    try:
        yield shop
    finally:
        premises.leave(shop)
    assert shop.watch.complaints() == []


@pytest.fixture(scope="module")
def busy_shop(browser: Browser, seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Run a sample shop that all tests of one file use one after the other."""
    yield from open_shop(browser, seeded, tmp_path_factory.mktemp("busy") / "data")
