"""Articles as they come in: read by the rules of the core, every fault with its line, all of them or none."""

from typing import Final

from pydantic import ValidationError

from zhida.core.kernel.errors import InvalidInput
from zhida.core.knowledge.article import Article
from zhida.core.knowledge.validation import ArticleRow, RowError, read_articles
from zhida.web.admin.schemas import ArticleGiven, ArticleLine, Imported, RowFault

__all__ = ["article_of", "first_fault", "imported", "read_lines"]

_MOST_ERRORS: Final = 100


def article_of(article_id: str, given: ArticleGiven) -> Article:
    """Return the article a body describes.

    Raises:
        InvalidInput: A value breaks the rules of articles.
    """
    read = read_articles(
        (ArticleRow(line=1, values={"id": article_id, **given.model_dump(exclude={"owner"})}),)
    )
    if read.errors:
        error = read.errors[0]
        raise InvalidInput(params={"field": error.field or "body", "why": f"{error.what}. {error.remedy}"})
    _, article = read.articles[0]
    if not article.source:
        raise InvalidInput(params={"field": "source", "why": "the bot says nothing it cannot cite"})
    return article


def read_lines(body: bytes, *, has_source: bool) -> tuple[tuple[ArticleRow, ...], tuple[RowError, ...]]:
    """Return the rows of JSON lines and what cannot be read; blank lines are passed over.

    Args:
        body: The lines.
        has_source: Whether a line may leave its source to the whole import.
    """
    rows: list[ArticleRow] = []
    errors: list[RowError] = []
    for number, line in enumerate(body.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            read = ArticleLine.model_validate_json(line)
        except ValidationError as refused:
            errors.append(_unreadable(number, refused))
            continue
        rows.append(ArticleRow(line=number, values=read.model_dump()))
        if not (has_source or (read.source or "").strip()):
            errors.append(_without_source(number))
    return tuple(rows), tuple(errors)


def imported(counts: tuple[int, int, int, int], errors: tuple[RowError, ...]) -> Imported:
    """Return what an import did: new, changed, unchanged and removed articles, and the first faults."""
    new, changed, unchanged, removed = counts
    faults = [
        RowFault(line=e.line, field=e.field, code=e.code, what=e.what, remedy=e.remedy)
        for e in errors[:_MOST_ERRORS]
    ]
    return Imported(new=new, changed=changed, unchanged=unchanged, removed=removed, errors=faults)


def first_fault(errors: tuple[RowError, ...]) -> str:
    """Return the first fault in words."""
    return f"line {errors[0].line}: {errors[0].what}. {errors[0].remedy}"


def _unreadable(number: int, refused: ValidationError) -> RowError:
    first = refused.errors(include_url=False, include_input=False, include_context=False)[0]
    where = "/".join(str(part) for part in first["loc"])[:80] or None
    return RowError(
        line=number,
        field=where,
        code="unreadable",
        what=f"{where or 'the line'} cannot be read: {first['msg'][:200]}",
        remedy="Write one JSON object a line, with members as in the reference.",
    )


def _without_source(number: int) -> RowError:
    return RowError(
        line=number,
        field="source",
        code="missing",
        what="source is empty",
        remedy="Write the source, or name one for all lines in `source`.",
    )
