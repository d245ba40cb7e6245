"""The wait offered to one contact, and everything a plan says of it.

The *offered wait* V is what somebody with endless patience would wait; X is how long this contact is
patient. Whoever has V <= X is answered after V, the others give up after X. Every model of this package
answers the same four questions about V and X, and all other figures follow from them.
"""

from dataclasses import dataclass
from math import exp, inf
from typing import Final, Protocol

from zhida.core.planning.refusals import share

__all__ = ["QUICK_S", "EndlessLine", "OfferedWait", "PatientLine", "Steady"]

QUICK_S: Final = 5.0
"""Whoever hangs up within 5 s is left out of the third service level, as many reports do."""
_HALVINGS: Final = 45
"""Enough for a millionth of a second in a bracket of a year."""


class OfferedWait(Protocol):
    """A line in its steady state."""

    @property
    def waits(self) -> float:
        """Share of contacts who do not reach a person at once, P(V > 0)."""
        ...

    @property
    def abandons(self) -> float:
        """Share of contacts who give up, P(X < V)."""
        ...

    @property
    def mean_wait_s(self) -> float:
        """Mean of min(V, X) over all contacts."""
        ...

    def served_within(self, seconds: float) -> float:
        """Return the share of all contacts answered within so many seconds, P(V <= X, V <= t)."""
        ...

    def waiting_after(self, seconds: float) -> float:
        """Return the share of all contacts who still wait after so many seconds, P(V > t, X > t)."""
        ...


@dataclass(frozen=True, slots=True)
class Steady:
    """The figures of a line behind ``slots`` slots under a load of ``erlangs``."""

    line: OfferedWait
    erlangs: float
    slots: int

    @property
    def busy_agents(self) -> float:
        """Mean number of slots that are taken."""
        return min(float(self.slots), self.erlangs * (1 - self.line.abandons))

    @property
    def waits(self) -> float:
        """Share of contacts who do not reach a person at once."""
        return self.line.waits

    @property
    def abandons(self) -> float:
        """Share of contacts who give up."""
        return self.line.abandons

    @property
    def mean_wait_s(self) -> float:
        """Mean wait of all contacts, whether answered or not."""
        return self.line.mean_wait_s

    def service_level(self, seconds: float) -> float:
        """Return the strict service level: answered in time, of all who came. It is the one we promise."""
        return self.line.served_within(seconds)

    def service_level_of_answered(self, seconds: float) -> float:
        """Return those answered in time, of the answered; hides everybody who gave up."""
        answered = 1.0 - self.line.abandons
        return min(1.0, self.line.served_within(seconds) / answered) if answered > 0 else 0.0

    def service_level_without_quick(self, seconds: float) -> float:
        """Return those answered in time, of all but those who gave up within `QUICK_S`."""
        stayed = 1.0 - self.gave_up_within(QUICK_S)
        return min(1.0, self.line.served_within(seconds) / stayed) if stayed > 0 else 0.0

    def gave_up_within(self, seconds: float) -> float:
        """Return the share of all contacts who gave up within so many seconds."""
        gone = 1.0 - self.line.served_within(seconds) - self.line.waiting_after(seconds)
        return min(1.0, max(0.0, gone))

    def wait_quantile_s(self, part: float) -> float:
        """Return the time after which ``part`` of all contacts wait no longer; inf for an endless line.

        Raises:
            InvalidStaffing: ``part`` is not between 0 and 1.
        """
        left = 1.0 - share(part, "part")
        if self.waits <= left:
            return 0.0
        low, high = 0.0, 1.0
        while self.line.waiting_after(high) > left:
            low, high = high, 2 * high
            if high > 1e12:
                return inf
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if self.line.waiting_after(middle) > left else (low, middle)
        return high


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientLine:
    """A line nobody gives up on (Erlang C): the wait of those who wait is exponential."""

    waits: float
    spare_per_s: float
    abandons: float = 0.0

    @property
    def mean_wait_s(self) -> float:
        """Mean wait of all contacts."""
        return self.waits / self.spare_per_s

    def served_within(self, seconds: float) -> float:
        """Return the share answered within so many seconds."""
        return 1.0 - self.waiting_after(seconds)

    def waiting_after(self, seconds: float) -> float:
        """Return the share who still wait after so many seconds."""
        return self.waits * exp(-self.spare_per_s * seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndlessLine:
    """A line that grows for ever, or one that nobody serves (then whoever can give up does)."""

    abandons: float = 0.0
    mean_wait_s: float = inf
    waits: float = 1.0

    def served_within(self, seconds: float) -> float:
        """Nobody is answered."""
        del seconds
        return 0.0

    def waiting_after(self, seconds: float) -> float:
        """Return those who still wait: all, or those whose patience of ``mean_wait_s`` is not spent."""
        return exp(-seconds / self.mean_wait_s)
