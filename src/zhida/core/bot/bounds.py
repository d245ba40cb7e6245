"""Exact bounds of a share that was counted, and the ranking quality of scores: what an evaluation reports.

Source: Clopper & Pearson, Biometrika 26 (1934) 404-413; the area under the curve as Mann-Whitney U.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from math import exp, fsum, lgamma, log, log1p
from typing import Final

__all__ = ["auroc", "binomial_tail", "clopper_pearson", "least_count", "lower_bound", "upper_bound"]

_STEPS: Final = 60
"""Halvings of [0, 1]; the bound is then exact to the last digit of a float."""
_NOTHING: Final = 1e-18
"""A term so much smaller than the largest one does not change a float."""


def clopper_pearson(count: int, total: int, alpha: float = 0.05) -> tuple[float, float]:
    """Return the exact two-sided interval of confidence ``1 - alpha`` for ``count`` in ``total``.

    ``total == 0`` says nothing: ``(0.0, 1.0)``.
    """
    return lower_bound(count, total, alpha / 2), upper_bound(count, total, alpha / 2)


def upper_bound(count: int, total: int, delta: float) -> float:
    """Return what the share exceeds with a chance of at most ``delta`` (one-sided, exact)."""
    if count >= total:
        return 1.0
    return _halve(lambda share: binomial_tail(count, total, share) < delta)


def lower_bound(count: int, total: int, delta: float) -> float:
    """Return what the share stays below with a chance of at most ``delta`` (one-sided, exact)."""
    if count <= 0:
        return 0.0
    return _halve(lambda share: 1.0 - binomial_tail(count - 1, total, share) > delta)


def least_count(alpha: float, delta: float, wrong: int) -> int:
    """Return how many answers with ``wrong`` wrong ones prove a share of at most ``alpha``.

    The least n for which ``wrong`` or fewer of n have a chance of at most ``delta`` if the share is
    ``alpha``.
    """
    low, high = wrong, wrong + 1
    while binomial_tail(wrong, high, alpha) > delta:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if binomial_tail(wrong, middle, alpha) <= delta else (middle, high)
    return high


def auroc(positive: Sequence[int], negative: Sequence[int]) -> float | None:
    """Return the chance that a positive scores above a negative, ties half; None when one side is empty."""
    if not positive or not negative:
        return None
    ordered = sorted(negative)
    wins = fsum((bisect_left(ordered, score) + bisect_right(ordered, score)) / 2 for score in positive)
    return wins / (len(positive) * len(negative))


def binomial_tail(count: int, total: int, share: float) -> float:
    """Return the chance of at most ``count`` successes in ``total`` tries of ``share``, 0 < share < 1.

    Terms are added from the largest index downwards, each from the one above it, until they are too small.
    """
    if count >= total:
        return 1.0
    if count > total * share:
        return 1.0 - _upwards(count + 1, total, share)
    ratio = (1.0 - share) / share
    term = _chance(count, total, share)
    terms = [term]
    for k in range(count, 0, -1):
        term *= ratio * k / (total - k + 1)
        if term < _NOTHING * terms[0]:
            break
        terms.append(term)
    return fsum(terms)


def _upwards(first: int, total: int, share: float) -> float:
    """Return the chance of at least ``first`` successes, for ``first`` above the mean."""
    ratio = share / (1.0 - share)
    term = _chance(first, total, share)
    terms = [term]
    for k in range(first, total):
        term *= ratio * (total - k) / (k + 1)
        if term < _NOTHING * terms[0]:
            break
        terms.append(term)
    return fsum(terms)


def _chance(count: int, total: int, share: float) -> float:
    return exp(
        lgamma(total + 1)
        - lgamma(count + 1)
        - lgamma(total - count + 1)
        + count * log(share)
        + (total - count) * log1p(-share)
    )


def _halve(is_past: Callable[[float], bool]) -> float:
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if is_past(middle) else (middle, high)
    return (low + high) / 2
