"""What a track is given: the public sets, the encoder if there is one, and how it says that it goes on."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from evals.encoding import Encodings
from evals.figures import Figure
from evals.ranking import Ranker
from zhida.core.bot.index import Confirmed
from zhida.core.knowledge.article import Article

__all__ = ["Bench", "Miss", "Track"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A message the bot got wrong: the first article is another one, or a request for a person was missed."""

    where: str
    kind: str
    text: str
    wanted: str
    given: str
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One run; ``misses`` are collected for the list of failures. With ``encodings`` names say so."""

    folder: Path | None = None
    seeds: int = 5
    seed: int = 20261001
    expect: Callable[[int], None] = lambda _: None
    tick: Callable[[], None] = lambda: None
    misses: list[Miss] = field(default_factory=list[Miss])
    encodings: Encodings | None = None

    def named(self, name: str) -> str:
        """Return the name of a set as figures of this run carry it."""
        return name if self.encodings is None else f"{name}, semantic"

    def ranker(self, articles: Iterable[Article], turns: Sequence[Confirmed] = ()) -> Ranker:
        """Return articles learned for this run, with turns of the past if there are any."""
        return Ranker(articles, self.encodings, turns, expect=self.expect, tick=self.tick)


Track: TypeAlias = Callable[[Bench], Iterator[Figure]]
