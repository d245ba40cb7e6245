"""Of several messages the telling ones are kept: the one that asks, and the lines that answer."""

import pytest

from zhida.core.knowledge.exchanges import asked, told
from zhida.testing.folding import PlainFolding

fold = PlainFolding().fold


def small(folded: str) -> bool:
    return folded in {"你好", "谢谢", "转人工"}


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["你好", "发票怎么开？", "谢谢"], "发票怎么开？"),
        (["我买的洗衣机", "一直响", "怎么回事"], "怎么回事"),
        (["洗衣机一直响个不停", "很吵"], "洗衣机一直响个不停"),
        (["你好", "转人工", "嗯"], None),
        ([], None),
        (["Hello", "when will my order arrive"], "when will my order arrive"),
    ],
)
def test_message_that_asks_is_found(texts: list[str], wanted: str | None):
    assert asked(texts, fold, small) == wanted


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["您好，很高兴为您服务", "七天内可以退货。", "请问还有其他问题吗？"], "七天内可以退货。"),
        (["您好，运费由我们承担。", "退款三天到账。"], "运费由我们承担。\n退款三天到账。"),
        (["稍等", "请问您的订单号是多少？"], ""),
        (["好的", "嗯嗯", "我帮您查一下"], ""),
        (["Hi, you can return it within 7 days.", "Anything else?"], "you can return it within 7 days."),
    ],
)
def test_answer_is_kept_without_courtesies(texts: list[str], wanted: str):
    assert told(texts, fold) == wanted
