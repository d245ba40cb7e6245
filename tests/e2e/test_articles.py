"""The knowledge base at the desk: found by words, read whole, put into the reply and never sent by itself."""

from playwright.sync_api import expect

from tests.e2e.support import Shop, axe_faults


def test_article_is_found_by_keyboard_and_put_into_the_reply(shop: Shop) -> None:
    agent, contact = shop.agent("linxiao"), shop.contact()
    shop.serve_queue(agent, contact, name="林晓")
    agent.composer.fill("您好。")
    page = agent.page

    page.keyboard.press("Alt+s")
    field = page.get_by_role("combobox", name="搜问题、答案、出处")
    expect(field).to_be_focused()
    options = page.get_by_role("option")
    expect(options.nth(1)).to_be_visible()
    page.keyboard.type("E21")
    expect(options.first).to_contain_text("排水")
    assert axe_faults(page) == []
    answer = options.first.locator("p").inner_text()
    page.keyboard.press("Enter")

    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(agent.composer).to_be_focused()
    expect(agent.composer).to_have_value(f"您好。\n{answer}")
    expect(agent.thread.locator(".msg.ag")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(contact.log).to_contain_text(answer.split("\n", maxsplit=1)[0])


def test_articles_can_be_read_without_a_conversation(shop: Shop) -> None:
    agent = shop.agent("linxiao", ready=False)

    agent.page.keyboard.press("s")
    options = agent.page.get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    agent.page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(agent.page.get_by_role("button", name="放入回复")).to_be_disabled()
    agent.page.get_by_role("combobox").fill("没有这样的文章xyz")
    expect(agent.page.get_by_role("dialog")).to_contain_text("没有这样的文章。少写几个字试试。")
    agent.page.keyboard.press("Escape")

    expect(agent.page.get_by_role("dialog")).to_have_count(0)
