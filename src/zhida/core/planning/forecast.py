"""How many contacts will come: the median of the last six same weekdays, and how wrong that was so far.

On two public years of calls no model with more parts did better, so there is none. The forecast looks at
the day's progress only after half of its contacts: before that, the morning misleads more than it tells.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import fsum, sqrt
from typing import Final

from zhida.core.planning.history import History
from zhida.core.planning.refusals import InvalidStaffing, positive

__all__ = [
    "Backtest",
    "Band",
    "Calendar",
    "Spread",
    "back_test",
    "forecast",
    "middle_of",
    "rest_of_day",
    "spread_of",
]

_SAME_WEEKDAYS: Final = 6
_Z90: Final = 1.2815515655446004
"""The normal law is below this with probability 0.9."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Days that are not like their weekday: a factor each, as 3.5 on 11 November; 0 when closed.

    Raises:
        InvalidStaffing: A factor is negative or not a number.
    """

    factors: Mapping[date, float] = field(default_factory=dict[date, float])

    def __post_init__(self) -> None:
        for day, factor in self.factors.items():
            if factor != 0:
                positive(factor, f"calendar {day}")

    def of(self, day: date) -> float:
        """Return the factor of a day, 1 for an ordinary one."""
        return self.factors.get(day, 1.0)


def forecast(history: History, day: date, calendar: Calendar | None = None) -> tuple[float, ...]:
    """Return the contacts to expect in each interval of a day, from the days before it.

    Past days with a factor are brought back to an ordinary day first.

    Raises:
        InvalidStaffing: No earlier day of this weekday was counted.
    """
    known = calendar or Calendar()
    alike = [
        tuple(None if slot is None else slot / known.of(past) for slot in slots)
        for past, slots in history.days.items()
        if past < day and past.weekday() == day.weekday() and known.of(past) > 0
    ][-_SAME_WEEKDAYS:]
    if not alike:
        raise InvalidStaffing(f"no day like {day} ({day:%A}) before it in the history", column="start")
    return tuple(known.of(day) * middle_of(slots) for slots in zip(*alike, strict=True))


def rest_of_day(expected: Sequence[float], arrived: Sequence[float]) -> tuple[float, ...]:
    """Return the forecast of a day of which the first intervals are over.

    Args:
        expected: The forecast of all intervals.
        arrived: What came in the intervals that are over.

    Returns:
        What came, then the forecast, scaled by how the day went once half of it should have come.
    """
    over = len(arrived)
    planned, total = fsum(expected[:over]), fsum(expected)
    scale = fsum(arrived) / planned if total > 0 and planned >= 0.5 * total else 1.0
    return (*arrived, *(scale * slot for slot in expected[over:]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A forecast with the values it stays below in 10 % and 90 % of cases."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far days and intervals stray from the forecast.

    ``day_cv`` is the deviation of the day's level over its mean; ``ratio`` the variance of an interval over
    its mean once the level is known, 1 for a Poisson stream.
    """

    day_cv: float
    ratio: float

    def band(self, expected: float) -> Band:
        """Return the band of an interval, by the normal law."""
        deviation = sqrt((self.day_cv * expected) ** 2 + self.ratio * expected)
        return Band(
            low=max(0.0, expected - _Z90 * deviation), likely=expected, high=expected + _Z90 * deviation
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """How wrong the forecast was on days it had not seen: mean absolute errors as shares of what came.

    ``slot_mape`` and ``day_mape`` are means of each one's own share, ``slot_wape`` is error over volume.
    """

    days: int
    slot_mape: float
    slot_wape: float
    day_mape: float
    spread: Spread


def back_test(
    history: History, *, first: int = 100, every: int = 5, horizon: int = 5, calendar: Calendar | None = None
) -> Backtest:
    """Forecast days as if they had not come yet, and compare.

    Args:
        history: What came.
        first: Days known at the first forecast.
        every: Days between forecasts.
        horizon: Days forecast each time.
        calendar: Days with a factor.

    Raises:
        InvalidStaffing: The history is too short for one forecast.
    """
    dates = sorted(history.days)
    pairs: list[tuple[float, float]] = []
    levels: list[tuple[float, float]] = []
    for origin in range(first, len(dates) - horizon + 1, every):
        known = {day: history.days[day] for day in dates[:origin]}
        past = History(slot_s=history.slot_s, first_s=history.first_s, days=known)
        for day in dates[origin : origin + horizon]:
            slots = zip(forecast(past, day, calendar), history.days[day], strict=True)
            both = [(expected, came) for expected, came in slots if came is not None]
            pairs.extend(both)
            levels.append((fsum(expected for expected, _ in both), fsum(came for _, came in both)))
    if not levels:
        raise InvalidStaffing(f"needs {first + horizon} days, has {len(dates)}", column="start")
    return Backtest(
        days=len(levels),
        slot_mape=_mape(pairs),
        slot_wape=_over(sum(abs(came - expected) for expected, came in pairs), sum(c for _, c in pairs)),
        day_mape=_mape(levels),
        spread=spread_of(pairs, levels),
    )


def spread_of(intervals: Iterable[tuple[float, float]], days: Sequence[tuple[float, float]]) -> Spread:
    """Return the spread of pairs of forecast and truth; ``intervals`` belong to ``days``."""
    errors = [came / expected - 1 for expected, came in days if expected > 0]
    cv = sqrt(fsum(error * error for error in errors) / len(errors)) if errors else 0.0
    known = [(expected, came) for expected, came in intervals if expected > 0]
    squares = fsum((came - expected) ** 2 / expected for expected, came in known)
    level = fsum(cv * cv * expected for expected, _ in known)
    return Spread(day_cv=cv, ratio=max(1.0, (squares - level) / len(known)) if known else 1.0)


def middle_of(values: Iterable[float | None]) -> float:
    """Return the median of what is known, 0 of nothing."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return 0.0
    middle = len(known) // 2
    return known[middle] if len(known) % 2 else 0.5 * (known[middle - 1] + known[middle])


def _mape(pairs: Sequence[tuple[float, float]]) -> float:
    errors = [abs(came - expected) / came for expected, came in pairs if came > 0]
    return _over(fsum(errors), len(errors))


def _over(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0
