"""A row becomes an article, or every error in it is named with its line, field and remedy."""

from dataclasses import replace
from datetime import date

import pytest

from zhida.core.knowledge.article import articles_hash, line_fields
from zhida.core.knowledge.validation import ArticleRow, Cell, RowError, read_articles


def row(line: int = 1, **values: Cell) -> ArticleRow:
    return ArticleRow(line=line, values={"question": "怎么退货", "answer": "七天内可退。", **values})


def errors(**values: Cell) -> list[tuple[str | None, str]]:
    wrong = ArticleRow(line=1, values={**row().values, **values})
    return [(error.field, error.code) for error in read_articles([wrong]).errors]


def test_full_row_becomes_an_article():
    read = read_articles(
        [
            row(
                id="r-1",
                question=" 怎么\n退货 ",
                answer="第一行\r\n第二行\n",
                similar=["退货", " 退货 ", "怎么 退货", ""],
                tags=["售后"],
                lang="zh",
                source="手册",
                valid_from="2026-01-01",
                valid_to="2026年12月31日",
            )
        ]
    )

    ((line, article),) = read.articles
    assert (line, article.id, article.question) == (1, "r-1", "怎么 退货")
    assert article.answer == "第一行\n第二行"
    assert article.similar == ("退货",)
    assert (article.valid_from, article.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert read.errors == ()


def test_missing_id_language_and_source_are_filled_the_same_way_every_time():
    one = read_articles([row()], source="手册").articles[0][1]
    again = read_articles([row(answer="十五天内可退。")]).articles[0][1]

    assert one.id == again.id
    assert (one.lang, one.source, again.source) == ("zh", "手册", "")
    assert read_articles([row(question="How to return")]).articles[0][1].lang == "en"


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"question": ""}, ("question", "missing")),
        ({"answer": None}, ("answer", "missing")),
        ({"answer": "长" * 4001}, ("answer", "too_long")),
        ({"question": "长" * 301}, ("question", "too_long")),
        ({"similar": ["长" * 301]}, ("similar", "too_long")),
        ({"similar": [str(n) for n in range(101)]}, ("similar", "too_many")),
        ({"tags": "售后"}, ("tags", "wrong_type")),
        ({"source": ["手册"]}, ("source", "wrong_type")),
        ({"id": "编号 1"}, ("id", "bad_id")),
        ({"lang": "中文"}, ("lang", "bad_lang")),
        ({"valid_from": "明天"}, ("valid_from", "bad_date")),
        ({"valid_to": "2026-02-30"}, ("valid_to", "bad_date")),
        ({"valid_from": "2026-02-02", "valid_to": "2026/2/1"}, ("valid_to", "bad_period")),
    ],
)
def test_wrong_value_is_named(values: dict[str, Cell], wrong: tuple[str, str]):
    assert errors(**values) == [wrong]


def test_every_error_of_a_row_is_told():
    assert len(errors(question="", answer="", valid_from="x")) == 3


def test_repeated_id_names_the_first_line():
    read = read_articles([row(3, id="r"), row(7, id="r")])

    assert [line for line, _ in read.articles] == [3]
    assert read.errors == (
        RowError(
            line=7, field="id", code="repeated_id", what="id r also stands in line 3", remedy="Keep one."
        ),
    )


def test_characters_that_cannot_be_stored_are_dropped():
    ((_, article),) = read_articles([row(question="退\x00货\ud800", answer="一\x07\n二")]).articles

    assert (article.question, article.answer) == ("退货", "一\n二")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", "everyone"),
        ("everyone", "everyone"),
        ("Agents", "agents"),
        ("坐席", "agents"),
        ("公开", "everyone"),
    ],
)
def test_audience_is_everyone_unless_the_row_says_agents(written: str, read: str):
    assert read_articles([row(audience=written)]).articles[0][1].audience == read


def test_unknown_audience_is_an_error():
    assert errors(audience="vip") == [("audience", "bad_audience")]


def test_line_names_the_audience_only_where_it_is_not_everyone():
    for_all = read_articles([row()]).articles[0][1]
    internal = replace(for_all, audience="agents")

    assert "audience" not in line_fields(for_all)
    assert line_fields(internal)["audience"] == "agents"
    assert articles_hash([for_all]) != articles_hash([internal])


def test_page_or_sheet_is_cited_behind_the_title_and_named_in_errors():
    sheet = ArticleRow(line=3, place="售后", values={"question": "怎么退货", "answer": "七天内可退。"})

    assert read_articles([sheet], source="手册").articles[0][1].source == "手册, 售后"
    assert read_articles([sheet]).articles[0][1].source == ""
    assert read_articles([replace(sheet, values={"question": "怎么退货"})]).errors[0].place == "售后"
