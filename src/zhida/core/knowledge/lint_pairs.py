"""Articles that answer one wording, or nearly one: they contradict each other or say the same twice."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article
from zhida.core.knowledge.findings import Finding, Level
from zhida.core.knowledge.gaps import pieces
from zhida.kit.texts import compact

__all__ = ["paired"]

_SAME: Final = {
    "duplicate": (Level.WARNING, "give one answer to", "Merge them."),
    "contradiction": (Level.ERROR, "answer differently to", "Keep the wording in one of them."),
    "near_duplicate": (
        Level.WARNING,
        "give one answer to wordings that differ by small words:",
        "Merge them.",
    ),
    "near_contradiction": (
        Level.WARNING,
        "answer differently to wordings that differ by small words:",
        "Read both: keep the wording in one of them, or make the wordings tell them apart.",
    ),
}


def paired(
    articles: Iterable[Article], fold: Callable[[str], str], about: ArticleId | None = None
) -> Iterator[Finding]:
    """Yield what two articles that answer one wording do to each other, each pair once for each kind.

    Two wordings are near when they are made of the same pieces once small words are left out (怎么退货,
    请问如何退货呢); another object or number makes them different.

    Args:
        articles: The whole base.
        fold: The folding messages get.
        about: Only pairs this article is one of.
    """
    every = tuple(articles)
    told: set[tuple[ArticleId, ArticleId]] = set()
    for is_near, key_of in ((False, compact), (True, _pieces)):
        for wording, asked in _askers(every, fold, key_of):
            for one, other in _couples(asked, about):
                code = _relation(one, other, fold, is_near=is_near)
                if code is not None and (one.id, other.id) not in told:
                    told.add((one.id, other.id))
                    yield _pair(code, one, other, wording)


def _pieces(folded: str) -> str:
    return " ".join(sorted(pieces(folded)))


def _askers(
    articles: Iterable[Article], fold: Callable[[str], str], key_of: Callable[[str], str]
) -> Sequence[tuple[str, Mapping[ArticleId, Article]]]:
    """Return the articles of every wording that several have, with that wording as first written."""
    found: dict[tuple[str, str], dict[ArticleId, Article]] = defaultdict(dict)
    shown: dict[tuple[str, str], str] = {}
    for article in articles:
        lang = article.lang.partition("-")[0].lower()
        for wording in (article.question, *article.similar):
            folded = fold(wording)
            key = (lang, key_of(folded))
            if key[1]:
                found[key].setdefault(article.id, article)
                shown.setdefault(key, compact(folded))
    return [(shown[key], asked) for key, asked in sorted(found.items()) if len(asked) > 1]


def _couples(
    asked: Mapping[ArticleId, Article], about: ArticleId | None
) -> Iterator[tuple[Article, Article]]:
    ordered = sorted(asked.values(), key=lambda article: article.id)
    if about is not None and about not in asked:
        return
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if about is None or about in {one.id, other.id}:
                yield one, other


def _relation(one: Article, other: Article, fold: Callable[[str], str], *, is_near: bool) -> str | None:
    """Return how two articles relate; None when they never hold on one day or speak to different people."""
    if one.audience != other.audience or _ends_before(one, other) or _ends_before(other, one):
        return None
    kind = "duplicate" if fold(one.answer) == fold(other.answer) else "contradiction"
    return f"near_{kind}" if is_near else kind


def _ends_before(one: Article, other: Article) -> bool:
    return one.valid_to is not None and other.valid_from is not None and one.valid_to < other.valid_from


def _pair(code: str, one: Article, other: Article, wording: str) -> Finding:
    level, what, remedy = _SAME[code]
    return Finding(
        code=code,
        level=level,
        articles=(one.id, other.id),
        what=f"Two articles {what} 「{wording[:40]}」.",
        remedy=remedy,
    )
