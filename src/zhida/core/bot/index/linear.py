"""A linear ranker over articles: one weight for every piece and article, learned from the wordings.

One support vector machine with squared hinge loss for each article against all others, trained in the dual by
coordinate descent over the rows, all articles in one step; to it the direction of the mean wording of each
article is added, which leads while an article has few wordings. The order of the rows comes from ``seed``:
the same rows give the same weights.

Source: Hsieh et al., "A dual coordinate descent method for large-scale linear SVM", ICML 2008, algorithm 1.
"""

from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from zhida.core.bot.index.pieces import Rows, Singles

__all__ = ["Linear", "learn_linear"]

_COST: Final = 1.0
_ROUNDS: Final = 5
_MEAN_SHARE: Final = 1.0
"""How much the direction of the mean wording counts beside the learned weights."""

Halves = NDArray[np.float16]
Places = NDArray[np.int64]


class Linear:
    """Weights of every piece for every article; the last row is the constant."""

    __slots__ = ("weights",)

    def __init__(self, weights: Halves) -> None:
        weights.setflags(write=False)
        self.weights: Final = weights

    def scores(self, rows: Rows) -> Singles:
        """Return the score of each article (columns) for each row; above 0 leans to yes."""
        constant = self.weights[-1].astype(np.float32)
        found = np.tile(constant, (len(rows), 1))
        for at in range(len(rows)):
            part = slice(int(rows.starts[at]), int(rows.starts[at + 1]))
            found[at] += rows.values[part] @ self.weights[rows.pieces[part]].astype(np.float32)
        return found


def learn_linear(rows: Rows, owners: Places, size: tuple[int, int], seed: int) -> Linear:
    """Return the ranker for rows owned by articles.

    Args:
        rows: The wordings as numbers.
        owners: The article of each row.
        size: How many pieces and how many articles there are.
        seed: Decides the order in which rows are visited.
    """
    pieces, articles = size
    weights = np.zeros((pieces + 1, articles), np.float32)
    _descend(rows, owners, weights, seed)
    weights[:-1] += _means(rows, owners, size)
    return Linear(weights.astype(np.float16))


def _descend(rows: Rows, owners: Places, weights: Singles, seed: int) -> None:
    """Find the weights in place; ``duals`` are never negative, one for each row and article."""
    damping = np.float32(0.5 / _COST)
    duals = np.zeros((len(rows), weights.shape[1]), np.float32)
    known = _with_constant(rows, len(weights) - 1)
    for number in range(_ROUNDS):
        for at in _order(len(known), seed + number):
            pieces, values, length = known[at]
            own, dual, here = owners[at], duals[at], weights[pieces]
            slope = values @ here
            slope[own] = -slope[own]
            stepped = np.maximum(dual + (1.0 + slope - damping * dual) / (length + damping), 0.0)
            step = dual - stepped
            step[own] = -step[own]
            duals[at] = stepped
            weights[pieces] = here + values[:, None] * step


def _order(count: int, seed: int) -> list[int]:
    """Return the numbers below ``count`` in an order that ``seed`` decides.

    Source: SplitMix64, Steele, Lea & Flood, OOPSLA 2014, as the sort key of each number.
    """
    mixed = (np.arange(count, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed += np.uint64(seed * 0xD1342543DE82EF95 & 0xFFFFFFFFFFFFFFFF)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return cast("list[int]", np.argsort(mixed ^ (mixed >> np.uint64(31)), kind="stable").tolist())


def _with_constant(rows: Rows, constant: int) -> list[tuple[Places, Singles, np.float32]]:
    found: list[tuple[Places, Singles, np.float32]] = []
    for at in range(len(rows)):
        part = slice(int(rows.starts[at]), int(rows.starts[at + 1]))
        values = np.append(rows.values[part], np.float32(1.0))
        found.append((np.append(rows.pieces[part], constant), values, np.float32(values @ values)))
    return found


def _means(rows: Rows, owners: Places, size: tuple[int, int]) -> Singles:
    """Return the direction of the mean row of every article."""
    sums = np.zeros(size, np.float32)
    np.add.at(sums, (rows.pieces, np.repeat(owners, np.diff(rows.starts))), rows.values)
    lengths = np.sqrt((sums * sums).sum(axis=0))
    return sums * (_MEAN_SHARE / np.maximum(lengths, 1e-9))
