"""The ranker learns only what an agent vouched for, and never from the conversations that judge it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import count, islice

import pytest

from zhida.core.bot.calibration.splitting import drawn
from zhida.core.bot.events import DecisionLabelled
from zhida.core.bot.index import Confirmed
from zhida.core.bot.lessons import MOST_LESSONS, is_taught, lessons, may_teach, vouched, wordings_only
from zhida.core.bot.outcome import HELD_OUT, JUDGED, Outcome
from zhida.core.kernel.ids import ArticleId, TenantId
from zhida.core.knowledge.article import Article
from zhida.testing.folding import PlainFolding

SHOP, OTHER = TenantId("shop"), TenantId("other")
DAY = date(2026, 11, 30)
FOLD = PlainFolding().fold
SHIP = Article(id=ArticleId("ship"), question="什么时候发货", answer="一天。", similar=("几天发货",))
BACK = Article(id=ArticleId("back"), question="怎么退货", answer="七天。", valid_to=DAY)


def conversations(*, teach: bool) -> Iterator[str]:
    """Return the conversations of one half."""
    return (name for name in (f"cnv_{number}" for number in count()) if may_teach(SHOP, name) is teach)


def said(conversation: str, article: str | None = "ship", source: str = "agent") -> DecisionLabelled:
    return DecisionLabelled(
        decision_id=f"{conversation}-back",
        conversation_id=conversation,
        label="wrong",
        source=source,
        article_id=article,
    )


def turn(text: str, article: str = "ship") -> Confirmed:
    return Confirmed(text=text, article_id=ArticleId(article))


def learned(*turns: Confirmed) -> list[tuple[str | None, str]]:
    return [(one.article_id, one.text) for one in lessons(turns, (SHIP, BACK), FOLD, DAY)]


def test_half_of_the_conversations_teach_and_the_half_does_not_move():
    names = [f"cnv_{number}" for number in range(4_000)]

    teaching = [name for name in names if may_teach(SHOP, name)]

    assert 1_900 < len(teaching) < 2_100
    assert teaching == [name for name in names if may_teach(SHOP, name)]
    assert teaching != [name for name in names if may_teach(OTHER, name)]


def test_the_half_says_nothing_about_what_is_audited():
    teaching = [name for name in (f"cnv_{n}" for n in range(20_000)) if may_teach(SHOP, name)]

    audited = [name for name in teaching if drawn(name, 10, SHOP.encode())]

    assert 0.09 < len(audited) / len(teaching) < 0.11


def test_the_last_word_of_an_agent_names_the_article():
    first, second = islice(conversations(teach=True), 2)

    named = vouched(SHOP, [said(first, "ship"), said(second), said(first, "back")])

    assert named == {f"{first}-back": "ship", f"{second}-back": "ship"}
    assert list(named) == [f"{first}-back", f"{second}-back"]


@pytest.mark.parametrize("source", ["audit", "contact", "handover", "chosen"])
def test_nobody_but_an_agent_beside_the_thread_teaches(source: str):
    assert vouched(SHOP, [said(next(conversations(teach=True)), source=source)]) == {}


def test_the_other_half_only_judges():
    assert vouched(SHOP, [said(next(conversations(teach=False)))]) == {}


def test_an_agent_who_takes_a_name_back_takes_the_lesson_back():
    name = next(conversations(teach=True))

    assert vouched(SHOP, [said(name, None), said(name, "ship")]) == {}


def test_only_the_newest_corrections_teach():
    names = list(islice(conversations(teach=True), MOST_LESSONS + 1))

    named = vouched(SHOP, map(said, names))

    assert list(named) == [f"{name}-back" for name in names[:MOST_LESSONS]]


def test_lessons_stand_in_a_fixed_order_whatever_came_first():
    turns = (turn("东西啥时候能寄"), turn("不想要了", "back"), turn("还没寄出来吗"))

    assert learned(*turns) == learned(*turns[::-1])
    assert learned(*turns)[0] == ("back", "不想要了")


def test_the_newest_word_on_a_wording_counts_once():
    assert learned(turn("啥时候能寄？"), turn("啥时候能寄", "back")) == [("ship", "啥时候能寄？")]


def test_an_article_that_is_gone_or_does_not_hold_is_taught_nothing():
    over, later = replace(BACK, valid_to=date(2026, 11, 29)), replace(BACK, valid_from=date(2026, 12, 1))
    turns = (turn("不想要了", "back"), turn("能开发票吗", "gone"))

    assert [one.article_id for one in lessons(turns, (SHIP, BACK), FOLD, DAY)] == ["back"]
    assert lessons(turns, (SHIP, over), FOLD, DAY) == lessons(turns, (SHIP, later), FOLD, DAY) == ()


def test_a_wording_of_an_article_is_not_taught_to_another():
    assert learned(turn("几天发货？", "back"), turn("怎么退货", "ship")) == []


def test_numbers_and_names_of_persons_are_masked():
    assert learned(turn("我叫王小明，电话13812345678，什么时候能寄")) == [
        ("ship", "我叫***，电话***，什么时候能寄")
    ]


@pytest.mark.parametrize("text", ["13812345678", " ", "？！", "好", "很长的故事" * 41])
def test_what_says_nothing_and_what_says_everything_is_left_out(text: str):
    assert learned(turn(text)) == []


def test_a_ranker_is_taught_when_turns_were_among_its_examples():
    wording = Outcome(score=1, is_right=True, source=HELD_OUT, id="0")
    taught = Outcome(score=1, is_right=True, source=JUDGED, id="1")

    assert is_taught([wording, taught])
    assert not is_taught([wording])
    assert wordings_only([wording, taught]) == (wording,)
