"""Erlang A: contacts who give up after an exponential time, stable in every regime.

With every slot taken, the density of the offered wait at y is proportional to

    exp(lambda * (1 - exp(-theta*y)) / theta - M*y),

where M is the rate at which full slots finish contacts. Its integrals are taken by Gauss and Legendre on
panels that walk away from the peak of the exponent, scaled by the value there: an overloaded line with
patient callers has a peak of e^624 and more, on which a plain series never ends.

Source: C. Palm, Ericsson Technics 5 (1957); F. Baccelli and G. Hebuterne, Performance '81, 159-179 (the
density); O. Garnett, A. Mandelbaum, M. Reiman, MSOM 4 (2002) 208-227 (the model and its use in staffing).
"""

from dataclasses import dataclass
from math import exp, expm1, fsum, inf, log, sqrt
from typing import Final

from zhida.core.planning.erlang import Scaled

__all__ = ["ImpatientLine", "impatient_line"]

_HALF: Final = (
    (0.09501250983763744, 0.1894506104550685),
    (0.28160355077925891, 0.18260341504492358),
    (0.45801677765722739, 0.16915651939500254),
    (0.61787624440264375, 0.14959598881657673),
    (0.75540440835500303, 0.12462897125553387),
    (0.86563120238783174, 0.09515851168249279),
    (0.94457502307323258, 0.06225352393864789),
    (0.98940093499164993, 0.02715245941175410),
)
_NODES: Final = tuple((sign * node, weight) for sign in (-1, 1) for node, weight in _HALF)
"""Nodes and weights of Gauss and Legendre on 16 points."""
_PANELS: Final = 20_000
"""Far above the dozen panels a regime needs; a walk that long is a bug and says so."""
_PANEL_FALL: Final = 4.0
"""How much the exponent may change over a panel: sixteen points then err by less than a double shows."""
_NOTHING: Final = 1e-18


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpatientLine:
    """The offered wait of a line with exponential patience.

    ``total`` is the norm of the density, everybody who finds a free slot included.
    """

    per_s: float
    full_rate: float
    theta: float
    free: float
    total: Scaled

    @property
    def waits(self) -> float:
        """Share of contacts who find every slot taken."""
        return self._part(0.0, inf, self.full_rate)

    @property
    def abandons(self) -> float:
        """Share of contacts who give up."""
        return self._part(0.0, inf, self.full_rate, leaving=True)

    @property
    def mean_wait_s(self) -> float:
        """Mean wait of all contacts: each second of waiting loses ``theta`` of them."""
        return self.abandons / self.theta

    def served_within(self, seconds: float) -> float:
        """Return the share answered within so many seconds."""
        if seconds <= 0:
            return self.free
        return min(1.0, self.free + self._part(0.0, seconds, self.full_rate + self.theta))

    def waiting_after(self, seconds: float) -> float:
        """Return the share who still wait after so many seconds."""
        return exp(-self.theta * seconds) * self._part(seconds, inf, self.full_rate)

    def _part(self, start: float, end: float, rate: float, *, leaving: bool = False) -> float:
        found = _area(self.per_s, self.theta, rate, start, end, leaving=leaving)
        return min(1.0, self.per_s * found.over(self.total))


def impatient_line(free: Scaled, per_s: float, full_rate: float, theta: float) -> ImpatientLine:
    """Return the line that forms behind full slots.

    Args:
        free: Sum over the states with a free slot, relative to the fullest of them (`states_below`).
        per_s: Arrivals per second, > 0.
        full_rate: Contacts finished per second when every slot is taken, > 0.
        theta: Rate at which one who waits gives up, > 0.
    """
    busy = _area(per_s, theta, full_rate, 0.0, inf, leaving=False)
    total = free.plus(Scaled(per_s * busy.value, busy.log_scale))
    return ImpatientLine(per_s=per_s, full_rate=full_rate, theta=theta, free=free.over(total), total=total)


def _area(per_s: float, theta: float, rate: float, start: float, end: float, *, leaving: bool) -> Scaled:
    """Integrate exp(g), g(y) = per_s*(1-exp(-theta*y))/theta - rate*y, optionally times 1-exp(-theta*y)."""
    peak = log(per_s / rate) / theta if per_s > rate else 0.0
    top = min(end, max(start, peak))
    scale = per_s * -expm1(-theta * top) / theta - rate * top
    walk = _Walk(per_s, theta, rate, scale, leaving)
    return Scaled(walk.toward(top, start) + walk.toward(top, end), scale)


@dataclass(frozen=True, slots=True)
class _Walk:
    """One integrand, walked panel by panel away from its peak."""

    per_s: float
    theta: float
    rate: float
    scale: float
    leaving: bool

    def toward(self, edge: float, end: float) -> float:
        """Return the integral between the peak and ``end``, as far as it changes the sum."""
        total, least_slope = 0.0, sqrt(self.per_s * self.theta)
        for _ in range(_PANELS):
            if edge == end:
                return total
            slope = abs(self.per_s * exp(-self.theta * edge) - self.rate)
            width = _PANEL_FALL / max(slope, least_slope)
            after = min(end, edge + width) if end > edge else max(end, edge - width)
            part = self._panel(edge, after)
            total += part
            if part < _NOTHING * total:
                return total
            edge = after
        msg = f"an integral of the wait did not end: {self}"
        raise ArithmeticError(msg)

    def _panel(self, one: float, other: float) -> float:
        half, middle = 0.5 * abs(other - one), 0.5 * (one + other)
        fall, rate, scale, peak = -self.theta, self.rate, self.scale, self.per_s / self.theta
        if self.leaving:
            return half * fsum(
                weight * exp(-peak * expm1(fall * y) - rate * y - scale) * -expm1(fall * y)
                for y, weight in ((middle + half * node, weight) for node, weight in _NODES)
            )
        total = 0.0
        for node, weight in _NODES:
            y = middle + half * node
            total += weight * exp(-peak * expm1(fall * y) - rate * y - scale)
        return half * total
