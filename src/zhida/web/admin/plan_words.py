"""What a planner refuses, in the caller's language: which row, which column, what would be right."""

from collections.abc import Generator
from contextlib import contextmanager

from zhida.core.kernel.errors import Failed, InvalidInput, ZhidaError
from zhida.core.planning.refusals import InvalidStaffing
from zhida.services.texts import Texts

__all__ = ["in_words", "why_of"]

_TABLE = frozenset({"start", "contacts"})


@contextmanager
def in_words(texts: Texts, lang: str) -> Generator[None]:
    """Say refusals of the planner in the language of the caller.

    Raises:
        InvalidInput: A row or a figure is wrong; ``params`` hold ``row`` and ``column``.
    """
    try:
        yield
    except InvalidStaffing as refused:
        place: dict[str, str | int] = {} if refused.row is None else {"row": refused.row}
        field, why = _told(refused, texts, lang)
        raise InvalidInput(params={**place, "column": refused.column, "field": field, "why": why}) from None


def why_of(error: ZhidaError | None, texts: Texts, lang: str) -> str | None:
    """Return why a plan was not finished; None when there is nothing to say."""
    if error is None:
        return None
    if isinstance(error, InvalidStaffing):
        field, why = _told(error, texts, lang)
        return texts.render("error.invalid_input", lang, {"field": field, "why": why})
    return texts.render("plan.why.failed" if isinstance(error, Failed) else "plan.why.figure", lang, {})


def _told(refused: InvalidStaffing, texts: Texts, lang: str) -> tuple[str, str]:
    known = texts.catalogue(lang)
    name = known.get(f"plan.field.{refused.column}", refused.column)
    if refused.row is not None and refused.column in _TABLE:
        where = texts.render("plan.row", lang, {"row": refused.row, "column": name})
        return where, known[f"plan.why.{refused.column}"]
    whole = "day" if refused.column == "start" else refused.column
    return name, known.get(f"plan.why.{whole}", known["plan.why.figure"])
