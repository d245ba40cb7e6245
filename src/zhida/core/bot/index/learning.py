"""Learning from the articles themselves, and from turns people confirmed: no labels from outside are needed.

Every wording is held out once of a ranker learned from the others, and every article once with all its
wordings, which are then questions no article answers; so are the messages of `off_topic`. On these examples
the selector learns how sure a rank is, and the same examples, each judged by a selector that did not see its
part, are the outcomes a threshold is certified on.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

import numpy as np

from zhida.core.bot.index.base import Base, BaseText, Confirmed, Fold, base_of, views_of
from zhida.core.bot.index.dense import Dense, Vectors
from zhida.core.bot.index.postings import Floats
from zhida.core.bot.index.ranker import Ranker, Views
from zhida.core.bot.index.selector import learn_selector, score_of_first
from zhida.core.bot.index.sight import Sight
from zhida.core.bot.outcome import GONE, Outcome
from zhida.core.knowledge.article import Article, articles_hash

__all__ = ["Learned", "held_out", "learn"]

_FEWEST: Final = 10
"""Fewer articles say nothing about wordings nobody has used yet."""
_PARTS: Final = 5
_FEW_PARTS: Final = 3
_MANY_TEXTS: Final = 4_000
"""From so many texts on, three parts tell as much as five, in half the time."""
_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Everything learned of one set of articles.

    ``selectors`` has a row of weights for messages without a vector and one for those with. ``outcomes`` are
    the examples it was judged by, see `held_out`.
    """

    kb_hash: str
    views: Views
    selectors: Floats
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What the first article of a sight was like."""

    signs: Floats
    share: float
    is_verbatim: bool
    is_right: bool
    article_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Example:
    """One held-out text, seen without and with its vector; the same where there are no vectors."""

    part: int
    name: str
    source: str
    is_out: bool
    seen: tuple[_Seen, _Seen]


def learn(
    articles: Sequence[Article],
    fold: Fold,
    *,
    confirmed: Sequence[Confirmed] = (),
    vectors: Vectors | None = None,
    seed: int = 0,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> Learned | None:
    """Learn a set of articles; None when there are too few to tell apart or too many to learn.

    Args:
        articles: The articles, in any order.
        fold: The folding of messages.
        confirmed: Turns of the past.
        vectors: Vectors of `texts_to_encode`, from an encoder.
        seed: Decides the order of training.
        told: Is told after each step how many of how many are done.
    """
    if len(articles) < _FEWEST:
        return None
    base = base_of(articles, fold, confirmed, vectors, seed)
    views = views_of(base, [text for text in base.texts if text.owner >= 0], range(len(articles)))
    if views is None:
        return None
    parts = _FEW_PARTS if len(base.texts) >= _MANY_TEXTS else _PARTS
    told(1, parts + 1)
    examples: list[_Example] = []
    for part in range(parts):
        examples.extend(_examples(base, part, parts))
        told(part + 2, parts + 1)
    return Learned(
        kb_hash=articles_hash(articles),
        views=views,
        selectors=np.stack([_selector(examples, 0), _selector(examples, 1)]),
        outcomes=tuple(_outcomes(examples, parts)),
    )


def held_out(
    articles: Sequence[Article],
    fold: Fold,
    *,
    confirmed: Sequence[Confirmed] = (),
    vectors: Vectors | None = None,
    seed: int = 0,
) -> tuple[Outcome, ...]:
    """Return the outcome of every held-out example; empty where nothing can be learned."""
    found = learn(articles, fold, confirmed=confirmed, vectors=vectors, seed=seed)
    return () if found is None else found.outcomes


def _examples(base: Base, part: int, parts: int) -> Iterator[_Example]:
    """Learn without one part and look at the texts of it."""
    asked = [text for text in base.texts if _is_gone(text, part, parts) or _is_held(text, part, parts)]
    numbers = {text.number for text in asked}
    rest = [text for text in base.texts if text.number not in numbers and text.owner >= 0]
    words: dict[int, list[str]] = {}
    for text in rest:
        if text.is_wording:
            words.setdefault(text.owner, []).append(text.folded)
    kept = sorted(words)
    # The whole base could be learned, so a part of it can.
    views = cast("Views", views_of(base, rest, kept))
    ranker = Ranker([_reduced(base.articles[at], words[at]) for at in kept], _same)
    rows = views.vocabulary.rows(base.counts.take([text.at for text in asked]))
    scores = views.linear.scores(rows).astype(np.float64)
    for text, learned in zip(asked, scores, strict=True):
        yield _example(base, ranker, text, learned, views.dense, part)


def _is_gone(text: BaseText, part: int, parts: int) -> bool:
    """Tell whether the whole article of a text is left out in this part."""
    return text.owner >= 0 and text.owner % parts == part


def _is_held(text: BaseText, part: int, parts: int) -> bool:
    return (text.owner + text.turn) % parts == part


def _reduced(article: Article, words: Sequence[str]) -> Article:
    return replace(article, question=words[0], similar=tuple(words[1:]))


def _example(
    base: Base, ranker: Ranker, text: BaseText, learned: Floats, dense: Dense | None, part: int
) -> _Example:
    shares = ranker.shares(text.folded, text.lang, None)
    own = base.articles[text.owner].id if text.owner >= 0 else None
    plain = seen = _seen(ranker, ranker.sight(text.folded, shares, learned, None), shares, own)
    if dense is not None:
        found = dense.scores(_vector(base, text))
        seen = _seen(ranker, ranker.sight(text.folded, shares, learned, found), shares, own)
    is_out = own is None or all(article.id != own for article in ranker.articles)
    name = f"{text.number}{GONE}" if is_out and own is not None else str(text.number)
    return _Example(part=part, name=name, source=text.source, is_out=is_out, seen=(plain, seen))


def _vector(base: Base, text: BaseText) -> bytes | None:
    return None if base.vectors is None else base.vectors.table()[text.number].tobytes()


def _seen(ranker: Ranker, sight: Sight, shares: Floats, own: str | None) -> _Seen:
    first = int(sight.at[sight.top])
    return _Seen(
        signs=sight.signs,
        share=float(shares[first]),
        is_verbatim=sight.is_verbatim,
        is_right=ranker.articles[first].id == own,
        article_id=ranker.articles[first].id,
    )


def _selector(examples: Sequence[_Example], kind: int) -> Floats:
    seen = [example.seen[kind] for example in examples]
    signs = np.array([each.signs for each in seen])
    return learn_selector(signs, [each.is_right for each in seen], [example.is_out for example in examples])


def _outcomes(examples: Sequence[_Example], parts: int) -> Iterator[Outcome]:
    """Judge each part by a selector learned from the others."""
    for part in range(parts):
        weights = _selector([example for example in examples if example.part != part], 1)
        for example in (example for example in examples if example.part == part):
            seen = example.seen[1]
            score = score_of_first(seen.signs, weights, is_verbatim=seen.is_verbatim) * seen.share
            yield Outcome(
                score=round(score * _MILLION),
                is_right=seen.is_right,
                is_out_of_scope=example.is_out,
                source=example.source,
                id=example.name,
                article_id=seen.article_id,
            )


def _same(folded: str) -> str:
    return folded
