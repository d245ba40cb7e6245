"""Circles are found: the same message, the same reply, no progress, alternating flows."""

import pytest

from tests.core.bot.tables import FOLDING
from zhida.core.bot.loops import alternates, enters_too_often, is_like_earlier, is_stalled, would_repeat


def like(text: str, *earlier: str) -> bool:
    return is_like_earlier(FOLDING.fold(text), [FOLDING.fold(said) for said in earlier], FOLDING)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("洗衣机不转怎么办", "洗衣机不转了怎么办"),
        ("洗衣機不轉", "洗衣机不转！"),
        ("退款什么时候到账啊", "退款什么时候到账"),
        ("Where is my order?", "where is my order"),
        ("不制冷", "不制冷"),
    ],
)
def test_message_said_before_in_nearly_the_same_words_is_a_circle(text: str, said: str):
    assert like(text, "在吗", said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("订单 20260711 到哪了", "订单 20260712 到哪了"),
        ("好的", "好的"),
        ("你好", "你好"),
        ("谢谢", "谢谢"),
        ("2", "2"),
        ("不制热", "不制冷"),
        ("运费谁出", "洗衣机不转了怎么办"),
        ("？？", "？？"),
    ],
)
def test_other_question_number_or_plain_reply_is_none(text: str, said: str):
    assert not like(text, said)


def test_reply_given_before_would_be_repeated():
    assert would_repeat("请先关闭水龙头。", ("请先关闭水龙头",))
    assert would_repeat("……", ("……",))
    assert not would_repeat("warranty", ("fee", "return"))


def test_step_may_be_entered_twice_and_not_a_third_time():
    assert not enters_too_often("order", ["order", "reason"])
    assert enters_too_often("order", ["order", "reason", "order"])


def test_two_turns_without_progress_are_a_stall():
    assert is_stalled([True, False, False])
    assert not is_stalled([False])
    assert not is_stalled([False, True])


def test_two_flows_taking_turns_are_a_circle():
    assert alternates(["return", "refund", "return", "refund"])
    assert not alternates(["return", "refund", "return"])
    assert not alternates(["return", "return", "return", "return"])
    assert not alternates(["return", "refund", "return", "invoice"])
