"""The place in line: shown, moved for a reason, kept through reload, decline and a killed server."""

import re

from playwright.sync_api import expect

from tests.e2e.support import Contact, Shop, person_button


def test_position_two_becomes_one_when_the_first_is_answered(shop: Shop) -> None:
    first, second = shop.contact(), shop.contact()
    first.ask_person()
    first.expect_position(1)
    second.ask_person()
    second.expect_position(2)

    agent = shop.agent("linxiao")
    agent.accept()

    first.expect_connected("林晓")
    second.expect_position(1)
    agent.accept()
    second.expect_connected("林晓")


def test_declined_contact_goes_to_the_next_agent_and_keeps_the_place(shop: Shop) -> None:
    asked, other = shop.agent("zhaoqiang"), shop.agent("hejing", ready=False)
    contact = shop.contact()
    contact.ask_person()
    expect(asked.offer).to_be_visible()
    other.be("ready")

    asked.decline()

    expect(other.offer).to_be_visible()
    contact.expect_position(1)
    other.accept()
    contact.expect_connected("何静")


def test_reload_and_second_tab_find_the_same_place(shop: Shop) -> None:
    ahead, contact = shop.contact(), shop.contact()
    ahead.ask_person()
    ahead.expect_position(1)
    contact.ask_person()
    contact.expect_position(2)

    contact.page.reload()
    contact.expect_position(2)
    second_tab = Contact(contact.page.context.new_page())
    second_tab.page.goto(f"{shop.url}/chat")

    second_tab.expect_position(2)
    contact.expect_position(2)


def test_killed_server_brings_everybody_back_to_the_same_place(shop: Shop) -> None:
    ahead, contact = shop.contact(), shop.contact()
    ahead.ask_person()
    ahead.expect_position(1)
    contact.ask_person()
    contact.expect_position(2)
    contact.say("补充一下：是上周买的")
    expect(contact.log).to_contain_text("补充一下")

    shop.kill()
    expect(contact.page.locator("#conn")).to_contain_text(re.compile("连不上|断了"))
    expect(contact.ticket).to_contain_text("位置不变")
    shop.start()

    expect(contact.page.locator("#conn")).to_be_empty()
    contact.expect_position(2)
    ahead.expect_position(1)
    expect(contact.log.get_by_text("补充一下")).to_have_count(1)


def test_contact_leaves_the_line_only_by_their_own_act(shop: Shop) -> None:
    contact = shop.contact()
    contact.ask_person()
    contact.expect_position(1)

    contact.page.locator(".leave").click()
    contact.page.locator(".leave").click()

    expect(contact.page.locator(".ticket")).to_have_count(0)
    expect(person_button(contact.page)).to_contain_text("点一下就排上")


def test_wrap_up_rating_and_return_to_the_same_agent(shop: Shop) -> None:
    agent = shop.agent("linxiao")
    contact = shop.contact()
    contact.ask_person()
    agent.accept()
    contact.expect_connected("林晓")
    agent.reply("已经替您登记好了。")
    expect(contact.log).to_contain_text("已经替您登记好了")

    agent.wrap_up()
    contact.page.locator(".stars label").last.click()
    contact.page.get_by_role("button", name="提交评分").click()
    expect(contact.log).to_contain_text("您打了5分，已记下")

    contact.page.get_by_role("button", name="还是这件事").click()
    expect(contact.log).to_contain_text("接着这件事")
    expect(agent.offer).to_contain_text("回来的")
    agent.accept()
    contact.expect_connected("林晓")
    expect(agent.thread).to_contain_text("已经替您登记好了")
    expect(contact.log.locator(".botcard")).to_have_count(0)
