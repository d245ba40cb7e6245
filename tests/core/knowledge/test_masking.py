"""What names or finds a person is masked; what an answer needs stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhida.core.knowledge.masking import masked


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("我电话13812345678，急", "我电话***，急"),
        ("打 +86 138-1234-5678", "打 ***"),
        ("座机010-62345678", "座机***"),
        ("ring +44 20 7946 0958 please", "ring *** please"),
        ("身份证11010519491231002X", "身份证***"),
        ("卡号6222 0212 3456 7890 123", "卡号***"),
        ("订单JD20231112345678到哪了", "订单***到哪了"),
        ("单号 113542617735902", "单号 ***"),
        ("写信 li.lei+a@mail.example.com 给我", "写信 *** 给我"),
        ("寄到上海市浦东新区张江镇碧波路690号2号楼301室", "***"),
        ("deliver to 22 Baker Street today", "deliver to *** today"),
        ("收件人：张三丰，明天送", "收件人：***，明天送"),
        ("我叫李雷。", "我叫***。"),
    ],
)
def test_personal_things_are_masked(text: str, wanted: str):
    assert masked(text).replace("******", "***") == wanted


@pytest.mark.parametrize(
    "text",
    [
        "报E21怎么办", "火警打119", "拨95588", "七天内退1299.00元", "贷款200000元", "上海市有门店吗",
        "2026年11月30日", "9:00-18:00", "XG10-A", "我叫不到车", "运费10元",
    ],
)  # fmt: skip
def test_what_is_nobodys_stays(text: str):
    assert masked(text) == text


@given(st.text(max_size=200))
def test_masking_twice_masks_nothing_more(text: str):
    once = masked(text)

    assert masked(once).count("*") >= once.count("*")
    assert not __import__("re").search(r"(?<!\d)1[3-9]\d{9}(?!\d)", once)
