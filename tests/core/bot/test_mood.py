"""Greeting, thanks, denial and frustration are told apart; 「没用」 alone proves nothing."""

import pytest

from tests.core.bot.tables import FOLDING
from zhida.core.bot.mood import frustration_of, has_denial, has_greeting, has_thanks
from zhida.core.bot.pleasantries import without_pleasantries


def anger(text: str) -> int:
    return frustration_of(text, FOLDING.fold(text))


@pytest.mark.parametrize("text", ["你好", "您好！", "在吗", "晚上好呀", "hi", "Hello there", "good morning"])
def test_greeting_alone_is_a_greeting(text: str):
    assert has_greeting(FOLDING.fold(text))


@pytest.mark.parametrize(
    "text", ["谢谢", "好的谢谢", "多谢！", "知道了，谢谢您", "thanks", "ok, thank you so much"]
)
def test_thanks_alone_are_thanks(text: str):
    assert has_thanks(FOLDING.fold(text))


@pytest.mark.parametrize(
    "text", ["你好，洗衣机不转", "谢谢，那运费谁出", "thanks but it still leaks", "洗衣机"]
)
def test_a_question_with_polite_words_is_neither(text: str):
    folded = FOLDING.fold(text)

    assert not has_greeting(folded)
    assert not has_thanks(folded)


@pytest.mark.parametrize(
    "text",
    [
        "不是",
        "不对",
        "没解决",
        "没用",
        "试过了还是不行",
        "我问的不是这个",
        "no",
        "that didn't help",
        "Not what I asked",
    ],
)
def test_denial_is_heard(text: str):
    assert has_denial(FOLDING.fold(text))


@pytest.mark.parametrize(
    "text", ["我没用花呗", "没用过能退吗", "不是我收的快递", "no warranty card in the box"]
)
def test_denying_something_else_is_no_denial(text: str):
    assert not has_denial(FOLDING.fold(text))


@pytest.mark.parametrize(
    "text",
    ["说了多少遍了", "答非所问", "垃圾机器人", "都是骗子", "this is ridiculous", "听不懂???", "太慢了！！！"],
)
def test_anger_reaches_the_threshold(text: str):
    assert anger(text) >= 2


@pytest.mark.parametrize(
    "text", ["我没用花呗", "没用过能退吗", "滚筒洗衣机有霉味", "怎么还没发货", "E21", "OK"]
)
def test_ordinary_words_carry_no_anger(text: str):
    assert anger(text) == 0


def test_anger_adds_up_and_ends():
    assert anger("WHERE IS MY ORDER") == 1
    assert anger("没用 😡") == 2
    assert anger("废话！！！垃圾！！！骗子公司，气死我了，this is useless and ridiculous 😡") == 5


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("你好，请问洗衣机不转怎么办，谢谢", "洗衣机不转怎么办"),
        ("hello, can you tell me where is my order? thanks", "where is my order"),
        ("你好", "你好"),
        ("hi", "hi"),
        ("E21", "e21"),
    ],
)
def test_polite_edges_are_not_searched_for(text: str, rest: str):
    assert without_pleasantries(FOLDING.fold(text)) == rest


@pytest.mark.parametrize(
    "text",
    [
        "又是这些选项",
        "怎么总是重复这一句",
        "牛头不对马嘴",
        "you keep asking",
        "same answer again",
        "are you even listening, not listening",
    ],
)
def test_the_same_again_is_anger(text: str):
    assert anger(text) >= 2


@pytest.mark.parametrize(
    "text", ["我玩我的游戏机会卡吗", "想找个好玩的地方", "how many times can i top up", "一直重新启动"]
)
def test_play_and_counting_are_no_anger(text: str):
    assert anger(text) < 2
