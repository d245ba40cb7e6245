"""The models once more with fifty digits and by other forms: sums and series instead of integrals."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, cast

import mpmath


class Number(Protocol):
    """What these sums need of a number of many digits."""

    def __add__(self, other: "Number | float") -> "Number": ...
    def __radd__(self, other: float) -> "Number": ...
    def __sub__(self, other: "Number | float") -> "Number": ...
    def __rsub__(self, other: float) -> "Number": ...
    def __mul__(self, other: "Number | float") -> "Number": ...
    def __rmul__(self, other: float) -> "Number": ...
    def __truediv__(self, other: "Number | float") -> "Number": ...
    def __rtruediv__(self, other: float) -> "Number": ...
    def __pow__(self, other: "Number | int") -> "Number": ...
    def __neg__(self) -> "Number": ...
    def __lt__(self, other: "Number | float") -> bool: ...
    def __gt__(self, other: "Number | float") -> bool: ...
    def __float__(self) -> float: ...


mpf = cast("Callable[[float], Number]", mpmath.mpf)
exp = cast("Callable[[Number], Number]", mpmath.exp)
digits = cast("Callable[[int], AbstractContextManager[object]]", mpmath.workdps)

DIGITS = 60


@dataclass(frozen=True)
class Exact:
    waits: float
    abandons: float
    in_time: float


def exact(agents: int, erlangs: float, handle_s: float, patience_s: float, seconds: float) -> Exact:
    """Erlang A from the sum over its states and, for the wait, the series of the incomplete gamma."""
    with digits(DIGITS):
        handle, theta = mpf(handle_s), 1 / mpf(patience_s)
        per_s = mpf(erlangs / handle_s)
        load, full = per_s * handle, agents / handle
        free, term, k = mpf(1), mpf(1), agents - 1
        while k > 0:
            term *= k / load
            free += term
            if k < load and term < free * mpf(10) ** -(DIGITS + 5):
                break
            k -= 1
        busy, queue = _line(per_s, full, theta)
        total = free + busy
        served = free + per_s * _served(per_s, full + theta, theta, mpf(seconds))
        return Exact(float(busy / total), float(theta * queue / per_s / total), float(served / total))


def _line(per_s: Number, full: Number, theta: Number) -> tuple[Number, Number]:
    busy = queue = mpf(0)
    term, j = per_s / full, 0
    while True:
        busy += term
        queue += j * term
        if per_s < full + j * theta and (j + 1) * term < (queue + busy) * mpf(10) ** -(DIGITS + 5):
            # What is left falls at least as fast as the last ratio; another few terms show the same digits.
            return busy, queue
        j += 1
        term *= per_s / (full + j * theta)


def _served(per_s: Number, rate: Number, theta: Number, seconds: Number) -> Number:
    shape, size = rate / theta, per_s / theta
    left = exp(-theta * seconds)
    early = exp(size * (1 - left)) * left**shape * _series(shape, size * left)
    return (_series(shape, size) - early) / theta


def _series(shape: Number, x: Number) -> Number:
    """The lower incomplete gamma over x**shape * exp(-x), a sum of positive terms."""
    term = total = 1 / shape
    k = 0
    while term > total * mpf(10) ** -(DIGITS + 5) or x > shape + k:
        k += 1
        term *= x / (shape + k)
        total += term
    return total
