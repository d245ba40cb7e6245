"""The whole way by keyboard alone: the contact's and the agent's."""

from playwright.sync_api import Page, expect

from tests.e2e.questions import ANSWER, KNOWN
from tests.e2e.support import DESKTOP, Agent, Shop, person_button, tab_to


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other."""
    for key in keys:
        page.keyboard.press(key)


def test_contact_goes_the_whole_way_by_keyboard(shop: Shop) -> None:
    agent, contact = shop.agent("linxiao"), shop.contact()
    page = contact.page

    tab_to(page, person_button(page), most=1)
    tab_to(page, page.locator("#say"))
    page.keyboard.type(KNOWN)
    press(page, "Enter")
    expect(contact.log).to_contain_text(ANSWER)
    expect(page.locator("#say")).to_be_focused()
    tab_to(page, page.get_by_role("button", name="没解决"))
    press(page, "Enter")
    expect(contact.log).to_contain_text("您说没解决")

    tab_to(page, page.locator("#freeze"))
    press(page, "Enter")
    expect(page.locator("#sheet-title")).to_be_focused()
    press(page, "Escape")
    expect(page.locator("#sheet")).to_be_hidden()
    expect(page.locator("#freeze")).to_be_focused()
    press(page, "Shift+Tab")
    expect(person_button(page)).to_be_focused()
    press(page, "Enter")

    agent.accept()
    contact.expect_connected("林晓")
    agent.reply("我来看看")
    expect(contact.log).to_contain_text("我来看看")
    agent.wrap_up()
    expect(page.locator(".stars")).to_be_visible()
    tab_to(page, page.locator(".stars input").first)
    press(page, "ArrowRight", "ArrowRight", "ArrowRight", "Enter")
    expect(page.locator(".rated")).to_be_focused()
    expect(page.locator(".rated")).to_contain_text("4分")
    tab_to(page, page.get_by_role("button", name="新的问题"))
    press(page, "Enter")
    expect(contact.log).to_contain_text("新的问题")
    expect(page.locator(".closing")).to_have_count(0)


def _sign_in(shop: Shop, login: str) -> Agent:
    page = shop.page(DESKTOP)
    page.goto(f"{shop.url}/desk")
    expect(page.locator("input[name=login]")).to_be_focused()
    page.keyboard.type(login)
    press(page, "Tab")
    page.keyboard.type(shop.password)
    press(page, "Enter")
    agent = Agent(page)
    expect(agent.presence).to_be_enabled()
    return agent


def _start_work(agent: Agent) -> None:
    tab_to(agent.page, agent.presence)
    press(agent.page, "Enter")
    expect(agent.page.get_by_role("menuitemradio", name="离线")).to_be_focused()
    press(agent.page, "ArrowDown", "Enter")
    expect(agent.presence).to_contain_text("接待中")
    expect(agent.presence).to_be_focused()


def _note_and_walk(agent: Agent) -> None:
    """Write an internal note, leave the composer, walk to the row before and back."""
    page = agent.page
    press(page, "Alt+n")
    page.keyboard.type("客户很客气")
    press(page, "Control+Enter")
    expect(agent.thread.locator(".msg.note")).to_contain_text("客户很客气")
    press(page, "Escape")
    expect(page.locator(".it.on")).to_be_focused()
    opened = page.locator(".it.on").get_attribute("data-id")
    press(page, "k")
    expect(page.locator(".it.on")).not_to_have_attribute("data-id", opened or "")
    press(page, "Escape", "j")
    expect(page.locator(f".it.on[data-id='{opened}']")).to_be_visible()


def test_agent_goes_the_whole_way_by_keyboard(shop: Shop) -> None:
    colleague = shop.agent("zhaoqiang", ready=False)
    agent = _sign_in(shop, "linxiao")
    page = agent.page
    _start_work(agent)
    first, second = shop.contact(), shop.contact()

    for contact in (first, second):
        contact.ask_person()
        expect(agent.offer).to_be_visible()
        before = agent.open_id()
        press(page, "Alt+a")
        agent.expect_other_than(before)
        contact.expect_connected("林晓")
        expect(agent.composer).to_be_focused()
    page.keyboard.type("我来看看")
    press(page, "Control+Enter")
    expect(second.log).to_contain_text("我来看看")
    page.keyboard.type("/上门")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    press(page, "ArrowDown")
    chosen = page.get_by_role("option", selected=True).locator("span").inner_text()
    press(page, "Enter")
    expect(agent.composer).to_have_value(chosen)
    press(page, "Control+Enter")
    expect(second.log).to_contain_text(chosen)

    _note_and_walk(agent)

    press(page, "Alt+t")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("赵强")
    colleague.be("ready")
    press(page, "Enter")
    expect(page.locator(".sheet")).to_have_count(0)
    colleague.accept()
    second.expect_connected("赵强")

    press(page, "l", "Alt+e")
    expect(page.locator("dialog[open]")).to_be_visible()
    press(page, "1")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(first.page.locator(".stars")).to_be_visible()
    expect(agent.rows).to_have_count(0)


def test_help_sheet_lists_the_keys_and_gives_the_focus_back(shop: Shop) -> None:
    agent = shop.agent("linxiao", ready=False)
    button = agent.page.get_by_role("button", name="快捷键")
    button.focus()

    press(agent.page, "Enter")
    expect(agent.page.locator("dialog[open]")).to_contain_text("Alt A")
    press(agent.page, "Escape")

    expect(button).to_be_focused()
