"""Which pieces stand in which texts: a sparse table of arrays that nobody can change after it is built."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "Ints", "Postings", "PostingsDraft", "frozen"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Array = TypeVar("Array", Floats, Ints)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """For piece ``p`` the texts ``texts[starts[p]:starts[p + 1]]`` hold it, each with its strength."""

    starts: Ints
    texts: Ints
    strengths: Floats
    count: int

    def frequencies(self) -> Floats:
        """Return in how many texts each piece stands."""
        return np.diff(self.starts).astype(np.float64)

    def texts_with(self, piece: int) -> Ints:
        """Return the texts that hold a piece."""
        return self.texts[int(self.starts[piece]) : int(self.starts[piece + 1])]

    def gather(self, pieces: Sequence[int], weights: Sequence[float]) -> Floats:
        """Return for every text the sum of weight times strength over these pieces."""
        total = np.zeros(self.count, dtype=np.float64)
        for piece, weight in zip(pieces, weights, strict=True):
            at, end = int(self.starts[piece]), int(self.starts[piece + 1])
            total[self.texts[at:end]] += weight * self.strengths[at:end]
        return total

    def masses(self, weights: Floats) -> Floats:
        """Return for every text the sum of the weights of its pieces."""
        spread = np.repeat(weights, np.diff(self.starts))
        sums = np.bincount(self.texts, weights=spread, minlength=self.count)
        return frozen(sums.astype(np.float64))


class PostingsDraft:
    """Collects texts one after the other and becomes `Postings`."""

    def __init__(self) -> None:
        self._pieces = array("q")
        self._texts = array("q")
        self._strengths = array("d")
        self._count = 0

    def add(self, strengths: Iterable[tuple[int, float]]) -> None:
        """Add the next text by its pieces, each named once, with their strengths."""
        for piece, strength in strengths:
            self._pieces.append(piece)
            self._texts.append(self._count)
            self._strengths.append(strength)
        self._count += 1

    def finish(self, vocabulary: int) -> Postings:
        """Return the table over so many known pieces."""
        pieces = np.frombuffer(self._pieces, dtype=np.int64) if self._pieces else np.zeros(0, np.int64)
        order = np.argsort(pieces, kind="stable")
        starts = np.concatenate(([0], np.cumsum(np.bincount(pieces, minlength=vocabulary)))).astype(np.int64)
        return Postings(
            starts=frozen(starts),
            texts=frozen(np.array(self._texts, dtype=np.int64)[order]),
            strengths=frozen(np.array(self._strengths, dtype=np.float64)[order]),
            count=self._count,
        )


def frozen(values: Array) -> Array:
    """Return the array marked read-only."""
    values.setflags(write=False)
    return values
