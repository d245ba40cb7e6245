"""Our own question sets: a shop and a bank, each with articles, questions and a half for development."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from zhida.adapters.importers.formats import FORMATS
from zhida.core.knowledge.article import Article
from zhida.core.knowledge.validation import read_articles
from zhida.kit.texts import has_han

__all__ = [
    "BANK",
    "DEV",
    "OWN_SETS",
    "SHOP",
    "SHOP_FRESH",
    "TEST",
    "OwnSet",
    "Question",
    "articles",
    "questions",
]

DEV: Final = "dev"
TEST: Final = "test"
_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSet:
    """Where a set lies."""

    name: str
    articles: Path
    questions: Path


SHOP: Final = OwnSet(
    name="shop",
    articles=_HERE.parent / "src" / "zhida" / "visitors" / "shop" / "articles.jsonl",
    questions=_HERE / "shop_queries.jsonl",
)
SHOP_FRESH: Final = OwnSet(
    name="shop, fresh", articles=SHOP.articles, questions=_HERE / "shop_fresh_queries.jsonl"
)
BANK: Final = OwnSet(
    name="bank", articles=_HERE / "bank_articles.jsonl", questions=_HERE / "bank_queries.jsonl"
)
OWN_SETS: Final = (SHOP, SHOP_FRESH, BANK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One message with the articles that answer it, none when it is out of scope."""

    text: str
    gold: frozenset[str]
    kind: str
    part: str

    @property
    def lang(self) -> str:
        """Language by script: ``zh`` or ``en``."""
        return "zh" if has_han(self.text) else "en"


def articles(own: OwnSet) -> tuple[Article, ...]:
    """Return the articles of a set.

    Raises:
        ValueError: A line is not an article; the set is ours, so this is a mistake in the repository.
    """
    rows = FORMATS[".jsonl"].read(own.articles.read_bytes())
    read = read_articles(rows.rows, source=own.name)
    if rows.errors or read.errors:
        raise ValueError((*rows.errors, *read.errors))
    return tuple(article for _, article in read.articles)


def questions(own: OwnSet) -> tuple[Question, ...]:
    """Return the questions of a set in their order."""
    return tuple(_question(line) for line in _lines(own.questions))


def _question(line: str) -> Question:
    row = cast("dict[str, object]", json.loads(line))
    return Question(
        text=cast("str", row["text"]),
        gold=_gold(row["gold"]),
        kind=cast("str", row["kind"]),
        part=cast("str", row["part"]),
    )


def _gold(value: object) -> frozenset[str]:
    if value is None:
        return frozenset()
    return frozenset((value,)) if isinstance(value, str) else frozenset(cast("Iterable[str]", value))


def _lines(path: Path) -> Sequence[str]:
    return path.read_text(encoding="utf-8").splitlines()
