"""How long the bot takes over a message by the number of articles, and what narrowing loses.

Articles are made up, of words as unevenly common as those of real text; messages are wordings of them with
one word gone and one exchanged. Every size runs in a process of its own, so that its memory is its own.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Final, cast

from zhida.adapters.models.folding import TableFolding
from zhida.adapters.models.request_weights import request_model
from zhida.bench.machine import commit_of, machine, rss_kb
from zhida.core.bot.index import ArticleIndex, learn
from zhida.core.bot.reader import Reader
from zhida.core.kernel.ids import ArticleId
from zhida.core.knowledge.article import Article

__all__ = ["BotFigures", "Report", "main", "measure", "measure_all"]

_DAY: Final = date(2026, 1, 1)
_WORDS: Final = 20_000
_FIRST_HAN: Final = 0x4E00
_COMMON_HAN: Final = 2_500
_SIMILAR: Final = 3
_ANSWER: Final = 30
_COMPARED: Final = 400
_LEARNED_UP_TO: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class BotFigures:
    """The figures of one size; times in milliseconds of wall clock for reading one message."""

    articles: int
    p50_ms: float
    p99_ms: float
    rss_mb: float
    build_s: float
    agreement: float
    is_learned: bool
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All sizes with where they were measured."""

    commit: str
    machine: Mapping[str, str | int]
    sizes: tuple[BotFigures, ...]

    @property
    def p50_growth(self) -> float | None:
        """The median of the largest size by that of the second largest; None for a single size."""
        largest = sorted(self.sizes, key=lambda size: size.articles)[-2:]
        return round(largest[1].p50_ms / largest[0].p50_ms, 2) if len(largest) > 1 else None

    def wire(self) -> dict[str, object]:
        """Return everything as JSON is made of it."""
        return {
            "sizes": [asdict(size) for size in self.sizes],
            "p50_growth": self.p50_growth,
            "n": sum(size.n for size in self.sizes),
            "commit": self.commit,
            "machine": dict(self.machine),
        }


def measure_all(sizes: Sequence[int], messages: int, says: Callable[[str], None]) -> Report:
    """Measure each size in a process of its own, one after the other."""
    found: list[BotFigures] = []
    for size in sizes:
        says(f"measuring {size} articles")
        done = subprocess.run(  # noqa: S603  this interpreter and numbers
            (sys.executable, "-m", "zhida.bench.bot", str(size), str(messages)),
            capture_output=True,
            check=True,
        )
        found.append(_figures(cast("dict[str, float]", json.loads(done.stdout))))
    return Report(commit=commit_of(), machine=machine(Path.cwd()), sizes=tuple(found))


def measure(size: int, messages: int) -> BotFigures:
    """Measure one size in this process."""
    folding = TableFolding()
    folding.warm()
    articles = tuple(_articles(size))
    began = time.perf_counter()
    index = ArticleIndex.build(articles, folding.fold)
    build_s = time.perf_counter() - began
    if size <= _LEARNED_UP_TO:
        index = index.with_learned(learn(articles, folding.fold), "measured")
    asked = [_asked(articles, number) for number in range(messages)]
    reader = Reader(index, folding, request_model())
    took: list[float] = []
    for text in asked:
        began = time.perf_counter()
        reader.read(text, "zh", _DAY)
        took.append((time.perf_counter() - began) * 1_000)
    parts = quantiles(took, n=100)
    return BotFigures(
        articles=size,
        p50_ms=round(parts[49], 3),
        p99_ms=round(parts[98], 3),
        rss_mb=round(rss_kb("self") / 1024, 1),
        build_s=round(build_s, 2),
        agreement=_agreement(index, asked[:_COMPARED]),
        is_learned=index.is_learned,
        n=messages,
    )


def _figures(said: Mapping[str, float]) -> BotFigures:
    return BotFigures(
        articles=int(said["articles"]),
        p50_ms=said["p50_ms"],
        p99_ms=said["p99_ms"],
        rss_mb=said["rss_mb"],
        build_s=said["build_s"],
        agreement=said["agreement"],
        is_learned=bool(said["is_learned"]),
        n=int(said["n"]),
    )


def main(arguments: Sequence[str]) -> None:
    """Measure the size and print its figures as JSON; the arguments are articles and messages."""
    sys.stdout.write(json.dumps(asdict(measure(int(arguments[0]), int(arguments[1])))) + "\n")


def _agreement(index: ArticleIndex, asked: Sequence[str]) -> float:
    """Return the share of messages whose first article is the one found by looking at every article."""
    if index.is_learned:
        return 1.0
    same = sum(
        [c.article_id for c in index.search(text, _DAY, lang="zh", k=1)]
        == [c.article_id for c in index.exhaustive(text, _DAY, lang="zh", k=1)]
        for text in asked
    )
    return round(same / len(asked), 4)


def _articles(count: int) -> Iterator[Article]:
    chance = Random(1)  # noqa: S311  made-up text, the same on every run
    for number in range(count):
        question = [_word(chance) for _ in range(chance.randint(4, 7))]
        yield Article(
            id=ArticleId(f"a{number:06d}"),
            question="".join(question),
            answer="".join(_word(chance) for _ in range(_ANSWER)),
            similar=tuple(_varied(question, chance) for _ in range(_SIMILAR)),
            source="made up",
        )


def _asked(articles: Sequence[Article], number: int) -> str:
    chance = Random(number)  # noqa: S311  as above
    words = chance.choice(articles).similar[0]
    return _varied([words[at : at + 2] for at in range(0, len(words), 2)], chance)


def _varied(words: Sequence[str], chance: Random) -> str:
    """Return the words with one gone and one exchanged."""
    rest = list(words)
    del rest[chance.randrange(len(rest))]
    if rest:
        rest[chance.randrange(len(rest))] = _word(chance)
    return "".join(rest)


def _word(chance: Random) -> str:
    """Return a word of two characters; the ranks of words and characters are uneven as in real text."""
    rank = int(_WORDS ** chance.random())
    one, other = rank * 7_919 % _COMMON_HAN, rank * 104_729 % _COMMON_HAN
    return chr(_FIRST_HAN + one) + chr(_FIRST_HAN + other)


if __name__ == "__main__":
    main(sys.argv[1:])
