"""Suggestions beside the agent: they come by themselves, disturb nobody who writes, and are never sent so."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.questions import ANSWER, KNOWN, SOURCE
from tests.e2e.support import Agent, Contact, Shop, axe_faults


def beside(page: Page) -> Locator:
    """Return the suggestions on screen."""
    return page.locator(".sug li > button")


def talking(shop: Shop) -> tuple[Agent, Contact]:
    agent, contact = shop.agent("linxiao"), shop.contact()
    shop.serve_queue(agent, contact, name="林晓")
    return agent, contact


_WHERE = """() => {
    const field = document.activeElement;
    const box = name => document.querySelector(name).getBoundingClientRect();
    const boxes = ['.cmp', '.sug', '.tl', '.mh'].map(box);
    return JSON.stringify([field.tagName, field.value, field.selectionStart, field.selectionEnd, boxes]);
}"""


def where(agent: Agent) -> str:
    """Return what must not move: focus, selection and text of the reply, and where everything stands."""
    return str(agent.page.evaluate(_WHERE))


def test_suggestions_come_with_their_sources_and_move_nothing(shop: Shop) -> None:
    agent, contact = talking(shop)
    contact.say("您好")
    expect(agent.thread).to_contain_text("您好")
    agent.composer.fill("您好，我来看")
    agent.composer.evaluate("field => field.setSelectionRange(1, 3)")
    before = where(agent)

    contact.say(KNOWN)
    expect(beside(agent.page).first).to_contain_text(ANSWER)

    expect(beside(agent.page).first).to_contain_text(SOURCE)
    assert where(agent) == before
    assert axe_faults(agent.page) == []


def test_one_key_puts_a_suggestion_where_the_caret_stands_and_undo_takes_it_back(shop: Shop) -> None:
    agent, contact = talking(shop)
    contact.say(KNOWN)
    expect(beside(agent.page).first).to_contain_text(ANSWER)
    agent.composer.fill("您好。")
    sent = agent.thread.locator(".msg.ag")

    agent.page.keyboard.press("Alt+1")
    expect(agent.composer).to_be_focused()
    written = agent.composer.input_value()
    agent.page.keyboard.press("Control+z")

    assert written.startswith("您好。\n")
    assert ANSWER in written
    expect(agent.composer).to_have_value("您好。")
    expect(sent).to_have_count(0)
    beside(agent.page).first.click()
    expect(agent.composer).to_have_value(written)
    expect(agent.composer).to_be_focused()
    agent.page.keyboard.press("Control+Enter")
    expect(contact.log).to_contain_text(ANSWER)


def test_words_no_article_answers_leave_room_and_say_so(shop: Shop) -> None:
    agent, contact = talking(shop)
    expect(agent.page.locator(".sug")).to_contain_text("客户一开口")

    contact.say("zzz qqq")

    expect(agent.page.locator(".sug")).to_contain_text("写您自己的话")
    agent.page.get_by_role("button", name="搜知识库").click()
    expect(agent.page.get_by_role("combobox")).to_be_focused()


def test_on_a_phone_the_suggestions_are_one_tap_away(shop: Shop) -> None:
    agent, contact = talking(shop)
    contact.say(KNOWN)
    agent.page.set_viewport_size({"width": 390, "height": 844})
    hint = agent.page.get_by_role("button", name="建议")

    expect(hint).to_be_visible()
    hint.click()
    beside(agent.page).first.click()

    expect(agent.composer).to_be_visible()
    assert ANSWER in agent.composer.input_value()


def test_an_agent_says_that_the_bot_was_wrong_and_what_would_have_been_right(shop: Shop) -> None:
    agent, contact = shop.agent("linxiao"), shop.contact()
    contact.say(KNOWN)
    expect(contact.log).to_contain_text(SOURCE)
    shop.serve_queue(agent, contact, name="林晓")

    agent.reasons.get_by_role("button", name="答错了？").click()
    right = agent.reasons.get_by_role("group", name="该答：")
    expect(right).to_be_visible()
    assert axe_faults(agent.page) == []
    right.get_by_role("button", name="没有资料能答").click()

    expect(agent.reasons.get_by_role("status")).to_have_text("已记下，没有资料能答")
