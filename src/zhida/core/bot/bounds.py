"""Exact bounds of a share that was counted, and the ranking quality of scores: what an evaluation reports.

Source: Clopper & Pearson, Biometrika 26 (1934) 404-413; the area under the curve as Mann-Whitney U.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from math import exp, fsum, lgamma, log, log1p
from typing import Final

__all__ = ["auroc", "clopper_pearson"]

_STEPS: Final = 60
"""Halvings of [0, 1]; the bound is then exact to the last digit of a float."""


def clopper_pearson(count: int, total: int, alpha: float = 0.05) -> tuple[float, float]:
    """Return the exact two-sided interval of confidence ``1 - alpha`` for ``count`` in ``total``.

    ``total == 0`` says nothing: ``(0.0, 1.0)``.
    """
    if total == 0:
        return 0.0, 1.0
    low = 0.0 if count == 0 else _halve(lambda share: 1.0 - _below(count - 1, total, share) > alpha / 2)
    high = 1.0 if count == total else _halve(lambda share: _below(count, total, share) < alpha / 2)
    return low, high


def auroc(positive: Sequence[int], negative: Sequence[int]) -> float | None:
    """Return the chance that a positive scores above a negative, ties half; None when one side is empty."""
    if not positive or not negative:
        return None
    ordered = sorted(negative)
    wins = fsum((bisect_left(ordered, score) + bisect_right(ordered, score)) / 2 for score in positive)
    return wins / (len(positive) * len(negative))


def _halve(is_past: Callable[[float], bool]) -> float:
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if is_past(middle) else (middle, high)
    return (low + high) / 2


def _below(count: int, total: int, share: float) -> float:
    """Return the chance of at most ``count`` successes in ``total`` tries of ``share``, 0 < share < 1."""
    return fsum(
        exp(
            lgamma(total + 1)
            - lgamma(k + 1)
            - lgamma(total - k + 1)
            + k * log(share)
            + (total - k) * log1p(-share)
        )
        for k in range(count + 1)
    )
