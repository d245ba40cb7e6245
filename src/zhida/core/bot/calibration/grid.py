"""Which thresholds are tried: fixed on development scores before a calibration label is seen.

Source: multi-start fixed-sequence testing, Angelopoulos, Bates, Candès, Jordan & Lei, Learn then Test
(arXiv 2110.01052), section 3; the numbers of thresholds and starts were measured, docs/explanation/bot.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from zhida.core.bot.bounds import binomial_tail, least_count

__all__ = ["Plan", "lowest", "plan_for"]

_FINE: Final = 60
_COARSE: Final = 5
_STARTS: Final = 5
_HIGHEST: Final = 0.75
"""Share of development scores below the strictest threshold; it answers about a quarter."""
_LOWEST: Final = 0.05
_ONE: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Thresholds from strict to lenient, and the places in them from which a walk starts."""

    grid: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()


def plan_for(development: Sequence[tuple[int, bool]], answered: int, *, alpha: float, delta: float) -> Plan:
    """Return the thresholds to try and where to start.

    Five starts share ``delta`` and need about 115 answered labels at 5 %; with fewer there is one start on
    five thresholds, the one that the development outcomes make most promising.

    Args:
        development: Score and whether the answer was right of each outcome kept apart for this.
        answered: Calibration outcomes above the most lenient threshold; of them nothing else may be known.
        alpha: Share of wrong answers that is promised.
        delta: Chance that the promise does not hold.
    """
    if not development:
        return Plan()
    ordered = sorted(score for score, _ in development)
    if answered >= least_count(alpha, delta / _STARTS, _ONE):
        grid = _quantiles(ordered, _FINE)
        return Plan(grid=grid, starts=_spread(len(grid)))
    grid = _quantiles(ordered, _COARSE)
    return Plan(grid=grid, starts=(_promising(grid, development, answered, alpha),))


def lowest(development: Sequence[tuple[int, bool]]) -> int | None:
    """Return the most lenient threshold of every plan, None without development outcomes."""
    ordered = sorted(score for score, _ in development)
    return _quantile(ordered, _LOWEST) if ordered else None


def _quantiles(ordered: Sequence[int], count: int) -> tuple[int, ...]:
    step = (_HIGHEST - _LOWEST) / (count - 1)
    wanted = {_quantile(ordered, _HIGHEST - step * at) for at in range(count - 1)}
    return tuple(sorted({*wanted, _quantile(ordered, _LOWEST)}, reverse=True))


def _quantile(ordered: Sequence[int], share: float) -> int:
    return ordered[ceil(share * (len(ordered) - 1))]


def _spread(count: int) -> tuple[int, ...]:
    return tuple(sorted({at * (count - 1) // _STARTS for at in range(_STARTS)}))


def _promising(
    grid: Sequence[int], development: Sequence[tuple[int, bool]], answered: int, alpha: float
) -> int:
    """Return the place whose threshold would be certified most clearly if calibration is like development."""
    least = grid[-1]
    per = answered / max(1, sum(score >= least for score, _ in development))

    def chance(at: int) -> float:
        above = [is_right for score, is_right in development if score >= grid[at]]
        expected = int(per * len(above))
        return binomial_tail(ceil(per * above.count(False)), expected, alpha) if expected else 1.0

    return min(range(len(grid)), key=chance)
