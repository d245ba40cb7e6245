"""The least team that keeps a target at one moment, and contacts who call again after giving up."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, log, sqrt
from typing import Final

from zhida.core.planning.models import Demand, Model, OneAtATime
from zhida.core.planning.offered_wait import Steady
from zhida.core.planning.refusals import MOST_AGENTS, InvalidStaffing, at_least, positive, share

__all__ = ["Target", "least_agents", "least_number", "next_start", "square_root_start", "with_redials"]

_HALVINGS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a plan must keep at every moment.

    Args:
        service_level: Share of all contacts answered in time, above 0 and below 1.
        promise_s: Seconds from the request to the first word of a person.
        reply_s: Measured 90th percentile from acceptance to the first word; the line gets what is left.
        abandons_most: Share of contacts who may give up, above 0.
        occupancy_most: Share of their time on duty that agents may spend with contacts, above 0.
        agents_least: Agents on duty however few contacts come.

    Raises:
        InvalidStaffing: Nobody could keep it.
    """

    service_level: float = 0.95
    promise_s: float = 30.0
    reply_s: float = 8.0
    abandons_most: float = 1.0
    occupancy_most: float = 1.0
    agents_least: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.service_level < 1:
            what = f"{self.service_level} must lie between 0 and 1; no team of finite size keeps 1"
            raise InvalidStaffing(what, column="service_level")
        positive(self.promise_s, "promise_s")
        at_least(self.reply_s, 0, "reply_s")
        if self.reply_s >= self.promise_s:
            what = f"{self.reply_s} s until the first word leave nothing of {self.promise_s} s for the line"
            raise InvalidStaffing(what, column="reply_s")
        for value, column in (
            (self.abandons_most, "abandons_most"),
            (self.occupancy_most, "occupancy_most"),
        ):
            positive(share(value, column), column)
        at_least(self.agents_least, 0, "agents_least")

    @property
    def within_s(self) -> float:
        """Seconds a contact may wait in the line so that the first word comes in time."""
        return self.promise_s - self.reply_s

    def met_by(self, steady: Steady, agents: int) -> bool:
        """Tell whether a team of this size keeps it."""
        return steady.service_level(self.within_s) >= self.service_level and self.allows(steady, agents)

    def allows(self, steady: Steady, agents: int) -> bool:
        """Tell whether a team of this size keeps every bound but the service level."""
        return (
            agents >= self.agents_least
            and (self.abandons_most >= 1 or steady.abandons <= self.abandons_most)
            and (self.occupancy_most >= 1 or steady.busy_agents <= self.occupancy_most * agents)
        )


def square_root_start(erlangs: float, service_level: float) -> int:
    """Return a first guess of the team: the load and a safety margin that grows with its root.

    Source: S. Halfin and W. Whitt, Operations Research 29 (1981) 567-588; S. Borst, A. Mandelbaum and
    M. Reiman, Operations Research 52 (2004) 17-34. The factor is a rough tail of the normal law; only the
    search starts here.
    """
    return max(1, ceil(erlangs + (sqrt(-2 * log(1 - service_level)) - 1.5) * sqrt(erlangs)))


def next_start(agents: int, before: float, erlangs: float) -> int:
    """Return a guess for the load that follows, with the margin the team had at the load before."""
    margin = (agents - before) / sqrt(before) if before > 0 else 1.0
    return max(1, round(erlangs + margin * sqrt(erlangs)))


def least_number(met: Callable[[int], bool], start: int, least: int = 0, most: int = MOST_AGENTS) -> int:
    """Return the least number from ``least`` to ``most`` for which ``met`` holds, if more never spoils it.

    Args:
        met: Asked at most once per number.
        start: Where to look first; the nearer, the fewer questions.
        least: The answer when everything meets it.
        most: Where the search ends.

    Raises:
        InvalidStaffing: Not even ``most`` meets it.
    """
    known: dict[int, bool] = {}

    def ask(number: int) -> bool:
        if number not in known:
            known[number] = met(number)
        return known[number]

    high = min(max(start, least), most)
    step = 1
    while not ask(high):
        if high == most:
            raise InvalidStaffing(f"not even {most} agents keep the target", column="agents")
        high, step = min(most, high + step), 2 * step
    low, step = high, 1
    while low > least and ask(low):
        low, high, step = max(least, low - step), low, 2 * step
    if ask(low):
        return low
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if ask(middle) else (middle, high)
    return high


def least_agents(demand: Demand, target: Target, model: Model | None = None, start: int | None = None) -> int:
    """Return the least team that keeps the target in the steady state.

    Args:
        demand: Arrivals, handling time and patience.
        target: What must be kept.
        model: How contacts are served; one at a time by default.
        start: Where to look first, as the team of the interval before.

    Raises:
        InvalidStaffing: No team keeps it.
    """
    if demand.per_s == 0:
        return target.agents_least
    chosen = model or OneAtATime()
    guess = square_root_start(demand.erlangs, target.service_level) if start is None else start
    return least_number(
        lambda agents: target.met_by(chosen.steady(demand, agents), agents), guess, target.agents_least
    )


def with_redials(demand: Demand, agents: int, again: float, model: Model | None = None) -> Demand:
    """Return the demand once those who give up call again: the arrivals that cause just themselves.

    Args:
        demand: First calls.
        agents: Agents on duty.
        again: Chance that one who gave up calls again, below 1.
        model: How contacts are served; one at a time by default.

    Raises:
        InvalidStaffing: ``again`` is not from 0 to below 1.
    """
    if not 0 <= again < 1:
        raise InvalidStaffing(f"{again} must be at least 0 and below 1", column="again")
    chosen = model or OneAtATime()
    low, high = demand.per_s, demand.per_s / (1 - again)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        trial = Demand(per_s=middle, handle_s=demand.handle_s, patience_s=demand.patience_s)
        caused = demand.per_s + again * chosen.steady(trial, agents).abandons * middle
        low, high = (middle, high) if caused > middle else (low, middle)
    return Demand(per_s=0.5 * (low + high), handle_s=demand.handle_s, patience_s=demand.patience_s)
