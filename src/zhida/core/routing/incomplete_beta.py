"""The regularised incomplete beta function in plain ``math``, as the expected wait needs it.

Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.5.8 (continued fraction), evaluated by
the modified Lentz method; NIST Digital Library of Mathematical Functions 8.17.
"""

from math import exp, lgamma, log, log1p
from typing import Final

__all__ = ["beta_share", "log_beta_density"]

_TINY: Final = 1e-300
_EPSILON: Final = 2e-16
_MOST_TERMS: Final = 100_000
"""The fraction needs O(sqrt(max(a, b))) terms, 1,000 for the largest line the matcher holds."""


def beta_share(x: float, a: float, b: float) -> float:
    """Return I_x(a, b), the share of a Beta(a, b) variable at or below ``x``, for 0 < x < 1 and a, b > 0.

    Raises:
        ArithmeticError: The continued fraction did not settle (arguments far out of range).
    """
    front = exp(a * log(x) + b * log1p(-x) - _log_beta(a, b))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1.0 - front * _fraction(1.0 - x, b, a) / b


def log_beta_density(x: float, a: float, b: float) -> float:
    """Return the logarithm of the density of Beta(a, b) at ``x``."""
    return (a - 1) * log(x) + (b - 1) * log1p(-x) - _log_beta(a, b)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1.0 / _nonzero(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1.0 / _nonzero(1.0 + even * d)
        c = _nonzero(1.0 + even / c)
        value *= c * d
        d = 1.0 / _nonzero(1.0 + odd * d)
        c = _nonzero(1.0 + odd / c)
        change = c * d
        value *= change
        if abs(change - 1.0) <= _EPSILON:
            return value
    msg = f"the incomplete beta fraction did not settle at x={x}, a={a}, b={b}"
    raise ArithmeticError(msg)


def _nonzero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
