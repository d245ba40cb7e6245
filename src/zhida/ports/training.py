"""Learning from articles outside the server's own thread, and the files in which what was learned is kept."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from zhida.core.bot.index import Confirmed, Learned, Vectors
from zhida.core.kernel.errors import Unavailable
from zhida.core.knowledge.article import Article, articles_hash

__all__ = ["IndexFiles", "Trainer", "Training", "TrainingFailed", "nobody_told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """What is learned from; the same training gives the same index."""

    articles: tuple[Article, ...]
    confirmed: tuple[Confirmed, ...] = ()
    vectors: Vectors | None = None
    seed: int = 0

    @property
    def key(self) -> str:
        """The SHA-256 that names everything the result depends on."""
        parts = [articles_hash(self.articles), str(self.seed)]
        parts += [f"{turn.article_id}\t{turn.text}" for turn in self.confirmed]
        parts += [self.vectors.fingerprint] if self.vectors is not None else []
        return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


class TrainingFailed(Unavailable):
    """Nothing was learned; ``why`` is for the operator."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(params={"why": why})


def nobody_told(_done: int, _all: int) -> None:
    """Let progress pass."""


class Trainer(Protocol):
    """Learns a set of articles without holding up the one who asks."""

    async def train(self, training: Training, told: Callable[[int, int], None] = nobody_told) -> bytes | None:
        """Return the content of an index file, None when the articles are too few or too many to learn.

        Args:
            training: What to learn from.
            told: Is told after each step how many of how many are done.

        Raises:
            TrainingFailed: It took too long, too much memory, or ended otherwise.
        """
        ...

    def read(self, content: bytes) -> Learned | None:
        """Return what a file holds, None when it is damaged or of another kind."""
        ...


class IndexFiles(Protocol):
    """Index files by the key of their training; each is written once, never changed, and dropped at will."""

    def put(self, key: str, content: bytes) -> str:
        """Keep a file and return the SHA-256 of its content."""
        ...

    def get(self, key: str) -> bytes | None:
        """Return a file as it was put; None when there is none or it is damaged."""
        ...

    def names(self) -> Collection[str]:
        """Return the keys that have a file."""
        ...

    def drop(self, key: str) -> None:
        """Delete a file, unless another key has the same; nothing happens when there is none."""
        ...
