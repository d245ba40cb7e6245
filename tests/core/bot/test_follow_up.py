"""Which messages stand alone, and which lean on the one before."""

import pytest

from zhida.core.bot.follow_up import is_follow_up, question_before


@pytest.mark.parametrize(
    "text",
    [
        "那运费呢",
        "多久",
        "外地的运费呢",
        "旧款的那些配件呢",
        "那如果我是在外地买的怎么算呢",
        "还有别的办法吗大概",
        "具体要提供哪些材料",
        "and how long does that take",
        "what about the shipping fee",
        "does it cost anything?",
        "how much is that",
        "",
    ],
)
def test_what_points_back_leans_on_the_question_before(text: str):
    assert is_follow_up(text)


@pytest.mark.parametrize(
    "text",
    [
        "怎么申请退货退款",
        "付款以后什么时候发货呢",
        "扫地机器人充不进电怎么办",
        "我想修改订单的收货地址可以吗",
        "how do i return a broken vacuum cleaner",
        "那个上个月在你们店里买的扫地机器人最近老是报错停在半路上不动",
        "where can i find the invoice of my order",
    ],
)
def test_a_whole_question_stands_alone(text: str):
    assert not is_follow_up(text)


def test_the_question_before_is_the_last_that_stood_alone():
    assert question_before(("你好", "怎么申请退货", "那运费呢", "多久", "谢谢")) == "怎么申请退货"


def test_short_words_count_when_nothing_else_was_said():
    assert question_before(("你好", "退货", "好的谢谢")) == "退货"


def test_greetings_and_silence_are_no_question():
    assert question_before(()) is None
    assert question_before(("你好", "？", "谢谢")) is None
