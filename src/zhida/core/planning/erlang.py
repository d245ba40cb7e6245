"""Erlang B and C, and the sum over the states in which somebody is free that every model here starts from.

Sums run downward from the fullest state and stop when the rest cannot matter, so they take O(sqrt(agents))
steps near balance; a running logarithm keeps them inside the range of a double however idle the team is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, inf, log
from typing import Final

from zhida.core.planning.refusals import at_least, count

__all__ = ["Scaled", "erlang_b", "erlang_c", "states_below"]

_HUGE: Final = 1e250
_NOTHING: Final = 1e-18
"""A term this small beside the sum changes no digit of it."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """The positive number ``value * exp(log_scale)``, which may lie outside the range of a double."""

    value: float
    log_scale: float = 0.0

    @property
    def log(self) -> float:
        """The logarithm of the number; ``-inf`` for 0."""
        return log(self.value) + self.log_scale if self.value > 0 else -inf

    def over(self, other: "Scaled") -> float:
        """Return this number divided by another one, 0 where the quotient is below the range of a double."""
        if self.value == 0:
            return 0.0
        return self.value / other.value * exp(min(700.0, self.log_scale - other.log_scale))

    def plus(self, other: "Scaled") -> "Scaled":
        """Return the sum, on the larger of the two scales."""
        scale = max(self.log_scale, other.log_scale)
        low, high = self.log_scale - scale, other.log_scale - scale
        return Scaled(self.value * exp(low) + other.value * exp(high), scale)


def states_below(ratios: Iterable[float], rising: int = 0) -> Scaled:
    """Return the sum of 1, r1, r1*r2, ...

    Args:
        ratios: Of each state's probability to that of the next fuller one, fullest first.
        rising: How many of them must be taken because a ratio above 1 may still come; ratios that only fall
            need none.
    """
    term, total, scale = 1.0, 1.0, 0.0
    for place, ratio in enumerate(ratios):
        term *= ratio
        total += term
        if term < _NOTHING * total and ratio < 1 and place >= rising:
            break
        if total > _HUGE:
            term, total, scale = term / _HUGE, total / _HUGE, scale + log(_HUGE)
    return Scaled(total, scale)


def erlang_b(erlangs: float, agents: int) -> float:
    """Return the share of contacts turned away by a team without a waiting line.

    Args:
        erlangs: Offered load, arrivals per second times mean handling time in seconds, >= 0.
        agents: Agents on duty, >= 0.

    Raises:
        InvalidStaffing: A figure is out of range.

    Source: A. K. Erlang, Elektroteknikeren 13 (1917); the inverse as a finite sum follows from its recursion.
    """
    at_least(erlangs, 0, "erlangs")
    count(agents, "agents")
    if erlangs == 0:
        return 0.0 if agents else 1.0
    return exp(-states_below(k / erlangs for k in range(agents, 0, -1)).log)


def erlang_c(erlangs: float, agents: int) -> float:
    """Return the share of contacts who wait when nobody ever gives up; 1 when the line never settles.

    Args:
        erlangs: Offered load, >= 0.
        agents: Agents on duty, >= 0.

    Raises:
        InvalidStaffing: A figure is out of range.

    Source: A. K. Erlang, Elektroteknikeren 13 (1917). Assumes that nobody gives up; see `impatience`.
    """
    at_least(erlangs, 0, "erlangs")
    count(agents, "agents")
    if erlangs >= agents:
        return 1.0
    if erlangs == 0:
        return 0.0
    free = states_below(k / erlangs for k in range(agents - 1, 0, -1))
    busy = Scaled(erlangs / (agents - erlangs))
    return busy.over(free.plus(busy))
