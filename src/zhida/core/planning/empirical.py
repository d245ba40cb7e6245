"""The offered wait when patience is what was measured: closed forms on every step of its survival.

With every slot taken the density of the offered wait at y is proportional to exp(lambda*H(y) - M*y), H the
area below the survival of patience. On a step H is a line, so every integral is an exponential. All are
scaled by the largest exponent, as in `impatience`.

Source: F. Baccelli and G. Hebuterne, Performance '81, 159-179; the steps are ours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, expm1, fsum, inf
from typing import Final

from zhida.core.planning.erlang import Scaled
from zhida.core.planning.offered_wait import EndlessLine, OfferedWait
from zhida.core.planning.patience import Patience

__all__ = ["SteppedLine", "empirical_line"]

_SMALL: Final = 0.05
"""Below this the second moment of a step is summed as a series: the closed form loses its digits there."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A stretch of time with one survival; ``level`` is the exponent and ``area`` is H at its start."""

    start: float
    end: float
    alive: float
    area: float
    level: float
    fall: float

    def cut(self, start: float, end: float) -> "_Step | None":
        """Return the part of it within bounds, None when there is none."""
        low, high = max(start, self.start), min(end, self.end)
        if not low < high:
            return None
        passed = low - self.start
        return _Step(
            low,
            high,
            self.alive,
            self.area + self.alive * passed,
            self.level - self.fall * passed,
            self.fall,
        )

    def mass(self, scale: float) -> float:
        """Return the integral of exp(level - fall*u - scale)."""
        if self.end == inf:
            return exp(self.level - scale) / self.fall
        width = self.end - self.start
        turn = self.fall * width
        if turn == 0:
            return exp(self.level - scale) * width
        top, down = (self.level, turn) if turn > 0 else (self.level - turn, -turn)
        return exp(top - scale) * width * -expm1(-down) / down

    def moment(self, scale: float) -> float:
        """Return the integral of u * exp(level - fall*u - scale)."""
        if self.end == inf:
            return exp(self.level - scale) / self.fall**2
        width = self.end - self.start
        turn = self.fall * width
        if abs(turn) < _SMALL:
            return exp(self.level - scale) * width**2 * _series(turn)
        if turn > 0:
            return exp(self.level - scale) * width**2 * (-expm1(-turn) - turn * exp(-turn)) / turn**2
        return exp(self.level - turn - scale) * width**2 * (expm1(turn) - turn) / turn**2


def _series(turn: float) -> float:
    """Return the sum of (-turn)**m / (m! * (m + 2)), the mean of u*exp(-turn*u) over the unit interval."""
    terms, factor = [0.5], 1.0
    for m in range(1, 10):
        factor *= -turn / m
        terms.append(factor / (m + 2))
    return fsum(terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class SteppedLine:
    """The offered wait behind full slots with measured patience."""

    per_s: float
    patience: Patience
    steps: Sequence[_Step]
    free: float
    total: Scaled

    @property
    def waits(self) -> float:
        """Share of contacts who find every slot taken."""
        return self._part(fsum(step.mass(self.total.log_scale) for step in self.steps))

    @property
    def abandons(self) -> float:
        """Share of contacts who give up."""
        scale = self.total.log_scale
        return self._part(fsum((1 - step.alive) * step.mass(scale) for step in self.steps))

    @property
    def mean_wait_s(self) -> float:
        """Mean wait of all contacts: the area below patience up to the offered wait."""
        scale = self.total.log_scale
        areas = (step.area * step.mass(scale) + step.alive * step.moment(scale) for step in self.steps)
        return self.per_s * fsum(areas) / self.total.value

    def served_within(self, seconds: float) -> float:
        """Return the share answered within so many seconds."""
        scale = self.total.log_scale
        served = fsum(step.alive * step.mass(scale) for step in self._between(0.0, seconds))
        return min(1.0, self.free + self._part(served))

    def waiting_after(self, seconds: float) -> float:
        """Return the share who still wait after so many seconds."""
        scale = self.total.log_scale
        later = fsum(step.mass(scale) for step in self._between(seconds, inf))
        return self.patience.survival(seconds) * self._part(later)

    def _between(self, start: float, end: float) -> Iterator[_Step]:
        parts = (step.cut(start, end) for step in self.steps)
        return (part for part in parts if part is not None)

    def _part(self, area: float) -> float:
        return min(1.0, self.per_s * area / self.total.value)


def empirical_line(free: Scaled, per_s: float, full_rate: float, patience: Patience) -> OfferedWait:
    """Return the line that forms behind full slots; endless when those of endless patience are too many.

    Args:
        free: Sum over the states with a free slot, relative to the fullest of them (`states_below`).
        per_s: Arrivals per second, > 0.
        full_rate: Contacts finished per second when every slot is taken, > 0.
        patience: The measured survival; its last share never gives up.
    """
    steps = _steps(per_s, full_rate, patience)
    if steps[-1].fall <= 0:
        return EndlessLine(abandons=1 - full_rate / per_s)
    scale = max(free.log_scale, *(step.level for step in steps))
    busy = per_s * fsum(step.mass(scale) for step in steps)
    total = Scaled(free.value * exp(free.log_scale - scale) + busy, scale)
    return SteppedLine(per_s=per_s, patience=patience, steps=steps, free=free.over(total), total=total)


def _steps(per_s: float, full_rate: float, patience: Patience) -> Sequence[_Step]:
    area = level = 0.0
    steps: list[_Step] = []
    ends = (*patience.starts[1:], inf)
    for start, end, alive in zip(patience.starts, ends, patience.alive, strict=True):
        fall = full_rate - per_s * alive
        steps.append(_Step(start, end, alive, area, level, fall))
        area += alive * (end - start)
        level -= fall * (end - start)
    return tuple(steps)
