"""The main job in a browser: a cited answer, a person in one step, the place kept, one order for both."""

import re

from playwright.sync_api import expect

from tests.e2e.questions import ANSWER, KNOWN, SOURCE
from tests.e2e.support import PHONE, Shop, person_button


def test_known_question_gets_the_cited_answer(shop: Shop) -> None:
    contact = shop.contact()

    contact.say(KNOWN)

    expect(contact.log).to_contain_text(ANSWER)
    expect(contact.log).to_contain_text(SOURCE)
    expect(contact.log).to_contain_text("机器人回答")


def test_contact_reaches_a_person_and_both_see_one_order(shop: Shop) -> None:
    agent = shop.agent("linxiao")
    contact = shop.contact()
    contact.say(KNOWN)
    expect(contact.log).to_contain_text(ANSWER)

    contact.ask_person()
    agent.accept()
    contact.expect_connected("林晓")
    agent.reply("您好，前面的对话我看过了。")
    expect(contact.log).to_contain_text("前面的对话我看过了")
    contact.say("两步都试过了")
    expect(agent.thread).to_contain_text("两步都试过了")
    agent.reply("那就约师傅上门。")
    expect(contact.log).to_contain_text("那就约师傅上门")

    order = ("前面的对话我看过了", "两步都试过了", "那就约师傅上门")
    for side in (contact.log.inner_text(), agent.thread.inner_text()):
        assert [side.index(words) for words in order] == sorted(side.index(words) for words in order)


def test_person_button_is_there_before_the_script_runs(shop: Shop) -> None:
    page = shop.page(PHONE, script=False)

    page.goto(f"{shop.url}/chat")
    person_button(page).click()

    expect(page.locator("body")).to_contain_text("已排上队")


def test_both_see_one_order_when_they_write_at_the_same_time(shop: Shop) -> None:
    agent, contact = shop.agent("linxiao"), shop.contact()
    shop.serve_queue(agent, contact, name="林晓")

    for number in range(6):
        contact.say(f"客户第{number}句")
        agent.reply(f"客服第{number}句")
    expect(contact.log.locator(".bub", has_text="客服第")).to_have_count(6)
    expect(contact.log.locator(".me:not(.wait)", has_text="客户第")).to_have_count(6)
    expect(agent.thread.locator(".msg:not(.sending) .bub")).to_have_count(12)

    seen = [re.findall("(客户|客服)第(\\d)句", side.inner_text()) for side in (contact.log, agent.thread)]
    assert seen[0] == seen[1]
    assert len(seen[0]) == 12


def test_one_agent_serves_several_people_without_mixing_them(shop: Shop) -> None:
    agent = shop.agent("linxiao")
    people = [shop.contact() for _ in range(3)]

    for number, contact in enumerate(people):
        contact.say(f"第{number}位的事")
        shop.serve_queue(agent, contact, name="林晓")
        agent.reply(f"答第{number}位")
        expect(contact.log).to_contain_text(f"答第{number}位")
    people[0].say("第0位又来一句")

    expect(agent.rows).to_have_count(3)
    row = agent.rows.filter(has=agent.page.locator(".un"))
    expect(row).to_have_count(1)
    row.click()
    expect(agent.thread).to_contain_text("第0位又来一句")
    agent.reply("只答第0位")
    expect(people[0].log).to_contain_text("只答第0位")
    for number, contact in enumerate(people):
        for other in {0, 1, 2} - {number}:
            expect(contact.log).not_to_contain_text(f"第{other}位")
