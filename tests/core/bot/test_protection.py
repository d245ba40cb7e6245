"""Contacts who say that they need more care are noticed; those who speak of others or of things are not."""

import pytest

from zhida.core.bot.protection import claims_protection


@pytest.mark.parametrize(
    "folded",
    [
        "我今年72岁了不会用",
        "我都八十岁了",
        "我是老年人 看不懂这些",
        "俺上了年纪 眼睛花了",
        "我眼睛不好 帮我看看",
        "我是残疾人",
        "我才12岁",
        "老年人不会弄",
        "i am 78 years old and cannot find it",
        "i'm blind",
        "my eyesight is bad",
        "i am a senior citizen",
    ],
)
def test_who_says_so_of_themselves_is_noticed(folded: str):
    assert claims_protection(folded)


@pytest.mark.parametrize(
    "folded",
    [
        "老人机怎么充电",
        "我买了72件",
        "给我爸买的他70岁",
        "退款多久到账",
        "i am 72 hours without an answer",
        "is the child lock for minors",
        "",
    ],
)
def test_others_and_things_are_not(folded: str):
    assert not claims_protection(folded)
