"""Texts as sparse rows of numbers: pieces are named by a 32-bit hash, weighed by rarity, normed by group.

No table of strings is kept: a vocabulary is a sorted array, so that it costs little memory and a file holds
nothing but numbers. Two pieces in a million share a number, which a linear score does not notice.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from zhida.core.bot.index.features import GROUPS, features
from zhida.core.bot.index.postings import frozen, segments

__all__ = ["Counted", "Rows", "Singles", "Vocabulary", "counted"]

Singles = NDArray[np.float32]
Numbers = NDArray[np.uint32]

_GROUP_SCALES: Final = np.array([1.0, 1.0, 0.5])
"""How much a group counts: a meaning is a guess, the letters are what was written."""
_NORM: Final = 2.0**0.5
"""Length of a row: that of two groups of length one, for which the cost of training was chosen."""
_CHARACTERS: Final = GROUPS.index("characters")
_MANY_ROWS: Final = 2_000
"""From so many rows on, a run of characters that stands in one row only is left out of the vocabulary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Row ``r`` holds ``pieces[starts[r]:starts[r + 1]]``, each named once, with their values."""

    starts: NDArray[np.int64]
    pieces: NDArray[np.int64]
    values: Singles

    def __len__(self) -> int:
        return len(self.starts) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The same before weighing: hashed pieces with their group and how often they stand in a row."""

    starts: NDArray[np.int64]
    keys: Numbers
    groups: NDArray[np.int64]
    times: NDArray[np.float64]

    @property
    def row_of(self) -> NDArray[np.int64]:
        """Return the row of every entry."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def take(self, rows: Sequence[int]) -> "Counted":
        """Return some rows in this order."""
        at = np.array(rows, np.int64)
        entries, ends = segments(self.starts[at], self.starts[at + 1])
        return Counted(
            starts=np.concatenate(([0], ends)).astype(np.int64),
            keys=self.keys[entries],
            groups=self.groups[entries],
            times=self.times[entries],
        )


def counted(folded: Iterable[str]) -> Counted:
    """Count the pieces of folded texts, one row each."""
    keys: list[int] = []
    groups: list[int] = []
    times: list[int] = []
    starts = [0]
    for text in folded:
        for group, found in enumerate(features(text)):
            for piece, count in Counter(found).items():
                keys.append(crc32(piece.encode(), group + 1))
                groups.append(group)
                times.append(count)
        starts.append(len(keys))
    return Counted(
        starts=np.array(starts, np.int64),
        keys=np.array(keys, np.uint32),
        groups=np.array(groups, np.int64),
        times=np.array(times, np.float64),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The hashed pieces a learner knows, ascending, and the rarity of each."""

    keys: Numbers
    rarity: Singles

    def __len__(self) -> int:
        return len(self.keys)

    @classmethod
    def of(cls, counts: Counted) -> "Vocabulary":
        """Return the vocabulary of counted rows.

        Source: smoothed inverse document frequency, ``ln((1 + n) / (1 + df)) + 1``.
        """
        total = len(counts.starts) - 1
        keys, first, often = np.unique(counts.keys, return_index=True, return_counts=True)
        is_kept = (often > 1) | (counts.groups[first] != _CHARACTERS) | (total < _MANY_ROWS)
        rarity = np.log((1.0 + total) / (1.0 + often[is_kept])) + 1.0
        return cls(keys=frozen(keys[is_kept]), rarity=frozen(rarity.astype(np.float32)))

    def rows(self, counts: Counted) -> Rows:
        """Return rows as numbers: sublinear counts times rarity, each group and then each row normed."""
        at = np.searchsorted(self.keys, counts.keys)
        at[at == len(self.keys)] = 0
        known = (self.keys[at] == counts.keys) if len(self.keys) else np.zeros(len(at), np.bool_)
        row, group = counts.row_of[known], counts.groups[known]
        values = (1.0 + np.log(counts.times[known])) * self.rarity[at[known]]
        values = _normed(values, row * len(GROUPS) + group) * _GROUP_SCALES[group]
        sizes = np.bincount(row, minlength=len(counts.starts) - 1)
        return Rows(
            starts=np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
            pieces=at[known].astype(np.int64),
            values=(_normed(values, row) * _NORM).astype(np.float32),
        )

    def row(self, folded: str) -> Rows:
        """Return one text as a single row."""
        return self.rows(counted((folded,)))


def _normed(values: NDArray[np.float64], part: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the values divided by the Euclidean length of the part they belong to."""
    if not len(values):
        return values
    lengths = np.sqrt(np.bincount(part, weights=values * values))
    return values / lengths[part]
