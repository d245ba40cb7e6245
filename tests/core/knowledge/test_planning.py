"""What an import changes is decided whole, before anything is stored."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.core.knowledge.articles import any_article, article
from zhida.core.knowledge.article import Article, article_fields
from zhida.core.knowledge.planning import plan_import
from zhida.core.knowledge.validation import ArticleRow, RowError


def rows(*articles: Article) -> list[ArticleRow]:
    return [ArticleRow(line=at, values=article_fields(a)) for at, a in enumerate(articles, start=1)]


def test_new_changed_unchanged_and_removed_are_told_apart():
    kept, old, gone = article("kept"), article("old"), article("gone")
    fresh, changed = article("fresh"), replace(old, answer="十五天内可退。")

    plan = plan_import([kept, old, gone], rows(kept, changed, fresh), replaces=True)

    assert (plan.new, plan.changed) == ((fresh,), (changed,))
    assert (plan.unchanged, plan.removed) == (("kept",), ("gone",))
    assert plan.is_sound
    assert not plan.changes_nothing


def test_nothing_is_removed_unless_the_file_replaces():
    assert plan_import([article("a")], rows(article("b"))).removed == ()


def test_one_wrong_row_makes_the_plan_unsound():
    broken = RowError(line=9, field=None, code="bad_json", what="", remedy="")

    plan = plan_import([], [*rows(article("a")), ArticleRow(line=2, values={})], errors=(broken,))

    assert not plan.is_sound
    assert [error.line for error in plan.errors] == [2, 2, 9]


@given(st.lists(st.integers(0, 5), unique=True).flatmap(lambda ns: st.tuples(*(any_article(n) for n in ns))))
def test_importing_what_is_stored_changes_nothing(articles: tuple[Article, ...]):
    plan = plan_import(articles, rows(*articles), replaces=True)

    assert plan.is_sound
    assert plan.changes_nothing
