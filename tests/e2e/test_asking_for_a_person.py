"""Asking for a person in words: each phrasing, in the middle of anything, queues in one step."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.questions import KNOWN, ambiguous_question
from tests.e2e.support import Shop

PHRASINGS = (
    "转人工",
    "人工",
    "我要找人工客服",
    "能不能转人工",
    "帮我转一下人工，谢谢",
    "我要跟真人说话",
    "叫个人来",
    "换个会说话的来",
    "叫你们经理来",
    "不要机器人",
    "别再自动回复了",
    "转 人 工",
    "转人功",
    "轉人工",
    "zhuanrengong",
    "zrg",
    "我这个订单三天没动了转人工",
    "说了多少遍了还是这个答案，我要找人工",
    "talk to a human",
    "real person please",
)
MIDDLES = ("", KNOWN, ambiguous_question(), "今天天气怎么样")


@pytest.mark.parametrize("number", range(len(PHRASINGS)))
def test_each_phrasing_queues_in_one_step(busy_shop: Shop, number: int) -> None:
    contact = busy_shop.contact()
    before = MIDDLES[number % len(MIDDLES)]
    if before:
        contact.say(before)
        expect(contact.log).to_contain_text("机器人")
        expect(contact.log.locator(".me:not(.wait)", has_text=before)).to_be_visible()

    contact.say(PHRASINGS[number])

    expect(contact.ticket.locator(".pos b")).to_have_text(re.compile(r"^\d+$"))
