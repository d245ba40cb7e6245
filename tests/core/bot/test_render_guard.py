"""A reworded answer is given only when it says what the article says, all of it and nothing else."""

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from zhida.core.bot.render_guard import Unfaithful, given, unfaithful

RETURNS = "签收后 7 天内可以无理由退货，商品须保持完好，运费由买家承担。"
FEES = "柜台转账每笔 50 元，手机转账免费。单日限额 20,000 元，不支持外币。"
SITE = "请在 https://shop.example/returns 填写申请，3 个工作日内审核。"
ENGLISH = "You can return it within 30 days. Opened software cannot be returned. Shipping costs $5.99."

FAITHFUL = (
    (RETURNS, RETURNS),
    ("您好，签收后 7 天内可以无理由退货哦，商品须保持完好，运费由买家承担。", RETURNS),
    ("商品须保持完好，签收后7天内可以无理由退货；运费由买家承担。", RETURNS),
    ("好的，单日限额 20000 元，不支持外币。柜台转账每笔 50 元，手机转账免费。", FEES),
    ("您好，请在 https://shop.example/returns 填写申请，3 个工作日内审核。", SITE),
    (
        "Sure: you can return it within 30 days. Shipping costs $5.99. Opened software cannot be returned.",
        ENGLISH,
    ),
)
LIES = (
    ("", RETURNS, Unfaithful.EMPTY),
    ("长" * 500, RETURNS, Unfaithful.TOO_LONG),
    (RETURNS.replace("7", "15"), RETURNS, Unfaithful.FACT_ADDED),
    (RETURNS.replace("7 天", "七天"), RETURNS, Unfaithful.FACT_ADDED),
    (RETURNS.replace("买家", "卖家"), RETURNS, Unfaithful.FACT_ADDED),
    (RETURNS.replace("无理由", ""), RETURNS, Unfaithful.FACT_ADDED),
    ("签收后 7 天内可以无理由退货。", RETURNS, Unfaithful.FACT_MISSING),
    ("商品须保持完好，运费由买家承担。", RETURNS, Unfaithful.FACT_MISSING),
    ("柜台转账免费，手机转账每笔 50 元。单日限额 20,000 元，不支持外币。", FEES, Unfaithful.FACT_ADDED),
    (FEES.replace("不支持", "支持"), FEES, Unfaithful.FACT_ADDED),
    (FEES.replace("20,000", "200,000"), FEES, Unfaithful.FACT_ADDED),
    (FEES + "已为您退款。", FEES, Unfaithful.FACT_ADDED),
    (SITE.replace("shop.example", "evil.example"), SITE, Unfaithful.ADDRESS),
    (SITE + "或写信到 me@evil.example", SITE, Unfaithful.ADDRESS),
    ("请换个说法。" + RETURNS, RETURNS, Unfaithful.PUTS_OFF),
    ("请拨打客服热线。" + RETURNS, RETURNS, Unfaithful.PUTS_OFF),
    (ENGLISH.replace("30", "60"), ENGLISH, Unfaithful.FACT_ADDED),
    (ENGLISH.replace("cannot", "can"), ENGLISH, Unfaithful.FACT_ADDED),
    (ENGLISH + " I have refunded your order.", ENGLISH, Unfaithful.FACT_ADDED),
    ("You can return it within 30 days. Shipping costs $5.99.", ENGLISH, Unfaithful.FACT_MISSING),
    ("Sure, glad to help you.", "Hold the button until the light blinks.", Unfaithful.FACT_MISSING),
    ("您好。", "长按电源键直到灯闪。", Unfaithful.FACT_MISSING),
    ("卖家先付买家运费。", "买家先付卖家运费。", Unfaithful.FACT_ADDED),
    ("您好，5。", "长按电源键直到灯闪。", Unfaithful.FACT_ADDED),
)


@pytest.mark.parametrize(("reworded", "answer"), FAITHFUL)
def test_the_same_in_a_friendlier_order_is_given(reworded: str, answer: str):
    assert unfaithful(reworded, answer) is None
    assert given(f" {reworded}\n", answer) == reworded


@pytest.mark.parametrize(("reworded", "answer", "why"), LIES)
def test_whatever_says_more_less_or_something_else_is_not_given(reworded: str, answer: str, why: Unfaithful):
    assert unfaithful(reworded, answer) is why
    assert given(reworded, answer) == answer


def test_without_a_rewording_the_article_is_given_word_for_word():
    assert given(None, RETURNS) == RETURNS


@hypothesis_given(st.text(max_size=200))
def test_no_text_whatever_breaks_the_guard(text: str):
    assert given(text, RETURNS) in {RETURNS, text.strip()}


@hypothesis_given(st.integers(min_value=0, max_value=10**9))
def test_no_other_number_ever_gets_through(number: int):
    changed = RETURNS.replace("7", str(number))

    assert given(changed, RETURNS) == (changed if number == 7 else RETURNS)
