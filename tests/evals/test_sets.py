"""Our own question sets keep what their data card says."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from evals.sets import BANK, OWN_SETS, SHOP, SHOP_FRESH, OwnSet, articles, questions
from evals.wording import kind_of, letters
from zhida.adapters.models.folding import TableFolding

fold = TableFolding().fold


def wordings_of(own: OwnSet) -> Mapping[str, Sequence[str]]:
    return {article.id: (article.question, *article.similar) for article in articles(own)}


own_sets = pytest.mark.parametrize("own", OWN_SETS, ids=lambda own: own.name)


def test_bank_has_two_hundred_articles_and_a_tenth_of_them_in_english() -> None:
    langs = Counter(article.lang for article in articles(BANK))

    assert langs == {"zh": 200, "en": 20}


def test_every_english_article_of_the_bank_has_its_chinese_one() -> None:
    ids = {article.id for article in articles(BANK)}

    assert [name for name in ids if name.endswith("-en") and name.removesuffix("-en") not in ids] == []


def test_every_article_of_the_bank_cites_page_and_day() -> None:
    cited = [article.source for article in articles(BANK)]

    assert [source for source in cited if not any(mark in source for mark in ("页，2026年", ", page "))] == []


def test_bank_has_at_least_nine_hundred_questions() -> None:
    assert len(questions(BANK)) >= 900


@own_sets
def test_every_question_has_its_five_members_and_points_to_an_article(own: OwnSet) -> None:
    ids = {article.id for article in articles(own)}

    for line in own.questions.read_text(encoding="utf-8").splitlines():
        assert list(json.loads(line)) == ["text", "gold", "answerable", "kind", "part"]
    for question in questions(own):
        assert question.gold <= ids, question.text
        assert bool(question.gold) is (question.kind in ("near", "far")), question.text
        assert question.kind in ("near", "far", "oos_near", "oos_far"), question.text


@own_sets
def test_no_question_copies_a_wording_or_another_question(own: OwnSet) -> None:
    known = {letters(fold(text)) for a in articles(own) for text in (a.question, *a.similar)}
    asked = Counter(letters(fold(question.text)) for question in questions(own))

    assert [text for text, count in asked.items() if count > 1 or text in known] == []


def test_fresh_questions_of_the_shop_repeat_none_of_the_first() -> None:
    first = {letters(fold(question.text)) for question in questions(SHOP)}

    assert [q.text for q in questions(SHOP_FRESH) if letters(fold(q.text)) in first] == []


@own_sets
def test_no_article_is_in_both_halves(own: OwnSet) -> None:
    halves: dict[str, set[str]] = {}
    for question in questions(own):
        for gold in question.gold:
            halves.setdefault(gold.removesuffix("-en"), set()).add(question.part)

    assert [gold for gold, parts in halves.items() if len(parts) > 1] == []
    assert {part for parts in halves.values() for part in parts} == {"dev", "test"}


def test_kinds_of_the_first_shop_questions_follow_the_rule() -> None:
    wordings = wordings_of(SHOP)

    wrong = [
        question.text
        for question in questions(SHOP)
        if question.gold
        and kind_of(question.text, wordings[next(iter(question.gold))], fold) != question.kind
    ]

    assert wrong == []


def test_rule_agrees_with_the_authors_of_the_bank() -> None:
    wordings = wordings_of(BANK)
    asked = [question for question in questions(BANK) if question.gold]

    agreeing = sum(kind_of(q.text, wordings[min(q.gold)], fold) == q.kind for q in asked)

    assert agreeing >= 0.95 * len(asked)
