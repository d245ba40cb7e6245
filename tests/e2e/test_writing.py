"""Whoever writes is not disturbed: offers, input methods, reloads and lost servers leave the text alone."""

from collections.abc import Callable, Mapping
from typing import Protocol, cast

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.support import Agent, Shop

_STATE = """() => {
    const area = document.querySelector('.cmp textarea');
    const frame = document.querySelector('.thr-frame');
    return [document.activeElement === area, area.value, area.selectionStart, area.selectionEnd,
            Math.round(frame.scrollTop), window.compositions];
}"""
_LISTEN = """() => {
    window.compositions = 0;
    addEventListener('compositionend', () => { window.compositions += 1; }, true);
}"""


class InputMethod(Protocol):
    """The part of the browser's own protocol through which an input method writes."""

    def send(self, method: str, params: Mapping[str, object]) -> object:
        """Do one thing."""
        ...


def input_method(page: Page) -> InputMethod:
    """Return the input method of a page."""
    return cast("InputMethod", page.context.new_cdp_session(page))


def compose(page: Page, letters: str) -> InputMethod:
    """Begin an input-method composition where the caret is, as typing pinyin does."""
    session = input_method(page)
    session.send(
        "Input.imeSetComposition",
        {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)},
    )
    return session


def state(page: Page) -> list[object]:
    """Return everything of the composer that an offer must leave as it is."""
    return cast("list[object]", page.evaluate(_STATE))


def _talk(shop: Shop) -> Agent:
    agent, contact = shop.agent("linxiao"), shop.contact()
    shop.serve_queue(agent, contact, name="林晓")
    for number in range(12):
        agent.reply(f"第{number}条\n说明一\n说明二")
    expect(agent.thread.locator(".msg.ag:not(.sending)")).to_have_count(12)
    agent.page.evaluate("document.querySelector('.thr-frame').scrollTop = 40")
    agent.page.evaluate(_LISTEN)
    return agent


def _select(agent: Agent) -> None:
    agent.composer.evaluate("area => area.setSelectionRange(2, 4)")


def _compose(agent: Agent) -> None:
    agent.composer.evaluate("area => area.setSelectionRange(4, 4)")
    compose(agent.page, "zhuan")


@pytest.mark.parametrize("begin", [_select, _compose])
def test_offer_leaves_writing_as_it_is(shop: Shop, begin: Callable[[Agent], None]) -> None:
    agent = _talk(shop)
    agent.composer.fill("师傅周日九点到")
    begin(agent)
    before = state(agent.page)

    shop.contact().ask_person()
    expect(agent.offer).to_be_visible()

    assert state(agent.page) == before
    assert before[0] is True
    if begin is _compose:
        input_method(agent.page).send("Input.insertText", {"text": "转"})
        expect(agent.composer).to_have_value("师傅周日转九点到")


def _enter_while_composing(page: Page, field: Locator) -> None:
    field.focus()
    session = compose(page, "ni'hao")
    for kind in ("rawKeyDown", "keyUp"):
        session.send(
            "Input.dispatchKeyEvent",
            {"type": kind, "key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229},
        )
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")


def test_enter_during_composition_never_sends_for_the_contact(shop: Shop) -> None:
    contact = shop.contact()

    _enter_while_composing(contact.page, contact.page.locator("#say"))

    expect(contact.page.locator(".me")).to_have_count(0)
    expect(contact.page.locator("#say")).not_to_have_value("")


def test_enter_during_composition_never_sends_for_the_agent(shop: Shop) -> None:
    agent, contact = shop.agent("linxiao"), shop.contact()
    shop.serve_queue(agent, contact, name="林晓")

    _enter_while_composing(agent.page, agent.composer)

    expect(agent.thread.locator(".msg.ag")).to_have_count(0)
    expect(agent.composer).not_to_have_value("")


def test_drafts_of_each_conversation_survive_a_reload(shop: Shop) -> None:
    agent = shop.agent("linxiao")
    for name in ("甲", "乙"):
        contact = shop.contact()
        contact.say(f"{name}的事")
        shop.serve_queue(agent, contact, name="林晓")
        expect(agent.reasons).to_be_visible()
        agent.composer.fill(f"写给{name}的半句")
    agent.page.get_by_role("tab", name="内部备注").click()
    agent.composer.fill("备注的半句")

    agent.page.reload()

    expect(agent.rows).to_have_count(2)
    for name in ("甲", "乙"):
        agent.rows.filter(has_text=f"写给{name}的半句").click()
        expect(agent.composer).to_have_value(f"写给{name}的半句")
    agent.page.get_by_role("tab", name="内部备注").click()
    expect(agent.composer).to_have_value("备注的半句")


def test_desk_comes_back_without_losing_what_was_sent_or_half_written(shop: Shop) -> None:
    agent, contact = shop.agent("linxiao"), shop.contact()
    shop.serve_queue(agent, contact, name="林晓")
    agent.reply("第一句")
    expect(contact.log).to_contain_text("第一句")

    shop.kill()
    expect(agent.page.locator(".truth")).to_be_visible()
    agent.reply("断线时写的")
    agent.composer.fill("写到一半")
    expect(agent.thread.locator(".msg.sending")).to_contain_text("连上后自动发")
    contact.say("断线时问的")
    shop.start()

    expect(agent.page.locator(".truth")).to_have_count(0)
    expect(contact.log.get_by_text("断线时写的")).to_have_count(1)
    expect(agent.thread.get_by_text("断线时写的")).to_have_count(1)
    expect(agent.thread.locator(".msg.cu", has_text="断线时问的")).to_have_count(1)
    expect(agent.thread.locator(".msg.sending")).to_have_count(0)
    expect(agent.composer).to_have_value("写到一半")
