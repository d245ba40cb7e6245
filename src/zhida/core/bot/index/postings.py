"""Which pieces stand in which texts: sparse tables of arrays that nobody can change after they are built."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["Counts", "Floats", "Ints", "Postings", "Singles", "frozen", "segments", "sums"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Counts = NDArray[np.int32]
Singles = NDArray[np.float32]
Array = TypeVar(
    "Array", Floats, Ints, Counts, Singles, NDArray[np.uint32], NDArray[np.float16], NDArray[np.bool_]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """Both directions of one table.

    Text ``t`` holds ``pieces[bounds[t]:bounds[t + 1]]``; the texts with piece ``p`` are
    ``texts[starts[p]:starts[p + 1]]``. Each entry has its strength, in the order of either direction.
    """

    bounds: Ints
    pieces: Counts
    weights: Singles
    starts: Ints
    texts: Counts
    strengths: Singles

    @classmethod
    def of(
        cls, bounds: Ints, pieces: Counts, weights: Singles, vocabulary: int, *, is_inverted: bool = True
    ) -> "Postings":
        """Return the table of texts over so many known pieces, by piece too where that is asked for."""
        order = np.argsort(pieces, kind="stable") if is_inverted else np.zeros(0, np.int64)
        known = np.bincount(pieces, minlength=vocabulary)
        owners = np.repeat(np.arange(len(bounds) - 1, dtype=np.int32), np.diff(bounds))
        return cls(
            bounds=frozen(bounds),
            pieces=frozen(pieces),
            weights=frozen(weights),
            starts=frozen(np.concatenate(([0], np.cumsum(known))).astype(np.int64)),
            texts=frozen(owners[order]),
            strengths=frozen(weights[order]),
        )

    @property
    def count(self) -> int:
        """How many texts there are."""
        return len(self.bounds) - 1

    @property
    def is_inverted(self) -> bool:
        """Tell whether the texts of a piece are known too."""
        return len(self.texts) == len(self.pieces)

    def frequencies(self) -> Floats:
        """Return in how many texts each piece stands."""
        return np.diff(self.starts).astype(np.float64)

    def texts_with(self, piece: int) -> Counts:
        """Return the texts that hold a piece."""
        return self.texts[int(self.starts[piece]) : int(self.starts[piece + 1])]

    def gather(self, pieces: Sequence[int], weights: Sequence[float]) -> Floats:
        """Return for every text the sum of weight times strength over these pieces."""
        total = np.zeros(self.count, dtype=np.float64)
        for piece, weight in zip(pieces, weights, strict=True):
            at, end = int(self.starts[piece]), int(self.starts[piece + 1])
            total[self.texts[at:end]] += weight * self.strengths[at:end]
        return total

    def exact(self, texts: Ints, asked: Floats) -> Floats:
        """Return the sum of asked weight times strength of some texts; ``asked`` is by piece."""
        entries, ends = segments(self.bounds[texts], self.bounds[texts + 1])
        return sums(asked[self.pieces[entries]] * self.weights[entries], ends)


def segments(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Return the numbers of all ranges ``start..end`` one after the other, and where each range ends."""
    sizes = ends - starts
    until = np.cumsum(sizes)
    total = int(until[-1]) if len(until) else 0
    return np.arange(total, dtype=np.int64) + np.repeat(starts - (until - sizes), sizes), until


def sums(values: Floats, ends: Ints) -> Floats:
    """Return the sum of each part of the values; part ``p`` ends before ``ends[p]``."""
    running = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))[ends]
    return np.diff(running, prepend=0.0)


def frozen(values: Array) -> Array:
    """Return the array marked read-only."""
    values.setflags(write=False)
    return values
