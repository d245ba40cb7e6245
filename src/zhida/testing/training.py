"""Learning in the process that asks, and index files in memory: twins for tests."""

from collections.abc import Callable, Collection
from hashlib import sha256

from zhida.adapters.models.training_files import read_learned, written
from zhida.core.bot.index import Learned, learn
from zhida.ports.folding import TextFolding
from zhida.ports.training import Training, TrainingFailed, nobody_told

__all__ = ["InProcessTrainer", "MemoryIndexFiles"]


class InProcessTrainer:
    """Learns at once; ``fails`` makes every training fail, ``asked`` holds the trainings it was given."""

    def __init__(self, folding: TextFolding, *, fails: bool = False) -> None:
        self._folding = folding
        self.fails = fails
        self.asked: list[Training] = []

    async def train(self, training: Training, told: Callable[[int, int], None] = nobody_told) -> bytes | None:
        """Return the content of an index file, None when the articles are too few or too many to learn."""
        self.asked.append(training)
        if self.fails:
            raise TrainingFailed("scripted")
        learned = learn(
            training.articles,
            self._folding.fold,
            confirmed=training.confirmed,
            vectors=training.vectors,
            seed=training.seed,
            told=told,
        )
        return None if learned is None else written(learned)

    def read(self, content: bytes) -> Learned | None:
        """Return what a file holds, None when it is damaged or of another kind."""
        return read_learned(content)


class MemoryIndexFiles:
    """Keeps files in memory."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def put(self, key: str, content: bytes) -> str:
        """Keep a file and return the SHA-256 of its content."""
        self._files[key] = content
        return sha256(content).hexdigest()

    def get(self, key: str) -> bytes | None:
        """Return a file as it was put."""
        return self._files.get(key)

    def names(self) -> Collection[str]:
        """Return the keys that have a file."""
        return sorted(self._files)

    def drop(self, key: str) -> None:
        """Delete a file; nothing happens when there is none."""
        self._files.pop(key, None)
