"""axe-core finds nothing in any state, light and dark, normal and senior; desk and wall likewise."""

import pytest
from playwright.sync_api import expect

from tests.e2e.questions import ANSWER, KNOWN, ambiguous_question
from tests.e2e.support import DESKTOP, PHONE, Contact, Shop, axe_faults

LOOKS = [(dark, senior) for dark in (False, True) for senior in (False, True)]


def check(contact: Contact, state: str) -> None:
    """Fail with everything axe found in this state."""
    faults = axe_faults(contact.page)
    assert faults == [], f"{state}: {faults}"


@pytest.mark.parametrize(("dark", "senior"), LOOKS)
def test_customer_page_has_no_fault_in_any_state(shop: Shop, *, dark: bool, senior: bool) -> None:
    agent = shop.agent("linxiao", ready=False)
    contact = shop.contact("?senior=1" if senior else "", dark=dark)
    check(contact, "first screen")

    contact.say(KNOWN)
    expect(contact.log).to_contain_text(ANSWER)
    check(contact, "answer")
    contact.say(ambiguous_question())
    expect(contact.page.locator(".opt:not(.p)").first).to_be_visible()
    check(contact, "question back")
    contact.ask_person()
    contact.expect_position(1)
    check(contact, "queue")
    contact.page.locator("#freeze").click()
    expect(contact.page.locator("#sheet")).to_be_visible()
    check(contact, "freeze sheet")
    contact.page.keyboard.press("Escape")
    agent.be("ready")
    agent.accept()
    contact.expect_connected("林晓")
    agent.reply("您好，我来帮您。")
    expect(contact.log).to_contain_text("我来帮您")
    check(contact, "agent")
    agent.wrap_up()
    expect(contact.page.locator(".stars")).to_be_visible()
    check(contact, "closed")
    shop.cut_off(contact.page)
    expect(contact.page.locator("#conn")).to_contain_text("网络断了")
    check(contact, "offline")


@pytest.mark.parametrize("dark", [False, True])
def test_desk_has_no_fault_in_any_state(shop: Shop, *, dark: bool) -> None:
    signing_in = shop.page(DESKTOP, dark=dark)
    signing_in.goto(f"{shop.url}/desk")
    expect(signing_in.locator("input[name=login]")).to_be_visible()
    assert axe_faults(signing_in) == []

    agent = shop.agent("linxiao", dark=dark)
    assert axe_faults(agent.page) == []
    contact = shop.contact()
    contact.say(KNOWN)
    contact.ask_person()
    expect(agent.offer).to_be_visible()
    assert axe_faults(agent.page) == []
    agent.accept()
    expect(agent.reasons).to_contain_text("点了「人工」")
    agent.page.get_by_role("button", name="展开").click()
    expect(agent.reasons.locator(".bot-part")).to_contain_text("E21")
    assert axe_faults(agent.page) == []
    agent.composer.fill("/")
    expect(agent.page.get_by_role("listbox")).to_be_visible()
    assert axe_faults(agent.page) == []
    agent.composer.fill("")
    agent.note("客户想周末上门")
    assert axe_faults(agent.page) == []
    agent.page.get_by_role("button", name="转交").click()
    assert axe_faults(agent.page) == []
    agent.page.keyboard.press("Escape")
    agent.page.get_by_role("button", name="记为解决").click()
    expect(agent.page.locator(".outcomes")).to_be_visible()
    assert axe_faults(agent.page) == []


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_wall_has_no_fault(shop: Shop, viewport: dict[str, int]) -> None:
    supervisor = shop.agent("zhoumin", ready=False)
    contact = shop.contact()
    contact.ask_person()
    contact.expect_position(1)
    wall = supervisor.page.context.new_page()
    wall.set_viewport_size({"width": viewport["width"], "height": viewport["height"]})

    wall.goto(f"{shop.url}/wall")
    expect(wall.locator("body")).to_contain_text("正在等的人")

    assert axe_faults(wall) == []


def test_plain_page_and_promise_have_no_fault(shop: Shop) -> None:
    page = shop.page(PHONE)
    for path in ("/chat/plain", "/promise"):
        page.goto(f"{shop.url}{path}")

        assert axe_faults(page) == [], path
