"""Questions are put together by what they ask, the same way every time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhida.core.knowledge.gaps import Wording, central, grouped, likeness_of, pieces

ASKED = (
    "发票怎么开", "请问发票如何开呢", "可以开发票吗", "洗衣机报E21", "洗衣机显示E21怎么办",
    "洗衣机显示E10怎么办", "how do I cancel my order", "cancel the order please", "运费谁出",
)  # fmt: skip


def wordings(*texts: str) -> list[Wording]:
    return [Wording(id=f"q{at:03}", text=text) for at, text in enumerate(texts)]


def test_paraphrases_come_together_and_other_matters_stay_apart():
    found = grouped(wordings(*ASKED))

    assert found["q000"] == found["q001"] == found["q002"] == "grp_q000"
    assert found["q003"] == found["q004"]
    assert found["q006"] == found["q007"]
    assert len({found["q000"], found["q003"], found["q006"], found["q008"]}) == 4


def test_new_question_joins_the_group_it_is_like_and_old_ones_are_left():
    known = [Wording(id="a", text="发票怎么开", group="grp_old"), Wording(id="b", text="", group="grp_empty")]

    found = grouped([*known, Wording(id="c", text="想开发票"), Wording(id="d", text="门店几点关门")])

    assert found == {"c": "grp_old", "d": "grp_d"}


def test_same_answer_is_a_sign_of_the_same_question_but_never_alone():
    told = "七天内签收可以在订单页申请退货，运费我们承担"
    alike = [
        Wording(id="a", text="衣服买大了不想留", answer=told),
        Wording(id="b", text="买的衣服穿着不喜欢", answer=told),
        Wording(id="c", text="门店几点关门", answer=told),
    ]

    with_answers = grouped(alike)
    without = grouped([Wording(id=one.id, text=one.text) for one in alike])

    assert with_answers["a"] == with_answers["b"] != with_answers["c"]
    assert without["a"] != without["b"]


def test_question_of_small_words_only_is_a_group_of_its_own():
    assert grouped(wordings("怎么了呢", "怎么了呢")) == {"q000": "grp_q000", "q001": "grp_q001"}


@given(st.permutations(wordings(*ASKED)))
def test_order_of_arrival_changes_nothing(shuffled: list[Wording]):
    assert grouped(shuffled) == grouped(wordings(*ASKED))


def test_group_of_many_is_compared_by_some_of_them():
    many = [Wording(id=f"a{at:03}", text="发票怎么开", group="g") for at in range(40)]

    assert grouped([*many, Wording(id="z", text="发票怎么开")]) == {"z": "g"}


def test_central_text_is_the_one_most_like_the_others():
    assert central(["门店几点关门", "发票怎么开", "开发票", "发票怎么开具"]) in {1, 3}
    assert central(["一样", "一样"]) == 0
    with pytest.raises(ValueError, match="max"):
        central([])


def test_likeness_of_answers():
    assert likeness_of([]) == likeness_of(["只有一个"]) == 1.0
    assert likeness_of(["三天内发货", "三天内发货"]) == pytest.approx(1.0)
    assert likeness_of(["三天内发货", "请提供订单"]) < 0.1


def test_pieces_leave_small_words_out():
    assert pieces("怎么退货呢") == pieces("请问如何退货")
    assert "cancel " in pieces("how do I cancel my order")
    assert "canc" in pieces("canceling") and "e21 " in pieces("报e21")


def test_among_many_groups_the_right_one_is_found_by_its_rarest_pieces():
    known = [Wording(id=f"a{at:03}", text=f"model x{at} warranty", group=f"g{at:03}") for at in range(80)]

    assert grouped([*known, Wording(id="z", text="warranty of model x42")]) == {"z": "g042"}
