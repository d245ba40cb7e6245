"""From an untrusted row to an article, or to errors that say what is wrong, where, and what to do.

A row comes from a file or a form: its values are text, lists of text, or absent. Every error of a row is
reported, not only the first, so that one look mends it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final, TypeAlias

from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import AGENTS, EVERYONE, Article
from zhida.core.knowledge.plain import plain_text
from zhida.kit.patterns import regex
from zhida.kit.texts import has_han

__all__ = [
    "FIELDS",
    "MAX_ANSWER",
    "MAX_WORDING",
    "ArticleRow",
    "Cell",
    "ReadArticles",
    "RowError",
    "read_articles",
]

FIELDS: Final = (
    "id",
    "question",
    "answer",
    "similar",
    "tags",
    "lang",
    "source",
    "valid_from",
    "valid_to",
    "audience",
)
"""The members of an article row, in the order files are written."""
MAX_WORDING: Final = 300
"""Longest question, similar question or source, in characters."""
MAX_ANSWER: Final = 4_000
_MAX_SIMILAR: Final = 100
_MAX_TAGS: Final = 30

_PROSE: Final = frozenset({"question", "source"})
_AUDIENCES: Final = {
    "": EVERYONE,
    "everyone": EVERYONE,
    "所有人": EVERYONE,
    "公开": EVERYONE,
    "agents": AGENTS,
    "坐席": AGENTS,
    "内部": AGENTS,
}
_ID: Final = regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LANG: Final = regex(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_DATE: Final = regex(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_UNSTORABLE: Final = regex("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
_BLANKS: Final = regex(r"\s+")

Cell: TypeAlias = "str | Sequence[str] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """One row as read: ``line`` is where it begins in its file or in ``place`` (a sheet, a page), from 1."""

    line: int
    values: Mapping[str, Cell]
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """One thing wrong: ``code`` is stable, ``what`` and ``remedy`` are sentences for an operator."""

    line: int
    field: str | None
    code: str
    what: str
    remedy: str
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadArticles:
    """The articles that are sound, with the line of each, and every error of the others."""

    articles: tuple[tuple[int, Article], ...]
    errors: tuple[RowError, ...]


class _Row:
    """Takes the values of one row and collects what is wrong with them."""

    def __init__(self, row: ArticleRow) -> None:
        self.line = row.line
        self.place = row.place
        self.errors: list[RowError] = []
        self._values = row.values

    def fail(self, field: str, code: str, what: str, remedy: str) -> None:
        self.errors.append(
            RowError(line=self.line, field=field, code=code, what=what, remedy=remedy, place=self.place)
        )

    def text(self, field: str, limit: int, *, is_line: bool = True) -> str:
        value = self._values.get(field)
        if value is not None and not isinstance(value, str):
            self.fail(field, "wrong_type", f"{field} is a list", f"Write {field} as one text.")
            return ""
        plain = _body(value or "") if not is_line else _line(value or "", is_prose=field in _PROSE)
        self._check_length(field, plain, limit)
        return plain

    def texts(self, field: str, limit: int) -> tuple[str, ...]:
        value = self._values.get(field)
        if isinstance(value, str):
            self.fail(field, "wrong_type", f"{field} is one text", f"Write {field} as a list of texts.")
            return ()
        lines = tuple(dict.fromkeys(plain for plain in map(_line, value or ()) if plain))
        if len(lines) > limit:
            self.fail(field, "too_many", f"{field} has {len(lines)} entries", f"Keep at most {limit}.")
        for plain in lines:
            self._check_length(field, plain, MAX_WORDING)
        return lines

    def day(self, field: str) -> date | None:
        plain = self.text(field, MAX_WORDING)
        if not plain:
            return None
        found = _DATE.fullmatch(plain)
        try:
            if found is not None:
                return date(*map(int, found.groups()))
        except ValueError:
            pass
        self.fail(field, "bad_date", f"{field} is not a day: {plain[:20]}", "Write it as 2026-08-31.")
        return None

    def _check_length(self, field: str, plain: str, limit: int) -> None:
        if len(plain) > limit:
            what = f"{field} has {len(plain)} characters"
            self.fail(field, "too_long", what, f"Shorten it to {limit}, or split the article.")


def read_articles(rows: Iterable[ArticleRow], *, source: str = "") -> ReadArticles:
    """Return the sound articles of these rows and every error.

    Args:
        rows: Rows in the order of their file.
        source: What an article cites that names no source of its own, usually the title of the file.
    """
    articles: list[tuple[int, Article]] = []
    errors: list[RowError] = []
    seen: dict[str, int] = {}
    for raw in rows:
        row = _Row(raw)
        article = _article(row, source)
        if article.id in seen:
            row.fail(
                "id", "repeated_id", f"id {article.id} also stands in line {seen[article.id]}", "Keep one."
            )
        seen.setdefault(article.id, row.line)
        errors.extend(row.errors)
        if not row.errors:
            articles.append((row.line, article))
    return ReadArticles(articles=tuple(articles), errors=tuple(errors))


def _article(row: _Row, source: str) -> Article:
    question = row.text("question", MAX_WORDING)
    answer = row.text("answer", MAX_ANSWER, is_line=False)
    for field, plain in (("question", question), ("answer", answer)):
        if not plain:
            row.fail(field, "missing", f"{field} is empty", f"Write the {field}, or delete the row.")
    first, last = row.day("valid_from"), row.day("valid_to")
    if first is not None and last is not None and last < first:
        row.fail("valid_to", "bad_period", "valid_to is before valid_from", "Exchange the two days.")
    similar = row.texts("similar", _MAX_SIMILAR)
    return Article(
        id=_id(row, question),
        question=question,
        answer=answer,
        similar=tuple(wording for wording in similar if wording != question),
        tags=row.texts("tags", _MAX_TAGS),
        lang=_lang(row, question),
        source=row.text("source", MAX_WORDING) or _cited(source, row.place),
        valid_from=first,
        valid_to=last,
        audience=_audience(row),
    )


def _id(row: _Row, question: str) -> ArticleId:
    """Return the row's id, or one made from its question, so that a second import finds its article."""
    plain = row.text("id", MAX_WORDING)
    if plain and _ID.fullmatch(plain) is None:
        row.fail(
            "id",
            "bad_id",
            f"id {plain[:70]} cannot be used",
            "Use 1 to 64 Latin letters, digits, dots, hyphens or underscores, or leave it empty.",
        )
    return ArticleId(plain or f"q-{sha256(question.encode()).hexdigest()[:12]}")


def _cited(source: str, place: str) -> str:
    """Return the title of a file with the page or sheet of the row, where it has one."""
    return f"{source}, {place}" if source and place else source


def _lang(row: _Row, question: str) -> str:
    plain = row.text("lang", MAX_WORDING)
    if plain and _LANG.fullmatch(plain) is None:
        row.fail(
            "lang", "bad_lang", f"lang {plain[:20]} is not a language", "Write zh or en, or leave it empty."
        )
    return plain or ("zh" if has_han(question) else "en")


def _audience(row: _Row) -> str:
    plain = row.text("audience", MAX_WORDING).lower()
    if plain not in _AUDIENCES:
        what = f"audience {plain[:20]} is unknown"
        row.fail("audience", "bad_audience", what, "Write everyone or agents, or leave it empty.")
    return _AUDIENCES.get(plain, EVERYONE)


def _line(text: str, *, is_prose: bool = True) -> str:
    """Return one line of text; a name or a day is judged as it stands, only prose loses its markup first."""
    storable = _UNSTORABLE.sub("", text)
    return _BLANKS.sub(" ", plain_text(storable) if is_prose else storable).strip()


def _body(text: str) -> str:
    return plain_text(_UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()
