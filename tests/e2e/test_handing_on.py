"""A matter changes hands: to a colleague, to a queue, to a supervisor; the contact never repeats a word."""

import re

from playwright.sync_api import expect

from tests.e2e.questions import ANSWER, KNOWN
from tests.e2e.support import Agent, Contact, Shop


def _asked_in_vain(shop: Shop) -> Contact:
    contact = shop.contact()
    contact.say(KNOWN)
    expect(contact.log).to_contain_text(ANSWER)
    return contact


def _expect_whole_story(agent: Agent) -> None:
    expect(agent.reasons).to_contain_text("《XG10滚筒洗衣机说明书》")
    expect(agent.thread).to_contain_text("滤网洗过了")
    expect(agent.thread).to_contain_text("水泵也看过")
    expect(agent.thread.locator(".msg.note")).to_contain_text("客户周末在家")


def _first_part(shop: Shop, agent: Agent, contact: Contact) -> None:
    shop.serve_queue(agent, contact, name="林晓")
    contact.say("滤网洗过了")
    expect(agent.thread).to_contain_text("滤网洗过了")
    agent.reply("水泵也看过吗？")
    expect(contact.log).to_contain_text("水泵也看过吗")
    agent.note("客户周末在家")


def test_transfer_to_a_colleague_keeps_everything_and_asks_nothing_twice(shop: Shop) -> None:
    agent, colleague = shop.agent("linxiao"), shop.agent("zhaoqiang", ready=False)
    contact = _asked_in_vain(shop)
    _first_part(shop, agent, contact)
    before = contact.log.locator(".botcard").count()

    colleague.be("ready")
    agent.transfer("赵强")
    colleague.accept()

    contact.expect_connected("赵强")
    _expect_whole_story(colleague)
    expect(colleague.reasons).to_contain_text("转交过1次")
    expect(agent.rows).to_have_count(0)
    colleague.reply("我是赵强，前面的我都看到了。")
    expect(contact.log).to_contain_text("前面的我都看到了")
    expect(contact.log).to_contain_text(re.compile("林晓.*把您转给.*赵强.*说过的不用再说"))
    assert contact.log.locator(".botcard").count() == before


def test_transfer_to_a_queue_keeps_everything_and_goes_ahead_of_newcomers(shop: Shop) -> None:
    agent, colleague = shop.agent("linxiao"), shop.agent("hejing", ready=False)
    contact = _asked_in_vain(shop)
    _first_part(shop, agent, contact)
    agent.be("break")
    newcomer = shop.contact()
    newcomer.ask_person()
    newcomer.expect_position(1)

    agent.transfer("退换")
    contact.expect_position(1)
    colleague.be("ready")
    colleague.accept()

    contact.expect_connected("何静")
    _expect_whole_story(colleague)


def test_supervisor_takes_a_waiting_contact_from_the_desk(shop: Shop) -> None:
    supervisor = shop.agent("zhoumin", ready=False)
    contact = shop.contact()
    contact.say("等不及了")
    contact.ask_person()
    contact.expect_position(1)

    supervisor.page.get_by_role("tab", name="排队 1").click()
    expect(supervisor.page.locator(".it.wait")).not_to_contain_text("等不及了")
    supervisor.page.get_by_role("button", name="我来接").click()

    contact.expect_connected("周敏")
    expect(supervisor.composer).to_be_focused()
    supervisor.reply("我来处理。")
    expect(contact.log).to_contain_text("我来处理")


def test_agent_sees_who_waits_but_cannot_take_them(shop: Shop) -> None:
    agent = shop.agent("linxiao", ready=False)
    shop.contact().ask_person()

    agent.page.get_by_role("tab", name="排队 1").click()

    expect(agent.page.locator(".it.wait")).to_be_visible()
    expect(agent.page.get_by_role("button", name="我来接")).to_have_count(0)
