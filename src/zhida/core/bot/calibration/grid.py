"""Which thresholds are tried: fixed on development outcomes before a calibration label is seen.

Source: multi-start fixed-sequence testing, Angelopoulos, Bates, Candès, Jordan & Lei, Learn then Test
(arXiv 2110.01052), section 3; the numbers of thresholds and starts were measured, docs/explanation/bot.md.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from typing import Final

from zhida.core.bot.bounds import binomial_tail, least_count
from zhida.core.bot.outcome import Outcome

__all__ = ["Plan", "Tally", "fixed", "plan_for"]

_FINE: Final = 60
_COARSE: Final = 5
_STARTS: Final = 5
_HIGHEST: Final = 0.75
"""Share of development scores below the strictest threshold of five starts; it answers about a quarter."""
_ALONE: Final = 0.98
"""The same for a single start: a bot that knows little may be sure of little."""
_LOWEST: Final = 0.05
_ONE: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Thresholds from strict to lenient, and the places in them from which a walk starts."""

    grid: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of answered and wrong outcomes for any threshold."""

    scores: tuple[int, ...]
    wrong_from: tuple[int, ...]

    @classmethod
    def of(cls, outcomes: Sequence[Outcome]) -> "Tally":
        """Return the tally of these outcomes."""
        ordered = sorted(outcomes, key=lambda one: one.score)
        back = accumulate((not one.is_right for one in reversed(ordered)), initial=0)
        return cls(tuple(one.score for one in ordered), tuple(back)[::-1])

    def at(self, threshold: int) -> tuple[int, int]:
        """Return how many score at least ``threshold``, and how many of them are wrong."""
        first = bisect_left(self.scores, threshold)
        return len(self.scores) - first, self.wrong_from[first]


def fixed(tried: Sequence[int]) -> Plan:
    """Return the plan that walks these thresholds, strict first, from the first one down."""
    return Plan(grid=tuple(tried), starts=(0,))


def plan_for(trial: Tally, size: int, *, alpha: float, delta: float) -> Plan:
    """Return the thresholds to try and where to start.

    Five starts share ``delta`` and need about 115 answered labels each at 5 %. Where fewer are expected at
    the strictest of them, or where none of them looks certifiable, there is one start on five thresholds,
    where the development outcomes promise most.

    Args:
        trial: Outcomes kept apart for this.
        size: How many outcomes will count; nothing else may be known of them.
        alpha: Share of wrong answers that is promised.
        delta: Chance that the promise does not hold.
    """
    if not trial.scores or not size:
        return Plan()
    grid = _quantiles(trial.scores, _HIGHEST)
    starts = _spread(len(grid))
    expected = trial.at(grid[0])[0] * size // len(trial.scores)
    is_enough = expected >= least_count(alpha, delta / _STARTS, _ONE)
    if is_enough and any(_chance(trial, grid[at], size, alpha) <= delta / _STARTS for at in starts):
        return Plan(grid=grid, starts=starts)
    return Plan(grid=_promising(trial, size, alpha, delta), starts=(0,))


def _quantiles(ordered: Sequence[int], highest: float) -> tuple[int, ...]:
    step = (highest - _LOWEST) / (_FINE - 1)
    shares = (highest - step * at for at in range(_FINE))
    wanted = {ordered[ceil(share * (len(ordered) - 1) - 1e-9)] for share in shares}
    return tuple(sorted(wanted, reverse=True))


def _spread(count: int) -> tuple[int, ...]:
    return tuple(sorted({at * (count - 1) // _STARTS for at in range(_STARTS)}))


def _promising(trial: Tally, size: int, alpha: float, delta: float) -> tuple[int, ...]:
    """Return up to five thresholds, from the one most clearly certified to the last that might be."""
    grid = _quantiles(trial.scores, _ALONE)
    chances = [_chance(trial, threshold, size, alpha) for threshold in grid]
    start = min(range(len(grid)), key=chances.__getitem__)
    end = max((at for at in range(start, len(grid)) if chances[at] <= delta), default=start)
    places = {start + (end - start) * step // (_COARSE - 1) for step in range(_COARSE)}
    return tuple(grid[at] for at in sorted(places))


def _chance(trial: Tally, threshold: int, size: int, alpha: float) -> float:
    """Return the p-value to expect if what counts is like development, half a wrong answer added."""
    answered, wrong = trial.at(threshold)
    expected = answered * size // len(trial.scores)
    share = (wrong + 0.5) / (answered + 1)
    return binomial_tail(round(share * expected), expected, alpha) if expected else 1.0
