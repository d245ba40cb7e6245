"""Lint finds what would embarrass the bot: contradictions, repeats, expiry, putting a contact off."""

from dataclasses import replace
from datetime import date

import pytest

from tests.core.knowledge.articles import article
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article
from zhida.core.knowledge.lint import LONG_ANSWER, Level, lint, lint_one
from zhida.testing.folding import PlainFolding

TODAY = date(2026, 11, 21)
fold = PlainFolding().fold


def codes(*articles: Article) -> list[tuple[Level, str]]:
    return [(finding.level, finding.code) for finding in lint(articles, PlainFolding().fold, TODAY)]


def test_sound_base_has_nothing_to_mend():
    assert codes(article("a"), article("b", "什么时候发货", "明天发。")) == []


def test_same_question_with_another_answer_is_a_contradiction():
    findings = lint(
        [article("a"), article("b", "怎么 退货？", "不能退。", "怎么退货")], PlainFolding().fold, TODAY
    )

    assert [(f.code, f.level, f.articles) for f in findings] == [("contradiction", Level.ERROR, ("a", "b"))]
    assert "怎么退货" in findings[0].what


def test_same_question_with_the_same_answer_is_a_duplicate():
    assert codes(article("a"), article("b", "怎麼退貨")) == [(Level.WARNING, "duplicate")]


def test_articles_that_never_hold_on_one_day_or_in_one_language_do_not_contradict():
    spring = replace(article("a"), valid_from=date(2026, 1, 1), valid_to=date(2027, 3, 31))
    summer = replace(article("b", answer="不能退。"), valid_from=date(2027, 4, 1))
    english = replace(article("c", answer="No."), lang="en")

    assert codes(spring, summer, english) == []
    assert codes(summer, replace(spring, id=summer.id, valid_to=None), english) == []
    assert codes(replace(summer, id=spring.id), replace(spring, id=summer.id), english) == []


@pytest.mark.parametrize(
    "answer",
    [
        "您的问题超出我的理解范围", "请换个说法", "请您耐心等待", "坐席全忙", "请拨打热线400",
        "请下载APP", "请到App内办理",
        "亲，可以的", "猜您想问", "非常抱歉给您带来不便", "Please call our hotline", "Download our app",
    ],
)  # fmt: skip
def test_sentence_that_puts_a_contact_off_is_an_error(answer: str):
    assert (Level.ERROR, "puts_off") in codes(article("a", answer=answer))


@pytest.mark.parametrize(
    "answer", ["请立即拨打119", "闻到煤气请先关阀，再打110", "母亲节快乐", "您可以在这里下载说明书"]
)
def test_emergency_numbers_and_ordinary_words_are_fine(answer: str):
    assert codes(article("a", answer=answer)) == []


def test_each_single_fault_is_found():
    sound = article("a")

    assert codes(replace(sound, answer="……")) == [(Level.ERROR, "empty")]
    assert codes(replace(sound, question="？？")) == [(Level.ERROR, "empty")]
    assert codes(replace(sound, source="")) == [(Level.ERROR, "no_source")]
    assert codes(replace(sound, valid_to=date(2026, 11, 20))) == [(Level.WARNING, "expired")]
    assert codes(replace(sound, answer="长" * (LONG_ANSWER + 1))) == [(Level.WARNING, "over_long")]
    assert codes(replace(sound, similar=())) == [(Level.WARNING, "one_wording")]


def test_emergency_line_with_a_verb_of_asking_is_not_a_hotline():
    assert codes(article("a", answer="请拨打119，再离开屋子。")) == []


def test_wordings_that_differ_by_small_words_only_are_near():
    near = article("b", "请问如何退货呢", "不能退。")

    assert codes(article("a"), near) == [(Level.WARNING, "near_contradiction")]
    assert codes(article("a"), replace(near, answer="七天内可退。")) == [(Level.WARNING, "near_duplicate")]
    assert codes(article("a"), article("b", "怎么换货", "不能换。")) == []
    assert codes(article("a"), replace(near, audience="agents")) == []


def test_article_about_to_expire_is_told_in_time():
    assert codes(replace(article("a"), valid_to=date(2026, 12, 5))) == [(Level.WARNING, "expires_soon")]
    assert codes(replace(article("a"), valid_to=date(2026, 12, 6))) == []


def test_agents_may_be_told_to_ring_somebody():
    internal = replace(article("a", answer="请拨打热线400"), audience="agents")

    assert codes(internal) == []


def test_wording_that_finds_another_article_first_is_unreachable():
    hidden, other = article("a"), article("b", "什么时候发货", "明天发。")
    found = {"怎么退货": ArticleId("b"), "a问法": None}

    findings = lint(
        [hidden, other, replace(article("c"), question="x", audience="agents", similar=("y",))],
        PlainFolding().fold,
        TODAY,
        first_of=lambda one, wording: found.get(wording, one.id),
    )

    assert [(f.code, f.articles) for f in findings] == [("unreachable", ("a",)), ("unreachable", ("a", "b"))]
    assert "none" in findings[0].what and "article b" in findings[1].what


def test_article_never_given_is_told():
    findings = lint([article("a"), article("b", "发货")], PlainFolding().fold, TODAY, unused={ArticleId("b")})

    assert [(f.code, f.articles) for f in findings] == [("never_used", ("b",))]


def test_one_article_is_judged_beside_the_others():
    others = [
        article("a"),
        article("b", "什么时候发货", "明天发。"),
        article("c", "发货什么时候", "后天发。"),
    ]
    draft = article("d", "怎么退货", "不能退。")

    found = lint_one(draft, others, PlainFolding().fold, TODAY)

    assert [(f.code, f.articles) for f in found] == [("contradiction", ("a", "d"))]
    assert lint_one(article("a", "怎么退货", "不能退。"), others, PlainFolding().fold, TODAY) == ()


def test_draft_alone_in_the_world_is_judged_by_itself():
    others = [article("b"), article("c", "怎么退货", "不能退。")]

    assert lint_one(article("a"), [], fold, TODAY) == ()
    assert [f.code for f in lint_one(article("a"), others, fold, TODAY)] == ["contradiction", "duplicate"]
    assert lint_one(article("z", "运费谁出"), [article("b"), article("c")], fold, TODAY) == ()


def test_questions_are_sought_before_similar_wordings_and_only_so_many():
    asked: list[str] = []

    def first_of(one: Article, wording: str) -> ArticleId:
        asked.append(wording)
        return one.id

    two = [article("a"), article("b", "什么时候发货", "明天发。")]
    lint(two, fold, TODAY, first_of=first_of, most_sought=3)

    assert asked == ["怎么退货", "什么时候发货", "a问法"]
