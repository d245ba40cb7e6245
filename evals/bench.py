"""What a track is given: where the public sets are, how often it draws, and how it says that it goes on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from evals.figures import Figure

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
    """One run; ``misses`` are collected for the list of failures."""

    folder: Path | None = None
    seeds: int = 5
    seed: int = 20261001
    expect: Callable[[int], None] = lambda _: None
    tick: Callable[[], None] = lambda: None
    misses: list[Miss] = field(default_factory=list[Miss])


Track: TypeAlias = Callable[[Bench], Iterator[Figure]]
