"""A supervisor plans from what this desk has seen itself, and sees whether told waits came true."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.past import write_past
from tests.e2e.planning import open_planning
from tests.e2e.support import PHONE, Shop, axe_faults
from zhida.bootstrap.system import SystemClock
from zhida.client.served import Served


@pytest.fixture(scope="module")
def shop(browser: Browser, seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Run a sample shop with five weeks behind it."""
    folder = tmp_path_factory.mktemp("past") / "data"
    copytree(seeded, folder, ignore=ignore_patterns("*.lock"))
    write_past(folder, SystemClock().utc(), days=35)
    shop = Shop(Served(folder, "demo"), browser)
    shop.start()
    try:
        yield shop
    finally:
        shop.close_pages()
        shop.served.halt()
    assert shop.watch.complaints() == []


def test_supervisor_plans_from_the_own_record_and_the_plan_outlives_the_server(shop: Shop) -> None:
    page = open_planning(shop)
    told = page.locator(".plot", has_text="报的时间")
    expect(told).to_contain_text("的人够用")
    expect(told.locator("circle")).not_to_have_count(0)

    page.get_by_role("button", name="排这一天").click()
    expect(page.locator(".facts")).to_contain_text("最忙时少1人")
    expect(page.locator(".run-now")).to_have_count(0)
    expect(page.locator(".facts")).to_contain_text("按自己34天的记录：一件")
    assert axe_faults(page) == []
    before = page.locator(".facts").inner_text()
    shop.close_pages()
    shop.served.halt()
    shop.start()

    again = open_planning(shop, shop.page(PHONE, dark=True))

    expect(again.locator(".facts")).to_have_text(before, use_inner_text=True)
    expect(again.locator(".plot", has_text="报的时间")).to_contain_text("的人够用")
    assert again.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert axe_faults(again) == []
