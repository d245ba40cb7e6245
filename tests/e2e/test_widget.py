"""The launcher on somebody else's page: one step to a person, exact origins, a signed identity."""

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.e2e.identity import signed
from tests.e2e.support import DESKTOP, Shop

_PAGE: Final = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>云禾商城</title>
<link rel="icon" href="data:,"><h1>云禾商城</h1><p>滚筒洗衣机 XG10</p>
<script src="{shop}/widget.js" data-inbox="web" async></script></html>"""


@contextmanager
def host_page(shop: Shop) -> Generator[int]:
    """Serve a page of the merchant's own, on a port of its own."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = _PAGE.format(shop=shop.url).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def host(busy_shop: Shop) -> Iterator[int]:
    """Serve the merchant's page; it may embed us under two of its three names."""
    with host_page(busy_shop) as port:
        for name in ("127.0.0.1", "localhost", "refused.localhost"):
            busy_shop.watch.allow(f"http://{name}:{port}")
        allow_origins(busy_shop, f"http://127.0.0.1:{port}", f"http://localhost:{port}")
        yield port


def allow_origins(shop: Shop, *origins: str) -> None:
    """Let an admin say which pages may embed the shop's inbox."""
    shop.change_settings({"inboxes": [{"id": "web", "channel": "web", "origins": origins}]})


def launcher(page: Page) -> Locator:
    """Return the element on the merchant's page."""
    return page.locator("zhida-chat")


def panel(page: Page) -> FrameLocator:
    """Return the customer page inside the merchant's."""
    return page.frame_locator("zhida-chat iframe")


def visit(shop: Shop, port: int, name: str = "127.0.0.1") -> Page:
    """Open the merchant's page."""
    page = shop.page(DESKTOP)
    page.goto(f"http://{name}:{port}/")
    expect(launcher(page).locator(".person")).to_be_visible()
    return page


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_person_is_one_step_away_from_the_closed_launcher(busy_shop: Shop, host: int, name: str) -> None:
    page = visit(busy_shop, host, name)

    launcher(page).locator(".person").click()

    expect(panel(page).locator(".ticket .pos b")).to_have_text(re.compile(r"^\d+$"))
    expect(launcher(page).locator(".person small")).to_contain_text("位，留着")


def test_launcher_opens_by_keyboard_and_escape_gives_the_focus_back(busy_shop: Shop, host: int) -> None:
    page = visit(busy_shop, host)
    ask = launcher(page).locator(".ask")
    ask.focus()

    page.keyboard.press("Enter")
    expect(panel(page).locator("#say")).to_be_focused()
    page.keyboard.press("Escape")

    expect(launcher(page).locator(".panel")).to_be_hidden()
    expect(ask).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel(page).locator("#say")).to_be_visible()
    panel(page).locator("#close").click()
    expect(launcher(page).locator(".panel")).to_be_hidden()


def test_page_of_an_origin_that_is_not_allowed_is_refused_and_offers_another_way(
    busy_shop: Shop, host: int
) -> None:
    busy_shop.watch.forgive("frame-ancestors")
    busy_shop.watch.forgive(r"target origin provided .* does not match")
    page = busy_shop.page(DESKTOP)
    page.clock.install()
    page.goto(f"http://refused.localhost:{host}/")

    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        launcher(page).locator(".ask").click()
    page.clock.run_for(9_000)

    expect(launcher(page).locator(".slow")).to_be_visible()


def test_identity_of_the_host_page_is_verified_and_shown_at_the_desk(shop: Shop) -> None:
    agent = shop.agent("linxiao")
    with host_page(shop) as port:
        shop.watch.allow(f"http://127.0.0.1:{port}")
        allow_origins(shop, f"http://127.0.0.1:{port}")
        page = visit(shop, port)

        launcher(page).evaluate("(chat, token) => chat.identify(token)", signed(shop, "陈晨"))
        launcher(page).locator(".person").click()

        agent.accept()
        expect(agent.page.locator(".side")).to_contain_text("陈晨")
        expect(agent.page.locator(".side")).to_contain_text("本人已核验")
        expect(agent.reasons).to_contain_text("本人已核验")


def test_message_from_a_foreign_origin_is_ignored(busy_shop: Shop, host: int) -> None:
    page = visit(busy_shop, host)
    launcher(page).locator(".ask").click()
    expect(panel(page).locator("#log:not([aria-busy=true])")).to_be_attached()

    intruder = page.context.new_page()
    intruder.goto(f"http://localhost:{host}/")
    intruder.evaluate(
        "([shop, host]) => { const frame = document.createElement('iframe');"
        " frame.src = `${shop}/chat?embed=1&inbox=web&origin=${encodeURIComponent(host)}`;"
        " frame.id = 'stolen'; document.body.append(frame); }",
        [busy_shop.url, f"http://127.0.0.1:{host}"],
    )
    stolen = intruder.frame_locator("#stolen")
    expect(stolen.locator("#log:not([aria-busy=true])")).to_be_attached()
    intruder.evaluate(
        "frames[frames.length - 1].postMessage({zhida: 1, type: 'ask'}, '*')",
    )
    page.evaluate("window.postMessage({zhida: 1, type: 'called', words: 'fake'}, '*')")
    stolen.locator("#say").fill("还在机器人这里")
    stolen.locator("#say").press("Enter")

    expect(stolen.locator("#log")).to_contain_text("还在机器人这里")
    expect(stolen.locator("#ticket, .ticket")).to_have_count(0)
    expect(launcher(page).locator(".call")).to_be_empty()


def test_closed_launcher_tells_that_a_person_answered(shop: Shop) -> None:
    agent = shop.agent("linxiao", ready=False)
    with host_page(shop) as port:
        shop.watch.allow(f"http://127.0.0.1:{port}")
        allow_origins(shop, f"http://127.0.0.1:{port}")
        page = visit(shop, port)
        launcher(page).locator(".person").click()
        expect(panel(page).locator(".ticket")).to_be_visible()
        panel(page).locator("#close").click()

        agent.be("ready")
        agent.accept()

        expect(launcher(page).locator(".call")).to_contain_text("林晓接通了")
        expect(launcher(page).locator(".person small")).to_contain_text("林晓")
