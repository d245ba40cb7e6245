"""Signing in: wrong words, the first own password, a cookie the browser drops, and the way out."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.support import DESKTOP, ELSEWHERE, Shop
from zhida.client.served import Served

_ADMIN = re.compile(r"first admin: login (\S+), one-time password (\S+)")
_REFUSED = "401"


def fill_in(page: Page, login: str, password: str) -> None:
    """Fill in the form and send it."""
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="登录").click()


def test_wrong_password_is_said_plainly_and_the_form_stays(shop: Shop) -> None:
    shop.watch.forgive(_REFUSED)
    page = shop.page(DESKTOP)
    page.goto(f"{shop.url}/desk")

    fill_in(page, "linxiao", "not-the-password")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("input[name=login]")).to_have_value("linxiao")
    fill_in(page, "linxiao", shop.password)

    expect(page.locator("button.st")).to_be_enabled()


def test_sign_out_ends_the_desk_and_reload_stays_outside(shop: Shop) -> None:
    agent = shop.agent("linxiao")

    agent.page.get_by_role("button", name="退出").click()
    expect(agent.page.locator("input[name=login]")).to_be_visible()
    agent.page.reload()

    expect(agent.page.locator("input[name=login]")).to_be_visible()


def test_reload_stays_signed_in(shop: Shop) -> None:
    agent = shop.agent("linxiao")

    agent.page.reload()

    expect(agent.presence).to_contain_text("接待中")


@pytest.fixture
def fresh(browser: Browser, tmp_path: Path) -> Iterator[Shop]:
    """Run the product as it is after installing it: nothing but the first admin."""
    shop = Shop(Served(tmp_path / "data", "serve"), browser)
    shop.start()
    try:
        yield shop
    finally:
        shop.close_pages()
        shop.served.halt()
    assert shop.watch.complaints() == []


def test_cookie_dropped_on_plain_http_is_explained_with_ways_to_mend_it(
    browser: Browser, tmp_path: Path
) -> None:
    settings = {"ZHIDA_ALLOWED_HOSTS": ELSEWHERE, "ZHIDA_PUBLIC_URL": f"https://{ELSEWHERE}"}
    served = Served(tmp_path / "data", "serve", env=settings)
    shop = Shop(served, browser)
    shop.start()
    login, once = _ADMIN.findall(served.output())[0]
    shop.watch.forgive(_REFUSED)
    away = shop.url.replace("127.0.0.1", ELSEWHERE)
    shop.watch.allow(away)
    page = shop.page(DESKTOP)

    page.goto(f"{away}/desk")
    fill_in(page, login, once)

    expect(page.get_by_role("heading", level=1)).to_have_text("密码对了，但浏览器没有记住登录")
    expect(page.locator(".ways li")).to_have_count(3)
    expect(page.locator(".ways")).to_contain_text("ssh -L")
    page.get_by_role("button", name="换好了，再试").click()
    expect(page.locator("input[name=login]")).to_be_visible()
    shop.close_pages()
    served.halt()


def test_first_admin_changes_the_password_and_adds_an_agent_who_does_too(fresh: Shop) -> None:
    login, once = _ADMIN.findall(fresh.served.output())[0]
    page = fresh.page(DESKTOP)
    page.goto(f"{fresh.url}/desk")
    fill_in(page, login, once)

    expect(page.get_by_role("heading", level=1)).to_contain_text("请换成自己的密码")
    page.locator("input[name=next]").fill("short")
    page.locator("input[name=again]").fill("short")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("密码太短")
    _choose(page, "correct-horse-battery")
    page.get_by_role("button", name="坐席").click()
    password = _add_agent(page)

    new = fresh.page(DESKTOP)
    new.goto(f"{fresh.url}/desk")
    fill_in(new, "xiaolin", password)
    expect(new.get_by_role("heading", level=1)).to_contain_text("请换成自己的密码")
    _choose(new, "another-long-password")


def _choose(page: Page, password: str) -> None:
    page.locator("input[name=next]").fill(password)
    page.locator("input[name=again]").fill(password)
    page.keyboard.press("Enter")
    expect(page.locator("button.st")).to_be_enabled()


def _add_agent(page: Page) -> str:
    page.get_by_role("button", name="添加坐席").click()
    page.get_by_label("姓名").fill("小林")
    page.get_by_label("账号").fill("xiaolin")
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.get_by_role("rowheader", name="小林")).to_be_visible()
    return page.locator(".issued code").inner_text()
