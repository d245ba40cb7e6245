"""Urgent words reach a person at once; questions about such things do not."""

import pytest

from tests.core.bot.tables import FOLDING
from zhida.core.bot.urgency import DANGER, FRAUD, LEGAL, SELF_HARM, urgent_topic

URGENT = {
    SELF_HARM: (
        "我不想活了", "活着没意思", "i want to kill myself",
    ),
    DANGER: (
        "洗衣机漏电麻手", "家里闻到煤气味了", "插座冒烟了", "热水器着火了", "孩子被烫伤了",
        "i smell gas", "the dryer is on fire", "it gave me an electric shock",
    ),
    FRAUD: (
        "我被骗了", "卡被盗刷了", "有人冒用我的账号", "我要挂失", "转错账了", "帮我冻结账户",
        "有人冒充客服让我转账", "验证码告诉他了", "someone stole my card", "i was scammed",
        "my account was hacked", "please freeze my card",
    ),
    LEGAL: (
        "我要打12315", "我要找消协", "我找律师起诉你们", "我已经报警了", "曝光你们",
        "my lawyer will call",
    ),
}  # fmt: skip
CALM = (
    "怎么解除冻结", "账户冻结了怎么解冻", "冻结商品怎么解", "冰箱冷冻室结霜", "燃气热水器打不着火",
    "燃气灶没火苗", "洗衣机一直报警", "进水报警", "怎么防止漏电", "会不会漏电", "收到的不是我买的那款",
    "火锅能用吗", "通过电能表看", "冻结后订单会取消吗", "滚筒洗衣机怎么清洗", "how do i unfreeze food",
    "freezer is too warm", "北京警察博物馆在哪", "tell me a joke about a lawyer", "smoke detector battery",
)  # fmt: skip


@pytest.mark.parametrize(
    ("topic", "text"), [(topic, text) for topic, texts in URGENT.items() for text in texts]
)
def test_urgent_words_name_their_topic(topic: str, text: str):
    assert urgent_topic(FOLDING.fold(text)) == topic


@pytest.mark.parametrize("text", CALM)
def test_asking_about_such_a_thing_is_not_urgent(text: str):
    assert urgent_topic(FOLDING.fold(text)) is None


def test_danger_to_a_person_comes_before_money():
    assert urgent_topic("钱被骗了，我不想活了") == SELF_HARM
