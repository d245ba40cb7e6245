"""The figures of ``zhida bot eval``: counted on a labelled set, each share with its exact 95 % interval."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from zhida.cli.bot_turns import Rehearsal, Verdict
from zhida.cli.json_lines import member, objects, texts_of
from zhida.cli.kb_files import text_of
from zhida.core.bot.bounds import auroc, clopper_pearson
from zhida.core.bot.events import Decision
from zhida.core.bot.reading import RequestKind

__all__ = ["Figures", "Query", "measure", "read_queries"]

Figures: TypeAlias = Mapping[str, float | int | Mapping[str, list[float]] | None]

_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A labelled message; ``gold`` are the articles that answer it, empty when none does."""

    text: str
    gold: frozenset[str]
    answerable: bool


@dataclass(slots=True)
class _Share:
    """Counts how many of all."""

    count: int = 0
    total: int = 0

    def take(self, *, counts: bool) -> None:
        self.total += 1
        self.count += counts

    def value(self) -> float | None:
        return round(self.count / self.total, _DIGITS) if self.total else None

    def bounds(self) -> list[float]:
        return [round(bound, _DIGITS) for bound in clopper_pearson(self.count, self.total)]


def read_queries(path: Path) -> Iterator[Query]:
    """Yield the labelled messages of a file of JSON lines.

    Raises:
        BadParameter: The file or a line cannot be read.
    """
    for where, value in objects(path.name, text_of(path).split("\n")):
        yield Query(
            text=member(where, value, "text", str),
            gold=frozenset(texts_of(where, value, "gold")),
            answerable=member(where, value, "answerable", bool),
        )


def measure(
    rehearsal: Rehearsal,
    queries: Iterable[Query],
    requests: Sequence[str],
    ordinary: Sequence[str],
) -> Figures:
    """Return every figure.

    Args:
        rehearsal: The bot under test.
        queries: Questions with the articles that answer them; off-topic ones have none.
        requests: Wordings that ask for a person.
        ordinary: Wordings that do not; the questions count as such too.
    """
    names = ("hit_at_1", "hit_at_3", "coverage", "wrong_answer_rate", "off_topic_refused")
    shares = {name: _Share() for name in (*names, "human_recall", "human_false_alarm")}
    tops: dict[bool, list[int]] = {True: [], False: []}
    asked = 0
    for query in queries:
        asked += 1
        verdict = rehearsal.decide(query.text)
        tops[query.answerable].append(verdict.candidates[0][1] if verdict.candidates else 0)
        _judge(shares, query, verdict)
        shares["human_false_alarm"].take(counts=_is_request(verdict))
    for text in requests:
        shares["human_recall"].take(counts=_is_request(rehearsal.decide(text)))
    for text in ordinary:
        shares["human_false_alarm"].take(counts=_is_request(rehearsal.decide(text)))
    ranking = auroc(tops[True], tops[False])
    return {
        **{name: share.value() for name, share in shares.items()},
        "refusal_auroc": None if ranking is None else round(ranking, _DIGITS),
        "n": asked,
        "bounds": {name: share.bounds() for name, share in shares.items()},
    }


def _judge(shares: Mapping[str, _Share], query: Query, verdict: Verdict) -> None:
    is_answered = verdict.decision is Decision.ANSWER
    if query.answerable:
        ranked = [article_id for article_id, _ in verdict.candidates]
        shares["hit_at_1"].take(counts=not query.gold.isdisjoint(ranked[:1]))
        shares["hit_at_3"].take(counts=not query.gold.isdisjoint(ranked[:3]))
        shares["coverage"].take(counts=is_answered)
    else:
        shares["off_topic_refused"].take(counts=not is_answered)
    if is_answered:
        shares["wrong_answer_rate"].take(counts=verdict.article_id not in query.gold)


def _is_request(verdict: Verdict) -> bool:
    return verdict.reading.request is not RequestKind.NONE
