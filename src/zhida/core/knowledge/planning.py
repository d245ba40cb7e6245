"""What an import would change, decided before anything is stored: all of it or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article
from zhida.core.knowledge.validation import ArticleRow, RowError, read_articles

__all__ = ["ImportPlan", "plan_import"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """The difference a file makes; with errors it may not be carried out, and nothing of it is."""

    new: tuple[Article, ...]
    changed: tuple[Article, ...]
    unchanged: tuple[ArticleId, ...]
    removed: tuple[ArticleId, ...]
    errors: tuple[RowError, ...]

    @property
    def is_sound(self) -> bool:
        """Whether the plan may be carried out."""
        return not self.errors

    @property
    def changes_nothing(self) -> bool:
        """Whether carrying it out would leave everything as it is."""
        return not (self.new or self.changed or self.removed)


def plan_import(
    existing: Iterable[Article],
    rows: Iterable[ArticleRow],
    *,
    source: str = "",
    replaces: bool = False,
    errors: tuple[RowError, ...] = (),
) -> ImportPlan:
    """Return what storing these rows would change.

    Args:
        existing: The articles stored now.
        rows: The rows of the file.
        source: What an article cites that names no source of its own.
        replaces: Whether articles the file does not name are removed.
        errors: What the reader of the file already found wrong.
    """
    read = read_articles(rows, source=source)
    before = {article.id: article for article in existing}
    named = [article for _, article in read.articles]
    kept = {article.id for article in named}
    return ImportPlan(
        new=tuple(article for article in named if article.id not in before),
        changed=tuple(a for a in named if a.id in before and before[a.id] != a),
        unchanged=tuple(a.id for a in named if before.get(a.id) == a),
        removed=tuple(sorted(set(before) - kept)) if replaces else (),
        errors=tuple(sorted((*errors, *read.errors), key=lambda error: error.line)),
    )
