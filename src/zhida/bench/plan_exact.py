"""Erlang A once more with sixty decimal digits, by sums and series where the planner integrates.

Nothing here is shared with `core.planning`: a slip in one is seen by the other.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final

__all__ = ["Exact", "exact_erlang_a"]

_DIGITS: Final = 60
_NOTHING: Final = Decimal(10) ** -65


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """The three figures of a line, rounded to doubles."""

    waits: float
    abandons: float
    in_time: float


def exact_erlang_a(agents: int, per_s: float, handle_s: float, patience_s: float, within_s: float) -> Exact:
    """Return the figures of a team, with every digit of a double right."""
    with localcontext() as context:
        context.prec = _DIGITS
        rate, full = Decimal(per_s), agents / Decimal(handle_s)
        theta = 1 / Decimal(patience_s)
        free = _free(rate * Decimal(handle_s), agents)
        busy, line = _behind(rate, full, theta)
        total = free + busy
        served = free + rate * _served(rate, full + theta, theta, Decimal(within_s))
        return Exact(
            waits=float(busy / total),
            abandons=float(theta * line / rate / total),
            in_time=float(served / total),
        )


def _free(load: Decimal, agents: int) -> Decimal:
    total = term = Decimal(1)
    for k in range(agents - 1, 0, -1):
        term *= k / load
        total += term
        if k < load and term < total * _NOTHING:
            break
    return total


def _behind(rate: Decimal, full: Decimal, theta: Decimal) -> tuple[Decimal, Decimal]:
    """Return the sums over the states with every slot taken, plain and by the length of the line."""
    busy = line = Decimal(0)
    term, waiting = rate / full, 0
    while rate >= full + waiting * theta or (waiting + 1) * term >= (busy + line) * _NOTHING:
        busy += term
        line += waiting * term
        waiting += 1
        term *= rate / (full + waiting * theta)
    return busy, line


def _served(rate: Decimal, full: Decimal, theta: Decimal, within_s: Decimal) -> Decimal:
    shape, size = full / theta, rate / theta
    left = (-theta * within_s).exp()
    early = (size * (1 - left) - shape * theta * within_s).exp() * _series(shape, size * left)
    return (_series(shape, size) - early) / theta


def _series(shape: Decimal, x: Decimal) -> Decimal:
    """Return the lower incomplete gamma over x**shape * exp(-x), a sum of positive terms."""
    total = term = 1 / shape
    k = 0
    while x > shape + k or term > total * _NOTHING:
        k += 1
        term *= x / (shape + k)
        total += term
    return total
