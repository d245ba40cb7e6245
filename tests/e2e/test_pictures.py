"""Draws the pictures of the documentation from the sample shop at work; `PICTURES=docs/images` keeps them."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.conftest import open_shop
from tests.e2e.identity import known_contact
from tests.e2e.planning import open_planning, plan_week
from tests.e2e.questions import ANSWER, KNOWN, SOURCE
from tests.e2e.support import DESKTOP, PHONE, ROOT, Agent, Contact, Shop

_ALARM_S: Final = 25
"""Seconds of waiting at which the wall raises the alarm, in the settings every shop begins with."""
_MOST_BYTES: Final = 256_000
_HALF_PAST: Final = """() => {
    const clock = /([01]\\d|2[0-3]):([0-5]\\d)(:[0-5]\\d)?/g;
    const texts = [];
    for (const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); walk.nextNode();) {
        texts.push(walk.currentNode);
    }
    const minutes = texts.flatMap((text) => [...text.data.matchAll(clock)].map((at) => at[1] * 60 + +at[2]));
    const shift = 14 * 60 + 4 - Math.max(...minutes);
    const two = (number) => String(number).padStart(2, '0');
    for (const text of texts) {
        const told = text.data.replace(clock, (whole, hour, minute, second = '') => {
            const at = (hour * 60 + +minute + shift + 1440) % 1440;
            return `${two(Math.floor(at / 60))}:${two(at % 60)}${second}`;
        });
        if (told !== text.data) text.data = told;
    }
}"""

_LOW: Final[ViewportSize] = {"width": 1440, "height": 840}
_TO_THE_TOP: Final = """facts => {
    const sheet = facts.closest('.sheet-page');
    sheet.scrollTop += facts.getBoundingClientRect().top - sheet.getBoundingClientRect().top - 12;
}"""


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the pictures go."""
    wished = os.environ.get("PICTURES")
    folder = ROOT / wished if wished else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def shop(browser: Browser, seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Run a sample shop for all pictures."""
    yield from open_shop(browser, seeded, tmp_path_factory.mktemp("album") / "data")


def draw(page: Page, album: Path, name: str) -> None:
    """Draw what is on screen, at a time of day that never changes."""
    page.evaluate(_HALF_PAST)
    path = album / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    assert path.stat().st_size <= _MOST_BYTES, f"{name}: {path.stat().st_size} bytes"


def both_themes(page: Page, album: Path, name: str) -> None:
    """Draw in light and in dark."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    draw(page, album, name)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    draw(page, album, f"{name}-dark")


def served(shop: Shop, agent: Agent, name: str, *words: str, entitlement: str = "") -> Contact:
    """Let a customer come, say something and be answered."""
    contact = known_contact(shop, name, *([entitlement] if entitlement else []))
    for said in words:
        contact.say(said)
        expect(contact.page.locator(".me:not(.wait)", has_text=said)).to_be_visible()
    if not entitlement:
        contact.ask_person()
    agent.accept()
    contact.expect_connected("林晓")
    return contact


@pytest.fixture(scope="module")
def busy_agent(shop: Shop) -> Agent:
    """Let an agent talk with four people, and a fifth be offered."""
    agent = shop.agent("linxiao")
    served(shop, agent, "苏晴", "上次说的换货单")
    agent.reply("换货单已开，明天取件")
    served(shop, agent, "何丽", "发票抬头开错了，能重开吗")
    served(shop, agent, "陈玉兰", "师傅说缺一个角阀，要我自己买吗？", entitlement="senior")
    zhang = known_contact(shop, "张建国")
    zhang.say(KNOWN)
    expect(zhang.log).to_contain_text(ANSWER)
    zhang.page.get_by_role("button", name="没解决").click()
    zhang.ask_person()
    agent.accept()
    zhang.expect_connected("林晓")
    agent.reply("张先生您好，前面的对话我看过了，您不用再说一遍。")
    agent.reply("两步都试过还报E21，应该是排水泵。我给您约师傅上门，明天上午方便吗？")
    agent.note("10月同批泵有返修，记得带新泵")
    expect(zhang.log).to_contain_text("明天上午方便吗")
    zhang.say("方便，上午在家")
    expect(agent.thread).to_contain_text("方便，上午在家")
    return agent


def _phone_of(shop: Shop, contact: Contact, query: str = "") -> Page:
    token = str(contact.page.evaluate("localStorage.getItem('zhida.token.web')"))
    page = shop.page(PHONE, sharp=2)
    page.add_init_script(f"localStorage.setItem('zhida.token.web', '{token}')")
    shop.contact(query, page=page)
    return page


def _show_end(page: Page) -> None:
    page.locator("#log").evaluate("log => { log.scrollTop = log.scrollHeight; }")


def test_desk_is_drawn_with_an_offer_while_the_agent_writes(
    shop: Shop, busy_agent: Agent, album: Path
) -> None:
    page = busy_agent.page
    phone = shop.agent("linxiao", ready=False, page=shop.page(PHONE, sharp=2)).page
    phone.locator(".it", has_text="张建国").click()
    expect(phone.get_by_role("log")).to_contain_text("方便，上午在家")
    both_themes(phone, album, "desk-390")
    busy_agent.composer.fill("/上门时")
    expect(page.get_by_role("option").first).to_be_visible()
    fifth = known_contact(shop, "周明")

    fifth.say("空调内机漏水，已经用盆接着了")
    expect(fifth.page.locator(".me:not(.wait)")).to_be_visible()
    fifth.ask_person()
    expect(busy_agent.offer).to_be_visible()

    both_themes(page, album, "desk-1440")
    busy_agent.accept()
    fifth.expect_connected("林晓")
    for name, words in (
        ("周明", "先关机，我约师傅今天来。"),
        ("陈玉兰", "不用买，师傅会带去。"),
        ("何丽", "能，我现在重开。"),
    ):
        busy_agent.rows.filter(has_text=name).click()
        busy_agent.reply(words)
        expect(busy_agent.thread.locator(".msg.ag:not(.sending)")).to_contain_text(words)


def test_chat_is_drawn_from_the_place_in_line(shop: Shop, busy_agent: Agent, album: Path) -> None:
    expect(busy_agent.presence).to_contain_text("5/5")
    ahead = shop.contact()
    ahead.ask_person()
    ahead.expect_position(1)
    contact = shop.contact(page=shop.page(DESKTOP))
    contact.say(KNOWN)
    expect(contact.log).to_contain_text(SOURCE)
    contact.page.get_by_role("button", name="没解决").click()
    contact.ask_person()
    contact.expect_position(2)
    expect(contact.ticket).to_contain_text("核实并存证")

    phone, senior = _phone_of(shop, contact), _phone_of(shop, contact, "?senior=1")
    for page, name in ((contact.page, "chat-1440"), (phone, "chat-390")):
        _show_end(page)
        both_themes(page, album, name)
    _show_end(senior)
    draw(senior, album, "chat-senior-390")


def test_wall_is_drawn_when_the_promise_is_near_its_end(shop: Shop, busy_agent: Agent, album: Path) -> None:
    assert busy_agent.presence.is_visible()
    supervisor = shop.agent("zhoumin", ready=False)
    supervisor.be("break")
    for login in ("hejing", "wuting"):
        shop.agent(login, ready=False).be("break")
    for _ in range(2):
        answered = shop.contact()
        answered.say(KNOWN)
        answered.page.get_by_role("button", name="解决了", exact=True).click()
        expect(answered.log).to_contain_text("您说解决了")
    known_contact(shop, "吴秀英", "senior").ask_person()
    shop.contact().ask_person()
    walls = [_wall(shop, size, sharp) for size, sharp in ((DESKTOP, 1), (PHONE, 2))]

    for wall, name in zip(walls, ("wall-1440", "wall-390"), strict=True):
        expect(wall.locator(".al")).to_be_visible()
        waited = re.search(r"已等(\d+)秒", wall.locator(".al b").inner_text())
        assert waited is not None
        assert int(waited[1]) >= _ALARM_S
        draw(wall, album, f"{name}-dark")
        wall.get_by_role("button", name="浅色").click()
        wall.mouse.move(0, 0)
        draw(wall, album, name)


def _wall(shop: Shop, size: ViewportSize, sharp: int) -> Page:
    page = shop.agent("zhoumin", ready=False, page=shop.page(size, sharp=sharp)).page
    page.goto(f"{shop.url}/wall")
    expect(page.locator(".agents")).to_be_visible()
    return page


def test_knowledge_and_the_promise_of_the_bot_are_drawn(shop: Shop, album: Path) -> None:
    for size, sharp, name in ((DESKTOP, 1, "1440"), (PHONE, 1.5, "390")):
        page = shop.agent("zhoumin", ready=False, page=shop.page(size, sharp=sharp)).page
        page.get_by_role("button", name="知识库", exact=True).click()
        page.locator(".pick .row").first.click()
        expect(page.locator(".text > .answer")).to_be_visible()
        both_themes(page, album, f"knowledge-{name}")
        page.get_by_role("button", name="机器人的承诺").click()
        expect(page.locator(".told .say")).to_be_visible()
        both_themes(page, album, f"promise-{name}")


def test_a_planned_day_is_drawn(shop: Shop, album: Path) -> None:
    plan_week(open_planning(shop))
    for size, sharp, name in ((_LOW, 1, "1440"), (PHONE, 1.5, "390")):
        page = open_planning(shop, shop.page(size, sharp=sharp))
        expect(page.locator(".facts")).to_contain_text("最先扛不住的是")
        if size == PHONE:
            page.locator(".facts").evaluate(_TO_THE_TOP)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            path = album / f"plan-{name}-{scheme}.png"
            page.screenshot(path=path, animations="disabled", caret="hide")
            assert path.stat().st_size <= _MOST_BYTES, f"{path.name}: {path.stat().st_size} bytes"
